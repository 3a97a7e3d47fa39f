"""WHAT FOLLOWS a hit: damage, casualties, calls for help and who answers them."""
