"""A threat from its launch to its end (model 3): fly, follow the target, fail, arrive, strike."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from typing import Any

from simpy import Event

from sim.engine.clock import Kind, rank
from sim.engine.streams import Purpose
from sim.kill_chain.battery import Mover, Target
from sim.kill_chain.referee import Stage
from sim.kill_chain.sequence import KillChain
from sim.platforms.escort import Escort
from sim.platforms.launch.threat import (
    Ended,
    Launched,
    Outcome,
    Threat,
    carried_on,
    depends_on_night,
    fails,
    fate,
    flight_legs,
    nearby,
)
from sim.platforms.merchant import Merchant
from sim.world.coast import Coast, over_land
from sim.world.encounters import lead_collision
from sim.world.motion import Leg, Track
from sim.world.spans import Spans

Point = tuple[float, float]
Steps = Generator[Event, Any, None]


def aim_point(
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
    """Flies the threats of one replication.

    ``dark(time, point)`` says whether it is night at a time (s) and a point (m).
    ``harm(ship, threat)`` is called for a hit and returns the damage class; ``alarm(ship, why)``
    for a hit or a near miss; ``bystander(threat, ship)`` finds another ship near the aim point.
    flying: threats that have been launched and have not ended.
    """

    def __init__(
        self,
        stage: Stage,
        dark: Callable[[float, Point], bool],
        coast: Coast,
        kill_chain: KillChain,
        escorts: list[Escort],
    ) -> None:
        self.environment, self.referee, self.luck, self.journal = stage
        self.dark = dark
        self.coast = coast
        self.kill_chain = kill_chain
        self.escorts = escorts
        self.flying = 0
        self.harm: Callable[[Mover, Threat], str]
        self.alarm: Callable[[Merchant, Outcome], None]
        self.bystander: Callable[[Threat, Merchant], Merchant | None]

    def fly(self, threat: Threat, origin: tuple[float, float]) -> Steps:
        """One threat, from its launch now from ``origin`` (m) to its end."""
        launch = self.environment.now
        if threat.choose is not None:
            threat.target = threat.choose(origin, launch)
            if threat.target is None:
                return  # Nobody in reach: nothing is launched.
        self._aim(threat, origin, launch)
        about = threat.name, threat.attack, threat.weapon, threat.name_of_aim
        self.journal.write(Launched(launch, *about, *origin, threat.raid))
        self.flying += 1
        failing = fails(threat.reliability, self.luck.value(Purpose.FAILURE, threat.actor))
        if failing == 0.0:
            self.end(threat, "failed")
            return
        if threat.target is not None and threat.type.steers:
            threat.follow = partial(self._follow, threat)
            threat.target.followers.append(threat.follow)
        for escort in self.escorts:
            if not escort.gone:
                self.environment.process(self.kill_chain.watch(escort, threat))
        share = 1.0 if failing is None else failing
        order = rank(Kind.IMPACT, threat.number)
        ended = yield self.referee.when(order, share_flown, share, threat)
        if ended is not None:
            if failing is None:
                self._arrive(threat)
            else:
                self.end(threat, "failed")

    def end(
        self,
        threat: Threat,
        outcome: Outcome,
        struck: str | None = None,
        damage: str | None = None,
        by: str | None = None,
    ) -> None:
        """End a threat: write it down, and end everything that waits for it."""
        threat.outcome = outcome
        threat.killed = outcome == "intercepted"
        self.flying -= 1
        self.journal.write(Ended(self.environment.now, threat.name, outcome, struck, damage, by))
        _let_go(threat)
        self.referee.gone(threat)

    def killed(self, threat: Target, shooter: str, weapon: str) -> None:
        """End a threat that a round has killed."""
        assert isinstance(threat, Threat)
        self.end(threat, "intercepted", by=f"{shooter}/{weapon}")

    def _aim(self, threat: Threat, start: tuple[float, float], now: float) -> None:
        """Point the threat from ``start`` (m) at its target as the target sails now."""
        aim = threat.aim
        if threat.target is not None:
            aim = aim_point(start, now, threat.type.speed, threat.target.track)
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
        """Return when land masks a low flyer, from ship radar: until it has crossed the coast.

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

    def _arrive(self, threat: Threat) -> None:
        target = threat.target
        if target is None:
            self.end(threat, "passed" if threat.overhead else "missed")
        elif isinstance(target, Escort):
            self._arrive_at_escort(threat, target)
        else:
            self._arrive_at_ship(threat, target)

    def _arrive_at_escort(self, threat: Threat, escort: Escort) -> None:
        if threat.type.homes and escort.decoys > 0:
            escort.decoys -= 1
            if self.luck.value(Purpose.DECOY, threat.actor) < escort.type.decoy.probability:
                self.end(threat, "decoyed", by=escort.name)
                return
        outcome = self._fate(threat, ais=False)
        if outcome == "hit":
            self._strike(threat, escort)
        else:
            u = self.luck.value(Purpose.FATE, threat.actor, 0, 1)
            self.end(threat, nearby(threat.type.fate, u))

    def _arrive_at_ship(self, threat: Threat, ship: Mover) -> None:
        assert isinstance(ship, Merchant)
        outcome = self._fate(threat, ship.ais)
        if outcome == "hit":
            self._strike(threat, ship)
            self.alarm(ship, "hit")
            return
        u = self.luck.value(Purpose.FATE, threat.actor, 0, 1)
        other = self.bystander(threat, ship) if outcome == "other" else None
        if other is not None:
            self._strike(threat, other)
            self.alarm(other, "hit")
            return
        result = nearby(threat.type.fate, u)
        self.end(threat, result)
        if result == "near-miss":
            self.alarm(ship, result)

    def _fate(self, threat: Threat, ais: bool) -> str:
        type, now = threat.type.fate, self.environment.now
        u_hit, u_else = (self.luck.value(Purpose.FATE, threat.actor, 0, k) for k in (0, 1))
        # To ask the sun takes longer than all else here.
        dark = depends_on_night(type, ais, u_hit) and self.dark(now, threat.track.at(now)[:2])
        return fate(type, dark, ais, u_hit, u_else)

    def _strike(self, threat: Threat, ship: Mover) -> None:
        _let_go(threat)  # It has arrived: what it does to the ship does not turn it.
        damage = self.harm(ship, threat)
        self.end(threat, "hit", ship.name, damage)


def _let_go(threat: Threat) -> None:
    """Stop a threat from following its target."""
    if threat.target is not None and threat.follow is not None:
        threat.target.followers.remove(threat.follow)
        threat.follow = None
