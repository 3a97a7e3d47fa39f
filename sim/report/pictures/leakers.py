"""How many leakers, and how many hits, a replication has; of several scenarios side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.report.numbers import percent, replications, significant
from sim.report.pictures import canvas
from sim.report.pictures.canvas import GREY, KEY_LINE, WIDTH, figure, key, styled, ticked, wrapped
from sim.report.tallies import interval_of, outside

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.report.tallies import Spreads

COLOURS: Final = (canvas.SKY, canvas.VERMILION, canvas.GREEN, canvas.ORANGE, canvas.PURPLE)
MOST = len(COLOURS)
"""As many scenarios can be told apart side by side."""

MOST_BARS = 12
_WIDTHS = [digit * 10**power for power in range(9) for digit in (1, 2, 5)]

TOGETHER = 0.84
"""Width of the bars of one count, of the room that they have."""

NUMBER = 0.5
"""Width (inches) of the picture that a bar with a number over it needs beside others."""


class Bin(NamedTuple):
    """Counts from ``low`` to ``high``."""

    low: int
    high: int

    @property
    def label(self) -> str:
        """The count, or the counts, that it stands for."""
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"

    def holds(self, counts: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which counts it stands for."""
        found: NDArray[np.bool_] = (counts >= self.low) & (counts <= self.high)
        return found


def draw_leakers(side: Spreads, width: float = WIDTH) -> Figure:
    """Draw the distributions of leakers and of hits per replication, one above the other."""
    n = len(side.leakers)
    caption = f"n = {replications(n, side.inner)}"
    caption += f". {_legend(side)}" if n > 1 else ", so there is no interval."
    with styled():
        title = f"Leakers and hits in a replication: {side.name}"
        made = figure(4.6, title, f"{caption}{outside(side.flying)}", width)
        upper, lower = made.subplots(2, 1)
        bins = binned([side])
        _bars(upper, [side], "leakers", bins, (canvas.SKY,), 7.5)
        _bars(lower, [side], "hits", bins, (canvas.VERMILION,), 7.5)
        made.supylabel("share of replications, %", fontsize=9)
    return made


def draw_variants(sides: Sequence[Spreads], width: float = WIDTH) -> Figure:
    """Draw the same of several scenarios side by side, a colour a scenario."""
    n = len(sides[0].leakers)
    caption = f"n = {replications(n, sides[0].inner)} of each, common random numbers. "
    caption += _legend(sides[0]) if n > 1 else ""
    with styled():
        title = "Leakers and hits in a replication, side by side"
        names = [wrapped(side.name, 0.85 * width, 8.0) for side in sides]
        head = KEY_LINE * sum(1 + name.count("\n") for name in names)
        made = figure(4.9 + head, title, caption, width)
        top, upper, lower = made.subplots(3, 1, height_ratios=[head, 1.7, 1.7])
        key(top, [Patch(color=colour) for colour in COLOURS[: len(sides)]], names)
        bins = binned(sides)
        size = 6.5 if NUMBER * len(bins) * len(sides) <= width else None
        _bars(upper, sides, "leakers", bins, COLOURS, size)
        _bars(lower, sides, "hits", bins, COLOURS, size)
        made.supylabel("share of replications, %", fontsize=9)
    return made


def _legend(side: Spreads) -> str:
    method = "Wilson intervals" if side.inner is None else "intervals over crossed samples"
    return f"Bars: share of the replications; lines: 95 % {method}."


def binned(sides: Sequence[Spreads]) -> list[Bin]:
    """Return bins of equal width from 0 to the highest count, few enough to be told apart."""
    highest = max(3, *(int(counts.max()) for one in sides for counts in (one.leakers, one.hits)))
    width = next(size for size in _WIDTHS if size * MOST_BARS > highest)
    return [Bin(low, low + width - 1) for low in range(0, highest + 1, width)]


def _bars(
    axes: Axes, sides: Sequence[Spreads], what: str, bins: Sequence[Bin], colours: Sequence[str],
    size: float | None,
) -> None:  # fmt: skip
    """Draw the shares of the counts, those of one count side by side.

    size: of the numbers over the bars; None for none.
    """
    width, top = TOGETHER / len(sides), 0.0
    groups: list[NDArray[np.int64]] = [getattr(side, what) for side in sides]
    for place, counts in enumerate(groups):
        xs = np.arange(len(bins)) + (place + 0.5) * width - TOGETHER / 2.0
        within = [one.holds(counts) for one in bins]
        shares = [100.0 * float(one.mean()) for one in within]
        axes.bar(xs, shares, 0.95 * width, color=colours[place])
        tops = shares
        if len(counts) > 1:
            lines = [interval_of(one, sides[place].inner) for one in within]
            lows, tops = [100.0 * one.low for one in lines], [100.0 * one.high for one in lines]
            axes.vlines(xs, lows, tops, color=GREY, linewidth=1.1)
        top = max(top, *tops)
        for x, share, end in zip(xs, shares, tops, strict=True):
            if share and size is not None:
                axes.annotate(
                    percent(share / 100.0), (x, end), (0, 2), textcoords="offset points",
                    ha="center", fontsize=size,
                )  # fmt: skip
    means = ", ".join(significant(float(counts.mean()), 3) for counts in groups)
    axes.set_title(f"{what}: {'mean' if len(groups) == 1 else 'means'} {means}")
    axes.set_xlabel(f"{what} in a replication")
    axes.set_xticks(range(len(bins)), [one.label for one in bins])
    axes.set_xlim(-0.6, len(bins) - 0.4)
    ticked(axes.yaxis, 0.0, min(top, 100.0), 4)
    axes.set_ylim(0.0, 1.2 * top)
    axes.grid(axis="y")
