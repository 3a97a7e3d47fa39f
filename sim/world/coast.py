"""The coast: when a straight flight is over land, exactly, from the edges that it crosses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.world.motion import Leg
from sim.world.spans import Spans, clip, holds, place, unite

Floats = NDArray[np.float64]

BLOCK = 32
"""Edges of a shore, which are passed over together where a line misses their box."""

MARGIN = 1.0
"""Margin (m) of a box around its content: far more than rounding."""


class Edge:
    """A straight piece of coast, from (ax, ay) to (bx, by) (m)."""

    __slots__ = ("ax", "ay", "bx", "by")

    def __init__(self, ax: float, ay: float, bx: float, by: float) -> None:
        self.ax = ax
        self.ay = ay
        self.bx = bx
        self.by = by


class Shore:
    """Edges that lie one beside the other, and their box (m): its middle, half its sides."""

    __slots__ = ("edges", "high", "wide", "x", "y")

    def __init__(self, edges: tuple[Edge, ...]) -> None:
        self.edges = edges
        xs = [x for edge in edges for x in (edge.ax, edge.bx)]
        ys = [y for edge in edges for y in (edge.ay, edge.by)]
        self.x = 0.5 * (min(xs) + max(xs))
        self.y = 0.5 * (min(ys) + max(ys))
        self.wide = 0.5 * (max(xs) - min(xs)) + MARGIN
        self.high = 0.5 * (max(ys) - min(ys)) + MARGIN

    def missed(self, vx: float, vy: float, level: float) -> bool:
        """Return whether the line vx y − vy x = ``level`` passes the box by."""
        away = abs(vx * self.y - vy * self.x - level)
        return away > abs(vx) * self.high + abs(vy) * self.wide


class Coast:
    """Closed rings, their edges in any order; inside an odd number of them is land.

    edges: one a row: x0, y0, x1, y1 (m). shores: the same, `BLOCK` at a time.
    """

    __slots__ = ("edges", "shores")

    def __init__(self, edges: Floats) -> None:
        self.edges = edges
        pieces = [Edge(*row) for row in edges.tolist()]
        self.shores = tuple(
            Shore(tuple(pieces[first : first + BLOCK])) for first in range(0, len(pieces), BLOCK)
        )


def over_land(leg: Leg, coast: Coast) -> Spans:
    """Return when a leg is over land."""
    # Slower than a micrometre a second: the line below needs a direction.
    still = leg.vx * leg.vx + leg.vy * leg.vy < 1e-12
    crossed = _crossings(leg.x, leg.y, 1.0 if still else leg.vx, leg.vy, coast)
    land = unite([list(zip(crossed[0::2], crossed[1::2], strict=True))])
    if still:
        return [(leg.start, leg.end)] if holds(land, 0.0) else []
    inside = clip(land, 0.0, leg.end - leg.start)
    return place([span for span in inside if span[0] < span[1]], leg.start, leg.end)


def _crossings(x: float, y: float, vx: float, vy: float, coast: Coast) -> list[float]:
    """Return the sorted times at which the whole line (x + vx t, y + vy t) crosses an edge.

    It crosses an edge of which one end lies to its left and the other does not. So a ring is
    crossed an even number of times, also through its corners, and the line is inside between the
    first and the second crossing, the third and the fourth, and so on: no other ray is cast.
    """
    level = vx * y - vy * x
    square = vx * vx + vy * vy
    crossed: list[float] = []
    for shore in coast.shores:
        if shore.missed(vx, vy, level):
            continue
        for edge in shore.edges:
            side0, side1 = vx * edge.ay - vy * edge.ax, vx * edge.by - vy * edge.bx
            if (side0 > level) != (side1 > level):
                away0, away1 = side0 - level, side1 - level
                along0 = vx * (edge.ax - x) + vy * (edge.ay - y)
                along1 = vx * (edge.bx - x) + vy * (edge.by - y)
                part = away0 / (away0 - away1) * (along1 - along0)
                crossed.append((along0 + part) / square)
    crossed.sort()
    return crossed
