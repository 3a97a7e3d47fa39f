"""Encounters of two tracks: exact times in range, closest approach, lead collision (model 1.2).

An encounter belongs to neither party. Everything is solved leg pair by leg pair: squares of
distances are polynomials of time, and times in range are where they are small enough. A pair is
solved over all the time that its legs have in common, never from the present moment on, so that
asking again later gives the same times to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from sim.world.motion import Leg, Track
from sim.world.polynomial import negative
from sim.world.spans import Spans, clip, holds, intersect, place, unite

Pair = tuple[float, float, Leg, Leg]
"""From, to (s), leg of the one, leg of the other."""


def pairs(a: Track, b: Track, low: float, high: float, delay: float = 0.0) -> Iterator[Pair]:
    """Yield the pairs of legs that have a time in [low, high] in common, uncut.

    ``b`` is seen ``delay`` s later: its legs are taken ``delay`` s before.
    """
    # The legs before both have begun are skipped: a patrol may have hundreds.
    i = a.number(max(low, b.start + delay)) if len(a.legs) > 1 else 0
    j = b.number(max(low, a.start) - delay) if len(b.legs) > 1 else 0
    while i < len(a.legs) and j < len(b.legs):
        first, second = a.legs[i], b.legs[j]
        start = max(first.start, second.start + delay)
        if start > high:
            return
        end = min(first.end, second.end + delay)
        if start < end and low <= end:
            yield start, end, first, second
        if first.end < second.end + delay:
            i += 1
        else:
            j += 1


def separation(pair: Pair, delay: float = 0.0, slant: bool = True) -> list[float]:
    """Return the squared distance (m²) of a leg pair, a polynomial of the time since its start.

    In space, or in the plane without ``slant``. ``delay`` is that of `pairs`.
    """
    start, _, a, b = pair
    s, r = start - a.start, start - delay - b.start
    dx = a.x + a.vx * s - b.x - b.vx * r
    dy = a.y + a.vy * s - b.y - b.vy * r
    ux, uy = a.vx - b.vx, a.vy - b.vy
    square = [dx * dx + dy * dy, 2.0 * (dx * ux + dy * uy), ux * ux + uy * uy]
    if not slant:
        return square
    h = a.h + (a.climb + a.bend * s) * s - (b.h + (b.climb + b.bend * r) * r)
    c = a.climb + 2.0 * a.bend * s - (b.climb + 2.0 * b.bend * r)
    k = a.bend - b.bend
    square[0] += h * h
    if c == 0.0 and k == 0.0:
        return square
    square[1] += 2.0 * h * c
    square[2] += c * c + 2.0 * h * k
    return square if k == 0.0 else [*square, 2.0 * c * k, k * k]


def within(
    a: Track,
    b: Track,
    radius: float,
    low: float,
    high: float,
    delay: float = 0.0,
    slant: bool = True,
) -> Spans:
    """Return when ``a`` is within ``radius`` (m) of ``b`` as it was ``delay`` s before."""
    parts = []
    limit = radius * radius
    for pair in pairs(a, b, low, high, delay):
        square = separation(pair, delay, slant)
        length = pair[1] - pair[0]
        if len(square) > 3:
            # A quartic is dear, and who is never that near in the plane is not in space.
            ground = separation(pair, delay, slant=False)
            ground[0] -= limit
            if not negative(ground, length):
                continue
        square[0] -= limit
        parts.append(place(negative(square, length), pair[0], pair[1]))
    return clip(unite(parts), low, high)


def closest_approach(a: Track, b: Track, low: float, high: float) -> tuple[float, float] | None:
    """Return (time, ground distance) of the closest point of approach in [low, high].

    The first one if there are several; None if the tracks have no time in common.
    """
    best: tuple[float, float] | None = None
    for pair in pairs(a, b, low, high):
        start, end = max(pair[0], low), min(pair[1], high)
        _, slope, square = separation(pair, slant=False)
        time = start if square == 0.0 else pair[0] - slope / (2.0 * square)
        time = min(max(time, start), end)
        ax, ay, _ = pair[2].at(time)
        bx, by, _ = pair[3].at(time)
        distance = sqrt((ax - bx) * (ax - bx) + (ay - by) * (ay - by))
        if best is None or distance < best[1]:
            best = (time, distance)
    return best


def altitude_band(track: Track, floor: float, ceiling: float, low: float, high: float) -> Spans:
    """Return when in [low, high] the track's height (m) is between ``floor`` and ``ceiling``."""
    parts = []
    for leg in track.legs:
        if leg.end < low or leg.start > high:
            continue
        if leg.level:
            if floor <= leg.h <= ceiling:
                parts.append([(leg.start, leg.end)])
            continue
        length = leg.end - leg.start
        # (h - floor)(h - ceiling) ≤ 0 would be a quartic; two squares are exact and cheaper.
        under = negative([leg.h - ceiling, leg.climb, leg.bend], length)
        over = negative([floor - leg.h, -leg.climb, -leg.bend], length)
        parts.append(place(intersect(under, over), leg.start, leg.end))
    return clip(unite(parts), low, high)


def lead_collision(
    x: float, y: float, launch: float, speed: float, target: Track, height: float = 0.0
) -> float | None:
    """Return the first time (s) at which a round from (x, y) can meet the target.

    The round leaves at ``launch`` and flies straight at ``speed`` (m/s): the smallest root after
    the launch of |target(t) − launch point| = speed (t − launch). None if there is none.
    """
    point = Track((Leg(launch, target.end, x, y, 0.0, 0.0, height),))
    for pair in pairs(target, point, launch, target.end):
        square = separation(pair)
        flown = speed * (pair[0] - launch)
        square[0] -= flown * flown
        square[1] -= 2.0 * speed * flown
        square[2] -= speed * speed
        # Where the round could be or have been, rather than roots: one that rounding puts
        # outside both of two adjoining legs is not lost.
        reached = negative(square, pair[1] - pair[0])
        if reached:
            return pair[0] + reached[0][0]
    return None


def launch_time(meet: float, speed: float, shooter: Track, target: Track) -> float:
    """Return when a round must leave ``shooter`` to meet ``target`` at ``meet`` (s).

    The one root before ``meet`` of |target(meet) − shooter(t)| = speed (meet − t); a shooter
    slower than its round has exactly one. Its first leg counts as sailed for ever before, so
    that the answer may lie before the start of its track.
    """
    x, y, h = target.at(meet)
    launch = meet
    for leg in reversed(shooter.legs[: shooter.number(meet) + 1]):
        # With the shooter at d from the target at ``meet``, and the flight σ = meet − t:
        # |d − v σ|² = speed² σ², or (speed² − v²) σ² + 2 d·v σ − d² = 0, where σ > 0.
        sx, sy, sh = leg.at(meet)
        dx, dy, dh = sx - x, sy - y, sh - h
        square = speed * speed - (leg.vx * leg.vx + leg.vy * leg.vy + leg.climb * leg.climb)
        half = dx * leg.vx + dy * leg.vy + dh * leg.climb
        distance = dx * dx + dy * dy + dh * dh
        root = sqrt(half * half + square * distance)
        launch = meet - (distance / (half + root) if half > 0.0 else (root - half) / square)
        if launch >= leg.start:
            break
    return launch


def over_land(leg: Leg, edges: NDArray[np.float64]) -> Spans:
    """Return when a leg is over land; each row of ``edges`` is x0, y0, x1, y1 (m) of a coast.

    The coasts are closed rings, their edges in any order; inside an odd number of them is land.
    """
    # Slower than a micrometre a second: the line below needs a direction.
    still = leg.vx * leg.vx + leg.vy * leg.vy < 1e-12
    crossed = _crossings(leg.x, leg.y, 1.0 if still else leg.vx, leg.vy, edges)
    land = unite([list(zip(crossed[0::2], crossed[1::2], strict=True))])
    if still:
        return [(leg.start, leg.end)] if holds(land, 0.0) else []
    inside = clip(land, 0.0, leg.end - leg.start)
    return place([span for span in inside if span[0] < span[1]], leg.start, leg.end)


def _crossings(x: float, y: float, vx: float, vy: float, edges: NDArray[np.float64]) -> list[float]:
    """Return the sorted times at which the whole line (x + vx t, y + vy t) crosses an edge.

    It crosses an edge of which one end lies to its left and the other does not. So a ring is
    crossed an even number of times, also through its corners, and the line is inside between the
    first and the second crossing, the third and the fourth, and so on: no other ray is cast.
    """
    x0, y0, x1, y1 = edges.T
    level = vx * y - vy * x
    side0, side1 = vx * y0 - vy * x0, vx * y1 - vy * x1
    hit = ((side0 > level) != (side1 > level)).nonzero()[0]
    # From the very numbers that were compared: computed anew, the two could be equal.
    side0, side1 = side0[hit] - level, side1[hit] - level
    x0, y0, x1, y1 = x0[hit] - x, y0[hit] - y, x1[hit] - x, y1[hit] - y
    along0, along1 = vx * x0 + vy * y0, vx * x1 + vy * y1
    times = along0 + side0 / (side0 - side1) * (along1 - along0)
    times /= vx * vx + vy * vy
    times.sort()
    crossed: list[float] = times.tolist()
    return crossed
