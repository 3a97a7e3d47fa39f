"""Estimates with their intervals, one beneath the other: a forest plot.

It shows what factors do (a tornado), screenings, shares of variance, differences and worths.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.document.estimates import ROUGH, inline, titled
from sim.report.numbers import Scale, scale
from sim.report.pictures.canvas import (
    GREY,
    SERIES,
    WIDTH,
    bare,
    dotted,
    drawn_in,
    keyed,
    placed,
    styled,
    ticked,
)

if TYPE_CHECKING:
    from sim.experiment.statistics.estimate import Estimate

ROW: Final = 0.21
"""Height (inches) of an estimate."""

GAP: Final = 0.5
"""Room above a row that begins a group, in estimates."""

HOLLOW: Final = "Hollow marks: the interval holds 0."

LONGEST: Final = 34
"""Characters of a row's name."""


class ForestRow(NamedTuple):
    """A name, and an estimate a series, None for none; ``apart``: begins a group."""

    name: str
    estimates: tuple[Estimate | None, ...]
    apart: bool = True


class Panel(NamedTuple):
    """Rows from above, all in one unit.

    quantity: what the axis shows, the unit apart. signed: differences, with their signs.
    """

    quantity: str
    rows: Sequence[ForestRow]
    signed: bool = True

    @property
    def there(self) -> list[Estimate]:
        """All estimates."""
        return [one for row in self.rows for one in row.estimates if one is not None]

    @property
    def axis(self) -> str:
        """The quantity with its unit."""
        return titled(self.quantity, drawn_in(self.there), self.signed)

    @property
    def heights(self) -> list[float]:
        """Where each row begins, and where the last one ends, in estimates from above."""
        found, height = list[float](), 0.0
        for row in self.rows:
            found.append(height + GAP * row.apart)
            height = found[-1] + len(row.estimates)
        return [*found, height]


class Forest(NamedTuple):
    """Panels one beneath the other; series: what the estimates of a row are, if several."""

    title: str
    panels: tuple[Panel, ...]
    caption: str
    series: tuple[str, ...] = ()


def draw_forest(found: Forest, width: float = WIDTH) -> Figure:
    """Draw each estimate as a mark on its interval; hollow if a difference may be 0."""
    rough = any(one.rough for panel in found.panels for one in panel.there)
    caption = f"{found.caption} {ROUGH}." if rough else found.caption
    marks = [(name, dotted(*mark)) for name, mark in zip(found.series, SERIES, strict=False)]
    heights = [0.5 + ROW * one.heights[-1] for one in found.panels]
    with styled():
        made, panels = keyed(found.title, caption, marks, heights, width)
        for axes, panel in zip(panels, found.panels, strict=True):
            _panel(axes, panel, width)
    return made


def _panel(axes: Axes, panel: Panel, width: float) -> None:
    axes.axvline(0.0, color=GREY, linewidth=0.8)
    shown, (*starts, end) = scale(*panel.there), panel.heights
    middles = []
    for row, start in zip(panel.rows, starts, strict=True):
        middles.append(start + (len(row.estimates) - 1) / 2.0)
        for place, one in enumerate(row.estimates):
            if one is not None:
                _mark(axes, one, start + place, shown, panel.signed, *SERIES[place])
    axes.set_yticks(middles, [_short(row.name) for row in panel.rows])
    axes.set_ylim(end - 0.3, GAP - 0.7)
    axes.set_xlabel(panel.axis)
    axes.margins(x=0.06)
    ticked(axes.xaxis, *axes.get_xlim(), max(3, int(0.7 * width)))
    axes.grid(axis="x")
    bare(axes)


def _mark(
    axes: Axes, one: Estimate, height: float, shown: Scale, signed: bool, colour: str, mark: str
) -> None:
    value, low, high = placed(one, shown)
    axes.hlines(height, low, high, color=colour, linewidth=1.6)
    hollow = signed and one.bounded and not (one.clear or one.identical)
    face = "white" if hollow else colour
    axes.plot([value], [height], mark, color=colour, markerfacecolor=face, markersize=4.5)
    text = f"{inline(one, shown, signed)}{'*' if one.rough else ''}"
    axes.annotate(
        text, (1.01, height), xycoords=("axes fraction", "data"), va="center", fontsize=7.5
    )


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
