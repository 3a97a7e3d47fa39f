"""Replications in batches: the missing ones of a point, and how one batch is computed.

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
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.experiment.errors import RunError
from sim.experiment.runs.order import Order
from sim.experiment.store.spool import Stretch
from sim.experiment.tables.batch import Batch, Packed, pack
from sim.experiment.tables.layout import Layout

if TYPE_CHECKING:
    from sim.engine.journal import Journal
    from sim.simulation import Model

BATCH_S = 1.0
"""Wall time (s) of a batch: long enough to pay for its overhead, short enough to lose in a kill."""

LARGEST = 50_000
GROWTH = 8
COLLECT_AFTER = 20_000
"""Objects until the next look for garbage. At Python's 700 there are many looks in a replication,
whose cycles of events and threats end only with it: they took 6 % of its time."""

MODELS = 4
"""Models that a worker keeps ready: batches of several points of a sweep may alternate."""


class Parcel:
    """A dataclass that travels as bytes, packed once, and unpacked once in each worker."""

    @cached_property
    def _packed(self) -> bytes:
        parts = (getattr(self, one.name) for one in fields(self))  # type: ignore[arg-type]
        return pickle.dumps((type(self), tuple(parts)))

    def __reduce__(self) -> tuple[Callable[..., Parcel], tuple[Any, ...]]:
        return _unpacked, (self._packed,)


@lru_cache(maxsize=MODELS)
def _unpacked(parcel: bytes) -> Parcel:
    kind, parts = pickle.loads(parcel)
    unpacked: Parcel = kind(*parts)
    return unpacked


@dataclass(frozen=True)
class Job(Parcel):
    """All that a worker needs."""

    model: Model
    layout: Layout
    order: Order

    def replicate(self, number: int) -> Journal:
        """Return the journal of the replication of a number, counted through all outer samples."""
        order = self.order
        if order.inner is None:
            return self.model.replicate(order.seed, number, best_guess=order.best_guess)
        outer, replication = divmod(number, order.inner)
        return self.model.replicate(order.seed, replication, outer=outer, strata=order.strata)


class Done(NamedTuple):
    """A whole batch, and how long (s) its replications took."""

    stretch: Stretch
    blocks: list[Packed]
    elapsed: float

    def next_size(self, size: int) -> int:
        """Return the size of the next batch, after one that was meant to be of ``size``."""
        wanted = self.stretch.size * BATCH_S / max(self.elapsed, 1e-6)
        return max(1, min(round(wanted), GROWTH * size, LARGEST))


class Missing:
    """The missing ones of the replications 0, 1, …, to be handed out in stretches.

    done: what is, in order. left: how many are not.
    """

    def __init__(self, done: Iterable[Stretch] = (), replications: int = 0) -> None:
        self._gaps: deque[Stretch] = deque()
        at = 0
        for first, size in (*done, Stretch(replications, 0)):
            if at < min(first, replications):
                self._gaps.append(Stretch(at, min(first, replications) - at))
            at = max(at, first + size)
        self.left = sum(gap.size for gap in self._gaps)

    def take(self, size: int) -> Stretch:
        """Return the next at most ``size`` consecutive replications; there must be some left."""
        first, whole = self._gaps.popleft()
        taken = Stretch(first, min(whole, size))
        if whole > size:
            self._gaps.appendleft(Stretch(first + size, whole - size))
        self.left -= taken.size
        return taken


def compute(job: Job, stretch: Stretch) -> Done:
    """Run the replications of one batch; raises `RunError` with the one that went wrong."""
    start = time.perf_counter()
    order = job.order
    batch = Batch(job.layout, stretch.first, outer=not order.best_guess, inner=order.inner)
    with _collecting_seldom():
        for number in range(stretch.first, stretch.first + stretch.size):
            try:
                journal = job.replicate(number)
            except RunError:
                raise
            except Exception as error:
                where = f"replication {number} (seed {order.seed})"
                raise RunError(f"{where}: {type(error).__name__}: {error}") from error
            batch.add(journal)
    blocks = pack(batch.tables())
    return Done(stretch, blocks, time.perf_counter() - start)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], COLLECT_AFTER))
    try:
        yield
    finally:
        gc.set_threshold(*before)
