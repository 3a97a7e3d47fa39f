"""The chart: true distances, land, boxes and areas."""

import itertools
import math
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.theatre import load_theatre, planned
from sim.units import NMI
from sim.world.areas import Area, Box, build_area
from sim.world.chart import AzimuthalEquidistant, Bounds, ObliqueMercator, build_chart
from sim.world.lanes import build_lane
from sim.world.theatre import Theatre

FOLDER = Path(__file__).parents[2] / "sim" / "catalogue" / "theatres"
RED_SEA = load_theatre("red-sea")
PLAN = planned((FOLDER / "red-sea.yaml").read_text("utf-8"), "red-sea.yaml")
CHART = RED_SEA.chart
EARTH = pyproj.Geod(ellps="WGS84")
UNIT = st.floats(0.0, 1.0, exclude_max=True)
FAR = st.floats(-1.5e6, 1.5e6)


@pytest.fixture(scope="module")
def theatre() -> Theatre:
    return RED_SEA


# --- the projection -----------------------------------------------------------------------------


def stations(theatre: Theatre, off_m: float) -> list[tuple[float, float]]:
    """Points every 20 nmi or so along both lanes, this far to starboard of the centre line."""
    found = []
    for lane in theatre.lanes.values():
        s = np.linspace(0.0, lane.length, 90)
        x, y = lane.positions(s, off_m / lane.half_widths(s))
        found += list(zip(x.tolist(), y.tolist(), strict=True))
    return found


@pytest.mark.parametrize("off_nmi", [-20, 0, 20])
@pytest.mark.parametrize("reach_nmi", [1, 30, 100])
def test_distances_about_the_lanes_are_true_within_three_parts_in_a_thousand(
    theatre: Theatre, off_nmi: float, reach_nmi: float
) -> None:
    worst = 0.0
    for x, y in stations(theatre, off_nmi * NMI):
        for course in np.linspace(0.0, 2.0 * math.pi, 8, endpoint=False):
            ahead = (x + reach_nmi * NMI * math.sin(course), y + reach_nmi * NMI * math.cos(course))
            (lat, lon), (lat_, lon_) = CHART.to_globe(x, y), CHART.to_globe(*ahead)
            true = EARTH.inv(lon, lat, lon_, lat_)[2]
            worst = max(worst, abs(reach_nmi * NMI / true - 1.0))
    assert worst < 0.003
    if reach_nmi == 1 and off_nmi == 0:
        assert worst < 0.0012  # the bound that the choice of the great circle was made for


@given(st.floats(8.0, 31.0), st.floats(30.0, 60.0))
def test_a_position_comes_back_from_the_plane(lat: float, lon: float) -> None:
    assert CHART.to_globe(*CHART.to_plane(lat, lon)) == pytest.approx((lat, lon), abs=1e-8)


def test_many_positions_are_the_same_as_one_by_one() -> None:
    lats, lons = [13.42, 29.7, 14.3], [42.67, 32.6, 53.0]
    points = CHART.points(lats, lons)
    assert points.tolist() == [list(CHART.to_plane(a, b)) for a, b in zip(lats, lons, strict=True)]
    assert CHART.positions(*points.T) == pytest.approx(np.column_stack([lats, lons]))


@pytest.mark.parametrize(("lat", "lon"), [(7.9, 45.0), (31.1, 45.0), (20.0, 29.0), (20.0, 61.0)])
def test_positions_outside_the_theatre_are_refused(lat: float, lon: float) -> None:
    with pytest.raises(ValueError, match=r"outside the theatre \(8 to 31° N, 30 to 60° E\)"):
        CHART.to_plane(lat, lon)


@given(st.floats(9.0, 30.0), st.floats(31.0, 56.0), st.floats(0.0, 2.0 * math.pi))
def test_a_course_in_the_plane_is_the_true_bearing(lat: float, lon: float, bearing: float) -> None:
    x, y = CHART.to_plane(lat, lon)
    course = CHART.course(lat, lon, bearing)
    lat_, lon_ = CHART.to_globe(x + 1000.0 * math.sin(course), y + 1000.0 * math.cos(course))
    seen = math.radians(EARTH.inv(lon, lat, lon_, lat_)[0])
    assert math.cos(seen - bearing) > math.cos(2e-4)


def test_another_theatre_is_true_from_its_centre() -> None:
    bounds = Bounds(south=24.0, west=50.0, north=27.0, east=58.0)
    chart = build_chart(AzimuthalEquidistant(26.5, 56.5), bounds, FOLDER / "land.geojson")
    x, y = chart.to_plane(25.0, 55.0)
    assert math.hypot(x, y) == pytest.approx(EARTH.inv(56.5, 26.5, 55.0, 25.0)[2], rel=1e-9)
    assert chart.on_land(*chart.to_plane(24.5, 55.5))


def test_case_a36_p() -> None:
    """references.md A36-P: leg lengths, bearings, distance off track."""
    way = [(12.5833, 43.3333), (15.0, 42.0), (20.0, 38.5)]
    geodesic, bearing = [164.019, 359.900], [331.974, 326.783]
    at = [CHART.to_plane(*position) for position in way]
    for i, (a, b) in enumerate(itertools.pairwise(way)):
        azimuth, _, true = EARTH.inv(a[1], a[0], b[1], b[0])
        assert true / NMI == pytest.approx(geodesic[i], abs=5e-4)
        assert azimuth % 360.0 == pytest.approx(bearing[i], abs=0.3)  # the case's are spherical
        (x, y), (x_, y_) = at[i], at[i + 1]
        assert math.hypot(x_ - x, y_ - y) / NMI == pytest.approx(geodesic[i], rel=0.003)
        course = CHART.course(*a, math.radians(azimuth))
        assert math.atan2(x_ - x, y_ - y) % (2.0 * math.pi) == pytest.approx(course, abs=0.003)
    leg = build_lane("A36-P", at[:2], [NMI, NMI])
    assert leg.locate(*CHART.to_plane(14.80, 42.95))[1] == pytest.approx(42.889, rel=0.003)
    assert build_lane("A36-P", at, [NMI] * 3).length / NMI == pytest.approx(523.919, rel=0.003)


# --- land ---------------------------------------------------------------------------------------


def test_the_coast_is_closed_rings_with_land_to_the_left() -> None:
    edges = CHART.coast.edges
    assert 1000 < len(edges) < 1500
    starts, ends = ({tuple(p) for p in side} for side in (edges[:, :2], edges[:, 2:]))
    assert starts == ends
    along = edges[:, 2:] - edges[:, :2]
    middle = (edges[:, :2] + edges[:, 2:]) / 2.0
    left = np.column_stack([-along[:, 1], along[:, 0]])
    x, y = (middle + left * (5.0 / np.linalg.norm(left, axis=1))[:, None]).T
    assert np.mean([CHART.on_land(*point) for point in zip(x, y, strict=True)]) > 0.999


@given(FAR, FAR)
def test_a_point_on_land_has_an_odd_number_of_coasts_to_one_side(x: float, y: float) -> None:
    x0, y0, x1, y1 = CHART.coast.edges.T
    spans = (y0 > y) != (y1 > y)
    meets = x0[spans] + (y - y0[spans]) / (y1 - y0)[spans] * (x1 - x0)[spans]
    assert CHART.on_land(x, y) == (np.count_nonzero(meets > x) % 2 == 1)


@given(FAR, FAR, st.floats(0.0, 2.0 * math.pi), st.floats(0.0, 2e5))
def test_a_line_that_crosses_land_is_found(x: float, y: float, course: float, reach: float) -> None:
    ahead = (x + reach * math.sin(course), y + reach * math.cos(course))
    f = np.linspace(0.0, 1.0, 50)
    samples = zip(x + f * (ahead[0] - x), y + f * (ahead[1] - y), strict=True)
    if any(CHART.on_land(*sample) for sample in samples):
        assert CHART.crosses_land(x, y, *ahead)
    if not CHART.crosses_land(x, y, *ahead):
        assert not CHART.on_land(x, y)


def test_named_islands_are_on_the_chart_or_marked_as_missing() -> None:
    for name, place in PLAN.places.items():
        assert CHART.on_land(*CHART.to_plane(*place.position)) == place.charted, name


@pytest.mark.parametrize(
    ("lat", "lon"), [(15.35, 44.21), (12.79, 45.02), (24.0, 33.0), (18.0, 45.0), (12.5, 53.9)]
)
def test_towns_are_on_land(lat: float, lon: float) -> None:
    assert CHART.on_land(*CHART.to_plane(lat, lon))


def test_unreadable_land_and_impossible_projections_are_told(tmp_path: Path) -> None:
    bounds, plane = Bounds(8, 30, 31, 60), AzimuthalEquidistant(20.0, 40.0)
    with pytest.raises(ValueError, match="land: "):
        build_chart(plane, bounds, tmp_path / "none.geojson")
    (tmp_path / "bad.geojson").write_text("{}")
    with pytest.raises(ValueError, match="land: "):
        build_chart(plane, bounds, tmp_path / "bad.geojson")
    with pytest.raises(ValueError, match="projection: "):
        build_chart(ObliqueMercator(95.0, 39.7, -0.9), bounds, FOLDER / "land.geojson")


# --- boxes and areas ----------------------------------------------------------------------------

BENT = build_area([(0, 0), (40e3, 0), (40e3, 10e3), (10e3, 10e3), (10e3, 50e3), (0, 50e3)])


def test_boxes_are_open_water(theatre: Theatre) -> None:
    assert len(theatre.boxes) == 4
    for name, box in theatre.boxes.items():
        corners = shapely.Polygon(box.corners)
        assert not shapely.intersects(CHART.land, corners), name
        for place in PLAN.places.values():
            island = shapely.Point(CHART.to_plane(*place.position))
            assert shapely.distance(corners, island) > NMI, name


def test_launch_areas_are_land(theatre: Theatre) -> None:
    assert len(theatre.areas) == 6
    for name, area in theatre.areas.items():
        assert shapely.covers(CHART.land, area.polygon), name
        assert area.contains(*area.centre), name


@given(UNIT, UNIT)
def test_drawn_points_lie_inside(u1: float, u2: float) -> None:
    for area in (*RED_SEA.areas.values(), BENT):
        x, y = area.point(u1, u2)
        assert shapely.distance(area.polygon, shapely.Point(x, y)) < 1e-6
    for box in RED_SEA.boxes.values():
        rim = shapely.Polygon(box.corners)
        assert shapely.distance(rim, shapely.Point(box.point(u1, u2))) < 1e-6


@pytest.mark.parametrize("area", [*RED_SEA.areas.values(), BENT])
def test_drawn_points_are_uniform_over_an_area(area: Area) -> None:
    """Exact: on a grid of both numbers each half-plane gets its share of the area."""
    n = 160
    u = (np.arange(n) + 0.5) / n
    points = np.array([area.point(a, b) for a in u for b in u])
    for course in np.linspace(0.0, math.pi, 6, endpoint=False):
        for offset in (-8e3, 0.0, 5e3):
            along = np.array([math.cos(course), math.sin(course)])
            past = (points - area.centre) @ along > offset
            # far larger than any area, so that its far sides do not matter
            half = Box((0.0, 0.0), 1e6, 1e6, math.pi / 2.0 - course)
            dx, dy = half.direction(5e5 + offset, 0.0)
            moved = shapely.affinity.translate(
                shapely.Polygon(half.corners), area.centre[0] + dx, area.centre[1] + dy
            )
            share = area.polygon.intersection(moved).area / area.polygon.area
            assert past.mean() == pytest.approx(share, abs=0.006)


def test_an_area_is_cut_without_loss() -> None:
    for area in (*RED_SEA.areas.values(), BENT):
        assert area.cumulative[-1] == pytest.approx(area.polygon.area)
    assert BENT.contains(5e3, 40e3)
    assert not BENT.contains(2e4, 2e4)
    assert len(BENT.corners) == 6


def test_an_area_that_meets_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="is no simple polygon: Self-intersection"):
        build_area([(0, 0), (1, 1), (1, 0), (0, 1)])
    with pytest.raises(ValueError, match="at least 3 corners"):
        build_area([(0, 0), (1, 1)])


@given(st.floats(0.0, 2.0 * math.pi), UNIT, UNIT)
def test_a_box_lies_along_its_course(course: float, u1: float, u2: float) -> None:
    box = Box((1000.0, -2000.0), 500.0, 200.0, course)
    assert box.point(0.5, 0.5) == pytest.approx(box.centre)
    rear, front = box.at(0.0, 100.0), box.at(500.0, 100.0)
    assert (front[0] - rear[0], front[1] - rear[1]) == pytest.approx(box.direction(500.0, 0.0))
    assert math.cos(math.atan2(*box.direction(1.0, 0.0)) - course) == pytest.approx(1.0)
    assert math.cos(math.atan2(*box.direction(0.0, 1.0)) - course - math.pi / 2) == pytest.approx(1)
    x, y = box.point(u1, u2)
    inside = Box(box.centre, 500.001, 200.001, course)
    assert inside.contains(x, y)
    dx, dy = box.direction(501.0, 0.0)
    assert not inside.contains(x + dx, y + dy)


def test_the_heading_of_a_box_is_true(theatre: Theatre) -> None:
    box = theatre.boxes["gulf-of-aden-west"]
    rear, front = (CHART.to_globe(*box.at(along, box.width / 2)) for along in (0.0, box.length))
    middle = CHART.to_globe(*box.centre)
    assert box.length == pytest.approx(110 * NMI)
    for a, b in ((rear, middle), (middle, front)):
        assert EARTH.inv(a[1], a[0], b[1], b[0])[0] == pytest.approx(72.0, abs=0.3)
