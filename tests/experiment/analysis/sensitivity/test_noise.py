"""Luck taken out of products, variances and intervals."""

import math

import numpy as np
import pytest

from sim.experiment.analysis.sensitivity.noise import (
    bounded,
    mean_over,
    noise_share,
    product,
    spread,
)
from sim.experiment.statistics.components import Floats
from tests.experiment.analysis.sensitivity.made_up import ends, estimate, held, lucky

ROWS = np.array([0.0, 1.0, 3.0, -2.0])
TIMES = 4000


def test_a_product_of_means_is_right_in_the_mean_and_the_plain_one_is_not() -> None:
    found, plain = [], []
    for seed in range(TIMES):
        table = lucky(ROWS, 3, seed, 2.0, 1.5)
        found.append(product(table, table))
        plain.append(table.mean(axis=1) ** 2)
    band = 4.0 * np.std(found, axis=0) / math.sqrt(TIMES)
    assert (np.abs(np.mean(found, axis=0) - ROWS**2) < band).all()
    assert (np.mean(plain, axis=0) - ROWS**2 > band).all()


def test_without_luck_a_product_is_a_product() -> None:
    assert product(ROWS[:, None], ROWS[:, None]) == pytest.approx(ROWS**2)
    assert product(np.tile(ROWS[:, None], 5), np.ones((4, 5))) == pytest.approx(ROWS)


def test_the_variance_between_rows_is_that_of_their_true_means() -> None:
    found = [spread(lucky(ROWS, 4, seed, 3.0, 5.0)) for seed in range(TIMES)]
    band = 4.0 * np.std(found) / math.sqrt(TIMES)
    assert abs(np.mean(found) - ROWS.var(ddof=1)) < band


def test_the_share_of_luck_is_that_of_the_variance_seen() -> None:
    values = np.random.default_rng(1).normal(0.0, 2.0, 400)
    # Luck of variance 9 in 40 replications against a variance of about 4.
    share = 0.225 / (0.225 + values.var(ddof=1))
    assert noise_share(lucky(values, 40, 2, 3.0)) == pytest.approx(share, rel=0.1)
    assert noise_share(values[:, None]) == pytest.approx(0.0)
    assert noise_share(np.tile(values[:, None], 3)) == pytest.approx(0.0, abs=1e-12)
    assert math.isnan(noise_share(np.full((4, 3), 0.1)))


@pytest.mark.parametrize(("m", "noise", "common"), [(1, 0.0, 0.0), (10, 3.0, 0.0), (10, 1.0, 1.0)])
def test_the_interval_of_a_mean_holds_points_and_luck(m: int, noise: float, common: float) -> None:
    """300 tables: fewer than 275 of 95 % come once in 1,000 times, and so do more than 297."""
    found = []
    for seed in range(300):
        values = np.random.default_rng(9000 + seed).normal(5.0, 1.0, 25)
        found.append(mean_over(lucky(values, m, seed, noise, common)))
    assert 275 / 300 <= held(found, 5.0) <= 297 / 300


def test_a_jackknife_of_a_standard_deviation_holds_it() -> None:
    """What both parts hold is counted twice, so it is held more often than said, not less."""
    found = []
    for seed in range(200):
        values = np.random.default_rng(7000 + seed).normal(0.0, 1.0, 60)
        table = lucky(values, 10, seed, 1.0, 2.0)[None]
        found += bounded(table, lambda stack: np.array([math.sqrt(max(0.0, spread(stack[0])))]))
    assert held(found, 1.0) >= 0.9


def test_too_few_rows_have_no_interval() -> None:
    (found,) = bounded(np.ones((1, 2, 5)), lambda stack: stack.mean(axis=(1, 2)))
    for one in (found, mean_over(np.ones((1, 5)))):
        assert (one.value, one.low, one.high) == (1.0, None, None)
        assert one.method.startswith("none: ")
    assert not found.clear


def test_two_replications_have_no_interval_and_three_hold() -> None:
    """Of two, luck cannot be told from one; fewer than 180 of 200 come once in 500 times."""
    found = []
    for seed in range(200):
        values = np.random.default_rng(5000 + seed).normal(0.0, 1.0, 60)
        table = lucky(values, 3, seed, 1.0, 2.0)[None]
        found += bounded(table, _sd)
        (two,) = bounded(table[:, :, :2], _sd)
        assert two.low is two.high is None
    assert held(found, 1.0) >= 0.9


def _sd(stack: Floats) -> Floats:
    return np.array([math.sqrt(max(0.0, spread(stack[0])))])


def test_what_lies_outside_is_moved_inside_with_its_width() -> None:
    inside = estimate(0.5, 0.2, 1.4).within(0.0, 1.0)
    assert (inside.value, *ends(inside)) == (0.5, 0.2, 1.0)
    low = estimate(-0.3, -0.5, -0.1).within(0.0, 1.0)
    assert (low.value, *ends(low)) == pytest.approx((0.0, 0.0, 0.2))
    high = estimate(1.2, 1.1, 1.3).within(0.0, 1.0)
    assert (high.value, *ends(high)) == pytest.approx((1.0, 0.9, 1.0))
