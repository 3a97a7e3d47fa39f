"""A scenario on land, without ships, traffic or escorts: run, told, compared and swept."""

from pathlib import Path

import pytest

import sim
from sim import Result
from sim.experiment.statistics.measures import OF_SHIPS
from sim.report.text.result.run import document_of
from sim.report.text.sweep import document_of as swept
from sim.scenario import load_text
from tests.report.printed import written

LAND = """\
name: A raid on land
theatre: iraq-syria
start: 2023-11-21 01:00 +03:00
duration: 6 h
attacks:
  drones: {weapon: one-way-drone, launched_at: +1 h, from: kirkuk, target: al-asad, count: 4,
           spacing: 60 s, defended: true}
"""
STUDY = """\
name: How many
base: land.yaml
question: How many?
replications: 5
factors: {count: {side: threat, path: attacks.drones.count, values: [2, 4]}}
design: {kind: full-factorial}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("land")


@pytest.fixture(scope="module")
def result(folder: Path) -> Result:
    return sim.run(load_text(LAND), replications=10, out=folder / "result")


def test_measures_of_ships_are_not_there(result: Result) -> None:
    known = result.summary["measures"]
    assert not {id.partition(":")[0] for id in known} & OF_SHIPS
    assert known["leakers"]["mean"] == 4.0
    assert known["reason:out-of-reach"]["mean"] == 4.0


def test_nothing_is_said_of_ships(result: Result) -> None:
    text = " ".join(written(document_of(result)).split())
    assert "4.00 [4.00, 4.00] leak" in text
    assert "merchant" not in text
    assert "Response" not in text


def test_it_is_swept(folder: Path) -> None:
    (folder / "land.yaml").write_text(LAND, encoding="utf-8")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    sweep = sim.sweep(folder / "study.yaml", out=folder / "sweep")
    text = written(swept(sweep))
    assert "Leakers: from 2.00 [2.00, 2.00] at count=2 to 4.00 [4.00, 4.00] at count=4." in text
    assert "ship" not in text


def test_it_is_compared_with_one_that_has_ships(folder: Path, result: Result) -> None:
    ships = "traffic: {southbound: {rate: 10 per day, mix: november-2023}}\n"
    text = LAND.replace("iraq-syria", "red-sea").replace("kirkuk", "hodeidah-coast")
    text = text.replace("al-asad", "southern-red-sea")
    other = sim.run(load_text(text + ships), replications=10, out=folder / "other")
    comparison = sim.compare(result.path, other.path)
    found = comparison.variants[0].contrasts
    assert "leakers" in found
    assert not {id.partition(":")[0] for id in found} & OF_SHIPS
