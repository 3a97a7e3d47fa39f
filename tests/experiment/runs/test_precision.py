"""Stopping at a precision: where it stops, the same however it was run, and what is said of it."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from sim.experiment.analysis.precision import (
    FINEST,
    FINEST_MEAN,
    Course,
    Demand,
    Seen,
    asked,
    checkpoints,
    demands_of,
    look,
)
from sim.experiment.errors import RequestError
from sim.experiment.runs import replicate, workers
from sim.experiment.runs.order import Order
from sim.experiment.runs.run import run_ready
from sim.experiment.statistics.measures import measure_of
from sim.experiment.statistics.sequences import CARRIED, mean_margin, share_sequence, weight_for
from sim.experiment.store.folder import RUN, SPOOL
from sim.experiment.store.result import Result, open_result
from sim.experiment.tables.numbering import MOST
from tests.experiment.conftest import Bytes
from tests.experiment.stub import LAYOUT, study

BytesOf = Callable[[Path], Bytes]
ASKED = {"leakers": "4%", "no-ship-hit": "0.04", "raid-annihilation": "2%"}
STOP = 1819
"""Where that is reached, as `test_it_stops_at_the_first_look_that_is_enough` finds anew."""


def run(folder: Path, workers: int = 1, most: int = 5000, **more: str) -> Result:
    demands = demands_of(more or ASKED, LAYOUT)
    order = Order(replications=most, workers=workers)
    return run_ready(study(), order, folder, demands=demands)


def stopping_after(replications: int) -> Callable[[int, int], None]:
    def progress(done: int, wanted: int) -> None:
        if done >= replications:
            raise KeyboardInterrupt

    return progress


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replicate, "BATCH_S", 0.02)


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the run of as many replications, to which nobody said anything of a precision."""
    folder = tmp_path_factory.mktemp("results") / "plain"
    run_ready(study(), Order(replications=STOP, workers=1), folder)
    return folder


# --- where it stops -----------------------------------------------------------------------------


def test_looks_are_where_nothing_but_the_budget_shows() -> None:
    assert list(checkpoints(300)) == [100, 125, 157, 196, 245, 300]
    assert list(checkpoints(100)) == [100]
    assert list(checkpoints(3)) == [3]
    some, more = list(checkpoints(10_000)), list(checkpoints(20_000))
    assert more[: len(some) - 1] == some[:-1]


def test_it_stops_at_the_first_look_that_is_enough(plain: Path) -> None:
    table = open_result(plain).table("replications")
    course = Course(demands_of(ASKED, LAYOUT), 5000)
    columns = {name: table.column(name).to_numpy() for name in course.columns}
    reached = []
    before: list[Seen | None] = [None] * 3
    for n in checkpoints(5000):
        if n > STOP:
            break
        part = {name: values[:n] for name, values in columns.items()}
        before = [look(d, part, s) for d, s in zip(course.demands, before, strict=True)]
        reached += [n] * all(seen is not None and seen.reached for seen in before)
    assert reached == [STOP]
    course.follow(columns)
    assert (course.at, course.ended, course.reached) == (STOP, True, True)


def test_the_same_bytes_as_a_run_of_so_many(tmp_path: Path, plain: Path, bytes_of: BytesOf) -> None:
    result = run(tmp_path / "a")
    assert result.replications == STOP
    assert bytes_of(tmp_path / "a") == bytes_of(plain)
    assert result.run_info["ended"] == "precision"
    assert result.run_info["precision"] == result.precision
    assert {path.name for path in (tmp_path / "a").iterdir()} == {
        path.name for path in plain.iterdir()
    }


@pytest.mark.usefixtures("small_batches")
def test_workers_do_not_show(tmp_path: Path, plain: Path, bytes_of: BytesOf) -> None:
    result = run(tmp_path / "a", workers=2)
    assert (result.replications, result.run_info["workers"]) == (STOP, 2)
    assert bytes_of(tmp_path / "a") == bytes_of(plain)


@pytest.mark.usefixtures("small_batches")
def test_the_change_to_a_pool_does_not_show(
    tmp_path: Path, plain: Path, bytes_of: BytesOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "WORTH_S", 0.1)
    monkeypatch.setattr(workers, "processes", lambda asked: asked or 2)
    order = Order(replications=5000)
    run_ready(study(), order, tmp_path / "a", demands=demands_of(ASKED, LAYOUT))
    assert bytes_of(tmp_path / "a") == bytes_of(plain)


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("done", [60, 100, 900, STOP])
def test_an_interruption_does_not_show(
    tmp_path: Path, plain: Path, bytes_of: BytesOf, done: int
) -> None:
    demands = demands_of(ASKED, LAYOUT)
    with pytest.raises(KeyboardInterrupt):
        run_ready(
            study(), Order(replications=5000, workers=1), tmp_path / "a", stopping_after(done),
            demands,
        )  # fmt: skip
    assert (tmp_path / "a" / SPOOL).exists()
    run(tmp_path / "a")
    assert bytes_of(tmp_path / "a") == bytes_of(plain)


@pytest.mark.usefixtures("small_batches")
def test_a_longer_run_that_was_interrupted_is_cut(
    tmp_path: Path, plain: Path, bytes_of: BytesOf
) -> None:
    order = Order(replications=4000, workers=1)
    with pytest.raises(KeyboardInterrupt):
        run_ready(study(), order, tmp_path / "a", stopping_after(STOP + 200))
    assert run(tmp_path / "a").run_info["computed"] == 0
    assert bytes_of(tmp_path / "a") == bytes_of(plain)


def test_a_shorter_result_is_extended(tmp_path: Path, plain: Path, bytes_of: BytesOf) -> None:
    run_ready(study(), Order(replications=600, workers=1), tmp_path / "a")
    run(tmp_path / "a")
    assert bytes_of(tmp_path / "a") == bytes_of(plain)


def test_a_longer_result_is_left_as_it_is(tmp_path: Path) -> None:
    run_ready(study(), Order(replications=2000, workers=1), tmp_path / "a")
    before = (tmp_path / "a" / RUN).read_bytes()
    result = run(tmp_path / "a")
    assert result.replications == 2000
    assert result.precision is not None
    assert result.precision["replications"] == STOP
    assert (tmp_path / "a" / RUN).read_bytes() == before
    fewer = run(tmp_path / "a", most=1900)
    assert (fewer.replications, fewer.held) == (1900, 2000)


def test_a_finished_one_is_opened_and_said_to_be_the_same(tmp_path: Path) -> None:
    first = run(tmp_path / "a")
    before = (tmp_path / "a" / RUN).read_bytes()
    assert run(tmp_path / "a").precision == first.precision
    assert (tmp_path / "a" / RUN).read_bytes() == before


def test_a_damaged_one_is_mended_first(tmp_path: Path, plain: Path, bytes_of: BytesOf) -> None:
    run(tmp_path / "a")
    (tmp_path / "a" / "shots.parquet").write_bytes(b"")
    with pytest.warns(UserWarning, match=r"shots\.parquet is damaged; computed again"):
        run(tmp_path / "a")
    assert bytes_of(tmp_path / "a") == bytes_of(plain)


# --- the budget ---------------------------------------------------------------------------------


def test_a_budget_that_ends_first_says_what_is_missed(tmp_path: Path) -> None:
    result = run(tmp_path / "a", most=300)
    assert (result.replications, result.run_info["ended"]) == (300, "budget")
    told = result.precision
    assert told is not None
    assert not told["reached"]
    assert told["price"] is None
    one = told["measures"]["leakers"]
    assert one["half"] > one["half_wanted"]
    # With more to spend it goes on, to where it would have been without the break.
    assert run(tmp_path / "a").replications == STOP


def test_what_never_changes_is_not_called_precise(tmp_path: Path) -> None:
    result = run(tmp_path / "a", most=200, launched="1%")
    assert result.precision is not None
    one = result.precision["measures"]["launched"]
    assert (one["reached"], one["half"]) == (False, None)
    assert one["method"] == "none: all replications are alike"
    json.loads((tmp_path / "a" / RUN).read_text())


def test_a_mean_that_few_replications_carry_has_no_interval() -> None:
    x = np.zeros(1000)
    x[:20] = 1.0
    columns = {"hits": x}
    demand = Demand(measure_of("hits"), 1.0)
    assert look(demand, columns).interval is None
    x[:30] = 1.0
    assert look(demand, columns).reached


def test_a_ratio_without_a_denominator_has_no_value() -> None:
    columns = {"rounds": np.ones(200), "intercepted": np.zeros(200)}
    seen = look(Demand(measure_of("rounds-per-kill"), 0.1), columns)
    assert (seen.value, seen.reached, seen.why) == (None, False, "nothing to divide by")


@pytest.mark.parametrize("spoilt", ["few carry it", "alike", "nothing to divide by"])
def test_a_look_without_an_interval_does_not_tune_the_sequence_anew(spoilt: str) -> None:
    demand = Demand(measure_of("rounds-per-kill"), 0.1)
    rng = np.random.default_rng(7)
    good = {"rounds": rng.poisson(3.0, 200), "intercepted": rng.poisson(2.0, 200)}
    bad = {"rounds": np.ones(300), "intercepted": np.ones(300)}
    if spoilt == "few carry it":
        bad["rounds"][7] = 500.0
    if spoilt == "nothing to divide by":
        bad["intercepted"][:] = 0.0
    first = look(demand, good)
    between = look(demand, bad, first)
    assert (between.interval, between.tuned) == (None, first.tuned)
    assert first.tuned is not None
    wider = {name: values * np.arange(1, 201) for name, values in good.items()}
    assert look(demand, wider, between).tuned == first.tuned


# --- the whole course, by simulation ------------------------------------------------------------


def test_intervals_hold_where_the_course_stops() -> None:
    """Of 1,000 courses at most 5 % end beside the truth, up to an error of one in a million."""
    rng, missed, numbers = np.random.default_rng(5), np.zeros(2), set()
    demands = [
        Demand(measure_of("leakers"), 0.1, relative=True),
        Demand(measure_of("leak-rate"), 0.03),
    ]
    for _ in range(1000):
        defended = rng.poisson(3.0, 20_000)
        columns = {"leakers": rng.binomial(defended, 0.3), "defended": defended}
        course = Course(demands, 20_000)
        course.follow(columns)
        assert course.reached
        numbers.add(course.at)
        for place, truth in enumerate((0.9, 0.3)):
            found = course.seen[place].interval
            assert found is not None
            missed[place] += not found.low <= truth <= found.high
    # One measure or the other: half of the error for each.
    assert missed.max() <= binom.ppf(1.0 - 5e-7, 1000, 0.05)
    assert len(numbers) > 1


# --- what is asked for --------------------------------------------------------------------------


def test_percent_is_of_the_mean_but_for_a_share_points() -> None:
    wanted: dict[str, str | float] = {
        "leakers": "5%",
        "leak-rate": "5 %",
        "no-leaker": 0.02,
        "cost": "2 MUSD",
        "hits": "1",
    }
    found = [(d.half, d.relative) for d in demands_of(wanted, LAYOUT)]
    assert found == [(0.05, True), (0.05, False), (0.02, False), (2e6, False), (1.0, False)]


@pytest.mark.parametrize(
    ("wanted", "complaint"),
    [
        ({"leaker": "1"}, "no such measure; did you mean leakers"),
        ({"detection-range": "1"}, "is a median"),
        ({"call-to-arrival": "1"}, "is a median"),
        ({"leakers": "0"}, "must be above 0"),
        ({"leakers": "-5%"}, "must be above 0"),
        ({"leakers": "100%"}, "below 100 %"),
        ({"no-leaker": "1"}, "below 100 %"),
        ({"leakers": "few"}, "must be a number"),
        ({"leakers": "nan"}, "must be a number"),
        ({"leakers": "3 kn"}, "is no unit"),
        ({"cost": "3 kn"}, "is no unit of money"),
        ({"no-leaker": "1e-9"}, "must be above 1e-06, which 1,000,000,000 replications never"),
        ({"no-leaker": "0.0001%"}, "must be above 1e-06"),
        ({"leakers": "0.0000001%"}, "must be above 1e-09"),
        ({"leakers": "1e-200"}, "must be above 1e-09"),
        ({"leak-rate": "1e-9"}, "must be above 1e-09"),
        ({"pra": "1%", "raid-annihilation": "2%"}, "raid-annihilation is asked for already"),
    ],
)
def test_what_cannot_be_had_is_refused(wanted: dict[str, str], complaint: str) -> None:
    with pytest.raises(RequestError, match=complaint):
        demands_of(wanted, LAYOUT)


def test_a_measure_may_be_called_as_it_is_spoken_of() -> None:
    (demand,) = demands_of({"PRA": "1%"}, LAYOUT)
    assert (demand.measure.id, demand.half) == ("raid-annihilation", 0.01)


def test_only_what_is_never_reached_is_refused_as_too_fine() -> None:
    # The narrowest there is: of a share, 0 of 10⁹; of a count, 25 of 10⁹ that differ by 1.
    finest = FINEST
    assert share_sequence(0, MOST, weight_for(finest)).high > finest
    assert share_sequence(0, MOST, weight_for(2.0 * finest)).high < 2.0 * finest
    assert mean_margin(MOST, math.sqrt(CARRIED / MOST), MOST) > 15.0 * FINEST_MEAN


def test_what_is_just_not_too_fine_is_looked_at() -> None:
    columns = {"leakers": np.arange(100) % 7}
    for id, half in (("no-leaker", FINEST), ("leakers", FINEST_MEAN)):
        (demand,) = demands_of({id: 1.01 * half}, LAYOUT)
        seen = look(demand, columns)
        assert seen.interval is not None
        assert (seen.reached, seen.fixed is None) == (False, False)


@pytest.mark.parametrize("text", ["leakers", "=5%", "leakers=", ""])
def test_the_option_is_measure_and_half_width(text: str) -> None:
    with pytest.raises(RequestError, match="must be MEASURE=HALFWIDTH"):
        asked([text])
    with pytest.raises(RequestError, match="asked for twice"):
        asked(["hits=1", "hits=2"])
