"""Who does the work: this process alone, processes beside it, or the machines of a cluster.

Batches go out, whole batches come in, and again if workers die. Processes take seconds to start, so
they are kept from one stage of the work to the next.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from multiprocessing import active_children, current_process, parent_process
from multiprocessing.connection import wait as wait_for
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from types import ModuleType, TracebackType
from typing import Any, TypeVar

from sim.experiment.errors import RunError
from sim.experiment.runs.replicate import Done, Task, next_size, run_alone, work
from sim.experiment.store.spool import Stretch

AHEAD = 2
"""Batches given out for each worker: one at work, one waiting."""

TRIES = 3
"""Times that the workers may die without finishing anything before the run gives up."""

WORKERS_DIE = (
    "the worker processes die before they finish a batch; look for a lack of memory, or use one "
    "worker"
)

Piece = tuple[Task, Stretch]
Found = TypeVar("Found")


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
    executor with so many workers in place of processes. alone: whether this process does it all.
    """

    def __init__(
        self, number: int | None = None, make: Callable[[int], Executor] | None = None
    ) -> None:
        self.number = processes(number) if make is None or number is None else number
        self.alone = self.number == 1 and make is None
        self._make = make or process_pool
        self._pool: Executor | None = None
        self._others = set[BaseProcess]()

    def __enter__(self) -> Workers:
        self._others = set(active_children())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if kind is not None:
            # Nobody waits for what they have in hand.
            for worker in set(active_children()) - self._others:
                worker.terminate()
        self._leave()

    def run(self, tasks: Iterable[Task]) -> None:
        """Compute and finish tasks.

        A task is asked for when the one before it has been given out; each must miss something.
        """
        if self.alone:
            run_here(tasks)
            return
        stage = _Stage(tasks, self.number)
        while stage.unfinished():
            try:
                stage.drive(self._there())
            except BrokenExecutor as error:
                self._leave()
                stage.again(error)

    def share(self, work: Callable[..., Found], *each: Sequence[object]) -> list[Found]:
        """Return the work done with the first of each, the second of each, …, in that order.

        Of several kinds of things as many each. It is done again if workers die.
        """
        if self.alone:
            return [work(*one) for one in zip(*each, strict=True)]
        for _ in range(TRIES):
            try:
                pool = self._there()
                with uninterrupted():
                    given = [pool.submit(work, *one) for one in zip(*each, strict=True)]
                return [one.result() for one in given]
            except BrokenExecutor:
                self._leave()
        raise RunError(WORKERS_DIE)

    def _there(self) -> Executor:
        if self._pool is None:
            self._pool = self._make(self.number)
        return self._pool

    def _leave(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def run_here(tasks: Iterable[Task]) -> None:
    """Compute and finish tasks in this process."""
    for task in tasks:
        run_alone(task)
        if not task.failed:
            task.finish()


class _Stage:
    """What is given out, what comes back, and what has to be given out again."""

    def __init__(self, tasks: Iterable[Task], workers: int) -> None:
        self.tasks, self.workers = iter(tasks), workers
        self.task = next(self.tasks, None)
        self.following = next(self.tasks, None)
        self.size = 1
        self.pending: dict[Future[Done], Piece] = {}
        self.repeat: deque[Piece] = deque()
        self.deaths = 0

    def unfinished(self) -> bool:
        return bool(self.repeat or self.pending or self.task)

    def drive(self, pool: Executor) -> None:
        """Keep the pool busy until nothing is missing."""
        while self.unfinished():
            self._fill(pool)
            ready, _ = wait(self.pending, return_when=FIRST_COMPLETED)
            for future in ready:
                self._take_in(future)

    def again(self, error: BrokenExecutor) -> None:
        """Take back what the dead workers had in hand, to give it out again."""
        self.repeat.extend(self.pending.values())
        self.pending.clear()
        self.deaths += 1
        if self.deaths >= TRIES:
            raise RunError(WORKERS_DIE) from error

    def _fill(self, pool: Executor) -> None:
        while len(self.pending) < AHEAD * self.workers:
            piece = self.repeat.popleft() if self.repeat else self._next()
            if piece is None:
                return
            # Noted first: a pool that breaks now must not lose it.
            lost: Future[Done] = Future()
            self.pending[lost] = piece
            task, stretch = piece
            with uninterrupted():
                future = pool.submit(work, task.packed, stretch)
            del self.pending[lost]
            self.pending[future] = piece

    def _next(self) -> Piece | None:
        task = self.task
        if task is None:
            return None
        stretch = task.missing.take(self._fair(task))
        assert stretch is not None
        if not task.missing.left:
            self._go_on()
        return task, stretch

    def _go_on(self) -> None:
        self.task, self.following = self.following, next(self.tasks, None)

    def _fair(self, task: Task) -> int:
        # Smaller towards the end: all workers finish together.
        left = task.missing.left + (self.following.missing.left if self.following else 0)
        return max(1, min(self.size, -(-left // self.workers)))

    def _take_in(self, future: Future[Done]) -> None:
        task, _ = self.pending[future]
        try:
            done = future.result()
        except RunError as error:
            del self.pending[future]
            if not task.failed:
                self._give_up(task, error)
            return
        if not task.failed:
            task.keep(done)
        del self.pending[future]
        self.deaths = 0
        self.size = next_size(self.size, done)
        under_way = (*self.pending.values(), *self.repeat)
        if not (task.missing.left or task.failed or any(one is task for one, _ in under_way)):
            task.finish()

    def _give_up(self, task: Task, error: RunError) -> None:
        """Compute no more of a task, and go on with the others."""
        task.give_up(error)
        self.repeat = deque(piece for piece in self.repeat if piece[0] is not task)
        if self.task is task:
            self._go_on()


def process_pool(workers: int) -> Executor:
    """Return a pool of fresh processes, which end when this one does.

    Where none can be started (no semaphores, few file handles), this process does their work.
    """
    others = set(active_children())
    try:
        pool = ProcessPoolExecutor(workers, mp_context=_Fresh(), initializer=_settle)
        with uninterrupted():
            pool.submit(int)  # starts them all
    except (OSError, ImportError, MemoryError) as error:
        for started in set(active_children()) - others:
            started.terminate()
        why = getattr(error, "strerror", None) or str(error) or "no memory is left"
        warnings.warn(f"no worker processes can be started ({why}); one works", stacklevel=2)
        return ThreadPoolExecutor(1)
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
def uninterrupted() -> Iterator[None]:
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
