"""MANY replications: run, measured with intervals, and kept."""
