"""Functions in the place of the simulator: their factors, and the rows of designs over them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.scenario.file.yaml_tree import Block
from sim.scenario.study.factors import Varied
from sim.scenario.study.plan import Factor, Range
from sim.verification.case import Column

if TYPE_CHECKING:
    from sim.scenario.file.yaml_tree import Tree

Function = Callable[[Column], Column]
"""Makes one value a row of a table that has a column a factor."""

HEADING = "what matters"


def factors_of(ranges: Sequence[tuple[float, float]]) -> list[Varied]:
    """Return factors x1, x2, … that lie anywhere in some ranges."""
    found = []
    for number, (low, high) in enumerate(ranges, 1):
        record = Factor(side="environment", range=Range(low=low, high=high))
        found.append(Varied(f"x{number}", record, _nothing(), (), ()))
    return found


def _nothing() -> Block:
    from sim.scenario.file.reading import read_block

    return read_block("{}", "a function")


def columns_of(rows: Iterable[dict[str, Tree]]) -> Column:
    """Return the rows of a design as numbers, a column a factor."""
    values: Any = [list(row.values()) for row in rows]
    return np.array(values, dtype=np.float64)
