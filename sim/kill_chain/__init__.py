"""HOW a threat dies or leaks: one file a step, with its parameters and its pure function."""
