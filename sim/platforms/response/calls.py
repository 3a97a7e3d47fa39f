"""The response to distress calls: its parameters, its pure steps, its records (model 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple

from sim.engine.laws import Law, constant
from sim.units import Metres, Share, Unit
from sim.world.encounters import within
from sim.world.motion import Track, stationary

Delay = Annotated[Law, Unit("time", low=0.0, high=864000.0)]

HERE = 1.0
"""An escort this near (m) to its station is on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """How distress calls are made, heard and answered.

    call_delay: from the hit or near miss to the call.
    near_miss_calls: probability that a near miss leads to a call.
    merchant_antenna, escort_antenna: heights of the radio antennas; inside their radio horizon
        a call is heard at once.
    relay_delay: otherwise it goes through a relay centre.
    alongside: distance at which an escort counts as arrived.
    check: assistance to a ship that can proceed.
    next_call: an escort that is released can be sent to another call ``at-once``, from where it
        is, or only when it is back ``on-station``.
    busy: calls for which there is no escort ``wait`` until there is one, or are ``lost``.
    """

    call_delay: Delay = constant(0.0)
    near_miss_calls: Share = 1.0
    merchant_antenna: Metres = 30.0
    escort_antenna: Metres = 25.0
    relay_delay: Delay = constant(0.0)
    alongside: Metres = 1852.0
    check: Delay = constant(0.0)
    next_call: Literal["at-once", "on-station"] = "at-once"
    busy: Literal["wait", "lost"] = "wait"


class Called(NamedTuple):
    """A ship in distress calls; ``heard_s`` is when the escorts know of it."""

    time: float
    ship: str
    why: str
    heard_s: float


class Tasked(NamedTuple):
    """An escort is sent to a ship."""

    time: float
    escort: str
    ship: str


class Alongside(NamedTuple):
    """An escort has reached the ship it was sent to."""

    time: float
    escort: str
    ship: str


class Released(NamedTuple):
    """An escort is free again; ``outcome`` is ``assisted`` or ``pre-empted``.

    Pre-empted by a graver call, or by damage of its own: the call is open still.
    """

    time: float
    escort: str
    ship: str
    outcome: str


class Lost(NamedTuple):
    """A call is lost: there is no escort for it, and calls do not wait."""

    time: float
    ship: str


class Candidate(NamedTuple):
    """An escort that could be sent: its distance (m), rounds left, number, and present severity.

    ``busy`` is None for a free escort.
    """

    distance: float
    rounds: int
    number: int
    busy: int | None


def choose(severity: int, candidates: Sequence[Candidate]) -> Candidate | None:
    """Return who answers a call: the nearest free escort, else one on a less severe call."""
    free = [candidate for candidate in candidates if candidate.busy is None]
    pool = free or [c for c in candidates if c.busy is not None and c.busy < severity]
    return min(pool, key=lambda c: (c.distance, -c.rounds, c.number), default=None)


def alongside(distance: float, now: float, escort: Track, ship: Track) -> float | None:
    """Return the first time (s), not before ``now``, at which the escort is that close (m)."""
    spans = within(escort, ship, distance, now, min(escort.end, ship.end))
    return max(now, spans[0][0]) if spans else None


def on_station(station: tuple[float, float], now: float, escort: Track) -> float | None:
    """Return the first time (s), not before ``now``, at which the escort is at its station (m)."""
    return alongside(HERE, now, escort, Track((stationary(*station, now, escort.end),)))
