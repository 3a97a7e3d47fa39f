"""ONE AGAINST ANOTHER, replication by replication with common random numbers."""
