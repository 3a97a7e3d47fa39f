"""The driver of an executor: batches out, whole batches in, and again if the workers die."""

from __future__ import annotations

import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for

from sim.experiment.errors import RunError
from sim.experiment.replicate import Done, Job, Missing, next_size, work
from sim.experiment.spool import Stretch

AHEAD = 2
"""Batches given out for each worker: one at work, one waiting."""

TRIES = 3
"""Times that the workers may die without finishing a batch before the run gives up."""

Keep = Callable[[Done], None]


def processes() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_pool(
    job: Job,
    missing: Missing,
    workers: int,
    keep: Keep,
    executor: Callable[[int], Executor] | None = None,
) -> None:
    """Compute what is missing in ``workers`` processes, or on what ``executor`` makes."""
    driver = _Driver(pickle.dumps(job), missing, workers, keep)
    make = executor or process_pool
    while driver.unfinished():
        pool = make(workers)
        try:
            driver.drive(pool)
        except BrokenProcessPool as error:
            driver.again(error)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


class _Driver:
    """What is given out, what comes back, and what has to be given out again."""

    def __init__(self, job: bytes, missing: Missing, workers: int, keep: Keep) -> None:
        self.job, self.missing, self.workers, self.keep = job, missing, workers, keep
        self.size = 1
        self.pending: dict[Future[Done], Stretch] = {}
        self.repeat: deque[Stretch] = deque()
        self.deaths = 0

    def unfinished(self) -> bool:
        return bool(self.repeat or self.pending or self.missing.left)

    def drive(self, pool: Executor) -> None:
        """Keep the pool busy until nothing is missing."""
        while self.unfinished():
            self._fill(pool)
            ready, _ = wait(self.pending, return_when=FIRST_COMPLETED)
            for future in ready:
                self._take_in(future)

    def again(self, error: BrokenProcessPool) -> None:
        """Take back what the dead workers had in hand, to give it out again."""
        self.repeat.extend(sorted(self.pending.values()))
        self.pending.clear()
        self.deaths += 1
        if self.deaths >= TRIES:
            raise RunError(
                "the worker processes die before they finish a batch; if this is a script, call "
                "run() under `if __name__ == '__main__':`, else look for a lack of memory, or use "
                "one worker"
            ) from error

    def _fill(self, pool: Executor) -> None:
        while len(self.pending) < AHEAD * self.workers:
            stretch = self.repeat.popleft() if self.repeat else self._next()
            if stretch is None:
                return
            # Noted first: a pool that breaks now must not lose it.
            lost: Future[Done] = Future()
            self.pending[lost] = stretch
            future = pool.submit(work, self.job, stretch)
            del self.pending[lost]
            self.pending[future] = stretch

    def _next(self) -> Stretch | None:
        # Towards the end smaller ones, so that the workers finish together.
        fair = -(-self.missing.left // self.workers)
        return self.missing.take(max(1, min(self.size, fair)))

    def _take_in(self, future: Future[Done]) -> None:
        done = future.result()
        self.keep(done)
        del self.pending[future]
        self.deaths = 0
        self.size = next_size(self.size, done)


def process_pool(workers: int) -> Executor:
    """Return a pool of fresh processes, which end when this one does."""
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_settle)


def _settle() -> None:
    """Leave Ctrl-C to the parent, and end when it is gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)
