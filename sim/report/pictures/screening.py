"""The factors of a screening in Morris's plane: how much each matters, and how evenly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.experiment.errors import RequestError
from sim.experiment.sensitivity.analysis import sensitivity
from sim.experiment.sensitivity.noise import Bounded
from sim.report.matters import Telling
from sim.report.numbers import percent, plural
from sim.report.pictures.canvas import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    VERMILION,
    WIDTH,
    figure,
    key,
    styled,
)
from sim.report.pictures.labels import Label, Rectangle, place_labels

if TYPE_CHECKING:
    from sim.experiment import Sweep

HEIGHT: Final = 4.6
SIZE: Final = 8.0
"""Font size of the labels."""

SMALL: Final = 0.1
"""Factors below this share of the largest mu* and of the largest sigma are named in the caption."""

SIDES: Final = {"defence": (BLUE, "o"), "threat": (VERMILION, "s"), "environment": (ORANGE, "^")}
"""Whose a factor is → how its point looks."""


class Dot(NamedTuple):
    """A factor: whose it is, and its mu* and sigma in the unit of the picture."""

    factor: str
    side: str
    size: Bounded
    spread: Bounded


class Plane(NamedTuple):
    """All factors of a screening; ``still`` are those that cannot be told from nothing."""

    study: str
    measure: str
    unit: str
    dots: tuple[Dot, ...]
    still: tuple[str, ...]
    caption: str

    def small(self) -> list[Dot]:
        """Return the factors that are clear, and yet too near the corner to be named there."""
        edges = max(dot.size.value for dot in self.dots), max(dot.spread.value for dot in self.dots)
        return [
            dot for dot in self.dots
            if dot.factor not in self.still
            and dot.size.value < SMALL * edges[0] and dot.spread.value < SMALL * edges[1]
        ]  # fmt: skip


def plane(sweep: Sweep, measure: str) -> Plane:
    """Return the screening of a measure as its picture needs it; raises `RequestError`."""
    (found,) = sensitivity(sweep, measure)
    if found.screened is None:
        raise RequestError(f"{sweep.path}: --kind screening is for the design morris")
    told = Telling(sweep, found)
    sides = {name: about["side"] for name, about in sweep.info["factors"].items()}
    order = sorted(found.screened, key=lambda one: -one.mu_star.value)
    dots, factor = [], 1.0 / told.factor
    for one in order:
        sizes = one.mu_star.times(factor), one.sigma.times(factor)
        dots.append(Dot(one.factor, sides[one.factor], *sizes))
    still = tuple(one.factor for one in order if not one.clear)
    n = plural(sweep.replications, "replication")
    caption = (
        f"n = {plural(len(sweep.points), 'point')} × {n}, seed {sweep.seed}, the same luck at each."
        f" Lines: 95 % intervals over trajectories and luck. Luck, {percent(found.noise)} of the"
        " variance between points, is taken out. Effects are over a factor's whole range."
    )
    few = [one.factor for one in order if one.few]
    if few:
        caption += f" Seen in too few replications for lines, luck included: {', '.join(few)}."
    return Plane(sweep.name, told.label, told.difference, tuple(dots), still, caption)


def draw_plane(found: Plane, width: float = WIDTH) -> Figure:
    """Draw the factors by the size of their effects and by how much these differ."""
    title = f"How much each factor changes {found.measure.lower()}: {found.study}"
    caption = found.caption
    small = [dot.factor for dot in found.small()]
    if small:
        caption += f" Small, and without a name: {', '.join(small)}."
    if found.still:
        caption += f" Not told from nothing, and without a name: {', '.join(found.still)}."
    with styled():
        made = figure(HEIGHT, title, caption, width)
        legend, axes = made.subplots(2, 1, height_ratios=(0.5, HEIGHT))
        marks = [axes.plot([], [], mark, color=colour)[0] for colour, mark in SIDES.values()]
        key(legend, marks, list(SIDES))
        for dot in found.dots:
            _dot(axes, dot, GREY if dot.factor in found.still else BLACK)
        unit = f", {found.unit}" if found.unit else ""
        axes.set_xlabel(f"mu*: mean size of the effect on {found.measure.lower()}{unit}")
        axes.set_ylabel(f"sigma: how far it depends\non where the factors stand{unit}")
        axes.set_xlim(left=0.0)
        axes.set_ylim(bottom=0.0)
        axes.margins(0.06)
        axes.grid()
        _names(made, axes, found)
    return made


def _dot(axes: Axes, dot: Dot, edge: str) -> None:
    colour, mark = SIDES[dot.side]
    if dot.size.low is not None and dot.size.high is not None:
        axes.hlines(dot.spread.value, dot.size.low, dot.size.high, color=colour, linewidth=0.8)
    if dot.spread.low is not None and dot.spread.high is not None:
        axes.vlines(dot.size.value, dot.spread.low, dot.spread.high, color=colour, linewidth=0.8)
    axes.plot(
        [dot.size.value], [dot.spread.value], mark, color=colour, markersize=5.5, clip_on=False,
        markeredgecolor=edge, markeredgewidth=0.6, zorder=3,
    )  # fmt: skip


def _names(made: Figure, axes: Axes, found: Plane) -> None:
    """Write the names beside their points, where they cover no name, no point and no line."""
    small = found.small()
    dots = [dot for dot in found.dots if dot.factor not in found.still and dot not in small]
    made.draw_without_rendering()
    made.set_layout_engine("none")
    inch = 72.0 / made.dpi
    box = axes.get_window_extent()
    page = Rectangle(box.x0 * inch, box.y0 * inch, made.get_figwidth() * 72.0, box.y1 * inch)

    def at(x: float, y: float) -> tuple[float, float]:
        along, up = axes.transData.transform((x, y)) * inch
        return float(along), float(up)

    labels = [Label(dot.factor, at(dot.size.value, dot.spread.value)) for dot in dots]
    lines = [at(*place) for dot in found.dots for place in _along(dot)]
    for dot, place in zip(dots, place_labels(labels, page, SIZE, lines), strict=True):
        axes.annotate(
            dot.factor, (dot.size.value, dot.spread.value), (place.dx, place.dy),
            textcoords="offset points", ha=place.ha, va=place.va, fontsize=SIZE,
        )  # fmt: skip


def _along(dot: Dot) -> Iterator[tuple[float, float]]:
    """Yield places along the intervals of a factor."""
    for share in np.linspace(0.0, 1.0, 60).tolist():
        if dot.size.low is not None and dot.size.high is not None:
            yield dot.size.low + share * (dot.size.high - dot.size.low), dot.spread.value
        if dot.spread.low is not None and dot.spread.high is not None:
            yield dot.size.value, dot.spread.low + share * (dot.spread.high - dot.spread.low)
