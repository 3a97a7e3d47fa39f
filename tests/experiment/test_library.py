"""The library as people call it: scripts, pools, NumPy's numbers, mappings, words."""

import multiprocessing
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.engine.laws import Law
from sim.experiment.analysis.precision import Asked
from sim.experiment.errors import RequestError
from sim.scenario import ScenarioError
from sim.scenario.file.overrides import Overrides

RAID = Path(__file__).parents[2] / "scenarios" / "one-raid.yaml"
STUDY = RAID.parent / "studies" / "salvo-and-looks.yaml"
SCRIPT = f"""
print("once")
import sim
result = sim.run({str(RAID)!r}, replications=8, workers=2, out="there")
print(result.run_info["workers"], result.measure("leakers")["n"])
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("piped", [False, True])
def test_a_script_without_a_guard_has_its_workers_and_runs_once(piped: bool, here: Path) -> None:
    (here / "script.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, "-" if piped else "script.py"],
        input=SCRIPT if piped else "",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "once\n2 8\n", "")


def leakers_of(folder: Path) -> tuple[int, float]:
    result = sim.run(RAID, replications=8, workers=2, out=folder)
    return result.run_info["workers"], result.measure("leakers")["mean"]


def test_a_daemonic_process_works_alone(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        workers, inside = pool.apply(leakers_of, (tmp_path / "inside",))
    assert workers == 1
    assert inside == sim.run(RAID, replications=8, workers=1).measure("leakers")["mean"]


def test_whole_numbers_of_any_kind_are_whole_numbers(here: Path) -> None:
    result = sim.run(
        RAID, replications=np.int32(4), seed=np.uint64(2**64 - 1), workers=np.int8(1), out="a"
    )
    assert (result.replications, result.seed) == (4, 2**64 - 1)
    nested = sim.run(RAID, outer=np.int64(2), inner=np.int16(2), best_guess=np.False_, out="b")
    assert nested.summary["outer"] == 2
    found = sim.compare(RAID, "a", replications=np.int64(4), seed=np.uint64(2**64 - 1))
    assert type(found.replications) is int


@pytest.mark.parametrize("value", [True, np.True_, 4.0, np.float64(4.0), "4", None])
@pytest.mark.parametrize("name", ["replications", "seed"])
def test_what_is_no_whole_number_is_refused(name: str, value: object, here: Path) -> None:
    if (name, value) != ("replications", None):
        with pytest.raises(RequestError, match=f"{name} = .*must be a whole number from"):
            sim.run(RAID, **{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("overrides", "count"),
    [
        ({"attacks.drones.count": 3}, 3),
        ({"attacks.drones.count": np.int64(3), "duration": "2 h"}, 3),
        ({"attacks.drones": {"count": 3}}, 3),
        ({"attacks.drones.count": {"integers": [2, 9]}}, 2),
        ("attacks.drones.count=3", 3),
        (["attacks.drones.count=3"], 3),
        (iter(["attacks.drones.count=3", "duration=2 h"]), 3),
        ({}, 6),
    ],
)
def test_overrides_are_a_mapping_or_texts_or_one_text(overrides: Overrides, count: int) -> None:
    found = sim.load(RAID, overrides).case.attacks["drones"].count
    assert isinstance(found, Law)
    assert found.at(0.0) == count


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"attacks.drnes.count": 3}, "attacks has no 'drnes'"),
        ({"attacks.drones.count": "three"}, "must be a number"),
        ({"attacks.drones.count": object()}, "must be a number, text, a list or a mapping"),
        ({"duration": float("nan")}, "duration"),
        ([("attacks.drones.count", 3)], "give a mapping of paths to values"),
        ("attacks.drones.count", "must be path=value"),
    ],
)
def test_what_is_no_override_is_refused(overrides: Overrides, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        sim.load(RAID, overrides)


@pytest.mark.parametrize("given", [{"duration": "4 h"}, 3, None, [RAID]])
def test_what_is_no_path_is_refused(given: object) -> None:
    verbs = sim.load, sim.run, sim.sweep, sim.open_result, sim.open_sweep
    for verb in (*verbs, lambda one: sim.compare(RAID, one), lambda one: sim.compare(one, RAID)):
        with pytest.raises(ScenarioError, match="must be the path of a file or a folder"):
            verb(given)  # type: ignore[operator]
    if given is not None:
        with pytest.raises(ScenarioError, match="must be the path of a file or a folder"):
            sim.run(RAID, 2, out=given)  # type: ignore[arg-type]


def test_all_verbs_take_overrides(here: Path) -> None:
    three = {"attacks.drones.count": 3}
    result = sim.run(RAID, 4, overrides=three)
    assert result.measure("launched")["mean"] == 3.0
    again = sim.run(sim.load(RAID), 4, overrides=three)
    assert again.path == result.path
    found = sim.compare(RAID, replications=4, overrides=three)
    assert found.variants[0].side.folder == result.path
    assert found.variants[0].contrasts["launched"].difference.value == -3.0
    swept = sim.sweep(STUDY, 2, overrides={"duration": "2 h"})
    assert {one.measure("launched")["n"] for one in swept.results} == {2}
    assert "duration 2 h" in swept.name


def test_a_variant_keeps_its_name(here: Path) -> None:
    path = "catalogue.sensors.spy-1d.antenna_height"
    result = sim.run(RAID, 4, overrides={path: "7.5 m", "attacks.drones.count": 3})
    assert result.run_info["scenario"] == "One raid, antenna height 7.5 m, count 3"
    assert result.path.name.startswith("one-raid-antenna-height-7-5-m-count-3-")
    again = sim.run(RAID, 4, overrides={"attacks.drones.count": 3, path: "7.5 m"})
    assert again.path == result.path
    named = sim.run(RAID, 4, overrides={path: "7.5 m", "name": "A low mast"})
    assert named.run_info["scenario"] == "A low mast, antenna height 7.5 m"
    found = sim.compare(sim.run(RAID, 4), result)
    assert found.names == ("One raid", "One raid, antenna height 7.5 m, count 3")


@pytest.mark.parametrize("precision", ["leakers=50%", ["leakers = 50%"], {"leakers": "50%"}])
def test_precision_is_words_or_a_mapping(precision: Asked, here: Path) -> None:
    result = sim.run(RAID, precision=precision, workers=1)
    assert result.precision is not None
    assert result.precision["reached"]


def test_precision_that_says_nothing_is_refused() -> None:
    with pytest.raises(RequestError, match="must be MEASURE=HALFWIDTH"):
        sim.run(RAID, precision="leakers")


def test_progress_is_yes_or_no(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sim.run(RAID, 3, workers=1, progress=False)
    assert capsys.readouterr() == ("", "")
    sim.run(RAID, 4, workers=1, progress=True)
    assert capsys.readouterr().err.endswith("\r4 of 4 replications\n")


def test_a_table_becomes_a_frame(here: Path) -> None:
    frame = sim.run(RAID, 3, workers=1).table("replications").to_pandas()
    assert list(frame["replication"]) == [0, 1, 2]
