"""Queues at fire channels."""
