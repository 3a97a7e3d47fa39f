"""Main effects by regression, and the tree that is told as sentences."""

import sys

import numpy as np
import pytest
from scipy import stats

from sim.experiment.analysis.sensitivity import tree
from sim.experiment.analysis.sensitivity.linear import Linear, regressed
from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.estimate import Estimate
from sim.experiment.study.axes import Axis
from tests.experiment.analysis.sensitivity.made_up import ends, held, lucky

SPEED = Axis("speed", ("10 kn", "20 kn"), (10.0, 20.0), "kn")
QUEUE = Axis("queue", ("fifo", "near", "random"))
SALVO = Axis("salvo", ("1", "2"), (1.0, 2.0))
HALVES = Axis("half", ("lower", "upper"))
THREE = Axis("raid", ("2", "4", "6"), (2.0, 4.0, 6.0))
EIGHT = Axis("raid", tuple(map(str, range(1, 9))), tuple(map(float, range(1, 9))))


def sample(n: int, seed: int) -> Floats:
    luck = np.random.default_rng(seed)
    return np.column_stack([luck.random(n), luck.integers(3, size=n)])


# --- regression -----------------------------------------------------------------------------------


def test_a_straight_line_is_found_exactly() -> None:
    places = sample(40, 1)
    values = 2.0 + 5.0 * places[:, 0] + 3.0 * (places[:, 1] == 2)
    found = regressed(places, values[:, None], [SPEED, QUEUE])
    assert isinstance(found, Linear)
    assert found.r2 == pytest.approx(1.0)
    speed, near, _ = found.slopes
    assert [(one.whole.versus, one.whole.point) for one in found.slopes] == [
        ("speed=10 kn", "speed=20 kn"),
        ("queue=fifo", "queue=near"),
        ("queue=fifo", "queue=random"),
    ]
    assert [one.whole.value for one in found.slopes] == pytest.approx([5.0, 0.0, 3.0], abs=1e-9)
    assert speed.unit is not None
    assert speed.unit.value == pytest.approx(0.5)
    assert near.unit is None
    assert speed.standardised.value == pytest.approx(5.0 * places[:, 0].std() / values.std())


@pytest.mark.parametrize("m", [1, 8])
def test_the_interval_of_an_effect_holds_though_lines_bend(m: int) -> None:
    """200 samples of a bent function under luck: fewer than 180 come once in 500 times."""
    found = []
    for seed in range(200):
        places = sample(80, 4000 + seed)
        values = 4.0 * places[:, 0] + np.sin(9.0 * places[:, 0]) + places[:, 1]
        one = regressed(places, lucky(values, m, seed, 1.0 * (m > 1), 1.0), [SPEED, QUEUE])
        assert isinstance(one, Linear)
        found.append(one.slopes[0].whole)
    x = np.linspace(0.0, 1.0, 100_001)
    assert held(found, float(np.polyfit(x, 4.0 * x + np.sin(9.0 * x), 1)[0])) >= 0.9


@pytest.mark.parametrize("m", [3, 5])
def test_the_interval_of_an_effect_holds_what_few_replications_do_not_show(m: int) -> None:
    """Of 200, fewer than 180 of 95 % come once in 500 times; luck moves the slope of all points."""
    found, luck = [], np.random.default_rng(3)
    for seed in range(200):
        places = sample(80, 4000 + seed)
        slopes = 1.0 + 0.5 * luck.standard_normal(m)
        one = regressed(
            places, places[:, :1] * slopes + luck.normal(0, 0.3, (80, m)), [SPEED, QUEUE]
        )
        assert isinstance(one, Linear)
        found.append(one.slopes[0].whole)
    assert held(found, 1.0) >= 0.9


def test_what_cannot_be_told_apart_has_no_effects() -> None:
    few = sample(4, 1)
    said = regressed(few, few[:, :1], [SPEED, QUEUE])
    assert said == "4 points are too few for 3 effects; at least 6 are needed"
    same = np.column_stack([few[:, 0]] * 2).repeat(5, axis=0)
    said = regressed(same, same[:, :1], [SPEED, SPEED._replace(name="other")])
    assert "vary together" in str(said)
    said = regressed(sample(40, 1), np.ones((40, 3)), [SPEED, QUEUE])
    assert "same at all points" in str(said)


def test_the_effect_of_a_few_sampled_points_holds_what_other_points_would_say() -> None:
    """200 samples of 12 points: fewer than 180 intervals of 95 % hold once in 500 times.

    Intervals of the replications alone, the points taken as given, hold in hardly any.
    """
    both: dict[bool, list[Estimate]] = {True: [], False: []}
    for seed in range(200):
        places = np.random.default_rng(8000 + seed).random((12, 2))
        values = 2.0 * places[:, 0] + 6.0 * (places[:, 1] - 0.5) ** 2
        for sampled, found in both.items():
            axes = [SPEED, SPEED._replace(name="other")] if sampled else [HALVES]
            stood = places if sampled else (places[:, :1] > 0.5) * 1.0
            one = regressed(stood, lucky(values, 40, seed, 0.1, 0.1), axes, sampled)
            assert isinstance(one, Linear)
            found.append(one.slopes[0].whole)
    assert held(both[True], 2.0) >= 0.9
    assert held(both[False], 1.0) <= 0.3


def test_of_a_grid_each_level_has_its_effect_with_a_paired_interval() -> None:
    """Balanced: the difference of level means; where points are missing, the others' is taken out.

    The third replication of the lower level alone is what the paired interval comes from.
    """
    places = np.array([[a, b] for a in (0.0, 0.5, 1.0) for b in (0.0, 1.0)])
    values = 4.0 * (places[:, 0] == 0.5) + 7.0 * (places[:, 0] == 1.0) + 3.0 * places[:, 1]
    table = lucky(values, 30, 1, 1.0, 2.0)
    found = regressed(places, table, [THREE, SALVO], sampled=False)
    assert isinstance(found, Linear)
    assert [one.whole.point for one in found.slopes] == ["raid=4", "raid=6", "salvo=2"]
    apart = table[[2, 3]].mean(axis=0) - table[[0, 1]].mean(axis=0)
    whole = found.slopes[0].whole
    assert whole.value == pytest.approx(apart.mean())
    theirs = stats.ttest_1samp(apart, 0.0).confidence_interval(0.95)
    assert ends(whole) == pytest.approx((theirs.low, theirs.high))
    lacking = regressed(places[1:], values[1:, None] * np.ones((5, 4)), [THREE, SALVO], False)
    assert isinstance(lacking, Linear)
    assert [one.whole.value for one in lacking.slopes] == pytest.approx([4.0, 7.0, 3.0])


def test_of_a_grid_with_many_levels_the_halves_are_compared() -> None:
    places = np.linspace(0.0, 1.0, 8)[:, None]
    table = np.arange(8.0)[:, None] * np.ones((8, 5))
    found = regressed(places, table, [EIGHT], sampled=False)
    assert isinstance(found, Linear)
    (only,) = found.slopes
    assert (only.whole.versus, only.whole.point) == ("raid=1 to 4", "raid=5 to 8")
    assert only.whole.value == pytest.approx(4.0)


def test_what_rounding_leaves_of_no_effect_is_none() -> None:
    rng = np.random.default_rng(3)
    places = np.column_stack([np.tile([0.0, 1.0], 6), rng.permuted(np.linspace(0.0, 1.0, 12))])
    table = 1.7 + 3.4 * places[:, :1] * np.ones((12, 20))
    found = regressed(places, table, [SALVO, EIGHT])
    assert isinstance(found, Linear)
    none = found.slopes[1].whole
    assert none.identical
    assert (none.value, none.low, none.high) == (0.0, 0.0, 0.0)


def test_an_effect_in_no_replication_is_identical_and_one_in_few_is_rough() -> None:
    places = np.array([[0.0], [1.0]])
    table = np.zeros((2, 40))
    axes = [SALVO]

    def effect() -> Estimate:
        found = regressed(places, table, axes, sampled=False)
        assert isinstance(found, Linear)
        return found.slopes[0].whole

    table[:, 0] = 1.0
    table[1, 1:4] = 1.0
    assert effect().rough
    assert not effect().identical
    table[1, 1:20] = 1.0
    assert not effect().rough


# --- the tree -------------------------------------------------------------------------------------

DRONES = Axis("drones", tuple(map(str, range(3, 13))), tuple(map(float, range(3, 13))))


def grid(n: int, seed: int) -> Floats:
    luck = np.random.default_rng(seed)
    drones = luck.integers(10, size=n) / 9.0
    return np.column_stack([drones, luck.integers(2, size=n), luck.integers(3, size=n)])


def told(places: Floats, table: Floats, seed: int = 1) -> tree.Told | str:
    pytest.importorskip("sklearn")
    return tree.told(places, table, [DRONES, SALVO, QUEUE], list(range(len(places))), seed)


def test_a_step_is_told_where_it_is() -> None:
    places = grid(200, 3)
    high = (places[:, 0] > 0.5) & (places[:, 1] == 0) & (places[:, 2] != 1)
    found = told(places, lucky(5.0 * high, 10, 1, 0.5, 0.5))
    assert isinstance(found, tree.Told)
    top = found.leaves[0]
    assert top.where == {
        "drones": ("8", "9", "10", "11", "12"), "salvo": ("1",), "queue": ("fifo", "random"),
    }  # fmt: skip
    assert top.share == pytest.approx(high.mean())
    assert top.mean.point == "drones ≥ 8 and salvo = 1 and queue = fifo or random"
    # Luck that all points share moves them all.
    assert held([top.mean], 5.0)
    assert sum(leaf.share for leaf in found.leaves) == pytest.approx(1.0)
    assert (found.explained.low or 0.0) > 0.7


def test_the_sentences_have_all_points() -> None:
    """A leaf that has hardly a point of the half that gives the numbers is no leaf."""
    trees = 0
    for seed in range(40):
        places = grid(48, seed)
        high = 3.0 * places[:, 0] + 2.0 * places[:, 1] + (places[:, 2] == 1)
        found = told(places, lucky(high, 10, seed, 1.0), seed)
        if isinstance(found, tree.Told):
            trees += 1
            assert sum(leaf.share for leaf in found.leaves) == pytest.approx(1.0)
            assert all(leaf.share * 48 >= 2 * tree.FEWEST for leaf in found.leaves)
    assert trees >= 20


def test_where_there_is_nothing_nothing_is_found() -> None:
    """Of 60 functions of luck alone: more than 8 of 5 % come once in 200 times."""
    places = grid(60, 2)
    luck = np.random.default_rng(4)
    found = [told(places, luck.standard_normal((60, 5)), seed) for seed in range(60)]
    assert sum(isinstance(one, tree.Told) for one in found) <= 8
    assert {one for one in found if isinstance(one, str)} == {
        "no split explains the points that were held back to test it"
    }


def test_the_numbers_come_from_points_that_the_tree_has_not_seen() -> None:
    """Intervals of the half that grew the tree would miss: it splits where luck was extreme.

    Some 150 intervals of 95 %: fewer than 88 % of them hold less than once in 1,000 times.
    """
    places, luck, found = grid(80, 5), np.random.default_rng(6), []
    for seed in range(30):
        values = 4.0 * places[:, 1] + luck.standard_normal(80)
        one = told(places, values[:, None], seed)
        for leaf in one.leaves if isinstance(one, tree.Told) else ():
            level = {("1",): 0.0, ("2",): 4.0}[leaf.where["salvo"]]
            found.append(held([leaf.mean], level))
    assert len(found) > 120
    assert np.mean(found) >= 0.88


def test_rows_of_one_point_are_in_one_half(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sklearn")
    seen: list[Floats] = []
    grown = tree._grown
    monkeypatch.setattr(tree, "_grown", lambda x, *rest: (seen.append(x), grown(x, *rest))[1])
    places = grid(30, 1).repeat(3, axis=0)
    places[:, 0] = np.arange(30).repeat(3) / 29.0
    many = Axis("many", tuple(map(str, range(30))), tuple(map(float, range(30))))
    tree.told(places, places[:, :1], [many, SALVO, QUEUE], list(np.arange(30).repeat(3)), 1)
    numbers, times = np.unique(seen[0][:, 0], return_counts=True)
    assert len(numbers) == 15
    assert set(times) == {3}


def test_too_few_points_have_no_tree() -> None:
    places = grid(12, 1)
    assert told(places, places[:, :1]) == "12 points are too few to split; at least 20 are needed"


def test_without_scikit_learn_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.tree", None)
    places = grid(60, 1)
    found = tree.told(places, places[:, :1], [DRONES, SALVO, QUEUE], list(range(60)), 1)
    assert found == "scikit-learn is not installed: pip install 'redsea[doe]'"
