"""A replication that can be run again: with other luck, from some moment on, and to some moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sim.experiment.rare.branching import BranchedLuck, Start
from sim.experiment.rare.event import Event, Record, value_of
from sim.experiment.tables.layout import Layout
from sim.platforms.launch.threat import Threat
from sim.simulation import Day, Model

NONE: frozenset[tuple[int, int]] = frozenset()


class Played(NamedTuple):
    """One run of a replication; ``events`` is what it cost: the moments on its clock."""

    day: Day
    threats: dict[str, Threat]
    records: list[Record]
    events: int


class Trial(NamedTuple):
    """What is tried: an event of a scenario under a seed."""

    model: Model
    layout: Layout
    event: Event
    seed: int
    best_guess: bool = False

    def begin(self, start: Start, missing: frozenset[tuple[int, int]] = NONE) -> Day:
        """Return a run from a start, all attacks scheduled; some shots may be made to miss."""
        luck = BranchedLuck(self.seed, start, missing)
        day = self.model.day(luck, self.best_guess)
        luck.schedule(day.case.attacks)
        day.begin()
        luck.records = day.journal.records
        return day

    def play(self, start: Start, missing: frozenset[tuple[int, int]] = NONE) -> Played:
        """Return a run from a start to its end."""
        return to_the_end(self.begin(start, missing))

    def happens(self, played: Played) -> bool:
        """Return whether the event has come about."""
        found = value_of(self.event.column, played.records, self.layout)
        return found >= self.event.least


def to_the_end(day: Day) -> Played:
    """Return a run that has begun, at its end."""
    day.play()
    events = cost(day)
    return Played(day, {one.name: one for one in day.threats}, day.finish().records, events)


def cost(day: Day) -> int:
    """Return how many events a run has put on its clock."""
    return next(day.clock._eid)


Watcher = Callable[[Record], None]


def watched(day: Day, watcher: Watcher) -> None:
    """Have every record shown to ``watcher`` when it has been written."""
    records = day.journal.records

    def write(record: Record) -> None:
        records.append(record)
        watcher(record)

    day.journal.write = write
