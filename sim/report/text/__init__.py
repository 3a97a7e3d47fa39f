"""WHAT EACH COMMAND SAYS: a document a question."""
