"""A rule that is broken, and what the rules ask of values that are not known yet."""

from __future__ import annotations

from typing import NamedTuple

from sim.engine.laws import Law
from sim.scenario.drawing import Spread

Path = tuple[str, ...]


class Broken(NamedTuple):
    """A rule that is broken at a path of the file."""

    path: Path
    rule: str
    suggestion: str = ""


def ends(value: object) -> tuple[float, float]:
    """Return the smallest and the largest value that a field may have."""
    if isinstance(value, Spread):
        return value.law.support()
    if isinstance(value, Law):
        return value.support()
    assert isinstance(value, (int, float))
    return float(value), float(value)
