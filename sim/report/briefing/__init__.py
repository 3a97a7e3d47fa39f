"""A SCENARIO TOLD BACK before it is run: in words, in tables, on a map."""
