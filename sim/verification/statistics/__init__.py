"""Statistics: luck, intervals, identities, what matters, rare events."""
