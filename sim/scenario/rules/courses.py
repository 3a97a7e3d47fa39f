"""Warnings about named ships: beside their lane, not on it yet, or not on it any more."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sim.platforms.fleet import whereabouts
from sim.scenario.rules.across import MOMENTS
from sim.scenario.rules.broken import Broken, Path, law_of
from sim.scenario.rules.extent import lasting
from sim.units import DAY, NMI
from sim.world.environment import shown_position

if TYPE_CHECKING:
    from sim.platforms.merchant import ShipPlan
    from sim.scenario.records.question import Case
    from sim.world.chart import Point
    from sim.world.lanes import Lane
    from sim.world.theatre import Theatre


class Absence(NamedTuple):
    """When (s) a ship lies at an end of its lane, as it sails at its middle speed, and why."""

    since: float
    until: float
    why: str


def astray(path: Path, ship: ShipPlan, asked: tuple[Case, Theatre]) -> Iterator[Broken]:
    """Yield what is doubtful about where and when a named ship is, and about attacks on it."""
    case, where = asked
    if ship.at is None:
        return
    lasts = lasting(case, case.threats, where)
    if ship.at.time > (case.duration if case.end == "hard" else lasts):
        yield Broken((*path, "at", "time"), "is after the end of the run")
    if ship.lane is None:
        if ship.at.time < -DAY:
            days = f"{-ship.at.time / DAY:.0f} d before the start"
            rule = f"is {days}: without a lane the ship lies there all the time"
            yield Broken((*path, "at", "time"), rule)
        return
    yield from _beside(path, ship, where)
    for absence in _absences(ship, case, where):
        if absence.since < case.duration and absence.until > 0.0:
            yield Broken((*path, "at", "time"), absence.why)
        yield from _attacked(path[-1], absence, case)


def _beside(path: Path, ship: ShipPlan, where: Theatre) -> Iterator[Broken]:
    """Yield a position further from the middle of its lane than the lane is wide."""
    point = whereabouts(ship, where)
    away, half = _off(where.lanes[str(ship.lane)], point)
    if away <= half:
        return
    off, wide = f"{away / NMI:.1f} nmi", f"{half / NMI:.1f} nmi"
    rule = f"is {off} from the middle of the lane {ship.lane}, whose half-width there is {wide}"
    others = [other for other, lane in where.lanes.items() if _within(lane, point)]
    hint = f"; the position lies in the lane {others[0]}" if others else ""
    keeps = f"; the ship keeps {away / half:.3g} half-widths off all along the lane"
    yield Broken((*path, "at", "position"), rule + hint + keeps)


def _within(lane: Lane, point: Point) -> bool:
    away, half = _off(lane, point)
    return away <= half


def _off(lane: Lane, point: Point) -> tuple[float, float]:
    """Return how far (m) a point is from the middle of a lane, and the lane's half-width there."""
    distance, _ = lane.locate(*point)
    return math.dist(point, lane.position(distance, 0.0)), lane.half_width_at(distance)


def _absences(ship: ShipPlan, case: Case, where: Theatre) -> Iterator[Absence]:
    """Yield when a ship lies at the beginning of its lane, and when at the end."""
    assert ship.at is not None
    lane, speed = where.lanes[str(ship.lane)], _middle_speed(ship, case)
    distance, share = lane.locate(*whereabouts(ship, where))
    enters = ship.at.time - distance / speed
    leaves = ship.at.time + (lane.length - distance) / speed

    def told(verb: str, time: float, at: float, then: str) -> str:
        place = shown_position(where.chart.to_globe(*lane.position(at, share)))
        return (
            f"{verb} {lane.name} about {_date(case.start, time)} at {place}, and lies there {then}"
        )

    if enters > 0.0:
        yield Absence(-math.inf, enters, told("enters", enters, 0.0, "until then"))
    if leaves < case.duration:
        yield Absence(leaves, math.inf, told("leaves", leaves, lane.length, "from then on"))


def _middle_speed(ship: ShipPlan, case: Case) -> float:
    speed = case.ship_classes[ship.type].speed if ship.speed is None else ship.speed
    return law_of(speed).middle()


def _date(start: datetime, time: float) -> str:
    try:
        return f"{start + timedelta(seconds=time):%Y-%m-%d %H:%M}"
    except OverflowError:
        return f"{time / DAY:.0f} d from the start"


def _attacked(name: str, absence: Absence, case: Case) -> Iterator[Broken]:
    for attack, plan in case.attacks.items():
        if plan.target != name:
            continue
        for moment in (getattr(plan, key) for key in MOMENTS):
            if moment is not None and absence.since < moment < absence.until:
                yield Broken(("attacks", attack, "target"), f"is not on its way: it {absence.why}")
