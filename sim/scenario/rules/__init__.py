"""Rules across the keys of a scenario, and warnings about legal but doubtful values."""
