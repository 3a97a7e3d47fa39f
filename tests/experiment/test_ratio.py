"""Ratios of means: the delta method against the bootstrap that it stands for."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.random import Generator
from numpy.typing import NDArray

from sim.experiment.intervals import Pairs, above_zero, ratio

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
    assert pieces.xx == pytest.approx(1000 * x.var(), rel=1e-11)
    assert pieces.xy == pytest.approx(1000 * np.cov(x, y, bias=True)[0, 1], rel=1e-11)


def test_of_one_trial_a_replication_it_is_near_wilson() -> None:
    from sim.experiment.intervals import wilson

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
    assert 0.05 < found.high - found.low < 0.15
    assert found.note is not None


@pytest.mark.parametrize("share", [True, False])
def test_equal_ratios_have_a_zero_width_that_is_flagged(share: bool) -> None:
    y = np.arange(1.0, 41.0)
    found = ratio(pairs(0.3 * y, y), share)
    assert found is not None
    assert found.high - found.low == pytest.approx(0.0, abs=1e-12)
    assert found.note is not None


def test_what_cannot_be_negative_is_cut_off() -> None:
    found = above_zero(ratio(pairs(np.array([0.0, 9.0]), np.array([1.0, 1.0])), share=False))
    assert found is not None
    assert found.low == 0.0 < found.high
    assert above_zero(None) is None
