"""HOW SURE: measures with their intervals, from the tables."""
