"""Labels beside points, placed so that they cover neither each other nor the points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from sim.report.pictures.canvas import BLACK

Point = tuple[float, float]


class Label(NamedTuple):
    """A text at a point: of the data, or on the page in points of 1/72 inch.

    marker: what is drawn at the point; nothing if empty.
    """

    text: str
    at: Point
    colour: str = BLACK
    marker: str = ""


class Offset(NamedTuple):
    """Where a label goes: offset from its point, and how it is aligned there."""

    dx: float
    dy: float
    ha: str
    va: str


PLACES: Final = (
    Offset(6, 0, "left", "center"),
    Offset(-6, 0, "right", "center"),
    Offset(0, 6, "center", "bottom"),
    Offset(0, -6, "center", "top"),
    Offset(5, 6, "left", "bottom"),
    Offset(5, -6, "left", "top"),
    Offset(-5, 6, "right", "bottom"),
    Offset(-5, -6, "right", "top"),
    Offset(0, 17, "center", "bottom"),
    Offset(0, -17, "center", "top"),
)
"""Places around a point, the preferred first."""


def write_labels(axes: Axes, labels: Sequence[Label], taken: Iterable[Point], size: float) -> None:
    """Draw marks and write their labels beside them, clear of each other and of what is taken.

    All points are those of the data, and nothing may change the panel afterwards.
    """
    for one in labels:
        if one.marker:
            axes.plot(*one.at, one.marker, color=one.colour, markersize=5, zorder=5)
    figure = axes.get_figure(root=True)
    assert figure is not None
    figure.canvas.draw()
    points = 72.0 / figure.dpi

    def on_page(at: Point) -> Point:
        x, y = axes.transData.transform(at) * points
        return float(x), float(y)

    there = [one._replace(at=on_page(one.at)) for one in labels]
    page = Bbox(axes.get_window_extent().get_points() * points)
    for one, place in zip(
        labels, place_labels(there, page, size, map(on_page, taken)), strict=True
    ):
        axes.annotate(
            one.text, one.at, (place.dx, place.dy), textcoords="offset points", ha=place.ha,
            va=place.va, fontsize=size, color=one.colour, zorder=6,
            bbox={"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 0.5},
        )  # fmt: skip


def place_labels(
    labels: Sequence[Label], page: Bbox, size: float, taken: Iterable[Point] = ()
) -> list[Offset]:
    """Return a place for each label of a font size, inside the page and clear of the others."""
    points = [*(label.at for label in labels), *taken]
    filled = [Bbox.from_bounds(x - 4.0, y - 4.0, 8.0, 8.0) for x, y in points]
    places, written = list[Offset](), list[Bbox]()
    for label in labels:
        boxes = [_box(label, place, size) for place in PLACES]
        costs = [_cost(box, filled, written, page) for box in boxes]
        places.append(PLACES[costs.index(min(costs))])
        written.append(boxes[costs.index(min(costs))])
    return places


def _cost(box: Bbox, filled: Iterable[Bbox], written: Iterable[Bbox], page: Bbox) -> float:
    outside = box.width * box.height - _overlap(box, page)
    over = sum(_overlap(box, other) for other in written)
    return 10.0 * (outside + over) + sum(_overlap(box, other) for other in filled)


def _overlap(one: Bbox, other: Bbox) -> float:
    both = Bbox.intersection(one, other)
    return 0.0 if both is None else both.width * both.height


def _box(label: Label, place: Offset, size: float) -> Bbox:
    wide, high = 0.6 * size * len(label.text), 1.2 * size
    x, y = label.at[0] + place.dx, label.at[1] + place.dy
    left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[place.ha] * wide
    bottom = y - {"bottom": 0.0, "center": 0.5, "top": 1.0}[place.va] * high
    return Bbox.from_bounds(left, bottom, wide, high)
