"""Values that are evenly apart, and studies of too many points."""

import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sim.experiment.runs.sweep import plan_sweep
from sim.scenario import Problem, ScenarioError, file_schema
from sim.scenario.file.yaml_tree import read_tree
from sim.scenario.records.canonical import plain
from sim.scenario.study.study import StudyFile, load_study

RAID = Path(__file__).resolve().parents[3] / "scenarios" / "one-raid.yaml"
HEAD = f"name: S\nquestion: Q\nbase: {RAID}\nreplications: 10\n"
SPEED, COUNT = "ships.trader.speed", "attacks.drones.count"


def write(folder: Path, *factors: str, rest: str = "") -> Path:
    rows = "".join(f"  f{i}: {{side: environment, {one}}}\n" for i, one in enumerate(factors))
    path = folder / "study.yaml"
    path.write_text(f"{HEAD}factors:\n{rows}{rest}", "utf-8")
    return path


def study(folder: Path, *factors: str, rest: str = "") -> StudyFile:
    return load_study(write(folder, *factors, rest=rest))


def refused(folder: Path, *factors: str, rest: str = "") -> list[Problem]:
    before = time.process_time()
    with pytest.raises(ScenarioError) as caught:
        study(folder, *factors, rest=rest)
    assert time.process_time() - before < 5.0
    return caught.value.problems


@pytest.mark.parametrize(
    ("path", "grid", "values"),
    [
        (SPEED, "{from: 10 kn, to: 20 kn, by: 5 kn}", ("10 kn", "15 kn", "20 kn")),
        (SPEED, "{from: 10 kn, to: 19 kn, by: 5 kn}", ("10 kn", "15 kn")),
        (SPEED, "{from: 20 kn, to: 10 kn, by: -5 kn}", ("20 kn", "15 kn", "10 kn")),
        (COUNT, "{from: 2, to: 8, by: 3}", (2, 5, 8)),
        ("warning.probability", "{from: 0.1, to: 0.5, by: 0.1}", (0.1, 0.2, 0.3, 0.4, 0.5)),
        ("warning.probability", "{from: 5 %, to: 6 %, by: 0.5 %}", ("5 %", "5.5 %", "6 %")),
        (SPEED, "{from: 1e1 kn, to: 1.1e1 kn, by: 1 kn}", ("10 kn", "11 kn")),
    ],
)
def test_a_grid_is_the_values_that_are_evenly_apart(
    tmp_path: Path, path: str, grid: str, values: tuple[object, ...]
) -> None:
    found = study(tmp_path, f"path: {path}, values: {grid}")
    assert found.factors[0].options == values
    (tmp_path / "base.yaml").write_text(found.base.resolved_text(), "utf-8")
    (tmp_path / "again.yaml").write_text(found.resolved_text(10), "utf-8")
    assert load_study(tmp_path / "again.yaml").factors[0].options == values


def test_the_schema_knows_a_grid(tmp_path: Path) -> None:
    path = write(tmp_path, f"path: {COUNT}, values: {{from: 2, to: 8, by: 3}}")
    tree = plain(read_tree(path.read_text("utf-8"), "study.yaml"))
    assert not list(Draft202012Validator(file_schema(study=True)).iter_errors(tree))


@pytest.mark.parametrize(
    ("grid", "path", "rule"),
    [
        ("{from: 1 kn, to: 9 kn}", "factors.f0.values", "it lacks by"),
        ("{from: 1 kn, to: 9 kn, by: 1 kn, at: 3}", "factors.f0.values.at", "known are from, to"),
        ("{from: 1 kn, to: 9 kn, by: 1 m}", "factors.f0.values.by", "same unit as from"),
        ("{from: a, to: 9 kn, by: 1 kn}", "factors.f0.values.from", "must be a number"),
        ("{from: 1 kn, to: 9 kn, by: 0 kn}", "factors.f0.values.by", "must lead from"),
        ("{from: 1 kn, to: 9 kn, by: -1 kn}", "factors.f0.values.by", "must lead from"),
        ("{from: 1 kn, to: 9 kn, by: 1e-3 kn}", "factors.f0.values.by", "at most 5,000 points"),
    ],
)
def test_a_wrong_grid_is_refused_once(tmp_path: Path, grid: str, path: str, rule: str) -> None:
    (problem,) = refused(tmp_path, f"path: {SPEED}, values: {grid}")
    assert (problem.path, problem.line) == (path, 6)
    assert rule in problem.rule


@pytest.mark.parametrize(
    ("factors", "rest", "path", "rule"),
    [
        ([f"path: {COUNT}, values: [{', '.join(map(str, range(30_000)))}]"], "",
         "factors.f0.values", "has 30,000 entries"),
        ([f"path: {COUNT}, values: {{from: 1, to: 80, by: 1}}",
          f"path: {SPEED}, values: {{from: 1 kn, to: 30 kn, by: 0.25 kn}}"], "", "factors",
         "makes 9,360 points"),
        ([f"path: {COUNT}, values: {{from: 1, to: 3000, by: 1}}",
          f"path: {SPEED}, values: {{from: 1 kn, to: 30 kn, by: 0.01 kn}}"],
         "design: {kind: one-at-a-time}\n", "design", "makes 5,900 points"),
        ([f"path: {COUNT}, values: [1]"], "design: {kind: listed, points: []}\n", "design.points",
         "at least one point"),
        (["paths: [], values: [1]"], "", "factors.f0.paths", "at least one path"),
        (["path: '', values: [1]"], "", "factors.f0.path", "keys joined by dots"),
        (["paths: [''], values: [1]"], "", "factors.f0.paths.0", "keys joined by dots"),
        ([f"paths: [{SPEED}, {SPEED}], values: [9 kn]"], "", "factors.f0.paths.1", "set already"),
        ([f"paths: [{SPEED}, ships.trader], values: [9 kn]"], "", "factors.f0.paths.1",
         "set already"),
        ([f"path: {COUNT}, values: [1]"], "forbidden: [{}]\n", "forbidden.0", "forbids every"),
    ],
)  # fmt: skip
def test_what_makes_no_study_is_refused_at_once(
    tmp_path: Path, factors: list[str], rest: str, path: str, rule: str
) -> None:
    found = {one.path: one.rule for one in refused(tmp_path, *factors, rest=rest)}
    assert rule in found[path]


def test_what_is_only_searched_may_have_more_combinations(tmp_path: Path) -> None:
    grids = "{from: 1, to: 80, by: 1}", "{from: 1 kn, to: 30 kn, by: 0.25 kn}"
    paths = [
        f"path: {path}, values: {grid}" for path, grid in zip((COUNT, SPEED), grids, strict=True)
    ]
    path = write(tmp_path, *paths, rest="choose: {minimise: [hits]}\n")
    path.write_text(path.read_text("utf-8").replace("f1: {side: environment", "f1: {side: defence"))
    with pytest.raises(ScenarioError, match=":6:3: factors: makes 9,360 points"):
        load_study(path).rows()


def test_a_factor_may_set_start_and_duration(tmp_path: Path) -> None:
    """Each point is a run of its own: moments since the start move with it, dates stay."""
    starts = "[2023-12-16 08:00 +03:00, 2023-12-16 09:00 +03:00]"
    found = study(tmp_path, f"path: start, values: {starts}", "path: duration, values: [3 h, 4 h]")
    days = [found.scenario(point.values).case for point in plan_sweep(found).points]
    assert sorted({case.duration for case in days}) == [10_800.0, 14_400.0]
    assert {case.start.hour for case in days} == {8, 9}
    assert {case.attacks["drones"].due_at for case in days} == {3600.0}
