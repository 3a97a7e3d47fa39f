"""Leakers and hits of several scenarios side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.report.numbers import percent, replications, significant
from sim.report.pictures import canvas
from sim.report.pictures.canvas import GREY, KEY_LINE, WIDTH, figure, key, styled, wrapped
from sim.report.pictures.leakers import binned, legend, spans

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.report.tallies import Spreads

COLOURS: Final = (canvas.SKY, canvas.VERMILION, canvas.GREEN, canvas.ORANGE, canvas.PURPLE)
MOST = len(COLOURS)
"""As many scenarios can be told apart side by side."""

TOGETHER = 0.84
"""Width of the bars of one count, of the room that they have."""

NUMBER = 0.5
"""Width (inches) of the picture that a bar with a number over it needs."""


def draw_variants(sides: Sequence[Spreads], width: float = WIDTH) -> Figure:
    """Draw the distributions of leakers and of hits per replication, a colour a scenario."""
    n = len(sides[0].leakers)
    inner = sides[0].inner
    caption = f"n = {replications(n, inner)} of each, common random numbers. "
    caption += legend(inner) if n > 1 else ""
    with styled():
        title = "Leakers and hits in a replication, side by side"
        names = [wrapped(side.name, 0.85 * width, 8.0) for side in sides]
        head = KEY_LINE * sum(1 + name.count("\n") for name in names)
        made = figure(4.9 + head, title, caption, width)
        top, upper, lower = made.subplots(3, 1, height_ratios=[head, 1.7, 1.7])
        key(top, [Patch(color=colour) for colour in COLOURS[: len(sides)]], names)
        for axes, what in ((upper, "leakers"), (lower, "hits")):
            _bars(axes, sides, what, width)
        made.supylabel("share of replications, %", fontsize=9)
    return made


def _highest(sides: Sequence[Spreads]) -> int:
    return max(3, *(int(counts.max()) for side in sides for counts in (side.leakers, side.hits)))


def _bars(axes: Axes, sides: Sequence[Spreads], what: str, width: float) -> None:
    counts: list[NDArray[np.int64]] = [getattr(side, what) for side in sides]
    highest = _highest(sides)
    bars = TOGETHER / len(counts)
    labels = [one.label for one in binned(counts[0], highest)]
    numbered = NUMBER * len(labels) * len(counts) <= width
    top = 0.0
    for place, values in enumerate(counts):
        bins = binned(values, highest)
        xs = [x + (place + 0.5) * bars - TOGETHER / 2.0 for x in range(len(bins))]
        shares = [100.0 * one.replications / len(values) for one in bins]
        axes.bar(xs, shares, bars * 0.94, color=COLOURS[place])
        tops = shares
        if len(values) > 1:
            lines = spans(values, bins, sides[place].inner)
            tops = [100.0 * one.high for one in lines]
            axes.vlines(xs, [100.0 * one.low for one in lines], tops, color=GREY, linewidth=1.0)
        top = max(top, *tops)
        for x, share, end in zip(xs, shares, tops, strict=True):
            if numbered and share:
                axes.annotate(
                    percent(share / 100.0), (x, end), (0, 2), textcoords="offset points",
                    ha="center", fontsize=6.5,
                )  # fmt: skip
    means = ", ".join(significant(float(values.mean()), 3) for values in counts)
    axes.set_title(f"{what}: means {means}")
    axes.set_xlabel(f"{what} in a replication")
    axes.set_xticks(range(len(labels)), labels)
    axes.set_xlim(-0.6, len(labels) - 0.4)
    axes.set_yticks([tick for tick in MaxNLocator(4).tick_values(0.0, top) if tick <= 100])
    axes.set_ylim(0.0, 1.15 * top)
    axes.grid(axis="y")
