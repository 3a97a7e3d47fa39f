"""Shoot-look-shoot on an inbound threat: by the recurrence, and by the model's own geometry."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, log, nan
from typing import NamedTuple

from sim.kill_chain.steps.engage import launch_windows
from sim.kill_chain.steps.weapon import Envelope, Weapon
from sim.verification.case import Tables
from sim.world import encounters
from sim.world.motion import Leg, Track
from sim.world.spans import holds

KM = 1000.0


class Rungs(NamedTuple):
    """A threat flown at, and the weapon: ranges in m, speeds in m/s, times in s.

    distance: range at which it is known. speed, weapon: of the threat and of the round. reaction:
    until the first launch. look: between an intercept and the next launch. nearest, farthest:
    ranges of an intercept.
    """

    distance: float
    speed: float
    weapon: float
    reaction: float
    look: float
    nearest: float
    farthest: float = 1.0e9


def recurrence(rungs: Rungs) -> list[float]:
    """Return the intercept ranges (m) by the recurrence R → R Vm / (Vm + Vt), less Vt times look.

    The first shot is held until its intercept lies within the farthest range.
    """
    shrink = rungs.weapon / (rungs.weapon + rungs.speed)
    launch = min(rungs.distance - rungs.speed * rungs.reaction, rungs.farthest / shrink)
    ranges: list[float] = []
    while launch * shrink >= rungs.nearest:
        ranges.append(launch * shrink)
        launch = ranges[-1] - rungs.speed * rungs.look
    return ranges


def climbed(rungs: Rungs) -> list[float]:
    """Return the intercept ranges (m) by the launch windows and lead collisions of the model."""
    arrival = rungs.distance / rungs.speed
    threat = Track((Leg(0.0, arrival, rungs.distance, 0.0, -rungs.speed, 0.0),))
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


def rungs(ladder: Mapping[str, float]) -> dict[str, float]:
    """Return how many looks there are, and the range (km) of each intercept, by the recurrence."""
    ranges = recurrence(Rungs(**ladder))
    named = {f"intercept {place}, km": value / KM for place, value in enumerate(ranges, 1)}
    return {"looks": float(len(ranges)), **named}


def without_delays(ladder: Mapping[str, float]) -> dict[str, float]:
    """Return looks and last intercept (km) of a ladder without delays, in closed form."""
    one = Rungs(**ladder)
    step = 1.0 + one.speed / one.weapon
    looks = floor(log(one.distance / one.nearest) / log(step))
    return {"looks": float(looks), "last intercept, km": one.distance * step**-looks / KM}


def looks(_: Tables, ladder: Mapping[str, float]) -> float:
    """Return how many looks the model's geometry gives."""
    return float(len(climbed(Rungs(**ladder))))


def rung(_: Tables, ladder: Mapping[str, float], place: int) -> float:
    """Return one intercept range (km) by the model's geometry, NaN for none."""
    ranges = climbed(Rungs(**ladder))
    return ranges[place] / KM if -len(ranges) <= place < len(ranges) else nan
