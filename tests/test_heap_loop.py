"""The SimPy engine and a heap of 220 lines write the same journal, to the last bit."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import simpy

import sim.simulation
from sim.engine.journal import Journal
from sim.kill_chain.steps.assess import Assessed
from sim.kill_chain.steps.engage import Fired
from sim.platforms import helm, roster
from sim.platforms.helm import Turned
from sim.platforms.launch import launch_cell
from sim.platforms.launch.threat import Ended, Launched
from sim.platforms.response import casualty, tasking
from sim.scenario import load
from sim.simulation import Model
from tests import engine_heap
from tests.engine_heap import Chain, Heap
from tests.kill_chain import days, worlds

ROOT = Path(__file__).resolve().parent.parent
SEED = 10
DRONES = "catalogue.threats.one-way-drone"
DOCTRINE = "catalogue.doctrines.red-sea-2023"
ALLOWED = f"{DOCTRINE}.permission.others_probability=1"

VARIANTS = {
    "as it is": [],
    "patrol": ["escorts.guard.patrol={law: box, area: southern-red-sea, speed: 20 kn}", ALLOWED],
    "it leaves, and another comes": [
        "escorts.guard.until=+52 min",
        "escorts.relief={class: arleigh-burke-flight-i, doctrine: red-sea-2023,"
        " patrol: {law: fixed, position: 14°30'N 41°55'E}, from: +50 min}",
        ALLOWED,
    ],
    "salvo of two": ["escorts.guard.doctrine=two-round-salvo"],
    "ships slow and threats steer": [
        f"{DRONES}.fate.hit=1",
        f"{DRONES}.damage={{none: 0, minor: 0, moderate: 1, severe: 1, lost: 0}}",
        "attacks.drones.spacing=8 min",
        ALLOWED,
    ],
    "a cell that repeats": [
        "attacks.drones.due_at=null",
        "attacks.drones.preparation={exponential: 20 min}",
        "attacks.drones.displacement=10 min",
        ALLOWED,
    ],
}
REPLICATIONS = 200


def at_heap(
    heap: Heap, time: float, order: int, act: Callable[[object], object] | None = None
) -> Callable[..., object]:
    """What stands for `sim.engine.clock.at` in steps that run on the heap."""
    request = heap.at(time, order)
    if act is not None:
        request(act)
    return request


def refuse(*_: object) -> None:
    raise AssertionError("SimPy is used")


@pytest.fixture
def heap(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """A switch from the SimPy engine to the heap; SimPy fails from then on."""

    def switch() -> None:
        for home in (sim.simulation, worlds):
            clock = "Clock" if home is sim.simulation else "Environment"
            monkeypatch.setattr(home, clock, Heap)
            monkeypatch.setattr(home, "Referee", lambda clock: clock)
            monkeypatch.setattr(home, "KillChain", Chain)
        for home in (launch_cell, tasking, casualty, helm, roster, worlds):
            monkeypatch.setattr(home, "at", at_heap)
        for name in ("Environment", "Event", "Process"):
            monkeypatch.setattr(getattr(simpy, name), "__init__", refuse)

    yield switch
    monkeypatch.undo()


def written(journal: Journal) -> list[str]:
    """A journal as text that differs in the last bit of a number."""
    return [repr(record) for record in journal.records]


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_heap_writes_the_same_journal(variant: str, heap: Callable[[], None]) -> None:
    model = Model(load(ROOT / "scenarios" / "one-raid.yaml", VARIANTS[variant]))
    with_simpy = [written(model.replicate(SEED, number)) for number in range(REPLICATIONS)]
    heap()
    for number, records in enumerate(with_simpy):
        assert written(model.replicate(SEED, number)) == records, number


@pytest.mark.parametrize("block", range(4))
def test_the_heap_follows_days_of_any_kind(block: int, heap: Callable[[], None]) -> None:
    """Overlap, broken salvos, ghosts, lost escorts, decoys: what one raid never shows."""
    numbers = range(100 * block, 100 * block + 50)
    with_simpy = [written(days.small_day(number).run().journal) for number in numbers]
    heap()
    for number, records in zip(numbers, with_simpy, strict=True):
        assert written(days.small_day(number).run().journal) == records, number


def turns_under_threats(journal: Journal) -> int:
    """How often somebody turned while a threat was under way."""
    ends = {record.threat: record.time for record in journal.of(Ended)}
    flights = [
        (record.time, ends.get(record.threat, float("inf"))) for record in journal.of(Launched)
    ]
    return sum(
        any(start < turn.time < end for start, end in flights) for turn in journal.of(Turned)
    )


def restless(first: int, wanted: int) -> Iterator[tuple[int, Journal]]:
    """The next so many days on which courses change while threats fly, as SimPy runs them."""
    for number in count(first):
        journal = days.small_day(number).run().journal
        if turns_under_threats(journal):
            yield number, journal
            wanted -= 1
        if not wanted:
            return


@pytest.mark.nightly
@pytest.mark.parametrize("block", range(10))
def test_the_heap_follows_a_thousand_raids_with_course_changes(
    block: int, heap: Callable[[], None]
) -> None:
    found = list(restless(10_000 * (block + 1), 100))
    with_simpy = [(number, written(journal)) for number, journal in found]
    assert sum(turns_under_threats(journal) for _, journal in found) > 200
    assert sum(len(journal.of(Fired)) for _, journal in found) > 100
    heap()
    for number, records in with_simpy:
        assert written(days.small_day(number).run().journal) == records, number


def steered(journal: Journal) -> int:
    """How often a threat was under way when a ship was slowed by a hit."""
    slowed = [record.time for record in journal.of(Turned) if record.why.startswith("damage")]
    ends = {record.threat: record.time for record in journal.of(Ended)}
    return sum(
        record.time < time < ends.get(record.threat, float("inf"))
        for record in journal.of(Launched)
        for time in slowed
    )


def test_the_variants_show_what_they_are_for() -> None:
    """Escorts that turn and fire, rounds in pairs, threats that steer after a ship that slows."""
    journals = {}
    for variant, changes in VARIANTS.items():
        model = Model(load(ROOT / "scenarios" / "one-raid.yaml", changes))
        journals[variant] = [model.replicate(SEED, number) for number in range(20)]
    turns = sum(len(journal.of(Turned)) for journal in journals["patrol"])
    fired = sum(len(journal.of(Fired)) for journal in journals["patrol"])
    assert min(turns, fired) > 20
    pairs = [record for journal in journals["salvo of two"] for record in journal.of(Assessed)]
    assert sum(len(record.shots) == 2 for record in pairs) > 10
    assert sum(map(steered, journals["ships slow and threats steer"])) > 10


def names_used(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (alias.name for alias in node.names)
            yield getattr(node, "module", "")


def lines_of_code(source: str, tree: ast.AST) -> int:
    """Lines that are neither empty nor prose."""
    told = [node for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.ClassDef))]
    ends = [(node.body[0].lineno, node.body[0].end_lineno or 0) for node in told]
    prose = sum(end - start + 1 for start, end in ends)
    blank = sum(not line.strip() for line in source.splitlines()) - 1  # One is in the prose.
    return len(source.splitlines()) - blank - prose


def test_the_heap_is_small_and_does_without_simpy() -> None:
    source = Path(engine_heap.__file__).read_text()
    tree = ast.parse(source)
    names = ("sequence", "fire_control", "referee")
    banned = {"simpy", "at", "Referee", *(f"sim.kill_chain.{name}" for name in names)}
    assert not {*names_used(tree)} & banned
    assert lines_of_code(source, tree) <= 222
