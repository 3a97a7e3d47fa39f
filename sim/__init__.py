"""Shipping lanes, attacks and their defence in the Red Sea, as a discrete-event simulation.

The public names, each fetched when first asked for, so that ``import sim`` costs nothing:

- ``load``: read a scenario file, check all of it, and give a ``Scenario``.
- ``run``: replicate a scenario into a result folder and give its ``Result``.
- ``sweep``: replicate every point of a study, with common random numbers, and give its ``Sweep``.
- ``compare``: compare scenarios or results with a baseline, with common random numbers.
- ``open_result``: give the ``Result`` that a folder holds.
- ``open_sweep``: give the ``Sweep`` that a folder holds.
- ``Scenario``: the question: forces, traffic, attacks, doctrine, all resolved.
- ``Result``: the outcome: the tables of all replications and their measures.
- ``Sweep``: the points of a study, each with its ``Result``, side by side.
"""

from importlib import import_module

from sim.compiled import install

__version__ = "0.1.0"

_HOMES = {
    "load": "sim.scenario",
    "run": "sim.experiment.runs.run",
    "sweep": "sim.experiment.runs.sweep",
    "compare": "sim.experiment.runs.compare",
    "open_result": "sim.experiment.store.result",
    "open_sweep": "sim.experiment.store.swept",
    "Scenario": "sim.scenario",
    "Result": "sim.experiment.store.result",
    "Sweep": "sim.experiment.store.swept",
}

__all__ = list(_HOMES)

install()


def __getattr__(name: str) -> object:
    """Fetch a public name from the module where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}; it has {', '.join(_HOMES)}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Name what can be asked for, fetched or not."""
    return sorted({*globals(), *_HOMES})
