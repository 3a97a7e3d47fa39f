"""MANY replications: run, measured with intervals, and kept.

The names are fetched when first asked for: a result can be opened without what runs one.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiment.result import Result, open_result
    from sim.experiment.study import run

_HOMES = {
    "Result": "sim.experiment.result",
    "open_result": "sim.experiment.result",
    "run": "sim.experiment.study",
}

__all__ = ["Result", "open_result", "run"]


def __getattr__(name: str) -> object:
    """Fetch a public name from the module where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module 'sim.experiment' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
