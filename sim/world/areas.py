"""Areas of the sea: boxes that are patrolled, polygons of launch areas (model 1.1)."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
import shapely

from sim.world.chart import Point


class Box:
    """A rectangle in the plane that lies along a course.

    centre: (m). length, width: along and across the course (m). course: direction of
    its long side (rad, clockwise from y).
    """

    __slots__ = ("_cosine", "_sine", "centre", "course", "length", "width")

    def __init__(self, centre: Point, length: float, width: float, course: float) -> None:
        self.centre = centre
        self.length = length
        self.width = width
        self.course = course
        self._sine = math.sin(course)
        self._cosine = math.cos(course)

    def direction(self, along: float, across: float) -> Point:
        """Return the plane's components of a vector along the course and to starboard of it."""
        sine, cosine = self._sine, self._cosine
        return along * sine + across * cosine, along * cosine - across * sine

    def at(self, along: float, across: float) -> Point:
        """Return the point (m) this far (m) from the rear end and from the port side."""
        dx, dy = self.direction(along - self.length / 2.0, across - self.width / 2.0)
        return self.centre[0] + dx, self.centre[1] + dy

    def point(self, u1: float, u2: float) -> Point:
        """Return the point (m) of two uniform numbers: uniform over the box."""
        return self.at(u1 * self.length, u2 * self.width)

    def contains(self, x: float, y: float) -> bool:
        """Return whether a point (m) lies in the box or on its rim."""
        dx, dy = x - self.centre[0], y - self.centre[1]
        sine, cosine = self._sine, self._cosine
        along, across = dx * sine + dy * cosine, dx * cosine - dy * sine
        return abs(along) <= self.length / 2.0 and abs(across) <= self.width / 2.0

    @property
    def corners(self) -> list[Point]:
        """The four corners (m), in order."""
        return [self.point(u1, u2) for u1, u2 in ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))]


class Area:
    """A polygon in the plane, cut into triangles so that points can be drawn in it.

    triangles: three corners each (m). cumulative: their areas, summed up (m²).
    """

    __slots__ = ("cumulative", "polygon", "triangles")

    def __init__(
        self, polygon: shapely.Polygon, triangles: list[list[list[float]]], cumulative: list[float]
    ) -> None:
        self.polygon = polygon
        self.triangles = triangles
        self.cumulative = cumulative

    @property
    def centre(self) -> Point:
        """The centre of gravity (m)."""
        middle = self.polygon.centroid
        return middle.x, middle.y

    @property
    def corners(self) -> list[Point]:
        """The corners (m), in order."""
        return [(x, y) for x, y in self.polygon.exterior.coords[:-1]]

    def contains(self, x: float, y: float) -> bool:
        """Return whether a point (m) lies in the area or on its rim."""
        return bool(shapely.intersects_xy(self.polygon, x, y))

    def point(self, u1: float, u2: float) -> Point:
        """Return the point (m) of two uniform numbers in [0, 1): uniform over the area."""
        wanted = u1 * self.cumulative[-1]
        index = min(bisect_right(self.cumulative, wanted), len(self.cumulative) - 1)
        below = self.cumulative[index - 1] if index else 0.0
        share = (wanted - below) / (self.cumulative[index] - below)
        (ax, ay), (bx, by), (cx, cy) = self.triangles[index]
        # The triangle up to a parallel of the side b-c has the square of the height's share.
        height = math.sqrt(share)
        b, c = height * (1.0 - u2), height * u2
        return ax + b * (bx - ax) + c * (cx - ax), ay + b * (by - ay) + c * (cy - ay)


def build_area(corners: Sequence[Point]) -> Area:
    """Return the area with these corners (m) in order; a `ValueError` if its rim meets itself."""
    if len(corners) < 3:
        raise ValueError("needs at least 3 corners")
    polygon = shapely.normalize(shapely.Polygon(corners))
    if not polygon.is_valid or polygon.area <= 0.0:
        raise ValueError(f"is no simple polygon: {shapely.is_valid_reason(polygon)}")
    cut = shapely.get_parts(shapely.constrained_delaunay_triangles(polygon))
    # Sorted, so that the same numbers give the same point whatever order the library cuts in.
    rows = shapely.get_coordinates(shapely.normalize(cut)).reshape(-1, 4, 2)[:, :3]
    rows = rows[np.lexsort(rows.reshape(-1, 6).T)]
    sizes = np.cumsum(shapely.area(shapely.polygons(rows)))
    return Area(polygon, rows.tolist(), sizes.tolist())
