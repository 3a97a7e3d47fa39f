"""Warnings about a scenario that loads: legal, but probably wrong."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from sim.platforms.escort import EscortPlan
from sim.platforms.fleet import aim_point
from sim.platforms.launch.attack import Attack
from sim.platforms.merchant import Flow, ShipPlan, whereabouts
from sim.scenario.records.question import Case
from sim.scenario.rules.across import MOMENTS, load_of
from sim.scenario.rules.broken import Broken, Path, Rules, ends, law_of, of_each
from sim.scenario.rules.extent import lasting, waves_at
from sim.scenario.rules.names import unmatched
from sim.scenario.rules.places import over_land
from sim.scenario.theatre import theatre_of
from sim.units import DAY, KNOT, NMI, write
from sim.world.chart import Point
from sim.world.environment import shown_position
from sim.world.lanes import Lane
from sim.world.theatre import Theatre

MERCHANT_SPEED = 30 * KNOT
ESCORT_SPEED = 40 * KNOT
LONG = 400 * DAY
FAST = "is more than 30 kn, much for a merchant ship"

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


def _ship(path: Path, ship: ShipPlan, _: Asked) -> Iterator[Broken]:
    if ship.speed is not None and ends(ship.speed)[1] > MERCHANT_SPEED:
        yield Broken((*path, "speed"), FAST)
    if ship.speed is not None and ship.lane is None:
        yield Broken((*path, "speed"), "has no effect: without a lane it lies still")


def _course(path: Path, ship: ShipPlan, asked: Asked) -> Iterator[Broken]:
    """Yield what is doubtful about where and when a named ship is."""
    where = asked[1]
    if ship.at is None:
        return
    if ship.at.time > _end(asked):
        yield Broken((*path, "at", "time"), "is after the end of the run")
    if ship.lane is not None:
        yield from _beside(path, ship, where)
        yield from _absent(path, ship, ship.at.time, asked)
    elif ship.at.time < -DAY:
        days = f"{-ship.at.time / DAY:.0f} d before the start"
        rule = f"is {days}: without a lane the ship lies there all the time"
        yield Broken((*path, "at", "time"), rule)


def _end(asked: Asked) -> float:
    """Return when (s) a run may end at the latest."""
    case, where = asked
    return case.duration if case.end == "hard" else lasting(case, case.threats, where)


def _beside(path: Path, ship: ShipPlan, where: Theatre) -> Iterator[Broken]:
    """Yield a position further from the middle of its lane than the lane is wide."""
    point = whereabouts(ship, where)
    away, half = _off(where.lanes[str(ship.lane)], point)
    if away <= half or (ship.at is not None and ship.at.outside_lane):
        return
    off, wide = f"{away / NMI:.1f} nmi", f"{half / NMI:.1f} nmi"
    rule = f"is {off} from the middle of the lane {ship.lane}, whose half-width there is {wide}"
    others = [other for other, lane in where.lanes.items() if _within(lane, point)]
    hint = f"; the position lies in the lane {others[0]}" if others else ""
    keeps = (
        f"; the ship keeps {away / half:.3g} half-widths off all along the lane; if that is meant,"
    )
    keeps += " set outside_lane to true"
    yield Broken((*path, "at", "position"), rule + hint + keeps)


def _within(lane: Lane, point: Point) -> bool:
    away, half = _off(lane, point)
    return away <= half


def _off(lane: Lane, point: Point) -> tuple[float, float]:
    """Return how far (m) a point is from the middle of a lane, and the lane's half-width there."""
    distance, _ = lane.locate(*point)
    return math.dist(point, lane.position(distance, 0.0)), lane.half_width_at(distance)


def _absent(path: Path, ship: ShipPlan, time: float, asked: Asked) -> Iterator[Broken]:
    """Yield that a ship, at its middle speed, lies at an end of its lane, and is attacked there."""
    (case, where), lane = asked, asked[1].lanes[str(ship.lane)]
    speed = case.ship_classes[ship.type].speed if ship.speed is None else ship.speed
    distance, share = lane.locate(*whereabouts(ship, where))
    enters = time - distance / law_of(speed).middle()
    leaves = time + (lane.length - distance) / law_of(speed).middle()
    for since, until, passes, verb, end, then in (
        (-math.inf, enters, enters, "enters", 0.0, "until then"),
        (leaves, math.inf, leaves, "leaves", lane.length, "from then on"),
    ):
        if since >= case.duration or until <= 0.0:
            continue
        place = shown_position(where.chart.to_globe(*lane.position(end, share)))
        when = _date(case.start, passes)
        why = f"{verb} {lane.name} about {when} at {place}, and lies there {then}"
        yield Broken((*path, "at", "time"), why)
        for name, attack in case.attacks.items():
            moments = [getattr(attack, key) for key in MOMENTS]
            if attack.target == path[-1] and any(
                m is not None and since < m < until for m in moments
            ):
                yield Broken(("attacks", name, "target"), f"is not on its way: it {why}")


def _date(start: datetime, time: float) -> str:
    try:
        return f"{start + timedelta(seconds=time):%Y-%m-%d %H:%M}"
    except OverflowError:
        return f"{time / DAY:.0f} d from the start"


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


def _dates(path: Path, escort: EscortPlan, asked: Asked) -> Iterator[Broken]:
    """Yield dates by which an escort is never there, or not when it is attacked."""
    case, (since, until) = asked[0], _presence(escort)
    first, last = (*path, "from"), (*path, "until")
    never = "the escort is never there"
    if until <= since:
        yield Broken(last, f"is not after its from: {never}", also=(first,))
    elif until <= 0.0:
        yield Broken(last, f"is not after the start of the run: {never}")
    elif since >= _end(asked):
        yield Broken(first, f"is after the end of the run: {never}")
    elif since >= case.duration:
        yield Broken(first, "is after the duration: it comes when nothing is launched any more")
    else:
        yield from _missed(path, escort, case)


def _missed(path: Path, escort: EscortPlan, case: Case) -> Iterator[Broken]:
    since, until = _presence(escort)
    for name, attack in case.attacks.items():
        moments = [getattr(attack, key) for key in MOMENTS if attack.target == path[-1]]
        if any(moment is not None and not since <= moment < until for moment in moments):
            rule = "is not there then, by its from and until: nobody is in danger"
            yield Broken(("attacks", name, "target"), rule, also=(path,))


def _presence(escort: EscortPlan) -> tuple[float, float]:
    since = -math.inf if escort.since is None else escort.since
    return since, math.inf if escort.until is None else escort.until


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


def _times(path: Path, attack: Attack, asked: Asked) -> Iterator[Broken]:
    case = asked[0]
    for key in MOMENTS:
        moment = getattr(attack, key)
        if moment is not None and moment < 0:
            yield Broken((*path, key), "is before the start of the run")
    if attack.rate is not None and ends(attack.rate)[1] == 0:
        yield Broken((*path, "rate"), "is 0: no raid comes")
    if attack.raids is not None and ends(attack.raids)[1] == 0:
        yield Broken((*path, "raids"), "is 0: no raid comes")
    if attack.repeats and ends(attack.preparation)[0] >= case.duration:
        yield Broken((*path, "preparation"), "is as long as the run: nothing is launched")
    for place, _name, wave in waves_at(path, attack):
        for key, most in (("count", wave.count), ("stock", wave.stock)):
            if most is not None and ends(most)[1] < 0.5:
                yield Broken((*place, key), "is 0: nothing is launched")


def _reach(path: Path, attack: Attack, asked: Asked) -> Iterator[Broken]:
    (case, where), origin = asked, attack.origin
    aim = aim_point(attack.target, case, where)
    if aim is None:
        yield from _late(path, attack, case, 0.0)
        return
    start = where.areas[origin].centre if isinstance(origin, str) else where.chart.to_plane(*origin)
    far = math.dist(start, aim)
    for weapon in attack.waves:
        reach = ends(case.threats[weapon].reach)[1]
        if far > reach:
            rule = f"is about {write(round(far, -3), 'length')} away, out of the reach of {weapon}"
            yield Broken((*path, "target"), f"{rule}, {write(reach, 'length')}")
    slowest = _lead(attack, case, far, 0)
    for key in ("due_at", "engaged_at"):
        moment = getattr(attack, key)
        if moment is not None and moment + ends(attack.window)[0] < slowest:
            rule = "may be too early: a launch that would be before the start is made at the start"
            yield Broken((*path, key), rule)
        if moment is not None and case.end == "hard" and moment >= case.duration:
            yield Broken((*path, key), "is after the hard end, at which it is still in flight")
    yield from _late(path, attack, case, far)


def _lead(attack: Attack, case: Case, far: float, fastest: int) -> float:
    """Return how long (s) after the opening of a raid its first threat is ``far`` (m) away."""
    return min(
        law_of(wave.after).middle() + far / ends(case.threats[weapon].speed)[fastest]
        for weapon, wave in attack.waves.items()
    )


def _late(path: Path, attack: Attack, case: Case, far: float) -> Iterator[Broken]:
    """Yield launches after the duration at the best guess: they never happen."""
    waves = attack.waves.values()
    first = [law_of(wave.after).middle() for wave in waves]
    spaced = [(law_of(w.count).middle() - 1.0) * law_of(w.spacing).middle() for w in waves]
    lasts = max(after + max(0.0, more) for after, more in zip(first, spaced, strict=True))
    for key in MOMENTS:
        moment = getattr(attack, key)
        if moment is None:
            continue
        opened = moment - (0.0 if key == "launched_at" else _lead(attack, case, far, 1))
        late = (
            "is too late"
            if opened + min(first) >= case.duration
            else "is too late for the whole raid"
        )
        if opened + lasts >= case.duration:
            yield Broken((*path, key), f"{late}: nothing is launched after the duration")


DOUBTS: Rules = {
    "ships": (_ship, _course),
    "traffic": (_flow,),
    "escorts": (_escort, _dates, _armed, _doctrine),
    "attacks": (_times, _reach),
}
