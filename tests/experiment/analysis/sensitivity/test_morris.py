"""Trajectories, elementary effects, and what luck does to mu* and sigma."""

import math
from itertools import pairwise

import numpy as np
import pytest

from sim.experiment.analysis.sensitivity.morris import elementary, screened, sized
from sim.experiment.study.axes import axes_of, axis_of, places_of
from sim.scenario.study.designs import Morris
from tests.experiment.analysis.sensitivity.made_up import held, listed, lucky, ranged

FACTORS = [
    ranged("speed", 10, 18), listed("salvo", 3, 1, 2), listed("queue", "fifo", "near", "random"),
    listed("pinned", 7), listed("asks", True, False),
]  # fmt: skip


def test_on_a_trajectory_every_factor_that_varies_changes_once() -> None:
    rows = list(Morris(trajectories=30).rows(FACTORS))
    assert len(rows) == 30 * 5
    for start in range(0, len(rows), 5):
        changed = [
            [name for name in one if one[name] != other[name]]
            for one, other in pairwise(rows[start : start + 5])
        ]
        assert sorted(changed) == [["asks"], ["queue"], ["salvo"], ["speed"]]
    assert {row["pinned"] for row in rows} == {7}
    # All values come, in either direction.
    assert len({(row["salvo"], row["queue"]) for row in rows}) == 9


def test_a_trajectory_depends_on_its_seed_alone() -> None:
    one, same, other = (list(Morris(trajectories=3, seed=seed).rows(FACTORS)) for seed in (1, 1, 2))
    assert one == same != other


def test_a_range_is_cut_into_levels_and_whole_numbers_stay_whole() -> None:
    assert ranged("speed", 10.0, 16.0).grid(4) == [10.0, 12.0, 14.0, 16.0]
    assert ranged("drones", 3, 5).grid(4) == [3, 4, 5]
    assert listed("salvo", 3, 1, 2).grid(4) == [1, 2, 3]
    assert listed("delay", "2 min", "30 s").grid(4) == ["30 s", "2 min"]
    assert listed("queue", "near", "fifo").grid(4) == ["near", "fifo"]


def test_an_axis_has_places_by_size_and_words_by_number() -> None:
    axis = axis_of("delay", ["2 min", "30 s", "1 min"])
    assert axis.labels == ("30 s", "1 min", "2 min")
    assert [axis.place(value) for value in ("30 s", "1 min", "2 min")] == pytest.approx(
        [0, 1 / 3, 1]
    )
    assert axis.width * {"s": 1.0, "min": 60.0}[axis.unit] == pytest.approx(90.0)
    words = axis_of("queue", ["near", "fifo"])
    assert (words.numbers, words.place("fifo")) == (None, 1.0)


def test_without_luck_it_gives_what_salib_gives() -> None:
    salib = pytest.importorskip("SALib.analyze.morris")
    factors = [ranged(f"x{place}", 0.0, 1.0) for place in range(3)]
    rows = list(Morris(trajectories=12).rows(factors))
    axes = axes_of(factors, rows)
    # To the third of a level, which six digits round.
    x = np.round(places_of(axes, rows) * 3.0) / 3.0
    y = 3.0 * x[:, 0] ** 2 - 2.0 * x[:, 1] * x[:, 2] + 0.5 * x[:, 2]
    theirs = salib.analyze(
        {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}, x, y, num_levels=4
    )
    ours = screened(elementary(x, y[:, None], axes), axes)
    assert [one.mu.value for one in ours if one.mu] == pytest.approx(list(theirs["mu"]))
    assert [one.mu_star.value for one in ours] == pytest.approx(list(theirs["mu_star"]))
    assert [one.sigma.value for one in ours] == pytest.approx(list(theirs["sigma"]))


def effects(slopes: list[float], m: int, seed: int, noise: float, runs: int = 15) -> list:  # type: ignore[type-arg]
    factors = [ranged(f"x{place}", 0.0, 1.0) for place in range(len(slopes))]
    rows = list(Morris(trajectories=runs, seed=seed).rows(factors))
    axes = axes_of(factors, rows)
    places = places_of(axes, rows)
    return screened(
        elementary(places, lucky(places @ np.array(slopes), m, seed, noise), axes), axes
    )


def test_luck_makes_no_effect_of_nothing() -> None:
    """Where there is no effect its size is 0 in the mean; the plain mean of sizes is far off."""
    found, plain = [], []
    for seed in range(400):
        table = lucky(np.zeros(12), 10, seed, 1.0, 0.0)
        found.append(sized(table).mean())
        plain.append(np.abs(table.mean(axis=1)).mean())
    assert abs(np.mean(found)) < 4.0 * np.std(found) / 20.0
    assert np.mean(plain) > 0.2
    # And nothing is lost of an effect that is larger than its luck.
    large = [sized(lucky(np.array([2.0, -2.0]), 10, seed, 1.0, 0.0)).mean() for seed in range(400)]
    assert abs(np.mean(large) - 2.0) < 4.0 * np.std(large) / 20.0


def test_the_intervals_of_mu_and_mu_star_hold_under_luck() -> None:
    """200 screenings: fewer than 180 of 95 % come once in 500 times."""
    found = [effects([2.0, 0.0], 12, seed, 2.0) for seed in range(200)]
    assert held([one[0].mu for one in found], 2.0) >= 0.9
    assert held([one[0].mu_star for one in found], 2.0) >= 0.9
    assert held([one[1].mu for one in found], 0.0) >= 0.9
    assert held([one[1].mu_star for one in found], 0.0) >= 0.9
    assert held([one[0].sigma for one in found], 0.0) >= 0.9


X = axis_of("x", [0.0, 1.0])


def test_what_one_replication_carries_has_no_interval_and_is_not_nothing() -> None:
    """Products of different replications are 0 then, in every jackknife sample, too."""
    one = np.zeros((15, 20))
    one[::3, 7] = 1.0
    rare, none, often = screened(np.array([one, 0.0 * one, one + 1.0]), [X, X, X])
    assert rare.mu_star.rough
    assert not rare.mu_star.clear
    for found in (rare.mu_star, rare.sigma):
        assert found.low is found.high is None
        assert (found.value or 0.0) > 0.0
        assert "too few replications" in found.method
    assert none.mu_star.value == 0.0
    assert not none.mu_star.rough
    assert not none.mu_star.clear
    assert often.mu_star.clear
    assert often.mu_star.low is not None


def test_effects_that_are_all_alike_are_told_without_an_interval_of_no_width() -> None:
    (found,) = screened(np.full((1, 15, 20), 0.3), [X])
    assert found.mu_star.clear
    assert found.mu_star.identical
    for one, value in ((found.mu, 0.3), (found.mu_star, 0.3), (found.sigma, 0.0)):
        assert one is not None
        assert one.value == pytest.approx(value)
        assert one.low is one.high is None


def test_rare_luck_is_no_exact_knowledge() -> None:
    """A shared rare event: of 100 screenings no interval has no width, no mu* is below |mu|.

    Of the intervals that are given fewer than 0.8 hold less than once in 1,000 times.
    """
    luck, found = np.random.default_rng(8), []
    for _ in range(100):
        does = luck.random((15, 1)) < 0.5
        screen = screened((does & (luck.random(20) < 0.3)).astype(float)[None], [X])[0]
        assert screen.mu is not None
        assert (screen.mu_star.value or 0.0) >= abs(screen.mu.value or 0.0)
        for one in (screen.mu_star, screen.sigma):
            assert one.low is None or one.high is None or one.high > one.low
        found += [screen.sigma] if screen.sigma.low is not None else []
    assert len(found) > 30
    assert held(found, 0.15) >= 0.8


def test_all_numbers_of_a_list_are_on_its_axis_and_only_words_that_are_drawn() -> None:
    factors = [listed("raid", 2, 4, 6, 8, 10, 12), listed("queue", "a", "b", "c")]
    raid, queue = axes_of(factors, [{"raid": 4, "queue": "b"}, {"raid": 10, "queue": "a"}])
    assert raid.labels == ("2", "4", "6", "8", "10", "12")
    assert raid.place(10) == pytest.approx(0.8)
    assert queue.labels == ("b", "a")


def test_an_effect_of_three_words_has_no_sign_and_of_two_has() -> None:
    factors = [listed("queue", "a", "b", "c"), listed("asks", True, False), ranged("x", 0.0, 1.0)]
    rows = list(Morris(trajectories=40).rows(factors))
    axes = axes_of(factors, rows)
    height = {"a": 0.0, "b": 4.0, "c": 4.0}
    values = np.array([height[str(row["queue"])] + 3.0 * (row["asks"] is True) for row in rows])
    queue, asks, x = screened(elementary(places_of(axes, rows), values[:, None], axes), axes)
    assert queue.mu is None
    assert asks.mu is not None
    assert abs(asks.mu.value or 0.0) == asks.mu_star.value == pytest.approx(3.0)
    # Of the six pairs of words four differ by 4.
    assert queue.mu_star.value == pytest.approx(8.0 / 3.0, abs=1.0)
    assert (queue.sigma.value or 0.0) > 0.0
    assert (x.mu_star.value, x.sigma.value) == pytest.approx((0.0, 0.0))


def test_a_step_that_changes_two_factors_is_an_error() -> None:
    axes = axes_of(
        [ranged("a", 0.0, 1.0), ranged("b", 0.0, 1.0)], [{"a": 0.0, "b": 0.0}, {"a": 1.0, "b": 1.0}]
    )
    with pytest.raises(ValueError, match="one factor"):
        elementary(np.array([[0.0, 0.0], [1.0, 1.0], [1.0, 0.0]]), np.zeros((3, 1)), axes)
    assert math.isclose(axes[0].width, 1.0)
