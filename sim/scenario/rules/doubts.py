"""What is legal but probably wrong: warnings about a scenario that loads."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.engine.laws import Law
from sim.platforms.escort import EscortPlan
from sim.platforms.fleet import aim_point
from sim.platforms.launch.launch_cell import Attack
from sim.platforms.outlook import longest
from sim.scenario.drawing import Spread
from sim.scenario.records.question import Case
from sim.scenario.rules.across import MOMENTS, load_of
from sim.scenario.rules.boxes import over_land
from sim.scenario.rules.broken import Broken, Path, ends
from sim.scenario.rules.courses import astray
from sim.scenario.rules.links import unmatched
from sim.scenario.theatre import theatre_of
from sim.units import DAY, KNOT, write
from sim.world.theatre import Theatre

MERCHANT_SPEED = 30 * KNOT
ESCORT_SPEED = 40 * KNOT
LONG = 400 * DAY


def doubts(case: Case) -> Iterator[Broken]:
    """Yield everything about a case that looks like a mistake."""
    yield from _speeds(case)
    for name, escort in case.escorts.items():
        yield from _escort(("escorts", name), escort, case)
    where = theatre_of(case)
    for name, attack in case.attacks.items():
        yield from _times(("attacks", name), attack)
        yield from _reach(("attacks", name), attack, case, where)
    yield from unmatched(case)
    yield from _rest(case, where)
    yield from over_land(case, where)
    yield from astray(case, where)


def _speeds(case: Case) -> Iterator[Broken]:
    for name, ship in case.ships.items():
        if ship.speed is not None and ends(ship.speed)[1] > MERCHANT_SPEED:
            yield Broken(("ships", name, "speed"), "is more than 30 kn, much for a merchant ship")
        if ship.speed is not None and ship.lane is None:
            yield Broken(("ships", name, "speed"), "has no effect: without a lane it lies still")
    for name, kind in case.ship_classes.items():
        if ends(kind.speed)[1] > MERCHANT_SPEED and ends(kind.speed)[1] < math.inf:
            path = ("catalogue", "ships", name, "speed")
            yield Broken(path, "is more than 30 kn, much for a merchant ship")


def _escort(path: Path, escort: EscortPlan, case: Case) -> Iterator[Broken]:
    top = ends(escort.type.top_speed)
    if top[1] > ESCORT_SPEED:
        yield Broken((*path, "class", "top_speed"), "is more than 40 kn, much for an escort")
    if ends(escort.patrol.speed)[1] > top[0]:
        yield Broken((*path, "patrol", "speed"), "may be more than the escort's top speed")
    if escort.patrol.law == "fixed" and escort.patrol.position and escort.patrol.area:
        yield Broken((*path, "patrol", "area"), "has no effect: the position is given")
    if escort.patrol.law != "fixed" and escort.patrol.position:
        yield Broken((*path, "patrol", "position"), "has no effect: only a fixed patrol has one")
    load = {weapon: ends(rounds)[1] for weapon, rounds in load_of(escort).items()}
    if not any(load.get(weapon, 0) > 0 for weapon in escort.type.weapons):
        yield Broken((*path, "magazine"), "leaves the escort without a single round")
    for weapon in sorted(escort.magazine.keys() - set(escort.type.weapons)):
        yield Broken((*path, "magazine", weapon), "is for a weapon that the escort does not carry")
    yield from _fitted(path, escort, case)
    yield from _doctrine(path, escort, case)


def _fitted(path: Path, escort: EscortPlan, case: Case) -> Iterator[Broken]:
    for weapon in escort.type.weapons:
        pool = case.weapons[weapon].pool
        if pool is not None and pool not in escort.type.channels:
            rule = f"cannot fire its {weapon}: it has no channels of pool {pool}"
            yield Broken((*path, "class"), rule)


def _doctrine(path: Path, escort: EscortPlan, case: Case) -> Iterator[Broken]:
    against = escort.doctrine.against
    for kind, doctrine in against.items():
        place = (*path, "doctrine", "against", kind)
        for layer in doctrine.layers:
            if layer not in escort.type.weapons:
                yield Broken((*place, "layers"), f"names {layer}, which the escort does not carry")
    seen = {kind for sensor in escort.type.sensors for kind in case.sensors[sensor].sees}
    for kind in sorted({threat.threat_class for threat in case.threats.values()}):
        if kind not in against:
            yield Broken((*path, "doctrine"), f"does not say what to do against {kind}")
        if kind not in seen:
            yield Broken((*path, "class", "sensors"), f"never see a {kind}")


def _times(path: Path, attack: Attack) -> Iterator[Broken]:
    for key in MOMENTS:
        moment = getattr(attack, key)
        if moment is not None and moment < 0:
            yield Broken((*path, key), "is before the start of the run")
    if attack.rate is not None and ends(attack.rate)[1] == 0:
        yield Broken((*path, "rate"), "is 0: no raid comes")
    if ends(attack.count)[1] < 0.5:
        yield Broken((*path, "count"), "is 0: nothing is launched")


def _reach(path: Path, attack: Attack, case: Case, where: Theatre) -> Iterator[Broken]:
    origin, aim = attack.origin, aim_point(attack.target, case.ships, case.escorts, where)
    if aim is None:
        yield from _late(path, attack, case)
        return
    start = where.areas[origin].centre if isinstance(origin, str) else where.chart.to_plane(*origin)
    far, reach = math.dist(start, aim), ends(case.threats[attack.weapon].reach)[1]
    if far > reach:
        rule = f"is about {write(round(far, -3), 'length')} away, out of the weapon's reach of"
        yield Broken((*path, "target"), f"{rule} {write(reach, 'length')}")
    slowest, fastest = ends(case.threats[attack.weapon].speed)
    for key in ("due_at", "engaged_at"):
        moment = getattr(attack, key)
        if moment is not None and moment + ends(attack.window)[0] < far / slowest:
            rule = "may be too early: a launch that would be before the start is made at the start"
            yield Broken((*path, key), rule)
        if moment is not None and case.end == "hard" and moment >= case.duration:
            yield Broken((*path, key), "is after the hard end, at which it is still in flight")
    yield from _late(path, attack, case, far / fastest)


def _late(path: Path, attack: Attack, case: Case, flight: float = 0.0) -> Iterator[Broken]:
    """Yield what is launched after the duration at the best guess: nothing comes of it."""
    for key in MOMENTS:
        moment = getattr(attack, key)
        if moment is None:
            continue
        first = moment - (0.0 if key == "launched_at" else flight)
        spaced = (_middle(attack.count) - 1.0) * _middle(attack.spacing)
        if first >= case.duration:
            yield Broken((*path, key), "is too late: nothing is launched after the duration")
        elif first + max(0.0, spaced) >= case.duration:
            rule = "is too late for the whole raid: nothing is launched after the duration"
            yield Broken((*path, key), rule)


def _middle(value: Law | Spread) -> float:
    return (value.law if isinstance(value, Spread) else value).middle()


def _rest(case: Case, where: Theatre) -> Iterator[Broken]:
    if case.duration > LONG:
        yield Broken(("duration",), "is more than a year")
    for name, flow in case.traffic.items():
        if ends(flow.rate)[1] == 0:
            yield Broken(("traffic", name, "rate"), "is 0: no ship comes")
    last = case.duration
    if case.end != "hard":
        last += longest((ends(threat.speed)[0] for threat in case.threats.values()), where.chart)
    for name, ship in case.ships.items():
        if ship.at is not None and ship.at.time > last:
            yield Broken(("ships", name, "at", "time"), "is after the end of the run")
