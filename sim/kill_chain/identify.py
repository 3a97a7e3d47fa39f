"""Identification and evaluation: whether it is hostile, and whom it endangers (model 4.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple

from sim.engine.laws import Law, constant
from sim.units import Share, Unit
from sim.world.encounters import closest_approach
from sim.world.motion import Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """How long it takes to call a track hostile, and how often the call is wrong.

    delay: from the firm track to the declaration.
    taken_for_neutral: probability that a hostile threat is never declared hostile.
    """

    delay: Annotated[Law, Unit("time", low=0.0, high=3600.0)] = constant(0.0)
    taken_for_neutral: Share = 0.0


Danger = Literal["self", "others"]


class Identified(NamedTuple):
    """A track is called hostile, or wrongly neutral; ``danger`` says whom it endangers."""

    time: float
    escort: str
    threat: str
    hostile: bool
    danger: Danger | None


def identify(
    identification: Identification, tracked: float, u_error: float, u_delay: float
) -> tuple[float, bool]:
    """Return when (s) the track is identified, and whether it is called hostile."""
    hostile = u_error >= identification.taken_for_neutral
    return tracked + identification.delay.at(u_delay), hostile


def passes(threat: Track, ship: Track, now: float) -> float:
    """Return the distance (m) by which the threat is going to miss the ship.

    Predicted impact for a ballistic threat, closest point of approach for one that cruises.
    """
    last = threat.legs[-1]
    if last.bend:
        x, y, _ = last.at(last.end)
        sx, sy, _ = ship.at(last.end)
        return float(((x - sx) ** 2 + (y - sy) ** 2) ** 0.5)
    met = closest_approach(threat, ship, now, threat.end)
    return float("inf") if met is None else met[1]


def danger(
    gate: float, now: float, threat: Track, escort: Track, protected: Sequence[Track]
) -> Danger | None:
    """Return whom the threat endangers: the escort itself first, or a ship that it protects."""
    if passes(threat, escort, now) <= gate:
        return "self"
    if any(passes(threat, ship, now) <= gate for ship in protected):
        return "others"
    return None


def in_danger(gate: float, now: float, threat: Track, escort: Track, *ships: Track) -> float | None:
    """Return ``now`` if anybody is inside the gate: a condition that only a turn can change."""
    return None if danger(gate, now, threat, escort, ships) is None else now
