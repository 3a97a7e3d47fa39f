"""A factor as the analysis sees it: where its values stand on its range, or which word it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.experiment.statistics.components import Floats
from sim.scenario.file.problems import shown
from sim.scenario.study.factors import magnitudes

if TYPE_CHECKING:
    from sim.scenario.file.yaml_tree import Tree
    from sim.scenario.study.any_design import Values
    from sim.scenario.study.factors import Varied


MOST_EXACT = 12
"""Between more values than this a border is rounded to three digits."""


class Axis(NamedTuple):
    """The values that a factor has in a design, each once, numbers by their size.

    numbers: their sizes in the unit of the texts; None for words, which have no order.
    """

    name: str
    labels: tuple[str, ...]
    numbers: tuple[float, ...] | None = None
    unit: str = ""

    @property
    def width(self) -> float:
        """The largest number less the smallest; 1 for words."""
        return 1.0 if self.numbers is None else self.numbers[-1] - self.numbers[0]

    def place(self, value: Tree) -> float:
        """Return where a value stands: from 0, the smallest, to 1; for words their number."""
        return self.stands(self.labels.index(shown(value)))

    def stands(self, number: int) -> float:
        """Return where the value of that number, from 0, stands."""
        if self.numbers is None:
            return float(number)
        return (self.numbers[number] - self.numbers[0]) / (self.width or 1.0)

    def within(self, kept: Sequence[str]) -> str:
        """Return in words that the factor has one of some values, numbers without a gap."""
        if len(kept) == 1 or self.numbers is None:
            return f"{self.name} = {' or '.join(kept)}"
        least, most = (self._border(one) for one in (kept[0], kept[-1]))
        if kept[0] == self.labels[0]:
            return f"{self.name} ≤ {most}"
        if kept[-1] == self.labels[-1]:
            return f"{self.name} ≥ {least}"
        return f"{self.name} from {least} to {most}"

    def _border(self, text: str) -> str:
        """Return a value, rounded where there are many that are no whole numbers."""
        assert self.numbers is not None
        if len(self.labels) <= MOST_EXACT or all(one.is_integer() for one in self.numbers):
            return text
        return f"{self.numbers[self.labels.index(text)]:.3g} {self.unit}".rstrip()


def axis_of(name: str, values: Sequence[Tree]) -> Axis:
    """Return the axis on which some values of a factor lie."""
    each = list({shown(value): value for value in values}.values())
    sizes = magnitudes(each)
    if sizes is None:
        return Axis(name, tuple(map(shown, each)))
    pairs = sorted(zip(sizes, each, strict=True), key=lambda pair: pair[0].si)
    unit = next((one.unit for one in sizes if one.si), sizes[0].unit)
    size = next((one.si / one.number for one in sizes if one.number and one.unit == unit), 1.0)
    numbers = tuple(one.si / size for one, _ in pairs)
    return Axis(name, tuple(shown(value) for _, value in pairs), numbers, unit)


def axes_of(factors: Sequence[Varied], rows: Sequence[Values]) -> list[Axis]:
    """Return the axes of those factors that have more than one value in the rows of a design.

    The ends of a range and all numbers of a list are on its axis, whether or not a row has them;
    words only if one does, as nothing is known of the others.
    """
    found = []
    for one in factors:
        ends = one.options if one.record.range is None else (one.at(0.0), one.at(1.0))
        values = [row[one.name] for row in rows]
        if any(shown(value) != shown(values[0]) for value in values):
            axis = axis_of(one.name, [*ends, *values])
            found.append(axis if axis.numbers is not None else axis_of(one.name, values))
    return found


def places_of(axes: Sequence[Axis], rows: Sequence[Values]) -> Floats:
    """Return where each row of a design stands on each axis."""
    return np.array([[axis.place(row[axis.name]) for axis in axes] for row in rows])
