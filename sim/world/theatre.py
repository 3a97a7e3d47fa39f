"""A theatre: its chart, lanes, lines, boxes, areas and ports, built from its plan.

A plan is what a file such as `sim/catalogue/theatres/red-sea.yaml` holds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, TypeVar

import numpy as np

from sim.units import Unit
from sim.world.areas import Area, Box, build_area
from sim.world.chart import Bounds, Chart, Point, Projection, build_chart
from sim.world.environment import Latitude, Longitude, Position
from sim.world.lanes import Lane, build_lane
from sim.world.waterways import Waterways, build_waterways, water_path

Plan = TypeVar("Plan")
Built = TypeVar("Built")
Grade = Literal["A", "B", "C", "D"]


@dataclass(frozen=True, kw_only=True)
class Sourced:
    """What was found: a source, a grade from A (official) to D (assumed), a remark."""

    source: str
    grade: Grade
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A position in degrees."""

    lat: Latitude
    lon: Longitude
    note: str = ""

    @property
    def position(self) -> Position:
        """Latitude and longitude."""
        return self.lat, self.lon


@dataclass(frozen=True, kw_only=True)
class Node(Spot):
    """A node of a lane; what it does not say of its source, the lane does."""

    half_width: Annotated[float, Unit("length", above=0.0, high=2.0e7, varies="fixed")]
    source: str | None = None
    grade: Grade | None = None


@dataclass(frozen=True, kw_only=True)
class LanePlan(Sourced):
    """A lane, node by node in its direction of travel."""

    nodes: list[Node]


@dataclass(frozen=True, kw_only=True)
class LinePlan(Sourced):
    """A line whose crossing counts."""

    points: list[Position]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxPlan:
    """A box of a scenario's own: a rectangle along a heading, used like those of the theatre.

    centre: its middle, in the theatre.
    length, width: along and across the heading, in the theatre's plane.
    heading: true, at the centre.
    """

    centre: Position
    length: Annotated[float, Unit("length", above=0.0, high=2.0e7, varies="fixed")]
    width: Annotated[float, Unit("length", above=0.0, high=2.0e7, varies="fixed")]
    heading: Annotated[float, Unit("angle", low=0.0, high=2.0 * math.pi, varies="fixed")]


@dataclass(frozen=True, kw_only=True)
class PatrolBox(BoxPlan, Sourced):
    """A box of the theatre's own."""


@dataclass(frozen=True, kw_only=True)
class AreaPlan(Sourced):
    """A launch area by its corners."""

    polygon: list[Position]


@dataclass(frozen=True, kw_only=True)
class PlacePlan(Spot, Sourced):
    """A named island or reef; ``charted``: the land polygons hold it."""

    charted: bool = True


@dataclass(frozen=True, kw_only=True)
class PortPlan(Spot, Sourced):
    """A port; ``approach``: the position at sea where ways over water to it end."""

    approach: Position


@dataclass(frozen=True, kw_only=True)
class TheatrePlan:
    """What the file of a theatre holds.

    land: the file of its land, beside it; without one all of it is land. waters: more points at
    sea for ways over water.
    """

    name: str
    projection: Projection
    bounds: Bounds
    land: str | None = None
    lanes: dict[str, LanePlan] = field(default_factory=dict)
    lines: dict[str, LinePlan] = field(default_factory=dict)
    boxes: dict[str, PatrolBox] = field(default_factory=dict)
    areas: dict[str, AreaPlan] = field(default_factory=dict)
    places: dict[str, PlacePlan] = field(default_factory=dict)
    ports: dict[str, PortPlan] = field(default_factory=dict)
    waters: list[Spot] = field(default_factory=list)


class Port(NamedTuple):
    """A port at a point (m), and the point at sea (m) where ways over water to it end."""

    point: Point
    approach: Point


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Theatre:
    """All that is fixed about where a scenario plays.

    lines: points (m) of lines whose crossing counts. boxes: patrol areas, or what is aimed at.
    areas: launch areas.
    """

    chart: Chart
    lanes: Mapping[str, Lane]
    lines: Mapping[str, tuple[Point, ...]]
    boxes: Mapping[str, Box]
    areas: Mapping[str, Area]
    ports: Mapping[str, Port]
    ways: Waterways

    @property
    def dry(self) -> bool:
        """Whether there is no water that a ship could sail on."""
        return not len(self.ways.nodes)

    def water_path(self, a: Point, b: Point) -> list[Point]:
        """Return way points (m) from ``a`` to ``b`` over water; a `ValueError` if there is none."""
        return water_path(self.chart, self.ways, a, b)

    def with_boxes(self, plans: Mapping[str, BoxPlan]) -> Theatre:
        """Return the theatre with a scenario's own boxes among its own."""
        if not plans:
            return self
        own = {name: _own_box(self.chart, plan) for name, plan in plans.items()}
        return replace(self, boxes={**self.boxes, **own})


@lru_cache
def _own_box(chart: Chart, plan: BoxPlan) -> Box:
    """Return a box of a scenario in the plane: the same in every replication."""
    return build_box(chart, plan)


def build_box(chart: Chart, plan: BoxPlan) -> Box:
    """Return a box in the plane; a `ValueError` if its centre is outside the theatre."""
    course = chart.course(*plan.centre, plan.heading)
    return Box(chart.to_plane(*plan.centre), plan.length, plan.width, course)


def build_theatre(plan: TheatrePlan, folder: Path) -> Theatre:
    """Return the theatre of a plan; ``folder`` holds the file of its land, if it has one.

    A `ValueError` that begins with the path of what cannot be built.
    """
    land = None if plan.land is None else folder / plan.land
    chart = build_chart(plan.projection, plan.bounds, land)

    def points(*positions: Position) -> tuple[Point, ...]:
        return tuple(chart.to_plane(*position) for position in positions)

    lanes = _each("lanes", plan.lanes, lambda name, one: _lane(chart, name, one))
    ports = _each("ports", plan.ports, lambda _, one: Port(*points(one.position, one.approach)))
    waters = points(*(spot.position for spot in plan.waters))
    at_sea = [port.approach for port in ports.values()] + list(waters)
    nodes = [*(lane.nodes for lane in lanes.values()), np.array(at_sea).reshape(-1, 2)]
    return Theatre(
        chart=chart,
        lanes=lanes,
        lines=_each("lines", plan.lines, lambda _, one: points(*one.points)),
        boxes=_each("boxes", plan.boxes, lambda _, one: build_box(chart, one)),
        areas=_each("areas", plan.areas, lambda _, one: build_area(points(*one.polygon))),
        ports=ports,
        ways=build_waterways(chart, np.vstack(nodes)),
    )


def _each(
    section: str, plans: Mapping[str, Plan], build: Callable[[str, Plan], Built]
) -> dict[str, Built]:
    """Return what the plans of a section are built to, by their names."""
    found = {}
    for name, plan in plans.items():
        try:
            found[name] = build(name, plan)
        except ValueError as error:
            raise ValueError(f"{section}.{name}: {error}") from None
    return found


def _lane(chart: Chart, name: str, plan: LanePlan) -> Lane:
    points = [chart.to_plane(*node.position) for node in plan.nodes]
    lane = build_lane(name, points, [node.half_width for node in plan.nodes])
    ashore = np.flatnonzero(chart.blocked(np.stack([points[:-1], points[1:]], axis=1)))
    if len(ashore):
        raise ValueError(f"leg {ashore[0]} runs over land")
    return lane
