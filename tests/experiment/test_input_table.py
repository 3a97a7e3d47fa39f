"""The table of inputs: what was drawn in each replication, beside what came of it."""

from pathlib import Path
from typing import Any

from sim import open_result, run
from sim.engine.streams import Luck
from sim.experiment.runs.order import Order
from sim.experiment.runs.run import run_ready
from sim.experiment.store.result import Result
from sim.scenario import load
from tests.experiment.stub import drawn, study

RAID = Path(__file__).parents[2] / "scenarios" / "one-raid.yaml"


def rows(result: Result) -> list[dict[str, Any]]:
    return list(result.table("inputs").to_pylist())


def of(luck: Luck, outer: int, replication: int, varies: str = "per") -> list[dict[str, Any]]:
    """The rows that the stub's draws come to."""
    record = drawn(luck)
    return [
        {
            "point": 0,
            "outer": outer,
            "replication": replication,
            "path": one.path,
            "value": value,
            "unit": one.unit,
            "choice": one.choice,
        }
        for one, value in zip(record.inputs, record.values, strict=True)
        if one.varies.startswith(varies)
    ]


def test_a_plain_run_stores_what_each_replication_drew(straight: Path) -> None:
    result = open_result(straight)
    expected = [row for n in range(600) for row in of(Luck(result.seed, n), n, n)]
    assert rows(result) == expected


def test_a_nested_run_stores_an_outer_sample_once(tmp_path: Path) -> None:
    order = Order(replications=20, seed=3, workers=1, inner=5)
    result = run_ready(study(unknown=1), order, tmp_path / "r")
    found = rows(result)
    expected = []
    for outer in range(4):
        for number in range(5):
            kept = "per" if number == 0 else "per-replication"
            expected += of(Luck(3, number, outer), outer, number, kept)
    assert found == expected


def test_at_the_best_guess_nothing_is_drawn(tmp_path: Path) -> None:
    result = run_ready(study(), Order(replications=5, workers=1, best_guess=True), tmp_path / "r")
    assert rows(result) == []


def test_values_are_those_that_the_model_was_given(tmp_path: Path) -> None:
    result = run(load(RAID), 3, seed=11, workers=1, out=tmp_path / "r")
    table = result.table("inputs")
    assert table.schema.field("value").metadata[b"unit"] == b""
    for number in range(3):
        case = load(RAID).draw(Luck(11, number))
        mine = {row["path"]: row for row in rows(result) if row["replication"] == number}
        weapon = case.weapons["sm-2"].against["one-way-drone"]
        path = "catalogue.weapons.sm-2.against.one-way-drone.min_range"
        assert mine[path]["value"] == weapon.min_range
        assert mine[path]["unit"] == "m"


def test_more_replications_go_on_where_it_ended(tmp_path: Path, straight: Path) -> None:
    run_ready(study(), Order(replications=100, workers=1), tmp_path / "r")
    longer = run_ready(study(), Order(replications=600, workers=1), tmp_path / "r")
    found = (longer.path / "inputs.parquet").read_bytes()
    assert found == (straight / "inputs.parquet").read_bytes()
