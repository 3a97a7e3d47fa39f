"""The values of a replication for two methods at once, computed in this process or in several.

Results come back in order, from any process.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from sim.experiment.errors import RunError
from sim.experiment.rare.branching import Start, Trial
from sim.experiment.rare.event import is_of_leakers
from sim.experiment.rare.loss import COLUMN, spared
from sim.experiment.rare.settled import settled
from sim.experiment.rare.splitting import Ladder, Macro, macro_run
from sim.experiment.runs.workers import Workers

STRETCH = 25
"""Replications that are given out at once."""

MACROS = 1 << 41
"""Number of the first replication of the macro-runs: none of them is one of a plain run."""


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


class Hands:
    """Plays replications and macro-runs of one trial."""

    def __init__(self, trial: Trial, crew: Workers) -> None:
        self.trial, self._crew = trial, crew
        self._packed = pickle.dumps(trial)

    def replications(self, first: int, behind: int) -> list[Value]:
        """Return the values of the replications from ``first`` to before ``behind``."""
        starts = range(first, behind, STRETCH)
        stretches = [range(start, min(start + STRETCH, behind)) for start in starts]
        known = [self._packed] * len(stretches)
        return list(chain.from_iterable(self._crew.share(_values, known, stretches)))

    def macro_runs(self, ladder: Ladder, numbers: Iterable[int]) -> list[Macro]:
        """Return the macro-runs of some numbers."""
        wanted = list(numbers)
        known = [self._packed] * len(wanted), [ladder] * len(wanted)
        return self._crew.share(_macro_run, *known, wanted)


def _values(packed: bytes, numbers: range) -> list[Value]:
    trial, found = _unpacked(packed), []
    for number in numbers:
        try:
            found.append(value_of(trial, number))
        except Exception as error:
            where = f"replication {number} (seed {trial.seed})"
            raise RunError(f"{where}: {type(error).__name__}: {error}") from error
    return found


def _macro_run(packed: bytes, ladder: Ladder, number: int) -> Macro:
    return macro_run(_unpacked(packed), ladder, number, MACROS)


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> Trial:
    ready: Trial = pickle.loads(packed)
    return ready
