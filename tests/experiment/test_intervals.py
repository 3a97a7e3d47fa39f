"""Intervals against known values, against scipy.stats, and by their coverage (references C08)."""

import math
import warnings

import numpy as np
import pytest
from scipy import stats

from sim.experiment.statistics.intervals import (
    ALIKE,
    EMPTY,
    Histogram,
    mean_t,
    order_statistics,
    wilson,
)
from sim.experiment.statistics.summary import kaplan_meier, median_of, quantile_time


def histogram(*values: float) -> Histogram:
    return EMPTY.with_more(np.array(values, dtype=float))


def test_wilson_of_3_in_50() -> None:
    low, high, method, note = wilson(3, 50)
    assert (low, high) == pytest.approx((0.020615, 0.162171), abs=5e-7)
    assert (method, note) == ("Wilson", None)


@pytest.mark.parametrize("level", [0.95, 0.8])
@pytest.mark.parametrize("n", [2, 7, 50, 10_000])
def test_wilson_agrees_with_scipy(n: int, level: float) -> None:
    for yes in {0, 1, n // 3, n - 1, n}:
        expected = stats.binomtest(yes, n).proportion_ci(level, method="wilson")
        found = wilson(yes, n, level)
        assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)
    assert wilson(0, n).low == 0.0
    assert wilson(n, n).high == 1.0


@pytest.mark.parametrize(
    ("n", "p", "coverage", "wrong"), [(100, 0.1, 0.9364, 0.93242), (50, 0.02, 0.92157, 0.63535)]
)
def test_exact_coverage_of_wilson(n: int, p: float, coverage: float, wrong: float) -> None:
    covered = [x for x in range(n + 1) if wilson(x, n).low <= p <= wilson(x, n).high]
    found = float(stats.binom.pmf(covered, n, p).sum())
    assert found == pytest.approx(coverage, abs=5e-5)
    assert abs(found - wrong) > 1e-3


def test_t_agrees_with_scipy_and_covers_as_it_should() -> None:
    values = np.random.default_rng(8).poisson(0.945, (200_000, 30))
    means, sds = values.mean(axis=1), values.std(axis=1, ddof=1)
    first = mean_t(30, float(means[0]), float(sds[0]))
    assert first is not None
    expected = stats.t.interval(0.95, 29, loc=means[0], scale=sds[0] / math.sqrt(30))
    assert (first.low, first.high) == pytest.approx(expected, rel=1e-12)
    half = (first.high - means[0]) / sds[0]
    coverage = float(np.mean(np.abs(means - 0.945) <= half * sds))
    assert coverage == pytest.approx(0.944, abs=0.002)


def test_two_replications_and_another_level() -> None:
    found = mean_t(2, 1.0, 0.5, 0.8)
    assert found is not None
    expected = stats.t.interval(0.8, 1, loc=1.0, scale=0.5 / math.sqrt(2.0))
    assert (found.low, found.high) == pytest.approx(expected, rel=1e-12)
    assert (found.method, found.note) == ("t over replications", None)


def test_one_replication_has_no_interval() -> None:
    assert mean_t(1, 3.0, 0.0) is None


def test_a_zero_width_is_flagged() -> None:
    interval = mean_t(20, 6.0, 0.0)
    assert interval is not None
    assert (interval.low, interval.high) == (6.0, 6.0)
    assert interval.note == ALIKE


def test_a_histogram_in_pieces_is_the_whole_one() -> None:
    values = np.random.default_rng(3).integers(0, 9, 1000).astype(float)
    pieces = EMPTY
    for piece in np.array_split(values, 7):
        pieces = pieces.with_more(piece)
    assert pieces.n == 1000
    assert pieces.mean() == pytest.approx(values.mean(), rel=1e-14)
    assert pieces.sd() == pytest.approx(values.std(ddof=1), rel=1e-12)
    for p in (0.025, 0.5, 0.975):
        assert pieces.quantile(p) == np.quantile(values, p, method="inverted_cdf")


@pytest.mark.parametrize("n", [20, 100, 5000])
@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_order_statistics_agree_with_scipy(n: int, p: float) -> None:
    values = np.random.default_rng(n).exponential(size=n)
    found = order_statistics(histogram(*values), p, n)
    expected = stats.quantile_test(values, q=1.0, p=p).confidence_interval()
    if np.isnan(expected.low) or np.isnan(expected.high):
        assert found is None
    else:
        assert found is not None
        assert (found.low, found.high) == (expected.low, expected.high)


def test_values_of_one_replication_are_worth_fewer() -> None:
    """Each of 50 values came four times: the interval is that of the 50."""
    values = np.sort(np.random.default_rng(50).exponential(size=50))
    alone, together = histogram(*values), histogram(*np.repeat(values, 4))
    for level in (0.95, 0.8):
        expected = stats.quantile_test(values, q=1.0, p=0.5).confidence_interval(level)
        found = order_statistics(together, 0.5, 50.9, level)
        assert found is not None
        assert (found.low, found.high, found.method) == (*expected, "order statistics")
        assert found == order_statistics(alone, 0.5, 50, level)


def test_the_smallest_sample_with_an_interval_for_the_median_reaches_to_both_ends() -> None:
    """Six values: P(all on one side) = 2 / 64 < 0.05; five: 2 / 32 > 0.05."""
    found = order_statistics(histogram(*range(1, 7)), 0.5, 6)
    assert found is not None
    assert (found.low, found.high) == (1.0, 6.0)
    assert order_statistics(histogram(*range(1, 6)), 0.5, 5) is None
    assert order_statistics(histogram(*range(1, 7)), 0.5, 0.3) is None
    assert order_statistics(histogram(1.0, 2.0), 0.5, 1.9, level=0.5) is None
    assert order_statistics(histogram(1.0, 2.0), 0.5, 2.0, level=0.5) is not None


def test_a_tail_that_is_just_as_likely_as_it_may_be_is_left_out() -> None:
    """Both tails together have 2 / 64, to the last bit."""
    values = histogram(*range(1, 7))
    assert order_statistics(values, 0.5, 6, level=1.0 - 2.0 / 64.0) is not None
    assert order_statistics(values, 0.5, 6, level=1.0 - 1.99 / 64.0) is None


def test_moments_and_quantiles_of_few_values() -> None:
    two = histogram(1.0, 4.0)
    assert (two.mean(), two.sd()) == pytest.approx((2.5, math.sqrt(4.5)))
    assert histogram(7.0).sd() == 0.0
    four = histogram(1.0, 2.0, 2.0, 8.0)
    assert [four.quantile(p) for p in (0.0, 0.25, 0.26, 0.75, 0.76, 1.0)] == [1, 1, 2, 2, 8, 8]
    assert [four.ranked(rank) for rank in (1, 2, 3, 4, 5)] == [1, 2, 2, 8, 8]


def test_a_few_values_have_no_interval_for_the_median() -> None:
    assert order_statistics(histogram(1.0, 2.0, 3.0), 0.5, 3) is None


@pytest.mark.parametrize("n", [15, 400])
def test_kaplan_meier_agrees_with_scipy(n: int) -> None:
    generator = np.random.default_rng(n)
    times = np.round(generator.exponential(10.0, n)) + 1.0
    lost = generator.random(n) < 0.3
    curve = kaplan_meier(histogram(*times[~lost]), histogram(*times[lost]))
    expected = stats.ecdf(stats.CensoredData.right_censored(times, lost)).sf
    at = np.isin(expected.quantiles, curve.times)
    assert curve.share == pytest.approx(expected.probabilities[at], rel=1e-12)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the band is undefined where nobody is left
        band = expected.confidence_interval(method="log-log")
    low, high = (_first(curve.times, side.probabilities[at]) for side in (band.low, band.high))
    interval = median_of(curve)
    assert interval is not None
    assert interval.low == low
    assert interval.high == (math.inf if high is None else high)
    assert quantile_time(curve, 0.5) == _first(curve.times, expected.probabilities[at])


def _first(times: np.ndarray, share: np.ndarray) -> float | None:
    found = np.flatnonzero(share <= 0.5 + 1e-12)
    return float(times[found[0]]) if len(found) else None


def test_a_median_that_nobody_reached_is_unknown() -> None:
    curve = kaplan_meier(histogram(5.0), histogram(*[9.0] * 49))
    assert quantile_time(curve, 0.5) is None
    assert median_of(curve) is None


def test_a_median_without_an_upper_bound() -> None:
    interval = median_of(kaplan_meier(histogram(5.0), histogram(9.0, 9.0, 9.0, 9.0)))
    assert interval is not None
    assert (interval.low, interval.high) == (5.0, math.inf)
    assert interval.note is not None


def test_all_censored() -> None:
    curve = kaplan_meier(EMPTY, histogram(9.0, 9.0))
    assert len(curve.times) == 0
    assert quantile_time(curve, 0.5) is None
    assert median_of(curve) is None
