"""Patrols: courses that are stationary at the start, known a whole run ahead (model 7.4).

Each ends in a leg that keeps the place for ever, so that whoever asks later is answered, too.
"""

from __future__ import annotations

import math

from sim.world.areas import Box
from sim.world.motion import FOREVER, Leg, stationary

Point = tuple[float, float]


def box_patrol(
    box: Box, speed: float, start: float, end: float, u: tuple[float, float, float]
) -> list[Leg]:
    """Return straight courses in a box, reflected at its sides.

    A uniform point and a uniform course (from the three numbers ``u``) stay uniform under
    reflection, so the patrol is stationary; random way points would crowd the centre.
    """
    along, across = u[0] * box.length, u[1] * box.width
    return _reflected(box, along, across, 2.0 * math.pi * u[2], speed, start, end)


def resumed_patrol(box: Box, speed: float, start: float, end: float, u: float) -> list[Leg]:
    """Return the patrol of an escort that comes back to the centre of its box at ``start``."""
    return _reflected(box, box.length / 2, box.width / 2, 2.0 * math.pi * u, speed, start, end)


def back_and_forth(box: Box, speed: float, start: float, end: float, phase: float) -> list[Leg]:
    """Return a patrol up and down the long axis of a box, from a uniform ``phase`` in [0, 1)."""
    way = 2.0 * box.length * phase
    outward = way < box.length
    along = way if outward else 2.0 * box.length - way
    course = 0.0 if outward else math.pi
    return _reflected(box, along, box.width / 2, course, speed, start, end)


def fixed(point: Point, start: float) -> list[Leg]:
    """Return the patrol of an escort that keeps its position (m)."""
    return [stationary(*point, start, FOREVER)]


def _reflected(
    box: Box, along: float, across: float, course: float, speed: float, start: float, end: float
) -> list[Leg]:
    """Return the legs of a straight course that is reflected at the sides, in the plane."""
    va, vc = speed * math.cos(course), speed * math.sin(course)
    # A course along an axis never meets the other pair of sides: no rounding may make it.
    va, vc = (0.0 if abs(v) < 1e-9 * speed else v for v in (va, vc))
    legs = []
    now = start
    while now < end:
        to_a = ((box.length if va > 0.0 else 0.0) - along) / va if va else math.inf
        to_c = ((box.width if vc > 0.0 else 0.0) - across) / vc if vc else math.inf
        step = max(min(to_a, to_c), 0.0)
        x, y = box.at(along, across)
        vx, vy = box.direction(va, vc)
        if step > 0.0:
            legs.append(Leg(now, min(now + step, end), x, y, vx, vy))
        now += step
        along, across = along + va * step, across + vc * step
        if to_a <= to_c:
            va = -va
        if to_c <= to_a:
            vc = -vc
    place = legs[-1].at(end)[:2] if legs else box.at(along, across)
    return [*legs, *fixed(place, max(start, end))]
