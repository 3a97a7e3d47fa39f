"""Differences between two scenarios that met the same luck: interval, test, what pairing saved.

One method for each kind of measure (model 12.4), as in `intervals`. A difference is
always the variant less the baseline.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.intervals import (
    ALIKE,
    LEVEL,
    Interval,
    Pairs,
    mean_t,
    normal_quantile,
    ratio,
    student_quantile,
)

EXACT = 1e-20
"""Below this share of the mean square a variance is what rounding leaves of none."""


class Pairing(NamedTuple):
    """What pairing did: the correlation achieved, and how many times the variance it saved.

    Either is None where it is not defined. So many times the replications would an unpaired
    comparison need for an interval as narrow.
    """

    correlation: float | None = None
    saved: float | None = None


def parts_of(values: Floats) -> Floats:
    """Return numbers whose mean is a measure, and whose variance over n is that of the measure.

    values: of each replication, a row; of a ratio numerators and denominators, whose parts are the
    ratio and the residuals of the delta method.
    """
    parts: Floats = values[0]
    if len(values) > 1:
        mean = values[1].mean()
        value = parts.mean() / mean
        parts = value + (parts - value * values[1]) / mean
    return parts


def variances(one: Floats, other: Floats) -> tuple[float, float, float]:
    """Return the sample variances of both sides and of the difference, 0 for mere rounding."""
    least = EXACT * float(np.square(one).mean() + np.square(other).mean())
    found = [float(x.var(ddof=1)) if len(x) > 1 else 0.0 for x in (one, other, other - one)]
    a, b, apart = (variance if variance > least else 0.0 for variance in found)
    return a, b, apart


def difference_t(one: Floats, other: Floats, level: float = LEVEL) -> Interval | None:
    """Return Student's t interval for the mean of the paired differences of a count or sum."""
    sd = math.sqrt(variances(one, other)[2])
    found = mean_t(len(one), float(other.mean() - one.mean()), sd, level)
    return found and found._replace(method="paired t", note=None if sd else ALL_EQUAL)


ALL_EQUAL = "zero width: the difference is the same in all replications"


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


def difference_of_ratios(
    one: Floats, other: Floats, share: bool, level: float = LEVEL
) -> Interval | None:
    """Return the interval for the difference of two ratios of means.

    one, other: numerators and denominators, a row each. The delta method over pairs; where a share
    is 0 or 1, and so has no variance to go by, the intervals of the two sides are added in squares
    (Zou and Donner, Statistics in Medicine 27 (2008), 1693-1702, without the correlation).
    """
    fewest = min(int(np.count_nonzero(side[1])) for side in (one, other))
    if fewest < 2:
        return None
    low, high = (float(side[0].mean() / side[1].mean()) for side in (one, other))
    if share and not (0.0 < low < 1.0 and 0.0 < high < 1.0):
        pairs = (Pairs().with_more(*side) for side in (one, other))
        sides = [found for each in pairs if (found := ratio(each, True, level))]
        return added_in_squares((low, high), sides)
    n, middle = one.shape[1], high - low
    variance = variances(parts_of(one), parts_of(other))[2] * (n - 1) / n
    error = math.sqrt(variance * fewest / (fewest - 1.0) / n)
    half = student_quantile(fewest - 1, 0.5 + level / 2.0) * error
    least, most = (-1.0, 1.0) if share else (-math.inf, math.inf)
    note = ALIKE if error == 0.0 else None
    return Interval(
        max(least, middle - half), min(most, middle + half), "delta method over pairs", note
    )


def added_in_squares(shares: tuple[float, float], sides: Sequence[Interval]) -> Interval:
    """Return the interval for the difference of two shares, from those of the shares."""
    (a, b), (one, other) = shares, sides
    return Interval(
        max(-1.0, b - a - math.hypot(b - other.low, one.high - a)),
        min(1.0, b - a + math.hypot(other.high - b, a - one.low)),
        "square-and-add",
        "a share of 0 or 1: the intervals of both sides added in squares, as if unpaired",
    )


def pairing(one: Floats, other: Floats) -> Pairing:
    """Return what pairing did for the difference of two measures, from the parts of both."""
    a, b, apart = variances(one, other)
    correlation = float(np.corrcoef(one, other)[0, 1]) if a and b else None
    return Pairing(correlation, (a + b) / apart if apart else None)
