"""Who does the work: this process, or several; what comes back is in order, whoever did it."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain

from sim.experiment.errors import RunError
from sim.experiment.rare.played import Trial
from sim.experiment.rare.replications import Value, value_of
from sim.experiment.rare.splitting import Ladder, Macro, macro_run
from sim.experiment.runs.pool import process_pool

STRETCH = 25
"""Replications that are given out at once."""

MACROS = 1 << 41
"""Number of the first replication of the macro-runs: none of them is one of a plain run."""


class Crew:
    """Plays replications and macro-runs of one trial."""

    def __init__(self, trial: Trial, pool: Executor | None) -> None:
        self.trial, self._pool = trial, pool
        self._packed = pickle.dumps(trial)

    def replications(self, first: int, behind: int) -> list[Value]:
        """Return what the replications from ``first`` to before ``behind`` give."""
        starts = range(first, behind, STRETCH)
        stretches = [range(start, min(start + STRETCH, behind)) for start in starts]
        if self._pool is None:
            return list(chain.from_iterable(_values(self.trial, one) for one in stretches))
        done = self._pool.map(_values_of, [self._packed] * len(stretches), stretches)
        return list(chain.from_iterable(done))

    def macro_runs(self, ladder: Ladder, numbers: Iterable[int]) -> list[Macro]:
        """Return the macro-runs of some numbers."""
        wanted = list(numbers)
        if self._pool is None:
            return [macro_run(self.trial, ladder, number, MACROS) for number in wanted]
        known = [self._packed] * len(wanted), [ladder] * len(wanted)
        return list(self._pool.map(_macro_run, *known, wanted))


@contextmanager
def crew(trial: Trial, workers: int) -> Iterator[Crew]:
    """Give a crew of so many processes."""
    if workers == 1:
        yield Crew(trial, None)
        return
    pool = process_pool(workers)
    try:
        yield Crew(trial, pool)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


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
