"""Workers: this process alone, processes beside it, or the machines of a cluster.

Batches go out, whole batches come in, and again if workers die. Processes take seconds to start, so
they are kept from one stage of the work to the next.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager
from itertools import chain, islice, pairwise
from multiprocessing import active_children, current_process, parent_process
from multiprocessing.connection import wait as wait_for
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from types import ModuleType, TracebackType
from typing import Any, TypeVar

from sim.experiment.errors import RunError
from sim.experiment.runs.assignment import Assignment
from sim.experiment.runs.replicate import Done, compute

AHEAD = 2
"""Batches given out for each worker: one at work, one waiting."""

TRIES = 3
"""Times that the workers may die without finishing anything before the run gives up."""

PROBE_S = 0.3
"""Time (s) for which this process works before it is decided who goes on."""

WORTH_S = 5.0
"""Time (s) in this process for which worker processes pay for their start."""

Found = TypeVar("Found")
Key = TypeVar("Key")
Piece = tuple[Key, tuple[Any, ...]]


def processes(asked: int | None = None) -> int:
    """Return how many processes are to work: as many as asked for, else one for each processor.

    In a daemonic process, such as a worker of `multiprocessing.Pool`, it is one.
    """
    if current_process().daemon:
        return 1
    if asked is not None:
        return asked
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers:
    """So many workers, to be used in a ``with``, at whose end they go home.

    number: of processes; None for one a processor, one for this process alone. make: makes an
    executor with so many workers in place of processes. deciding: begin in this process, and take
    the others once what is left pays for their start. alone: whether this process does it all.
    """

    def __init__(
        self,
        number: int | None = None,
        make: Callable[[int], Executor] | None = None,
        deciding: bool = False,
    ) -> None:
        self.number = processes(number) if make is None or number is None else number
        self._deciding = deciding and self.number > 1
        self.alone = self._deciding or (self.number == 1 and make is None)
        self._make = make or process_pool
        self._pool: Executor | None = None
        self._others = set[BaseProcess]()
        self._size, self._began = 1, 0.0

    @property
    def at_work(self) -> int:
        """How many are at work."""
        return 1 if self.alone else self.number

    def __enter__(self) -> Workers:
        self._others, self._began = set(active_children()), time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if kind is not None:
            # Nobody waits for what they have in hand.
            for worker in set(active_children()) - self._others:
                worker.terminate()
        self._leave()

    def run(self, points: Iterable[Assignment]) -> Iterator[Assignment]:
        """Compute what points miss, and yield each whenever a batch is in, or has failed.

        A point is asked for when the one before it has been given out.
        """
        self._size = 1
        for point, future in self._each(compute, self._batches(points)):
            if point.failed is not None:
                continue
            try:
                done = future.result()
            except RunError as error:
                point.give_up(error)
            else:
                point.keep(done)
                self._size = done.next_size(self._size)
                self._decide(point, done)
            yield point

    def share(self, work: Callable[..., Found], *each: Sequence[object]) -> list[Found]:
        """Return the work done with the first of each, the second of each, …, in that order.

        Of several kinds of things as many each.
        """
        pieces = enumerate(zip(*each, strict=True))
        found = {place: future.result() for place, future in self._each(work, pieces)}
        return [found[place] for place in range(len(found))]

    def _each(
        self, work: Callable[..., Found], pieces: Iterator[Piece[Key]]
    ) -> Iterator[tuple[Key, Future[Found]]]:
        """Give out pieces of work and yield what comes back; again if workers die."""
        given: dict[Future[Found], Piece[Key]] = {}
        deaths = 0
        while True:
            most = 1 if self.alone else AHEAD * self.number
            try:
                for piece in islice(pieces, most - len(given)):
                    # Noted before it is given: a pool that breaks now must not lose it.
                    noted: Future[Found] = Future()
                    given[noted] = piece
                    given[self._there().submit(work, *piece[1])] = piece
                    del given[noted]
                if not given:
                    return
                for future in wait(given, return_when=FIRST_COMPLETED).done:
                    if isinstance(error := future.exception(), BrokenExecutor):
                        raise error
                    deaths = 0
                    yield given.pop(future)[0], future
            except BrokenExecutor as error:
                self._leave()
                pieces, given = chain(given.values(), pieces), {}
                deaths += 1
                if deaths == TRIES:
                    raise RunError(
                        "the worker processes die before they finish a batch; look for a lack of "
                        "memory, or use one worker"
                    ) from error

    def _batches(self, points: Iterable[Assignment]) -> Iterator[Piece[Assignment]]:
        for point, following in pairwise(chain(points, [None])):
            assert point is not None
            while point.missing.left:
                # Smaller towards the end: all workers finish together.
                left = point.missing.left + (following.missing.left if following else 0)
                fair = -(-left // self.at_work)
                yield point, (point.job, point.missing.take(min(self._size, fair)))

    def _decide(self, point: Assignment, done: Done) -> None:
        spent = time.perf_counter() - self._began
        left = point.missing.left * done.elapsed / done.stretch.size
        if self._deciding and spent > PROBE_S and left and spent + left > WORTH_S:
            self.alone = self._deciding = False
            self._leave()

    def _there(self) -> Executor:
        if self._pool is None:
            self._pool = _Here() if self.alone else self._make(self.number)
        return self._pool

    def _leave(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False)
            self._pool = None


class _Here(Executor):
    """Does at once, in this process, what it is given."""

    def submit(self, fn: Callable[..., Found], /, *args: Any, **kwargs: Any) -> Future[Found]:  # noqa: ANN401
        done: Future[Found] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except RunError as error:
            done.set_exception(error)
        return done


class _Processes(ProcessPoolExecutor):
    def submit(self, fn: Callable[..., Found], /, *args: Any, **kwargs: Any) -> Future[Found]:  # noqa: ANN401
        with _uninterrupted():
            return super().submit(fn, *args, **kwargs)


def process_pool(workers: int) -> Executor:
    """Return a pool of fresh processes, which end when this one does.

    If none can be started (no semaphores, few file handles), this process does their work.
    """
    others = set(active_children())
    try:
        pool = _Processes(workers, mp_context=_Fresh(), initializer=_settle)
        pool.submit(int)  # starts them all
    except (OSError, ImportError, MemoryError) as error:
        for started in set(active_children()) - others:
            started.terminate()
        why = getattr(error, "strerror", None) or str(error) or "no memory is left"
        warnings.warn(f"no worker processes can be started ({why}); one works", stacklevel=2)
        return _Here()
    return pool


class _FreshProcess(SpawnProcess):
    """A process that does not run the user's script again, as spawned ones do.

    So a script needs no `if __name__ == "__main__"`, and may come from a pipe. Nothing that our
    workers are given is defined in it.
    """

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: ANN401, N802 - as multiprocessing has it
        script = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            return SpawnProcess._Popen(process_obj)
        finally:
            sys.modules["__main__"] = script


class _Fresh(SpawnContext):
    Process = _FreshProcess


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C back from workers that start in it, before they can say so for themselves."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _settle() -> None:
    """Leave Ctrl-C to the parent, and end when it is gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    if parent := parent_process():
        wait_for([parent.sentinel])
        os._exit(1)
