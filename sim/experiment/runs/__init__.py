"""MANY replications of one scenario: batches, workers, how many are enough."""
