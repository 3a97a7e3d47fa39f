"""Statistics: random numbers, intervals, identities, sensitivity, rare events."""
