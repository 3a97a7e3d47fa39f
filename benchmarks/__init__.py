"""Benchmarks: ratios measured in one run, never timed assertions (`make bench`)."""
