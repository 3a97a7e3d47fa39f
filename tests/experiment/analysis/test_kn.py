"""KN on made-up replications: how often it chooses rightly, and what that takes."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.experiment.analysis.choice.kn import Goal, Race, eta, ranked, spreads
from sim.experiment.analysis.precision import FIRST, checkpoints
from sim.experiment.errors import RequestError

Floats = NDArray[np.float64]
GOAL = Goal(by=0.5, level=0.9, largest=True)
TRIALS = 400


def race(values: Floats, goal: Goal) -> Race:
    """Run a race over rows of values that are all there."""
    run = Race(len(values), goal, values.shape[1])
    while not run.ended:
        run.look(values[run.left, : run.due])
    return run


def at_least(right: int, trials: int, wanted: float) -> bool:
    """Say whether the trials leave room for a probability of ``wanted``.

    Clopper and Pearson's upper bound at 99.9 %: a procedure that is just right fails one test in a
    thousand.
    """
    return stats.binomtest(right, trials).proportion_ci(0.998, method="exact").high >= wanted


def normal(
    luck: np.random.Generator, variants: int, common: float, by: float = GOAL.by, most: int = 6000
) -> Floats:
    """Give rows with unit variance, correlated by ``common``, the first one better by ``by``."""
    shared, own = luck.normal(size=most), luck.normal(size=(variants, most))
    rows = np.sqrt(common) * shared + np.sqrt(1.0 - common) * own
    rows[0] += by
    return rows


def test_eta_solves_its_equation() -> None:
    for share, first in ((0.05, 10), (0.005, 100), (0.1, 2)):
        assert 0.5 * (1.0 + 2.0 * eta(share, first)) ** (-(first - 1) / 2.0) == pytest.approx(share)


def test_the_boundary_by_hand() -> None:
    # n₀ = 2, two variants, 1 - α = 0.75: β = 1/4, η = (0.5⁻² - 1)/2 = 1.5, h² = 3. Differences 1
    # and 3 have variance 2, and 2/(2 - 1) for the two that are added, by the least difference.
    run = Race(2, Goal(by=1.0, level=0.75), 2)
    run.look(np.array([[1.0, 3.0], [0.0, 0.0]]))
    # W(2) = (3 · 4 / 1 - 2) / 4 = 2.5, and the means lie 2 apart.
    assert (run.left, run.decided, run.ended) == ([0, 1], False, True)
    run = Race(2, Goal(by=1.0, level=0.75), 2)
    run.look(np.array([[2.0, 4.0], [0.0, 0.0]]))
    # The least difference is 2 now: W(2) = (3 · 10 - 2) / 4 = 7.
    assert run.left == [0, 1]
    run = Race(2, Goal(by=10.0, level=0.75), 2)
    run.look(np.array([[1.0, 3.0], [0.0, 0.0]]))
    # W(2) = 0 for a difference of 10 that matters: the smaller mean is chosen.
    assert run.out == {0: (2, 1)}


@pytest.mark.parametrize("common", [0.0, 0.8])
@pytest.mark.parametrize("variants", [2, 6])
def test_the_best_is_chosen_as_often_as_promised(variants: int, common: float) -> None:
    luck = np.random.default_rng(1000 * variants + int(10 * common))
    runs = [race(normal(luck, variants, common), GOAL) for _ in range(TRIALS)]
    assert all(run.decided for run in runs)
    assert at_least(sum(run.left == [0] for run in runs), TRIALS, GOAL.level)


def test_a_larger_error_than_promised_would_be_seen() -> None:
    # The least favourable: two variants, δ far below the noise. With a boundary for 0.7 the test
    # above must fail at 0.9, or it says nothing.
    luck = np.random.default_rng(7)
    goal = GOAL._replace(by=0.1)
    sloppy = goal._replace(level=0.7)
    right = 0
    for _ in range(TRIALS):
        right += race(normal(luck, 2, 0.0, goal.by), sloppy).left == [0]
    assert not at_least(right, TRIALS, goal.level)


@pytest.mark.parametrize("common", [0.0, 0.9])
def test_close_to_the_boundary_the_promise_is_kept(common: float) -> None:
    luck = np.random.default_rng(70 + int(10 * common))
    goal = GOAL._replace(by=0.1)
    right = 0
    for _ in range(TRIALS):
        right += race(normal(luck, 2, common, goal.by), goal).left == [0]
    assert at_least(right, TRIALS, goal.level)


def test_what_luck_in_common_saves() -> None:
    luck = np.random.default_rng(5)
    spent = {}
    for common in (0.0, 0.9):
        goal = Goal(by=0.1, level=0.95, largest=True)
        runs = [race(normal(luck, 5, common, goal.by), goal) for _ in range(20)]
        spent[common] = np.mean([sum(at for at, _ in r.out.values()) + r.at for r in runs])
    # Variances of differences are 2 and 0.2; what is spent grows with them, from 100 each on.
    assert spent[0.9] < spent[0.0] / 2.0


@pytest.mark.parametrize("share", [0.02, 0.3])
def test_it_holds_for_hits_of_which_few_differ(share: float) -> None:
    # Yes or no, paired: the better variant has all the hits of the other but some.
    luck = np.random.default_rng(int(1000 * share))
    by = share / 2.0
    right = 0
    for _ in range(TRIALS):
        chance = luck.uniform(size=20_000)
        rows = np.stack([chance < share, chance < share - by]).astype(float)
        run = race(rows, Goal(by=by, level=0.95))
        right += run.left == [1]
    assert at_least(right, TRIALS, 0.95)


def test_it_holds_for_rare_hits_with_luck_of_their_own() -> None:
    luck = np.random.default_rng(11)
    right = 0
    for _ in range(TRIALS):
        rows = (luck.uniform(size=(3, 20_000)) < np.array([[0.03], [0.05], [0.05]])).astype(float)
        right += race(rows, Goal(by=0.02, level=0.9)).left == [0]
    assert at_least(right, TRIALS, 0.9)


def test_where_all_lie_within_what_matters_the_choice_is_a_good_one() -> None:
    # Not promised by the article: means half of δ apart, from the best to the worst 1.5 δ.
    luck = np.random.default_rng(12)
    good = 0
    for _ in range(TRIALS):
        rows = luck.normal(size=(4, 4000)) - 0.5 * GOAL.by * np.arange(4)[:, None]
        good += race(rows, GOAL).left[0] <= 1
    assert at_least(good, TRIALS, GOAL.level)


def test_looks_are_those_of_every_run_and_nothing_else_counts() -> None:
    luck = np.random.default_rng(2)
    rows = luck.normal(size=(3, 1000)) + np.array([[0.0], [0.1], [0.3]])
    run = race(rows, Goal(by=0.2))
    assert {at for at, _ in run.out.values()} | {run.at} <= set(checkpoints(1000))
    assert run.first == FIRST
    longer = np.concatenate([rows, luck.normal(size=(3, 50_000))], axis=1)
    again = race(longer, Goal(by=0.2))
    assert (again.left, again.out, again.at) == (run.left, run.out, run.at)


def test_the_budget_ends_without_a_decision() -> None:
    luck = np.random.default_rng(3)
    run = race(luck.normal(size=(2, 120)), Goal(by=0.01))
    assert (run.ended, run.decided, run.left, run.at) == (True, False, [0, 1], 120)


def test_rows_that_are_alike_are_equally_good() -> None:
    row = np.random.default_rng(4).poisson(1.0, 5000).astype(float)
    run = race(np.stack([row, row, row + 1.0]), Goal(by=0.1))
    assert (run.decided, run.equal, run.left) == (True, True, [0, 1])
    # Alike in a hundred is not alike: for a finer difference it takes more of them.
    finer = race(np.stack([row, row]), Goal(by=0.01))
    assert finer.equal
    assert finer.at > run.at


def test_the_least_difference_counts_as_seen_twice_more() -> None:
    rows = np.zeros((2, 100))
    rows[1, 0] = 1.0
    assert spreads(rows)[0, 1] == pytest.approx(0.01 + 2.0 / 99.0)
    assert spreads(np.zeros((2, 100)))[0, 1] == pytest.approx(2.0 / 99.0)


def test_what_cannot_be_asked_is_refused() -> None:
    for goal in (Goal(by=0.0), Goal(by=float("nan")), Goal(by=1.0, level=0.5)):
        with pytest.raises(RequestError, match="must be above"):
            Race(2, goal, 100)


@pytest.mark.parametrize("share", [True, False])
def test_no_interval_leaves_what_a_value_can_be(share: bool) -> None:
    rare = np.array([0.0, 0.5] + [0.0] * 8)
    often = 1.0 - rare
    found = ranked(Race(2, Goal(by=0.1, level=0.95, largest=False), 100), [rare, often], share)
    (low, high), (other_low, other_high) = (one["ci"] for one in found)
    assert 0.0 <= low < 0.05 < high
    assert other_low < 0.95 < other_high
    assert share == (low > 0.0) == (other_high < 1.0)
