"""Which results may be compared: those that met the same luck over the same time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.experiment.errors import RequestError
from sim.experiment.store.result import Result
from sim.scenario.differences import contents


def check_paired(one: Result, other: Result) -> None:
    """Raise `RequestError` unless two results met the same luck over the same time."""
    found = [why.format(a, b) for a, b, why in _conditions(one, other) if a != b]
    if found:
        raise RequestError(f"{other.path}: not comparable with {one.path}: {'; '.join(found)}")


def _conditions(one: Result, other: Result) -> Iterator[tuple[Any, Any, str]]:
    mine, theirs = one.run_info["identity"], other.run_info["identity"]
    for key, why in _IDENTITY.items():
        yield mine.get(key), theirs.get(key), why
    here, there = contents(one.scenario_text), contents(other.scenario_text)
    for key in ("start", "duration"):
        why = f"{key} is {{1}}, not {{0}}: other luck falls to other times; change the scenario"
        yield here.get(key), there.get(key), why


_IDENTITY = {
    "seed": "seed {1}, not {0}: other luck; run it again with --seed {0}",
    "best_guess": "one draws what is not known, the other pins it to the best guess;"
    " run both with --best-guess, or neither",
    "model": "made by another version of the model; run both scenarios again",
    "inner": "{1} inner replications, not {0} (None: a plain run); run both with the same --inner",
    "strata": "another design of outer samples; run both with the same --outer and --outer-design",
    "format": "folder format {1}, not {0}; run both scenarios again",
}
