"""Labels beside points, placed so that they cover neither each other nor the points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

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


class Rectangle(NamedTuple):
    """A rectangle on the page."""

    left: float
    bottom: float
    right: float
    top: float

    def overlap(self, other: Rectangle) -> float:
        """Return the area that both cover."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.top, other.top) - max(self.bottom, other.bottom)
        return max(0.0, wide) * max(0.0, high)


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
    labels: Sequence[Label], page: Rectangle, size: float, taken: Iterable[Point] = ()
) -> list[Offset]:
    """Return a place for each label of a font size, inside the page and clear of the others."""
    filled = [_dot(label.at) for label in labels] + [_dot(point) for point in taken]
    places = []
    for label in labels:
        options = [(_cost(_box(label, place, size), filled, page), place) for place in PLACES]
        best = min(options, key=lambda option: option[0])[1]
        filled.append(_box(label, best, size))
        places.append(best)
    return places


def _cost(box: Rectangle, filled: Iterable[Rectangle], page: Rectangle) -> float:
    outside = (box.right - box.left) * (box.top - box.bottom) - box.overlap(page)
    return 10.0 * outside + sum(box.overlap(other) for other in filled)


def _dot(at: Point) -> Rectangle:
    return Rectangle(at[0] - 4.0, at[1] - 4.0, at[0] + 4.0, at[1] + 4.0)


def _box(label: Label, place: Offset, size: float) -> Rectangle:
    wide, high = 0.6 * size * len(label.text), 1.2 * size
    x, y = label.at[0] + place.dx, label.at[1] + place.dy
    left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[place.ha] * wide
    bottom = y - {"bottom": 0.0, "center": 0.5, "top": 1.0}[place.va] * high
    return Rectangle(left, bottom, left + wide, bottom + high)
