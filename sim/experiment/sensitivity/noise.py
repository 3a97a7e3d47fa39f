"""What luck adds to the spread between points, and intervals that hold points and luck.

Tables have a row a point of the design and a column a replication, and all rows meet the same
luck. A product of two means is estimated by products of *different* replications alone, whose
luck is independent: over both orders of all pairs, not of two halves only, which wastes half of
them. What luck all rows share moves their means together, and is taken off before.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from sim.experiment.statistics.components import FEWEST, GROUPS, Floats, sums_of
from sim.experiment.statistics.intervals import LEVEL, student_quantile

Statistic = Callable[[Floats], Floats]
"""Makes some numbers of a stack of tables: (table, row, replication)."""


class Bounded(NamedTuple):
    """An estimate and its interval; the ends are None where too little is seen for one."""

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def clear(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low is not None and self.high is not None and not self.low <= 0.0 <= self.high

    def within(self, least: float, most: float) -> Bounded:
        """Return the estimate moved to where the truth can lie, and the interval cut off there.

        An estimate that lies outside keeps the width of its interval on the side that is inside.
        """
        value = min(most, max(least, self.value))
        if self.low is None or self.high is None:
            return Bounded(value)
        moved = value - self.value
        low, high = self.low + min(0.0, moved), self.high + max(0.0, moved)
        return Bounded(value, *(min(most, max(least, end)) for end in (low, high)))

    def times(self, factor: float) -> Bounded:
        """Return the estimate in another unit; the factor is positive."""
        if self.low is None or self.high is None:
            return Bounded(self.value * factor)
        return Bounded(self.value * factor, self.low * factor, self.high * factor)


def product(one: Floats, other: Floats) -> Floats:
    """Return for each row the product of both true means, without bias from shared luck.

    With one replication, as of a function without luck, it is the plain product.
    """
    m = one.shape[-1]
    whole: Floats = one.sum(axis=-1) * other.sum(axis=-1)
    if m > 1:
        whole = (whole - np.einsum("...r,...r->...", one, other)) / (m * (m - 1))
    return whole


def spread(table: Floats) -> float:
    """Return the variance between the rows' true means; below 0 where luck hides it."""
    away: Floats = table - table.mean(axis=0)
    return float(product(away, away).sum() / (len(table) - 1))


def noise_share(table: Floats) -> float:
    """Return which share of the variance between the rows' means is luck; NaN if they are alike."""
    raw = float(table.mean(axis=1).var(ddof=1))
    # What rounding leaves of rows that are alike is no spread.
    if raw <= 1e-20 * float(np.square(table).mean()):
        return math.nan
    return min(1.0, max(0.0, 1.0 - spread(table) / raw))


def mean_over(table: Floats, level: float = LEVEL) -> Bounded:
    """Return the mean over points and luck, with the interval of crossed samples of both."""
    value = float(table.mean())
    if len(table) < 2:
        return Bounded(value)
    if table.shape[1] > 1:
        variance, freedom = sums_of(table).error()
    else:
        variance, freedom = float(table.var(ddof=1)) / len(table), len(table) - 1.0
    half = student_quantile(freedom, 0.5 + level / 2.0) * math.sqrt(variance) if variance else 0.0
    return Bounded(value, value - half, value + half)


def bounded(stack: Floats, statistic: Statistic, level: float = LEVEL) -> list[Bounded]:
    """Return some numbers with intervals for what all points under all luck would give.

    Jackknife over groups of rows and over groups of replications, the two variances added (what
    both hold is counted twice), and Student's t. Rows are taken as independent, which makes the
    intervals of low-discrepancy samples too wide rather than too narrow. Two replications have no
    interval, as what luck does cannot be told from one of them; one is a function without luck.
    """
    values, m = statistic(stack), stack.shape[2]
    if stack.shape[1] < FEWEST or 1 < m < FEWEST:
        return [Bounded(float(value)) for value in values]
    variance, fewest = np.zeros_like(values), GROUPS
    for left in (_without_rows(stack), _without_replications(stack)):
        found = np.array([statistic(rest) for rest in left])
        if len(found):
            variance += (len(found) - 1) * found.var(axis=0)
            fewest = min(fewest, len(found))
    half = student_quantile(fewest - 1, 0.5 + level / 2.0) * np.sqrt(variance)
    ends = zip(values, values - half, values + half, strict=True)
    return [Bounded(*map(float, one)) for one in ends]


def _without_rows(stack: Floats) -> Iterator[Floats]:
    group = np.arange(stack.shape[1]) % min(GROUPS, stack.shape[1])
    for number in range(group.max() + 1):
        yield stack[:, group != number]


def _without_replications(stack: Floats) -> Iterator[Floats]:
    m = stack.shape[2]
    group = np.arange(m) % min(GROUPS, m)
    for number in range(group.max() + 1) if m > 1 else ():
        yield stack[:, :, group != number]
