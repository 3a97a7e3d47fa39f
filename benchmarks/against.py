"""Two checkouts side by side: replications per second, and whether their tables are the same.

Each side is one process; both share one core and take turns, so that what else the machine does
meets both alike. What is timed is a whole run in one process: model, tables, store and statistics.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

HERE = Path(__file__).parent.parent
NAMES = ("one-raid", "one-raid-two-destroyers", "unity-explorer")
ROUNDS = 7
WARM_UP, REPLICATIONS = 50, 1000


class Side:
    """A process that runs scenarios with the program of one checkout."""

    def __init__(self, checkout: Path, core: int, out: Path) -> None:
        self.checkout, self.out = checkout, out
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "benchmarks" / "side.py")],
            env={**os.environ, "PYTHONPATH": str(checkout)},
            preexec_fn=lambda: os.sched_setaffinity(0, {core}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        found = self._answer()
        if Path(found) != checkout:
            raise RuntimeError(f"{found} would be measured instead of {checkout}")

    def folder(self, name: str, seed: int) -> Path:
        """Return where the result of a run is kept."""
        return self.out / f"{name}-{seed}"

    def run(self, name: str, replications: int, seed: int) -> float:
        """Return the processor time (s) of a run."""
        assert self._process.stdin is not None
        print(
            name, replications, seed, self.folder(name, seed), file=self._process.stdin, flush=True
        )
        return float(self._answer())

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise RuntimeError(f"{self.checkout}: its run failed")
        return line


def against(reference: Path, rounds: int = ROUNDS, replications: int = REPLICATIONS) -> None:
    """Print how much faster this checkout is than ``reference``, and which tables differ."""
    core = min(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as out:
        sides = [
            Side(checkout.resolve(), core, Path(out) / label)
            for label, checkout in (("here", HERE), ("there", reference))
        ]
        print(f"replications per second of a run in one process, medians of {rounds} rounds of")
        print(f"{replications}: here, {reference}, ratio (quartiles of the rounds)\n")
        for name in NAMES:
            compare(name, sides, rounds, replications)
        for side in sides:
            side.close()


def compare(name: str, sides: list[Side], rounds: int, replications: int) -> None:
    """Print the rates of both sides for one scenario, their ratio, and which tables differ."""
    for side in sides:
        side.run(name, WARM_UP, 0)
    times = [[side.run(name, replications, 1 + turn) for side in sides] for turn in range(rounds)]
    here, there = (replications / median(side) for side in zip(*times, strict=True))
    ratios = sorted(slow / fast for fast, slow in times)
    low, high = ratios[rounds // 4], ratios[-1 - rounds // 4]
    line = f"{here:8.0f} {there:8.0f} {median(ratios):6.2f} ({low:.2f} to {high:.2f})"
    print(f"{name:24} {line}  {verdict(sides[0].folder(name, 1), sides[1].folder(name, 1))}")


def verdict(here: Path, there: Path) -> str:
    """Return whether the tables of two results have the same bytes, or which of them differ."""
    mine, theirs = ({path.name: path for path in side.glob("*.parquet")} for side in (here, there))
    common = sorted(mine.keys() & theirs.keys())
    found = [
        *(f"{name} differs{columns(mine[name], theirs[name])}" for name in common
          if mine[name].read_bytes() != theirs[name].read_bytes()),
        *(f"{name} only here" for name in sorted(mine.keys() - theirs.keys())),
        *(f"{name} only there" for name in sorted(theirs.keys() - mine.keys())),
    ]  # fmt: skip
    same = len(common) - sum("differs" in one for one in found)
    return "; ".join([f"{same} tables with the same bytes", *found])


def columns(here: Path, there: Path) -> str:
    """Return in which columns two tables differ."""
    import pyarrow.parquet as pq

    mine, theirs = pq.read_table(here), pq.read_table(there)
    names = [*dict.fromkeys([*mine.column_names, *theirs.column_names])]
    differing = [name for name in names if not _same(mine, theirs, name)]
    return f" in {', '.join(differing)}" if differing else " in its metadata"


def _same(here: pa.Table, there: pa.Table, name: str) -> bool:
    if not (name in here.column_names and name in there.column_names):
        return False
    mine, theirs = here.column(name).combine_chunks(), there.column(name).combine_chunks()
    return len(mine) == len(theirs) and mine.equals(theirs)
