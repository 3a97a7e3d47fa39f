"""The coast: when a straight flight is over land, exactly, from the edges that it crosses."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.world.motion import Leg
from sim.world.spans import Spans, clip, holds, place, unite

Floats = NDArray[np.float64]

BLOCK = 32
"""Edges of a block, which are passed over together where a line misses their box."""

MARGIN = 1.0
"""By so much (m) a box is wider than what is in it: far more than rounding."""


class Coast(NamedTuple):
    """Closed rings, their edges in any order; inside an odd number of them is land.

    edges: one a row: x0, y0, x1, y1 (m). blocks: the same, `BLOCK` at a time: (block, x0 to y1,
    edge). middle, half: of the box of each block, x and y (m).
    """

    edges: Floats
    blocks: Floats
    middle: Floats
    half: Floats


def coast_of(edges: Floats) -> Coast:
    """Return the coast that has these edges; neighbours should stand one after the other."""
    short = -len(edges) % BLOCK
    # What is short of a block is made up of edges without length: nothing crosses them.
    points = np.repeat(edges[-1:, [0, 1, 0, 1]], short, axis=0)
    blocks = np.concatenate([edges, points]).reshape(-1, BLOCK, 4).transpose(0, 2, 1).copy()
    ends = blocks.reshape(-1, 2, 2, BLOCK)
    low, high = ends.min(axis=(1, 3)).T, ends.max(axis=(1, 3)).T
    return Coast(edges, blocks, 0.5 * (low + high), 0.5 * (high - low) + MARGIN)


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
    (mx, my), (wide, high) = coast.middle, coast.half
    near = abs(vx * my - vy * mx - level) <= abs(vx) * high + abs(vy) * wide
    blocks = coast.blocks[near]
    x0, y0, x1, y1 = blocks.transpose(1, 0, 2)
    side0, side1 = vx * y0 - vy * x0, vx * y1 - vy * x1
    hit = (side0 > level) != (side1 > level)
    square = vx * vx + vy * vy
    crossed: list[float] = []
    # Few edges are hit: one by one is faster than as arrays. The sides are computed as above, to
    # the last bit: in another way, the two could come out equal.
    for ax, ay, bx, by in blocks.transpose(0, 2, 1)[hit].tolist():
        away0, away1 = vx * ay - vy * ax - level, vx * by - vy * bx - level
        along0, along1 = vx * (ax - x) + vy * (ay - y), vx * (bx - x) + vy * (by - y)
        crossed.append((along0 + away0 / (away0 - away1) * (along1 - along0)) / square)
    crossed.sort()
    return crossed
