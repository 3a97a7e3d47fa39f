"""The roster: who comes into the picture and leaves it when, and with how many rounds (model 7.6).

Who is not there does not sense, shoot or answer calls, and is in no danger. When it comes it is on
its patrol as if it had been there all the time, so that its dates change no draw.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, NamedTuple

from simpy import Event

from sim.engine.clock import Kind, at, rank
from sim.kill_chain.battery import Mover, Shooter, channel_seconds, channels
from sim.kill_chain.referee import Stage
from sim.platforms.fleet import Fleet
from sim.platforms.helm import Helm
from sim.platforms.launch.flight import Flights
from sim.platforms.response.tasking import Tasking
from sim.platforms.roles import Responder
from sim.world.motion import FOREVER, Track, later

Steps = Generator[Event, Any, None]
LEAVES = "leaves"


class Arrived(NamedTuple):
    """A platform comes into the picture."""

    time: float
    who: str


class Roster:
    """Lets the platforms of a fleet come and leave; ``came``: those that have been there so far."""

    def __init__(
        self, stage: Stage, helm: Helm, fleet: Fleet, flights: Flights, tasking: Tasking
    ) -> None:
        self.environment, self.referee, _, self.journal = self.stage = stage
        self.helm, self.fleet, self.flights, self.tasking = helm, fleet, flights, tasking
        self.came: list[Mover] = []

    def begin(self) -> None:
        """Let those be there who are from the start, and the others come when they do."""
        for one in self.fleet.platforms:
            ever = max(one.since, 0.0) < one.until
            one.gone = one.since > 0.0 or not ever
            if not one.gone:
                self._present(one)
            elif ever:
                one.track = Track(tuple(later(one.track.legs, one.since)))
                self.environment.process(self._arrive(one))
            if ever and one.until < FOREVER:
                self.environment.process(self._leave(one))

    def finish(self, duration: float) -> None:
        """Record what those have left who have been there, and the use of their channels."""
        came = [one for one in self.fleet.shooters if one in self.came]
        for one in came:
            self._count("rounds-left", one)
        for one in came:
            there = max(0.0, min(one.until, duration) - max(one.since, 0.0))
            for pool in sorted(one.free):
                key = f"{one.name}/{pool}"
                self.stage.tally("channel-seconds", key, channel_seconds(one, pool, duration))
                self.stage.tally("channels", key, channels(one, pool))
                if dated(one):
                    self.stage.tally("present", key, there)

    def _arrive(self, one: Mover) -> Steps:
        yield at(self.environment, one.since, rank(Kind.TURN, one.number))
        one.gone = False
        self.journal.write(Arrived(one.since, one.name))
        self._present(one)
        if isinstance(one, Shooter):
            for threat in self.flights.flying.values():
                self.environment.process(self.flights.kill_chain.watch(one, threat))
        if isinstance(one, Responder):
            self.tasking.joined()

    def _leave(self, one: Mover) -> Steps:
        """Let one leave; its rounds in the air fly on, and their looks are judged."""
        yield at(self.environment, one.until, rank(Kind.TURN, one.number))
        if one.gone:
            return
        self.helm.turn(one, (), LEAVES)
        self.referee.gone(one)
        if isinstance(one, Responder):
            self.tasking.hurt(one, LEAVES)

    def _present(self, one: Mover) -> None:
        self.came.append(one)
        if isinstance(one, Shooter):
            self._count("rounds-start", one)

    def _count(self, name: str, shooter: Shooter) -> None:
        for weapon in sorted(shooter.rounds):
            left = shooter.rounds[weapon] + shooter.booked.get(weapon, 0)
            self.stage.tally(name, f"{shooter.name}/{weapon}", left)


def dated(one: Mover) -> bool:
    """Return whether one comes or leaves during the run."""
    return one.since > 0.0 or one.until < FOREVER
