"""Points: all combinations, strata with one point each (C15-P2), and what is left out."""

import sys
from pathlib import Path

import numpy as np
import pytest

from sim.experiment.study.points import Designed, designed, largest_correlation
from sim.scenario import ScenarioError
from sim.scenario.study.designs import LatinHypercube, NearlyOrthogonal, Sobol
from sim.scenario.study.study import load_study

RAID = Path(__file__).resolve().parents[3] / "scenarios" / "one-raid.yaml"
SM2 = "escorts.guard.doctrine.against.one-way-drone.by_layer.sm-2"
FACTORS = f"""\
  salvo: {{side: defence, path: {SM2}.salvo, values: [1, 2, 3]}}
  raid: {{side: threat, path: attacks.drones.count, values: [3, 6, 12, 24]}}
  queue: {{side: defence, path: escorts.guard.doctrine.queue, values: [time-to-go, fifo]}}
"""
RANGES = """\
  speed: {side: environment, path: ships.trader.speed, range: {low: 10 kn, high: 18 kn}}
  raid: {side: threat, path: attacks.drones.count, range: {low: 3, high: 10}}
  queue: {side: defence, path: escorts.guard.doctrine.queue, values: [time-to-go, fifo]}
"""


def design_of(tmp_path: Path, factors: str, rest: str = "") -> Designed:
    path = tmp_path / "study.yaml"
    path.write_text(f"name: A\nbase: {RAID}\nquestion: B\nfactors:\n{factors}{rest}\n", "utf-8")
    return designed(load_study(path))


def test_a_full_factorial_has_every_combination_once(tmp_path: Path) -> None:
    found = design_of(tmp_path, FACTORS)
    assert len({tuple(point.values()) for point in found.points}) == len(found.points) == 24
    assert found.points[0] == {"salvo": 1, "raid": 3, "queue": "time-to-go"}
    assert (found.correlation, found.excluded, found.repeated) == (None, 0, 0)


def test_one_at_a_time_differs_from_the_base_in_one_factor(tmp_path: Path) -> None:
    rest = "design: {kind: one-at-a-time, base: {salvo: 2, queue: fifo}}"
    found = design_of(tmp_path, FACTORS, rest)
    base = {"salvo": 2, "raid": 3, "queue": "fifo"}
    assert found.points[0] == base
    assert len(found.points) == 1 + 2 + 3 + 1
    assert all(sum(p[k] != base[k] for k in base) == 1 for p in found.points[1:])


def test_listed_points_are_those_that_are_listed(tmp_path: Path) -> None:
    points = "[{raid: 6, salvo: 3, queue: fifo}, {salvo: 1, raid: 3, queue: fifo}]"
    found = design_of(tmp_path, FACTORS, f"design: {{kind: listed, points: {points}}}")
    assert [list(point.values()) for point in found.points] == [[3, 6, "fifo"], [1, 3, "fifo"]]


@pytest.mark.parametrize("points", [7, 16, 50])
def test_each_stratum_of_a_latin_hypercube_holds_one_point(points: int) -> None:
    cube = LatinHypercube(points=points).cube(4)
    strata = np.sort(np.floor(cube * points).astype(int), axis=0)
    assert (strata == np.arange(points)[:, None]).all()


def test_the_strata_survive_on_the_factors_own_scale(tmp_path: Path) -> None:
    found = design_of(tmp_path, RANGES, "design: {kind: latin-hypercube, points: 16}")
    speeds = [float(str(point["speed"]).removesuffix(" kn")) for point in found.points]
    assert sorted(int((speed - 10.0) / 0.5) for speed in speeds) == list(range(16))
    raids = [point["raid"] for point in found.points]
    assert sorted(raids) == sorted([*range(3, 11)] * 2)
    assert (
        sorted(str(point["queue"]) for point in found.points) == ["fifo"] * 8 + ["time-to-go"] * 8
    )
    assert found.correlation is not None
    assert 0.0 <= found.correlation < 0.5


def test_sobol_points_fill_every_half(tmp_path: Path) -> None:
    cube = Sobol(points=32).cube(3)
    assert (np.sort(np.floor(cube * 32), axis=0) == np.arange(32)[:, None]).all()
    found = design_of(tmp_path, RANGES, "design: {kind: sobol, points: 32}")
    assert len(found.points) == 32


@pytest.mark.parametrize("kind", [LatinHypercube, Sobol])
def test_a_sampled_design_depends_on_its_seed_alone(kind: type) -> None:
    one, same, other = (kind(points=16, seed=seed).cube(3) for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


def test_the_largest_correlation_is_found() -> None:
    cube = np.array([[0.0, 0.1, 0.9], [0.5, 0.5, 0.5], [1.0, 0.9, 0.2]])
    table = np.abs(np.corrcoef(cube, rowvar=False))
    assert largest_correlation(cube) == pytest.approx(np.max(table - 2 * np.eye(3)))
    assert largest_correlation(cube[:, :1]) is None


def test_constraints_leave_points_out(tmp_path: Path) -> None:
    rest = "where: [salvo < 3, raid != 24]\nforbidden: [{salvo: 1, queue: fifo}]"
    found = design_of(tmp_path, FACTORS, rest)
    assert (len(found.points), found.excluded) == (9, 15)
    assert all(p["salvo"] != 3 and p["raid"] != 24 for p in found.points)
    assert {(p["salvo"], p["queue"]) for p in found.points} == {
        (1, "time-to-go"), (2, "time-to-go"), (2, "fifo"),
    }  # fmt: skip


def test_what_is_left_out_again_and_again_is_counted_once(tmp_path: Path) -> None:
    rest = "design: {kind: one-at-a-time}\nforbidden: [{salvo: 1, raid: 6}]"
    assert design_of(tmp_path, FACTORS, rest).excluded == 1
    factors = "  salvo: {side: defence, path: " + SM2 + ".salvo, range: {low: 1, high: 3}}\n"
    found = design_of(tmp_path, factors, "design: {kind: sobol, points: 16}\nwhere: [salvo < 3]")
    assert (len(found.points), found.excluded) == (2, 1)


def test_the_correlation_is_that_of_the_points_that_are_run(tmp_path: Path) -> None:
    rest = "design: {kind: latin-hypercube, points: 40}"
    factors = "".join(RANGES.splitlines(keepends=True)[:2])
    whole = design_of(tmp_path, factors, rest)
    found = design_of(tmp_path, factors, f"{rest}\nforbidden: []\nwhere: [raid > 5, speed < 14 kn]")
    for one in (whole, found):
        speeds = [float(str(point["speed"]).removesuffix(" kn")) for point in one.points]
        raids = [float(str(point["raid"])) for point in one.points]
        assert one.correlation == pytest.approx(abs(np.corrcoef(speeds, raids)[0, 1]))
    assert whole.correlation != found.correlation
    assert design_of(tmp_path, factors, f"{rest}\nwhere: [raid == 5]").correlation is None


def test_of_words_the_place_in_the_file_correlates(tmp_path: Path) -> None:
    looks = SM2 + ".looks"
    factors = (
        "  looks: {side: defence, path: " + looks + ", range: {low: 1, high: 9}}\n"
        "  second: {side: defence, levels: {none: {}, near: {}, far: {}}}\n"
    )
    found = design_of(tmp_path, factors, "design: {kind: latin-hypercube, points: 9, seed: 4}")
    columns = [
        (float(str(point["looks"])), ["none", "near", "far"].index(str(point["second"])))
        for point in found.points
    ]
    assert found.correlation == pytest.approx(abs(np.corrcoef(columns, rowvar=False)[0, 1]))


def test_points_that_come_twice_are_run_once(tmp_path: Path) -> None:
    factors = "  salvo: {side: defence, path: " + SM2 + ".salvo, range: {low: 1, high: 3}}\n"
    found = design_of(tmp_path, factors, "design: {kind: sobol, points: 16}")
    assert sorted(point["salvo"] for point in found.points) == [1, 2, 3]
    assert found.repeated == 13


def test_trajectories_and_frozen_samples_are_points_of_a_study(tmp_path: Path) -> None:
    found = design_of(tmp_path, RANGES, "design: {kind: morris, trajectories: 5}")
    assert len(found.points) + found.repeated == 5 * 4
    assert {str(point["speed"]) for point in found.points} <= {
        "10 kn", "12.6667 kn", "15.3333 kn", "18 kn",
    }  # fmt: skip
    groups = "{ours: [queue], theirs: [raid, speed]}"
    rest = f"design: {{kind: shares, points: 16, groups: {groups}}}"
    found = design_of(tmp_path, RANGES, rest)
    assert len(found.points) + found.repeated == 16 * 4
    assert found.correlation is None


def test_the_resolved_study_makes_the_same_rows(tmp_path: Path) -> None:
    for rest in ("{kind: morris, trajectories: 3, seed: 4}", "{kind: shares, points: 8}"):
        path = tmp_path / "study.yaml"
        text = f"name: A\nbase: {RAID}\nquestion: B\nfactors:\n{RANGES}design: {rest}\n"
        path.write_text(text, "utf-8")
        study = load_study(path)
        (tmp_path / "base.yaml").write_text(study.base.resolved_text(), "utf-8")
        path.write_text(study.resolved_text(10), "utf-8")
        assert list(load_study(path).rows()) == list(study.rows())


@pytest.mark.parametrize("rest", ["where: [salvo > 3]"])
def test_a_design_without_points_is_refused(tmp_path: Path, rest: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        design_of(tmp_path, FACTORS, rest)
    (problem,) = caught.value.problems
    assert (problem.path, problem.rule) == (rest.split(":")[0], "leaves no point")
    assert problem.line == 4 + FACTORS.count("\n") + 1


def test_a_combination_that_forbids_every_point_is_told_itself(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"forbidden\.0: forbids every point"):
        design_of(tmp_path, FACTORS, "forbidden: [{}]")


def test_too_many_points_are_refused(tmp_path: Path) -> None:
    salvos, raids = list(range(1, 51)), list(range(1, 52))
    factors = FACTORS.replace("[1, 2, 3]", str(salvos)).replace("[3, 6, 12, 24]", str(raids))
    with pytest.raises(ScenarioError, match="makes 5,100 points"):
        design_of(tmp_path, factors)


def test_a_screening_of_what_does_not_vary_is_refused(tmp_path: Path) -> None:
    fixed = f"  salvo: {{side: defence, path: {SM2}.salvo, values: [1]}}\n"
    with pytest.raises(ScenarioError, match="design: needs a factor that varies"):
        design_of(tmp_path, fixed, "design: {kind: morris, trajectories: 2}")


def test_without_pydoe_the_design_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pydoe", None)
    with pytest.raises(ScenarioError, match=r"design\.kind = .*redsea\[doe\]"):
        design_of(tmp_path, RANGES, "design: {kind: nearly-orthogonal, points: 16}")


def test_a_nearly_orthogonal_design_hardly_correlates() -> None:
    pytest.importorskip("pydoe")
    cube = NearlyOrthogonal(points=17).cube(4)
    correlation = largest_correlation(cube)
    assert correlation is not None
    assert correlation < 0.05
    assert (np.sort(np.floor(cube * 17), axis=0) == np.arange(17)[:, None]).all()
