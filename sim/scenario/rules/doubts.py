"""What is legal but probably wrong: warnings about a scenario that loads."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.platforms.escort import EscortPlan
from sim.platforms.fleet import aim_point
from sim.platforms.launch.launch_cell import Attack
from sim.platforms.merchant import Flow, ShipPlan
from sim.scenario.records.question import Case
from sim.scenario.rules.across import MOMENTS, load_of
from sim.scenario.rules.broken import Broken, Path, Rules, ends, law_of, of_each
from sim.scenario.rules.courses import astray
from sim.scenario.rules.names import unmatched
from sim.scenario.rules.places import over_land
from sim.scenario.theatre import theatre_of
from sim.units import DAY, KNOT, write
from sim.world.theatre import Theatre

MERCHANT_SPEED = 30 * KNOT
ESCORT_SPEED = 40 * KNOT
LONG = 400 * DAY

Asked = tuple[Case, Theatre]


def doubts(case: Case) -> Iterator[Broken]:
    """Yield everything about a case that looks like a mistake."""
    where = theatre_of(case)
    yield from of_each(DOUBTS, case, (case, where))
    for name, kind in case.ship_classes.items():
        if MERCHANT_SPEED < ends(kind.speed)[1] < math.inf:
            yield Broken(("catalogue", "ships", name, "speed"), FAST)
    if case.duration > LONG:
        yield Broken(("duration",), "is more than a year")
    yield from unmatched(case)
    yield from over_land(case, where)


FAST = "is more than 30 kn, much for a merchant ship"


def _ship(path: Path, ship: ShipPlan, _: Asked) -> Iterator[Broken]:
    if ship.speed is not None and ends(ship.speed)[1] > MERCHANT_SPEED:
        yield Broken((*path, "speed"), FAST)
    if ship.speed is not None and ship.lane is None:
        yield Broken((*path, "speed"), "has no effect: without a lane it lies still")


def _flow(path: Path, flow: Flow, _: Asked) -> Iterator[Broken]:
    if ends(flow.rate)[1] == 0:
        yield Broken((*path, "rate"), "is 0: no ship comes")


def _escort(path: Path, escort: EscortPlan, _: Asked) -> Iterator[Broken]:
    top, patrol = ends(escort.type.top_speed), escort.patrol
    if top[1] > ESCORT_SPEED:
        yield Broken((*path, "class", "top_speed"), "is more than 40 kn, much for an escort")
    if ends(patrol.speed)[1] > top[0]:
        yield Broken((*path, "patrol", "speed"), "may be more than the escort's top speed")
    if patrol.law == "fixed" and patrol.position and patrol.area:
        yield Broken((*path, "patrol", "area"), "has no effect: the position is given")
    if patrol.law != "fixed" and patrol.position:
        yield Broken((*path, "patrol", "position"), "has no effect: only a fixed patrol has one")


def _armed(path: Path, escort: EscortPlan, asked: Asked) -> Iterator[Broken]:
    load = {weapon: ends(rounds)[1] for weapon, rounds in load_of(escort).items()}
    if not any(load.get(weapon, 0) > 0 for weapon in escort.type.weapons):
        yield Broken((*path, "magazine"), "leaves the escort without a single round")
    for weapon in sorted(escort.magazine.keys() - set(escort.type.weapons)):
        yield Broken((*path, "magazine", weapon), "is for a weapon that the escort does not carry")
    for weapon in escort.type.weapons:
        pool = asked[0].weapons[weapon].pool
        if pool is not None and pool not in escort.type.channels:
            rule = f"cannot fire its {weapon}: it has no channels of pool {pool}"
            yield Broken((*path, "class"), rule)


def _doctrine(path: Path, escort: EscortPlan, asked: Asked) -> Iterator[Broken]:
    case, against = asked[0], escort.doctrine.against
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


def _times(path: Path, attack: Attack, _: Asked) -> Iterator[Broken]:
    for key in MOMENTS:
        moment = getattr(attack, key)
        if moment is not None and moment < 0:
            yield Broken((*path, key), "is before the start of the run")
    if attack.rate is not None and ends(attack.rate)[1] == 0:
        yield Broken((*path, "rate"), "is 0: no raid comes")
    if ends(attack.count)[1] < 0.5:
        yield Broken((*path, "count"), "is 0: nothing is launched")


def _reach(path: Path, attack: Attack, asked: Asked) -> Iterator[Broken]:
    (case, where), origin = asked, attack.origin
    aim = aim_point(attack.target, case.ships, case.escorts, where)
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
    spaced = (law_of(attack.count).middle() - 1.0) * law_of(attack.spacing).middle()
    for key in MOMENTS:
        moment = getattr(attack, key)
        first = -math.inf if moment is None else moment - flight * (key != "launched_at")
        late = "is too late" if first >= case.duration else "is too late for the whole raid"
        if first + max(0.0, spaced) >= case.duration:
            yield Broken((*path, key), f"{late}: nothing is launched after the duration")


DOUBTS: Rules = {
    "ships": (_ship, astray),
    "traffic": (_flow,),
    "escorts": (_escort, _armed, _doctrine),
    "attacks": (_times, _reach),
}
