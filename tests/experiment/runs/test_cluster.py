"""Dask in the place of a process pool: the same bytes; what is not there is said."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sim.experiment.errors import RequestError
from sim.experiment.runs.choose import PlannedChoice, goals_of
from sim.experiment.runs.cluster import LOCAL, joined
from sim.experiment.runs.order import Order
from sim.experiment.runs.sweep import plan_sweep
from sim.experiment.store.folder import ANSWER, SCENARIO, SUMMARY, checksum
from sim.experiment.tables.schemas import NAMES
from sim.scenario.study.study import load_study

RAID = Path(__file__).resolve().parents[3] / "scenarios" / "one-raid.yaml"
STUDY = f"""\
name: Two points
base: {RAID}
question: Does it come back the same?
factors:
  raid: {{side: threat, path: attacks.drones.count, values: [2, 3]}}
"""
CHOICE = f"""\
name: Two doctrines
base: {RAID}
question: Which is it to be?
factors:
  salvo:
    side: defence
    path: escorts.guard.doctrine.against.one-way-drone.by_layer.sm-2.salvo
    values: [1, 2]
  control:
    side: environment
    path: escorts.guard.doctrine.permission.control
    values: [free]
choose: {{minimise: [leakers, cost]}}
"""


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(RequestError, match=r"redsea\[cluster\]"), joined(LOCAL):
        pass


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:::distributed", "ignore::ResourceWarning")
def test_a_cluster_makes_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    study = tmp_path / "study.yaml"
    study.write_text(STUDY, "utf-8")
    with joined(LOCAL, 2) as machines:
        assert machines.number == 2
        there = plan_sweep(study, 8, out=tmp_path / "a" / "there", machines=machines).run()
    here = plan_sweep(study, 8, workers=1, out=tmp_path / "b" / "here").run()
    for one, other in zip(there.points, here.points, strict=True):
        for name in (SCENARIO, SUMMARY, *(f"{table}.parquet" for table in NAMES)):
            assert checksum(one.folder / name) == checksum(other.folder / name)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:::distributed", "ignore::ResourceWarning")
def test_a_selection_and_a_search_on_a_cluster_come_out_the_same(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    path = tmp_path / "study.yaml"
    path.write_text(CHOICE, "utf-8")
    study, order = load_study(path), Order(replications=6)
    for name, goals in (
        ("compared", goals_of(study, ["leakers"], by=0.3, budget=120)),
        ("searched", goals_of(study)),
    ):
        there, here = tmp_path / "a" / name, tmp_path / "b" / name
        with joined(LOCAL, 2) as machines:
            PlannedChoice(study, goals, order, there, machines).run()
        PlannedChoice(study, goals, replace(order, workers=1), here).run()
        assert (there / ANSWER).read_bytes() == (here / ANSWER).read_bytes()


def test_nobody_at_the_address_is_bad_input() -> None:
    distributed = pytest.importorskip("distributed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distributed, "Client", _refusing)
        with pytest.raises(RequestError, match="no scheduler answers"), joined("tcp://nowhere:1"):
            pass


def _refusing(*_: object, **__: object) -> None:
    raise OSError("Timed out")
