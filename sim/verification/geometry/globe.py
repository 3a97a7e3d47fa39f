"""Distances on the globe by textbook formulas, and in the plane of the program's own chart."""

from __future__ import annotations

from math import asin, atan, atan2, cos, degrees, radians, sin, sqrt, tan

from sim.scenario.theatre import load_theatre
from sim.units import NMI
from sim.verification.case import Tables
from sim.world.chart import Chart

SPHERE = 6_371_008.8
"""Mean radius (m)."""

AXIS, FLATTENING = 6_378_137.0, 1.0 / 298.257223563
"""Semi-major axis (m) and flattening of WGS 84."""

Position = tuple[float, float]
"""Latitude and longitude in degrees."""


def haversine(a: Position, b: Position) -> float:
    """Return the distance (m) on the sphere."""
    (lat1, lon1), (lat2, lon2) = map(_radians, (a, b))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2.0 * SPHERE * asin(sqrt(h))


def bearing(a: Position, b: Position) -> float:
    """Return the initial bearing (degrees) from ``a`` to ``b`` on the sphere."""
    (lat1, lon1), (lat2, lon2) = map(_radians, (a, b))
    y = sin(lon2 - lon1) * cos(lat2)
    x = cos(lat1) * sin(lat2) - sin(lat1) * cos(lat2) * cos(lon2 - lon1)
    return degrees(atan2(y, x)) % 360.0


def cross_track(a: Position, b: Position, point: Position) -> float:
    """Return how far (m) a point lies to the right of the great circle from ``a`` to ``b``."""
    away = haversine(a, point) / SPHERE
    return asin(sin(away) * sin(radians(bearing(a, point) - bearing(a, b)))) * SPHERE


def geodesic(a: Position, b: Position) -> float:
    """Return the distance (m) on WGS 84 by Vincenty's inverse formula."""
    (lat1, lon1), (lat2, lon2) = map(_radians, (a, b))
    u1, u2 = (atan((1.0 - FLATTENING) * tan(lat)) for lat in (lat1, lat2))
    apart = lon2 - lon1
    angle, sigma, cos_sigma, square, middle = apart, 0.0, 1.0, 1.0, 0.0
    for _ in range(50):
        y = cos(u1) * sin(u2) - sin(u1) * cos(u2) * cos(angle)
        sin_sigma = sqrt((cos(u2) * sin(angle)) ** 2 + y * y)
        cos_sigma = sin(u1) * sin(u2) + cos(u1) * cos(u2) * cos(angle)
        sigma = atan2(sin_sigma, cos_sigma)
        sine = cos(u1) * cos(u2) * sin(angle) / sin_sigma
        square = 1.0 - sine * sine
        middle = cos_sigma - 2.0 * sin(u1) * sin(u2) / square
        c = FLATTENING / 16.0 * square * (4.0 + FLATTENING * (4.0 - 3.0 * square))
        bend = middle + c * cos_sigma * (2.0 * middle**2 - 1.0)
        angle = apart + (1.0 - c) * FLATTENING * sine * (sigma + c * sin_sigma * bend)
    polar = AXIS * (1.0 - FLATTENING)
    k = square * (AXIS * AXIS - polar * polar) / (polar * polar)
    big_a = 1.0 + k / 16384.0 * (4096.0 + k * (k * (320.0 - 175.0 * k) - 768.0))
    big_b = k / 1024.0 * (256.0 + k * (k * (74.0 - 47.0 * k) - 128.0))
    last = big_b / 6.0 * middle * (4.0 * sin(sigma) ** 2 - 3.0) * (4.0 * middle**2 - 3.0)
    inner = cos_sigma * (2.0 * middle**2 - 1.0) - last
    return polar * big_a * (sigma - big_b * sin(sigma) * (middle + big_b / 4.0 * inner))


def _radians(position: Position) -> Position:
    return radians(position[0]), radians(position[1])


# --- legs of a lane: on the globe, and in the plane of the model's chart --------------------------


def plane_leg(_: Tables, a: Position, b: Position) -> float:
    """Return its length (nmi) in the plane."""
    (x0, y0), (x1, y1) = (_chart().to_plane(*p) for p in (a, b))
    return sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2) / NMI


def plane_off_track(_: Tables, a: Position, b: Position, point: Position) -> float:
    """Return how far (nmi) it lies to the right in the plane."""
    (x0, y0), (x1, y1), (x, y) = (_chart().to_plane(*p) for p in (a, b, point))
    cross = (x - x0) * (y1 - y0) - (y - y0) * (x1 - x0)
    return cross / sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2) / NMI


def plane_bearing(_: Tables, a: Position, b: Position) -> float:
    """Return the true bearing (degrees) at which a straight line of the plane leaves ``a``."""
    chart = _chart()
    (x0, y0), (x1, y1) = (chart.to_plane(*p) for p in (a, b))
    return degrees(atan2(x1 - x0, y1 - y0) - chart.course(*a, 0.0)) % 360.0


def shore(point: Position, far: float) -> float:
    """Return how far (m) to the west of a point the coast is, between it and land ``far`` off."""
    (x, y), near = _chart().to_plane(*point), 0.0
    for _ in range(60):
        middle = 0.5 * (near + far)
        near, far = (near, middle) if _chart().on_land(x - middle, y) else (middle, far)
    return far


def _chart() -> Chart:
    return load_theatre("red-sea").chart
