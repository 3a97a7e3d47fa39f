"""WHAT A RESULT SAYS, part by part."""
