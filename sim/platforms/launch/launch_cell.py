"""Attacks: who launches what, from where, at whom, and when (model 3.1, 3.2)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Annotated, NamedTuple

from sim.engine.laws import Law, constant
from sim.engine.streams import Luck, Purpose, actor, child
from sim.platforms.launch.threat import Reliability
from sim.units import Metres, PerSecond, Ref, Unit, Weight
from sim.world.environment import Moment, Position
from sim.world.motion import Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted:
    """Aim at one ship in reach, with odds by link and by ship class.

    within: ships farther from the launch point are not considered.
    links, classes: weight of a ship with that link, of that class; the odds multiply.
    """

    links: dict[str, Weight] = field(default_factory=dict)
    classes: Annotated[dict[str, Weight], Ref("ships")] = field(default_factory=dict)
    within: Metres = 2.0e7


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """Threats of one type launched on one purpose: one raid, or raids at random.

    Exactly one of ``launched_at``, ``due_at``, ``engaged_at`` and ``rate`` is given. With ``rate``
    raids are launched throughout the run as a Poisson process, each with a number, an origin, gaps,
    aims and a permission of its own.

    weapon: name of a threat type in the catalogue.
    launched_at: when the first threat is launched.
    due_at: when the first threat arrives if nobody acts.
    engaged_at: when the first threat meets a ring of 8 nmi round its aim.
    window: shifts that moment by a draw of its own.
    rate: raids per time, on average.
    origin (``from`` in the file): launch area of the theatre, or a position.
    target: a ship or escort by name, ``nearest``, an area or box by name, a position, a port by
        name (the raid only passes overhead, whatever it does there), or a weighted choice.
    count: number of threats in a raid; 0 is allowed.
    spacing: time between two launches.
    defended: the aim point counts as defended even if it is beyond the theatre.
    reliability: in place of the type's own.
    """

    weapon: Annotated[str, Ref("threats")]
    launched_at: Moment | None = None
    due_at: Moment | None = None
    engaged_at: Moment | None = None
    rate: PerSecond | None = None
    window: Annotated[Law, Unit("time", low=-86400.0, high=86400.0)] = constant(0.0)
    origin: str | Position
    target: str | Position | Weighted
    count: Annotated[Law, Unit("number", low=0, high=4000, whole=True)] = constant(1.0)
    spacing: Annotated[Law, Unit("time", low=0.0, high=86400.0)] = constant(0.0)
    defended: bool | None = None
    reliability: Reliability | None = None


RING = 14_816.0
"""Eight nautical miles (m): the range of usual intercepts, at which ``engaged_at`` is read."""

Point = tuple[float, float]


class Raid(NamedTuple):
    """One raid of an attack, with the attack as if it had been scripted for it.

    number: among the raids of the attack, from 1. actor: addresses the draws of this raid.
    """

    number: int
    actor: int
    attack: Attack


class Planned(NamedTuple):
    """One launch of a raid, as planned: when (s), from where (m), and its place in the raid."""

    launch: float
    origin: Point
    ordinal: int


def raids(attack: Attack, name: str, luck: Luck, duration: float) -> Iterator[Raid]:
    """Yield the raids of an attack within [0, ``duration``) (s); a scripted attack is one.

    The draws of a random raid depend on its number, however many there are.
    """
    address = actor(f"attacks.{name}")
    if attack.rate is None:
        yield Raid(1, address, attack)
        return
    for place, time in enumerate(_arrivals(attack.rate, luck, address, duration)):
        scripted = replace(attack, rate=None, launched_at=time)
        yield Raid(place + 1, child(address, place), scripted)


def _arrivals(rate: float, luck: Luck, address: int, duration: float) -> Iterator[float]:
    """Yield the times (s) of a Poisson process: the gaps are exponential, each its own draw."""
    time = 0.0
    for place in count(0) if rate > 0.0 else ():
        time -= math.log1p(-luck.value(Purpose.RAID, address, 0, place)) / rate
        if time >= duration:
            return
        yield time


def first_launch(attack: Attack, shift: float, speed: float, origin: Point, aim: Track) -> float:
    """Return when (s) the first threat of a raid leaves.

    ``aim`` is the path of the aim point if nobody acts (for an escort: where it is nominally), so
    that no draw of the defence changes a launch. ``shift`` is the draw of the window (s).
    """
    if attack.launched_at is not None:
        return attack.launched_at + shift
    ring = 0.0 if attack.engaged_at is None else RING
    moment = (attack.due_at if attack.engaged_at is None else attack.engaged_at) or 0.0
    x, y, _ = aim.at(moment + shift)
    distance = math.dist((x, y), origin)
    return moment + shift - max(0.0, distance - ring) / speed


def launches(raid: Raid, luck: Luck, speed: float, origin: Point, aim: Track) -> list[Planned]:
    """Return the launches of one raid, possibly none, from the raid's own addresses alone."""
    attack, address = raid.attack, raid.actor
    threats = max(0, round(attack.count.at(luck.value(Purpose.COUNT, address))))
    shift = attack.window.at(luck.value(Purpose.WINDOW, address))
    launch = max(0.0, first_launch(attack, shift, speed, origin, aim))
    planned = []
    for index in range(threats):
        if index:
            launch += attack.spacing.at(luck.value(Purpose.SPACING, address, 0, index))
        planned.append(Planned(launch, origin, index))
    return planned
