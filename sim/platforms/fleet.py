"""The fleet of one replication: movers made from the plans of the scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sim.engine.streams import Luck, Purpose, actor
from sim.kill_chain.battery import Mover, Shooter, Target, full
from sim.kill_chain.steps.assign import ClassDoctrine
from sim.kill_chain.steps.detect import Search, Sight, scan_probability, scans_needed
from sim.kill_chain.steps.sensor import Sensor
from sim.kill_chain.steps.warn import Warning, cue
from sim.kill_chain.steps.weapon import Weapon
from sim.platforms.escort import Escort, EscortPlan
from sim.platforms.merchant import Merchant, ShipClass, ShipPlan
from sim.platforms.patrol import back_and_forth, box_patrol, fixed
from sim.world.chart import Chart, Point
from sim.world.environment import Environment, Position
from sim.world.lanes import Lane
from sim.world.motion import FOREVER, Leg, Track, stationary
from sim.world.theatre import Theatre

FIRST_SHIP = 1000
"""Numbers of named ships begin here, behind those of escorts."""


def muster_ships(
    plans: Mapping[str, ShipPlan],
    types: Mapping[str, ShipClass],
    theatre: Theatre,
    luck: Luck,
) -> list[Merchant]:
    """Return the named ships, by name, with their tracks from the start on."""
    return [
        _merchant(name, FIRST_SHIP + number, plan, types, theatre, luck)
        for number, (name, plan) in enumerate(sorted(plans.items()))
    ]


def _merchant(
    name: str,
    number: int,
    plan: ShipPlan,
    types: Mapping[str, ShipClass],
    theatre: Theatre,
    luck: Luck,
) -> Merchant:
    lane = None if plan.lane is None else theatre.lanes[plan.lane]
    address = actor(f"ships.{name}")
    if plan.anywhere is not None:
        u, v = (luck.value(Purpose.PLACE, address, 0, index) for index in (0, 1))
        point, time, distance, share = theatre.boxes[plan.anywhere].point(u, v), 0.0, 0.0, 0.0
    else:
        assert plan.at is not None
        time = plan.at.time
        point, distance, share = _place(theatre.chart, lane, plan.at.position)
    merchant = Merchant(
        name=name,
        number=number,
        actor=address,
        track=Track((stationary(*point, 0.0, FOREVER),)),
        type=plan.type,
        linked=tuple(plan.linked),
        ais=plan.ais,
        lane=lane,
        share=share,
        speed=types[plan.type].speed.middle() if plan.speed is None else plan.speed,
        fix=(time, distance),
    )
    merchant.track = Track(tuple(merchant.legs(0.0)))
    return merchant


@lru_cache
def _place(
    chart: Chart, lane: Lane | None, position: Position
) -> tuple[tuple[float, float], float, float]:
    """Return a position's point (m), and its place in the lane: mostly the same every time."""
    point = chart.to_plane(*position)
    distance, share = (0.0, 0.0) if lane is None else lane.locate(*point)
    return point, distance, share


def muster_escorts(
    plans: Mapping[str, EscortPlan],
    sensors: Mapping[str, Sensor],
    weapons: Mapping[str, Weapon],
    theatre: Theatre,
    luck: Luck,
    end: float,
) -> list[Escort]:
    """Return the escorts, by name, on patrol from the start to ``end`` (s)."""
    return [
        _escort(name, number + 1, plan, sensors, weapons, theatre, luck, end)
        for number, (name, plan) in enumerate(sorted(plans.items()))
    ]


def lay_out(escorts: Sequence[Escort], theatre: Theatre, luck: Luck, end: float) -> None:
    """Let escorts that have not begun patrol to ``end`` (s)."""
    for one in escorts:
        one.track = Track(tuple(_patrol(one.plan, theatre, luck, one.actor, end)))


def _escort(
    name: str,
    number: int,
    plan: EscortPlan,
    sensors: Mapping[str, Sensor],
    weapons: Mapping[str, Weapon],
    theatre: Theatre,
    luck: Luck,
    end: float,
) -> Escort:
    type, address = plan.type, actor(f"escorts.{name}")
    rounds = {weapon: type.magazine.get(weapon, 0) for weapon in type.weapons}
    rounds.update(plan.magazine)
    free = dict(type.channels)
    return Escort(
        name=name,
        number=number,
        actor=address,
        track=Track(tuple(_patrol(plan, theatre, luck, address, end))),
        plan=plan,
        doctrine=plan.doctrine,
        sensors={sensor: sensors[sensor] for sensor in type.sensors},
        weapons={weapon: weapons[weapon] for weapon in type.weapons},
        rounds=rounds,
        free=free,
        decoys=type.decoy.rounds,
        history=full(rounds, free),
        assigned=tuple(plan.assigned),
        station=station(plan, theatre),
    )


def whereabouts(plan: ShipPlan, theatre: Theatre) -> tuple[float, float]:
    """Return where (m) a ship is known to be, or the middle of the box that it lies in."""
    if plan.at is None:
        return theatre.boxes[str(plan.anywhere)].centre
    return theatre.chart.to_plane(*plan.at.position)


def station(plan: EscortPlan, theatre: Theatre) -> tuple[float, float]:
    """Return where (m) an escort nominally is: the middle of its patrol."""
    patrol = plan.patrol
    if patrol.box is not None:
        return theatre.boxes[patrol.box].centre
    assert patrol.position is not None
    return _place(theatre.chart, None, patrol.position)[0]


def aim_point(
    target: object,
    ships: Mapping[str, ShipPlan],
    escorts: Mapping[str, EscortPlan],
    theatre: Theatre,
) -> Point | None:
    """Return where (m) a target is known to be, or None if only the run tells."""
    if isinstance(target, tuple):
        return theatre.chart.to_plane(*target)
    if not isinstance(target, str):
        return None
    if target in ships:
        return whereabouts(ships[target], theatre)
    if target in escorts:
        return station(escorts[target], theatre)
    place = theatre.areas.get(target) or theatre.boxes.get(target)
    return None if place is None else place.centre


def _patrol(plan: EscortPlan, theatre: Theatre, luck: Luck, address: int, end: float) -> list[Leg]:
    patrol = plan.patrol
    if patrol.law == "fixed":
        return fixed(station(plan, theatre), 0.0)
    assert patrol.area is not None
    box = theatre.boxes[patrol.area]
    u = luck.value(Purpose.PATROL, address, 0, 0)
    if patrol.law == "back-and-forth":
        return back_and_forth(box, patrol.speed, 0.0, end, u)
    v, w = (luck.value(Purpose.PATROL, address, 0, index) for index in (1, 2))
    return box_patrol(box, patrol.speed, 0.0, end, (u, v, w))


def protected(
    escort: Shooter,
    doctrine: ClassDoctrine,
    ships: Sequence[Merchant],
    escorts: Sequence[Escort],
    now: float,
) -> list[Mover]:
    """Return whom an escort defends against a class of threat, besides itself."""
    if doctrine.protects == "self":
        return []
    others: list[Mover] = [*ships, *(e for e in escorts if e is not escort and not e.gone)]
    if doctrine.protects == "assigned":
        return [mover for mover in others if mover.name in escort.assigned]
    if doctrine.protects == "radius":
        x, y, _ = escort.track.at(now)
        return [mover for mover in others if _within(mover, x, y, doctrine.radius, now)]
    return others


def _within(mover: Mover, x: float, y: float, radius: float, now: float) -> bool:
    mx, my, _ = mover.track.at(now)
    return bool((mx - x) ** 2 + (my - y) ** 2 <= radius * radius)


def sight(
    escort: Shooter, threat: Target, environment: Environment, warning: Warning, luck: Luck
) -> Sight:
    """Return the cue and the sensors that may show a threat to an escort, with their draws."""
    told = None
    if warning.probability > 0.0:
        us = (luck.value(Purpose.WARN, threat.actor, 0, k) for k in (0, 1))
        told = cue(warning, threat.track.start, *us)
    searches = []
    for name in sorted(escort.sensors):
        sensor = escort.sensors[name]
        sees = sensor.sees.get(threat.threat_class)
        if sees is None:
            continue
        address = actor(f"{escort.name}.{name}")
        u = luck.value(Purpose.DETECT, address, threat.actor)
        phase = sensor.scan_phase.at(luck.value(Purpose.DETECT, address))
        search = Search(
            sensor.antenna_height,
            sees.max_range,
            environment.refraction,
            sensor.scan_period,
            phase * sensor.scan_period,
            scans_needed(scan_probability(sees, environment.sea_state), u),
            sensor.over_land,
        )
        searches.append((name, search))
    return Sight(told, tuple(searches))
