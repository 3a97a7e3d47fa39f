"""The chart of a theatre: globe to plane and back, and its land (model 1.1)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import pyproj
import shapely
from numpy.typing import ArrayLike, NDArray

from sim.units import Unit
from sim.world.coast import Coast, over_land
from sim.world.environment import Latitude, Longitude, Position
from sim.world.motion import Leg

Point = tuple[float, float]
"""A point in the plane: x and y in metres; x is roughly east and y roughly north."""

Points = NDArray[np.float64]

_OFF = 200.0
"""How far (m) off the coast the nearest water lies: about the coast's own resolution."""

_ELLIPSOID = pyproj.Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class ObliqueMercator:
    """A plane along a great circle: true to scale near it, conformal everywhere.

    lat, lon: a point of it. azimuth: its direction there. scale: a little below 1 spreads errors.
    """

    lat: Latitude
    lon: Longitude
    azimuth: Annotated[float, Unit("angle", varies="fixed")]
    scale: Annotated[float, Unit("number", above=0.0, varies="fixed")] = 1.0
    kind: Literal["oblique-mercator"] = "oblique-mercator"

    @property
    def definition(self) -> str:
        """The projection in the language of PROJ, with y to the north at the point."""
        return (
            f"+proj=omerc +lat_0={self.lat!r} +lonc={self.lon!r}"
            f" +alpha={math.degrees(self.azimuth)!r} +k={self.scale!r} +ellps=WGS84 +units=m"
        )


@dataclass(frozen=True, slots=True)
class AzimuthalEquidistant:
    """A plane about a centre: distances and directions from the centre are true."""

    lat: Latitude
    lon: Longitude
    kind: Literal["azimuthal-equidistant"] = "azimuthal-equidistant"

    @property
    def definition(self) -> str:
        """The projection in the language of PROJ."""
        return f"+proj=aeqd +lat_0={self.lat!r} +lon_0={self.lon!r} +ellps=WGS84 +units=m"


Projection = ObliqueMercator | AzimuthalEquidistant


@dataclass(frozen=True, slots=True)
class Bounds:
    """The theatre's limits in degrees of latitude and longitude."""

    south: Latitude
    west: Longitude
    north: Latitude
    east: Longitude

    @property
    def middle(self) -> Position:
        """The middle in degrees of latitude and longitude."""
        return (self.south + self.north) / 2.0, (self.west + self.east) / 2.0

    def contains(self, lat: float, lon: float) -> bool:
        """Return whether a position (degrees) lies in the theatre; its rim belongs to it."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """The plane of a theatre, with its land.

    coast: all edges of the land's closed rings, land to the left.
    Where land reaches the theatre's rim, the rim closes the ring.
    """

    bounds: Bounds
    projection: pyproj.Proj
    land: shapely.MultiPolygon
    coast: Coast

    def to_plane(self, lat: float, lon: float) -> Point:
        """Return the point (m) of a position (degrees); a `ValueError` if outside the theatre."""
        b = self.bounds
        if not b.contains(lat, lon):
            limits = f"{b.south:g} to {b.north:g}° N, {b.west:g} to {b.east:g}° E"
            raise ValueError(f"{lat:g}° N, {lon:g}° E is outside the theatre ({limits})")
        x, y = self.projection(lon, lat)
        return float(x), float(y)

    def to_globe(self, x: float, y: float) -> tuple[float, float]:
        """Return latitude and longitude (degrees) of a point (m)."""
        lon, lat = self.projection(x, y, inverse=True)
        return float(lat), float(lon)

    def points(self, lats: ArrayLike, lons: ArrayLike) -> Points:
        """Return the points (m), one a row, of many positions (degrees), wherever they are."""
        lon, lat = (np.asarray(values, dtype=np.float64) for values in (lons, lats))
        return np.column_stack(self.projection(lon, lat))

    def positions(self, x: ArrayLike, y: ArrayLike) -> Points:
        """Return latitude and longitude (degrees), one pair a row, of many points (m)."""
        xs, ys = (np.asarray(values, dtype=np.float64) for values in (x, y))
        return np.column_stack(self.projection(xs, ys, inverse=True)[::-1])

    def course(self, lat: float, lon: float, bearing_rad: float) -> float:
        """Return the direction in the plane (rad, clockwise from y) of a true bearing (rad)."""
        x0, y0 = self.projection(lon, lat)
        ahead, abeam, _ = _ELLIPSOID.fwd(lon, lat, math.degrees(bearing_rad), 100.0)
        x1, y1 = self.projection(ahead, abeam)
        return math.atan2(x1 - x0, y1 - y0) % (2.0 * math.pi)

    def bearing(self, here: Point, there: Point) -> tuple[float, float]:
        """Return true bearing (degrees) and distance (m) of a point from another, on WGS 84."""
        (lat, lon), (far_lat, far_lon) = self.to_globe(*here), self.to_globe(*there)
        azimuth, _, metres = _ELLIPSOID.inv(lon, lat, far_lon, far_lat)
        return azimuth % 360.0, metres

    def on_land(self, x: float, y: float) -> bool:
        """Return whether a point (m) lies on land; the waterline itself does not."""
        return bool(shapely.contains_xy(self.land, x, y))

    def crosses_land(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Return whether a straight line between two points (m) is over land anywhere."""
        # As flights are: for one line that takes a tenth of the time of `blocked`.
        return bool(over_land(Leg(0.0, 1.0, x0, y0, x1 - x0, y1 - y0), self.coast))

    def off_coast(self, x: float, y: float) -> Points:
        """Return points just off all edges of the coast, the nearest to a point (m) first."""
        edges = self.coast.edges
        start, along = edges[:, :2], edges[:, 2:] - edges[:, :2]
        square = np.square(along).sum(axis=1)
        share = np.clip(((np.array([x, y]) - start) * along).sum(axis=1) / square, 0.0, 1.0)
        seaward = np.column_stack([along[:, 1], -along[:, 0]]) / np.sqrt(square)[:, None]
        found: Points = start + share[:, None] * along + _OFF * seaward
        return found[np.argsort(np.square(found - (x, y)).sum(axis=1), kind="stable")]

    def meets_land(self, corners: Sequence[Point]) -> bool:
        """Return whether there is land in a polygon with these corners (m)."""
        return bool(shapely.intersects(self.land, shapely.Polygon(corners)))

    def blocked(self, lines: Points) -> NDArray[np.bool_]:
        """Return which straight lines meet land; ``lines`` has the shape (n, 2 ends, x and y)."""
        return np.asarray(shapely.intersects(self.land, shapely.linestrings(lines)))


def build_chart(projection: Projection, bounds: Bounds, land: Path | None) -> Chart:
    """Return the chart of a theatre; ``land`` is a GeoJSON file of polygons in WGS 84.

    Without it all that lies in the bounds is land. A `ValueError` if the projection is impossible
    or the file cannot be read.
    """
    try:
        plane = pyproj.Proj(projection.definition)
    except pyproj.exceptions.ProjError as error:
        raise ValueError(f"projection: {error}") from None
    try:
        globe = _inside(bounds) if land is None else shapely.from_geojson(land.read_text("utf-8"))
    except (OSError, shapely.GEOSException) as error:
        raise ValueError(f"land: {error}") from None
    rough = shapely.transform(globe, lambda at: np.column_stack(plane(at[:, 0], at[:, 1])))
    parts = shapely.get_parts(shapely.get_parts(rough))
    ground = shapely.MultiPolygon(list(shapely.orient_polygons(parts)))
    shapely.prepare(ground)
    return Chart(bounds, plane, ground, Coast(_edges(ground)))


def _inside(bounds: Bounds) -> shapely.Geometry:
    """Return the bounds as land, with corners every quarter of a degree: they bend in the plane."""
    rim = shapely.box(bounds.west, bounds.south, bounds.east, bounds.north)
    return shapely.segmentize(shapely.MultiPolygon([rim]), 0.25)


def _edges(land: shapely.MultiPolygon) -> Points:
    rings = shapely.get_rings(shapely.get_parts(land))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    edges: Points = np.hstack([corners[:-1], corners[1:]])[ring[:-1] == ring[1:]]
    return edges
