"""Lanes: one-way routes with a width, along which ships keep their share of it (model 2.1)."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.world.motion import Leg, stationary, through

Point = tuple[float, float]
Column = NDArray[np.float64]
_SLACK = 1e-9
_FAR = 2.0
_distance = itemgetter(0)


class Lane:
    """A centre line in the plane with a half-width at each node.

    A place in the lane is (s, share): the distance sailed along the centre line (m), and how far
    to starboard as a share of the half-width, 0 on the centre line and 1 on the starboard edge.
    A ship keeps its share: lanes narrow and widen from node to node, and it with them. At a
    constant ds/dt it then sails straight legs, one a centre-line leg, at constant speeds.

    nodes: one a row (m). half_width: at each node (m), linear in between. distance: of each node
    along the centre line (m). edge: from each node to the starboard edge (m), along the mitre.
    places: the same a node: distance, x and y, and the edge's.
    """

    __slots__ = ("distance", "edge", "half_width", "name", "nodes", "places")

    def __init__(
        self, name: str, nodes: Column, half_width: Column, distance: Column, edge: Column
    ) -> None:
        self.name = name
        self.nodes = nodes
        self.half_width = half_width
        self.distance = distance
        self.edge = edge
        rows = np.column_stack([distance, nodes, edge]).tolist()
        self.places: list[tuple[float, float, float, float, float]] = [tuple(row) for row in rows]

    @property
    def length(self) -> float:
        """Length of the centre line (m)."""
        return float(self.distance[-1])

    def position(self, s: float, share: float) -> Point:
        """Return the point (m) at ``s`` (m) and ``share``; the ends are held beyond the ends."""
        after = bisect_right(self.places, s, key=_distance)
        d0, x0, y0, ex0, ey0 = self.places[max(0, after - 1)]
        if s <= d0 or after == len(self.places):
            return x0 + share * ex0, y0 + share * ey0
        d1, x1, y1, ex1, ey1 = self.places[after]
        # As `np.interp` does for many.
        part, on = s - d0, d1 - d0
        x, y = (x1 - x0) / on * part + x0, (y1 - y0) / on * part + y0
        ex, ey = (ex1 - ex0) / on * part + ex0, (ey1 - ey0) / on * part + ey0
        return x + share * ex, y + share * ey

    def positions(self, s: ArrayLike, share: ArrayLike) -> tuple[Column, Column]:
        """Return x and y (m) of many places; ``s`` (m) and ``share`` are arrays of one length."""
        at, across = np.asarray(s, dtype=np.float64), np.asarray(share, dtype=np.float64)
        (nx, ny), (ex, ey), along = self.nodes.T, self.edge.T, self.distance
        x = np.interp(at, along, nx) + across * np.interp(at, along, ex)
        y = np.interp(at, along, ny) + across * np.interp(at, along, ey)
        return x, y

    def half_width_at(self, s: float) -> float:
        """Return the half-width (m) at ``s`` (m)."""
        return float(np.interp(s, self.distance, self.half_width))

    def half_widths(self, s: ArrayLike) -> Column:
        """Return the half-widths (m) at many ``s`` (m)."""
        return np.interp(np.asarray(s, dtype=np.float64), self.distance, self.half_width)

    def legs(
        self, t_ref: float, s_ref: float, share: float, speed_mps: float, t0: float, t1: float
    ) -> list[Leg]:
        """Return the legs sailed from ``t0`` to ``t1`` (s), given one place at one time.

        The ship is at ``s_ref`` (m) at ``t_ref`` (s), before, in or after the interval, and keeps
        its ``share``. ``speed_mps`` is ds/dt; on an edge the speed over ground differs from it by
        the bends. Times off the lane's ends are left out, so the result may be empty.
        """
        if speed_mps < 0.0:
            raise ValueError(f"a ship sails down its lane, not at {speed_mps:g} m/s")
        if speed_mps == 0.0:
            return [stationary(*self.position(s_ref, share), t0, t1)] if t0 < t1 else []
        passed = [t_ref + (place[0] - s_ref) / speed_mps for place in self.places]
        corners = [(x + share * ex, y + share * ey) for _, x, y, ex, ey in self.places]
        return through(corners, passed, t0, t1)

    def crossing(self, line: Sequence[Point], share: float = 0.0) -> float | None:
        """Return ``s`` (m) where ships with this share first cross a line (m), or None."""
        corners = (self.nodes + share * self.edge).tolist()
        for index, (a, b) in enumerate(pairwise(corners)):
            met = [_meeting(a, b, c, d) for c, d in pairwise(line)]
            shares = [f for f in met if f is not None]
            if shares:
                low, high = self.distance[index : index + 2].tolist()
                return float(low + min(shares) * (high - low))
        return None

    def locate(self, x: float, y: float) -> tuple[float, float]:
        """Return (s, share) of a point (m): the inverse of `position`.

        Beside the lane the share is beyond ±1. Ahead of the first or past the last node it is
        that node, and the share the part of the way across.
        """
        legs = [place for i in range(len(self.nodes) - 1) for place in self._on_leg(i, x, y)]
        away, s, share = min(legs, default=(math.inf, 0.0, 0.0))
        dx, dy = x - self.nodes[:, 0], y - self.nodes[:, 1]
        node_away = np.sqrt(dx * dx + dy * dy)
        nearest = int(np.argmin(node_away))
        # The mitres of a bend also reach far points outside it: those belong to the nearest node.
        if away <= _FAR * float(node_away[nearest]):
            return s, share
        ex, ey = self.edge[nearest].tolist()
        across = float(dx[nearest]) * ex + float(dy[nearest]) * ey
        return float(self.distance[nearest]), across / (ex * ex + ey * ey)

    def _on_leg(self, index: int, x: float, y: float) -> list[tuple[float, float, float]]:
        """Return (distance off, s, share) of a point between the mitres of one leg, if it is."""
        (ax, ay), (bx, by) = self.nodes[index : index + 2].tolist()
        (ex, ey), (gx, gy) = self.edge[index : index + 2].tolist()
        dx, dy, lx, ly, nx, ny = x - ax, y - ay, bx - ax, by - ay, gx - ex, gy - ey
        places = []
        # From the centre line to the point is along the edge vector: quadratic in the fraction.
        square, linear = ly * nx - lx * ny, dx * ny - dy * nx - lx * ey + ly * ex
        for f in _roots(square, linear, dx * ey - dy * ex):
            if -_SLACK <= f <= 1.0 + _SLACK:
                f = min(max(f, 0.0), 1.0)
                ox, oy, wx, wy = dx - f * lx, dy - f * ly, ex + f * nx, ey + f * ny
                low, high = self.distance[index : index + 2].tolist()
                share = (ox * wx + oy * wy) / (wx * wx + wy * wy)
                places.append((math.sqrt(ox * ox + oy * oy), low + f * (high - low), share))
        return places


def build_lane(name: str, nodes: Sequence[Point], half_width: Sequence[float]) -> Lane:
    """Return the lane through ``nodes`` (m) with a half-width (m) at each.

    A `ValueError` if there are fewer than two nodes, two equal ones in a row, a half-width that
    is not positive, or a bend so sharp that the lane's edge would run backwards.
    """
    at, width = np.asarray(nodes, dtype=np.float64), np.asarray(half_width, dtype=np.float64)
    if len(at) < 2:
        raise ValueError("needs at least two nodes")
    if not (width > 0.0).all():
        raise ValueError("needs a half-width above 0 at each node")
    way = np.diff(at, axis=0)
    lengths = np.sqrt(np.square(way).sum(axis=1))
    if not lengths.all():
        raise ValueError(f"nodes {int(np.argmin(lengths))} and the next one are one point")
    edge = width[:, None] * _mitres(way / lengths[:, None])
    for side in (1.0, -1.0):
        forward = ((way + side * np.diff(edge, axis=0)) * way).sum(axis=1)
        if not (forward > 0.0).all():
            leg = int(np.argmin(forward))
            raise ValueError(
                f"leg {leg} is too short for the lane's width and the bends at its ends"
            )
    return Lane(name, at, width, np.concatenate([[0.0], np.cumsum(lengths)]), edge)


def _mitres(ahead: Column) -> Column:
    """Return for each node the vector to the starboard parallel at unit distance."""
    right = np.column_stack([ahead[:, 1], -ahead[:, 0]])
    before, after = right[:-1], right[1:]
    cosine = (before * after).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        bends = (before + after) / (1.0 + cosine)[:, None]
    return np.vstack([right[:1], bends, right[-1:]])


def _roots(a: float, b: float, c: float) -> list[float]:
    """Return the real roots of a f² + b f + c; far ones are lost where a is next to nothing."""
    if abs(a) <= 1e-12 * abs(b):
        return [-c / b] if b else []
    square = b * b - 4.0 * a * c
    if square < 0.0:
        return []
    q = -0.5 * (b + math.copysign(math.sqrt(square), b))
    return [q / a, c / q] if q else [0.0]


def _meeting(a: Sequence[float], b: Sequence[float], c: Point, d: Point) -> float | None:
    """Return how far along a-b, as a share, it meets c-d, or None."""
    ux, uy, vx, vy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    wx, wy = c[0] - a[0], c[1] - a[1]
    cross = ux * vy - uy * vx
    if cross == 0.0:
        return None
    f, g = (wx * vy - wy * vx) / cross, (wx * uy - wy * ux) / cross
    return f if 0.0 <= f <= 1.0 and 0.0 <= g <= 1.0 else None
