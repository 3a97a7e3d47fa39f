"""A replication run again to some moment, and on from there with other random numbers.

A run cannot be copied, but random numbers have addresses: a repeated run is the same run. The
moment is a number of records in the journal, so that moments at the same time differ. Draws made
up to that number of records take the numbers of the trunk, later draws those
of the branch.

Uncertain inputs, traffic, patrols and the schedule of attacks are drawn ahead, and so belong
to the trunk. The exception is the times of random raids, whose process has no memory: behind
the moment of the branch they are drawn again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.streams import Luck, Purpose, actor, branch, child
from sim.experiment.rare.event import Event, Record, value_of
from sim.experiment.runs.replicate import Parcel
from sim.experiment.tables.layout import Layout
from sim.platforms.launch.attack import Attack
from sim.platforms.launch.threat import Threat
from sim.simulation import Day, Model


class Branch(NamedTuple):
    """Other random numbers from a moment on: ``since`` so many records, at ``time`` (s)."""

    since: int
    time: float
    number: int


class Start(NamedTuple):
    """Where a run begins to have its own random numbers: its replication, and any branches."""

    replication: int
    branches: tuple[Branch, ...] = ()

    @property
    def since(self) -> int:
        """So many records belong to the trunk."""
        return self.branches[-1].since if self.branches else 0

    def at(self, moment: Branch) -> Start:
        """Return the start at a moment of a run from here."""
        return self._replace(branches=(*self.branches, moment))

    def renewed(self, place: int) -> Start:
        """Return the start whose last branch has a number of its own: the one of a ``place``."""
        *before, last = self.branches
        above = before[-1].number if before else 0
        number = branch(child(above, len(before)), place)
        return self._replace(branches=(*before, last._replace(number=number)))


class BranchedLuck(Luck):
    """The random numbers of a run: of its replication, with branches in the order of their moments.

    missing: shots that are made to miss, as (threat's actor, ordinal). records: of the run under
    way; ``schedule`` tells of the raids at random.
    """

    __slots__ = ("_branches", "_missing", "_raids", "records")

    def __init__(self, seed: int, start: Start, missing: frozenset[tuple[int, int]]) -> None:
        super().__init__(seed, start.replication)
        self._branches, self._missing = start.branches, missing
        self._raids: dict[int, _Raids] = {}
        self.records: Sequence[Record] = ()

    def schedule(self, attacks: Mapping[str, Attack]) -> None:
        """Draw the raids at random behind each branch again, as far as possible.

        Not those that may leave before their time.
        """
        for name, attack in attacks.items():
            if attack.rate and attack.window.support()[0] >= 0.0:
                self._raids[actor(f"attacks.{name}")] = _Raids(attack.rate)

    def value(self, purpose: int, actor: int, other: int = 0, index: int = 0) -> float:
        """Return the uniform number at an address, on the branch that the run has come to."""
        raids = self._raids.get(actor) if purpose == Purpose.RAID else None
        if raids is not None:
            return self._gap(raids, actor, index)
        if purpose == Purpose.SHOT and (actor, index) in self._missing:
            return 1.0
        written, self.branch = len(self.records), 0
        for one in self._branches:
            if written < one.since:
                break
            self.branch = one.number
        return super().value(purpose, actor, other, index)

    def _gap(self, raids: _Raids, address: int, place: int) -> float:
        """Return the number whose inverse is the gap before a raid.

        A gap that reaches beyond a branch is cut off there and drawn again: the rest of an
        exponential time is distributed as the whole.
        """
        past = [one.number for one in self._branches if one.time < raids.last]
        self.branch = past[-1] if past else 0
        u = super().value(Purpose.RAID, address, 0, place)
        for one in self._branches[len(past) :]:
            if raids.after(u) <= one.time:
                break
            self.branch = one.number
            fresh = super().value(Purpose.RAID, address, 0, place)
            u = -math.expm1(math.log1p(-fresh) - raids.rate * (one.time - raids.last))
        raids.last = raids.after(u)
        return u

    def row(
        self, purpose: int, actor: int, length: int, other: int = 0, index: int = 0
    ) -> NDArray[np.float64]:
        """Return numbers of the trunk: rows are drawn for the traffic alone."""
        self.branch = 0
        return super().row(purpose, actor, length, other, index)


class _Raids:
    """Raids at random: their rate (per s), and when the last one drawn so far comes (s)."""

    __slots__ = ("last", "rate")

    def __init__(self, rate: float) -> None:
        self.rate, self.last = rate, 0.0

    def after(self, u: float) -> float:
        """Return when (s) the next raid comes by the number ``u``, to the bit as the model does."""
        return self.last - math.log1p(-u) / self.rate


NONE: frozenset[tuple[int, int]] = frozenset()


class Played(NamedTuple):
    """One run of a replication; ``events`` is what it cost: the moments on its clock."""

    day: Day
    threats: dict[str, Threat]
    records: list[Record]
    events: int


class Given(NamedTuple):
    """The probability of the event given some of the draws; runs and events that it has cost."""

    chance: float
    runs: int
    events: int


@dataclass(frozen=True)
class Trial(Parcel):
    """The experiment: an event of a scenario under a seed."""

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
