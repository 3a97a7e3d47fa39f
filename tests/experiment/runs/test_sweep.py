"""Sweeps: the same bytes however they came about; nothing is computed twice."""

import json
import re
import shutil
from collections.abc import Callable
from errno import EACCES, EROFS
from pathlib import Path
from typing import Any

import pytest

from sim import open_result, open_sweep, run, sweep
from sim.experiment.analysis.sensitivity.analysis import sensitivity
from sim.experiment.errors import DamagedError, RequestError, RunError
from sim.experiment.runs.assignment import UNBOUNDED
from sim.experiment.runs.driver import Driver, fixed
from sim.experiment.runs.order import Order
from sim.experiment.runs.run import kept_on_failure
from sim.experiment.runs.sets import PointSet
from sim.experiment.runs.sweep import PlannedSweep, plan_sweep
from sim.experiment.store.folder import (
    INDEX,
    LOCK,
    LOCKED,
    SCENARIO,
    SPOOL,
    SUMMARY,
    checksum,
)
from sim.experiment.store.swept import Sweep
from sim.experiment.tables.schemas import NAMES
from sim.report.text.checks import checked
from sim.scenario.study.study import load_study
from sim.simulation import Model

ROOT = Path(__file__).resolve().parents[3]
RAID = ROOT / "scenarios" / "one-raid.yaml"
SALVO = "escorts.guard.doctrine.against.one-way-drone.by_layer.sm-2.salvo"
STUDY = f"""\
name: Small
base: {RAID}
question: Does it hold together?
factors:
  salvo: {{side: defence, path: {SALVO}, values: [1, 2]}}
  more:
    side: threat
    levels:
      none: {{}}
      boats: {{attacks: {{late: {{weapon: one-way-drone, due_at: +2 h, from: hodeidah-coast,
                               target: trader}}}}}}
"""
WHOLE = ("study.yaml", "base.yaml", "points.parquet")
OF_POINT = (SCENARIO, SUMMARY, *(f"{name}.parquet" for name in NAMES))
Write = Callable[..., Path]
KillIn = Callable[..., None]


def written(folder: Path) -> dict[Path, int]:
    """Give the time at which each file and folder was written to."""
    return {path: path.stat().st_mtime_ns for path in (folder, *folder.rglob("*"))}


def bytes_of(folder: Path) -> dict[str, str]:
    """Give the checksums of all files that must not depend on how they were made."""
    points = sorted((folder / "points").iterdir())
    files = [folder / name for name in WHOLE]
    files += [point / name for point in points for name in OF_POINT]
    return {str(file.relative_to(folder)): checksum(file) for file in files}


@pytest.fixture(scope="session")
def study_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("study") / "small.yaml"
    path.write_text(STUDY, "utf-8")
    return path


@pytest.fixture(autouse=True)
def _no_results_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What lies in the project's own results must not be taken over.
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def straight(study_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a sweep of 12 replications a point, run without a break in one process."""
    folder = tmp_path_factory.mktemp("swept") / "straight"
    return sweep(study_file, 12, workers=1, out=folder).path


@pytest.fixture
def swept(straight: Path) -> Sweep:
    return open_sweep(straight)


@pytest.fixture
def copy(straight: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(straight, tmp_path / "alone" / "copy"))


# --- what is there ------------------------------------------------------------------------------


def test_its_points_are_the_design(swept: Sweep) -> None:
    assert [point.name for point in swept.points] == [
        "salvo=1, more=none", "salvo=1, more=boats", "salvo=2, more=none", "salvo=2, more=boats",
    ]  # fmt: skip
    assert [point.number for point in swept.points] == [0, 1, 2, 3]
    assert swept.points[2].factors == {"salvo": 2, "more": "none"}
    assert (swept.name, swept.replications, swept.seed) == ("Small", 12, 1)


def test_the_table_of_points_has_factors_with_sides(swept: Sweep) -> None:
    table = swept.table("points")
    assert table.column("salvo").to_pylist() == [1, 1, 2, 2]
    assert table.column("more").to_pylist() == ["none", "boats"] * 2
    sides = {f.name: f.metadata.get(b"side") for f in table.schema if f.metadata.get(b"side")}
    assert sides == {"salvo": b"defence", "more": b"threat"}
    folders = [swept.path / name for name in table.column("folder").to_pylist()]
    assert folders == [point.folder for point in swept.points]


def test_a_point_is_the_result_that_run_makes(swept: Sweep, tmp_path: Path) -> None:
    from sim.scenario import load

    alone = run(load(RAID, [f"{SALVO}=2"]), 12, workers=1, out=tmp_path / "alone")
    for name in OF_POINT:
        assert checksum(alone.path / name) == checksum(swept.points[2].folder / name)


def test_the_same_luck_meets_every_point(swept: Sweep) -> None:
    def launches(number: int) -> list[float]:
        rows = swept.results[number].table("threats").to_pylist()
        return [row["launched_s"] for row in rows if row["attack"] == "drones"]

    assert launches(0) == launches(1) == launches(2) == launches(3)


def test_tables_are_put_together(swept: Sweep) -> None:
    table = swept.table("replications", ["point", "replication", "launched"])
    assert table.num_rows == 48
    rows = table.to_pylist()
    assert [row["point"] for row in rows] == [n for n in range(4) for _ in range(12)]
    late = [
        row
        for row in swept.table("counts").to_pylist()
        if row["what"] + row["of"] == "launched@late"
    ]
    assert [(row["point"], row["value"]) for row in late] == [
        (n, 1) for n in (1, 3) for _ in range(12)
    ]
    assert swept.table("threats").num_rows == 12 * (6 + 7 + 6 + 7)


def test_a_measure_comes_for_each_point(swept: Sweep) -> None:
    found = swept.measure("launched")
    assert [one["mean"] for one in found if one is not None] == [6.0, 7.0, 6.0, 7.0]
    assert [one is None for one in swept.measure("leakers@late")] == [True, False, True, False]
    with pytest.raises(KeyError, match="did you mean leakers"):
        swept.measure("leekers")


# --- the same bytes -----------------------------------------------------------------------------


def test_two_workers_make_the_same_bytes(study_file: Path, straight: Path, tmp_path: Path) -> None:
    found = sweep(study_file, 12, workers=2, out=tmp_path / "alone" / "a")
    assert found.info["workers"] == 2
    assert bytes_of(found.path) == bytes_of(straight)


CHILD = """
import sys
from sim.experiment.store import provenance
from sim.experiment.runs import replicate
from sim.experiment.runs.sweep import sweep

if __name__ == "__main__":
    replicate.BATCH_S = 0.02
    provenance.model_version = lambda: sys.argv[4]
    tell = lambda *done: print(*done, flush=True)
    sweep(sys.argv[1], 12, workers=int(sys.argv[3]), out=sys.argv[2], progress=tell)
"""


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_killed_in_the_middle_it_goes_on_to_the_same_bytes(
    workers: int, study_file: Path, straight: Path, tmp_path: Path, kill_in: KillIn
) -> None:
    folder = tmp_path / "alone" / "a"
    for after in (4, 20):
        kill_in(CHILD, study_file, folder, workers, after=after)
    with pytest.raises(DamagedError, match="holds no finished sweep"):
        open_sweep(folder)
    found = sweep(study_file, 12, workers=1, out=folder)
    assert 0 < found.info["computed"] < 48 - 4
    assert bytes_of(folder) == bytes_of(straight)
    assert not [*folder.rglob(SPOOL), *folder.rglob(f"{LOCK}*")]


# --- nothing is computed twice ------------------------------------------------------------------


def test_the_same_sweep_is_opened(study_file: Path, copy: Path) -> None:
    before = (copy / INDEX).read_bytes()
    assert plan_sweep(study_file, 12, out=copy).forecast.missing == 0
    left = written(copy)
    sweep(study_file, 12, workers=1, out=copy)
    assert (copy / INDEX).read_bytes() == before
    assert written(copy) == left


def test_a_finished_sweep_with_a_damaged_point_is_not_taken_for_whole(
    study_file: Path, swept: Sweep, copy: Path
) -> None:
    spoilt = copy / swept.info["points"][0]["folder"] / "shots.parquet"
    spoilt.unlink()
    with pytest.warns(UserWarning, match="is missing; computed again"):
        sweep(study_file, 12, workers=1, out=copy)
    assert bytes_of(copy) == bytes_of(swept.path)


def test_more_replications_extend_it(study_file: Path, copy: Path, tmp_path: Path) -> None:
    found = sweep(study_file, 40, workers=1, out=copy)
    assert (found.info["computed"], found.replications) == (112, 40)
    afresh = sweep(study_file, 40, workers=1, out=tmp_path / "other" / "a")
    assert bytes_of(copy) == bytes_of(afresh.path)
    with pytest.raises(RequestError, match="40 replications a point already"):
        sweep(study_file, 12, workers=1, out=copy)


def test_more_points_extend_it(study_file: Path, copy: Path) -> None:
    wider = study_file.with_name("wider.yaml")
    wider.write_text(STUDY.replace("[1, 2]", "[1, 2, 3]"), "utf-8")
    found = sweep(wider, 12, workers=1, out=copy)
    assert (len(found.points), found.info["computed"]) == (6, 24)
    with pytest.raises(RequestError, match="points that this one lacks"):
        sweep(study_file, 12, workers=1, out=copy)


def test_points_are_taken_over_from_a_neighbour(study_file: Path, copy: Path) -> None:
    other = sweep(study_file, 12, workers=1, out=copy.with_name("other"))
    assert other.info["computed"] == 0
    assert bytes_of(other.path) == bytes_of(copy)
    longer = sweep(study_file, 15, workers=1, out=copy.with_name("longer"))
    assert longer.info["computed"] == 4 * 3
    shorter = sweep(study_file, 8, workers=1, out=copy.with_name("shorter"))
    assert shorter.info["computed"] == 0
    assert shorter.results[0].table("replications").num_rows == 8


def test_a_run_is_taken_over_too(study_file: Path, tmp_path: Path) -> None:
    run(RAID, 12, workers=1, out=tmp_path / "alone" / "run")
    planned = plan_sweep(study_file, 12, out=tmp_path / "alone" / "a")
    alike = [p for p in planned.points if p.identity.scenario == _identity(tmp_path)["scenario"]]
    found = planned.run()
    assert found.info["computed"] == 12 * (4 - len(alike))


def _identity(tmp_path: Path) -> dict[str, str]:
    info = json.loads((tmp_path / "alone" / "run" / "run.json").read_text())
    identity: dict[str, str] = info["identity"]
    return identity


def test_a_damaged_neighbour_is_not_taken_over(study_file: Path, copy: Path) -> None:
    for point in (copy / "points").iterdir():
        (point / "threats.parquet").write_bytes(b"PAR1")
    other = sweep(study_file, 12, workers=1, out=copy.with_name("other"))
    assert other.info["computed"] == 48


def test_a_shared_file_is_never_written_to(study_file: Path, copy: Path) -> None:
    before = bytes_of(copy)
    other = sweep(study_file, 12, workers=1, out=copy.with_name("other"))
    shared = other.points[0].folder / "threats.parquet"
    assert shared.stat().st_nlink == 2
    sweep(study_file, 40, workers=1, out=other.path)
    assert bytes_of(copy) == before


def test_points_that_are_the_same_scenario_are_run_once(study_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "idle.yaml"
    path.write_text(STUDY.replace("boats: {attacks", "idle: {}\n      boats: {attacks"), "utf-8")
    planned = plan_sweep(path, 5, workers=1, out=tmp_path / "alone" / "a")
    assert planned.same == ["salvo=1, more=idle", "salvo=2, more=idle"]
    found = planned.run()
    assert (len(found.points), found.info["computed"]) == (6, 20)
    assert found.points[0].folder == found.points[1].folder


# --- what is refused ----------------------------------------------------------------------------


def test_a_damaged_point_is_found_and_mended(study_file: Path, copy: Path, straight: Path) -> None:
    point = open_sweep(copy).points[1]
    (point.folder / "shots.parquet").write_bytes(b"PAR1")
    with pytest.raises(DamagedError, match=r"shots\.parquet is damaged"):
        open_sweep(copy).results  # noqa: B018
    with pytest.warns(UserWarning, match="computed again"):
        sweep(study_file, 12, workers=1, out=copy)
    assert bytes_of(copy) == bytes_of(straight)
    shutil.rmtree(point.folder)
    with pytest.raises(DamagedError, match="is not finished"):
        open_sweep(copy)


def test_a_damaged_point_with_more_than_is_asked_for_is_mended_as_it_was(
    study_file: Path, copy: Path, straight: Path
) -> None:
    study = load_study(study_file)
    order = Order(replications=8, workers=1)
    found = PointSet(study, order, "sweep", copy, most=UNBOUNDED)
    points = list(map(found.assignment, PlannedSweep(study, order, copy).points))
    table = points[1].folder / "threats.parquet"
    data = table.read_bytes()
    table.write_bytes(data[:99] + bytes([data[99] ^ 1]) + data[100:])
    told: list[int] = []
    driver = Driver(1, progress=lambda done, _: told.append(done))
    with pytest.warns(UserWarning, match=r"threats\.parquet is damaged; computed again"):
        driver.follow(fixed(points, 8))
    assert driver.computed == 12
    assert bytes_of(copy) == bytes_of(straight)
    assert 8 < max(told) <= 8 * 4


def test_a_foreign_folder_is_refused(study_file: Path, tmp_path: Path, copy: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("Dear")
    with pytest.raises(RequestError, match="holds no sweep"):
        sweep(study_file, 5, out=tmp_path / "full")
    run(RAID, 2, workers=1, out=tmp_path / "run")
    with pytest.raises(RequestError, match="holds no sweep"):
        sweep(study_file, 5, out=tmp_path / "run")
    with pytest.raises(RequestError, match="points that this one lacks"):
        sweep(study_file, 12, seed=2, out=copy)
    (copy / INDEX).unlink()
    wider = study_file.with_name("wider.yaml")
    wider.write_text(STUDY.replace("[1, 2]", "[1, 2, 3]"), "utf-8")
    with pytest.raises(RequestError, match="unfinished sweep of another study"):
        sweep(wider, 12, out=copy)


def test_a_second_sweep_into_the_folder_is_refused_and_changes_nothing(
    study_file: Path, copy: Path
) -> None:
    said: list[str] = []

    def meanwhile(*_: object) -> None:
        if said:
            return
        before = {path: path.read_bytes() for path in copy.glob("*.yaml")}
        with pytest.raises(RequestError, match="another run is writing") as refused:
            sweep(study_file, 20, workers=1, out=copy)
        said.append(str(refused.value))
        assert {path: path.read_bytes() for path in copy.glob("*.yaml")} == before

    found = sweep(study_file, 15, workers=1, out=copy, progress=meanwhile)
    assert said == [f"{copy}: another run is writing to this folder"]
    assert found.replications == 15
    assert "replications: 15" in (copy / "study.yaml").read_text("utf-8")


def test_what_a_kill_leaves_of_the_lock_holds_nobody_up(study_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "alone" / "a"
    folder.mkdir(parents=True)
    for name in LOCKED:
        (folder / name).touch()
    assert sweep(study_file, 2, workers=1, out=folder).replications == 2
    assert not list(folder.glob(f"{LOCK}*"))


def test_a_changed_sweep_file_is_named(study_file: Path, copy: Path) -> None:
    text = (copy / INDEX).read_text("utf-8")
    (copy / INDEX).write_text(text.replace('"salvo": 2', '"salvo": 3'), "utf-8")
    with pytest.raises(DamagedError, match=r"points\.json: is damaged \(its checksum is another"):
        open_sweep(copy)
    for other in ('{"identity": {}, "files": {}}', "[]"):
        (copy / INDEX).write_text(other, "utf-8")
        with pytest.raises(RequestError, match="is not a sweep of this program"):
            open_sweep(copy)
        with pytest.raises(RequestError, match="is not a sweep of this program"):
            sweep(study_file, 12, workers=1, out=copy)


def test_a_folder_of_an_earlier_version_is_refused(study_file: Path, copy: Path) -> None:
    (copy / INDEX).rename(copy / "sweep.json")
    for ask in (lambda: open_sweep(copy), lambda: sweep(study_file, 12, workers=1, out=copy)):
        with pytest.raises(RequestError, match="made by an earlier version, in another format"):
            ask()


# --- points that cannot be run ------------------------------------------------------------------


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every scenario with two rounds in a salvo and a late raid fail in replication 3."""
    replicate = Model.replicate

    def failing(model: Model, seed: int, replication: int, **how: Any) -> object:  # noqa: ANN401
        late = "late" in model.scenario.case.attacks and replication == 3
        if late and "salvo: 2" in model.scenario.resolved_text():
            raise ZeroDivisionError("planted")
        return replicate(model, seed, replication, **how)

    monkeypatch.setattr(Model, "replicate", failing)


def test_one_point_that_cannot_be_run_leaves_the_others(
    study_file: Path, tmp_path: Path, swept: Sweep, broken: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "alone" / "a"
    assert plan_sweep(study_file, 12, workers=1, out=folder).forecast.missing == 48
    why = "salvo=2, more=boats: replication 3 (seed 1): ZeroDivisionError: planted"
    with pytest.raises(RunError, match=re.escape(why)):
        sweep(study_file, 12, workers=1, out=folder)
    found = open_sweep(folder)
    assert [one.name for one in found.points] == [one.name for one in swept.points[:3]]
    assert found.failed == [{"name": "salvo=2, more=boats", "reason": why.partition(": ")[2]}]
    assert [one.measure("leakers") for one in found.results] == [
        one.measure("leakers") for one in swept.results[:3]
    ]
    with pytest.raises(RequestError, match="1 points could not be run"):
        sensitivity(found, "leakers")
    # The same study tries it again, and so does one that is mended.
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    mended = study_file.with_name("mended.yaml")
    mended.write_text(STUDY.replace("boats", "drones"), "utf-8")
    assert sweep(mended, 12, workers=1, out=folder).info["computed"] == 12
    assert open_sweep(folder).failed == []


def test_nothing_is_left_where_no_point_can_be_run(study_file: Path, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Model, "replicate", lambda *_, **__: 1 / 0)
        with pytest.raises(RunError, match="no point of Small could be run"):
            sweep(study_file, 12, workers=1, out=tmp_path / "a")
    assert sweep(study_file, 12, workers=1, out=tmp_path / "a").failed == []


# --- what looks wrong ---------------------------------------------------------------------------


def test_what_looks_wrong_is_told_once_with_the_points_that_have_it(
    study_file: Path, tmp_path: Path
) -> None:
    path = study_file.with_name("doubtful.yaml")
    speed = "  speed: {side: defence, path: ships.trader.speed, values: [20 kn, 35 kn]}\n"
    path.write_text(STUDY.replace("factors:\n", f"factors:\n{speed}"), "utf-8")
    told = plan_sweep(path, 2, workers=1, out=tmp_path / "a").warnings
    (fast,) = [text for text in told if "is more than 30 kn" in text]
    assert fast.startswith(f"{path}:5:")
    assert fast.endswith("speed=35 kn, salvo=2, more=none and 1 more points)")
    with pytest.warns(UserWarning, match="is more than 30 kn, much for a merchant ship"):
        sweep(path, 2, workers=1, out=tmp_path / "a")
    # What all points have is told without their names.
    speed = speed.replace("[20 kn, ", "[")
    path.write_text(STUDY.replace("factors:\n", f"factors:\n{speed}"), "utf-8")
    (fast,) = plan_sweep(path, 2, workers=1, out=tmp_path / "b").warnings
    assert fast.endswith("is more than 30 kn, much for a merchant ship")
    assert checked(path).warnings == [fast]


def test_what_the_disk_refuses_keeps_only_what_was_begun(tmp_path: Path) -> None:
    def refused(folder: Path, number: int = 1, why: str = "Operation not permitted") -> str:
        with pytest.raises(RunError) as told, kept_on_failure(folder):
            raise OSError(number, why)
        return str(told.value)

    for nothing in (tmp_path, tmp_path / "none"):
        assert refused(nothing) == f"{nothing}: Operation not permitted"
    (tmp_path / SPOOL).touch()
    assert "whole batches are kept, and running it again goes on" in refused(tmp_path)
    for number, why in ((EACCES, "Permission denied"), (EROFS, "Read-only file system")):
        assert refused(tmp_path, number, why) == f"{tmp_path}: {why}; whole batches are kept"


def test_a_point_opens_as_any_result(swept: Sweep) -> None:
    assert open_result(swept.points[0].folder).replications == 12


def test_it_can_be_run_again_from_its_own_folder(copy: Path) -> None:
    again = sweep(copy / "study.yaml", 12, workers=1, out=copy)
    assert again.info["computed"] == 48  # as it was written: nothing was done anew
    assert plan_sweep(copy / "study.yaml", 12, out=copy).forecast.missing == 0
