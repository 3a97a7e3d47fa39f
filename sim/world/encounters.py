"""Encounters of two tracks: exact times in range, closest approach, lead collision (model 1.2).

An encounter belongs to neither party. Everything is solved leg pair by leg pair: squares of
distances are polynomials of time, and times in range are where they are small enough. A pair is
solved over all the time that its legs have in common, never from the present moment on, so that
asking again later gives the same times to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import sqrt

from sim.world.motion import Leg, Track
from sim.world.polynomial import negative
from sim.world.spans import Spans, clip, intersect, place, unite

Pair = tuple[float, float, Leg, Leg]
"""From, to (s), leg of the one, leg of the other."""


def pairs(a: Track, b: Track, low: float, high: float, delay: float = 0.0) -> Iterable[Pair]:
    """Give the pairs of legs that have a time in [low, high] in common, uncut.

    ``b`` is seen ``delay`` s later: its legs are taken ``delay`` s before.
    """
    if len(a.legs) > 1 or len(b.legs) > 1:
        return _pairs(a, b, low, high, delay)
    # By far the most frequent: a flight without a bend, and who keeps his course.
    (first,), (second,) = a.legs, b.legs
    start, end = max(first[0], second[0] + delay), min(first[1], second[1] + delay)
    return ((start, end, first, second),) if start < end and low <= end and start <= high else ()


def _pairs(a: Track, b: Track, low: float, high: float, delay: float) -> Iterator[Pair]:
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
    a_start, _, ax, ay, avx, avy, ah, a_climb, a_bend = a
    b_start, _, bx, by, bvx, bvy, bh, b_climb, b_bend = b
    s, r = start - a_start, start - delay - b_start
    dx = ax + avx * s - bx - bvx * r
    dy = ay + avy * s - by - bvy * r
    ux, uy = avx - bvx, avy - bvy
    square = [dx * dx + dy * dy, 2.0 * (dx * ux + dy * uy), ux * ux + uy * uy]
    if not slant:
        return square
    h = ah + (a_climb + a_bend * s) * s - (bh + (b_climb + b_bend * r) * r)
    c = a_climb + 2.0 * a_bend * s - (b_climb + 2.0 * b_bend * r)
    k = a_bend - b_bend
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
    spans: Spans = []
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
        if inside := negative(square, length):
            spans += place(inside, pair[0], pair[1])
    return clip(unite([spans]), low, high) if spans else spans


def closest_approach(a: Track, b: Track, low: float, high: float) -> tuple[float, float] | None:
    """Return (time, ground distance) of the closest point of approach in [low, high].

    The first one if there are several; None if the tracks have no time in common.
    """
    best: tuple[float, float] | None = None
    for pair in pairs(a, b, low, high):
        begun, over, first, second = pair
        start, end = max(begun, low), min(over, high)
        _, slope, square = separation(pair, slant=False)
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
