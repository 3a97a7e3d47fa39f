"""The variance of a difference with common random numbers, and with independent ones.

The independent ones are from the same runs: even replications of one against odd ones of the other.
"""

from __future__ import annotations

import math

import numpy as np

from sim.verification.case import Column, Moments, Tables, column
from sim.verification.fire.raids import raid
from sim.verification.law import ExactLaw

SAME, OTHER, DIFFERENCE = "same", "other", "difference"


def worst(tables: Tables) -> Column:
    """Return the largest difference of any column."""
    one, other = (tables[f"{side}replications"] for side in ("", "variant/"))
    names = [name for name in one.schema.names if name != "outer"]
    sides = [
        np.array([column({"replications": side}, name) for name in names]) for side in (one, other)
    ]
    found: Column = np.abs(np.subtract(*sides)).max(axis=0)
    return found


def shots(threats: int, pk: float, better: float) -> dict[str, Moments]:
    """Return the difference in leakers of two pk: a threat leaks for one only, or for neither."""
    mean = threats * (better - pk)
    paired = raid(threats, 1.0 - (better - pk))
    both = ExactLaw()
    for (leaked, _), chance in raid(threats, pk).items():
        for (also, _), share in raid(threats, better).items():
            both[leaked - also, 0] = both.get((leaked - also, 0), 0.0) + chance * share
    return {
        DIFFERENCE: paired.moments(lambda leaked, _: leaked),
        SAME: paired.moments(lambda leaked, _: (leaked - mean) ** 2),
        OTHER: both.moments(lambda leaked, _: (leaked - mean) ** 2),
    }


def times(a: float, b: float) -> dict[str, Moments]:
    """Return the difference of two exponential times of means a and b, paired and independent."""
    mean, same, other = a - b, (a - b) ** 2, a * a + b * b
    return {
        "ratio": Moments(b / a),
        DIFFERENCE: Moments(mean, mean),
        SAME: Moments(same, math.sqrt(8.0) * same),
        OTHER: Moments(other, math.sqrt(_fourth(a, b) - other**2)),
    }


def _fourth(a: float, b: float) -> float:
    """Return the fourth central moment of the difference of two independent exponential times."""
    return 9.0 * (a**4 + b**4) + 6.0 * a * a * b * b


def times_apart(a: float, b: float) -> Moments:
    """Return the squared difference with independent random numbers."""
    return Moments(a * a + b * b, math.sqrt(_fourth(a, b)))
