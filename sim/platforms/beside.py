"""A perfect reach: the nearest escort as if it were one mile off the aim point (model 10.7)."""

from __future__ import annotations

from collections.abc import Sequence
from math import dist

from sim.kill_chain.battery import Mover, Shooter, Target
from sim.kill_chain.referee import Referee
from sim.platforms.escort import Escort
from sim.platforms.launch.threat import Threat
from sim.units import NMI
from sim.world.motion import Track, stationary


def beside(
    shooter: Shooter, threat: Target, escorts: Sequence[Escort], referee: Referee, now: float
) -> Mover | None:
    """Return where an escort is taken to be for one threat, launched ``now`` (s).

    That is one nautical mile off the aim point, on the escort's own side, and keeps it when the
    target turns. None for all but the nearest escort, and if the threat is aimed at an escort.
    """
    assert isinstance(threat, Threat)
    target = threat.target
    if isinstance(target, Escort):
        return None
    path = Track((stationary(*threat.aim, 0.0, shooter.track.end),))
    aim = (path if target is None else target.track).at(now)[:2]
    near = min(
        (escort for escort in escorts if not escort.gone),
        key=lambda escort: (dist(escort.track.at(now)[:2], aim), escort.number),
    )
    if near is not shooter:
        return None
    x, y, _ = shooter.track.at(now)
    away = dist((x, y), aim)
    share = NMI / away if away else 0.0
    dx, dy = share * (x - aim[0]), share * (y - aim[1])
    stand = Mover(name=shooter.name, number=shooter.number, actor=shooter.actor, track=path)
    stand.track = _shifted(path if target is None else target.track, dx, dy)

    def follow(_: float) -> None:
        if shooter.gone and not stand.gone:
            referee.gone(stand)
        elif target is not None:
            stand.track = _shifted(target.track, dx, dy)
            referee.turned(stand)

    for mover in (shooter, target):
        if mover is not None:
            mover.followers.append(follow)
    return stand


def _shifted(track: Track, dx: float, dy: float) -> Track:
    return Track(tuple(leg.but(x=leg.x + dx, y=leg.y + dy) for leg in track.legs))
