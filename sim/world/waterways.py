"""Ways over water: straight if no land is in the way, else by known points at sea (model 7.2)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.units import NMI
from sim.world.chart import Chart, Point, Points

HARBOUR = 3.0 * NMI
"""How far (m) from open water a harbour may lie, by a coast that is drawn at 1:10 000 000."""


@dataclass(frozen=True, slots=True, eq=False)
class Waterways:
    """Points at sea, and the shortest ways between them that meet no land.

    nodes: one a row (m). length: of the shortest way between two nodes (m), inf if there is none.
    step: the node that follows on that way.
    """

    nodes: Points
    length: Points
    step: NDArray[np.int64]

    def way(self, start: int, end: int) -> list[Point]:
        """Return the nodes (m) on the shortest way from one node to another, both included."""
        way = [start]
        while way[-1] != end:
            way.append(int(self.step[way[-1], end]))
        return [(x, y) for x, y in self.nodes[way].tolist()]


def build_waterways(chart: Chart, nodes: ArrayLike) -> Waterways:
    """Return the shortest ways between ``nodes`` (m, one a row), all at sea."""
    at = np.asarray(nodes, dtype=np.float64)
    first, second = np.triu_indices(len(at), 1)
    reach = np.full((len(at), len(at)), np.inf)
    np.fill_diagonal(reach, 0.0)
    free = ~chart.blocked(np.stack([at[first], at[second]], axis=1))
    first, second = first[free], second[free]
    reach[first, second] = reach[second, first] = _lengths(at[first] - at[second])
    step = np.tile(np.arange(len(at)), (len(at), 1))
    for middle in range(len(at)):
        through = reach[:, middle, None] + reach[middle]
        shorter = through < reach
        reach = np.where(shorter, through, reach)
        step = np.where(shorter, step[:, middle, None], step)
    return Waterways(at, reach, step)


def water_path(chart: Chart, ways: Waterways, a: Point, b: Point) -> list[Point]:
    """Return way points (m) from ``a`` to ``b`` over water, both included.

    Straight if no land is in the way, else by the nodes of ``ways``. From an end that sees none of
    them, in a harbour or on land, the way leads straight to the nearest water from which one is
    seen. A `ValueError` if there is none.
    """
    if not chart.crosses_land(*a, *b):
        return [a, b]
    at = ways.nodes
    total = _lengths(at - a)[:, None] + ways.length + _lengths(at - b)
    # The first of the shortest ways whose ends are in sight: few are looked along, not all.
    while np.isfinite(total.min(initial=math.inf)):
        first, last = np.unravel_index(int(np.argmin(total)), total.shape)
        hidden = chart.blocked(np.array([[a, at[first]], [at[last], b]]))
        if not hidden.any():
            return [a, *ways.way(int(first), int(last)), b]
        if hidden[0]:
            total[first] = math.inf
        if hidden[1]:
            total[:, last] = math.inf
    if afloat(chart, ways, a) != a:
        return [a, *water_path(chart, ways, afloat(chart, ways, a), b)]
    if afloat(chart, ways, b) != b:
        return [*water_path(chart, ways, a, afloat(chart, ways, b)), b]
    raise ValueError(f"no way over water from {a} to {b}")


@lru_cache
def afloat(chart: Chart, ways: Waterways, point: Point) -> Point:
    """Return the water (m) nearest to a point from which a node is seen: mostly the point itself.

    A `ValueError` if no node is seen from anywhere off the coast.
    """
    if np.isfinite(_reach(chart, ways.nodes, point)).any():
        return point
    for x, y in chart.off_coast(*point).tolist():
        if not chart.on_land(x, y) and np.isfinite(_reach(chart, ways.nodes, (x, y))).any():
            return x, y
    raise ValueError(f"no way over water leads to {point}")


def _reach(chart: Chart, nodes: Points, point: Point) -> Points:
    """Return the distances (m) from a point to the nodes that it sees, inf for the others."""
    lines = np.stack([np.broadcast_to(point, nodes.shape), nodes], axis=1)
    return np.where(chart.blocked(lines), np.inf, _lengths(nodes - point))


def _lengths(vectors: Points) -> Points:
    squares: Points = np.square(vectors[:, 0]) + np.square(vectors[:, 1])
    return np.sqrt(squares)
