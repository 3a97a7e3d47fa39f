"""A measure along a factor of a sweep, a line for each level of a second, a panel for a third."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from sim.experiment.study.axes import Axis
from sim.report.pictures.canvas import (
    SERIES,
    WIDTH,
    dotted,
    keyed,
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

HEIGHT: Final = 2.75
"""Height of a panel in inches."""


def draw_lines(sheet: Sheet, width: float = WIDTH) -> Figure:
    """Draw a measure along the first factor, with a line for each level of the second."""
    panels, first = sheet.panels, sheet.axes[0]
    names = [f"{sheet.across.name} = {text}" for text in sheet.across.labels if text]
    marks = [(name, dotted(*mark)) for name, mark in zip(names, SERIES, strict=False)]
    with styled():
        made, rows = keyed(sheet.title, sheet.caption, marks, [HEIGHT] * len(panels), width)
        top = 1.08 * max(high for _, _, high in sheet.sizes) or 1.0
        for axes, (title, panel) in zip(rows, panels, strict=True):
            for place in range(len(sheet.across.labels)):
                _line(axes, sheet, panel, place, made)
            _frame(axes, sheet, top, width)
            axes.set_title(title)
            axes.label_outer()
        rows[-1].set_xlabel(f"{first.name}, {first.unit}" if first.unit else first.name)
        made.supylabel(wrapped(sheet.quantity, HEIGHT * len(panels), 9.0), fontsize=9)
    return made


def along(axis: Axis) -> tuple[float, ...]:
    """Return where the values stand along a picture: numbers as they are, words in a row."""
    return axis.numbers or tuple(map(float, range(len(axis.labels))))


def _line(axes: Axes, sheet: Sheet, panel: tuple[int, ...], place: int, made: Figure) -> None:
    """Draw the line of a level of the second factor, with the points that it has."""
    cells = {x: sheet.cell(i, place, panel) for i, x in enumerate(along(sheet.axes[0]))}
    there = {x: placed(cell, sheet.shown) for x, cell in cells.items() if cell is not None}
    if not there:
        return
    value, low, high = np.array(list(there.values())).T
    joined = "-" if sheet.axes[0].numbers is not None else ""
    colour, mark = SERIES[place]
    aside = ScaledTranslation(APART * place / 72.0, 0.0, made.dpi_scale_trans)
    axes.errorbar(
        list(there), value, yerr=np.maximum(0.0, [value - low, high - value]), color=colour,
        fmt=mark + joined, markersize=4.0, linewidth=1.4, elinewidth=1.0, capsize=2.0,
        transform=axes.transData + aside,
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
