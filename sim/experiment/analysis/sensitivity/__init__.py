"""WHAT MATTERS: on which inputs and factors the spread of an answer rests."""
