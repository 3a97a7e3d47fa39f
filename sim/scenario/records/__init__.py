"""From a tree to records: models, leaves with units, names of entries, and what they are called."""
