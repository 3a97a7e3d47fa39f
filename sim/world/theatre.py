"""A theatre: its chart, lanes, lines, boxes, areas, places and ports, built from plain data.

The data are the mappings, lists, texts and numbers of a file such as
`sim/catalogue/theatres/red-sea.yaml`. Whatever is wrong raises a `ValueError` that begins with
the path of the value.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim import units
from sim.world.chart import (
    Area,
    AzimuthalEquidistant,
    Bounds,
    Box,
    BoxPlan,
    Chart,
    ObliqueMercator,
    Point,
    Projection,
    build_area,
    build_box,
    build_chart,
)
from sim.world.lanes import Lane, build_lane
from sim.world.waterways import Waterways, build_waterways, water_path

_GRADES = ("A", "B", "C", "D")


class Provenance(NamedTuple):
    """Where something was found: a source, a grade from A (official) to D (assumed), a remark."""

    source: str
    grade: str
    note: str = ""


class Place(NamedTuple):
    """A named island or reef at a point (m); ``charted``: the land polygons hold it."""

    point: Point
    charted: bool


class Port(NamedTuple):
    """A port at a point (m), and the point at sea (m) where ways over water to it end."""

    point: Point
    approach: Point


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Theatre:
    """All that is fixed about where a scenario plays.

    lines: points (m) of lines whose crossing counts. boxes: patrol areas. areas: launch areas.
    about: provenance by path, such as ``lanes.southbound.nodes[3]`` or ``places.hanish``.
    """

    name: str
    chart: Chart
    lanes: Mapping[str, Lane]
    lines: Mapping[str, tuple[Point, ...]]
    boxes: Mapping[str, Box]
    areas: Mapping[str, Area]
    places: Mapping[str, Place]
    ports: Mapping[str, Port]
    ways: Waterways
    about: Mapping[str, Provenance]

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


class _Entry(NamedTuple):
    """A value of the file and its path."""

    value: object
    path: str

    def fault(self, rule: str) -> ValueError:
        shown = f" = {self.value!r}" if isinstance(self.value, (str, int, float)) else ""
        return ValueError(f"{self.path}{shown}: {rule}")

    def fields(self, needed: str, optional: str = "") -> dict[str, _Entry]:
        """Return the entries of a mapping, none of them missing or unknown."""
        found = dict(self.members())
        known = needed.split() + optional.split()
        for name in found:
            if name not in known:
                raise found[name].fault(f"is unknown here; known are {', '.join(known)}")
        for name in needed.split():
            if name not in found:
                raise self.fault(f"needs '{name}'")
        return found

    def members(self) -> Iterator[tuple[str, _Entry]]:
        if not isinstance(self.value, Mapping):
            raise self.fault("must be a mapping")
        for name, value in self.value.items():
            yield str(name), _Entry(value, f"{self.path}.{name}" if self.path else str(name))

    def items(self) -> list[_Entry]:
        if not isinstance(self.value, list):
            raise self.fault("must be a list")
        return [_Entry(value, f"{self.path}[{i}]") for i, value in enumerate(self.value)]

    def number(self) -> float:
        if isinstance(self.value, bool) or not isinstance(self.value, (int, float)):
            raise self.fault("must be a number")
        if not math.isfinite(self.value):
            raise self.fault("must be a finite number")
        return float(self.value)

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.fault("must be true or false")
        return self.value

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.fault("must be text")
        return self.value

    def quantity(self, dimension: str) -> float:
        """Return the SI value of a text with a unit."""
        try:
            return units.parse(self.value, dimension)
        except units.UnitError as error:
            raise self.fault(str(error)) from None

    def point(self, chart: Chart, needed: str = "", optional: str = "") -> tuple[Point, _Fields]:
        """Return the point (m) of an entry with ``lat`` and ``lon``, and all its fields."""
        at = self.fields(f"lat lon {needed}", optional)
        lat, lon = at["lat"].number(), at["lon"].number()
        try:
            return chart.to_plane(lat, lon), at
        except ValueError as error:
            raise self.fault(str(error)) from None


_Fields = dict[str, _Entry]
_Known = dict[str, Provenance]


def build_theatre(data: Mapping[str, object], folder: Path) -> Theatre:
    """Return the theatre that ``data`` describe; ``folder`` holds the file of its land."""
    parts = _Entry(data, "").fields(
        "name projection bounds land lanes", "lines boxes areas places ports waters"
    )
    chart = build_chart(
        _projection(parts["projection"]), _bounds(parts["bounds"]), folder / parts["land"].text()
    )
    about: _Known = {}
    lanes = {name: _lane(chart, name, entry, about) for name, entry in parts["lanes"].members()}
    ports = {name: _port(chart, entry, about) for name, entry in _members(parts, "ports")}
    return Theatre(
        name=parts["name"].text(),
        chart=chart,
        lanes=lanes,
        lines={name: _line(chart, entry, about) for name, entry in _members(parts, "lines")},
        boxes={name: _box(chart, entry, about) for name, entry in _members(parts, "boxes")},
        areas={name: _area(chart, entry, about) for name, entry in _members(parts, "areas")},
        places={name: _place(chart, entry, about) for name, entry in _members(parts, "places")},
        ports=ports,
        ways=_ways(chart, lanes, ports, parts.get("waters")),
        about=about,
    )


def _members(parts: _Fields, name: str) -> Iterator[tuple[str, _Entry]]:
    return parts[name].members() if name in parts else iter(())


def _projection(entry: _Entry) -> Projection:
    kind = dict(entry.members()).get("kind")
    match kind.value if kind else None:
        case "oblique-mercator":
            at = entry.fields("kind lat lon azimuth scale")
            azimuth, scale = at["azimuth"].quantity("angle"), at["scale"].number()
            return ObliqueMercator(at["lat"].number(), at["lon"].number(), azimuth, scale)
        case "azimuthal-equidistant":
            at = entry.fields("kind lat lon")
            return AzimuthalEquidistant(at["lat"].number(), at["lon"].number())
    raise entry.fault("needs a kind: oblique-mercator or azimuthal-equidistant")


def _bounds(entry: _Entry) -> Bounds:
    at = entry.fields("south west north east")
    return Bounds(**{side: number.number() for side, number in at.items()})


def _learn(
    entry: _Entry, at: _Fields, about: _Known, default: Provenance | None = None
) -> Provenance:
    """Note and return the provenance of an entry, or the ``default`` one where it says none."""
    source = at["source"].text() if default is None or "source" in at else default.source
    grade = at["grade"].text() if default is None or "grade" in at else default.grade
    if grade not in _GRADES:
        raise at["grade"].fault(f"must be one of {', '.join(_GRADES)}")
    known = Provenance(source, grade, at["note"].text() if "note" in at else "")
    about[entry.path] = known
    return known


def _lane(chart: Chart, name: str, entry: _Entry, about: _Known) -> Lane:
    at = entry.fields("nodes source grade", "note")
    known = _learn(entry, at, about)
    points, widths = [], []
    for node in at["nodes"].items():
        point, fields = node.point(chart, "half_width", "source grade note")
        points.append(point)
        widths.append(fields["half_width"].quantity("length"))
        _learn(node, fields, about, known)
    try:
        lane = build_lane(name, points, widths)
    except ValueError as error:
        raise entry.fault(str(error)) from None
    ashore = np.flatnonzero(chart.blocked(np.stack([points[:-1], points[1:]], axis=1)))
    if len(ashore):
        raise at["nodes"].fault(f"leg {ashore[0]} runs over land")
    return lane


def _line(chart: Chart, entry: _Entry, about: _Known) -> tuple[Point, ...]:
    at = entry.fields("points source grade", "note")
    _learn(entry, at, about)
    return tuple(point.point(chart)[0] for point in at["points"].items())


def _box(chart: Chart, entry: _Entry, about: _Known) -> Box:
    at = entry.fields("centre length width heading source grade", "note")
    _learn(entry, at, about)
    _, where = at["centre"].point(chart)
    plan = BoxPlan(
        centre=(where["lat"].number(), where["lon"].number()),
        length=at["length"].quantity("length"),
        width=at["width"].quantity("length"),
        heading=at["heading"].quantity("angle"),
    )
    return build_box(chart, plan)


def _area(chart: Chart, entry: _Entry, about: _Known) -> Area:
    at = entry.fields("polygon source grade", "note")
    _learn(entry, at, about)
    corners = [corner.point(chart)[0] for corner in at["polygon"].items()]
    try:
        return build_area(corners)
    except ValueError as error:
        raise at["polygon"].fault(str(error)) from None


def _place(chart: Chart, entry: _Entry, about: _Known) -> Place:
    point, at = entry.point(chart, "source grade", "charted note")
    _learn(entry, at, about)
    return Place(point, at["charted"].flag() if "charted" in at else True)


def _port(chart: Chart, entry: _Entry, about: _Known) -> Port:
    point, at = entry.point(chart, "approach source grade", "note")
    _learn(entry, at, about)
    return Port(point, at["approach"].point(chart)[0])


def _ways(
    chart: Chart, lanes: Mapping[str, Lane], ports: Mapping[str, Port], waters: _Entry | None
) -> Waterways:
    """Return the ways over water by the nodes of the lanes, the approaches and further points."""
    more = [point.point(chart, "", "note")[0] for point in waters.items()] if waters else []
    approaches = [port.approach for port in ports.values()]
    extra = np.array(approaches + more, dtype=np.float64).reshape(-1, 2)
    return build_waterways(chart, np.vstack([*(lane.nodes for lane in lanes.values()), extra]))
