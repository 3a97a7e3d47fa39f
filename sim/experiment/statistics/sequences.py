"""Confidence sequences: intervals that hold at all numbers of replications at once (model 12.6).

An interval for a number of replications that was fixed beforehand does not hold at a number that
the data have chosen: looked at repeatedly, it misses sooner or later. Of confidence sequences
one in 20 misses *at all*, however often it is looked at and whenever one stops; it is wider for
that. Both kinds here are mixtures of likelihood ratios, which are martingales of mean 1 if the
value that is tested is the true one, and so exceed 1/α at any time with a probability of α at most
(Ville's inequality; Robbins, Annals of Mathematical Statistics 41, 1970).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.experiment.statistics.intervals import LEVEL, Interval, normal_quantile, wilson

CARRIED = 25.0
"""How many replications must carry the spread of a mean before its sequence begins."""

ALPHA = 1.0 - LEVEL
"""Probability that a sequence ever misses."""

SHARE = "beta-binomial mixture, at any time"
MEAN = "asymptotic confidence sequence"


def sharpest() -> float:
    """Return n·ρ² at which a normal mixture of spread ρ is narrowest: its best at the number n.

    The margin's square is (x + 1)/(x·n) · ln((x + 1)/α²) with x = n·ρ²; its derivative is 0 where
    x = ln((x + 1)/α²), which Lambert's W solves. It is x + 1 over n there.
    """
    from scipy.special import lambertw

    return -float(lambertw(-ALPHA * ALPHA / math.e, -1).real) - 1.0


def number_for(sd: float, half: float) -> float:
    """Return after how many replications a sequence tuned for that is as narrow as ``half``."""
    return (sharpest() + 1.0) * (sd / half) ** 2


def mean_margin(n: Any, sd: Any, tuned: Any) -> Any:  # noqa: ANN401
    """Return half the width of the asymptotic confidence sequence of a mean; numbers or arrays.

    Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and
    asymptotic confidence sequences" (Annals of Statistics 52, 2024; arXiv 2103.06476), with the
    estimated standard deviation in the place of the true one: it holds from numbers on at which the
    central limit theorem does.

    n: replications. sd: their standard deviation. tuned: the number for which it is narrowest.
    """
    x = sharpest() * n / tuned
    return sd * np.sqrt((x + 1.0) / (x * n) * np.log((x + 1.0) / (ALPHA * ALPHA)))


def carried(residuals: NDArray[np.float64]) -> float:
    """Return how many values carry the sum of squares: n over the kurtosis; 0 where there is none.

    Of many residuals that are alike and k that are not, it is k. The estimated variance is off
    by about one over its root; where it is small the limit theorem has nothing to go by yet.
    """
    squares = residuals * residuals
    second, fourth = float(squares.sum()), float(squares @ squares)
    # In two steps, because fourth powers of small numbers may underflow to 0.
    return second / (fourth / second) if fourth > 0.0 else 0.0


def weight_for(half: float) -> float:
    """Return the weight of the mixture for a share to be known to within ``half``.

    As narrow as can be where a share of one half comes to be known so well; for others little is
    lost. It depends on the demand, not on the data, so the sequence stays exact.
    """
    x = sharpest()
    return (x + 1.0) / (4.0 * x * half * half)


def log_mixture(yes: Any, n: Any, p: Any, weight: float) -> Any:  # noqa: ANN401
    """Return the log of the mixture martingale against the share ``p``; numbers or arrays.

    The likelihood of ``yes`` of ``n``, its share drawn from a Beta law of mean p and of the given
    weight (sum of its parameters), over its likelihood at p. Convex in p: its derivative is a sum
    of terms 1/(p + i/w) - 1/p, which grow with p, less the same in 1 - p.
    """
    from scipy.special import betaln, xlog1py, xlogy

    a, b, no = weight * p, weight * (1.0 - p), n - yes
    return betaln(a + yes, b + no) - betaln(a, b) - xlogy(yes, p) - xlog1py(no, -p)


def share_sequence(yes: int, n: int, weight: float) -> Interval:
    """Return the interval of a share at ``n``: exact, for all n at once and for every n.

    All shares that the mixture does not reject; an interval, since it is convex.
    The mixture, of Robbins, is in Howard, Ramdas, McAuliffe and Sekhon, "Time-uniform,
    nonparametric, nonasymptotic confidence sequences" (Annals of Statistics 49, 2021).
    """
    low = _lower(yes, n, weight)
    return Interval(low, 1.0 - _lower(n - yes, n, weight), SHARE)


def _lower(yes: int, n: int, weight: float) -> float:
    from scipy.optimize import brentq

    # At p → 0 the mixture is finite for one yes, and less than 1: nothing is rejected there.
    if yes < 2:
        return 0.0
    bound = -math.log(ALPHA)
    middle = (yes + 0.5) / (n + 1.0)
    return float(
        brentq(lambda p: log_mixture(yes, n, p, weight) - bound, 1e-300, middle, xtol=1e-12)
    )


def fixed_for_mean(sd: float, half: float) -> int:
    """Return how many replications an interval of a mean needs if their number is fixed before."""
    return max(2, math.ceil((normal_quantile(0.5 + LEVEL / 2.0) * sd / half) ** 2))


def fixed_for_share(share: float, half: float) -> int:
    """Return how many replications Wilson's interval needs to lie within ``half`` of a share."""
    from scipy.optimize import brentq

    def excess(n: float) -> float:
        return distance(share, wilson(share * n, n)) - half

    return math.ceil(brentq(excess, 1.0, 10.0 / half**2)) if excess(1.0) > 0.0 else 1


def distance(value: float, interval: Interval) -> float:
    """Return how far the farther end of an interval is from an estimate."""
    return max(interval.high - value, value - interval.low)
