"""WHAT a replication leaves: rows, counted into the columns of the tables, in batches."""
