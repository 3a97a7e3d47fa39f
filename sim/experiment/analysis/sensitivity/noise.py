"""Monte Carlo noise in the spread between points, and intervals over points and replications.

Tables have a row a point of the design and a column a replication, and all rows use common
random numbers. A product of two means is estimated by products of *different* replications, whose
noise is independent: over both orders of all pairs, as two halves alone would waste half of
them. Noise that all rows share moves their means together, and is removed before.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from sim.experiment.statistics.components import FEWEST, GROUPS, Floats
from sim.experiment.statistics.crossed import half_width
from sim.experiment.statistics.estimate import Estimate
from sim.experiment.statistics.intervals import LEVEL, student_quantile

Statistic = Callable[[Floats], Floats]
"""Makes some numbers of a stack of tables: (table, row, replication)."""


def product(one: Floats, other: Floats) -> Floats:
    """Return for each row the product of both true means, without bias from shared noise.

    With one replication, as of a function without noise, it is the plain product.
    """
    m = one.shape[-1]
    whole: Floats = one.sum(axis=-1) * other.sum(axis=-1)
    if m > 1:
        whole = (whole - np.einsum("...r,...r->...", one, other)) / (m * (m - 1))
    return whole


def spread(table: Floats) -> float:
    """Return the variance between the rows' true means; below 0 where noise hides it."""
    away: Floats = table - table.mean(axis=0)
    return float(product(away, away).sum() / (len(table) - 1))


def noise_share(table: Floats) -> float:
    """Return the share of noise in the variance between the rows' means; NaN if they are alike."""
    raw = float(table.mean(axis=1).var(ddof=1))
    # A rounding residue of equal rows is no spread.
    if raw <= 1e-20 * float(np.square(table).mean()):
        return math.nan
    return min(1.0, max(0.0, 1.0 - spread(table) / raw))


def mean_over(table: Floats) -> Estimate:
    """Return the mean over points and replications, with the interval of crossed samples."""
    value, n = float(table.mean()), len(table)
    if n < 2:
        return Estimate(measure="", value=value, n=n, method="none: one point")
    if table.shape[1] > 1:
        half = half_width(table)
    else:
        half = student_quantile(n - 1, 0.5 + LEVEL / 2.0) * float(table.std(ddof=1)) / math.sqrt(n)
    return _around(value, half, n, "t over points and replications")


def bounded(stack: Floats, statistic: Statistic, least: int = FEWEST) -> list[Estimate]:
    """Return some numbers with intervals for all points over all random numbers.

    Jackknife over groups of rows and over groups of replications, the two variances added (what
    both hold is counted twice), and Student's t. Rows are taken as independent, which makes the
    intervals of low-discrepancy samples too wide rather than too narrow. Two replications have no
    interval, as noise cannot be estimated from one of them; one is a function without noise.
    least: rows that an interval needs at least.
    """
    values, (_, n, m) = statistic(stack), stack.shape
    if n < least or 1 < m < FEWEST:
        few = "none: too few points or replications"
        return [Estimate(measure="", value=float(value), n=n, method=few) for value in values]
    variance, fewest = np.zeros_like(values), GROUPS
    for axis in (1, 2):
        found = np.array([statistic(rest) for rest in _without(stack, axis)])
        if len(found):
            variance += (len(found) - 1) * found.var(axis=0)
            fewest = min(fewest, len(found))
    half = student_quantile(fewest - 1, 0.5 + LEVEL / 2.0) * np.sqrt(variance)
    method = "jackknife over points and replications"
    pairs = zip(values.tolist(), half.tolist(), strict=True)
    return [_around(value, width, n, method) for value, width in pairs]


def _around(value: float, half: float, n: int, method: str) -> Estimate:
    return Estimate(
        measure="", value=value, low=value - half, high=value + half, n=n, method=method
    )


def _without(stack: Floats, axis: int) -> Iterator[Floats]:
    """Yield a stack without each group of its rows, or of its replications; nothing of one."""
    n = stack.shape[axis]
    group = np.arange(n) % min(GROUPS, n)
    for number in range(group.max() + 1) if n > 1 else ():
        yield np.compress(group != number, stack, axis=axis)
