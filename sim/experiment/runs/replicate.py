"""Replications in batches: in this process, or in a pool of worker processes.

The numbers of a replication depend on its seed and number alone, so neither the executor, nor the
size of the batches, nor their order, nor a retry shows in a result.
"""

from __future__ import annotations

import gc
import pickle
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple, Protocol

from sim.experiment.errors import RunError
from sim.experiment.store.spool import Stretch
from sim.experiment.tables.batch import Batch, Packed, Records, pack
from sim.experiment.tables.layout import Layout

BATCH_S = 1.0
"""Wall time (s) that a batch should take: what a kill can cost, and what pays for its overhead."""

LARGEST = 50_000
GROWTH = 8
COLLECT_AFTER = 20_000
"""Objects until the next look for garbage. At Python's 700 there are many looks in a replication,
whose cycles of events and threats end only with it: they took 6 % of its time."""

MODELS = 4
"""Models that a worker keeps ready: batches of several points of a sweep may come in turns."""


class Replicator(Protocol):
    """What runs one replication: a `Model`."""

    def replicate(
        self,
        seed: int,
        replication: int,
        best_guess: bool = False,
        outer: int | None = None,
        strata: int | None = None,
    ) -> Records:
        """Return the journal of one replication."""
        ...


class Job(NamedTuple):
    """All that a worker needs; it travels pickled, and a `Model` travels as its scenario.

    inner: replications of each outer sample of a nested run; None for a plain one. strata: outer
    samples of a Latin hypercube; None if each is drawn on its own.
    """

    model: Replicator
    layout: Layout
    seed: int
    best_guess: bool
    inner: int | None = None
    strata: int | None = None

    def replicate(self, number: int) -> Records:
        """Return the journal of the replication of a number, counted through all outer samples."""
        if self.inner is None:
            return self.model.replicate(self.seed, number, best_guess=self.best_guess)
        outer, replication = divmod(number, self.inner)
        return self.model.replicate(self.seed, replication, outer=outer, strata=self.strata)


class Done(NamedTuple):
    """A whole batch, and how long (s) its replications took."""

    stretch: Stretch
    blocks: list[Packed]
    elapsed: float


class Missing:
    """The replications that are still to be computed, handed out in stretches."""

    def __init__(self, gaps: Iterable[Stretch]) -> None:
        self._gaps = deque(gap for gap in gaps if gap.size > 0)
        self.left = sum(gap.size for gap in self._gaps)

    def take(self, size: int) -> Stretch | None:
        """Return the next at most ``size`` consecutive replications; None when all are out."""
        if not self._gaps:
            return None
        first, whole = self._gaps.popleft()
        taken = Stretch(first, min(whole, size))
        if whole > size:
            self._gaps.appendleft(Stretch(first + size, whole - size))
        self.left -= taken.size
        return taken


@dataclass(eq=False)
class Task:
    """A job under way: what is missing of it, and what becomes of its batches.

    keep: takes in a whole batch. finish: is called once the last one is in. fail: is told if a
    replication cannot be run; what it does not raise again ends this task alone.
    """

    job: Job
    missing: Missing
    keep: Callable[[Done], None]
    finish: Callable[[], None]
    fail: Callable[[RunError], None]
    failed: bool = False

    @cached_property
    def packed(self) -> bytes:
        """The job as it is sent to a worker."""
        return pickle.dumps(self.job)

    def give_up(self, error: RunError) -> None:
        """Compute no more of it."""
        self.missing, self.failed = Missing(()), True
        self.fail(error)


def gaps(done: Iterable[Stretch], replications: int) -> list[Stretch]:
    """Return what is missing of the replications 0, 1, … below ``replications``."""
    missing, at = [], 0
    for first, size in done:
        missing.append(Stretch(at, min(first, replications) - at))
        at = max(at, first + size)
    missing.append(Stretch(at, replications - at))
    return [gap for gap in missing if gap.size > 0]


def compute(job: Job, stretch: Stretch) -> Done:
    """Run the replications of one batch; raises `RunError` with the one that went wrong."""
    start = time.perf_counter()
    batch = Batch(job.layout, stretch.first, outer=not job.best_guess, inner=job.inner)
    with _collecting_seldom():
        for replication in range(stretch.first, stretch.first + stretch.size):
            batch.add(_journal(job, replication))
    blocks = pack(batch.tables())
    return Done(stretch, blocks, time.perf_counter() - start)


def _journal(job: Job, replication: int) -> Records:
    try:
        return job.replicate(replication)
    except RunError:
        raise
    except Exception as error:
        raise RunError(
            f"replication {replication} (seed {job.seed}): {type(error).__name__}: {error}"
        ) from error


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], COLLECT_AFTER))
    try:
        yield
    finally:
        gc.set_threshold(*before)


def next_size(size: int, done: Done) -> int:
    """Return the size of the next batch after one whose time is known."""
    wanted = done.stretch.size * BATCH_S / max(done.elapsed, 1e-6)
    return max(1, min(round(wanted), GROWTH * size, LARGEST))


def run_alone(task: Task, until_s: float = float("inf")) -> float:
    """Compute what is missing in this process, for about ``until_s``; it is not finished.

    Returns the time (s) that what is left would take.
    """
    size, spent, pace = 1, 0.0, 0.0
    while spent < until_s and (stretch := task.missing.take(min(size, _sooner(pace, until_s)))):
        try:
            done = compute(task.job, stretch)
        except RunError as error:
            task.give_up(error)
            break
        task.keep(done)
        spent += done.elapsed
        pace = done.elapsed / stretch.size
        size = next_size(size, done)
    return task.missing.left * pace


def _sooner(pace: float, until_s: float) -> int:
    return LARGEST if pace == 0.0 or until_s == float("inf") else max(1, int(until_s / pace))


def work(job: bytes, stretch: Stretch) -> Done:
    """Compute one batch in a worker process."""
    return compute(_unpacked(job), stretch)


@lru_cache(maxsize=MODELS)
def _unpacked(job: bytes) -> Job:
    ready: Job = pickle.loads(job)
    return ready
