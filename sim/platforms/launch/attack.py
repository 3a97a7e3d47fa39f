"""Attacks: who launches what, from where, at whom, and when (model 3.1, 3.2)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count, islice
from operator import attrgetter
from typing import Annotated, NamedTuple

from sim.engine.laws import Law, constant
from sim.engine.streams import Luck, Purpose, actor, child
from sim.platforms.launch.threat import Reliability
from sim.units import DAY, Metres, PerSecond, Ref, Unit, Weight
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


Number = Annotated[Law, Unit("number", low=0, high=4000, whole=True)]
Gap = Annotated[Law, Unit("time", low=0.0, high=86400.0)]
Delay = Annotated[Law, Unit("time", low=0.0, high=3660 * DAY)]
Bound = Annotated[int, Unit("number", low=0, high=1_000_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """The threats of one type in a raid.

    count: number of threats; 0 is allowed.
    spacing: time between two launches.
    after: time from the opening of the raid to the first of these launches.
    stock: at most so many in a run, over all raids of the attack.
    """

    count: Number = constant(1.0)
    spacing: Gap = constant(0.0)
    after: Gap = constant(0.0)
    stock: Bound | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """Threats launched on one purpose: one raid, raids at random, or those of one launch cell.

    Exactly one of ``launched_at``, ``due_at``, ``engaged_at`` and ``rate`` is given, or none: then
    a launch cell prepares from the start on, launches a raid, displaces, and prepares again. With
    ``rate`` raids are launched throughout the run as a Poisson process, by a cell each. Each raid
    has a number, an origin, gaps, aims and a permission of its own.

    weapon: name of a threat type in the catalogue, if all threats of a raid are of this type.
    weapons: the threats of a raid by their type, in place of ``weapon``, ``count``, ``spacing``.
    launched_at: when the raid opens; its first threat is launched then, if ``after`` is 0.
    due_at: when the first threat arrives if nobody acts.
    engaged_at: when the first threat meets a ring of 8 nmi round its aim.
    window: shifts that moment by a draw of its own.
    rate: raids per time, on average.
    preparation: time before the opening of a raid in which its cell is exposed.
    displacement: time from the last launch of a raid until its cell is gone, or prepares again.
    raids: at most so many raids in a run.
    origin (``from`` in the file): launch area of the theatre, or a position.
    target: a ship or escort by name, ``nearest``, an area or box by name, a position, a port by
        name (the raid only passes overhead, whatever it does there), or a weighted choice.
    count: number of threats in a raid of one ``weapon``; 0 is allowed.
    spacing: time between two launches of it.
    stock: at most so many of it in a run, over all raids of the attack.
    defended: the aim point counts as defended even if it is beyond the theatre.
    reliability: in place of the type's own.
    """

    weapon: Annotated[str | None, Ref("threats")] = None
    weapons: Annotated[dict[str, Wave], Ref("threats")] = field(default_factory=dict)
    launched_at: Moment | None = None
    due_at: Moment | None = None
    engaged_at: Moment | None = None
    rate: PerSecond | None = None
    window: Annotated[Law, Unit("time", low=-86400.0, high=86400.0)] = constant(0.0)
    origin: str | Position
    target: str | Position | Weighted
    count: Number = constant(1.0)
    spacing: Gap = constant(0.0)
    stock: Bound | None = None
    preparation: Delay = constant(0.0)
    displacement: Delay = constant(0.0)
    raids: Bound | None = None
    defended: bool | None = None
    reliability: Reliability | None = None

    @property
    def repeats(self) -> bool:
        """Whether one cell launches again and again: nothing else says when."""
        given = (self.launched_at, self.due_at, self.engaged_at, self.rate)
        return all(when is None for when in given)

    @property
    def many(self) -> bool:
        """Whether it may have several raids, at random times."""
        return self.rate is not None or self.repeats

    @property
    def waves(self) -> dict[str, Wave]:
        """The threats of a raid by their type, in whichever way they are written."""
        if self.weapon is None:
            return self.weapons
        return {self.weapon: Wave(count=self.count, spacing=self.spacing, stock=self.stock)}


RING = 14_816.0
"""Eight nautical miles (m): the range of usual intercepts, at which ``engaged_at`` is read."""

Point = tuple[float, float]

Way = tuple[float, Track]
"""Speed (m/s) of a threat, and the path of its aim point if nobody acts."""

First = tuple[float, float, Track]
"""How long (s) after the opening of a raid a threat is launched, and its way."""

AFTER = Purpose.SPACING
"""Before its first threat a part of a raid has a gap like those between two of them."""

OTHERS = 1 << 32
"""Children of a raid from here on address the threats of its second part, third part, ..."""


class Raid(NamedTuple):
    """One raid of an attack, with the attack as if it had been scripted for it.

    number: among the raids of the attack, from 1. actor: addresses the draws of this raid.
    """

    number: int
    actor: int
    attack: Attack


class RaidPart(NamedTuple):
    """The threats of one type in a raid: ``place`` among the types; ``actor`` addresses theirs."""

    weapon: str
    wave: Wave
    place: int
    actor: int


class Planned(NamedTuple):
    """One launch of a raid, as planned: when (s), of what part, and its place in that."""

    launch: float
    part: RaidPart
    ordinal: int


def raids(attack: Attack, name: str, luck: Luck, duration: float) -> Iterator[Raid]:
    """Yield the raids of an attack within [0, ``duration``) (s); a scripted attack is one.

    The draws of a random raid depend on its number, however many there are.
    """
    if attack.rate is None:
        yield Raid(1, actor(f"attacks.{name}"), attack)
        return
    times = _arrivals(attack.rate, luck, actor(f"attacks.{name}"), duration)
    for place, time in enumerate(islice(times, attack.raids)):
        yield raid_at(attack, name, place, time)


def raid_at(attack: Attack, name: str, place: int, time: float) -> Raid:
    """Return a raid of many, with its place among them from 0, that opens at a time (s)."""
    return Raid(place + 1, numbered(name, place), replace(attack, rate=None, launched_at=time))


def numbered(name: str, place: int) -> int:
    """Return the number that addresses the draws of a raid of many."""
    return child(actor(f"attacks.{name}"), place)


def preparation(attack: Attack, address: int, luck: Luck) -> float:
    """Return how long (s) the raid with an address is prepared."""
    return attack.preparation.at(luck.value(Purpose.PREPARE, address))


def _arrivals(rate: float, luck: Luck, address: int, duration: float) -> Iterator[float]:
    """Yield the times (s) of a Poisson process: the gaps are exponential, each its own draw."""
    time = 0.0
    for place in count(0) if rate > 0.0 else ():
        time -= math.log1p(-luck.value(Purpose.RAID, address, 0, place)) / rate
        if time >= duration:
            return
        yield time


def parts(raid: Raid) -> list[RaidPart]:
    """Return the parts of a raid; the first has the addresses of a raid that is all of one type."""
    found = enumerate(raid.attack.waves.items())
    return [
        RaidPart(*one, place, child(raid.actor, OTHERS + place) if place else raid.actor)
        for place, one in found
    ]


def launches(
    raid: Raid, waves: Iterable[RaidPart], luck: Luck, origin: Point, ways: Mapping[str, Way]
) -> list[Planned]:
    """Return the launches of a raid of some parts in their order, from its own addresses alone."""
    groups = []
    for part in waves:
        u = luck.value(Purpose.COUNT, raid.actor, part.place)
        v = luck.value(AFTER, raid.actor, part.place)
        number = max(0, round(part.wave.count.at(u)))
        groups.append((part, number, part.wave.after.at(v)))
    shift = raid.attack.window.at(luck.value(Purpose.WINDOW, raid.actor))
    first = [(after, *ways[part.weapon]) for part, number, after in groups if number]
    opened = max(0.0, opening(raid.attack, shift, origin, first))
    planned = []
    for part, number, after in groups:
        launch = opened + after
        for ordinal in range(number):
            if ordinal:
                u = luck.value(Purpose.SPACING, raid.actor, part.place, ordinal)
                launch += part.wave.spacing.at(u)
            planned.append(Planned(launch, part, ordinal))
    return sorted(planned, key=attrgetter("launch"))


def opening(attack: Attack, shift: float, origin: Point, first: Iterable[First]) -> float:
    """Return when (s) a raid opens, ``shift`` (s) being the draw of its window.

    first: what follows the opening by how much (s), at which speed, to which aim. Of an escort the
    path is where it is nominally, so that no draw of the defence changes a launch.
    """
    if attack.launched_at is not None:
        return attack.launched_at + shift
    ring = 0.0 if attack.engaged_at is None else RING
    moment = (attack.due_at if attack.engaged_at is None else attack.engaged_at) or 0.0
    ahead = math.inf
    for after, speed, aim in first:
        x, y, _ = aim.at(moment + shift)
        ahead = min(ahead, after + max(0.0, math.dist((x, y), origin) - ring) / speed)
    return moment + shift - ahead
