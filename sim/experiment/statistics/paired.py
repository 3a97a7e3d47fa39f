"""Differences of two scenarios with common random numbers: interval, test, variance reduction.

One method for each kind of measure (model 12.4), as in `intervals`. A difference is
always the variant less the baseline.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.crossed import half_width, interval
from sim.experiment.statistics.intervals import (
    LEVEL,
    Interval,
    Pairs,
    normal_quantile,
    ratio,
    student_quantile,
)

EXACT = 1e-20
"""Below this share of the mean square a variance is a rounding residue."""


ALL_EQUAL = "zero width: the difference is the same in all replications"


class Pairing(NamedTuple):
    """What pairing gained: the correlation, and the variance reduction factor.

    Either is None where it is not defined. By that factor an unpaired comparison needs more
    replications for an interval of the same width.
    """

    correlation: float | None = None
    saved: float | None = None


def mean_of(values: Floats) -> float:
    """Return a measure from its values: a mean, or a ratio of means that has a denominator."""
    return float(values[0].mean() / values[1].mean() if len(values) > 1 else values[0].mean())


def parts_of(values: Floats) -> Floats:
    """Return numbers whose mean is a measure, and whose variance over n is that of the measure.

    values: of each replication, a row; of a ratio numerators and denominators, whose parts are the
    ratio and the residuals of the delta method.
    """
    parts: Floats = values[0]
    if len(values) > 1:
        value = mean_of(values)
        parts = value + (parts - value * values[1]) / values[1].mean()
    return parts


def variances(one: Floats, other: Floats) -> tuple[float, float, float]:
    """Return the sample variances of both sides and of the difference, 0 for mere rounding."""
    least = EXACT * float(np.square(one).mean() + np.square(other).mean())
    found = [float(x.var(ddof=1)) if len(x) > 1 else 0.0 for x in (one, other, other - one)]
    a, b, apart = (variance if variance > least else 0.0 for variance in found)
    return a, b, apart


def mcnemar(up: int, down: int) -> float:
    """Return the p-value of McNemar's exact test, from the pairs that changed; 1 if none did."""
    from scipy.special import bdtr

    # Under no difference those that changed are as tosses of a fair coin.
    return min(1.0, 2.0 * float(bdtr(min(up, down), up + down, 0.5))) if up + down else 1.0


def difference_score(up: int, down: int, n: int, level: float = LEVEL) -> Interval:
    """Return Tango's score interval for the difference of two paired shares.

    up: pairs with a yes in the variant only. down: in the baseline only. Tango, Statistics in
    Medicine 17 (1998), 891-908; it holds its level also for few changes, and for none.
    """
    from scipy.optimize import brentq

    z = normal_quantile(0.5 + level / 2.0)

    def beyond(difference: float) -> float:
        variance = n * _variance_under(difference, up, down, n)
        return (up - down - n * difference) ** 2 - z * z * variance

    middle = (up - down) / n
    # A hair off the middle, where without changes the variance is 0.
    low = -1.0 if down == n else brentq(beyond, -1.0, middle - 1e-9, xtol=1e-13)
    high = 1.0 if up == n else brentq(beyond, middle + 1e-9, 1.0, xtol=1e-13)
    return Interval(float(low), float(high), "Tango's score interval")


def _variance_under(difference: float, up: int, down: int, n: int) -> float:
    """Return the variance of one pair's change, estimated given what its mean is."""
    b = (2 * n - up + down) * difference - up - down
    root = math.sqrt(max(0.0, b * b + 8.0 * n * down * difference * (1.0 - difference)))
    only_baseline = (root - b) / (4.0 * n)
    return max(0.0, 2.0 * only_baseline + difference * (1.0 - difference))


def difference(
    one: Floats, other: Floats, share: bool = False, level: float = LEVEL, inner: int | None = None
) -> Interval | None:
    """Return the interval for the difference of two means, or of two ratios of means.

    one, other: values of a count, or numerators and denominators, a row each. Student's t, of
    ratios by the delta method, over pairs; with replications of outer samples, ``inner`` each, over
    crossed samples. Where a share is 0 or 1, and so has no variance to go by, the intervals of the
    two sides are added in squares (Zou and Donner, Statistics in Medicine 27 (2008), 1693-1702,
    without the correlation).
    """
    n = one.shape[1]
    fewest = min(n if len(side) == 1 else int(np.count_nonzero(side[1])) for side in (one, other))
    if fewest < 2:
        return None
    a, b, parts = mean_of(one), mean_of(other), (parts_of(one), parts_of(other))
    if share and not (0.0 < a < 1.0 and 0.0 < b < 1.0):
        return _added_in_squares(one, other, level, inner)
    if inner is None:
        error = math.sqrt(variances(*parts)[2] * (n - 1) / n * fewest / (fewest - 1.0) / n)
        half = student_quantile(fewest - 1, 0.5 + level / 2.0) * error
        method = "paired t" if len(one) == 1 else "delta method over pairs"
    else:
        half = half_width((parts[1] - parts[0]).reshape(-1, inner), level)
        method = "crossed t over pairs"
    bound, note = 1.0 if share else math.inf, None if half else ALL_EQUAL
    return Interval(max(-bound, b - a - half), min(bound, b - a + half), method, note)


def _added_in_squares(
    one: Floats, other: Floats, level: float, inner: int | None
) -> Interval | None:
    """Return the interval for the difference of two shares, from those of the shares."""
    ends, values = [], (mean_of(one), mean_of(other))
    for side, value in zip((one, other), values, strict=True):
        if inner is None:
            found = ratio(Pairs().with_more(*side), True, level)
        else:
            found = interval(parts_of(side).reshape(-1, inner), value, True, level)
        if found is None:
            return None
        ends.append(found)
    (a, b), (first, second) = values, ends
    return Interval(
        max(-1.0, b - a - math.hypot(b - second.low, first.high - a)),
        min(1.0, b - a + math.hypot(second.high - b, a - first.low)),
        "square-and-add" if inner is None else "crossed, square-and-add",
        "a share of 0 or 1: the intervals of both sides added in squares, as if unpaired",
    )


def pairing(one: Floats, other: Floats) -> Pairing:
    """Return what pairing gained for the difference of two measures, from the parts of both."""
    a, b, apart = variances(one, other)
    correlation = float(np.corrcoef(one, other)[0, 1]) if a and b else None
    return Pairing(correlation, (a + b) / apart if apart else None)
