"""How many leakers, and how many hits, a replication has; of several scenarios side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.experiment.statistics.crossed import interval
from sim.experiment.statistics.intervals import Interval, wilson
from sim.report.numbers import percent, replications, significant
from sim.report.pictures.canvas import GREY, SERIES, SKY, WIDTH, keyed, styled, ticked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.experiment.store.result import Result

COLOURS: Final = (SKY, *(colour for colour, _ in SERIES[1:]))
MOST: Final = len(COLOURS)
"""As many scenarios can be told apart side by side."""

MOST_BARS = 12
_WIDTHS = [digit * 10**power for power in range(9) for digit in (1, 2, 5)]

TOGETHER = 0.84
"""Width of the bars of one count, of the room that they have."""

NUMBER = 0.5
"""Width (inches) of the picture that a bar with a number over it needs beside others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spreads:
    """Leakers and hits of each replication; inner: of a nested run.

    flying: threats in flight at a hard end, per replication.
    """

    name: str
    leakers: NDArray[np.int64]
    hits: NDArray[np.int64]
    inner: int | None = None
    flying: float = 0.0


def spreads(result: Result, name: str = "", count: int | None = None) -> Spreads:
    """Return leakers and hits of the first replications, of all of them if no number is given."""
    table = result.table("replications")
    leakers, hits, flying = (
        table.column(column).to_numpy() for column in ("leakers", "hits", "in-flight")
    )
    return Spreads(
        name=name or str(result.run_info["scenario"]), leakers=leakers[:count], hits=hits[:count],
        inner=result.summary.get("inner"), flying=float(flying.mean()),
    )  # fmt: skip


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


def draw_leakers(sides: Sequence[Spreads], width: float = WIDTH) -> Figure:
    """Draw the distributions of leakers and of hits per replication, one above the other.

    Of several scenarios the bars stand side by side, a colour a scenario.
    """
    first, *others = sides
    n, bins = len(first.leakers), binned(sides)
    said = f"n = {replications(n, first.inner)}"
    said += " of each, common random numbers" if others else ""
    said += f". {_legend(first)}" if n > 1 else ", so there is no interval."
    said += "" if others else outside(first.flying)
    title = f"Leakers and hits in a replication{', side by side' if others else f': {first.name}'}"
    marks = [(one.name, Patch(color=colour)) for one, colour in zip(sides, COLOURS, strict=False)]
    room = NUMBER * len(bins) * len(sides) <= width
    with styled():
        made, panels = keyed(title, said, marks if others else [], (1.8, 1.8), width)
        for axes, what in zip(panels, ("leakers", "hits"), strict=True):
            _bars(axes, sides, what, bins, room)
        made.supylabel("share of replications, %", fontsize=9)
    return made


def outside(flying: float) -> str:
    """Return the part of a caption about threats in flight at a hard end, if there are any."""
    if not flying:
        return ""
    return f" In flight at the hard end, and not shown: {significant(flying)} per replication."


def interval_of(yes: NDArray[np.bool_], inner: int | None) -> Interval:
    """Return the interval of the share of the replications in which something holds."""
    if inner is None:
        return wilson(int(yes.sum()), len(yes))
    return interval(yes.reshape(-1, inner).astype(float), float(yes.mean()), share=True)


def _legend(side: Spreads) -> str:
    method = "Wilson intervals" if side.inner is None else "intervals over crossed samples"
    return f"Bars: share of the replications; lines: 95 % {method}."


def binned(sides: Sequence[Spreads]) -> list[Bin]:
    """Return bins of equal width from 0 to the highest count, few enough to be told apart."""
    highest = max(3, *(int(counts.max()) for one in sides for counts in (one.leakers, one.hits)))
    width = next(size for size in _WIDTHS if size * MOST_BARS > highest)
    return [Bin(low, low + width - 1) for low in range(0, highest + 1, width)]


def _bars(
    axes: Axes, sides: Sequence[Spreads], what: str, bins: Sequence[Bin], numbers: bool
) -> None:
    """Draw the shares of the counts, those of one count side by side; numbers: over the bars."""
    width, top = TOGETHER / len(sides), 0.0
    groups: list[NDArray[np.int64]] = [getattr(side, what) for side in sides]
    for place, counts in enumerate(groups):
        xs = np.arange(len(bins)) + (place + 0.5) * width - TOGETHER / 2.0
        within = [one.holds(counts) for one in bins]
        shares = [100.0 * float(one.mean()) for one in within]
        axes.bar(xs, shares, 0.95 * width, color=COLOURS[place])
        tops = shares
        if len(counts) > 1:
            lines = [interval_of(one, sides[place].inner) for one in within]
            lows, tops = [100.0 * one.low for one in lines], [100.0 * one.high for one in lines]
            axes.vlines(xs, lows, tops, color=GREY, linewidth=1.1)
        top = max(top, *tops)
        for x, share, end in zip(xs, shares, tops, strict=True):
            if share and numbers:
                axes.annotate(
                    percent(share / 100.0), (x, end), (0, 2), textcoords="offset points",
                    ha="center", fontsize=6.5,
                )  # fmt: skip
    means = ", ".join(significant(float(counts.mean()), 3) for counts in groups)
    axes.set_title(f"{what}: {'mean' if len(groups) == 1 else 'means'} {means}")
    axes.set_xlabel(f"{what} in a replication")
    axes.set_xticks(range(len(bins)), [one.label for one in bins])
    axes.set_xlim(-0.6, len(bins) - 0.4)
    ticked(axes.yaxis, 0.0, min(top, 100.0), 4)
    axes.set_ylim(0.0, 1.2 * top)
    axes.grid(axis="y")
