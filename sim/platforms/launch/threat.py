"""Threats: their types, flight profiles and what becomes of those that arrive (model 3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple

from sim.kill_chain.battery import Target
from sim.platforms.response.damage import DamageTable
from sim.platforms.roles import Defended
from sim.units import Altitude, Dollars, FlightSpeed, Metres, Share, Unit
from sim.world.motion import Leg


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A flight at one altitude.

    altitude: of the whole flight.
    """

    kind: Literal["level"] = "level"
    altitude: Altitude


@dataclass(frozen=True, slots=True, kw_only=True)
class SeaSkimming:
    """Cruise, let down, then skim the sea to the target.

    cruise: altitude of the first part of the flight.
    skim: altitude of the last part.
    letdown: ground range to go at which the skimming altitude is reached.
    """

    kind: Literal["sea-skimming"] = "sea-skimming"
    cruise: Altitude
    skim: Altitude
    letdown: Metres


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballistic:
    """A parabola over the ground range.

    apogee: its greatest height as a share of the ground range.
    """

    kind: Literal["ballistic"] = "ballistic"
    apogee: Annotated[float, Unit("number", above=0.0, high=2.0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Threats that fail by themselves.

    fails_at_launch: share of the threats that never fly.
    fails_in_flight: share of the others that fall before they arrive.
    """

    fails_at_launch: Share = 0.0
    fails_in_flight: Share = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What a threat that arrives does, if nobody stopped it.

    hit: probability that it strikes the ship it was meant for.
    other: probability, if not, that it strikes another ship in the search area.
    near: probability, if neither, that it falls near the ship.
    near_radius: what "near" means, for whoever sets ``near``; nothing is computed from it.
    search_radius: ships within it of the aim point may be struck instead.
    dark, ais_off: factors on ``hit`` in darkness, and against a ship that hides its position.
    """

    hit: Share
    other: Share = 0.0
    near: Share = 0.5
    near_radius: Metres = 1852.0
    search_radius: Metres = 9260.0
    dark: Share = 1.0
    ais_off: Share = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreatType:
    """A type of drone or missile.

    threat_class: the class that sensors, weapons and doctrines know it by.
    profile: how it flies.
    speed: over the ground.
    reach: launches beyond it are refused.
    steers: follows its target when the target changes course.
    homes: homes on the ship it is aimed at, so that decoys work.
    unit_cost: of one.
    """

    threat_class: str
    profile: Level | SeaSkimming | Ballistic
    speed: FlightSpeed
    reach: Metres
    reliability: Reliability = Reliability()
    steers: bool = False
    homes: bool = False
    fate: Fate
    damage: DamageTable
    unit_cost: Dollars = 0.0


Point = tuple[float, float]
Choose = Callable[[Point, float], Defended | None]
"""Picks a target for a threat that leaves a point (m) at a time (s)."""

Outcome = Literal[
    "stopped", "failed", "passed", "intercepted", "decoyed", "hit", "near-miss", "missed"
]


class Launched(NamedTuple):
    """A threat leaves its launcher, aimed at ``aimed_at``; ``raid`` of its attack, from 1."""

    time: float
    threat: str
    attack: str
    weapon: str
    aimed_at: str
    x: float
    y: float
    raid: int = 1


class Ended(NamedTuple):
    """A threat is over. ``struck`` is the ship it hit; ``by`` what stopped it."""

    time: float
    threat: str
    outcome: Outcome
    struck: str | None
    damage: str | None
    by: str | None


@dataclass(slots=True, eq=False, kw_only=True)
class Threat(Target):
    """One drone or missile in flight, and what has become of it.

    raid: of its attack, from 1. overhead: it only passes over. aim: where it goes (m) if it has no
    target; choose: picks the target at the launch, if the scenario does not name it. follow:
    steers it again.
    """

    type: ThreatType
    weapon: str
    attack: str
    raid: int = 1
    aimed_at: str
    target: Defended | None
    defended: bool
    reliability: Reliability
    overhead: bool = False
    aim: Point = (0.0, 0.0)
    choose: Choose | None = None
    follow: Callable[[float], None] | None = None
    outcome: Outcome | None = None

    def let_go(self) -> None:
        """Stop following the target."""
        if self.target is not None and self.follow is not None:
            self.target.followers.remove(self.follow)
            self.follow = None

    def meet_nobody(self, now: float) -> None:
        """Go to where the target is expected at ``now`` (s): it is not there to be defended."""
        assert self.target is not None
        x, y, _ = self.target.foreseen().at(now)
        self.target, self.aim, self.defended = None, (x, y), False

    @property
    def leaked(self) -> bool:
        """Whether it ended without being stopped: hit, near miss or miss, or passed overhead."""
        return self.outcome in ("hit", "near-miss", "missed", "passed")

    @property
    def name_of_aim(self) -> str:
        """The ship it is aimed at, or what the scenario says."""
        return self.aimed_at if self.target is None else self.target.name


def _level(profile: Level, origin: Point, aim: Point, start: float, speed: float) -> list[Leg]:
    return [_stretch(origin, aim, 0.0, 1.0, start, speed, profile.altitude, profile.altitude)]


def _sea_skimming(
    profile: SeaSkimming, origin: Point, aim: Point, start: float, speed: float
) -> list[Leg]:
    """Cruise level, let down at one in ten, skim; a short flight skims all the way."""
    distance = ((aim[0] - origin[0]) ** 2 + (aim[1] - origin[1]) ** 2) ** 0.5
    down = 10.0 * (profile.cruise - profile.skim)
    if distance <= profile.letdown + down or down <= 0.0:
        return [_stretch(origin, aim, 0.0, 1.0, start, speed, profile.skim, profile.skim)]
    top, bottom = 1.0 - (profile.letdown + down) / distance, 1.0 - profile.letdown / distance
    return [
        _stretch(origin, aim, 0.0, top, start, speed, profile.cruise, profile.cruise),
        _stretch(origin, aim, top, bottom, start, speed, profile.cruise, profile.skim),
        _stretch(origin, aim, bottom, 1.0, start, speed, profile.skim, profile.skim),
    ]


def _ballistic(
    profile: Ballistic, origin: Point, aim: Point, start: float, speed: float
) -> list[Leg]:
    """Fly a parabola over the ground range: h(τ) = 4 H (τ/T)(1 − τ/T), at constant speed."""
    leg = _stretch(origin, aim, 0.0, 1.0, start, speed, 0.0, 0.0)
    duration = leg.end - leg.start
    if duration == 0.0:
        return [leg]
    height = profile.apogee * speed * duration
    return [leg.but(climb=4.0 * height / duration, bend=-4.0 * height / duration**2)]


def _stretch(
    origin: Point, aim: Point, a: float, b: float, start: float, speed: float, h0: float, h1: float
) -> Leg:
    """Return the leg over the shares ``a`` to ``b`` of the way, from ``h0`` up to ``h1`` (m)."""
    dx, dy = aim[0] - origin[0], aim[1] - origin[1]
    distance = (dx * dx + dy * dy) ** 0.5
    if distance == 0.0:
        return Leg(start, start, *origin, 0.0, 0.0, h0)
    begin, end = start + a * distance / speed, start + b * distance / speed
    climb = (h1 - h0) / (end - begin) if h1 != h0 else 0.0
    x, y = origin[0] + a * dx, origin[1] + a * dy
    return Leg(begin, end, x, y, speed * dx / distance, speed * dy / distance, h0, climb)


PROFILES: dict[str, Callable[..., list[Leg]]] = {
    "level": _level,
    "sea-skimming": _sea_skimming,
    "ballistic": _ballistic,
}
"""Kind of profile → legs of a flight from ``origin`` to ``aim`` (m) from ``start`` (s) on."""


def flight_legs(type: ThreatType, origin: Point, aim: Point, start: float) -> list[Leg]:
    """Return the legs of a threat that leaves ``origin`` for ``aim`` (m) at ``start`` (s)."""
    return PROFILES[type.profile.kind](type.profile, origin, aim, start, type.speed)


def carried_on(leg: Leg, before: Leg) -> Leg:
    """Return a leg that goes on at the height of an arc and falls as it did, down to the aim.

    A new arc from the surface would take the threat out of the sky.
    """
    duration = leg.end - leg.start
    if duration == 0.0:
        return leg
    height = before.at(leg.start)[2]
    climb = -height / duration - before.bend * duration
    return leg.but(h=height, climb=climb, bend=before.bend)


def fate(fate: Fate, dark: bool, ais: bool, u_hit: float, u_else: float) -> str:
    """Return the effect of a threat that arrives: ``hit``, ``other``, ``near-miss`` or ``missed``.

    ``other`` is another ship in the search area; the caller turns it into a near miss or a miss by
    the same number if nobody is there.
    """
    if u_hit < _chance(fate, dark, ais):
        return "hit"
    if u_else < fate.other:
        return "other"
    return nearby(fate, u_else)


def depends_on_night(fate: Fate, ais: bool, u_hit: float) -> bool:
    """Return whether darkness decides about a hit."""
    return (u_hit < _chance(fate, True, ais)) != (u_hit < _chance(fate, False, ais))


def _chance(fate: Fate, dark: bool, ais: bool) -> float:
    return fate.hit * (fate.dark if dark else 1.0) * (1.0 if ais else fate.ais_off)


def nearby(fate: Fate, u: float) -> Outcome:
    """Return whether a threat that strikes nobody falls near its ship, or far from it."""
    share = (u - fate.other) / (1.0 - fate.other) if u >= fate.other else u / fate.other
    return "near-miss" if share < fate.near else "missed"


def fails(reliability: Reliability, u: float) -> float | None:
    """Return the share of its flight after which a threat fails (0 at launch), or None."""
    if u < reliability.fails_at_launch:
        return 0.0
    left = (u - reliability.fails_at_launch) / (1.0 - reliability.fails_at_launch)
    if left < reliability.fails_in_flight:
        return left / reliability.fails_in_flight
    return None
