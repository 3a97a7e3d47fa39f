"""Who does the work: this process, or several; what comes back is in order, whoever did it."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import BrokenExecutor
from functools import lru_cache
from itertools import chain
from typing import TypeVar

from sim.experiment.errors import RunError
from sim.experiment.rare.played import Trial
from sim.experiment.rare.replications import Value, value_of
from sim.experiment.rare.splitting import Ladder, Macro, macro_run
from sim.experiment.runs.crew import Crew
from sim.experiment.runs.pool import TRIES, WORKERS_DIE, uninterrupted

STRETCH = 25
"""Replications that are given out at once."""

MACROS = 1 << 41
"""Number of the first replication of the macro-runs: none of them is one of a plain run."""


Found = TypeVar("Found")


class Hands:
    """Plays replications and macro-runs of one trial; crew: None for this process alone."""

    def __init__(self, trial: Trial, crew: Crew | None) -> None:
        self.trial, self._crew = trial, crew
        self._packed = pickle.dumps(trial)

    def replications(self, first: int, behind: int) -> list[Value]:
        """Return what the replications from ``first`` to before ``behind`` give."""
        starts = range(first, behind, STRETCH)
        stretches = [range(start, min(start + STRETCH, behind)) for start in starts]
        if self._crew is None:
            return list(chain.from_iterable(_values(self.trial, one) for one in stretches))
        known = [self._packed] * len(stretches)
        return list(chain.from_iterable(_shared(self._crew, _values_of, known, stretches)))

    def macro_runs(self, ladder: Ladder, numbers: Iterable[int]) -> list[Macro]:
        """Return the macro-runs of some numbers."""
        wanted = list(numbers)
        if self._crew is None:
            return [macro_run(self.trial, ladder, number, MACROS) for number in wanted]
        known = [self._packed] * len(wanted), [ladder] * len(wanted)
        return _shared(self._crew, _macro_run, *known, wanted)


def _shared(crew: Crew, work: Callable[..., Found], *each: Sequence[object]) -> list[Found]:
    """Return the work done by a crew, again from the start if somebody in it dies."""
    for _ in range(TRIES):
        try:
            pool = crew.executor(crew.workers)
            with uninterrupted():
                given = [pool.submit(work, *one) for one in zip(*each, strict=True)]
            return [one.result() for one in given]
        except BrokenExecutor:
            continue
    raise RunError(WORKERS_DIE)


def _values(trial: Trial, numbers: range) -> list[Value]:
    found = []
    for number in numbers:
        try:
            found.append(value_of(trial, number))
        except Exception as error:
            where = f"replication {number} (seed {trial.seed})"
            raise RunError(f"{where}: {type(error).__name__}: {error}") from error
    return found


def _values_of(packed: bytes, numbers: range) -> list[Value]:
    return _values(_unpacked(packed), numbers)


def _macro_run(packed: bytes, ladder: Ladder, number: int) -> Macro:
    return macro_run(_unpacked(packed), ladder, number, MACROS)


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> Trial:
    ready: Trial = pickle.loads(packed)
    return ready
