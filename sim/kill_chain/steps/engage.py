"""Engagement: which shots are feasible, when they meet the threat, and what they do (model 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from math import dist
from typing import Literal, NamedTuple

from sim.kill_chain.steps.weapon import Envelope, Weapon
from sim.world.encounters import altitude_band, launch_time, lead_collision, within
from sim.world.motion import Track
from sim.world.polynomial import bisect
from sim.world.spans import Span, Spans, clip, intersect, subtract, unite

ShotResult = Literal["kill", "miss", "wasted", "aborted", "dud"]


class Fired(NamedTuple):
    """A round leaves its launcher. ``ordinal`` counts the rounds fired at this threat."""

    time: float
    shooter: str
    threat: str
    weapon: str
    layer: int
    look: int
    ordinal: int
    pk: float


class Met(NamedTuple):
    """A round ends: at its threat, or where that would have been. ``range_m`` from the launch."""

    time: float
    shooter: str
    threat: str
    ordinal: int
    range_m: float
    result: ShotResult


class Round(NamedTuple):
    """A round in flight: where and when it left (m, s), and how fast and far it flies (m/s, m).

    h: height of the shooter.

    lasts: time (s) from the launch to the result, if that does not come from the flight.
    """

    x: float
    y: float
    h: float
    launched: float
    speed: float
    max_range: float
    lasts: float | None = None


def launch_windows(
    weapon: Weapon,
    envelope: Envelope,
    gates: tuple[float, float],
    shooter: Track,
    threat: Track,
    complete: bool = True,
) -> Spans:
    """Return when (s) a launch leads to a feasible intercept, over the whole flight of the threat.

    Feasible is a lead collision inside the envelope and the range ``gates`` (m) before the threat
    reaches its aim point. Every point of the threat's path has exactly one launch that meets it
    there, so the envelope is intersected in the time of the intercept and carried to the launch:
    the round's flight is no longer than r / speed just when the threat is then within r of where
    the shooter was r / speed before. With ``complete`` false only the launch must fall while the
    threat is inside the window. With an engagement time the threat must be inside at its end.
    """
    lag = weapon.speed if complete and weapon.engagement is None else float("inf")
    spans = _inside(envelope, gates, lag, shooter, threat)
    start, end = max(threat.start, shooter.start), min(threat.end, shooter.end)
    if weapon.engagement is not None:
        lasts = weapon.engagement.middle() if complete else 0.0
        return clip([(a - lasts, b - lasts) for a, b in spans], start, end)
    if not complete:
        end = min(end, launch_time(threat.end, weapon.speed, shooter, threat))
    if start > end:
        return []
    if not complete:
        return clip(spans, start, end)
    spans = _overtaken(spans, weapon.speed, shooter, threat)
    launches = [
        (
            launch_time(a, weapon.speed, shooter, threat),
            launch_time(b, weapon.speed, shooter, threat),
        )
        for a, b in spans
    ]
    return clip(launches, start, end)


def _inside(
    envelope: Envelope, gates: tuple[float, float], lag: float, shooter: Track, threat: Track
) -> Spans:
    """Return when the threat is inside envelope and gates, seen from where a round left.

    lag: speed (m/s) of the round; infinite where it is measured from where the shooter is.
    """
    near = max(envelope.min_range, gates[0])
    far = min(envelope.max_range, gates[1])
    low, high = threat.start, threat.end
    if near > far:
        return []
    band = altitude_band(threat, envelope.floor, envelope.ceiling, low, high)
    if not band:
        return []
    low, high = band[0][0], band[-1][1]
    sailed = _as_if_before(shooter, threat.start - far / lag)
    spans = within(threat, sailed, far, low, high, far / lag)
    if near > 0.0 and spans:
        spans = subtract(spans, within(threat, sailed, near, low, high, near / lag))
    return intersect(spans, band)


def _as_if_before(shooter: Track, time: float) -> Track:
    """Return the shooter's track as if it had sailed its first leg since ``time`` (s) or before.

    A flight that is shorter than the longest one is measured from where the shooter was before it
    left, which may be before the shooter's track begins.
    """
    first = shooter.legs[0]
    early = first.start - time
    if early <= 0.0:
        return shooter
    x, y, h = first.at(time)
    climb = first.climb - 2.0 * first.bend * early
    return Track((first.but(start=time, x=x, y=y, h=h, climb=climb), *shooter.legs[1:]))


PIECES = 8
"""Into which a bent leg is cut: climbing it may outrun a round, near its top it does not."""


def _overtaken(spans: Spans, speed: float, shooter: Track, threat: Track) -> Spans:
    """Return the part of ``spans`` that a round reaches on its first crossing of the path.

    A threat that recedes faster than the round flies is met only before that begins.
    """
    out: Spans = []
    for leg in threat.legs:
        for a, b in clip(spans, leg.start, leg.end):
            if leg.vx * leg.vx + leg.vy * leg.vy + leg.climb * leg.climb <= speed * speed:
                out.append((a, b))
                continue

            def recedes(meet: float) -> float:
                return _receding(meet, shooter, threat, speed) - speed

            out.extend(_while_negative(recedes, a, b, PIECES if leg.bend else 1))
    return unite([out])


def _while_negative(
    f: Callable[[float], float], low: float, high: float, pieces: int
) -> Iterator[Span]:
    """Yield where ``f`` is negative; it changes its sign at most once in each of equal pieces."""
    knots = [low + (high - low) * (k / pieces) for k in range(pieces)] + [high]
    values = [f(knot) for knot in knots]
    for (a, at_a), (b, at_b) in pairwise(zip(knots, values, strict=True)):
        if at_a < 0.0:
            yield a, b if at_b <= 0.0 else bisect(f, a, b)
        elif at_b < 0.0:
            yield bisect(f, a, b), b


def _receding(meet: float, shooter: Track, threat: Track, speed: float) -> float:
    """Return the speed (m/s) at which the threat recedes from the launch point at ``meet``."""
    sx, sy, sh = shooter.at(launch_time(meet, speed, shooter, threat))
    leg = threat.leg(meet)
    x, y, h = leg.at(meet)
    dx, dy, dh = x - sx, y - sy, h - sh
    climb = leg.climb + 2.0 * leg.bend * (meet - leg.start)
    distance = (dx * dx + dy * dy + dh * dh) ** 0.5
    return (dx * leg.vx + dy * leg.vy + dh * climb) / distance if distance else 0.0


HAIR = 1.000001
"""A launch at the very edge of its window meets at the very edge of range, or of the flight."""


def meeting(flight: Round, threat: Track) -> float | None:
    """Return when (s) the round meets the threat as its track is now; None if it does not."""
    if flight.lasts is not None:
        end = flight.launched + flight.lasts
        return end if end <= threat.end else None
    met = lead_collision(flight.x, flight.y, flight.launched, flight.speed, threat, flight.h)
    if met is None:
        away = dist(flight[:3], threat.at(threat.end))
        if away > flight.speed * (threat.end - flight.launched) * HAIR:
            return None
        met = threat.end
    return met if (met - flight.launched) * flight.speed <= flight.max_range * HAIR else None


def ends(flight: Round, now: float, threat: Track) -> float:
    """Return when (s) the round ends: at its threat, or where its range ends."""
    if flight.lasts is not None:
        return max(now, flight.launched + flight.lasts)
    met = meeting(flight, threat)
    return max(now, flight.launched + flight.max_range / flight.speed if met is None else met)


def expected(weapon: Weapon, now: float, shooter: Track, threat: Track) -> float:
    """Return when (s) a round that leaves ``now`` is going to meet the threat."""
    if weapon.engagement is not None:
        return now + weapon.engagement.middle()
    x, y, h = shooter.at(now)
    met = lead_collision(x, y, now, weapon.speed, threat, h)
    return threat.end if met is None else met


def last_launch(weapon: Weapon, meet: float, shooter: Track, threat: Track) -> float:
    """Return the last launch (s) that is going to meet the threat by ``meet`` (s)."""
    if weapon.engagement is not None:
        return meet - weapon.engagement.middle()
    return launch_time(min(meet, threat.end), weapon.speed, shooter, threat)


def flown(flight: Round, end: float, threat: Track) -> float:
    """Return the range (m) from the launch point at which a round ended."""
    if flight.lasts is None:
        return (end - flight.launched) * flight.speed
    return dist(flight[:3], threat.at(min(end, threat.end)))


def strike(pk: float, dud: float, alive: bool, u_dud: float, u: float) -> ShotResult:
    """Return the result of a round that reaches its threat: a kill is u < pk."""
    if u_dud < dud:
        return "dud"
    if not alive:
        return "wasted"
    return "kill" if u < pk else "miss"
