"""WHAT A CHOICE SAYS: of compared variants, of a front."""
