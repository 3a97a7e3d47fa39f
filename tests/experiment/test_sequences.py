"""Confidence sequences: they hold under continuous peeking, and a peeked interval does not.

The statistical tests have a fixed seed. Each compares a number of paths with what a law with the
stated error gives, and errs with a probability of one in a million.
"""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import betabinom, binom

from sim.experiment.statistics.intervals import normal_quantile, wilson
from sim.experiment.statistics.sequences import (
    CARRIED,
    carried,
    distance,
    fixed_for_mean,
    fixed_for_share,
    log_mixture,
    mean_margin,
    number_for,
    share_sequence,
    sharpest,
    weight_for,
)

PATHS, LONGEST, FIRST = 2000, 3000, 100
ALPHA = 0.05
MOST_MISSES = int(binom.ppf(1.0 - 1e-6, PATHS, ALPHA))
"""More paths miss with a probability of 1e-6 if the error is 5 %."""

Floats = NDArray[np.float64]
N = np.arange(1, LONGEST + 1)


def running(x: Floats) -> tuple[Floats, Floats]:
    """Give mean and standard deviation of the first 1, 2, … columns."""
    mean = x.cumsum(axis=1) / N
    squares = (x * x).cumsum(axis=1) - N * mean * mean
    return mean, np.sqrt(np.maximum(squares, 0.0) / np.maximum(N - 1, 1))


def begins(x: Floats, mean: Floats) -> NDArray[np.intp]:
    """Give the place from which on each path has had a spread that enough replications carry."""
    second, third, fourth = ((x**k).cumsum(axis=1) for k in (2, 3, 4))
    squares = second - N * mean**2
    fourths = fourth - 4 * mean * third + 6 * mean**2 * second - 3 * N * mean**4
    with np.errstate(invalid="ignore", divide="ignore"):
        enough = (squares**2 / fourths >= CARRIED) & (N >= FIRST)
    first: NDArray[np.intp] = enough.argmax(axis=1)
    return first


def skewed(rng: np.random.Generator) -> Floats:
    """Give a count of mean 1.2 that is mostly 0 and now and then large (skewness 2.2)."""
    raids = rng.poisson(0.4, (PATHS, LONGEST))
    return rng.poisson(3.0 * raids).astype(float)


@pytest.mark.parametrize("p", [0.5, 0.1, 0.01])
@pytest.mark.parametrize("half", [0.1, 0.02])
def test_the_exact_sequence_of_a_share_holds_at_every_number(p: float, half: float) -> None:
    yes = (np.random.default_rng(1).random((PATHS, LONGEST)) < p).cumsum(axis=1)
    rejected = log_mixture(yes, N, p, weight_for(half)) > -math.log(ALPHA)
    assert rejected.any(axis=1).sum() <= MOST_MISSES


def test_a_sequence_that_is_half_as_wide_would_be_found_out() -> None:
    yes = (np.random.default_rng(1).random((PATHS, LONGEST)) < 0.3).cumsum(axis=1)
    rejected = log_mixture(yes, N, 0.3, weight_for(0.05)) > -math.log(ALPHA) / 4.0
    assert rejected.any(axis=1).sum() > MOST_MISSES


@pytest.mark.parametrize("half", [0.3, 0.1])
def test_the_sequence_of_a_mean_holds_from_where_it_begins(half: float) -> None:
    x = skewed(np.random.default_rng(2))
    mean, sd = running(x)
    first = begins(x, mean)
    at = np.arange(PATHS), first
    assert carried(x[0, : first[0] + 1] - mean[0, first[0]]) >= CARRIED
    tuned = np.maximum(first + 1, np.vectorize(number_for)(sd[at], half))[:, None]
    missed = np.abs(mean - 1.2) > mean_margin(N, sd, tuned)
    assert (missed & (first[:, None] < N)).any(axis=1).sum() <= MOST_MISSES


def test_the_peeked_interval_of_a_fixed_number_does_not() -> None:
    mean, sd = running(skewed(np.random.default_rng(2)))
    missed = np.abs(mean - 1.2) > normal_quantile(1.0 - ALPHA / 2.0) * sd / np.sqrt(N)
    share = missed[:, FIRST - 1 :].any(axis=1).mean()
    assert share > 0.2
    assert missed[:, -1].mean() < 0.07


@pytest.mark.parametrize(("yes", "n"), [(0, 40), (1, 40), (2, 40), (20, 40), (39, 40), (40, 40)])
def test_the_interval_is_what_the_mixture_does_not_reject(yes: int, n: int) -> None:
    weight = weight_for(0.1)
    low, high, _, _ = share_sequence(yes, n, weight)
    shares = np.linspace(0.0, 1.0, 100_003)[1:-1]
    kept = shares[log_mixture(yes, n, shares, weight) < -math.log(ALPHA)]
    assert low == pytest.approx(kept[0], abs=2e-5)
    assert high == pytest.approx(kept[-1], abs=2e-5)
    assert low <= yes / n <= high


def test_the_mixture_has_mean_one_under_the_share_that_is_tested() -> None:
    yes = np.arange(31)
    ratio = np.exp(log_mixture(yes, 30, 0.2, 7.0))
    assert float(ratio @ binom.pmf(yes, 30, 0.2)) == pytest.approx(1.0)
    assert ratio == pytest.approx(betabinom.pmf(yes, 30, 1.4, 5.6) / binom.pmf(yes, 30, 0.2))


def test_a_sequence_is_narrowest_where_it_is_tuned_for() -> None:
    around = np.array([0.5, 0.8, 1.0, 1.25, 2.0]) * 1000.0
    margins = mean_margin(1000, 1.0, around)
    assert margins.argmin() == 2
    assert margins[2] == pytest.approx(math.sqrt((sharpest() + 1.0) / 1000.0))
    n = number_for(2.0, 0.1)
    assert mean_margin(n, 2.0, n) == pytest.approx(0.1)


def test_what_carries_the_spread() -> None:
    assert carried(np.zeros(50)) == 0.0
    rare = np.zeros(10_000)
    rare[:7] = 1.0
    assert carried(rare - rare.mean()) == pytest.approx(7.0, rel=0.01)
    bell = np.random.default_rng(3).normal(size=30_000)
    assert carried(bell) == pytest.approx(10_000, rel=0.05)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 1.0])
def test_the_number_fixed_beforehand_is_the_least_that_is_enough(share: float) -> None:
    n = fixed_for_share(share, 0.03)
    assert (
        distance(share, wilson(share * n, n))
        <= 0.03
        < distance(share, wilson(share * (n - 2), n - 2))
    )
    assert fixed_for_mean(2.0, 0.1) == math.ceil((1.959964 * 20.0) ** 2)
