"""Estimates with their intervals, one beneath the other: a forest plot.

It shows what factors do (a tornado), screenings, shares of variance, differences and worths.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.report.document.estimates import inline
from sim.report.numbers import Scale, scale
from sim.report.pictures.canvas import (
    BLUE,
    GREEN,
    GREY,
    KEY_LINE,
    VERMILION,
    WIDTH,
    bare,
    figure,
    key,
    styled,
)

if TYPE_CHECKING:
    from sim.experiment.statistics.estimate import Estimate

SERIES: Final = ((BLUE, "o"), (VERMILION, "D"), (GREEN, "s"))
"""Colour and mark of the first, second and third estimate of a row."""

ROW: Final = 0.21
"""Height (inches) of an estimate."""

GAP: Final = 0.5
"""Room above a row that begins a group, in estimates."""

LONGEST: Final = 34
"""Characters of a row's name."""


class Row(NamedTuple):
    """A name, and an estimate a series, None for none; ``apart``: begins a group."""

    name: str
    estimates: tuple[Estimate | None, ...]
    apart: bool = True


class Forest(NamedTuple):
    """Rows from above, all in one unit.

    quantity: what the axis shows, the unit apart. series: what the estimates of a row are, if there
    are several. signed: differences, with their signs.
    """

    title: str
    quantity: str
    rows: tuple[Row, ...]
    caption: str
    series: tuple[str, ...] = ()
    signed: bool = True

    @property
    def shown(self) -> Scale:
        """The unit of all estimates."""
        return scale(*(one for row in self.rows for one in row.estimates if one is not None))

    @property
    def axis(self) -> str:
        """The quantity with its unit."""
        unit = self.shown.unit
        unit = "percentage points" if unit == "%" and self.signed else unit
        return f"{self.quantity}, {unit}" if unit else self.quantity


def draw_forest(found: Forest, width: float = WIDTH) -> Figure:
    """Draw each estimate as a mark on its interval; hollow if the interval holds 0."""
    heights, height = list[float](), 0.0
    for row in found.rows:
        height += GAP * row.apart
        heights.append(height)
        height += len(row.estimates)
    head = KEY_LINE * len(found.series)
    with styled():
        made = figure(1.7 + head + ROW * height, found.title, found.caption, width)
        top, axes = made.subplots(2, 1, height_ratios=(max(0.01, head), ROW * height))
        marks = [Line2D([], [], color=c, marker=m, linestyle="") for c, m in SERIES]
        key(top, marks[: len(found.series)], found.series)
        axes.axvline(0.0, color=GREY, linewidth=0.8)
        for row, at in zip(found.rows, heights, strict=True):
            for place, one in enumerate(row.estimates):
                if one is not None:
                    _estimate(axes, one, at + place, SERIES[place], found)
        _frame(axes, found, heights, height, width)
    return made


def _estimate(
    axes: Axes, one: Estimate, height: float, look: tuple[str, str], found: Forest
) -> None:
    shown, (colour, mark) = found.shown, look
    value = (one.value or 0.0) / shown.factor
    low, high = (value if end is None else end / shown.factor for end in (one.low, one.high))
    axes.hlines(height, low, high, color=colour, linewidth=1.6)
    hollow = found.signed and not (one.clear or one.identical)
    face = "white" if hollow else colour
    axes.plot([value], [height], mark, color=colour, markerfacecolor=face, markersize=4.5)
    axes.annotate(
        inline(one, shown, found.signed), (1.01, height), xycoords=("axes fraction", "data"),
        va="center", fontsize=7.5,
    )  # fmt: skip


def _frame(
    axes: Axes, found: Forest, heights: Sequence[float], height: float, width: float
) -> None:
    middles = [
        at + (len(row.estimates) - 1) / 2.0 for row, at in zip(found.rows, heights, strict=True)
    ]
    names = [row.name if len(row.name) <= LONGEST else f"{row.name[: LONGEST - 1]}…"
             for row in found.rows]  # fmt: skip
    axes.set_yticks(middles, names)
    axes.set_ylim(height - 0.3, GAP - 0.7)
    axes.set_xlabel(found.axis)
    axes.margins(x=0.06)
    low, high = axes.get_xlim()
    ticks = MaxNLocator(max(3, int(0.7 * width)), steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    axes.set_xticks([tick for tick in ticks if low <= tick <= high])
    axes.grid(axis="x")
    bare(axes)
