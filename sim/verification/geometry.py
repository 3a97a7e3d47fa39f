"""Cases that call the geometry directly: A15 to A19 and A36 of the list of references."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import atan2, degrees, floor, log, sqrt

from sim.scenario.theatre import load_theatre
from sim.units import NMI
from sim.verification.case import Case, Moments, Quantity, Wrong, at_once
from sim.verification.globe import bearing, cross_track, geodesic
from sim.verification.ladder import Rungs, climbed, recurrence
from sim.world import encounters, horizon
from sim.world.chart import Chart
from sim.world.motion import Leg, Track

GEOMETRY = "geometry"
STANDARD = "recalled: standard"
KM = 1000.0
PLANE = 0.003
"""Largest relative error of a distance in the plane (model 1.1)."""


def given(name: str, exact: float, value: Callable[[], float], figure: float | None) -> Quantity:
    """Return a quantity of the geometry."""
    return Quantity(name, exact, at_once(value), figure=figure)


def a15(name: str, antenna: float, target: float, figure: float) -> Case:
    """Radar horizon over two heights (m)."""
    double = 2.0 * 4.0 / 3.0 * 6371.0e3
    exact = (sqrt(double * antenna) + sqrt(double * target)) / KM
    label = f"horizon {antenna:g} m + {target:g} m, km"
    optical = 3.57 * (sqrt(antenna) + sqrt(target))
    return Case(
        id=name,
        title="radar horizon",
        capability=GEOMETRY,
        formula="√(2kR h_a) + √(2kR h_t), k = 4/3, R = 6371.0 km",
        source="ATIS glossary, MATLAB horizonrange",
        quantities=(given(label, exact, lambda: horizon.horizon(antenna, target) / KM, figure),),
        wrongs=(
            Wrong("3.57 for 4.12: no refraction", {label: Moments(optical)}),
            Wrong("one term only", {label: Moments(sqrt(double * antenna) / KM)}),
        ),
    )


def rung(rungs: Rungs, place: int) -> float:
    """Return one intercept range (km) of the ladder by the model's geometry, NaN for none."""
    ranges = climbed(rungs)
    return ranges[place] / KM if place < len(ranges) else float("nan")


def a16(name: str, rungs: Rungs, figures: tuple[float, ...], looks: int) -> Case:
    """Ladder of shoot-look-shoot opportunities, by launch windows and lead collisions."""
    exact = recurrence(rungs)
    count = given("looks", float(len(exact)), lambda: float(len(climbed(rungs))), float(looks))
    # Ranges are printed with four digits behind the point, so they are compared in the tests.
    ranges = tuple(
        given(f"intercept {place + 1}, km", exact[place] / KM, partial(rung, rungs, place), None)
        for place in range(len(figures))
    )
    return Case(
        id=name,
        title="engagement ladder, geometry alone",
        capability=GEOMETRY,
        formula="R_I = R_L Vm/(Vm + Vt); R_L' = R_I − Vt ta",
        source="recalled: Wagner, Mylander & Sanders, Naval Operations Analysis",
        quantities=(count, *ranges),
    )


def a17() -> Case:
    """Pure geometric shrinking: the ladder without delays, in closed form."""
    rungs = Rungs(25e3, 300.0, 900.0, 0.0, 0.0, 1.5e3)
    looks = floor(log(rungs.start / rungs.nearest) / log(1.0 + 1.0 / 3.0))
    last = rungs.start * (1.0 + 1.0 / 3.0) ** -looks / KM
    return Case(
        id="A17-P",
        title="ladder without delays",
        capability=GEOMETRY,
        formula="K = ⌊ln(R/Rmin)/ln(1 + Vt/Vm)⌋",
        source="own derivation",
        quantities=(
            given("looks", float(looks), lambda: float(len(climbed(rungs))), 9.0),
            given("last intercept, km", last, lambda: climbed(rungs)[-1] / KM, 1.87712),
        ),
    )


Vector = tuple[float, float]


def collision(place: Vector, velocity: Vector, speed: float) -> float | None:
    """Return the smallest positive root of (v² − s²)t² + 2 r·v t + r² = 0."""
    a = velocity[0] ** 2 + velocity[1] ** 2 - speed**2
    b = 2.0 * (place[0] * velocity[0] + place[1] * velocity[1])
    c = place[0] ** 2 + place[1] ** 2
    if a == 0.0:
        return -c / b if b < 0.0 else None
    root = b * b - 4.0 * a * c
    if root < 0.0:
        return None
    return min((t for s in (-1, 1) if (t := (-b + s * sqrt(root)) / (2.0 * a)) > 0), default=None)


def flight(place: Vector, velocity: Vector) -> Track:
    """Return a straight flight of 1,000 s."""
    return Track((Leg(0.0, 1000.0, *place, *velocity),))


def a18(name: str, place: Vector, velocity: Vector, speed: float, figure: float | None) -> Case:
    """Time of a lead collision; −1 stands for none."""
    exact = collision(place, velocity, speed)

    def found() -> float:
        met = encounters.lead_collision(0.0, 0.0, 0.0, speed, flight(place, velocity))
        return -1.0 if met is None else met

    label = "time of the collision, s" + ("" if figure is not None else " (−1: none)")
    return Case(
        id=name,
        title="lead collision",
        capability=GEOMETRY,
        formula="(v² − s²)t² + 2 r·v t + r² = 0, smallest t > 0",
        source=STANDARD,
        quantities=(given(label, -1.0 if exact is None else exact, found, figure),),
    )


def a19(name: str, place: Vector, velocity: Vector, figures: tuple[float | None, float]) -> Case:
    """Closest point of approach; the future one is now if it lies behind."""
    square = velocity[0] ** 2 + velocity[1] ** 2
    time = max(0.0, -(place[0] * velocity[0] + place[1] * velocity[1]) / square)
    exact = sqrt(sum((r + v * time) ** 2 for r, v in zip(place, velocity, strict=True)))

    def found(which: int) -> float:
        still = flight((0.0, 0.0), (0.0, 0.0))
        met = encounters.closest_approach(flight(place, velocity), still, 0.0, 1000.0)
        return float("nan") if met is None else met[which]

    return Case(
        id=name,
        title="closest point of approach",
        capability=GEOMETRY,
        formula="t* = −r·v/v², d = |r + v t*|, from now on",
        source=STANDARD,
        quantities=(
            given("time, s", time, partial(found, 0), figures[0]),
            given("distance, m", exact, partial(found, 1), figures[1]),
        ),
    )


BAB, MIDDLE, NORTH = (12.5833, 43.3333), (15.0, 42.0), (20.0, 38.5)
ASIDE = (14.80, 42.95)


def _chart() -> Chart:
    return load_theatre("red-sea").chart


def _plane(a: Vector, b: Vector) -> float:
    (x0, y0), (x1, y1) = _chart().to_plane(*a), _chart().to_plane(*b)
    return sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2) / NMI


def _right_of(a: Vector, b: Vector, point: Vector) -> float:
    (x0, y0), (x1, y1), (x, y) = (_chart().to_plane(*p) for p in (a, b, point))
    cross = (x - x0) * (y1 - y0) - (y - y0) * (x1 - x0)
    return cross / (_plane(a, b) * NMI) / NMI


def a36() -> Case:
    """Lane legs, in the plane against the geodesic; distance off track against the sphere."""
    return Case(
        id="A36-P",
        title="lengths in the plane",
        capability=GEOMETRY,
        formula="geodesic on WGS 84 (Vincenty); plane within 0.3 %",
        source="own computation; figures by pyproj",
        quantities=(
            given("leg 1, nmi", geodesic(BAB, MIDDLE) / NMI, partial(_plane, BAB, MIDDLE), 164.019),
            given(
                "leg 2, nmi", geodesic(MIDDLE, NORTH) / NMI, partial(_plane, MIDDLE, NORTH), 359.9
            ),
        ),
        tolerance=PLANE,
    )


def a36_sphere() -> Case:
    """Distance off track, in the plane against the sphere, which is up to 0.5 % off itself."""
    exact = cross_track(BAB, MIDDLE, ASIDE) / NMI
    off = partial(_right_of, BAB, MIDDLE, ASIDE)
    return Case(
        id="A36-P-track",
        title="distance off track",
        capability=GEOMETRY,
        formula="asin(sin(d/R) sin Δb) R on the sphere; 0.3 % + 0.5 %",
        source=STANDARD,
        quantities=(given("right of leg 1, nmi", exact, off, None),),
        tolerance=PLANE + 0.005,
    )


def _course(a: Vector, b: Vector) -> float:
    """Return the true bearing (degrees) at which a straight line of the plane leaves ``a``."""
    chart = _chart()
    (x0, y0), (x1, y1) = chart.to_plane(*a), chart.to_plane(*b)
    return degrees(atan2(x1 - x0, y1 - y0) - chart.course(*a, 0.0)) % 360.0


def a36_bearing() -> Case:
    """Bearings at which the legs begin."""
    return Case(
        id="A36-P-bearing",
        title="bearings in the plane",
        capability=GEOMETRY,
        formula="initial bearing on the sphere; 0.3 % + 0.5 % of a radian",
        source=STANDARD,
        quantities=(
            given("leg 1, deg", bearing(BAB, MIDDLE), partial(_course, BAB, MIDDLE), 331.974),
            given("leg 2, deg", bearing(MIDDLE, NORTH), partial(_course, MIDDLE, NORTH), 326.783),
        ),
        tolerance=(PLANE + 0.005) * 57.3 / 360.0,
    )


def geometry_cases() -> list[Case]:
    """Return the cases of this file."""
    return [*_horizons(), *_ladders(), *_meetings(), a36(), a36_sphere(), a36_bearing()]


def _horizons() -> Iterator[Case]:
    yield a15("A15-P", 20.0, 5.0, 27.65)
    yield a15("A15-P2", 25.0, 1000.0, 150.952)


LADDERS = {
    "A16-P": (
        Rungs(27_649.955, 300.0, 900.0, 10.0, 5.0, 1.5e3),
        (18.4875, 12.7406, 8.4304, 5.1978, 2.7734),
        5,
    ),
    "A16-P2": (
        Rungs(60e3, 300.0, 900.0, 10.0, 5.0, 1.5e3, 20e3),
        (20.0, 13.875, 9.2813, 5.8359, 3.2520),
        5,
    ),
    "A16-P3": (
        Rungs(25e3, 50.0, 900.0, 30.0, 10.0, 2e3),
        (22.2632, 20.6177, 19.0589, 17.5821, 16.1831, 14.8576),
        20,
    ),
}
"""What is flown, the printed intercept ranges (km), and how many looks there are."""


def _ladders() -> Iterator[Case]:
    for name, (rungs, figures, looks) in LADDERS.items():
        yield a16(name, rungs, figures, looks)
    yield a17()


def _meetings() -> Iterator[Case]:
    yield a18("A18-P", (10e3, 5e3), (-300.0, 50.0), 900.0, 9.91156)
    yield a18("A18-P2", (8e3, -6e3), (0.0, 340.0), 340.0, 24.5098)
    yield a18("A18-P3", (10e3, 0.0), (400.0, 0.0), 350.0, None)
    yield a18("A18-P4", (20e3, 3e3), (-500.0, 0.0), 300.0, 25.7577)
    yield a19("A19-P", (12e3, 5e3), (-250.0, -20.0), (49.2846, 4027.13))
    yield a19("A19-P2", (4e3, -3e3), (50.0, -20.0), (0.0, 5000.0))
