"""Print how fast the model is, as ratios to a bare SimPy event measured in the same run.

python -m benchmarks
python -m benchmarks --against DIR    this checkout beside another one
"""

from __future__ import annotations

import cProfile
import gc
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import simpy

from benchmarks.against import against
from benchmarks.scaling import ceiling, scaling
from sim import run
from sim.engine.journal import Journal
from sim.experiment.runs.replicate import Job
from sim.scenario import load
from sim.simulation import Model

SCENARIOS = Path(__file__).parent.parent / "scenarios"
ROUNDS = 7
"""Every ratio is the median of this many rounds, bare events and replications taking turns."""


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time (s) that ``work`` takes."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def bare_event(lasting: float) -> float:
    """Return the time (s) of an event of bare SimPy, measured for about ``lasting`` s.

    100 processes wait on timeouts. The measurement lasts as long as the one that it is compared
    with, so that both meet the same weather.
    """
    environment = simpy.Environment()

    def wait(environment: simpy.Environment):  # noqa: ANN202
        while True:
            yield environment.timeout(1.0)

    for _ in range(100):
        environment.process(wait(environment))
    spent, until = 0.0, 0
    while spent < lasting:
        until += 100
        spent += seconds(partial(environment.run, until))
    return spent / (100 * until)


def events_of(model: Model, replications: int) -> float:
    """Return the SimPy events of a replication, on average."""
    steps = 0
    step = simpy.Environment.step

    def counted(self: simpy.Environment) -> None:
        nonlocal steps
        steps += 1
        step(self)

    simpy.Environment.step = counted
    try:
        for number in range(replications):
            model.replicate(1, number)
    finally:
        simpy.Environment.step = step
    return steps / replications


def replicate(model: Model, first: int, replications: int) -> None:
    """Run some replications one after the other."""
    for number in range(first, first + replications):
        model.replicate(1, number)


def measure(name: str, replications: int) -> None:
    """Print the speed of one scenario against bare SimPy."""
    model = Model(load(SCENARIOS / f"{name}.yaml"))
    model.replicate(1, 0)
    gc.collect()
    gc.freeze()
    events = events_of(model, replications)
    ratios, own = [], []
    for turn in range(ROUNDS):
        first = 1 + turn * replications
        own.append(seconds(partial(replicate, model, first, replications)) / replications)
        ratios.append(own[-1] / bare_event(own[-1] * replications))
    ratio = median(ratios)
    print(f"\n{name}")
    print(f"  replications per second and core      {1 / median(own):10.0f}")
    print(f"  SimPy events per replication          {events:10.1f}")
    print(f"  event rate over that of bare SimPy    {events / ratio:10.3f}")
    print(f"  one replication over one bare event   {ratio:10.0f}")
    profile(model, replications)


def profile(model: Model, replications: int) -> None:
    """Print where the time goes: the functions with the most time of their own."""
    profiler = cProfile.Profile()
    profiler.runcall(replicate, model, 0, replications)
    stats = pstats.Stats(profiler)
    total = stats.total_tt
    rows = sorted(stats.stats.items(), key=lambda row: -row[1][2])[:10]
    print("  share of the profile, own time")
    for (file, line, function), (_, calls, own, _, _) in rows:
        place = f"{Path(file).name}:{line}" if line else ""
        print(f"  {own / total:6.1%}  {calls / replications:7.1f} calls  {function} {place}")


def memory(name: str, replications: int) -> float:
    """Return the peak memory (MiB) of a fresh process that runs a scenario."""
    code = (
        "import resource, sys, tempfile; from sim import run\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        f"    run({str(SCENARIOS / name) + '.yaml'!r}, replications={replications}, seed=1,"
        " workers=1, out=folder + '/result')\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def overhead(name: str, replications: int) -> float:
    """Return the share of a run's processor time that is not the model's: store and statistics."""
    scenario, modelled = load(SCENARIOS / f"{name}.yaml"), 0.0
    replicated = Job.replicate

    def timed(job: Job, number: int) -> Journal:
        nonlocal modelled
        begun = time.process_time()
        journal = replicated(job, number)
        modelled += time.process_time() - begun
        return journal

    Job.replicate = timed
    try:
        with tempfile.TemporaryDirectory() as folder:
            # The first run imports what the second has already.
            run(scenario, 20, workers=1, out=Path(folder) / "first")
            modelled, out = 0.0, Path(folder) / "result"
            whole = seconds(partial(run, scenario, replications, workers=1, out=out))
    finally:
        Job.replicate = replicated
    return 1.0 - modelled / whole


def start_up() -> float:
    """Return the wall time (s) of ``redsea --help``: the best of five."""
    command = [sys.executable, "-m", "sim.cli", "--help"]
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        times.append(time.perf_counter() - begun)
    return min(times)


def main() -> None:
    """Print all benchmarks, the scaling of sweeps if its sizes are given, or another checkout."""
    if sys.argv[1:2] == ["--against"]:
        against(Path(sys.argv[2]))
        return
    points, replications = map(int, sys.argv[1:3]) if len(sys.argv) > 2 else (8, 200)
    ratio = scaling(points, replications)
    print(f"sweep of {points} points × {replications} replications of unity-explorer")
    print(f"  time with one worker over two         {ratio:10.2f}")
    print(f"  two processes that share nothing      {ceiling(400):10.2f}")
    if len(sys.argv) > 2:
        return
    for name in ("one-raid", "unity-explorer"):
        measure(name, 100)
    for name in ("one-raid", "unity-explorer"):
        print(f"\nstore and statistics of a run of {name}  {overhead(name, 1500):.1%} of its time")
    print("\nmemory of a run of one-raid in one process, peak MiB")
    for replications in (12_000, 24_000):  # either side of a full row group
        print(f"  {replications:5d} replications  {memory('one-raid', replications):8.1f}")
    print(f"\nredsea --help  {start_up():.3f} s")
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process  {used:.0f} MiB")


if __name__ == "__main__":
    main()
