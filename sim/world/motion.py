"""Tracks: paths in time, made of straight legs at constant speed (model 1.2)."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from sim.world.spans import Span, clip, unite

FOREVER = 1e11
"""Time (s), three thousand years on, to which courses are known that end nowhere: still a number
with which positions can be computed."""


class Leg:
    """One straight leg of a track, from ``start`` to ``end`` (s).

    At time t, with τ = t − start, the mover is at (x + vx τ, y + vy τ) in the plane (m) and at
    height h + climb τ + bend τ² (m): level (0, 0), linear (climb, 0) or ballistic (climb, bend).
    It is never changed.
    """

    __slots__ = ("bend", "climb", "end", "h", "start", "vx", "vy", "x", "y")

    def __init__(
        self,
        start: float,
        end: float,
        x: float,
        y: float,
        vx: float,
        vy: float,
        h: float = 0.0,
        climb: float = 0.0,
        bend: float = 0.0,
    ) -> None:
        self.start = start
        self.end = end
        self.x = x
        self.y = y
        self.vx = vx
        self.vy = vy
        self.h = h
        self.climb = climb
        self.bend = bend

    def parts(self) -> dict[str, float]:
        """Return the parts of the leg, by the names that `Leg` takes."""
        return {name: getattr(self, name) for name in _PARTS}

    def but(self, **parts: float) -> Leg:
        """Return the leg with other ``parts``."""
        return Leg(**{**self.parts(), **parts})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Leg) and self.parts() == other.parts()

    def __hash__(self) -> int:
        return hash(tuple(self.parts().values()))

    def __repr__(self) -> str:
        return f"Leg({', '.join(f'{name}={part!r}' for name, part in self.parts().items())})"

    @property
    def level(self) -> bool:
        """Whether the height stays the same."""
        return self.climb == 0.0 and self.bend == 0.0

    def at(self, time: float) -> tuple[float, float, float]:
        """Return (x, y, height) in metres at ``time`` (s)."""
        tau = time - self.start
        height = self.h + (self.climb + self.bend * tau) * tau
        return self.x + self.vx * tau, self.y + self.vy * tau, height


_PARTS = ("start", "end", "x", "y", "vx", "vy", "h", "climb", "bend")


class Track:
    """All legs of a mover, sailed and planned, without gaps; ``masked``: when land masks it.

    Who is not blinded by that is said by the sensor (model 4.2). It is never changed.
    """

    __slots__ = ("legs", "masked")

    def __init__(self, legs: tuple[Leg, ...], masked: Sequence[Span] = ()) -> None:
        self.legs = legs
        self.masked = masked

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Track) and (self.legs, self.masked) == (other.legs, other.masked)

    def __hash__(self) -> int:
        return hash((self.legs, tuple(self.masked)))

    def __repr__(self) -> str:
        return f"Track({self.legs!r}, {self.masked!r})"

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
        low, high = 0, len(self.legs)
        while high - low > 1:
            middle = (low + high) // 2
            if self.legs[middle].start <= time:
                low = middle
            else:
                high = middle
        return low

    def leg(self, time: float) -> Leg:
        """Return the leg that is sailed at ``time``; the first or last one outside the track.

        Where two legs meet it is the later one.
        """
        return self.legs[self.number(time)]

    def at(self, time: float) -> tuple[float, float, float]:
        """Return (x, y, height) in metres at ``time`` (s), held at the ends of the track."""
        time = min(max(time, self.start), self.end)
        return self.leg(time).at(time)

    def turned(self, now: float, legs: Sequence[Leg], masked: Sequence[Span] = ()) -> Track:
        """Return the track with the sailed part kept and everything after ``now`` replaced.

        ``masked`` is when land hides the new ``legs``; what it hid before ``now`` is kept too.
        """
        # Legs may be many: those before the last one that has begun are kept as they are.
        kept = self.number(now) if self.legs else 0
        sailed = list(self.legs[: kept + 1])
        while sailed and sailed[-1].start >= now:
            sailed.pop()
        if sailed:
            sailed[-1] = sailed[-1].but(end=min(sailed[-1].end, now))
        hidden = unite([clip(self.masked, self.start, now), masked])
        return Track((*sailed, *legs), tuple(hidden))


def later(legs: Sequence[Leg], since: float) -> list[Leg]:
    """Return the part of level legs after ``since`` (s)."""
    found = []
    for leg in legs:
        if leg.end > since:
            start = max(leg.start, since)
            x, y, _ = leg.at(start)
            found.append(leg.but(start=start, x=x, y=y))
    return found


def through(
    corners: Sequence[Sequence[float]], passed: Sequence[float], start: float, end: float
) -> list[Leg]:
    """Return the level legs from corner to corner, x and y (m), that are passed at times (s).

    Only what is sailed between ``start`` and ``end``: that may be nothing.
    """
    legs: list[Leg] = []
    time, end = max(start, passed[0]), min(end, passed[-1])
    for k in range(len(passed) - 1):
        if not (passed[k] <= time < passed[k + 1] and time < end):
            continue
        (ax, ay), (bx, by) = corners[k], corners[k + 1]
        duration, tau = passed[k + 1] - passed[k], time - passed[k]
        vx, vy = (bx - ax) / duration, (by - ay) / duration
        until = min(passed[k + 1], end)
        legs.append(Leg(time, until, ax + vx * tau, ay + vy * tau, vx, vy))
        time = until
    return legs


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
