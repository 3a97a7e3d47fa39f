"""MANY scenarios of a study: its design, its points, and what they say side by side."""
