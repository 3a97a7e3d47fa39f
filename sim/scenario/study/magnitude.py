"""Values of a factor as numbers: their size and their unit, and whether two are one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sim.scenario.file.yaml_tree import Tree
from sim.units import UNITS, UnitError, parse, split


class Magnitude(NamedTuple):
    """A number with its unit: as written, in SI, and what it measures."""

    number: float
    unit: str
    si: float
    dimension: str


def magnitude(value: object) -> Magnitude | None:
    """Return the number that a value is; None for words, switches, lists and blocks."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Magnitude(float(value), "", float(value), "number")
    try:
        number, unit = (split(value) if isinstance(value, str) else None) or (0.0, "")
        dimension = next((name for name, units in UNITS.items() if unit and unit in units), "")
        si = parse(value, dimension) if dimension else 0.0
    except UnitError:
        return None
    if not dimension:
        return None
    # 4 % and 0.04 are one thing.
    return Magnitude(number, unit, si, "number" if dimension == "share" else dimension)


def magnitudes(values: Iterable[Tree]) -> list[Magnitude] | None:
    """Return the numbers that values are; None unless all are, and of one dimension."""
    found = list(map(magnitude, values))
    sizes = [one for one in found if one is not None]
    alike = len(sizes) == len(found) and len({one.dimension for one in sizes}) <= 1
    return sizes if alike else None


def same(one: object, other: object) -> bool:
    """Return whether two values are written alike; 1 and true are not."""
    return type(one) is type(other) and one == other
