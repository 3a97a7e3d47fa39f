"""Replications played for plain simulation and for conditional expectation at once."""

from __future__ import annotations

from typing import NamedTuple

from sim.experiment.rare.branching import Start
from sim.experiment.rare.event import is_of_leakers
from sim.experiment.rare.loss import COLUMN, spared
from sim.experiment.rare.played import Trial
from sim.experiment.rare.settled import settled


class Value(NamedTuple):
    """What one replication gives.

    happened: whether the event came about. chance: given all but the last random steps; None if no
    last steps are known for this event. events: on its clock. more: runs, and events, that the
    chance has cost beside.
    """

    happened: bool
    chance: float | None
    events: int
    more: tuple[int, int] = (0, 0)


def conditional(trial: Trial) -> str | None:
    """Return what is taken by its exact probability for this event, in words; None if nothing."""
    if trial.event.column == COLUMN and trial.event.least == 1.0:
        return "the damage of each hit"
    return "kill or miss of the last shots" if is_of_leakers(trial.event.column) else None


def value_of(trial: Trial, replication: int) -> Value:
    """Play a replication and return what it gives."""
    start = Start(replication)
    played = trial.play(start)
    happened = trial.happens(played)
    if conditional(trial) is None:
        return Value(happened, None, played.events)
    if trial.event.column == COLUMN:
        loss = spared(trial, replication, played)
        return Value(happened, loss.chance, played.events, (loss.runs, loss.events))
    last = settled(trial, start, played)
    return Value(happened, last.chance, played.events, (last.runs, last.events))
