"""A measure over the points of a sweep, laid out by factor, as its pictures need it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.experiment.errors import RequestError
from sim.report.numbers import Scale, centre, decimals_of, label, plural, scale_of
from sim.report.sweep import changing, settings
from sim.scenario.constraints import magnitude
from sim.scenario.problems import shown

if TYPE_CHECKING:
    from sim.experiment import Sweep

MOST_FACTORS: Final = 3
"""A picture tells so many factors apart: along it, by colour or height, and by panel."""


class Axis(NamedTuple):
    """A factor: its values as texts, in the order of their size, and as numbers if they are."""

    name: str
    labels: tuple[str, ...]
    numbers: tuple[float, ...] | None = None
    unit: str = ""

    @property
    def places(self) -> tuple[float, ...]:
        """Where the values stand along a picture: their numbers, words one after the other."""
        return self.numbers or tuple(map(float, range(len(self.labels))))

    @property
    def title(self) -> str:
        """The name, with the unit of the numbers."""
        return f"{self.name}, {self.unit}" if self.unit else self.name


class Cell(NamedTuple):
    """A measure at a point, in the unit of its sheet; ends are None where there is no interval."""

    value: float
    low: float | None = None
    high: float | None = None
    decimals: int | None = None

    def texts(self) -> tuple[str, str]:
        """Return the value and its interval, the latter empty if there is none."""
        write = Scale(1.0, "", self.decimals).write
        if self.low is None:
            return write(self.value), ""
        return write(
            self.value
        ), f"[{write(self.low)}, {'∞' if self.high is None else write(self.high)}]"


class Sheet(NamedTuple):
    """A measure over all points.

    axes: the factors that change, the one along the picture first. cells: by the places on them.
    caption: n, seed, what the intervals are, and what is the same at every point.
    """

    study: str
    measure: str
    unit: str
    axes: tuple[Axis, ...]
    cells: Mapping[tuple[int, ...], Cell]
    caption: str

    def panels(self) -> list[tuple[str, tuple[int, ...]]]:
        """Return a title and the places that all cells of a panel share, one after the other."""
        if len(self.axes) < MOST_FACTORS:
            return [("", ())]
        third = self.axes[2]
        return [(f"{third.name} = {text}", (i,)) for i, text in enumerate(third.labels)]

    def cell(self, along: int, across: int, panel: tuple[int, ...]) -> Cell | None:
        """Return a cell; None where there is no point, or none with this measure."""
        place = (along, across, *panel)[: len(self.axes)]
        return self.cells.get(place)

    @property
    def quantity(self) -> str:
        """The measure with its unit."""
        return f"{self.measure}, {self.unit}" if self.unit else self.measure

    @property
    def title(self) -> str:
        """What is shown, and of which study."""
        *others, last = [axis.name for axis in self.axes]
        by = f"{', '.join(others)} and {last}" if others else last
        return f"{self.measure} by {by}: {self.study}"


def sheet(sweep: Sweep, measure: str) -> Sheet:
    """Return a measure laid out over the factors that change; raises `RequestError` if too many."""
    names = changing(sweep)
    if len(names) > MOST_FACTORS:
        raise RequestError(
            f"{sweep.path}: {len(names)} factors change; lines and heat maps tell {MOST_FACTORS}"
            " apart: --kind tornado"
        )
    axes = ordered([axis(name, [p.factors[name] for p in sweep.points]) for name in names])
    entries = sweep.measure(measure)
    there = [one for one in entries if one is not None and centre(one) is not None]
    if not there:
        raise RequestError(f"{measure}: has no value at any point")
    largest = scale_of(max(there, key=lambda one: abs(centre(one) or 0.0)))
    cells = {
        tuple(one.labels.index(shown(point.factors[one.name])) for one in axes): _cell(
            entry, largest
        )
        for point, entry in zip(sweep.points, entries, strict=True)
        if entry is not None and centre(entry) is not None
    }
    unit = largest.unit or ("per replication" if there[0]["kind"] == "count" else "")
    return Sheet(sweep.name, label(there[0]), unit, axes, cells, caption(sweep, there[0]))


def axis(name: str, values: Sequence[Any]) -> Axis:
    """Return a factor's values, each once: by size if they are numbers, else as they come."""
    found = list({json.dumps(value, sort_keys=True): value for value in values}.values())
    sizes = [magnitude(value) for value in found]
    numbers = [one for one in sizes if one is not None]
    if len(numbers) < len(found) or len({one.dimension for one in numbers}) > 1:
        return Axis(name, tuple(map(shown, found)))
    pairs = sorted(zip(numbers, found, strict=True), key=lambda pair: pair[0].si)
    unit = next((one.unit for one in numbers if one.si), numbers[0].unit)
    size = next((one.si / one.number for one in numbers if one.number), 1.0)
    return Axis(
        name,
        tuple(shown(value) for _, value in pairs),
        tuple(one.si / size for one, _ in pairs),
        unit,
    )


def ordered(axes: Sequence[Axis]) -> tuple[Axis, ...]:
    """Return the factor that goes along the picture first: numbers first, then most values."""
    return tuple(sorted(axes, key=lambda one: (one.numbers is None, -len(one.labels))))


def complete(axes: Sequence[Axis], points: int) -> bool:
    """Return whether at least half of the combinations of all values are there."""
    return 2 * points >= prod(len(one.labels) for one in axes)


def _cell(entry: Mapping[str, Any], common: Scale) -> Cell:
    ends = entry["ci"] or (None, None)
    low, high = (None if end is None else end / common.factor for end in ends)
    return Cell(
        (centre(entry) or 0.0) / common.factor, low, high, decimals_of(entry, common.factor)
    )


def caption(sweep: Sweep, entry: Mapping[str, Any]) -> str:
    """Return n, seed, what the intervals are, and what is the same at every point."""
    n = plural(sweep.replications, "replication")
    more = " or more" if sweep.uneven else ""
    said = f"n = {n}{more} of each point, seed {sweep.seed}, the same luck at each."
    if sweep.replications > 1:
        about = sweep.results[0].summary["interval"]
        said += f" Intervals: 95 %, each point for itself ({entry['method']}), {about}."
    return said + fixed(sweep)


def fixed(sweep: Sweep) -> str:
    """Return in a sentence what is the same at every point, or nothing."""
    names = [name for name in sweep.info["factors"] if name not in changing(sweep)]
    return f" At every point: {settings(sweep, names)}." if names else ""
