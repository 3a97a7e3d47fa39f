"""Radar horizon: when the curve of the earth lets one mover see another (model 4.2)."""

from __future__ import annotations

from math import inf, sqrt

from sim.world.encounters import Pair, pairs, separation
from sim.world.motion import Track
from sim.world.polynomial import lowered, negative
from sim.world.spans import Spans, clip, intersect, place, unite

EARTH_RADIUS = 6_371_000.0
"""Mean radius (m)."""


def horizon(antenna: float, target: float, refraction: float = 4.0 / 3.0) -> float:
    """Return the radar horizon (m) between two heights (m) over a smooth sea.

    sqrt(2 k R h_antenna) + sqrt(2 k R h_target), with k = ``refraction`` times the earth's radius.
    """
    double = 2.0 * refraction * EARTH_RADIUS
    return sqrt(double * max(antenna, 0.0)) + sqrt(double * max(target, 0.0))


def in_view(
    target: Track,
    sensor: Track,
    antenna: float,
    max_range: float,
    refraction: float,
    low: float,
    high: float,
) -> Spans:
    """Return when ``target`` is above the horizon and within ``max_range`` (m, slant).

    ``antenna`` is the height (m) of the antenna above the sensor's track.
    """
    spans: Spans = []
    for pair in pairs(target, sensor, low, high):
        seen = _level if pair[2].level and pair[3].level else _changing
        spans += place(seen(pair, antenna, max_range, refraction), pair[0], pair[1])
    return clip(unite([spans]), low, high)


def _level(pair: Pair, antenna: float, max_range: float, refraction: float) -> Spans:
    """Return when a pair of level legs is in view: one circle, the smaller, bounds it."""
    visible = horizon(antenna + pair[3].h, pair[2].h, refraction)
    above = pair[2].h - pair[3].h
    square = separation(pair, slant=False)
    limit = min(visible * visible, max_range * max_range - above * above)
    return negative(lowered(square, limit), pair[1] - pair[0])


def _changing(pair: Pair, antenna: float, max_range: float, refraction: float) -> Spans:
    """Return when a pair is in view while the height changes."""
    if max_range == inf:
        return _risen(pair, antenna, refraction)
    near = negative(lowered(separation(pair), max_range * max_range), pair[1] - pair[0])
    return intersect(near, _risen(pair, antenna, refraction)) if near else []


def _risen(pair: Pair, antenna: float, refraction: float) -> Spans:
    """Return when the target of a pair is above the horizon while its height changes.

    With D the ground distance, o = 2 k R H(τ) the square of the antenna's part of the horizon and
    q = 2 k R h(τ) that of the target's: D ≤ √o + √q is D² − o − q ≤ 0 or, squared,
    (D² − o − q)² ≤ 4 o q, where both sides are polynomials of time.
    """
    start, end, leg, host = pair
    double = 2.0 * refraction * EARTH_RADIUS
    tau, r = start - leg.start, start - host.start
    q0 = double * (leg.h + (leg.climb + leg.bend * tau) * tau)
    q1 = double * (leg.climb + 2.0 * leg.bend * tau)
    q2 = double * leg.bend
    o0 = double * max(antenna + (host.h + (host.climb + host.bend * r) * r), 0.0)
    o1 = double * (host.climb + 2.0 * host.bend * r)
    o2 = double * host.bend
    c, b, a, _, _ = separation(pair, slant=False)
    c, b, a = c - o0 - q0, b - o1 - q1, a - o2 - q2
    alone = negative((c, b, a, 0.0, 0.0), end - start)
    if o0 == o1 == o2 == 0.0:
        return alone
    both = (
        c * c - 4.0 * o0 * q0,
        2.0 * c * b - 4.0 * (o0 * q1 + o1 * q0),
        b * b + 2.0 * c * a - 4.0 * (o0 * q2 + o1 * q1 + o2 * q0),
        2.0 * b * a - 4.0 * (o1 * q2 + o2 * q1),
        a * a - 4.0 * o2 * q2,
    )
    return unite([alone, negative(both, end - start)])
