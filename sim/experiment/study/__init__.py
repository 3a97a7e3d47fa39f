"""MANY scenarios of a study: its design, and its points side by side."""
