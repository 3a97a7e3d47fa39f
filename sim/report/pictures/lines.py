"""A measure along a factor of a sweep, a line for each level of a second, a panel for a third."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from sim.experiment.study.axes import Axis
from sim.report.pictures.canvas import (
    GREY,
    SERIES,
    WIDTH,
    figure,
    placed,
    styled,
    ticked,
    wrapped,
    wrapped_at,
)
from sim.report.pictures.sheets import Sheet

MOST_LINES: Final = len(SERIES)
"""So many lines can be told apart."""

MOST_PANELS: Final = 4
APART: Final = 3.0
"""By how many points (1/72 inch) lines are shifted against each other, so that bars can be seen."""

LABEL: Final = 8.0
"""Font size of the labels at the ends of lines."""

GAP: Final = 0.08
"""Smallest distance of two such labels, as a share of the panel's height."""

HEIGHT: Final = 2.5
"""Height of a panel in inches."""


class Line(NamedTuple):
    """A line of a panel: its place among the lines, where it goes, and what it is called.

    ys: value and ends at each of the xs.
    """

    place: int
    xs: list[float]
    ys: list[tuple[float, float, float]]
    name: str


def draw_lines(sheet: Sheet, width: float = WIDTH) -> Figure:
    """Draw a measure along the first factor, with a line for each level of the second."""
    panels, first = sheet.panels, sheet.axes[0]
    with styled():
        made = figure(1.9 + HEIGHT * len(panels), sheet.title, sheet.caption, width)
        rows = made.subplots(len(panels), 1, squeeze=False, sharex=True, sharey=True)[:, 0]
        top = 1.08 * max(high for _, _, high in sheet.sizes) or 1.0
        for axes, (title, panel) in zip(rows, panels, strict=True):
            lines = lines_of(sheet, panel)
            for line in lines:
                _line(axes, line, first.numbers is not None, made)
            _frame(axes, sheet, top, width)
            axes.set_title(title)
            _names(axes, lines, top, max(along(first)))
        rows[-1].set_xlabel(f"{first.name}, {first.unit}" if first.unit else first.name)
        made.supylabel(wrapped(sheet.quantity, HEIGHT * len(panels), 9.0), fontsize=9)
    return made


def along(axis: Axis) -> tuple[float, ...]:
    """Return where the values stand along a picture: numbers as they are, words in a row."""
    return axis.numbers or tuple(map(float, range(len(axis.labels))))


def lines_of(sheet: Sheet, panel: tuple[int, ...]) -> list[Line]:
    """Return the lines of a panel that have a point."""
    found = []
    for place, text in enumerate(sheet.across.labels):
        cells = [(x, sheet.cell(i, place, panel)) for i, x in enumerate(along(sheet.axes[0]))]
        there = {x: placed(cell, sheet.shown) for x, cell in cells if cell is not None}
        name = f"{sheet.across.name} = {text}" if text else ""
        if there:
            found.append(Line(place, list(there), list(there.values()), name))
    return found


def _line(axes: Axes, line: Line, joined: bool, made: Figure) -> None:
    aside = ScaledTranslation(APART * line.place / 72.0, 0.0, made.dpi_scale_trans)
    value, low, high = np.array(line.ys).T
    colour, mark = SERIES[line.place]
    axes.errorbar(
        line.xs, value, yerr=np.maximum(0.0, [value - low, high - value]), color=colour,
        fmt=mark + ("-" if joined else ""), markersize=4.0, linewidth=1.4, elinewidth=1.0,
        capsize=2.0, transform=axes.transData + aside,
    )  # fmt: skip


def _frame(axes: Axes, sheet: Sheet, top: float, width: float) -> None:
    first = sheet.axes[0]
    places = along(first)
    span = (max(places) - min(places)) or 1.0
    axes.set_xlim(min(places) - 0.05 * span, max(places) + 0.07 * span)
    if first.numbers is None:
        room = int(0.6 * width * 72.0 / (0.62 * 9.0 * len(places)))
        axes.set_xticks(places, [wrapped_at(label, room) for label in first.labels])
    else:
        axes.set_xticks(roomy(places, 0.55 * width * 72.0 / 30.0))
    axes.set_ylim(-0.02 * top, top)
    highest = min(top, 100.0) if sheet.shown.unit == "%" else top
    ticked(axes.yaxis, 0.0, highest, 5)
    axes.grid(axis="y")


def roomy(places: Sequence[float], most: float) -> list[float]:
    """Return the places, those left out that come too near one before: ``most`` fit beside each."""
    gap = (max(places) - min(places)) / most
    kept: list[float] = []
    for place in places:
        if not kept or place - kept[-1] >= gap:
            kept.append(place)
    return kept


def _names(axes: Axes, lines: Sequence[Line], top: float, last: float) -> None:
    """Write each line's name at the right edge, so far apart that none covers another.

    What leads there from a line that ends before ``last`` crosses the picture and is no data.
    """
    if not any(line.name for line in lines):
        return
    order = sorted(lines, key=lambda line: line.ys[-1][0])
    heights = spread([(line.ys[-1][0] / top + 0.02) / 1.02 for line in order], GAP)
    for line, height in zip(order, heights, strict=True):
        end = (line.xs[-1], line.ys[-1][0])
        axes.text(1.025, height, line.name, transform=axes.transAxes, va="center", fontsize=LABEL)
        short = line.xs[-1] < last
        axes.annotate(
            "", end, (1.02, height), textcoords="axes fraction", annotation_clip=False,
            arrowprops={
                "arrowstyle": "-", "linewidth": 0.8, "linestyle": ":" if short else "-",
                "color": GREY if short else SERIES[line.place][0],
                "shrinkA": 0.0, "shrinkB": 3.0 + APART * line.place,
            },
        )  # fmt: skip


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Return rising heights moved at least ``gap`` apart, within 0 and 1 as far as they fit."""
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + gap) if placed else max(0.0, height))
    above = 1.0
    for place in reversed(range(len(placed))):
        placed[place] = min(placed[place], above)
        above = placed[place] - gap
    return placed
