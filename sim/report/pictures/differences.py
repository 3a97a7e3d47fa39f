"""Paired differences against a baseline, each with its interval: a forest plot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.report.numbers import plural
from sim.report.pictures.canvas import GREY, KEY_LINE, WIDTH, bare, figure, key, styled, wrapped
from sim.report.pictures.variants import COLOURS
from sim.report.text.differences import change, span

if TYPE_CHECKING:
    from sim.experiment.comparisons.comparison import Comparison
    from sim.experiment.comparisons.contrast import Contrast

SHARES: Final = ("no-ship-hit", "no-leaker", "raid-annihilation", "interception-rate")
COUNTS: Final = ("leakers", "hits", "ships-hit", "rounds")

ROW = 0.19
"""Height (inches) of the line of one scenario."""

GAP = 0.6
"""Room between measures, in lines."""


class Line(NamedTuple):
    """A difference at its height in the panel; ``place`` is the variant's among the variants."""

    contrast: Contrast
    place: int
    height: float


def draw_differences(comparison: Comparison, width: float = WIDTH) -> Figure:
    """Draw the differences of the main measures: of shares above, of counts below."""
    lines = [_lines(comparison, ids) for ids in (SHARES, COUNTS)]
    names = [wrapped(one.side.name, 0.85 * width, 8.0) for one in comparison.variants]
    heights = [ROW * (2.0 + (one[-1].height if one else 0.0)) for one in lines]
    head = KEY_LINE * sum(1 + name.count("\n") for name in names)
    title = f"Differences from the baseline: {comparison.baseline.name}"
    with styled():
        made = figure(2.0 + sum(heights) + head, title, _caption(comparison), width)
        top, upper, lower = made.subplots(3, 1, height_ratios=[head, *heights])
        key(top, [Patch(color=colour) for colour in COLOURS[1 : len(names) + 1]], names)
        _panel(upper, lines[0], "percentage points", 100.0, width)
        _panel(lower, lines[1], "per replication", 1.0, width)
    return made


def _caption(comparison: Comparison) -> str:
    n = plural(comparison.replications, "replication")
    if comparison.replications == 1:
        return f"n = {n} of each, so there is no interval."
    level = f"{100.0 * comparison.each_level:.4g} %"
    together = ", together 95 % over the variants" if len(comparison.variants) > 1 else ""
    together = together.replace("95", f"{100.0 * comparison.level:g}")
    return (
        f"n = {n} of each, paired under the same luck. Lines: {level} intervals{together}; each"
        " measure for itself. A line that crosses 0 shows no clear difference."
    )


def _lines(comparison: Comparison, ids: Sequence[str]) -> list[Line]:
    return list(_placed(comparison, ids))


def _placed(comparison: Comparison, ids: Sequence[str]) -> Iterator[Line]:
    height = 0.0
    for id in ids:
        found = [
            (place, one.contrasts[id])
            for place, one in enumerate(comparison.variants)
            if id in one.contrasts and one.contrasts[id].difference.value is not None
        ]
        for place, contrast in found:
            yield Line(contrast, place, height)
            height += 1.0
        height += GAP if found else 0.0


def _panel(axes: Axes, lines: Sequence[Line], unit: str, factor: float, width: float) -> None:
    axes.axvline(0.0, color=GREY, linewidth=0.8)
    for line in lines:
        _line(axes, line, factor)
    by_label: dict[str, list[float]] = {}
    for line in lines:
        by_label.setdefault(line.contrast.difference.label, []).append(line.height)
    labels = ["\n".join(wrap(label, 20)) for label in by_label]
    axes.set_yticks([sum(one) / len(one) for one in by_label.values()], labels)
    last = lines[-1].height if lines else 0.0
    axes.set_ylim(last + 0.7, -0.7)
    axes.set_xlabel(f"difference, {unit}")
    axes.margins(x=0.08)
    low, high = axes.get_xlim()
    ticks = MaxNLocator(int(0.8 * width), steps=[1, 2, 5, 10]).tick_values(low, high)
    axes.set_xticks([tick for tick in ticks if low <= tick <= high])
    axes.grid(axis="x")
    bare(axes)


def _line(axes: Axes, line: Line, factor: float) -> None:
    found, colour = line.contrast, COLOURS[1 + line.place]
    one = found.difference
    value = factor * (one.value or 0.0)
    ends = [factor * (value if end is None else end) for end in (one.low, one.high)]
    ends = ends if one.bounded else [value, value]
    away = [[value - ends[0]], [ends[1] - value]]
    axes.errorbar([value], [line.height], xerr=away, fmt="o", color=colour, elinewidth=1.6,
                  markersize=3.5, capsize=3.0)  # fmt: skip
    text = "identical" if one.identical else f"{change(found)} {span(found)}".removesuffix(" –")
    axes.annotate(
        text, (1.01, line.height), xycoords=("axes fraction", "data"), va="center", fontsize=7.5,
    )  # fmt: skip
