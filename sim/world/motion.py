"""Tracks: paths in time, made of straight legs at constant speed (model 1.2)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import sqrt
from operator import itemgetter
from typing import NamedTuple

from sim.world.spans import Span, clip, unite

FOREVER = 1e11
"""Time (s), three thousand years on, to which courses are known that end nowhere: still a number
with which positions can be computed."""


class Leg(NamedTuple):
    """One straight leg of a track, from ``start`` to ``end`` (s).

    At time t, with τ = t − start, the mover is at (x + vx τ, y + vy τ) in the plane (m) and at
    height h + climb τ + bend τ² (m): level (0, 0), linear (climb, 0) or ballistic (climb, bend).
    """

    start: float
    end: float
    x: float
    y: float
    vx: float
    vy: float
    h: float = 0.0
    climb: float = 0.0
    bend: float = 0.0

    @property
    def level(self) -> bool:
        """Whether the height stays the same."""
        return self.climb == 0.0 and self.bend == 0.0

    def at(self, time: float) -> tuple[float, float, float]:
        """Return (x, y, height) in metres at ``time`` (s)."""
        start, _, x, y, vx, vy, h, climb, bend = self
        tau = time - start
        return x + vx * tau, y + vy * tau, h + (climb + bend * tau) * tau


_start = itemgetter(0)


class Track(NamedTuple):
    """All legs of a mover, sailed and planned, without gaps; ``masked``: times hidden by land."""

    legs: tuple[Leg, ...]
    masked: Sequence[Span] = ()

    @property
    def start(self) -> float:
        """Time (s) at which the track begins."""
        return self.legs[0].start

    @property
    def end(self) -> float:
        """Time (s) at which the track ends."""
        return self.legs[-1].end

    def number(self, time: float) -> int:
        """Return the number of the leg that is sailed at ``time``, as in `leg`."""
        if len(self.legs) == 1:
            return 0
        return max(bisect_right(self.legs, time, key=_start) - 1, 0)

    def leg(self, time: float) -> Leg:
        """Return the leg that is sailed at ``time``; the first or last one outside the track.

        Where two legs meet it is the later one.
        """
        return self.legs[self.number(time)]

    def at(self, time: float) -> tuple[float, float, float]:
        """Return (x, y, height) in metres at ``time`` (s), held at the ends of the track."""
        first, last = self.legs[0], self.legs[-1]
        if time < first[0]:
            time = first[0]
        if time > last[1]:
            time = last[1]
        return (first if first is last else self.leg(time)).at(time)

    def turned(self, now: float, legs: Sequence[Leg], masked: Sequence[Span] = ()) -> Track:
        """Return the track with the sailed part kept and everything after ``now`` replaced.

        ``masked`` is when land hides the new ``legs``; what it hid before ``now`` is kept too.
        """
        sailed = [leg for leg in self.legs if leg.start < now]
        if sailed:
            sailed[-1] = sailed[-1]._replace(end=min(sailed[-1].end, now))
        hidden = unite([clip(self.masked, self.start, now), masked])
        return Track((*sailed, *legs), tuple(hidden))


def stationary(x: float, y: float, start: float, end: float) -> Leg:
    """Return the leg of a mover that lies still at (x, y) from ``start`` to ``end``."""
    return Leg(start, end, x, y, 0.0, 0.0)


def straight(
    origin: tuple[float, float], goal: tuple[float, float], start: float, speed: float
) -> Leg:
    """Return the level leg from ``origin`` to ``goal`` (m), at ``speed`` (m/s) from ``start``."""
    dx, dy = goal[0] - origin[0], goal[1] - origin[1]
    distance = sqrt(dx * dx + dy * dy)
    if distance == 0.0:
        return stationary(*origin, start, start)
    vx, vy = speed * dx / distance, speed * dy / distance
    return Leg(start, start + distance / speed, *origin, vx, vy)
