"""What is counted by something: kept where it is not 0, and read by the same ids as columns are."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from sim.experiment.runs.order import Order
from sim.experiment.runs.replicate import compute
from sim.experiment.runs.run import assignment_of, ready_of, run, run_ready
from sim.experiment.statistics import summary
from sim.experiment.statistics.measures import measure_of, values_of
from sim.experiment.store.result import Result
from sim.experiment.store.spool import Stretch
from sim.experiment.tables import parquet
from sim.experiment.tables.columns import columns_of, counted
from sim.scenario import load_text
from tests.experiment.conftest import ROOT
from tests.experiment.stub import study

N = 6
ATTACKS = 300
SPLIT = [
    "launched@east",
    "hits@west",
    "reason:all-missed",
    "rounds-left:guard/sm-2",
    "transits:gate",
]


def campaign(attacks: int) -> str:
    """A month of 40 threats, whatever the number of attacks they belong to."""
    raid = (ROOT / "scenarios" / "one-raid.yaml").read_text("utf-8").partition("\nattacks:")[0]
    kinds = [
        ("one-way-drone", "hodeidah-coast"),
        ("anti-ship-ballistic-missile", "hodeidah-hinterland"),
    ]
    lines = [
        f"  a{k:03}: {{weapon: {kinds[k % 2][0]}, rate: {40 / 30 / attacks} per day,"
        f" from: {kinds[k % 2][1]}, target: trader}}\n"
        for k in range(attacks)
    ]
    return raid.replace("duration: 3 h", "duration: 30 d") + "\nattacks:\n" + "".join(lines)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("many") / "a"
    return run(load_text(campaign(ATTACKS)), N, workers=1, out=folder)


def test_the_rows_of_a_replication_are_those_of_what_happened(many: Result) -> None:
    """At most six counts by attack and nine by type of each threat, and no row that says 0."""
    rows = many.table("counts").to_pylist()
    launched = many.table("replications").column("launched").to_numpy()
    assert 20 < launched.mean() < 60
    kept = Counter(row["replication"] for row in rows if row["what"].endswith("@"))
    assert all(launched[n] <= kept[n] <= 6 * launched[n] for n in range(N))
    assert all(row["value"] for row in rows)
    assert many.table("replications").num_columns < 50
    assert many.table("counts").num_columns == 6


def test_a_count_by_attack_is_that_of_the_threats(many: Result) -> None:
    threats = many.table("threats").to_pylist()
    of = Counter((row["attack"], row["replication"]) for row in threats)
    ids = [f"launched@a{k:03}" for k in range(ATTACKS)]
    for k, values in enumerate(columns_of(many.rows, ids).values()):
        assert values.tolist() == [of[f"a{k:03}", n] for n in range(N)]
        found = many.measure(ids[k])
        assert (found["n"], found["mean"]) == (N, pytest.approx(values.mean()))
        assert found["quantiles"]["0.5"] == sorted(values)[N // 2 - 1]


def test_counts_by_attack_are_never_spread_over_all_replications(
    many: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    spread: list[str] = []

    def seen(tables: Any, ids: list[str], inner: int | None) -> Any:  # noqa: ANN401
        spread.extend(ids)
        return read(tables, ids, inner)

    read = summary.pieces
    monkeypatch.setattr(summary, "pieces", seen)
    found = summary.summarise(many.rows, ready_of(load_text(campaign(ATTACKS))).layout)
    assert found == many.summary["measures"]
    assert spread
    assert not [id for id in spread if "@" in id]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("stub") / "a"
    return run_ready(study(), Order(replications=100, workers=1), folder)


@pytest.mark.parametrize("piece", [1, 7, 8192])
def test_the_pieces_that_are_read_show_in_no_column(
    result: Result, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand = {id: np.zeros(100) for id in SPLIT}
    for row in result.table("counts").to_pylist():
        if (id := row["what"] + row["of"]) in by_hand:
            by_hand[id][row["replication"]] = row["value"]
    monkeypatch.setattr(parquet, "PIECE", piece)
    found = columns_of(result.rows, [*SPLIT, "launched"])
    assert list(found) == [*SPLIT, "launched"]
    for id in SPLIT:
        assert found[id].tolist() == by_hand[id].tolist()
    assert by_hand["hits@west"].any()
    assert not by_hand["hits@west"].all()


def test_what_is_missing_ends_the_columns() -> None:
    """Of batches with a gap, the replications before it are read, and nothing behind it."""
    keys = {"point": 0, "outer": 0}
    whole = [{**keys, "outer": n, "replication": n, "launched": n} for n in (0, 1, 2, 5, 6)]
    rows = [{**keys, "outer": n, "replication": n, "what": "hits@", "of": "east", "value": n + 0.0}
            for n in (1, 5)]  # fmt: skip
    tables = {
        "replications": [
            pa.RecordBatch.from_pylist(whole[:2]),
            pa.RecordBatch.from_pylist(whole[2:]),
        ],
        "counts": [pa.RecordBatch.from_pylist(rows)],
    }
    found = columns_of(tables.__getitem__, ["hits@east", "launched", "hits@west"])
    assert {id: values.tolist() for id, values in found.items()} == {
        "hits@east": [0.0, 1.0, 0.0], "launched": [0, 1, 2], "hits@west": [0.0, 0.0, 0.0],
    }  # fmt: skip


def test_nothing_over_nothing_is_no_number(result: Result) -> None:
    """No round of the gun is ever fired: its rate has no value, its number is 0."""
    assert result.measure("kill-rate:ciws")["mean"] is None
    assert result.measure("rounds:ciws")["mean"] == 0.0


@pytest.mark.parametrize("id", ["hots", "hots@east", "hits", "hits@"])
def test_only_counts_by_something_are_rows(result: Result, id: str) -> None:
    with pytest.raises(KeyError):
        next(counted(result.rows, [id]))


def test_measures_are_read_some_at_a_time(result: Result) -> None:
    measures = [measure_of(id) for id in ("hits@east", "leak-rate", "kill-rate:sm-2", "launched")]
    whole = list(values_of(result.rows, measures))
    for one, other in zip(whole, values_of(result.rows, measures, at_once=3), strict=True):
        assert np.array_equal(one, other)
    assert [len(values) for values in whole] == [1, 2, 2, 1]


def test_a_point_reads_the_same_from_its_spool_and_its_folder(tmp_path: Path) -> None:
    """Under way as far as no replication is missing; an attack that it has not got is no 0."""
    order = Order(replications=9, workers=1)
    point = assignment_of(study(), order, tmp_path / "a")
    assert point.start(9)
    last, first = (compute(point.job, Stretch(*stretch)) for stretch in ((6, 3), (0, 4)))
    point.keep(last)
    point.keep(first)
    some = point.columns(SPLIT)
    point.keep(compute(point.job, Stretch(4, 2)))
    whole = point.columns(SPLIT)
    point.finish()
    for id, values in point.columns(SPLIT).items():
        assert values.tolist() == whole[id].tolist()
        assert values[:4].tolist() == some[id].tolist()
    assert whole["launched@east"].tolist() == [4.0] * 9
    with pytest.raises(KeyError, match="hits@north"):
        point.columns(["hits@north"])
