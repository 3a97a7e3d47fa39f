"""The picture that shooters share: what may show them a threat, and whom they defend (model 4, 5).

A perfect reach is geometry, too: the nearest shooter as if it were one mile off the aim point
(model 10.7).
"""

from __future__ import annotations

from math import dist

from sim.engine.streams import Luck, Purpose, actor
from sim.kill_chain.battery import Mover, SensorHost, Shooter, Target
from sim.kill_chain.referee import Stage
from sim.kill_chain.steps.assign import ClassDoctrine
from sim.kill_chain.steps.detect import Search, Sight, scan_probability, scans_needed
from sim.kill_chain.steps.warn import Warning, cue
from sim.platforms.fleet import Fleet
from sim.platforms.launch.threat import Threat
from sim.units import NMI
from sim.world.environment import Environment
from sim.world.motion import Track, later, stationary


class FleetPicture:
    """What the kill chain asks of a fleet; ``reach``: the reach is perfect."""

    def __init__(
        self,
        stage: Stage,
        fleet: Fleet,
        conditions: Environment,
        warning: Warning,
        reach: bool = False,
    ) -> None:
        self.stage = stage
        self.fleet = fleet
        self.conditions = conditions
        self.warning = warning
        self.reach = reach

    def sight(self, host: SensorHost, threat: Target) -> Sight:
        """Return the cue and the sensors that may show a threat to a host, with their draws."""
        return sight(host, threat, self.conditions, self.warning, self.stage.luck)

    def protected(self, shooter: Shooter, doctrine: ClassDoctrine) -> list[Mover]:
        """Return whom a shooter defends against a class of threat, besides itself."""
        if doctrine.protects == "self":
            return []
        me, all = shooter.number, self.fleet.defended
        others: list[Mover] = [one for one in all if one.number != me and not one.gone]
        if doctrine.protects == "assigned":
            return [mover for mover in others if mover.name in shooter.assigned]
        if doctrine.protects == "radius":
            now = self.stage.environment.now
            x, y, _ = shooter.track.at(now)
            return [mover for mover in others if _within(mover, x, y, doctrine.radius, now)]
        return others

    def beside(self, shooter: Shooter, threat: Target) -> Mover | None:
        """Return where a shooter is taken to be for one threat, launched now.

        That is one nautical mile off the aim point, on the shooter's own side, and keeps it when
        the target turns. None for all but the nearest shooter, and if the threat is aimed at one.
        """
        if not self.reach:
            return None
        assert isinstance(threat, Threat)
        target: Mover | None = threat.target
        now = self.stage.environment.now
        if isinstance(target, Shooter):
            return None
        path = Track((stationary(*threat.aim, 0.0, shooter.track.end),))
        aim = (path if target is None else target.track).at(now)[:2]
        near = min(
            (one for one in self.fleet.shooters if not one.gone),
            key=lambda one: (dist(one.track.at(now)[:2], aim), one.number),
        )
        return self._stand(shooter, target, path, aim) if near is shooter else None

    def _stand(
        self, shooter: Shooter, target: Mover | None, path: Track, aim: tuple[float, float]
    ) -> Mover:
        referee = self.stage.referee
        x, y, _ = shooter.track.at(self.stage.environment.now)
        away = dist((x, y), aim)
        share = NMI / away if away else 0.0
        dx, dy = share * (x - aim[0]), share * (y - aim[1])
        track = _shifted(path if target is None else target.track, dx, dy, shooter.since)
        stand = Mover(name=shooter.name, number=shooter.number, actor=shooter.actor, track=track)

        def follow(_: float) -> None:
            if stand.gone:
                return
            if shooter.gone:
                stand.track = stand.track.turned(self.stage.environment.now, ())
                referee.gone(stand)
            elif target is not None:
                stand.track = _shifted(target.track, dx, dy, shooter.since)
                referee.turned(stand)

        for mover in (shooter, target):
            if mover is not None:
                mover.followers.append(follow)
        return stand


def sight(
    host: SensorHost, threat: Target, conditions: Environment, warning: Warning, luck: Luck
) -> Sight:
    """Return the cue and the sensors that may show a threat to a host, with their draws."""
    told = None
    if warning.probability > 0.0:
        us = (luck.value(Purpose.WARN, threat.actor, 0, k) for k in (0, 1))
        told = cue(warning, threat.track.start, *us)
    searches = []
    for name in sorted(host.sensors):
        sensor = host.sensors[name]
        sees = sensor.sees.get(threat.threat_class)
        if sees is None:
            continue
        address = actor(f"{host.name}.{name}")
        u = luck.value(Purpose.DETECT, address, threat.actor)
        phase = sensor.scan_phase.at(luck.value(Purpose.DETECT, address))
        search = Search(
            sensor.antenna_height,
            sees.max_range,
            conditions.refraction,
            sensor.scan_period,
            phase * sensor.scan_period,
            scans_needed(scan_probability(sees, conditions.sea_state), u),
            sensor.over_land,
        )
        searches.append((name, search))
    return Sight(told, tuple(searches))


def _within(mover: Mover, x: float, y: float, radius: float, now: float) -> bool:
    mx, my, _ = mover.track.at(now)
    return bool((mx - x) ** 2 + (my - y) ** 2 <= radius * radius)


def _shifted(track: Track, dx: float, dy: float, since: float) -> Track:
    legs = later(track.legs, since) if since > 0.0 else track.legs
    return Track(tuple(leg.but(x=leg.x + dx, y=leg.y + dy) for leg in legs))
