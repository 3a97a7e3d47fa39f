"""How much faster two workers are: of a sweep, and of two processes that share nothing."""

from __future__ import annotations

import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from sim import sweep
from sim.scenario import load
from sim.simulation import Model

DAY = Path(__file__).parent.parent / "scenarios" / "unity-explorer.yaml"
TURNS = 7
"""Times that one process and two take turns; the best of each counts."""

STUDY = """\
name: Scaling
base: {base}
question: How much faster are two workers?
factors:
  speed: {{side: defence, path: escorts.carney.patrol.speed, values: [{speeds}]}}
"""


def scaling(points: int, replications: int) -> float:
    """Return the time of a sweep of the day with one worker over its time with two.

    Of each the shorter of two times, in turns: on a machine that others use too, the rest is
    theirs. `python -m benchmarks 50 500` takes the sizes of the requirement: some ten minutes.
    """
    speeds = ", ".join(f"{10 + number / 10} kn" for number in range(points))
    times: dict[int, list[float]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder) / "study.yaml"
        study.write_text(STUDY.format(base=DAY, speeds=speeds), "utf-8")
        for turn, workers in enumerate((1, 2, 2, 1)):
            begun = time.perf_counter()
            # In folders apart: what lies beside a sweep is taken over.
            sweep(study, replications, workers=workers, out=Path(folder) / str(turn) / "swept")
            times[workers].append(time.perf_counter() - begun)
    return min(times[1]) / min(times[2])


def ceiling(replications: int) -> float:
    """Return how much more two processes do than one that has the machine to itself.

    They share nothing but its memory and caches, so no executor can do better.
    """
    alone, both = [], []
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for _ in range(TURNS):
            alone.append(pool.submit(unshared, replications).result())
            both.append(max(pool.map(unshared, (replications, replications))))
    return 2.0 * min(alone) / min(both)


def unshared(replications: int) -> float:
    """Return the wall time (s) of replications of the day, in whatever process this is."""
    model = Model(load(DAY))
    model.replicate(1, 0)
    begun = time.perf_counter()
    for number in range(replications):
        model.replicate(1, number)
    return time.perf_counter() - begun
