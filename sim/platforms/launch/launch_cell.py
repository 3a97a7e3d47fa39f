"""Launch cells at work: they prepare, launch and displace, and may be stopped (model 3.1)."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Iterator, Mapping
from itertools import count
from typing import Any, Literal, NamedTuple

from simpy import Environment, Event

from sim.engine.clock import Kind, at, rank
from sim.engine.journal import Journal
from sim.engine.streams import Luck, Purpose, child
from sim.platforms.launch.aimer import Aim, Aimer
from sim.platforms.launch.attack import (
    Attack,
    Raid,
    RaidPart,
    launches,
    numbered,
    parts,
    preparation,
    raid_at,
    raids,
)
from sim.platforms.launch.flight import Flights
from sim.platforms.launch.threat import Threat, ThreatType
from sim.platforms.outlook import flight, longest
from sim.world.chart import Chart
from sim.world.motion import Track

Steps = Generator[Event, Any, None]

FIRST_THREAT = 1 << 16
"""Numbers of threats begin here: by the name of the attack, then by their place in it."""

BLOCK = 4096
"""Numbers that an attack has at a time; when they are used up, it has the next block of its own."""


class Readied(NamedTuple):
    """A threat that waits for its launch, at a time (s) and from a point (m)."""

    launch: float
    origin: tuple[float, float]
    threat: Threat


class RaidPlan(NamedTuple):
    """What a cell is about to do for a raid, and for how long (s) it displaces afterwards.

    It prepares from ``begins`` to ``opens`` (s).
    """

    raid: Raid
    begins: float
    opens: float
    threats: list[Readied]
    displacement: float


class Armoury:
    """Plans the raids of one replication, and makes their threats.

    threats: all that were made, launched or not, numbered through the raids of their attack.
    until: when (s) the last of them has ended, however its target sails.
    """

    def __init__(
        self,
        attacks: Mapping[str, Attack],
        types: Mapping[str, ThreatType],
        aimer: Aimer,
        luck: Luck,
        chart: Chart,
        duration: float,
    ) -> None:
        self.threats: list[Threat] = []
        self.until = duration
        self._attacks = dict(sorted(attacks.items()))
        self._positions = {name: position for position, name in enumerate(self._attacks)}
        self._made = dict.fromkeys(attacks, 0)
        self._stocks = {name: _stocks(attack) for name, attack in attacks.items()}
        self._types, self._aimer, self._luck = types, aimer, luck
        self._chart, self._duration = chart, duration

    def cells(self, clock: Environment) -> Iterator[tuple[str, Iterable[RaidPlan]]]:
        """Yield attack and plans of each cell; one that repeats makes each when it comes to it."""
        for name, attack in self._attacks.items():
            if attack.repeats:
                speeds = (self._types[weapon].speed for weapon in attack.waves)
                self.until = max(self.until, self._duration + longest(speeds, self._chart))
                yield name, self._again(name, attack, clock)
                continue
            for raid in raids(attack, name, self._luck, self._duration):
                if ready := self._ready(name, raid):
                    opens = ready[0].launch
                    begins = max(0.0, opens - preparation(attack, raid.actor, self._luck))
                    yield name, [self._plan(raid, begins, opens, ready)]

    def _again(self, name: str, attack: Attack, clock: Environment) -> Iterator[RaidPlan]:
        """Yield the plans of a cell, each from the present moment on."""
        for place in count() if attack.raids is None else range(attack.raids):
            if not any(self._stocks[name].values()):
                return
            begins, address = clock.now, numbered(name, place)
            opens = begins + preparation(attack, address, self._luck)
            raid = raid_at(attack, name, place, opens)
            yield self._plan(raid, begins, opens, self._ready(name, raid))
            if opens >= self._duration:
                return

    def _plan(self, raid: Raid, begins: float, opens: float, ready: list[Readied]) -> RaidPlan:
        u = self._luck.value(Purpose.DISPLACE, raid.actor)
        return RaidPlan(raid, begins, opens, ready, raid.attack.displacement.at(u))

    def _ready(self, name: str, raid: Raid) -> list[Readied]:
        """Return the threats of a raid that are in stock, and launched within the duration."""
        origin, leads, ways = self._aimer.origin(raid), {}, {}
        waves = parts(raid)
        for part in waves:
            lead = leads[part.weapon] = self._aim(raid, part, 0)
            ways[part.weapon] = self._types[part.weapon].speed, lead.path
        made, stocks = [], self._stocks[name]
        for launch, part, ordinal in launches(raid, waves, self._luck, origin, ways):
            if launch >= self._duration or not stocks[part.weapon]:
                continue
            stocks[part.weapon] -= 1
            lead = leads[part.weapon]
            lasts = flight(ways[part.weapon][0], lead.away(origin, launch), self._chart)
            self.until = max(self.until, launch + lasts)
            aim = self._aim(raid, part, ordinal) if ordinal else lead
            made.append(Readied(launch, origin, self._threat(name, raid, part, ordinal, aim)))
        self.threats.extend(ready.threat for ready in made)
        return made

    def _aim(self, raid: Raid, part: RaidPart, ordinal: int) -> Aim:
        reach = self._types[part.weapon].reach
        return self._aimer.aim(raid.attack, child(part.actor, ordinal), reach)

    def _threat(self, name: str, raid: Raid, part: RaidPart, ordinal: int, aim: Aim) -> Threat:
        attack, type, place = raid.attack, self._types[part.weapon], self._made[name]
        self._made[name] += 1
        return Threat(
            name=f"{name}/{place + 1}",
            number=self._number(name, place),
            actor=child(part.actor, ordinal),
            track=Track(()),
            type=type,
            threat_class=type.threat_class,
            weapon=part.weapon,
            attack=name,
            raid=raid.number,
            attack_actor=raid.actor,
            aimed_at=aim.name,
            target=aim.target,
            choose=aim.choose,
            aim=aim.point,
            overhead=aim.overhead,
            defended=aim.defended if attack.defended is None else attack.defended,
            reliability=attack.reliability or type.reliability,
        )

    def _number(self, name: str, place: int) -> int:
        """Return the number of a threat: in the attack's first block, or in one behind them all."""
        block = place // BLOCK * len(self._attacks) + self._positions[name]
        return FIRST_THREAT + block * BLOCK + place % BLOCK


def _stocks(attack: Attack) -> dict[str, float]:
    """Return how many threats of each type an attack may launch."""
    waves = attack.waves.items()
    return {weapon: math.inf if one.stock is None else one.stock for weapon, one in waves}


class Moved(NamedTuple):
    """The cell of a raid has begun to prepare it, and is exposed; or it is displaced."""

    time: float
    attack: str
    raid: int
    state: Literal["preparing", "displaced"]


class Stopped(NamedTuple):
    """A threat is never launched: its cell has been stopped."""

    time: float
    threat: str


State = Literal["idle", "preparing", "launched", "displaced", "stopped"]


class LaunchCell:
    """A crew with its launchers, which carries out one plan after the other.

    state: ``idle``, before it begins; ``preparing``, and exposed; ``launched``, the whole raid or
    its first part, and not away yet; ``displaced``; ``stopped``, for good.
    """

    def __init__(
        self,
        environment: Environment,
        journal: Journal,
        flights: Flights,
        name: str,
        plans: Iterable[RaidPlan],
    ) -> None:
        self.state: State = "idle"
        self._environment, self._journal, self._flights = environment, journal, flights
        self._name, self._plans = name, plans
        self._waiting: list[Readied] = []

    def work(self) -> Steps:
        """Carry out the plans, unless the cell is stopped before."""
        for plan in self._plans:
            for step in self._raid(plan):
                yield step
                if self.state == "stopped":
                    return

    def stop(self) -> None:
        """Stop the cell: what it has not launched by now never is."""
        self.state = "stopped"
        for ready in self._waiting:
            ready.threat.outcome = "stopped"
            self._journal.write(Stopped(self._environment.now, ready.threat.name))
        self._waiting = []

    def _raid(self, plan: RaidPlan) -> Steps:
        """Prepare a raid, launch its threats one after the other, displace."""
        self._waiting = plan.threats
        if plan.begins < plan.opens:
            yield self._at(plan.begins)
            self._become("preparing", plan.raid)
            yield self._at(plan.opens)
        while self._waiting:
            launch, origin, threat = self._waiting[0]
            yield at(self._environment, launch, rank(Kind.LAUNCH, threat.number))
            self.state = "launched"
            del self._waiting[0]
            self._environment.process(self._flights.fly(threat, origin))
        if plan.displacement > 0.0:
            yield self._at(self._environment.now + plan.displacement)
            self._become("displaced", plan.raid)

    def _at(self, time: float) -> Event:
        return at(self._environment, time, rank(Kind.LAUNCH, 0))

    def _become(self, state: Literal["preparing", "displaced"], raid: Raid) -> None:
        self.state = state
        self._journal.write(Moved(self._environment.now, self._name, raid.number, state))
