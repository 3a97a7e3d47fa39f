"""On which inputs ignorance rests, and how two nested results compare."""

import math
from pathlib import Path

import numpy as np
import pytest

from sim import Result, compare, run
from sim.experiment.analysis.compare.contrast import leaning
from sim.experiment.analysis.sensitivity.inputs import (
    Resting,
    UncertainInput,
    grade_of,
    inputs_of,
    resting,
)
from sim.experiment.analysis.sensitivity.inputs import _against as against
from sim.experiment.errors import RequestError
from sim.experiment.runs.order import Order
from sim.experiment.runs.run import run_ready
from sim.experiment.statistics.intervals import wilson
from sim.experiment.statistics.measures import measure_of
from sim.report.text.result.nested import sentence
from sim.scenario import Scenario
from tests.experiment.analysis.sensitivity.made_up import ends, held
from tests.experiment.stub import study
from tests.raids import raid_of_unknown

OUTER, INNER = 50, 40


def raid(unknown: str, price: float = 0.001) -> Scenario:
    return raid_of_unknown(unknown, threats=6, price=price)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Result:
    value = "{value: {uniform: [0.5, 0.9], varies: per-study}, source: nobody, grade: C}"
    folder = tmp_path_factory.mktemp("graded") / "a"
    return run(raid(value), seed=3, workers=1, out=folder, outer=OUTER, inner=INNER)


def test_what_an_outer_sample_drew_is_drawn_again(graded: Result) -> None:
    shots = graded.table("shots")
    pk = dict(zip(shots.column("outer").to_pylist(), shots.column("pk").to_pylist(), strict=True))
    expected = pytest.approx([pk[outer] for outer in range(OUTER)])
    same = [one for one in inputs_of(graded) if list(0.7 + 0.2 * one.terms[:, 0]) == expected]
    assert [one.path.rpartition(".")[2] for one in same] == ["pk_self"]


def test_all_ignorance_of_a_raid_rests_on_its_one_input(graded: Result) -> None:
    (found,) = resting(graded, ["leakers"])
    (only,) = found.clear
    assert only.value is not None
    assert only.value > 0.95
    assert only.measure == "input-share:leakers"
    assert found.grades == {only.point: "C"}
    assert found.by_grade() == {"C": only.value}
    assert sentence(found).startswith("Leakers: of the variance due to uncertain inputs")
    assert "on 1 input graded C" in sentence(found)


def test_a_measure_that_nothing_spreads_rests_on_nothing(graded: Result) -> None:
    assert resting(graded, ["launched"]) == []


def test_a_plain_run_has_no_outer_samples(tmp_path: Path) -> None:
    plain = run(raid("0.7"), 4, workers=1, out=tmp_path / "a")
    with pytest.raises(RequestError, match="no nested run"):
        inputs_of(plain)


def test_a_grade_is_the_one_beside_the_value() -> None:
    written = {"a": {"b.c": {"value": 1, "grade": "B"}, "d": {"uniform": [1, 2]}}}
    assert grade_of(written, 'a."b.c"') == "B"
    assert grade_of(written, "a.d") == "ungraded"
    assert grade_of(written, "a.e.f") == "ungraded"


def made_up(draw: np.random.Generator, inputs: int) -> tuple[list[UncertainInput], np.ndarray]:
    """Give inputs, and a table whose rows rest on the first for 4/5 and on no input for 1/5."""
    u = draw.random((60, inputs))
    level = math.sqrt(12.0) * (u[:, 0] - 0.5) * 2.0 + draw.normal(size=60)
    table = level[:, None] + draw.normal(size=(1, 30)) + 2.0 * draw.normal(size=(60, 30))
    away = 2.0 * u - 1.0
    return [
        UncertainInput(str(k), "D", np.stack([away[:, k], away[:, k] ** 2], axis=1))
        for k in range(inputs)
    ], table


def test_shares_are_unbiased_and_few_are_called_clear_by_chance() -> None:
    # 60 tables with 20 inputs: the first explains 4/5; of the others none should be called clear
    # in more than 5 % of the tables, here 8 of 60 at the outside (probability 0.002).
    found = []
    wrong = 0
    for number in range(60):
        inputs, table = made_up(np.random.default_rng((7, number)), 20)
        first, *others = against(inputs, table, 5.0, 1)
        assert first.p is not None
        assert first.p < 0.05
        found.append(first.value)
        wrong += any(one.p is not None and one.p < 0.05 for one in others)
    error = np.std(found, ddof=1) / math.sqrt(len(found))
    assert abs(np.mean(found) - 0.8) <= 3.3 * error
    assert wrong <= 8


def test_what_matters_under_one_luck_only_is_not_clear() -> None:
    # In one of 20 replications the input decides much: real there, and nothing over all of them.
    draw = np.random.default_rng(8)
    u = draw.random(80)
    table = 0.01 * draw.normal(size=(80, 20))
    table[:, 3] += u > 0.5
    away = 2.0 * u - 1.0
    (found,) = against(
        [UncertainInput("a", "D", np.stack([away, away**2], axis=1))], table, 1e-3, 1
    )
    assert found.p is not None
    assert found.p > 0.05


def test_words_for_what_does_not_stand_out() -> None:
    assert "none of 3 inputs" in sentence(Resting(measure_of("hits"), (), {}, 3))


# --- compare -------------------------------------------------------------------------------------


def test_two_nested_results_lean_as_their_outer_means_do(tmp_path: Path) -> None:
    one, other = (
        run(
            raid(f"{{uniform: [{low}, {high}], varies: per-study}}"),
            workers=1, out=tmp_path / str(low), outer=30, inner=25,
        )
        for low, high in ((0.5, 0.9), (0.55, 0.85))
    )  # fmt: skip
    found = compare(one, other).variants[0].contrasts["leakers"]
    a, b = (
        result.table("replications").column("leakers").to_numpy().reshape(30, 25).mean(axis=1)
        for result in (one, other)
    )
    assert found.leanings is not None
    assert (found.leanings.lower, found.leanings.higher) == ((b < a).sum(), (b > a).sum())
    assert 0 < found.leanings.lower < 30
    assert found.difference.method == "crossed t over pairs"
    assert held([found.difference], float((b - a).mean())) == 1.0


def test_a_share_of_0_or_1_adds_its_own_doubt(tmp_path: Path) -> None:
    """All stopped, in some outer samples not all, and none: the sides are added in squares."""
    perfect, some, none = (
        run(raid(pk), workers=1, out=tmp_path / str(number), outer=6, inner=5)
        for number, pk in enumerate(("1.0", "{uniform: [0.6, 1.0], varies: per-study}", "0.0"))
    )
    doubt = 1.0 - wilson(5, 5, 0.95).low
    for id in ("no-leaker", "interception-rate"):
        found = compare(perfect, none, measures=[id]).variants[0].contrasts[id].difference
        assert ends(found) == pytest.approx((-1.0, -1.0 + math.hypot(doubt, doubt)))
        assert found.method == "crossed, square-and-add"
        found = compare(perfect, some, measures=[id]).variants[0].contrasts[id].difference
        assert found.value is not None
        low, high = some.measure(id)["ci"]
        value = 1.0 + found.value
        wide = found.value - (value - low), found.value + math.hypot(high - value, doubt)
        assert ends(found) == pytest.approx(wide)
    both = compare(perfect, none, some, measures=["no-leaker"]).variants[0].contrasts["no-leaker"]
    wider = 1.0 - wilson(5, 5, 0.975).low
    assert ends(both.difference) == pytest.approx((-1.0, -1.0 + math.hypot(wider, wider)))


def test_nested_and_plain_are_not_compared(tmp_path: Path) -> None:
    plain = run_ready(study(unknown=1), Order(replications=50, workers=1), tmp_path / "a")
    order = Order(replications=50, inner=25, workers=1)
    nested = run_ready(study(unknown=1), order, tmp_path / "b")
    with pytest.raises(RequestError, match="inner replications"):
        compare(plain, nested)
    with pytest.raises(RequestError, match="two outer samples"):
        compare(nested, nested, replications=30)


def test_equal_means_lean_neither_way() -> None:
    moved = np.array([[1.0, -1.0], [1.0, 1.0], [-1.0, 0.0], [0.0, 0.0]])
    found = leaning(moved, 6.0)
    assert (found.n, found.lower, found.higher) == (4, 1, 1)


def test_the_noise_of_a_lean_counts_the_luck_that_all_samples_share() -> None:
    # All rows are alike: the side of all of them is that of one set of replications.
    moved = np.tile(np.random.default_rng(9).normal(size=(1, 50)), (8, 1))
    found = leaning(moved, 1.0)
    assert 8 in (found.lower, found.higher)
    assert found.noise == pytest.approx(moved[0].std(ddof=1) / math.sqrt(50))
