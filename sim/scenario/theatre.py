"""The theatre of a scenario: built for the simulation, or only its names for the checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from sim.scenario.chunks import chunks
from sim.scenario.problems import Problem, ScenarioError, nearest
from sim.scenario.yaml_tree import Block, Tree, read_tree

if TYPE_CHECKING:
    from sim.platforms.escort import EscortPlan
    from sim.platforms.merchant import ShipPlan
    from sim.scenario.records import Case, Question
    from sim.world.chart import BoxPlan
    from sim.world.theatre import Theatre

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Places:
    """What a theatre's file says, without its map: degrees of latitude and longitude.

    bounds: south, west, north, east. lanes: names. boxes: centre of each patrol area.
    areas: middle of each launch area. ports: where each port is.
    """

    bounds: tuple[float, float, float, float]
    lanes: frozenset[str]
    boxes: dict[str, Point]
    areas: dict[str, Point]
    ports: dict[str, Point]

    def contains(self, position: Point) -> bool:
        """Return whether a position lies inside the theatre."""
        south, west, north, east = self.bounds
        return south <= position[0] <= north and west <= position[1] <= east

    def of_ship(self, ship: ShipPlan) -> Point:
        """Return the known position of a ship, or the middle of the box that it lies in."""
        return self.boxes[str(ship.anywhere)] if ship.at is None else ship.at.position

    def of_escort(self, escort: EscortPlan) -> Point:
        """Return the nominal position of an escort: its own, or the middle of its box."""
        patrol = escort.patrol
        if patrol.law == "fixed" and patrol.position is not None:
            return patrol.position
        return self.boxes[str(patrol.area)]

    def with_boxes(self, plans: Mapping[str, BoxPlan]) -> Places:
        """Return the places with a scenario's own boxes among those of the theatre."""
        own = {name: plan.centre for name, plan in plans.items()}
        return replace(self, boxes={**self.boxes, **own})


@cache
def load_theatre(name: str) -> Theatre:
    """Return the theatre of that name, built once; raises `ScenarioError` if there is none."""
    from sim.world.theatre import build_theatre

    data = read_tree(_text(name), _file(name))
    assert isinstance(data, Block)
    with as_file(_folder()) as folder:
        try:
            return build_theatre(data, folder)
        except ValueError as error:
            raise ScenarioError([Problem(_file(name), 0, 0, "", "", str(error))]) from None


def theatre_of(case: Case) -> Theatre:
    """Return the theatre of a case, the case's own boxes in it."""
    return load_theatre(case.theatre).with_boxes(case.boxes)


def places_of(case: Case | Question) -> Places:
    """Return the names and positions of a case's theatre and of its own boxes."""
    return places(case.theatre).with_boxes(case.boxes)


@cache
def theatre_names() -> list[str]:
    """Return the names of the shipped theatres."""
    entries = (entry.name for entry in _folder().iterdir())
    return sorted(entry.removesuffix(".yaml") for entry in entries if entry.endswith(".yaml"))


@cache
def places(name: str) -> Places:
    """Return the names and positions of a theatre that there is."""
    bounds = _section(name, "bounds")
    south, west, north, east = (_degrees(bounds[side]) for side in _SIDES)
    _, lanes = chunks(_text(name)).get("lanes", (0, ""))
    return Places(
        (south, west, north, east),
        frozenset(chunks(lanes, 2)),
        {box: _point(entry["centre"]) for box, entry in _entries(name, "boxes")},
        {area: middle(_points(entry, "polygon")) for area, entry in _entries(name, "areas")},
        {port: _point(entry) for port, entry in _entries(name, "ports")},
    )


def crossing_lanes(name: str) -> list[str]:
    """Return the lanes of a theatre that cross themselves."""
    lanes = ((lane, _points(entry, "nodes")) for lane, entry in _entries(name, "lanes"))
    return [lane for lane, nodes in lanes if _crosses_itself(nodes)]


_SIDES = ("south", "west", "north", "east")


def _folder() -> Traversable:
    return files("sim") / "catalogue" / "theatres"


def _file(name: str) -> str:
    return f"catalogue/theatres/{name}.yaml"


@cache
def _text(name: str) -> str:
    known = theatre_names()
    if name not in known:
        rule = f"is no theatre; there is {', '.join(known)}"
        raise ScenarioError([Problem(_file(name), 0, 0, "", "", rule, nearest(name, known))])
    return (_folder() / f"{name}.yaml").read_text("utf-8")


@cache
def _section(name: str, section: str) -> Block:
    """Return one section of a theatre's file; the others are not parsed."""
    line, text = chunks(_text(name)).get(section, (0, f"{section}: {{}}"))
    tree = read_tree(text, _file(name), (), line)
    assert isinstance(tree, Block)
    found = tree[section]
    assert isinstance(found, Block)
    return found


def _entries(name: str, section: str) -> list[tuple[str, Block]]:
    items = _section(name, section).items()
    return [(key, entry) for key, entry in items if isinstance(entry, Block)]


def _degrees(value: Tree) -> float:
    assert isinstance(value, (int, float))
    return float(value)


def _points(entry: Block, key: str) -> tuple[Point, ...]:
    nodes = entry[key]
    assert isinstance(nodes, list)
    return tuple(_point(node) for node in nodes)


def _point(node: Tree) -> Point:
    assert isinstance(node, Block)
    return _degrees(node["lat"]), _degrees(node["lon"])


def middle(points: Sequence[Point]) -> Point:
    """Return the mean latitude and the mean longitude of some positions."""
    lats, lons = zip(*points, strict=True)
    return sum(lats) / len(lats), sum(lons) / len(lons)


def _crosses_itself(nodes: tuple[Point, ...]) -> bool:
    legs = list(enumerate(pairwise(nodes)))
    return any(
        j > i + 1 and _cross(*first, *second) for (i, first), (j, second) in combinations(legs, 2)
    )


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
