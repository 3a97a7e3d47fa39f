"""Encounters of two tracks: exact times in range, closest approach, lead collision (model 1.2).

An encounter belongs to neither party. Everything is solved leg pair by leg pair: squares of
distances are polynomials of time, and times in range are where they are small enough. A pair is
solved over all the time that its legs have in common, never from the present moment on, so that
asking again later gives the same times to the last bit.
"""

from __future__ import annotations

from math import sqrt

from sim.world.motion import Leg, Track
from sim.world.polynomial import Quartic, lowered, negative
from sim.world.spans import Spans, clip, intersect, place, unite

Pair = tuple[float, float, Leg, Leg]
"""From, to (s), leg of the one, leg of the other."""


def pairs(a: Track, b: Track, low: float, high: float, delay: float = 0.0) -> list[Pair]:
    """Return the pairs of legs that have a time in [low, high] in common, uncut.

    ``b`` is seen ``delay`` s later: its legs are taken ``delay`` s before.
    """
    found: list[Pair] = []
    # The legs before both have begun are skipped: a patrol may have hundreds.
    i, j = a.number(max(low, b.start + delay)), b.number(max(low, a.start) - delay)
    while i < len(a.legs) and j < len(b.legs):
        first, second = a.legs[i], b.legs[j]
        start = max(first.start, second.start + delay)
        if start > high:
            break
        end = min(first.end, second.end + delay)
        if start < end and low <= end:
            found.append((start, end, first, second))
        if first.end < second.end + delay:
            i += 1
        else:
            j += 1
    return found


def separation(pair: Pair, delay: float = 0.0, slant: bool = True) -> Quartic:
    """Return the squared distance (m²) of a leg pair, a polynomial of the time since its start.

    In space, or in the plane without ``slant``. ``delay`` is that of `pairs`.
    """
    start, _, a, b = pair
    s, r = start - a.start, start - delay - b.start
    dx = a.x + a.vx * s - b.x - b.vx * r
    dy = a.y + a.vy * s - b.y - b.vy * r
    ux, uy = a.vx - b.vx, a.vy - b.vy
    c0, c1, c2 = dx * dx + dy * dy, 2.0 * (dx * ux + dy * uy), ux * ux + uy * uy
    if not slant:
        return c0, c1, c2, 0.0, 0.0
    h = a.h + (a.climb + a.bend * s) * s - (b.h + (b.climb + b.bend * r) * r)
    c = a.climb + 2.0 * a.bend * s - (b.climb + 2.0 * b.bend * r)
    k = a.bend - b.bend
    return c0 + h * h, c1 + 2.0 * h * c, c2 + (c * c + 2.0 * h * k), 2.0 * c * k, k * k


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
    spans: Spans = []
    limit = radius * radius
    for pair in pairs(a, b, low, high, delay):
        square = separation(pair, delay, slant)
        start, end, _, _ = pair
        if square[4] > 0.0:
            # A quartic is dear, and who is never that near in the plane is not in space.
            ground = separation(pair, delay, slant=False)
            if not negative(lowered(ground, limit), end - start):
                continue
        if inside := negative(lowered(square, limit), end - start):
            spans += place(inside, start, end)
    return clip(unite([spans]), low, high) if spans else spans


def closest_approach(a: Track, b: Track, low: float, high: float) -> tuple[float, float] | None:
    """Return (time, ground distance) of the closest point of approach in [low, high].

    The first one if there are several; None if the tracks have no time in common.
    """
    best: tuple[float, float] | None = None
    for pair in pairs(a, b, low, high):
        begun, over, first, second = pair
        start, end = max(begun, low), min(over, high)
        _, slope, square, _, _ = separation(pair, slant=False)
        time = start if square == 0.0 else begun - slope / (2.0 * square)
        time = min(max(time, start), end)
        ax, ay, _ = first.at(time)
        bx, by, _ = second.at(time)
        distance = sqrt((ax - bx) * (ax - bx) + (ay - by) * (ay - by))
        if best is None or distance < best[1]:
            best = (time, distance)
    # A flight of no length, launched at its target, has an instant in common with others, no leg.
    time = max(low, a.start, b.start)
    if best is None and time <= min(high, a.end, b.end):
        ax, ay, _ = a.at(time)
        bx, by, _ = b.at(time)
        best = (time, sqrt((ax - bx) * (ax - bx) + (ay - by) * (ay - by)))
    return best


def altitude_band(track: Track, floor: float, ceiling: float, low: float, high: float) -> Spans:
    """Return when in [low, high] the track's height (m) is between ``floor`` and ``ceiling``."""
    parts: list[Spans] = []
    for leg in track.legs:
        if leg.end < low or leg.start > high:
            continue
        if leg.level:
            if floor <= leg.h <= ceiling:
                parts.append([(leg.start, leg.end)])
            continue
        length = leg.end - leg.start
        # (h - floor)(h - ceiling) ≤ 0 would be a quartic; two squares are exact and cheaper.
        under = negative((leg.h - ceiling, leg.climb, leg.bend, 0.0, 0.0), length)
        over = negative((floor - leg.h, -leg.climb, -leg.bend, 0.0, 0.0), length)
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
        start, end, _, _ = pair
        c0, c1, c2, c3, c4 = separation(pair)
        flown = speed * (start - launch)
        square = (
            c0 - flown * flown,
            c1 - 2.0 * speed * flown,
            c2 - speed * speed,
            c3,
            c4,
        )
        # Where the round could be or have been, rather than roots: one that rounding puts
        # outside both of two adjoining legs is not lost.
        reached = negative(square, end - start)
        if reached:
            return start + reached[0][0]
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
