"""The values of a replication for two methods at once."""

from __future__ import annotations

from typing import NamedTuple

from sim.experiment.errors import RunError
from sim.experiment.rare.branching import Start, Trial
from sim.experiment.rare.event import is_of_leakers
from sim.experiment.rare.loss import COLUMN, spared
from sim.experiment.rare.settled import settled


class Value(NamedTuple):
    """The values of one replication.

    happened: whether the event came about. chance: given all but the last random steps; None if no
    last steps are known for this event. events: on its clock. more: runs, and events, that the
    chance has cost beside.
    """

    happened: bool
    chance: float | None
    events: int
    more: tuple[int, int] = (0, 0)


def conditional(trial: Trial) -> str | None:
    """Return in words the steps that have exact probabilities for this event; None if none have."""
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
    lost = trial.event.column == COLUMN
    last = spared(trial, replication, played) if lost else settled(trial, start, played)
    return Value(happened, last.chance, played.events, (last.runs, last.events))


def values_of(trial: Trial, numbers: range) -> list[Value]:
    """Return the values of some replications; raises `RunError` with the one that went wrong."""
    found = []
    for number in numbers:
        try:
            found.append(value_of(trial, number))
        except Exception as error:
            where = f"replication {number} (seed {trial.seed})"
            raise RunError(f"{where}: {type(error).__name__}: {error}") from error
    return found
