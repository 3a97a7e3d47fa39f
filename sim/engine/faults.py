"""Faults of the program: what can go wrong in the model, whatever the input."""

from __future__ import annotations


class CircleError(RuntimeError):
    """Moment after moment at one instant, so that time stands still."""


class LedgerError(AssertionError):
    """A leaker that could have been shot at and was not."""
