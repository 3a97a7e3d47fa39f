"""From a journal to the tables: their columns, and what stands in them."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from sim.engine.journal import Journal, Tally
from sim.engine.streams import Luck
from sim.experiment.errors import IdentityError
from sim.experiment.statistics.measures import measures_of
from sim.experiment.statistics.summary import SOURCES
from sim.experiment.tables.batch import Batch, pack, unpacked
from sim.experiment.tables.layout import Layout, columns_in
from sim.experiment.tables.schemas import (
    CODES,
    NAMES,
    NO_DANGER,
    SPLITS,
    TABLES,
    schema_of,
)
from sim.kill_chain import ledger
from sim.kill_chain.ledger import Charged
from sim.kill_chain.steps.assess import Assessed
from sim.kill_chain.steps.detect import Detected
from sim.kill_chain.steps.engage import Fired, Met
from sim.platforms.launch.threat import Ended, Launched
from sim.platforms.response.calls import Alongside, Called, Lost, Released, Tasked
from sim.platforms.response.casualty import Damaged
from tests.experiment.stub import LAYOUT, journal

EMPTY = Layout(
    duration=1.0, weapons={}, threats={}, attacks=(), escorts=(), stocks=(), lines=()
)  # fmt: skip
DESIGNED = {
    "counts": "what, of, value",
    "threats": "threat, attack, raid, weapon, aimed_at, launched_s, detected_s, detected_by, "
    "detected_range_m, shots, outcome, killed_by, ended_s, struck, damage, reason",
    "shots": "shooter, threat, weapon, layer, look, ordinal, fired_s, intercept_s, range_m, pk, "
    "result, judged",
    "calls": "ship, called_s, responder, tasked_s, arrived_s, released_s, until_s, outcome",
}


def batch(*journals: Journal, layout: Layout = LAYOUT, first: int = 0) -> dict[str, Any]:
    collected = Batch(layout, first)
    for one in journals:
        collected.add(one)
    return {name: table.to_pylist() for name, table in collected.tables().items()}


def days(*journals: Journal, layout: Layout = LAYOUT) -> list[Counter[str]]:
    """All that is counted in each replication, by id, whether in a column or in a row."""
    tables = batch(*journals, layout=layout)
    found = [Counter(row) for row in tables["replications"]]
    for row in tables["counts"]:
        assert row["value"] != 0.0
        found[row["replication"]][row["what"] + row["of"]] = row["value"]
    return found


def written(*records: tuple[Any, ...]) -> Journal:
    book = Journal()
    book.records.extend(records)
    return book


@pytest.mark.parametrize("name", DESIGNED)
def test_the_columns_are_those_of_the_design(name: str) -> None:
    expected = ["point", "outer", "replication", *DESIGNED[name].split(", ")]
    assert schema_of(name).names == expected


@pytest.mark.parametrize("name", NAMES)
def test_every_field_has_a_unit_and_a_meaning(name: str) -> None:
    schema = schema_of(name)
    assert schema.names[:3] == ["point", "outer", "replication"]
    assert len(set(schema.names)) == len(schema.names)
    for field in schema:
        assert field.metadata[b"about"], field.name
        assert (field.metadata[b"unit"] == b"s") == (
            field.name.endswith(("_s", "-delay")) or field.name in ("duration", "end")
        )


def test_what_is_counted_by_something_is_a_row_with_a_unit() -> None:
    columns = columns_in(LAYOUT)
    assert "launched@east" in columns
    for id, column in columns.items():
        assert column.about
        assert (column.unit == "s") == (id in ("duration", "end", "first-shot-delay"))
        assert (column.unit == "USD") == (id.partition(":")[0].endswith("cost"))
        assert (":" in id or "@" in id) == (id not in schema_of("replications").names)
    assert {by for by, _ in SPLITS.values()} == set(LAYOUT.named)


def test_the_codes_are_those_of_the_ledger() -> None:
    assert (*CODES, NO_DANGER) == ledger.CODES


def test_the_schema_does_not_depend_on_what_happened() -> None:
    nothing = Batch(LAYOUT, 0)
    nothing.add(written())
    much = Batch(LAYOUT, 1)
    much.add(journal(Luck(1, 1)))
    for name in NAMES:
        assert nothing.tables()[name].schema == much.tables()[name].schema
        assert nothing.tables()[name].schema == schema_of(name)


def test_a_block_comes_back_as_it_was() -> None:
    collected = Batch(LAYOUT, 7)
    collected.add(journal(Luck(1, 7)))
    tables = collected.tables()
    for name, data in pack(tables):
        assert unpacked(data, schema_of(name)).equals(tables[name])


def test_a_batch_in_two_is_the_whole_one() -> None:
    days = [journal(Luck(1, number)) for number in range(12)]
    whole, one, two = batch(*days), batch(*days[:5]), batch(*days[5:], first=5)
    assert all(whole[name] == one[name] + two[name] for name in NAMES)


def test_a_scenario_without_anything() -> None:
    tables = batch(written(), written(), layout=EMPTY)
    assert [row["replication"] for row in tables["replications"]] == [0, 1]
    assert all(
        row["launched"] == row["rounds"] == row["calls"] == 0 for row in tables["replications"]
    )
    assert tables["threats"] == tables["shots"] == tables["calls"] == []


def test_at_the_best_guess_there_is_no_outer_sample() -> None:
    collected = Batch(LAYOUT, 3, outer=False)
    collected.add(journal(Luck(1, 3)))
    table = pa.Table.from_batches([collected.tables()["threats"]])
    assert table["outer"].null_count == table.num_rows
    assert set(table["replication"].to_pylist()) == {3}


def test_calls_that_are_lost_are_calls_that_nobody_answers() -> None:
    tables = batch(
        written(
            Called(100.0, "trader", "hit", 100.0),
            Tasked(100.0, "guard", "trader"),
            Called(200.0, "other", "hit", 250.0),
            Lost(250.0, "other"),
            Released(300.0, "guard", "trader", "pre-empted"),
            Lost(300.0, "trader"),
            Called(400.0, "other", "hit", 400.0),
        )
    )
    told = [(call["ship"], call["arrived_s"], call["outcome"]) for call in tables["calls"]]
    assert told == [
        ("trader", None, "lost"), ("other", None, "lost"), ("other", None, "unanswered"),
    ]  # fmt: skip
    (day,) = tables["replications"]
    assert (day["calls"], day["answered"]) == (3, 0)
    with pytest.raises(IdentityError):
        batch(written(Called(1.0, "s", "hit", 1.0), Tasked(1.0, "e", "s"), Lost(2.0, "s")))


def test_one_day_in_full() -> None:
    """Two threats: one shot down by the second round, one that hits and is answered."""
    book = written(
        Tally(0.0, "rounds-start", "guard/sm-2", 10.0),
        Launched(10.0, "east/1", "east", "drone", "trader", 0.0, 0.0),
        Launched(20.0, "west/1", "west", "asbm", "trader", 0.0, 0.0),
        Detected(100.0, "guard", "east/1", "spy-1d", 5e4, 103.0),
        Detected(150.0, "other", "east/1", "spy-1d", 4e4, 153.0),
        Fired(160.0, "guard", "east/1", "sm-2", 0, 1, 0, 0.7),
        Met(170.0, "guard", "east/1", 0, 3e4, "miss"),
        Assessed(174.0, "guard", "east/1", "sm-2", (0,), "miss"),
        Fired(175.0, "guard", "east/1", "sm-2", 0, 2, 1, 0.7),
        Damaged(180.0, "trader", "moderate", 2.0, "west/1"),
        Ended(180.0, "west/1", "hit", "trader", "moderate", None),
        Met(190.0, "guard", "east/1", 1, 2e4, "kill"),
        Ended(190.0, "east/1", "intercepted", None, None, "guard/sm-2"),
        Called(200.0, "trader", "hit", 200.0),
        Tasked(200.0, "guard", "trader"),
        Released(300.0, "guard", "trader", "pre-empted"),
        Tasked(400.0, "other", "trader"),
        Alongside(5000.0, "other", "trader"),
        Damaged(6000.0, "trader", "severe", 0.0, "fire"),
        Released(9000.0, "other", "trader", "assisted"),
        Charged(180.0, "west/1", "no-channel", ""),
        Tally(10800.0, "defended", "east/1", 1.0),
        Tally(10800.0, "defended", "west/1", 1.0),
        Tally(10800.0, "end", "", 12_000.0),
        Tally(10800.0, "rounds-left", "guard/sm-2", 8.0),
    )
    tables = batch(book)
    east, west = tables["threats"]
    assert (east["detected_s"], east["detected_by"], east["shots"]) == (100.0, "guard/spy-1d", 2)
    assert (east["outcome"], east["killed_by"]) == ("intercepted", "guard/sm-2")
    assert east["reason"] is None
    assert (west["struck"], west["damage"], west["reason"]) == ("trader", "moderate", "no-channel")
    assert [(s["result"], s["judged"]) for s in tables["shots"]] == [
        ("miss", "miss"),
        ("kill", "none"),
    ]
    (call,) = tables["calls"]
    assert (call["responder"], call["tasked_s"], call["arrived_s"]) == ("other", 200.0, 5000.0)
    assert (call["released_s"], call["outcome"]) == (9000.0, "assisted")
    (day,) = days(book)
    assert len(tables["counts"]) == day.pop("counts")
    assert {name: value for name, value in day.items() if value} == {
        "decided": 1, "any-call-decided": 1,
        "launched": 2, "ended": 2, "defended": 2, "intercepted": 1, "hits": 1, "leakers": 1,
        "leakers-hit": 1, "raids": 2, "raids-without-leaker": 1,
        "detected": 1, "engaged": 1, "engaged-ended": 1, "ships-hit": 1,
        "calls": 1, "answered": 1, "rounds": 2, "casualties": 2.0, "first-shot-delay": 60.0,
        "cost": 4.2e6, "threat-cost": 520_000.0, "stopped-cost": 20_000.0,
        "duration": 10_800.0, "end": 12_000.0,
        "shots:miss": 1, "shots:kill": 1, "reached:3-h": 1, "followed:1-h": 1, "followed:3-h": 1,
        "damage:severe": 1, "reason:no-channel": 1, "reason-hit:no-channel": 1,
        "rounds:sm-2": 2, "rounds-ended:sm-2": 2, "kills:sm-2": 1, "cost:sm-2": 4.2e6,
        "launched:asbm": 1, "ended:asbm": 1, "leakers:asbm": 1, "hits:asbm": 1,
        "launched:drone": 1, "ended:drone": 1, "intercepted:drone": 1, "engaged:drone": 1,
        "launched@east": 1, "intercepted@east": 1,
        "launched@west": 1, "leakers@west": 1, "hits@west": 1,
        "rounds-start:guard/sm-2": 10, "rounds-left:guard/sm-2": 8,
    }  # fmt: skip


def test_raids_are_counted_one_by_one() -> None:
    """Two raids of one attack, of which one leaks, one raid of another, and one not defended."""
    raids = {"east/1": 1, "east/2": 1, "east/3": 2, "west/1": 1, "west/2": 7}
    launched = [
        Launched(10.0, name, name[:4], "drone", "trader", 0.0, 0.0, raid)
        for name, raid in raids.items()
    ]
    ended = [
        Ended(20.0, name, "missed" if name in ("east/2", "west/2") else "failed", None, None, None)
        for name in raids
    ]
    after = [
        Charged(20.0, "east/2", "out-of-reach", ""),
        *(Tally(10800.0, "defended", name, 1.0) for name in raids if name != "west/2"),
    ]
    nothing = written()
    tables = batch(nothing, written(*launched, *ended, *after), nothing)
    found = [(day["raids"], day["raids-without-leaker"]) for day in tables["replications"]]
    assert found == [(0, 0), (3, 2), (0, 0)]
    assert {row["threat"]: row["raid"] for row in tables["threats"]} == raids


HARD = replace(LAYOUT, hard=True)


def flight(name: str, *ends: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """A threat of raid 1 of its attack, launched at 10 s at a defended ship."""
    launch = Launched(10.0, name, name[:4], "drone", "trader", 0.0, 0.0)
    return [launch, *ends, Tally(10800.0, "defended", name, 1.0)]


def test_what_is_in_flight_at_a_hard_end_is_in_no_rate() -> None:
    """One raid has a leaker and a threat in flight; the other is shot down, one round in flight."""
    shot = [
        Fired(160.0, "guard", "west/1", "sm-2", 0, 1, 0, 0.7),
        Fired(161.0, "guard", "west/1", "sm-2", 0, 1, 1, 0.7),
        Met(170.0, "guard", "west/1", 0, 3e4, "kill"),
        Ended(170.0, "west/1", "intercepted", None, None, "guard/sm-2"),
    ]
    records = [
        *flight("east/1", Ended(20.0, "east/1", "missed", None, None, None)),
        *flight("east/2", Fired(100.0, "guard", "east/2", "sm-2", 0, 1, 0, 0.7)),
        *flight("west/1", *shot),
        Charged(20.0, "east/1", "out-of-reach", ""),
        Tally(10800.0, "rounds-start", "guard/sm-2", 10.0),
        Tally(10800.0, "rounds-left", "guard/sm-2", 7.0),
    ]
    ordered = sorted(records, key=lambda one: (isinstance(one, Tally | Charged), one[0]))
    book = written(*ordered)
    tables = batch(book, written(), layout=HARD)
    assert [row["outcome"] for row in tables["threats"]] == ["missed", "in-flight", "intercepted"]
    assert tables["threats"][1]["ended_s"] is None
    assert [row["result"] for row in tables["shots"]] == [None, "kill", None]
    day, quiet = days(book, written(), layout=HARD)
    counted = ("launched", "ended", "in-flight", "in-flight:drone", "defended", "leakers")
    assert [day[name] for name in counted] == [3, 2, 1, 1, 2, 1]
    assert (day["engaged"], day["engaged-ended"]) == (2, 1)
    assert (day["raids"], day["raids-without-leaker"]) == (1, 1)
    assert (day["rounds"], day["rounds-ended:sm-2"], day["kills:sm-2"]) == (3, 1, 1)
    assert [day[name] for name in DECIDING] == [0, 0, 0, 0]
    assert [quiet[name] for name in DECIDING] == [1, 1, 1, 0]


DECIDING = ("decided", "no-leaker-decided", "no-ship-hit-decided", "any-call-decided")


def test_only_a_hard_end_leaves_replications_undecided() -> None:
    ids, hard = ({measure.id for measure in measures_of(one)} for one in (LAYOUT, HARD))
    assert ids - hard == {"no-leaker", "no-ship-hit", "any-call"}
    assert hard - ids == set(DECIDING)


def test_a_call_counts_as_not_reached_in_time_only_if_it_was_followed_as_long() -> None:
    called = [Called(time, "trader", "hit", time) for time in (0.0, 9000.0)]
    (day,) = days(
        written(*called, Lost(9000.0, "trader"), Tally(10800.0, "end", "", 10800.0)),
    )
    assert [day[f"followed:{within}"] for within in ("1-h", "3-h", "6-h")] == [1, 1, 0]
    assert day["reached:1-h"] == day["reached:3-h"] == 0


@pytest.mark.parametrize("layout", [LAYOUT, EMPTY])
def test_every_measure_stands_on_columns(layout: Layout) -> None:
    measures = measures_of(layout)
    columns = columns_in(layout).keys()
    assert len({measure.id for measure in measures}) == len(measures)
    for measure in measures:
        assert "{" not in "".join((measure.id, measure.label, measure.definition, *measure.of))
        assert measure.label
        assert measure.unit
        assert measure.definition
        assert columns >= {*measure.of, *measure.per}
        if measure.kind == "quantile":
            table, *needed = SOURCES[measure.id]
            assert {c.name for c in TABLES[table]} >= set(needed)
        elif measure.kind != "time-to-event":
            assert measure.of
            assert bool(measure.per) == (measure.kind in ("ratio", "share"))
