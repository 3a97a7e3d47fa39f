"""WHERE it is kept: the result folder, its spool until it is finished, and its provenance."""
