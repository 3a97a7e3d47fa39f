"""WHAT COMES: cells that launch, whom they aim at, threats and their flight."""
