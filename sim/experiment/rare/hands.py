"""Who does the work: this process, or several; what comes back is in order, whoever did it."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from sim.experiment.errors import RunError
from sim.experiment.rare.played import Trial
from sim.experiment.rare.replications import Value, value_of
from sim.experiment.rare.splitting import Ladder, Macro, macro_run
from sim.experiment.runs.workers import Workers

STRETCH = 25
"""Replications that are given out at once."""

MACROS = 1 << 41
"""Number of the first replication of the macro-runs: none of them is one of a plain run."""


class Hands:
    """Plays replications and macro-runs of one trial."""

    def __init__(self, trial: Trial, crew: Workers) -> None:
        self.trial, self._crew = trial, crew
        self._packed = pickle.dumps(trial)

    def replications(self, first: int, behind: int) -> list[Value]:
        """Return what the replications from ``first`` to before ``behind`` give."""
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
