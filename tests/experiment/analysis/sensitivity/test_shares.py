"""Shares of the variance: groups, interaction, luck, and when nothing can be said."""

import math

import numpy as np
import pytest

from sim.experiment.analysis.sensitivity.noise import noise_share
from sim.experiment.analysis.sensitivity.shares import apportioned, indices, missing
from sim.experiment.statistics.components import Floats
from sim.scenario.study.designs import Shares
from sim.verification.statistics.variance import ishigami
from tests.experiment.analysis.sensitivity.made_up import estimate, held, listed, lucky, ranged

FACTORS = [ranged(f"x{place}", -math.pi, math.pi) for place in (1, 2, 3)]
ALONE = {one.name: [one.name] for one in FACTORS}


def values(design: Shares) -> Floats:
    rows = [[float(str(v)) for v in row.values()] for row in design.rows(FACTORS)]
    return ishigami(np.array(rows))


def test_a_row_of_a_group_has_its_values_of_b_and_the_rest_of_a() -> None:
    design = Shares(points=8, groups={"one": ["x1", "x3"], "two": ["x2"]})
    a, b, one, two = np.split(np.array([list(r.values()) for r in design.rows(FACTORS)]), 4)
    assert (one[:, [0, 2]] == b[:, [0, 2]]).all()
    assert (one[:, 1] == a[:, 1]).all()
    assert (two[:, 1] == b[:, 1]).all()
    assert (two[:, [0, 2]] == a[:, [0, 2]]).all()
    assert (a != b).all()


def test_without_groups_each_factor_that_varies_stands_for_itself() -> None:
    factors = [*FACTORS, listed("pinned", 1)]
    assert Shares(points=8).grouped(factors) == ALONE


def test_what_factors_do_together_belongs_to_their_group() -> None:
    design = Shares(points=1024, groups={"ours": ["x1", "x3"], "theirs": ["x2"]})
    found = apportioned(values(design)[:, None], design.groups)
    ours, theirs = found.groups
    # x1 and x3 interact with each other and with nobody else.
    assert [ours.first.value, ours.total.value] == pytest.approx([0.5576] * 2, abs=0.02)
    assert [theirs.first.value, theirs.total.value] == pytest.approx([0.4424] * 2, abs=0.02)
    assert found.interaction.value == pytest.approx(0.0, abs=0.02)
    assert found.interaction.low == 0.0
    assert (found.sd.value or 0.0) ** 2 == pytest.approx(13.8446, rel=0.02)


def test_what_groups_do_together_is_shown_as_interaction() -> None:
    found = apportioned(values(Shares(points=1024))[:, None], ALONE)
    assert found.interaction.value == pytest.approx(0.2437, abs=0.03)
    assert found.more is None


def test_without_luck_it_gives_what_scipy_gives() -> None:
    from scipy.stats import sobol_indices

    stack = values(Shares(points=256)).reshape(5, 256)
    given = {"f_A": stack[:1], "f_B": stack[1:2], "f_AB": stack[2:, None, :]}
    theirs = sobol_indices(func=given, n=256)
    ours = indices(stack[:, :, None])
    # SciPy divides by 2n where this divides by 2n - 1.
    assert ours[:3] == pytest.approx(theirs.first_order.ravel() * 511 / 512, abs=1e-9)
    assert ours[3:6] == pytest.approx(theirs.total_order.ravel() * 511 / 512, abs=1e-9)


@pytest.mark.parametrize(("m", "noise", "common"), [(1, 0.0, 0.0), (8, 6.0, 3.0)])
def test_the_intervals_hold(m: int, noise: float, common: float) -> None:
    """100 designs: fewer than 86 of 95 % come less than once in 1,000 times."""
    exact = [0.313905, 0.442411, 0.0, 0.557589, 0.442411, 0.243684, 0.243684]
    found = []
    for seed in range(100):
        table = lucky(values(Shares(points=64, seed=seed)), m, seed, noise, common)
        one = apportioned(table, ALONE)
        found.append(
            [*(g.first for g in one.groups), *(g.total for g in one.groups), one.interaction]
        )
    rates = [held(of, truth) for of, truth in zip(zip(*found, strict=True), exact, strict=True)]
    assert min(rates) >= 0.86


def test_luck_is_no_influence() -> None:
    """A factor that does nothing has no part, however much luck there is; the plain one has."""
    totals = []
    for seed in range(60):
        x = np.random.default_rng(seed).random((5, 64, 3)).reshape(-1, 3)
        a, b, *mixed = x.reshape(5, 64, 3)
        for place, one in enumerate(mixed):
            one[:] = a
            one[:, place] = b[:, place]
        rows = np.concatenate([a, b, *mixed])
        table = lucky(4.0 * rows[:, 0], 4, seed, 2.0, 1.0)
        totals.append(indices(table.reshape(5, 64, 4))[3:6])
    mean, band = np.mean(totals, axis=0), 4.0 * np.std(totals, axis=0) / math.sqrt(60)
    assert (np.abs(mean - [1.0, 0.0, 0.0]) < band + 0.03).all()


def test_where_luck_drowns_all_it_says_how_many_more_replications() -> None:
    table = lucky(np.zeros(5 * 32), 10, 3, 1.0, 1.0)
    found = apportioned(table, ALONE)
    assert found.more is not None
    assert found.more >= 1
    assert noise_share(table[:64]) > 0.5


def test_fewer_than_eight_points_a_factor_have_no_interval() -> None:
    """Columns of so few points are correlated, which no leaving out of rows would show."""
    for points, told in ((16, False), (32, True)):
        rows = np.random.default_rng(1).random((5 * points, 1))
        found = apportioned(rows, ALONE)
        ends = [one.low is not None for group in found.groups for one in group[2:]]
        assert ends == [told] * 6, points


def test_what_is_missing_is_replications_or_points() -> None:
    assert missing(estimate(1.0, 0.5, 1.5), 2.0, 10) is None
    # Luck is 1.75 of 2 in ten replications; with a spread of 0.7 it takes 36 to have it at half.
    assert missing(estimate(0.5, -0.2, 0.7), 2.0, 10) == 26
    assert missing(estimate(1.4, -0.2, 3.0), 2.0, 10) == 0
    assert missing(estimate(-1.0, -1.5, -0.5), 2.0, 10) == 10
    assert missing(estimate(0.0, 0.0, 0.0), 0.0, 10) is None
    # A spread without an interval may be luck alone.
    assert missing(estimate(1.0), 2.0, 10) == 0
    few = apportioned(lucky(np.arange(10.0), 5, 1), ALONE)
    assert few.more == 0
