"""The time of a set of points, and of a replication, from trying a few."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from sim.experiment.runs.assignment import Assignment
from sim.experiment.runs.order import Order
from sim.experiment.runs.replicate import compute
from sim.experiment.runs.workers import PROBE_S, Workers, processes
from sim.experiment.store.spool import Stretch

START_S = 2.0
"""Time (s) in which worker processes start on a machine that is free."""

FINISH_S = 0.1
"""Time (s) that it takes to write the result of a point."""


class Pace(NamedTuple):
    """Time (s) of a replication, and of making a point ready, on average.

    share: of a processor that was free for it.
    """

    run_s: float
    ready_s: float
    share: float = 1.0

    def seconds(self, runs: int, points: int, workers: int) -> float:
        """Return how long so many runs of so many points take."""
        if not runs:
            return 0.0
        own = points * (self.ready_s + FINISH_S)
        if workers == 1:
            return own + runs * self.run_s
        # Each worker makes a point ready, too. On a machine that is busy more of them gain less.
        gain = 1.0 + (workers - 1) * self.share
        ready_s = points * self.ready_s * workers
        return START_S / self.share + max(own, (own + ready_s + runs * self.run_s) / gain)


class Forecast(NamedTuple):
    """The cost of a set of points: missing runs, time (s), processes."""

    missing: int
    seconds: float
    workers: int


def forecast(
    points: Sequence[Assignment], order: Order, machines: Workers | None = None
) -> Forecast:
    """Return the cost of bringing points to the replications of an order."""
    n = order.replications
    missing = {point: max(0, n - point.there(n)) for point in points}
    left = [point for point in points if missing[point]]
    runs, pace = sum(missing.values()), pace_of(left)
    asked = machines.number if machines else order.workers
    seconds, workers = min(
        (pace.seconds(runs, len(left), workers), workers)
        for workers in ({1, processes()} if asked is None else {asked})
    )
    return Forecast(runs, seconds, workers)


def pace_of(points: Sequence[Assignment]) -> Pace:
    """Return the pace of some points: of the first one, the last, and one between.

    A point that cannot be run is left out: it is reported when its turn comes.
    """
    tried = sorted({0, len(points) // 2, len(points) - 1}) if points else []
    found = [pace for at in tried if (pace := _tried(points[at])) is not None]
    if not found:
        return Pace(0.0, 0.0)
    return Pace(*(sum(times) / len(found) for times in zip(*found, strict=True)))


def _tried(point: Assignment) -> Pace | None:
    begun, worked = time.perf_counter(), time.process_time()
    try:
        job = point.job
        compute(job, Stretch(0, 1))  # the first one fills the caches
        ready_s = time.perf_counter() - begun
        number, size, spent = 1, 1, 0.0
        while spent < PROBE_S:
            done = compute(job, Stretch(number, size))
            number, spent = number + size, spent + done.elapsed
            rest = int((PROBE_S - spent) * size / done.elapsed)
            size = max(1, min(done.next_size(size), rest))
    except Exception:  # noqa: BLE001 - whatever a model may raise
        return None
    finally:
        point.close()
    share = (time.process_time() - worked) / (time.perf_counter() - begun)
    return Pace(spent / (number - 1), ready_s, min(1.0, share))
