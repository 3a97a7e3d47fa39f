"""What a set of points will take, and how long a replication does, from trying a few."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from sim.experiment.runs.assignment import Assignment
from sim.experiment.runs.order import Order
from sim.experiment.runs.workers import PROBE_S, WORTH_S, Workers, processes

START_S = 2.0
"""Time (s) in which worker processes start."""

FINISH_S = 0.1
"""Time (s) that it takes to write the result of a point."""


class Pace(NamedTuple):
    """Time (s) of a replication, and of making a point ready and its result, on average."""

    run_s: float
    point_s: float

    def seconds(self, runs: int, points: int, workers: int) -> float:
        """Return how long so many runs of so many points take."""
        if not runs:
            return 0.0
        start = START_S if workers > 1 else 0.0
        # The points are made ready and finished in this process, one after the other.
        return start + runs * self.run_s / workers + points * self.point_s


class Forecast(NamedTuple):
    """What a set will take: its points and runs, those still missing, time (s), processes."""

    points: int
    runs: int
    missing: int
    seconds: float
    workers: int


def forecast(
    points: Sequence[Assignment], count: int, order: Order, machines: Workers | None = None
) -> Forecast:
    """Return what it takes to bring points to the replications of an order.

    count: of the points, those that are the same scenario as another one included.
    """
    n = order.replications
    missing = {point: max(0, n - point.there(n)) for point in points}
    left = [point for point in points if missing[point]]
    runs, pace = sum(missing.values()), pace_of(left)
    workers = order.workers
    if machines is not None:
        workers = machines.number
    elif workers is None:
        workers = processes() if pace.seconds(runs, len(left), 1) > WORTH_S else 1
    return Forecast(count, count * n, runs, pace.seconds(runs, len(left), workers), workers)


def pace_of(points: Sequence[Assignment]) -> Pace:
    """Return the pace of some points: of the first one, the last, and one between.

    What cannot be run is left out: that is told when its turn comes.
    """
    tried = sorted({0, len(points) // 2, len(points) - 1}) if points else []
    found = [pace for at in tried if (pace := _tried(points[at])) is not None]
    if not found:
        return Pace(0.0, 0.0)
    return Pace(*(sum(times) / len(found) for times in zip(*found, strict=True)))


def _tried(point: Assignment) -> Pace | None:
    begun = time.perf_counter()
    try:
        job = point.job
        job.replicate(0)  # the first one fills the caches
        ready = time.perf_counter()
        number = 1
        while number == 1 or time.perf_counter() - ready < PROBE_S:
            job.replicate(number)
            number += 1
    except Exception:  # noqa: BLE001 - whatever a model may raise
        return None
    finally:
        point.close()
    return Pace((time.perf_counter() - ready) / (number - 1), ready - begun + FINISH_S)
