"""Where things are: in the theatre, in boxes, on water that ways over water reach (model 1.1)."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from sim.platforms.escort import EscortPlan
from sim.platforms.fleet import KINDS, named
from sim.platforms.launch.attack import Attack
from sim.platforms.merchant import Flow, ShipPlan
from sim.scenario.file.problems import unknown
from sim.scenario.rules.broken import Broken, Path, Rules, ends
from sim.scenario.rules.extent import lasting
from sim.scenario.rules.names import WORDS
from sim.units import NMI
from sim.world.theatre import BoxPlan, Theatre, build_box
from sim.world.waterways import HARBOUR, afloat

if TYPE_CHECKING:
    from sim.scenario.records.question import Case, Question
    from sim.world.chart import Point
    from sim.world.environment import Position

    Asked = tuple[Question, Theatre]

SMALLEST = 200.0
"""Least side (m) of a box: about the length of a ship."""

MOST_TURNS = 250_000
"""Turns of a patrol that one replication can hold; each is a leg of its track."""

"""Names that are listed where none is near."""


def too_small(question: Question) -> Iterator[Broken]:
    """Yield the sides of boxes between which no ship can turn; a stretch may have no width."""
    patrols = [escort.patrol for escort in question.escorts.values()]
    wide = {patrol.area for patrol in patrols if patrol.law == "box"}
    for name, plan in question.boxes.items():
        for side in ("length", "width") if name in wide else ("length",):
            if getattr(plan, side) < SMALLEST:
                rule = f"must be at least {SMALLEST:.0f} m, about the length of a ship"
                yield Broken(("boxes", name, side), f"{rule}; a fixed place is a position")


def _sails(path: Path, _: ShipPlan | EscortPlan, asked: Asked) -> Iterator[Broken]:
    """Yield a ship or an escort in a theatre without water."""
    question, where = asked
    if where.dry:
        rule = f"has no water to sail on: the theatre {question.theatre} is all land"
        yield Broken(path, rule, also=(("theatre",),))


def _ship(path: Path, ship: ShipPlan, asked: Asked) -> Iterator[Broken]:
    question, where = asked
    if ship.at is not None:
        yield from _sailing((*path, "at", "position"), ship.at.position, where)
    if ship.anywhere is not None:
        known = {*where.boxes, *question.boxes}
        what = "box of the theatre or scenario"
        yield from _known((*path, "anywhere"), ship.anywhere, known, what)
    if ship.lane is not None:
        yield from _known((*path, "lane"), ship.lane, where.lanes, "lane")


def _flow(path: Path, flow: Flow, asked: Asked) -> Iterator[Broken]:
    there = path if flow.lane is None else (*path, "lane")
    yield from _known(there, flow.lane or path[-1], asked[1].lanes, "lane of the theatre")


def _escort(path: Path, escort: EscortPlan, asked: Asked) -> Iterator[Broken]:
    (question, where), patrol = asked, escort.patrol
    for place, ship in enumerate(escort.assigned):
        there = (*path, "assigned", str(place))
        yield from _known(there, ship, question.ships, "ship of this scenario")
    path = (*path, "patrol")
    if patrol.position is not None:
        yield from _sailing((*path, "position"), patrol.position, where)
    if patrol.area is not None:
        known = {*where.boxes, *question.boxes}
        yield from _known((*path, "area"), patrol.area, known, "patrol area")
    elif patrol.law != "fixed":
        yield Broken(path, f"must have an area: its law is {patrol.law}")
    elif patrol.position is None:
        yield Broken(path, "must have a position or an area: its law is fixed")
    yield from _restless(path, escort, asked)


def _restless(path: Path, escort: EscortPlan, asked: Asked) -> Iterator[Broken]:
    """Yield a patrol that turns more often in the run than a replication can hold."""
    (question, where), patrol = asked, escort.patrol
    box = question.boxes.get(str(patrol.box)) or where.boxes.get(str(patrol.box))
    if box is None or patrol.law == "fixed":
        return
    across = 1.0 / max(box.width, SMALLEST) if patrol.law == "box" else 0.0
    per_metre = math.hypot(1.0 / max(box.length, SMALLEST), across)
    turns = ends(patrol.speed)[1] * lasting(question, question.catalogue.threats, where) * per_metre
    if turns > MOST_TURNS:
        rule = f"makes up to {turns:,.0f} turns in this run, more than {MOST_TURNS:,}"
        yield Broken(path, f"{rule}: it needs a larger box", also=(("boxes",), ("duration",)))


def _box(path: Path, box: BoxPlan, asked: Asked) -> Iterator[Broken]:
    """Yield what is wrong with the corners of a box; one that is only aimed at may be on land."""
    (question, where), chart = asked, asked[1].chart
    if outside := list(_outside((*path, "centre"), box.centre, where)):
        yield from outside
        return
    corners = build_box(chart, box).corners
    if not all(chart.bounds.contains(*chart.to_globe(*corner)) for corner in corners):
        yield Broken(path, "must lie inside the theatre with all its corners")
    elif path[-1] in sailed_in(question):
        for corner in corners:
            yield from _aground(path, corner, where, 0.0 if chart.on_land(*corner) else HARBOUR)


def _attack(path: Path, attack: Attack, asked: Asked) -> Iterator[Broken]:
    question, where = asked
    own = named(question) | question.boxes.keys()
    targets = {*own, *where.areas, *where.boxes, *where.ports, *WORDS}
    kinds = ", ".join(kind.word.split()[-1] for kind in KINDS.values())
    said = f"{kinds}, area, box or port, nor 'nearest'"
    for key, value, known, what in (
        ("from", attack.origin, where.areas, "launch area"),
        ("target", attack.target, targets, said),
    ):
        if isinstance(value, str):
            yield from _known((*path, key), value, known, what)
        elif isinstance(value, tuple):
            yield from _outside((*path, key), value, where)


PLACED: Rules = {
    "ships": (_sails, _ship),
    "traffic": (_flow,),
    "escorts": (_sails, _escort),
    "boxes": (_box,),
    "attacks": (_attack,),
}


def _known(path: Path, name: str, known: Collection[str], what: str) -> Iterator[Broken]:
    if name not in known:
        yield Broken(path, *unknown(name, known, f"is no {what}"))


def _sailing(path: Path, position: Position, where: Theatre) -> Iterator[Broken]:
    """Yield that a ship's position is outside the theatre, or not on open water."""
    outside = list(_outside(path, position, where))
    yield from outside or _aground(path, where.chart.to_plane(*position), where, HARBOUR)


def _outside(path: Path, position: Position, where: Theatre) -> Iterator[Broken]:
    at = where.chart.bounds
    if not at.contains(*position):
        box = f"{at.south:g}-{at.north:g}°N {at.west:g}-{at.east:g}°E"
        swapped = at.contains(position[1], position[0])
        hint = "; latitude and longitude look swapped" if swapped else ""
        yield Broken(path, f"must lie inside the theatre, {box}{hint}")


def _aground(path: Path, point: Point, where: Theatre, slack: float) -> Iterator[Broken]:
    if where.dry:
        return
    water = afloat(where.chart, where.ways, point)
    away = math.dist(point, water)
    if away > slack:
        what = "on land" if where.chart.on_land(*point) else "on land or in closed water"
        corner = "" if path[0] != "boxes" else f" with its corner at {_written(point, where)}"
        far = f"{away / NMI:.1f}" if away < 10.0 * NMI else f"{away / NMI:.0f}"
        rule = f"lies {what}{corner}, {far} nmi from the nearest water that ships can reach"
        yield Broken(path, rule, _written(water, where))


def _written(point: Point, where: Theatre) -> str:
    lat, lon = where.chart.to_globe(*point)
    return f"{lat:.3f}N {lon:.3f}E"


def sailed_in(case: Case | Question) -> set[str]:
    """Return the scenario's own boxes, but those that are only aimed at: they may be on land."""
    aims = {attack.target for attack in case.attacks.values() if isinstance(attack.target, str)}
    used = {escort.patrol.box for escort in case.escorts.values()}
    used |= {ship.anywhere for ship in case.ships.values()}
    return {name for name in case.boxes if name in used or name not in aims}


def over_land(case: Case, where: Theatre) -> Iterator[Broken]:
    """Yield the boxes with land in them: nothing keeps a patrol off it."""
    for name in sorted(sailed_in(case)):
        if not where.dry and where.chart.meets_land(
            build_box(where.chart, case.boxes[name]).corners
        ):
            yield Broken(("boxes", name), "has land in it, and patrols sail over it")
