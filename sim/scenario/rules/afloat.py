"""Where ships may be: inside the theatre, on water that ways over water reach (model 1.1)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.rules.boxes import sailed_in
from sim.scenario.rules.broken import Broken, Path
from sim.units import NMI
from sim.world.chart import build_box
from sim.world.waterways import HARBOUR, afloat

if TYPE_CHECKING:
    from sim.scenario.records.question import Question
    from sim.world.chart import Point
    from sim.world.environment import Position
    from sim.world.theatre import Theatre


def misplaced(question: Question, where: Theatre) -> Iterator[Broken]:
    """Yield the positions outside the theatre, and those of ships and boxes not on open water."""
    inside = where.chart.bounds.contains
    for path, position in (*_of_ships(question), *_of_boxes(question), *_of_attacks(question)):
        if not inside(*position):
            yield _outside(path, position, where)
    for path, position in _of_ships(question):
        if inside(*position):
            yield from _aground(path, where.chart.to_plane(*position), where, HARBOUR)
    for path, centre in _of_boxes(question):
        if inside(*centre):
            yield from _box(path[:-1], question, where)


def _of_ships(question: Question) -> Iterator[tuple[Path, Position]]:
    for name, ship in question.ships.items():
        if ship.at is not None:
            yield ("ships", name, "at", "position"), ship.at.position
    for name, escort in question.escorts.items():
        if escort.patrol.position is not None:
            yield ("escorts", name, "patrol", "position"), escort.patrol.position


def _of_boxes(question: Question) -> Iterator[tuple[Path, Position]]:
    for name, box in question.boxes.items():
        yield ("boxes", name, "centre"), box.centre


def _of_attacks(question: Question) -> Iterator[tuple[Path, Position]]:
    for name, attack in question.attacks.items():
        for key, value in (("from", attack.origin), ("target", attack.target)):
            if isinstance(value, tuple):
                yield ("attacks", name, key), value


def _outside(path: Path, position: Position, where: Theatre) -> Broken:
    at = where.chart.bounds
    box = f"{at.south:g}-{at.north:g}°N {at.west:g}-{at.east:g}°E"
    swapped = at.contains(position[1], position[0])
    hint = "; latitude and longitude look swapped" if swapped else ""
    return Broken(path, f"must lie inside the theatre, {box}{hint}")


def _box(path: Path, question: Question, where: Theatre) -> Iterator[Broken]:
    """Yield what is wrong with the corners of a box; one that is only aimed at may be on land."""
    name, chart = path[-1], where.chart
    corners = build_box(chart, question.boxes[name]).corners
    if not all(chart.bounds.contains(*chart.to_globe(*corner)) for corner in corners):
        yield Broken(path, "must lie inside the theatre with all its corners")
    elif name in sailed_in(question):
        for corner in corners:
            yield from _aground(path, corner, where, 0.0 if chart.on_land(*corner) else HARBOUR)


def _aground(path: Path, point: Point, where: Theatre, slack: float) -> Iterator[Broken]:
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
