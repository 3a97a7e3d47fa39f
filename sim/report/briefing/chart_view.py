"""The chart under a map: which part of the theatre, its land, its lanes, its grid and its scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path

from sim.report.pictures.canvas import BLACK, GREY
from sim.units import NMI
from sim.world.chart import Point, Points

if TYPE_CHECKING:
    from sim.world.lanes import Lane
    from sim.world.theatre import Theatre

LAND: Final = "#EFE9DC"
COAST: Final = "#B8AD94"
LANE: Final = "#CFE3F2"
SMALLEST = 150_000.0
"""A map shows at least so much (m) from side to side."""

MARGIN = 0.15
SHAPES = (0.6, 1.5)
"""Least and largest height of a map over its width."""

STEPS: Final = (0.25, 0.5, 1.0, 2.0, 5.0)
BARS: Final = (5.0, 10.0, 20.0, 50.0, 100.0, 200.0)


@dataclass(frozen=True, slots=True)
class View:
    """The part of the plane that a map shows (m), and its size on the page (inches)."""

    left: float
    bottom: float
    right: float
    top: float
    width: float

    @property
    def height(self) -> float:
        """Height of the map (inches) if it is as wide as it may be."""
        return self.width * (self.top - self.bottom) / (self.right - self.left)


def view_of(points: Sequence[Point], width: float) -> View:
    """Return the view of all these points (m), with a margin and of a bearable shape."""
    xs, ys = [point[0] for point in points] or [0.0], [point[1] for point in points] or [0.0]
    across = max((1.0 + 2.0 * MARGIN) * (max(xs) - min(xs)), SMALLEST)
    up = max((1.0 + 2.0 * MARGIN) * (max(ys) - min(ys)), SHAPES[0] * across)
    across = max(across, up / SHAPES[1])
    x, y = (min(xs) + max(xs)) / 2.0, (min(ys) + max(ys)) / 2.0
    return View(x - across / 2.0, y - up / 2.0, x + across / 2.0, y + up / 2.0, width)


def draw_chart(axes: Axes, theatre: Theatre, view: View) -> None:
    """Draw lanes, land, grid and scale, and fix what the axes show."""
    axes.set_axis_off()
    axes.set_xlim(view.left, view.right)
    axes.set_ylim(view.bottom, view.top)
    axes.set_aspect("equal")
    for lane in theatre.lanes.values():
        axes.add_patch(Polygon(_band(lane), facecolor=LANE, edgecolor="none"))
    for name, at in lane_names(theatre, view).items():
        _name_lane(axes, theatre.lanes[name], at)
    for land in theatre.chart.land.geoms:
        rings = [land.exterior, *land.interiors]
        outline = Path.make_compound_path(*(Path(np.asarray(ring.coords)) for ring in rings))
        axes.add_patch(PathPatch(outline, facecolor=LAND, edgecolor=COAST, linewidth=0.6))
    _grid(axes, theatre, view)
    _scale(axes, view)


def _band(lane: Lane) -> np.ndarray:
    return np.vstack([lane.nodes + lane.edge, (lane.nodes - lane.edge)[::-1]])


def lane_names(theatre: Theatre, view: View) -> dict[str, float]:
    """Return how far along each lane (m) its name stands, for the lanes that the map shows."""
    found = {}
    for number, (name, lane) in enumerate(theatre.lanes.items(), start=1):
        along = np.linspace(0.0, lane.length, 2000)
        x, y = lane.positions(along, np.zeros_like(along))
        seen = (x > view.left) & (x < view.right) & (y > view.bottom) & (y < view.top)
        shown = along[seen]
        if len(shown):
            # Opposite lanes are named at different places, so that the names stand apart.
            found[name] = float(shown[len(shown) * number // (len(theatre.lanes) + 1)])
    return found


def _name_lane(axes: Axes, lane: Lane, along: float) -> None:
    """Write a lane's name with an arrow in its direction."""
    (ax, ay), (bx, by) = lane.position(along, 0.0), lane.position(along + 2_000.0, 0.0)
    angle = float(np.degrees(np.arctan2(by - ay, bx - ax)))
    backwards = abs(angle) > 90.0
    text = f"← {lane.name}" if backwards else f"{lane.name} →"
    rotation = angle - 180.0 if backwards else angle
    axes.text(
        ax, ay, text, rotation=rotation, fontsize=6, color=GREY, ha="center", va="center",
        rotation_mode="anchor",
    )  # fmt: skip


def _grid(axes: Axes, theatre: Theatre, view: View) -> None:
    """Draw parallels and meridians, named at the left and at the bottom."""
    chart, wide, high = theatre.chart, view.right - view.left, view.top - view.bottom
    rim = chart.positions(
        [view.left, view.right, view.right, view.left],
        [view.bottom, view.bottom, view.top, view.top],
    )
    (south, west), (north, east) = rim.min(axis=0), rim.max(axis=0)
    step = next((one for one in STEPS if (east - west) / one <= 6), STEPS[-1])
    lats, lons = np.linspace(south, north, 60), np.linspace(west, east, 60)
    for lat in np.arange(np.ceil(south / step) * step, north, step):
        x, y = _line(axes, chart.points(np.full_like(lons, lat), lons))
        at = float(np.interp(view.left, x, y))
        if view.bottom + 0.03 * high < at < view.top:
            _degree(axes, f"{lat:g}° N", (view.left, at), (3, 1))
    for lon in np.arange(np.ceil(west / step) * step, east, step):
        x, y = _line(axes, chart.points(lats, np.full_like(lats, lon)))
        at = float(np.interp(view.bottom, y, x))
        if view.left < at < view.right - 0.06 * wide:
            _degree(axes, f"{lon:g}° E", (at, view.bottom), (2, 3))


def _line(axes: Axes, points: Points) -> Points:
    """Draw a line of the grid and return its x and y."""
    axes.plot(*points.T, color=GREY, linewidth=0.3, alpha=0.6)
    return points.T


def _degree(axes: Axes, text: str, at: Point, offset: Point) -> None:
    axes.annotate(text, at, offset, textcoords="offset points", fontsize=6, color=GREY)


def _scale(axes: Axes, view: View) -> None:
    """Draw a scale bar of a round number of nautical miles at the lower right."""
    across = view.right - view.left
    miles = max((bar for bar in BARS if bar * NMI <= 0.25 * across), default=BARS[0])
    x = view.right - 0.03 * across
    y = view.bottom + 0.05 * (view.top - view.bottom)
    axes.plot([x - miles * NMI, x], [y, y], color=BLACK, linewidth=2.0, solid_capstyle="butt")
    middle = (x - miles * NMI / 2.0, y)
    axes.annotate(
        f"{miles:g} nmi", middle, (0, 3), textcoords="offset points", ha="center", fontsize=7
    )
