"""One side of a comparison of two checkouts: it runs what it is told to, and says how long it took.

Started as a file, so that ``sim`` is the one that PYTHONPATH leads to.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import sim


def main() -> None:
    """Print the processor time (s) of each run: ``scenario replications seed folder`` a line."""
    scenarios = Path(sim.__file__).parent.parent / "scenarios"
    print(scenarios.parent, flush=True)
    for line in sys.stdin:
        name, replications, seed, folder = line.split()
        scenario = sim.load(scenarios / f"{name}.yaml")
        begun = time.process_time()
        sim.run(scenario, int(replications), seed=int(seed), workers=1, out=folder)
        print(time.process_time() - begun, flush=True)


if __name__ == "__main__":
    main()
