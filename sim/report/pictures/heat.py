"""A measure over two factors of a sweep: a field of cells, value and interval in each."""

from __future__ import annotations

from itertools import product
from typing import Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.experiment.statistics.estimate import Estimate
from sim.report.document.estimates import inline
from sim.report.pictures.canvas import PALE, SKY, WIDTH, figure, placed, styled, wrapped_at
from sim.report.pictures.sheets import Sheet

SHADES: Final = LinearSegmentedColormap.from_list("more", ["white", SKY])
"""One hue from white to what black text is still read on, with every kind of colour vision."""

LARGEST, SMALLEST = 8.5, 5.5
"""Font sizes of the text in a cell."""

ROW: Final = 0.48
"""Height of a cell in inches."""


class Room(NamedTuple):
    """Panels side by side, and the font size of the cells; intervals if there is room for them."""

    columns: int
    size: float
    intervals: bool


def draw_heat(sheet: Sheet, width: float = WIDTH) -> Figure:
    """Draw a cell for each pair of values of two factors, darker the larger; a panel a third."""
    panels, across = sheet.panels, sheet.across
    room = room_for(sheet, len(panels), width)
    rows = len(panels) // room.columns
    caption = f"{sheet.caption} Cells: {sheet.quantity}; darker: more."
    if not room.intervals:
        caption += " The intervals have no room here; redsea sweep prints them."
    with styled():
        height = 1.6 + rows * (ROW * len(across.labels) + 0.75)
        made = figure(height, sheet.title, caption, width)
        grid = made.subplots(rows, room.columns, squeeze=False, sharex=True, sharey=True)
        for axes, (title, panel) in zip(grid.flat, panels, strict=True):
            _panel(axes, sheet, panel, room)
            axes.set_title(title)
        _frame(made, sheet, room.columns, width)
    return made


def room_for(sheet: Sheet, panels: int, width: float) -> Room:
    """Return how many panels stand side by side, and in what size their cells are written."""
    left = 0.45 + 0.075 * min(14, max(map(len, sheet.across.labels)))
    texts = [_texts(sheet, cell) for cell in sheet.cells.values()]
    for intervals in (True, False):
        longest = max(max(map(len, pair if intervals else pair[:1])) for pair in texts)
        for columns in [n for n in (3, 2, 1) if panels % n == 0]:
            points = 72.0 * (width - left - 0.15 * columns) / (columns * len(sheet.axes[0].labels))
            size = min(LARGEST, 0.92 * points / (0.6 * longest))
            if size >= (SMALLEST if columns == 1 else SMALLEST + 1.0):
                return Room(columns, size, intervals)
    return Room(1, SMALLEST, False)


def _texts(sheet: Sheet, cell: Estimate) -> tuple[str, str]:
    """Return the value and its interval, the latter empty if there is none."""
    value, _, interval = inline(cell, sheet.shown).partition(" ")
    return value, interval


def _panel(axes: Axes, sheet: Sheet, panel: tuple[int, ...], room: Room) -> None:
    values = [value for value, _, _ in sheet.sizes]
    shade = Normalize(min(values), max(values))
    for along, across in product(*(range(len(a.labels)) for a in (sheet.axes[0], sheet.across))):
        cell = sheet.cell(along, across, panel)
        at = along - 0.5, across - 0.5
        if cell is None:
            axes.add_patch(Rectangle(at, 1, 1, fill=False, hatch="///", edgecolor=PALE))
            continue
        colour = SHADES(float(shade(placed(cell, sheet.shown)[0])))
        axes.add_patch(Rectangle(at, 1, 1, facecolor=colour, edgecolor=PALE))
        value, interval = _texts(sheet, cell)
        apart = 0.15 if interval and room.intervals else 0.0
        axes.text(along, across - apart, value, ha="center", va="center",
                  fontsize=room.size, weight="bold")  # fmt: skip
        if apart:
            axes.text(along, across + apart, interval, ha="center", va="center",
                      fontsize=0.92 * room.size)  # fmt: skip


def _frame(made: Figure, sheet: Sheet, columns: int, width: float) -> None:
    along, across = sheet.axes[0], sheet.across
    room = int(0.85 * width * 72.0 / (columns * len(along.labels) * 0.6 * 9.0))
    for axes in made.axes:
        axes.set_xlim(-0.5, len(along.labels) - 0.5)
        axes.set_ylim(len(across.labels) - 0.5, -0.5)
        axes.set_xticks(range(len(along.labels)), [wrapped_at(t, room) for t in along.labels])
        axes.set_yticks(range(len(across.labels)), [wrapped_at(t, 14) for t in across.labels])
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        axes.set_xlabel(along.name)
        axes.label_outer()
    if across.name:
        made.supylabel(across.name, fontsize=9)
