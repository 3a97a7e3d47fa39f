"""Differences between two scenarios that met the same luck: interval, test, what pairing saved.

One method for each kind of measure (model 12.4), as in `intervals`. A difference is
always the variant less the baseline.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

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
from sim.experiment.statistics.joint import Floats, Joint

BASELINE, VARIANT = np.array([1.0, 0.0]), np.array([0.0, 1.0])
"""Weights of the two columns of a count."""


class Pairing(NamedTuple):
    """What pairing did: the correlation achieved, and how many times the variance it saved.

    Either is None where it is not defined. So many times the replications would an unpaired
    comparison need for an interval as narrow.
    """

    correlation: float | None = None
    saved: float | None = None


def difference_t(joint: Joint, level: float = LEVEL) -> Interval | None:
    """Return Student's t interval for the mean of the paired differences of a count or sum."""
    sd = math.sqrt(joint.variance(VARIANT - BASELINE))
    found = mean_t(joint.n, float(joint.mean[1] - joint.mean[0]), sd, level)
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
    joint: Joint, some: tuple[int, int], share: bool, level: float = LEVEL
) -> Interval | None:
    """Return the interval for the difference of two ratios of means.

    joint: of numerator and denominator of the baseline, then of the variant. some: replications
    with a denominator in either. The delta method over pairs; where a share is 0 or 1, and so has
    no variance to go by, the intervals of the two sides are added in squares (Zou and Donner,
    Statistics in Medicine 27 (2008), 1693-1702, without the correlation).
    """
    if min(some) < 2:
        return None
    x1, y1, x2, y2 = map(float, joint.mean)
    low, high = x1 / y1, x2 / y2
    middle = high - low
    if share and any(value <= 0.0 or value >= 1.0 for value in (low, high)):
        return _added_in_squares(joint, some, level)
    first, second = ratio_weights(joint)
    variance = joint.variance(second - first) * (joint.n - 1) / joint.n
    fewest = min(some)
    error = math.sqrt(variance * fewest / (fewest - 1.0) / joint.n)
    half = student_quantile(fewest - 1, 0.5 + level / 2.0) * error
    least, most = (-1.0, 1.0) if share else (-math.inf, math.inf)
    note = ALIKE if error == 0.0 else None
    return Interval(
        max(least, middle - half), min(most, middle + half), "delta method over pairs", note
    )


def ratio_weights(joint: Joint) -> tuple[Floats, Floats]:
    """Return the weights with which the columns move the baseline's ratio and the variant's."""
    x1, y1, x2, y2 = map(float, joint.mean)
    first = np.array([1.0, -x1 / y1, 0.0, 0.0]) / y1
    second = np.array([0.0, 0.0, 1.0, -x2 / y2]) / y2
    return first, second


def _added_in_squares(joint: Joint, some: tuple[int, int], level: float) -> Interval | None:
    first, second = (_side(joint, side, some[side]) for side in (0, 1))
    one, other = ratio(first, True, level), ratio(second, True, level)
    if one is None or other is None:
        return None
    return added_in_squares((first.x / first.y, second.x / second.y), (one, other))


def added_in_squares(shares: tuple[float, float], sides: tuple[Interval, Interval]) -> Interval:
    """Return the interval for the difference of two shares, from those of the shares."""
    (a, b), (one, other) = shares, sides
    return Interval(
        max(-1.0, b - a - math.hypot(b - other.low, one.high - a)),
        min(1.0, b - a + math.hypot(other.high - b, a - one.low)),
        "square-and-add",
        "a share of 0 or 1: the intervals of both sides added in squares, as if unpaired",
    )


def _side(joint: Joint, side: int, some: int) -> Pairs:
    """Return the moments of one side's numerator and denominator."""
    x, y = 2 * side, 2 * side + 1
    products = joint.products
    squares = float(products[x, x]), float(products[x, y]), float(products[y, y])
    return Pairs(joint.n, some, float(joint.mean[x]), float(joint.mean[y]), *squares)


def pairing(joint: Joint, first: Floats, second: Floats) -> Pairing:
    """Return what pairing did for the difference of two weighted sums of the columns."""
    a, b = joint.variance(first), joint.variance(second)
    left = joint.variance(second - first)
    correlation = None
    if a and b:
        correlation = max(-1.0, min(1.0, joint.covariance(first, second) / math.sqrt(a * b)))
    return Pairing(correlation, (a + b) / left if left else None)
