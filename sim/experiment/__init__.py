"""MANY replications: run, measured with intervals, and kept.

The names are fetched when first asked for: a result can be opened without what runs one.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiment.analysis.compare.comparison import Comparison
    from sim.experiment.runs.compare import compare
    from sim.experiment.runs.run import run
    from sim.experiment.runs.sweep import sweep
    from sim.experiment.store.result import Result, open_result
    from sim.experiment.store.swept import Sweep, open_sweep

_HOMES = {
    "Comparison": "sim.experiment.analysis.compare.comparison",
    "Result": "sim.experiment.store.result",
    "Sweep": "sim.experiment.store.swept",
    "compare": "sim.experiment.runs.compare",
    "open_result": "sim.experiment.store.result",
    "open_sweep": "sim.experiment.store.swept",
    "run": "sim.experiment.runs.run",
    "sweep": "sim.experiment.runs.sweep",
}

__all__ = ["Comparison", "Result", "Sweep", "compare", "open_result", "open_sweep", "run", "sweep"]


def __getattr__(name: str) -> object:
    """Fetch a public name from the module where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module 'sim.experiment' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
