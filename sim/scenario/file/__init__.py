"""A file of YAML read safely: text, tree, places for errors, and laying one over another."""
