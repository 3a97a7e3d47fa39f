"""When a flight is over land: against Shapely, through corners, along edges, by hand."""

import itertools
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon, Point, Polygon, contains, distance, points

from sim.scenario.theatre import load_theatre
from sim.world.coast import BLOCK, Coast, over_land
from sim.world.motion import Leg, stationary
from sim.world.spans import holds
from tests.world.test_encounters import solid_edges, well_made

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)

Ring = list[tuple[float, float]]


def edges_of(rings: list[Ring]) -> NDArray[np.float64]:
    ends = [(*a, *b) for ring in rings for a, b in zip(ring, ring[1:] + ring[:1], strict=True)]
    return np.array(ends, dtype=np.float64).reshape(-1, 4)


def even_odd(rings: list[Ring]) -> Polygon | MultiPolygon:
    land = Polygon()
    for ring in rings:
        land = land.symmetric_difference(Polygon(ring))
    return land


@st.composite
def stars(draw: st.DrawFn, x: float, y: float, size: float) -> Ring:
    """A ring round (x, y), star-shaped: it cannot cross itself."""
    lengths = draw(st.lists(st.floats(0.2, 1.0), min_size=3, max_size=12))
    turn = 2.0 * np.pi / len(lengths)
    return [
        (x + size * r * float(np.cos(k * turn)), y + size * r * float(np.sin(k * turn)))
        for k, r in enumerate(lengths)
    ]


@st.composite
def coasts(draw: st.DrawFn) -> list[Ring]:
    """A mainland with a lake, an island in the lake, and another island that may overlap them."""
    mainland = draw(stars(0.0, 0.0, 50e3))
    lake = [(0.15 * x, 0.15 * y) for x, y in draw(stars(0.0, 0.0, 50e3))]
    isle = [(0.1 * x, 0.1 * y) for x, y in lake]
    other = draw(stars(draw(st.floats(-60e3, 60e3)), draw(st.floats(-60e3, 60e3)), 20e3))
    return [mainland, lake, isle, other][: draw(st.integers(1, 4))]


@PROPERTY
@given(coasts(), *[st.floats(-70e3, 70e3)] * 4)
def test_over_land_is_where_shapely_says(
    rings: list[Ring], x: float, y: float, gx: float, gy: float
) -> None:
    leg = Leg(100.0, 300.0, x, y, (gx - x) / 200.0, (gy - y) / 200.0)
    spans = over_land(leg, Coast(edges_of(rings)))
    assert well_made(spans, 100.0, 300.0)
    land = even_odd(rings)
    times = np.linspace(100.0, 300.0, 101)
    places = points([leg.at(time)[:2] for time in times.tolist()])
    told = np.array([holds(spans, time) for time in times.tolist()])
    wrong = told != contains(land, places)
    assert (distance(land.boundary, places[wrong]) < 1e-3).all()
    covered = sum(b - a for a, b in spans) / 200.0
    path = LineString([(x, y), (gx, gy)])
    assert covered * path.length == pytest.approx(land.intersection(path).length, abs=1e-3)


GOALS = range(-1, 10)
LATTICE: list[Ring] = [
    [(0, 0), (4, 0), (4, 2), (6, 2), (6, 0), (8, 0), (8, 6), (4, 8), (0, 6)],
    [(1, 3), (3, 3), (3, 5), (2, 4), (1, 5)],
]


def test_over_land_through_corners_and_along_edges() -> None:
    edges, land = edges_of(LATTICE), even_odd(LATTICE)
    times = np.linspace(0.003, 0.997, 29)
    for x, y, gx, gy in itertools.product(range(-1, 9, 3), range(-1, 9, 3), GOALS, GOALS):
        leg = Leg(0.0, 1.0, x, y, gx - x, gy - y)
        spans = over_land(leg, Coast(edges))
        assert well_made(spans, 0.0, 1.0)
        places = points(x + leg.vx * times, y + leg.vy * times)
        clear = distance(land.boundary, places) > 1e-9
        told = np.array([holds(spans, time) for time in times.tolist()])
        assert (told == contains(land, places))[clear].all()


@PROPERTY
@given(coasts(), st.floats(-60e3, 60e3), st.floats(-60e3, 60e3))
def test_over_land_of_a_ship_that_lies_still(rings: list[Ring], x: float, y: float) -> None:
    land = even_odd(rings)
    assume(land.boundary.distance(Point(x, y)) > 1e-3)
    expected = [(5.0, 9.0)] if land.contains(Point(x, y)) else []
    assert over_land(stationary(x, y, 5.0, 9.0), Coast(edges_of(rings))) == expected


@PROPERTY
@given(coasts(), *[st.floats(-70e3, 70e3)] * 4, st.randoms(use_true_random=False))
def test_the_order_and_the_direction_of_edges_do_not_matter(
    rings: list[Ring], x: float, y: float, gx: float, gy: float, shuffler: Random
) -> None:
    leg = Leg(0.0, 100.0, x, y, (gx - x) / 100.0, (gy - y) / 100.0)
    edges = edges_of(rings)
    spans = over_land(leg, Coast(edges))
    order = list(range(len(edges)))
    shuffler.shuffle(order)
    assert over_land(leg, Coast(edges[order])) == spans
    back = over_land(leg, Coast(edges[:, [2, 3, 0, 1]]))
    assert solid_edges(back) == pytest.approx(solid_edges(spans), abs=1e-5)


@PROPERTY
@given(coasts(), st.integers(0, 40), st.floats(0.1, 700.0), st.floats(-0.5, 1.0))
def test_over_land_along_an_edge_of_the_coast(
    rings: list[Ring], which: int, duration: float, begin: float
) -> None:
    edges = edges_of(rings)
    x0, y0, x1, y1 = edges[which % len(edges)].tolist()
    vx, vy = (x1 - x0) / duration, (y1 - y0) / duration
    leg = Leg(0.0, duration, x0 + begin * (x1 - x0), y0 + begin * (y1 - y0), vx, vy)
    spans = over_land(leg, Coast(edges))
    assert well_made(spans, 0.0, duration)
    land = even_odd(rings)
    for share in np.linspace(0.01, 0.99, 31).tolist():
        place = Point(leg.at(share * duration)[:2])
        if land.boundary.distance(place) > 1e-3:
            assert holds(spans, share * duration) == land.contains(place)


@pytest.mark.parametrize("pace", [0.0, 1e-200, 1e-160, 1e-9])
def test_over_land_of_a_ship_that_all_but_lies_still(pace: float) -> None:
    edges = edges_of([[(10, -5), (20, -5), (20, 5), (10, 5)]])
    for x, land in ((0.0, []), (15.0, [(5.0, 9.0)])):
        assert over_land(Leg(5.0, 9.0, x, 0.0, pace, -pace), Coast(edges)) == land


def test_without_a_coast_all_is_sea() -> None:
    leg = Leg(0.0, 10.0, 0.0, 0.0, 1.0, 1.0)
    assert over_land(leg, Coast(np.empty((0, 4)))) == []
    assert over_land(stationary(0.0, 0.0, 0.0, 1.0), Coast(np.empty((0, 4)))) == []


def test_over_land_by_hand() -> None:
    square = edges_of(
        [[(10, -5), (20, -5), (20, 5), (10, 5)], [(14, -1), (16, -1), (16, 1), (14, 1)]]
    )
    assert over_land(Leg(100.0, 130.0, 0.0, 0.0, 1.0, 0.0), Coast(square)) == [
        (110.0, 114.0),
        (116.0, 120.0),
    ]
    assert over_land(Leg(100.0, 112.0, 0.0, 0.0, 1.0, 0.0), Coast(square)) == [(110.0, 112.0)]
    assert over_land(Leg(100.0, 101.0, 12.0, 0.0, 1.0, 0.0), Coast(square)) == [(100.0, 101.0)]
    assert over_land(Leg(100.0, 101.0, 15.0, 0.0, 0.5, 0.0), Coast(square)) == []
    # The corner only.
    assert over_land(Leg(0.0, 20.0, 0.0, -5.0, 1.0, -1.0), Coast(square)) == []


@PROPERTY
@given(*[st.floats(-700e3, 700e3)] * 4)
def test_what_is_passed_over_is_not_crossed(x: float, y: float, gx: float, gy: float) -> None:
    coast, wide = (Coast(load_theatre("red-sea").chart.coast.edges) for _ in range(2))
    assert len(coast.shores) == -(-len(coast.edges) // BLOCK)
    for shore in wide.shores:
        shore.wide = shore.high = 1e9
    leg = Leg(0.0, 3000.0, x, y, (gx - x) / 3000.0, (gy - y) / 3000.0)
    assert over_land(leg, coast) == over_land(leg, wide)
