"""Nested runs: crossed random numbers, parts of variance, whole folders however they were made."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim import Result, open_result, run
from sim.experiment.errors import RequestError, RunError
from sim.experiment.runs.order import Order
from sim.experiment.runs.run import run_ready
from sim.experiment.statistics import components
from sim.experiment.statistics.components import estimates, quieted, sums_of
from sim.experiment.statistics.crossed import interval, linearised
from tests.experiment.conftest import Bytes
from tests.experiment.stub import study
from tests.raids import raid_of_unknown

THREATS, OUTER, INNER = 6, 60, 50


def nested(outer: int, inner: int, folder: Path, workers: int = 1, **options: int) -> Result:
    order = Order(replications=outer * inner, inner=inner, workers=workers)
    return run_ready(study(unknown=1, **options), order, folder)


def table(result: Result, name: str) -> np.ndarray:
    found = result.table("replications")
    column: np.ndarray = found.column(name).to_numpy()
    return column.reshape(-1, result.summary["inner"])


@pytest.fixture(scope="module")
def stubbed(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return nested(8, 25, tmp_path_factory.mktemp("nested") / "a")


@pytest.fixture(scope="module")
def raid(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Give six threats against a round each that leaks with q between 0.1 and 0.5."""
    scenario = raid_of_unknown("{uniform: [0.5, 0.9], varies: per-study}", threats=THREATS)
    folder = tmp_path_factory.mktemp("raid") / "a"
    return run(scenario, seed=5, workers=1, out=folder, outer=OUTER, inner=INNER)


# --- the design ----------------------------------------------------------------------------------


def test_rows_are_keyed_by_outer_sample_and_replication(stubbed: Result) -> None:
    assert table(stubbed, "outer").tolist() == [[o] * 25 for o in range(8)]
    assert table(stubbed, "replication").tolist() == [list(range(25))] * 8
    threats = stubbed.table("threats")
    assert max(threats.column("replication").to_pylist()) == 24
    assert stubbed.summary["outer"], stubbed.summary["inner"] == (8, 25)
    assert stubbed.summary["interval"] == "chance and ignorance, nested"


def test_all_outer_samples_meet_the_same_luck(stubbed: Result) -> None:
    # A threat of the stub is stopped if its number is below the kill probability, so under the
    # same random numbers the samples agree in their order on every replication.
    leakers = table(stubbed, "leakers")
    ranked = leakers[np.argsort(leakers.mean(axis=1))]
    assert (np.diff(ranked, axis=0) >= 0).all()
    assert leakers.mean(axis=1).std() > 0.5


def test_an_outer_sample_is_one_draw_of_what_is_not_known(raid: Result) -> None:
    shots = raid.table("shots")
    outer, pk = (np.array(shots.column(name).to_pylist()) for name in ("outer", "pk"))
    drawn = [set(pk[outer == sample]) for sample in range(OUTER)]
    assert all(len(one) == 1 for one in drawn)
    assert len(set.union(*drawn)) == OUTER


def test_a_plain_run_is_what_it_was(tmp_path: Path) -> None:
    plain = run_ready(study(unknown=1), Order(replications=50, workers=1), tmp_path / "a")
    outer, replication = (
        plain.table("replications").column(name).to_pylist() for name in ("outer", "replication")
    )
    assert outer == replication == list(range(50))
    assert "outer" not in plain.summary
    assert "chance" not in plain.measure("leakers")


# --- folders -------------------------------------------------------------------------------------


def test_two_workers_give_the_same_bytes(
    stubbed: Result, tmp_path: Path, bytes_of: Callable[[Path], Bytes]
) -> None:
    assert bytes_of(nested(8, 25, tmp_path / "a", workers=2).path) == bytes_of(stubbed.path)


def test_more_outer_samples_extend_a_folder(
    stubbed: Result, tmp_path: Path, bytes_of: Callable[[Path], Bytes]
) -> None:
    nested(3, 25, tmp_path / "a")
    longer = nested(8, 25, tmp_path / "a")
    assert longer.run_info["computed"] == 5 * 25
    assert bytes_of(longer.path) == bytes_of(stubbed.path)


def test_a_broken_run_goes_on(
    stubbed: Result, tmp_path: Path, bytes_of: Callable[[Path], Bytes]
) -> None:
    def stop(done: int, _: int) -> None:
        if done >= 60:
            raise KeyboardInterrupt

    order = Order(replications=200, inner=25, workers=1)
    with pytest.raises(KeyboardInterrupt):
        run_ready(study(unknown=1), order, tmp_path / "a", stop)
    again = nested(8, 25, tmp_path / "a")
    assert 0 < again.run_info["computed"] < 200
    assert bytes_of(again.path) == bytes_of(stubbed.path)


def test_another_number_of_inner_replications_is_another_run(stubbed: Result) -> None:
    with pytest.raises(RequestError, match="another number of inner replications"):
        nested(8, 50, stubbed.path)
    with pytest.raises(RequestError, match="another number of inner replications"):
        run_ready(study(unknown=1), Order(replications=500, workers=1), stubbed.path)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"outer": 4}, "inner is missing"),
        ({"inner": 4}, "outer is missing"),
        ({"outer": 1, "inner": 9}, "outer = 1"),
        ({"outer": 9, "inner": 1}, "inner = 1"),
        ({"outer": 9, "inner": 9, "best_guess": True}, "best guess"),
        ({"outer": 9.0, "inner": 9}, "outer = 9.0"),
    ],
)
def test_what_cannot_be_nested(wrong: dict[str, int], said: str, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=said):
        run(raid_of_unknown("0.7"), out=tmp_path, **wrong)  # type: ignore[arg-type]


def test_a_replication_that_fails_is_named_by_its_number(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="replication 7 "):
        nested(4, 25, tmp_path / "a", raise_at=7)


# --- chance and ignorance ------------------------------------------------------------------------


def test_a_raid_is_split_as_its_closed_form_says(raid: Result) -> None:
    # Leakers given q are binomial: n q (1 - q) by chance, and n² Var q by ignorance.
    q, var = 0.3, 0.4**2 / 12.0
    exact = {"chance": THREATS * (q - q * q - var), "ignorance": THREATS**2 * var}
    entry = raid.measure("leakers")
    for part, value in exact.items():
        low, high = entry[part]["ci"]
        assert low <= value <= high, part
        assert high - low < 2.0 * value, part
    low, high = entry["ci"]
    assert low <= THREATS * q <= high


def test_the_parts_are_those_of_a_two_way_table() -> None:
    # Against the definition, cell by cell, and not through sums.
    made = np.random.default_rng(1).normal(size=(7, 11)) + np.arange(7.0)[:, None]
    rows, columns = made.mean(axis=1, keepdims=True), made.mean(axis=0, keepdims=True)
    rest = ((made - rows - columns + made.mean()) ** 2).sum() / 60.0
    found = sums_of(made)
    assert found.chance() == pytest.approx(made.var(axis=1, ddof=1).mean())
    assert found.ignorance() == pytest.approx(made.mean(axis=1).var(ddof=1) - rest / 11.0)
    assert found.noise() == pytest.approx(rest / 11.0)


def test_luck_that_all_share_is_not_taken_off() -> None:
    # Rows differ by constants only: their means are as far apart as the constants are.
    luck = np.random.default_rng(2).normal(size=(1, 40))
    level = np.array([0.0, 1.0, 2.0, 4.0])
    found = sums_of(luck + level[:, None])
    assert found.ignorance() == pytest.approx(level.var(ddof=1))
    assert found.noise() == pytest.approx(0.0)
    assert quieted(luck + level[:, None]) == pytest.approx(level + luck.mean())


def test_what_rounding_leaves_is_no_ignorance_and_one_event_has_no_interval_of_it() -> None:
    made = np.zeros((3, 10))
    made[1, 4] = 1.0
    chance, ignorance = estimates(made)
    assert chance.variance == pytest.approx(0.1 / 3.0)
    assert ignorance == (0.0, None)
    assert chance.ci is not None


def test_the_jackknife_leaves_out_whole_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    made = np.random.default_rng(3).normal(size=(9, 8)) + np.arange(9.0)[:, None]
    monkeypatch.setattr(components, "GROUPS", 4)
    found, _ = estimates(made)
    spread = 0.0
    for axis in (0, 1):
        at = np.arange(made.shape[axis]) % 4
        left = [np.compress(at != group, made, axis=axis) for group in range(4)]
        parts = [math.sqrt(one.var(axis=1, ddof=1).mean()) for one in left]
        spread += 3.0 * float(np.var(parts))
    half = 3.182446305 * math.sqrt(spread)
    middle = math.sqrt(found.variance)
    assert found.ci == pytest.approx(((middle - half) ** 2, (middle + half) ** 2))


def made_up(draw: np.random.Generator, n: int, m: int) -> np.ndarray:
    """Give a skewed two-way table: uncertain inputs 1, shared noise 1, interaction 1, mean 3."""
    rows, columns = draw.exponential(size=(n, 1)), draw.exponential(size=(1, m))
    return rows + columns + draw.exponential(size=(n, m))


def test_intervals_hold_what_they_should_as_often_as_they_say() -> None:
    # 400 tables; 95 % less 3.3 standard errors of a share of 0.95 is 0.914. Skew costs a little
    # more: variances of exponentials, whose kurtosis is 9, are held to 0.85.
    held = {"mean": 0, "chance": 0, "ignorance": 0}
    for number in range(400):
        found = made_up(np.random.default_rng((4, number)), 60, 60)
        chance, ignorance = estimates(found)
        ends = interval(found, float(found.mean()), share=False)
        held["mean"] += ends.low <= 3.0 <= ends.high
        for name, one, exact in (("chance", chance, 2.0), ("ignorance", ignorance, 1.0)):
            assert one.ci is not None
            held[name] += one.ci[0] <= exact <= one.ci[1]
    assert held["mean"] / 400 >= 0.914
    assert held["chance"] / 400 >= 0.85, held
    assert held["ignorance"] / 400 >= 0.85, held


def test_an_interval_that_takes_the_replications_as_independent_is_too_narrow() -> None:
    held = 0
    for number in range(200):
        found = made_up(np.random.default_rng((5, number)), 40, 40)
        half = 1.96 * found.std() / math.sqrt(found.size)
        held += abs(found.mean() - 3.0) <= half
    assert held / 200 < 0.6


def test_a_ratio_is_linearised_about_its_value() -> None:
    draw = np.random.default_rng(6)
    below = draw.integers(1, 5, size=(10, 12)).astype(float)
    above = draw.binomial(below.astype(int), 0.4).astype(float)
    step, value = 1e-6, above.mean() / below.mean()
    moved = linearised(above, below)
    above[2, 3] += step
    change = (above.mean() / below.mean() - value) / step * above.size
    assert moved.mean() == pytest.approx(0.0, abs=1e-12)
    assert change == pytest.approx(1.0 / below.mean())


def test_too_few_samples_have_no_interval(tmp_path: Path) -> None:
    entry = open_result(nested(2, 25, tmp_path / "a").path).measure("leakers")
    assert entry["ignorance"]["ci"] is None
    assert entry["ci"] is not None
