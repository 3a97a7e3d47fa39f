"""Study files: a base, factors, a design, constraints and goals."""
