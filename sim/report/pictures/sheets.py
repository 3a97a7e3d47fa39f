"""A measure over the points of a sweep, laid out by factor, as lines and heat maps need it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.experiment.errors import RequestError
from sim.experiment.statistics.estimate import Estimate
from sim.experiment.study.axes import Axis, axis_of
from sim.report.document.estimates import titled
from sim.report.numbers import Scale
from sim.report.pictures.canvas import drawn_in, placed
from sim.report.text.points import caption, changing, estimates_of
from sim.scenario.file.problems import shown

if TYPE_CHECKING:
    from sim.experiment.store.swept import Sweep

MOST_FACTORS: Final = 3
"""A picture tells so many factors apart: along it, by colour or height, and by panel."""

NONE: Final = Axis("", ("",))


class Sheet(NamedTuple):
    """A measure over all points.

    axes: the factors that change, the one along the picture first. cells: by the numbers of their
    values on the axes. caption: n, seed, what the intervals are, and what is the same everywhere.
    """

    study: str
    axes: tuple[Axis, ...]
    cells: Mapping[tuple[int, ...], Estimate]
    caption: str

    @property
    def across(self) -> Axis:
        """The second factor; one without a name if only one changes."""
        return self.axes[1] if len(self.axes) > 1 else NONE

    @property
    def label(self) -> str:
        """The name of the measure."""
        return next(iter(self.cells.values())).label

    @property
    def shown(self) -> Scale:
        """The unit of all cells."""
        return drawn_in(self.cells.values())

    @property
    def quantity(self) -> str:
        """The measure with its unit."""
        return titled(self.label, self.shown)

    @property
    def title(self) -> str:
        """The measure, and the study."""
        *others, last = [axis.name for axis in self.axes]
        by = f"{', '.join(others)} and {last}" if others else last
        return f"{self.label} by {by}: {self.study}"

    @property
    def panels(self) -> list[tuple[str, tuple[int, ...]]]:
        """A title and the places that all cells of a panel share, one after the other."""
        if len(self.axes) < MOST_FACTORS:
            return [("", ())]
        third = self.axes[2]
        return [(f"{third.name} = {text}", (i,)) for i, text in enumerate(third.labels)]

    def cell(self, along: int, across: int, panel: tuple[int, ...]) -> Estimate | None:
        """Return a cell; None where there is no point, or none with this measure."""
        return self.cells.get((along, across, *panel)[: len(self.axes)])

    @property
    def sizes(self) -> list[tuple[float, float, float]]:
        """Value and ends of all cells in their unit."""
        return [placed(one, self.shown) for one in self.cells.values()]


def sheet(sweep: Sweep, measure: str) -> Sheet:
    """Return a measure laid out over the factors that change; raises `RequestError` if too many."""
    names = changing(sweep)
    if len(names) > MOST_FACTORS:
        raise RequestError(
            f"{sweep.path}: {len(names)} factors change; lines and heat maps show {MOST_FACTORS}"
            " apart: --kind tornado"
        )
    axes, cells = axes_of(sweep), {}
    for point, one in zip(sweep.points, estimates_of(sweep, [measure])[measure], strict=True):
        if one is not None and one.value is not None:
            place = (axis.labels.index(shown(point.factors[axis.name])) for axis in axes)
            cells[tuple(place)] = one
    if not cells:
        raise RequestError(f"{measure}: has no value at any point")
    return Sheet(sweep.name, axes, cells, caption(sweep, next(iter(cells.values())).method))


def axes_of(sweep: Sweep) -> tuple[Axis, ...]:
    """Return the factors that change, the one along a picture first: numbers, then most values."""
    axes = [axis_of(name, [p.factors[name] for p in sweep.points]) for name in changing(sweep)]
    return tuple(sorted(axes, key=lambda one: (one.numbers is None, -len(one.labels))))


def complete(axes: Sequence[Axis], points: int) -> bool:
    """Return whether at least half of the combinations of all values are there."""
    return 2 * points >= prod(len(one.labels) for one in axes)
