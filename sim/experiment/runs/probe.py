"""What a sweep will take, and how long a replication does, from trying a few."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import NamedTuple

from sim.experiment.runs.replicate import Replicator

PROBE_S = 0.3
"""Time (s) for which each model is tried."""


class Forecast(NamedTuple):
    """What a sweep will take: its points and runs, those still missing, time (s), processes."""

    points: int
    runs: int
    missing: int
    seconds: float
    workers: int


def pace(models: Iterable[Replicator], seed: int, best_guess: bool) -> float:
    """Return the time (s) of a replication, on average over some models; 0 without any."""
    found = []
    for model in models:
        model.replicate(seed, 0, best_guess=best_guess)  # the first one fills the caches
        begun, tried = time.perf_counter(), 0
        while not tried or time.perf_counter() - begun < PROBE_S:
            tried += 1
            model.replicate(seed, tried, best_guess=best_guess)
        found.append((time.perf_counter() - begun) / tried)
    return sum(found) / len(found) if found else 0.0
