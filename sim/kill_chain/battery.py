"""Movers, sensor hosts, shooters, targets; a shooter's rounds, channels and launchers, their log.

The log is what the ledger asks later: when were there rounds, a free channel, an idle launcher?
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sim.kill_chain.steps.assign import Doctrine
from sim.kill_chain.steps.sensor import Sensor
from sim.kill_chain.steps.weapon import Weapon
from sim.world.motion import FOREVER, Track

Steps = list[tuple[float, float]]
"""A step function of time: (from when (s), value)."""


@dataclass(slots=True, eq=False, kw_only=True)
class Mover:
    """Anything with a track. ``number`` orders equal moments, ``actor`` addresses its draws.

    since, until: when (s) it comes into the picture and leaves it. gone: it is not there any more,
    or not yet.

    waits: conditions on it that somebody waits for (`referee`).
    followers are asked to ``follow`` when the mover turns: threats that steer, escorts under way.
    """

    name: str
    number: int
    actor: int
    track: Track
    since: float = 0.0
    until: float = FOREVER
    gone: bool = False
    waits: list[Any] = field(default_factory=list)
    followers: list[Any] = field(default_factory=list)


@dataclass(slots=True, eq=False, kw_only=True)
class SensorHost(Mover):
    """A mover with sensors; their antennas are so high above its track."""

    sensors: dict[str, Sensor]


@dataclass(slots=True, eq=False, kw_only=True)
class Shooter(SensorHost):
    """A sensor host that fires.

    assigned: names of the ships that ``protects: assigned`` means. rounds: left, by weapon. free:
    fire channels not in use, by pool. launcher_free: when each weapon can launch again (s).
    history: the log of rounds, channels and launchers. booked: rounds taken for a salvo, by weapon,
    that have not left yet. channels_left: share of the channels that damage has left.
    """

    doctrine: Doctrine
    weapons: dict[str, Weapon]
    rounds: dict[str, int]
    free: dict[str, int]
    history: dict[str, Steps]
    assigned: tuple[str, ...] = ()
    launcher_free: dict[str, float] = field(default_factory=dict)
    booked: dict[str, int] = field(default_factory=dict)
    channels_left: float = 1.0


@dataclass(slots=True, eq=False, kw_only=True)
class Target(Mover):
    """A mover that is fired at: what the kill chain needs of a threat.

    attack_actor addresses the draws that a whole raid shares; shots: rounds fired at it.
    killed_by: ``shooter/weapon``. contacts: what each shooter knows of it. plans: each track that
    it had, and since when (s).
    """

    threat_class: str
    attack_actor: int
    shots: int = 0
    killed_by: str | None = None
    contacts: list[Any] = field(default_factory=list)
    plans: list[tuple[float, Track]] = field(default_factory=list)

    def plan(self, now: float, track: Track) -> None:
        """Fly ``track`` from ``now`` on."""
        self.track = track
        self.plans.append((now, track))


def take(shooter: Shooter, weapon: str, rounds: int, now: float) -> None:
    """Take rounds from the magazine (a negative number gives them back)."""
    shooter.rounds[weapon] -= rounds
    shooter.booked[weapon] = shooter.booked.get(weapon, 0) + rounds
    shooter.history[f"rounds {weapon}"].append((now, shooter.rounds[weapon]))


def hold(shooter: Shooter, pool: str, channels: int, now: float) -> None:
    """Hold fire channels of a pool (a negative number frees them)."""
    shooter.free[pool] -= channels
    shooter.history[f"free {pool}"].append((now, shooter.free[pool]))


def weaken(shooter: Shooter, share: float, now: float) -> None:
    """Leave a share of the fire channels; one that is in use serves its target to the end."""
    before, after = shooter.channels_left, shooter.channels_left * share
    shooter.channels_left = after
    for pool in shooter.free:
        there = channels(shooter, pool)
        lost = math.floor(there * before) - math.floor(there * after)
        hold(shooter, pool, lost, now)
        log = shooter.history.setdefault(f"lost {pool}", [(0.0, 0.0)])
        log.append((now, log[-1][1] + lost))


def can_fire(shooter: Shooter, weapon: str, pool: str | None, now: float) -> bool:
    """Return whether launcher and fire channels let a weapon be fired at once."""
    if shooter.launcher_free.get(weapon, 0.0) > now:
        return False
    return pool is None or shooter.free[pool] > 0


def channels(shooter: Shooter, pool: str) -> float:
    """Return how many fire channels a pool had at the start."""
    return shooter.history[f"free {pool}"][0][1]


def channel_seconds(shooter: Shooter, pool: str, end: float) -> float:
    """Return for how long (s) the channels of a pool were in use up to ``end`` (s), added up."""
    there = channels(shooter, pool)
    taken = [(time, there - free) for time, free in shooter.history[f"free {pool}"]]
    lost = shooter.history.get(f"lost {pool}", [(0.0, 0.0)])
    return _integral(taken, end) - _integral(lost, end)


def _integral(steps: Steps, end: float) -> float:
    total = 0.0
    for (time, value), (until, _) in pairwise([*steps, (end, 0.0)]):
        total += value * (min(until, end) - min(time, end))
    return total


def busy(shooter: Shooter, weapon: str, now: float, until: float) -> None:
    """Keep the launcher of a weapon busy from ``now`` to ``until`` (s)."""
    shooter.launcher_free[weapon] = until
    log = shooter.history.setdefault(f"launcher {weapon}", [(0.0, 1.0)])
    while log[-1][0] > now:
        log.pop()
    log.append((now, 0.0))
    if until < float("inf"):
        log.append((until, 1.0))


def full(rounds: dict[str, int], channels: dict[str, int]) -> dict[str, Steps]:
    """Return the log of a battery at the start (0 s)."""
    log: dict[str, Steps] = {f"rounds {name}": [(0.0, left)] for name, left in rounds.items()}
    log.update({f"free {pool}": [(0.0, free)] for pool, free in channels.items()})
    return log
