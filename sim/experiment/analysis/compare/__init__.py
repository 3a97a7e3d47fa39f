"""ONE AGAINST ANOTHER, replication by replication under the same luck."""
