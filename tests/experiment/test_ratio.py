"""Ratios of means: the delta method against the bootstrap that it stands for."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import stats

from sim.experiment.statistics.intervals import ALIKE, Interval, Pairs, above_zero, ratio, wilson

Floats = NDArray[np.float64]
Sample = Callable[[Generator, int], tuple[Floats, Floats]]


def pairs(x: Floats, y: Floats) -> Pairs:
    return Pairs().with_more(x, y)


def clustered(generator: Generator, n: int) -> tuple[Floats, Floats]:
    """Six threats a day; permission comes for all of them or for none."""
    permitted = generator.random(n) < 0.2
    return np.where(permitted, generator.binomial(6, 0.9, n), 0.0), np.full(n, 6.0)


def rare(generator: Generator, n: int) -> tuple[Floats, Floats]:
    """Calls on one day in seven, most of them answered."""
    calls = generator.poisson(0.15, n)
    return generator.binomial(calls, 0.7).astype(float), calls.astype(float)


def costs(generator: Generator, n: int) -> tuple[Floats, Floats]:
    """A cost of many sizes for a number of kills."""
    kills = generator.poisson(2.0, n)
    cost = [generator.lognormal(0.0, 1.0, count).sum() for count in kills]
    return np.array(cost), generator.binomial(kills, 0.8).astype(float)


def bootstrapped(x: Floats, y: Floats, generator: Generator) -> tuple[float, float]:
    times = generator.multinomial(len(x), np.full(len(x), 1.0 / len(x)), size=499)
    tops, bottoms = times @ x, times @ y
    low, high = np.quantile(tops[bottoms > 0] / bottoms[bottoms > 0], [0.025, 0.975])
    return float(low), float(high)


@pytest.mark.parametrize(
    ("sample", "truth", "share", "least"),
    [
        (clustered, 0.18, True, 0.93),
        (rare, 0.7, True, 0.93),
        (costs, np.exp(0.5) / 0.8, False, 0.88),
    ],
)
def test_it_covers_at_least_as_well_as_the_bootstrap(
    sample: Sample, truth: float, share: bool, least: float
) -> None:
    generator = np.random.default_rng(12)
    repeats, delta, bootstrap = 300, 0, 0
    for _ in range(repeats):
        x, y = sample(generator, 50)
        found = ratio(pairs(x, y), share)
        assert found is not None
        delta += found.low <= truth <= found.high
        low, high = bootstrapped(x, y, generator)
        bootstrap += low <= truth <= high
    assert delta / repeats >= least
    assert delta >= bootstrap - 0.02 * repeats


def test_moments_in_pieces_are_those_of_the_whole() -> None:
    x, y = costs(np.random.default_rng(5), 1000)
    pieces = Pairs()
    for one, other in zip(np.array_split(x, 9), np.array_split(y, 9), strict=True):
        pieces = pieces.with_more(one, other)
    assert pieces == pytest.approx(pairs(x, y), rel=1e-11)
    after_one = pairs(x[:1], y[:1]).with_more(x[1:], y[1:])
    assert after_one == pytest.approx(pairs(x, y), rel=1e-11)
    assert pieces.xx == pytest.approx(1000 * x.var(), rel=1e-11)
    assert pieces.xy == pytest.approx(1000 * np.cov(x, y, bias=True)[0, 1], rel=1e-11)


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_the_delta_method_by_its_residuals(level: float) -> None:
    """Two of six replications have no denominator: Student's law has three degrees of freedom."""
    x, y = np.array([1.0, 2.0, 4.0, 3.0, 0.0, 0.0]), np.array([2.0, 3.0, 5.0, 4.0, 0.0, 0.0])
    value = 10.0 / 14.0
    error = np.sqrt(np.sum((x - value * y) ** 2) * 4.0 / 3.0) / 14.0
    half = float(stats.t.ppf(0.5 + level / 2.0, 3)) * error
    plain, share = ratio(pairs(x, y), False, level), ratio(pairs(x, y), True, level)
    assert plain is not None
    assert (plain.low, plain.high) == pytest.approx((value - half, value + half), rel=1e-12)
    assert (plain.method, plain.note) == ("delta method over replications", None)
    logit, wide = np.log(10.0 / 4.0), half / (value * (1.0 - value))
    ends = [1.0 / (1.0 + np.exp(-(logit + side))) for side in (-wide, wide)]
    assert share is not None
    assert (share.low, share.high) == pytest.approx(ends, rel=1e-12)
    assert (share.method, share.note) == ("delta method over replications, logit scale", None)


def test_two_denominators_are_enough() -> None:
    assert ratio(pairs(np.array([1.0, 3.0]), np.array([2.0, 3.0])), share=False) is not None


def test_of_one_trial_a_replication_it_is_near_wilson() -> None:
    hits = np.repeat([1.0, 0.0], [300, 700])
    found = ratio(pairs(hits, np.ones(1000)), share=True)
    assert found is not None
    expected = wilson(300, 1000)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-3)


def test_one_replication_or_one_denominator_has_no_interval() -> None:
    assert ratio(pairs(np.array([2.0]), np.array([3.0])), share=True) is None
    assert ratio(pairs(np.array([2.0, 0.0]), np.array([3.0, 0.0])), share=True) is None


@pytest.mark.parametrize(("hits", "end"), [(0.0, 0.0), (6.0, 1.0)])
def test_none_or_all_still_has_a_width(hits: float, end: float) -> None:
    found = ratio(pairs(np.full(40, hits), np.full(40, 6.0)), share=True)
    assert found is not None
    assert end in (found.low, found.high)
    expected = wilson(40 * end, 40)
    assert (found.low, found.high) == (expected.low, expected.high)
    assert found.method == "delta method over replications, logit scale"
    assert found.note == "all alike: Wilson, a replication counted as one trial"
    narrow = ratio(pairs(np.full(40, hits), np.full(40, 6.0)), True, 0.8)
    assert narrow is not None
    assert narrow[:2] == wilson(40 * end, 40, 0.8)[:2]


@pytest.mark.parametrize("value", [0.1, 0.3, 1.0 / 3.0, 0.7])
@pytest.mark.parametrize("share", [True, False])
def test_equal_ratios_have_a_zero_width_that_is_flagged(share: bool, value: float) -> None:
    """Whatever cancellation leaves of the spread."""
    for seed in range(10):
        y = np.random.default_rng(seed).lognormal(size=40)
        found = ratio(pairs(value * y, y), share)
        assert found is not None
        assert found.low == found.high == pytest.approx(value)
        assert found.note == ALIKE


def test_what_cannot_be_negative_is_cut_off() -> None:
    found = above_zero(ratio(pairs(np.array([0.0, 9.0]), np.array([1.0, 1.0])), share=False))
    assert found is not None
    assert found.low == 0.0 < found.high
    assert found.method == "delta method over replications"
    assert above_zero(None) is None
    assert above_zero(Interval(0.5, 2.0, "t")) == Interval(0.5, 2.0, "t")
