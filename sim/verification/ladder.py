"""Shoot-look-shoot on an inbound threat: by the recurrence, and by the model's own geometry."""

from __future__ import annotations

from typing import NamedTuple

from sim.kill_chain.engage import Envelope, Weapon, launch_windows
from sim.world import encounters
from sim.world.motion import Leg, Track
from sim.world.spans import holds


class Rungs(NamedTuple):
    """A threat flown at, and the weapon: ranges in m, speeds in m/s, times in s.

    start: range at which it is known. reaction: until the first launch. look: between an intercept
    and the next launch. nearest, farthest: ranges of an intercept.
    """

    start: float
    threat: float
    weapon: float
    reaction: float
    look: float
    nearest: float
    farthest: float = 1.0e9


def recurrence(rungs: Rungs) -> list[float]:
    """Return the intercept ranges (m) by the recurrence R → R Vm / (Vm + Vt), less Vt times look.

    The first shot is held until its intercept lies within the farthest range.
    """
    shrink = rungs.weapon / (rungs.weapon + rungs.threat)
    launch = min(rungs.start - rungs.threat * rungs.reaction, rungs.farthest / shrink)
    ranges: list[float] = []
    while launch * shrink >= rungs.nearest:
        ranges.append(launch * shrink)
        launch = ranges[-1] - rungs.threat * rungs.look
    return ranges


def climbed(rungs: Rungs) -> list[float]:
    """Return the intercept ranges (m) by the launch windows and lead collisions of the model."""
    arrival = rungs.start / rungs.threat
    threat = Track((Leg(0.0, arrival, rungs.start, 0.0, -rungs.threat, 0.0),))
    shooter = Track((Leg(0.0, arrival, 0.0, 0.0, 0.0, 0.0),))
    against = Envelope(
        min_range=rungs.nearest, max_range=rungs.farthest, pk_self=0.0, pk_crossing=0.0
    )
    weapon = Weapon(speed=rungs.weapon, against={"bogey": against})
    window = launch_windows(weapon, against, (0.0, 1.0e9), shooter, threat)
    ranges: list[float] = []
    now = max(rungs.reaction, window[0][0]) if window else arrival
    while holds(window, now):
        met = encounters.lead_collision(0.0, 0.0, now, rungs.weapon, threat)
        if met is None:
            break
        ranges.append(threat.at(met)[0])
        now = met + rungs.look
    return ranges
