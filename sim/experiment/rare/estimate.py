"""An estimate of a probability from independent values, and what it gains over plain simulation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from sim.experiment.statistics.intervals import Interval, mean_t, wilson
from sim.experiment.statistics.sequences import CARRIED, carried

Method = Literal["plain simulation", "conditional expectation", "splitting"]

FEWEST = 10
"""So many macro-runs must carry it before their spread is believed."""


class Probability(NamedTuple):
    """The estimate of one method.

    n: independent values (replications, or macro-runs). error: standard error. carried: how many
    values, alike, would carry the sum of squares. runs, events: what it has cost: replications
    played, those played again or in part among them, and events on their clocks.
    """

    method: Method
    n: int
    probability: float
    error: float
    interval: Interval
    carried: float
    runs: int
    events: int

    @property
    def relative(self) -> float:
        """The standard error over the probability."""
        return self.error / self.probability if self.probability > 0.0 else math.inf

    def reaches(self, precision: float) -> bool:
        """Return whether the relative error is within ``precision``, and to be believed."""
        return self.believed and self.relative <= precision

    @property
    def believed(self) -> bool:
        """Whether enough values carry the estimate for its error to be believed."""
        least = FEWEST if self.method == "splitting" else CARRIED
        return self.probability > 0.0 and self.carried >= least

    def gain(self, probability: float, events: float) -> float | None:
        """Return how many times the work plain simulation needs for the same error.

        probability: the best that is known; ``events``: of a plain replication. None where there is
        no error, or none that is believed.
        """
        if self.error == 0.0 or not self.believed:
            return None
        return probability * (1.0 - probability) * events / (self.error**2 * self.events)


def plain(yes: int, n: int, events: int) -> Probability:
    """Return the share of the replications in which it happened."""
    interval = wilson(yes, n)
    if yes == 0:
        interval = Interval(0.0, min(1.0, 3.0 / n), "none in n: at most 3/n")
    # All of n are no proof that it is always so: one more that is not, for the error.
    p = min(yes / n, n / (n + 1.0))
    error = math.sqrt(p * (1.0 - p) / n)
    return Probability("plain simulation", n, yes / n, error, interval, float(yes), n, events)


def averaged(method: Method, values: Sequence[float], runs: int, events: int) -> Probability:
    """Return the mean of independent values that are probabilities on average."""
    n = len(values)
    if all(value == 1.0 for value in values):
        return plain(n, n, events)._replace(method=method, runs=runs)
    mean = math.fsum(values) / n
    squares = math.fsum((value - mean) ** 2 for value in values)
    # A rounding residue of equal values is no spread.
    spread = math.sqrt(squares / (n - 1)) if n > 1 and squares > 1e-24 * n * mean**2 else 0.0
    found = mean_t(n, mean, spread)
    low, high = (found.low, found.high) if found else (0.0, 1.0)
    interval = Interval(max(0.0, low), min(1.0, high), "t over independent values")
    if mean == 0.0:
        interval = Interval(0.0, 1.0, "none: no value came near the event")
    carrying = carried(np.array(values))
    error = spread / math.sqrt(n)
    return Probability(method, n, mean, error, interval, carrying, runs, events)
