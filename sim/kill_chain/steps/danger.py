"""Whom a threat endangers: the miss that is predicted for its course (model 4.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sim.world.encounters import closest_approach
from sim.world.motion import Track

Danger = Literal["self", "others"]


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
