"""A threat in flight (model 3): from its launch on, after its target, to where it ends."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import Any

from simpy import Event

from sim.engine.clock import Kind, rank
from sim.engine.streams import Purpose
from sim.kill_chain.referee import Stage
from sim.kill_chain.sequence import KillChain
from sim.platforms.adjudicator import Adjudicator
from sim.platforms.fleet import Fleet
from sim.platforms.launch.threat import Launched, Threat, carried_on, fails, flight_legs
from sim.world.coast import Coast, over_land
from sim.world.encounters import lead_collision
from sim.world.motion import Leg, Track
from sim.world.spans import Spans

Steps = Generator[Event, Any, None]


def meeting_point(
    origin: tuple[float, float], now: float, speed: float, target: Track
) -> tuple[float, float]:
    """Return where (m) a threat that leaves ``origin`` at ``now`` meets its target as planned."""
    met = lead_collision(origin[0], origin[1], now, speed, target)
    x, y, _ = target.at(target.end if met is None else met)
    return x, y


def share_flown(share: float, now: float, threat: Track) -> float:
    """Return the time (s), not before ``now``, at which ``share`` of the flight is over."""
    return max(now, threat.end - (1.0 - share) * (threat.end - threat.start))


class Flights:
    """Flies the threats of one replication, with the shooters watching them.

    flying: threats that have been launched and have not ended, by number.
    """

    def __init__(
        self,
        stage: Stage,
        coast: Coast,
        fleet: Fleet,
        kill_chain: KillChain,
        adjudicator: Adjudicator,
    ) -> None:
        self.environment, self.referee, self.luck, self.journal = stage
        self.coast = coast
        self.fleet = fleet
        self.kill_chain = kill_chain
        self.adjudicator = adjudicator
        self.flying: dict[int, Threat] = {}

    def fly(self, threat: Threat, origin: tuple[float, float]) -> Steps:
        """One threat, from its launch now from ``origin`` (m) to its end."""
        launch = self.environment.now
        if threat.choose is not None:
            threat.target = threat.choose(origin, launch)
            if threat.target is None:
                return  # Nobody in reach: nothing is launched.
        if threat.target is not None and threat.target.away:
            threat.meet_nobody(launch)
        self._aim(threat, origin, launch)
        about = threat.name, threat.attack, threat.weapon, threat.name_of_aim
        self.journal.write(Launched(launch, *about, *origin, threat.raid))
        self.flying[threat.number] = threat
        failing = fails(threat.reliability, self.luck.value(Purpose.FAILURE, threat.actor))
        if failing != 0.0:
            self._watched(threat)
            order, share = rank(Kind.IMPACT, threat.number), 1.0 if failing is None else failing
            yield self.referee.when(order, share_flown, share, threat)
        del self.flying[threat.number]
        self.adjudicator.end(threat, failing is not None)

    def _watched(self, threat: Threat) -> None:
        """Let a threat follow its target, and all shooters watch it."""
        if threat.target is not None and threat.type.steers:
            threat.follow = partial(self._follow, threat)
            threat.target.followers.append(threat.follow)
        for shooter in self.fleet.shooters:
            if not shooter.gone:
                self.environment.process(self.kill_chain.watch(shooter, threat))

    def _aim(self, threat: Threat, start: tuple[float, float], now: float) -> None:
        """Point the threat from ``start`` (m) at its target as the target sails now."""
        aim = threat.aim
        if threat.target is not None:
            aim = meeting_point(start, now, threat.type.speed, threat.target.track)
        legs = flight_legs(threat.type, start, aim, now)
        if threat.track.legs and (flown := threat.track.leg(now)).bend:
            legs = [carried_on(legs[0], flown)]
        masked = self._masked(legs)
        if threat.track.legs:
            track = threat.track.turned(now, legs, masked)
        else:
            track = Track(tuple(legs), tuple(masked))
        threat.plan(now, track)

    def _masked(self, legs: list[Leg]) -> Spans:
        """Return when land masks a low flyer, until it has crossed the coast: for some sensors.

        The legs of one flight lie on one line and are flown at one speed over the ground.
        """
        if legs[0].bend:
            return []
        whole = legs[0] if len(legs) == 1 else legs[0].but(end=legs[-1].end)
        return over_land(whole, self.coast)

    def _follow(self, threat: Threat, now: float) -> None:
        """Steer a threat again after its target has turned."""
        x, y, _ = threat.track.at(now)
        self._aim(threat, (x, y), now)
        self.referee.turned(threat)
