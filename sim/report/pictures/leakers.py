"""How many leakers, and how many hits, a replication has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.report.numbers import percent, replications, significant
from sim.report.pictures.canvas import GREY, SKY, VERMILION, WIDTH, figure, styled
from sim.report.tallies import interval_of, outside

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.experiment.statistics.intervals import Interval
    from sim.report.tallies import Spreads

MOST_BARS = 12
_WIDTHS = [digit * 10**power for power in range(9) for digit in (1, 2, 5)]


class Bin(NamedTuple):
    """Replications whose count lies from ``low`` to ``high``."""

    low: int
    high: int
    replications: int

    @property
    def label(self) -> str:
        """The count, or the counts, that it stands for."""
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


def draw_leakers(spreads: Spreads, width: float = WIDTH) -> Figure:
    """Draw the distributions of leakers and of hits per replication, one above the other."""
    n = len(spreads.leakers)
    caption = f"n = {replications(n, spreads.inner)}"
    if n > 1:
        caption += f". {legend(spreads.inner)}"
    else:
        caption += ", so there is no interval."
    caption += outside(spreads.flying)
    with styled():
        made = figure(4.6, f"Leakers and hits in a replication: {spreads.name}", caption, width)
        upper, lower = made.subplots(2, 1)
        _bars(upper, spreads.leakers, spreads, SKY, "leakers")
        _bars(lower, spreads.hits, spreads, VERMILION, "hits")
        made.supylabel("share of replications, %", fontsize=9)
    return made


def legend(inner: int | None) -> str:
    """Return what the bars and their lines are."""
    method = "Wilson intervals" if inner is None else "intervals over crossed samples"
    return f"Bars: share of the replications; lines: 95 % {method}."


def spans(counts: NDArray[np.int64], bins: Sequence[Bin], inner: int | None) -> list[Interval]:
    """Return the interval of the share of each bin."""
    return [interval_of((counts >= one.low) & (counts <= one.high), inner) for one in bins]


def binned(counts: NDArray[np.int64], highest: int) -> list[Bin]:
    """Return bins of equal width from 0 to ``highest``, few enough to be told apart."""
    width = next(size for size in _WIDTHS if size * MOST_BARS > highest)
    lows = range(0, highest + 1, width)
    found = np.bincount(counts // width, minlength=len(lows))
    return [Bin(low, low + width - 1, int(found[i])) for i, low in enumerate(lows)]


def _bars(axes: Axes, counts: NDArray[np.int64], spreads: Spreads, colour: str, what: str) -> None:
    n = len(counts)
    # Both panels have the same bins, so that they can be read against each other.
    bins = binned(counts, max(3, int(counts.max()), int(spreads.leakers.max())))
    shares = [100.0 * one.replications / n for one in bins]
    places = range(len(bins))
    axes.bar(places, shares, width=0.8, color=colour)
    tops = list(shares)
    if n > 1:
        lines = spans(counts, bins, spreads.inner)
        tops = [100.0 * line.high for line in lines]
        axes.vlines(places, [100.0 * line.low for line in lines], tops, color=GREY, linewidth=1.2)
    axes.set_title(f"{what}: mean {significant(float(counts.mean()))}")
    axes.set_xlabel(f"{what} in a replication")
    axes.set_xticks(places, [one.label for one in bins])
    axes.set_xlim(-0.6, len(bins) - 0.4)
    axes.set_yticks([tick for tick in MaxNLocator(4).tick_values(0.0, max(tops)) if tick <= 100])
    axes.set_ylim(0.0, 1.22 * max(tops))
    axes.grid(axis="y")
    for place, share, top in zip(places, shares, tops, strict=True):
        if share:
            axes.annotate(
                percent(share / 100.0), (place, top), (0, 2), textcoords="offset points",
                ha="center", fontsize=7.5,
            )  # fmt: skip
