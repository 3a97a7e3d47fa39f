"""One pool of processes for many stages of work, because processes take seconds to start."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from multiprocessing import active_children
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Protocol

from sim.experiment.runs.pool import process_pool, processes, uninterrupted


class Machines(Protocol):
    """Where to compute: processors, and what makes the executor that uses them."""

    workers: int

    def executor(self, workers: int) -> Executor:
        """Return an executor."""
        ...


class Crew:
    """Gives the same pool whenever one is asked for, or a new one if it is broken.

    To be used in a ``with``, at whose end the processes end. workers: how many there are. make:
    makes a pool; None for processes.
    """

    def __init__(self, workers: int, make: Callable[[int], Executor] | None = None) -> None:
        self.workers, self._make = workers, make or process_pool
        self.alone = workers == 1 and make is None
        self._pool: Executor | None = None
        self._others = set[BaseProcess]()

    def __enter__(self) -> Crew:
        self._others = set(active_children())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if self._pool is None:
            return
        if kind is not None:
            # Nobody waits for what they have in hand.
            for worker in set(active_children()) - self._others:
                worker.terminate()
        self._pool.shutdown(wait=False, cancel_futures=True)

    @property
    def shared(self) -> Callable[[int], Executor] | None:
        """What gives the pool; None if this process is to do the work alone."""
        return None if self.alone else self.executor

    def executor(self, workers: int) -> Executor:
        """Return the pool, which outlives being shut down."""
        try:
            if self._pool is not None:
                with uninterrupted():
                    self._pool.submit(int)
        except BrokenExecutor:
            self._pool = None
        if self._pool is None:
            self._pool = self._make(workers)
        return _Lent(self._pool)


def crew_of(workers: int | None, machines: Machines | None = None) -> Crew:
    """Return the crew of some machines; without any, so many processes, or as many as pay."""
    if machines is not None:
        return Crew(machines.workers, machines.executor)
    return Crew(processes(workers))


class _Lent(Executor):
    def __init__(self, pool: Executor) -> None:
        self._pool = pool

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401
        return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the pool as it is."""
