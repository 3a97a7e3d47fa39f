"""Launch cells at work: each readies a raid, launches it, and may be stopped before (model 3.1)."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from simpy import Environment, Event

from sim.engine.clock import Kind, at, rank
from sim.engine.journal import Journal
from sim.engine.streams import Luck, child
from sim.platforms.launch.aimer import Aim, Aimer
from sim.platforms.launch.flight import Flights
from sim.platforms.launch.launch_cell import Attack, Part, Raid, launches, parts
from sim.platforms.launch.threat import Threat, ThreatType
from sim.platforms.outlook import flight
from sim.world.chart import Chart
from sim.world.motion import Track

Steps = Generator[Event, Any, None]

FIRST_THREAT = 1 << 16
"""Numbers of threats begin here: by the name of the attack, then by their place in it."""

BLOCK = 4096
"""Numbers that an attack has at a time; when they are used up, it has the next block of its own."""


class Ready(NamedTuple):
    """A threat that waits for its launch, at a time (s) and from a point (m)."""

    launch: float
    origin: tuple[float, float]
    threat: Threat


class Armoury:
    """Makes the threats of one replication, numbered through the raids of their attack.

    threats: all that were made, launched or not. until: when (s) the last of them has ended,
    however its target sails.
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
        self._attacks = sorted(attacks)
        self._made = dict.fromkeys(attacks, 0)
        self._types, self._aimer, self._luck = types, aimer, luck
        self._chart, self._duration = chart, duration

    def ready(self, name: str, raid: Raid) -> list[Ready]:
        """Return the threats of a raid that are launched before the duration is over."""
        origin, leads, ways = self._aimer.origin(raid), {}, {}
        for part in parts(raid):
            lead = leads[part.weapon] = self._aim(raid, part, 0)
            ways[part.weapon] = self._types[part.weapon].speed, lead.path
        made = []
        for launch, part, ordinal in launches(raid, self._luck, origin, ways):
            if launch >= self._duration:
                break
            lead = leads[part.weapon]
            lasts = flight(ways[part.weapon][0], lead.away(origin, launch), self._chart)
            self.until = max(self.until, launch + lasts)
            aim = self._aim(raid, part, ordinal) if ordinal else lead
            made.append(Ready(launch, origin, self._threat(name, raid, part, ordinal, aim)))
        self.threats.extend(ready.threat for ready in made)
        return made

    def _aim(self, raid: Raid, part: Part, ordinal: int) -> Aim:
        reach = self._types[part.weapon].reach
        return self._aimer.aim(raid.attack, child(part.actor, ordinal), reach)

    def _threat(self, name: str, raid: Raid, part: Part, ordinal: int, aim: Aim) -> Threat:
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
        block = place // BLOCK * len(self._attacks) + self._attacks.index(name)
        return FIRST_THREAT + block * BLOCK + place % BLOCK


class Stopped(NamedTuple):
    """A threat is never launched: its cell has been stopped."""

    time: float
    threat: str


State = Literal["idle", "preparing", "launched", "stopped"]


class LaunchCell:
    """A crew with its launchers, and the raid that it is to launch.

    state: ``idle``; ``preparing``, and exposed; ``launched``, the whole raid or its first part;
    ``stopped``.
    """

    def __init__(
        self, environment: Environment, journal: Journal, flights: Flights, raid: Sequence[Ready]
    ) -> None:
        self.state: State = "idle"
        self._environment, self._journal, self._flights = environment, journal, flights
        self._waiting = list(raid)

    def work(self) -> Steps:
        """Launch the raid, one threat after another, unless the cell is stopped before."""
        self.state = "preparing"
        while self._waiting:
            launch, origin, threat = self._waiting[0]
            yield at(self._environment, launch, rank(Kind.LAUNCH, threat.number))
            if not self._waiting:
                return  # Stopped meanwhile.
            self.state = "launched"
            del self._waiting[0]
            self._environment.process(self._flights.fly(threat, origin))

    def stop(self) -> None:
        """Stop the cell: what it has not launched by now never is."""
        self.state = "stopped"
        for ready in self._waiting:
            ready.threat.outcome = "stopped"
            self._journal.write(Stopped(self._environment.now, ready.threat.name))
        self._waiting.clear()
