"""Labels beside points, placed so that they cover neither each other nor the points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from matplotlib.transforms import Bbox

Point = tuple[float, float]


class Label(NamedTuple):
    """A text at a point; all in points of 1/72 inch on the page."""

    text: str
    at: Point


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


def place_labels(
    labels: Sequence[Label], page: Bbox, size: float, taken: Iterable[Point] = ()
) -> list[Offset]:
    """Return a place for each label of a font size, inside the page and clear of the others."""
    points = [*(label.at for label in labels), *taken]
    filled = [Bbox.from_bounds(x - 4.0, y - 4.0, 8.0, 8.0) for x, y in points]
    places = []
    for label in labels:
        costs = [_cost(_box(label, place, size), filled, page) for place in PLACES]
        places.append(PLACES[costs.index(min(costs))])
        filled.append(_box(label, places[-1], size))
    return places


def _cost(box: Bbox, filled: Iterable[Bbox], page: Bbox) -> float:
    outside = box.width * box.height - _overlap(box, page)
    return 10.0 * outside + sum(_overlap(box, other) for other in filled)


def _overlap(one: Bbox, other: Bbox) -> float:
    both = Bbox.intersection(one, other)
    return 0.0 if both is None else both.width * both.height


def _box(label: Label, place: Offset, size: float) -> Bbox:
    wide, high = 0.6 * size * len(label.text), 1.2 * size
    x, y = label.at[0] + place.dx, label.at[1] + place.dy
    left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[place.ha] * wide
    bottom = y - {"bottom": 0.0, "center": 0.5, "top": 1.0}[place.va] * high
    return Bbox.from_bounds(left, bottom, wide, high)
