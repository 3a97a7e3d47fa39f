"""WHAT MATTERS: which inputs and factors cause the spread of an answer."""
