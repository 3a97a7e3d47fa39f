"""Lanes: where they lie, the places in them, and the legs sailed."""

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
import searoute
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.scenario.theatre import load_theatre, planned
from sim.units import NMI
from sim.world.lanes import Lane, build_lane
from sim.world.motion import Leg, stationary

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "sim" / "catalogue" / "theatres"
RED_SEA = load_theatre("red-sea")
PLAN = planned((FOLDER / "red-sea.yaml").read_text("utf-8"), "red-sea.yaml")
SOUTHBOUND, NORTHBOUND = RED_SEA.lanes["southbound"], RED_SEA.lanes["northbound"]
LANES = pytest.mark.parametrize("lane", [SOUTHBOUND, NORTHBOUND], ids=lambda lane: lane.name)
REPORTED = {  # facts.md 1.3
    "13°58'N 42°18'E": (13 + 58 / 60, 42 + 18 / 60),
    "13°25'N 42°40'E": (13 + 25 / 60, 42 + 40 / 60),
    "15°16'N 41°42'E": (15 + 16 / 60, 41 + 42 / 60),
    "15°21'N 41°41'E": (15 + 21 / 60, 41 + 41 / 60),
}
Point = tuple[float, float]


@st.composite
def crooked(draw: st.DrawFn) -> Lane:
    """Lanes that bend by up to 75° at a node, with legs much longer than they are wide."""
    course, at = draw(st.floats(0.0, 6.3)), [(0.0, 0.0)]
    for _ in range(draw(st.integers(1, 6))):
        reach = draw(st.floats(40e3, 300e3))
        x, y = at[-1]
        at.append((x + reach * math.sin(course), y + reach * math.cos(course)))
        course += draw(st.floats(-1.3, 1.3))
    return build_lane("crooked", at, [draw(st.floats(500.0, 10e3)) for _ in at])


SHARE = st.floats(-1.0, 1.0)
PART = st.floats(0.0, 1.0)


def bounds(lane: Lane, share: float, n: int = 4000) -> list[tuple[Point, Point]]:
    """Short pieces of the line that ships with one share follow, nodes among their ends."""
    s = np.union1d(np.linspace(0.0, lane.length, n), lane.distance)
    x, y = lane.positions(s, np.full(s.size, share))
    return list(itertools.pairwise(zip(x.tolist(), y.tolist(), strict=True)))


# --- where they lie -----------------------------------------------------------------------------


@LANES
def test_lengths_agree_with_searoute(lane: Lane) -> None:
    """Within 2 %, over the whole lane and from Suez to the west end of the IRTC."""
    lat, lon = RED_SEA.chart.positions(*lane.nodes.T).T
    west_end = int(np.argmin(np.abs(lon - 45.0)))
    suez = int(np.argmax(lat))
    for first, last in ((0, len(lat) - 1), sorted((suez, west_end))):
        ends = [[lon[first], lat[first]], [lon[last], lat[last]]]
        there = searoute.searoute(*ends, units="naut").properties["length"]
        ours = (lane.distance[last] - lane.distance[first]) / NMI
        assert ours == pytest.approx(there, rel=0.02)


@LANES
@pytest.mark.parametrize("share", [-1.0, 0.0, 1.0])
def test_neither_centre_nor_edges_cross_land(lane: Lane, share: float) -> None:
    assert not any(RED_SEA.chart.crosses_land(*a, *b) for a, b in bounds(lane, share))


@LANES
def test_the_edges_keep_off_uncharted_islets(lane: Lane) -> None:
    for name, place in PLAN.places.items():
        point = RED_SEA.chart.to_plane(*place.position)
        off = min(math.dist(point, a) for side in (-1.0, 1.0) for a, _ in bounds(lane, side))
        assert off > 1.0 * NMI, name
        assert abs(lane.locate(*point)[1]) > 1.0, name


def test_each_lane_is_to_port_of_the_other() -> None:
    """Traffic keeps right, and at least half a mile lies between the lanes."""
    for lane, other in ((SOUTHBOUND, NORTHBOUND), (NORTHBOUND, SOUTHBOUND)):
        for s in np.linspace(0.0, lane.length, 2000):
            beyond, share = other.locate(*lane.position(s, -1.0))
            assert share < -1.0
            if 0.0 < beyond < other.length:
                assert -(share + 1.0) * other.half_width_at(beyond) > 0.5 * NMI


def test_southbound_traffic_is_on_the_western_side_of_the_red_sea() -> None:
    for lat in np.arange(13.0, 29.0, 0.5):
        west, east = RED_SEA.chart.to_plane(lat, 31.0), RED_SEA.chart.to_plane(lat, 45.0)
        lon = []
        for lane in (SOUTHBOUND, NORTHBOUND):
            s = lane.crossing([west, east])
            assert s is not None
            lon.append(RED_SEA.chart.to_globe(*lane.position(s, 0.0))[1])
        assert lon[0] < lon[1]


def test_lanes_go_where_their_names_say() -> None:
    chart = RED_SEA.chart
    south, north = (chart.positions(*lane.nodes.T) for lane in (SOUTHBOUND, NORTHBOUND))
    assert (np.diff(south[:27, 0]) < 0).all()  # to 45° E
    assert (np.diff(south[:, 1]) > 0).all()
    assert (np.diff(north[4:, 0]) > 0).all()
    assert (np.diff(north[:, 1]) < 0).all()


def test_the_irtc_is_the_published_one() -> None:
    """MSCIO: edges of both lanes at 45° E and 53° E."""
    edges = {
        SOUTHBOUND: ((11 + 53 / 60, 14 + 23 / 60), (11 + 48 / 60, 14 + 18 / 60)),
        NORTHBOUND: ((12.0, 14.5), (11 + 55 / 60, 14 + 25 / 60)),
    }
    for lane, ((north_west, north_east), (south_west, south_east)) in edges.items():
        for f in (0.05, 0.3, 0.6, 0.95):
            lon = 45.0 + 8.0 * f
            shares = []
            for west, east in ((north_west, north_east), (south_west, south_east)):
                _, share = lane.locate(*RED_SEA.chart.to_plane(west + f * (east - west), lon))
                shares.append(share)
            assert sorted(shares) == pytest.approx([-1.0, 1.0], abs=0.11)


@LANES
def test_lanes_cross_the_lines_that_count(lane: Lane) -> None:
    order = ["suez-entrance", "bab-el-mandeb", "irtc-west"]
    for share in (-1.0, 0.0, 1.0):
        crossed = {name: lane.crossing(RED_SEA.lines[name], share) for name in order}
        assert None not in crossed.values()
        names = sorted(crossed, key=crossed.__getitem__)
        assert names == (order if lane is SOUTHBOUND else order[::-1])


@pytest.mark.parametrize("name", REPORTED)
def test_reports_of_3_december_lie_in_a_lane(name: str) -> None:
    point = RED_SEA.chart.to_plane(*REPORTED[name])
    assert not RED_SEA.chart.on_land(*point)
    assert min(abs(lane.locate(*point)[1]) for lane in (SOUTHBOUND, NORTHBOUND)) < 1.0


def test_the_tables_of_the_docs_are_true() -> None:
    lines = (ROOT / "docs" / "lanes.md").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    sections = [row for row in rows if row[0] in RED_SEA.lanes]
    assert len(sections) == 16
    for name, _, nodes, length, width, _, grade in sections:
        lane, (first, last) = RED_SEA.lanes[name], map(int, nodes.split("-"))
        assert f"{(lane.distance[last] - lane.distance[first]) / NMI:.1f}" == length
        widths = lane.half_width[first : last + 1] / NMI
        assert "-".join(f"{w:g}" for w in sorted({min(widths), max(widths)})) == width
        plan = PLAN.lanes[name]
        assert (plan.nodes[(first + last) // 2].grade or plan.grade) == grade
    reports = [row for row in rows if row[0] in REPORTED]
    assert len(reports) == 4
    for name, *off in reports:
        point = RED_SEA.chart.to_plane(*REPORTED[name])
        for lane, said in zip((SOUTHBOUND, NORTHBOUND), off, strict=True):
            centre = lane.position(lane.locate(*point)[0], 0.0)
            assert f"{math.dist(point, centre) / NMI:.1f}" == said


# --- places in a lane ---------------------------------------------------------------------------


def mitred(lane: Lane, s: float, share: float) -> Point:
    """Lay out the parallel step by step: the slow, obvious reference."""
    at = [np.array(node) for node in lane.nodes.tolist()]
    ahead = [(b - a) / np.linalg.norm(b - a) for a, b in itertools.pairwise(at)]
    right = [np.array([t[1], -t[0]]) for t in ahead]
    corners = []
    for i, node in enumerate(at):
        before, after = right[max(i - 1, 0)], right[min(i, len(right) - 1)]
        mitre = (before + after) / (1.0 + before @ after)
        corners.append(node + share * lane.half_width[i] * mitre)
    leg = min(np.searchsorted(lane.distance, s, "right") - 1, len(ahead) - 1)
    f = (s - lane.distance[leg]) / (lane.distance[leg + 1] - lane.distance[leg])
    x, y = corners[leg] + f * (corners[leg + 1] - corners[leg])
    return float(x), float(y)


@given(crooked(), PART, SHARE)
def test_a_place_lies_on_the_mitred_parallel(lane: Lane, part: float, share: float) -> None:
    s = part * lane.length
    assert lane.position(s, share) == pytest.approx(mitred(lane, s, share), abs=1e-6)


@given(crooked(), PART, SHARE)
def test_a_place_is_found_again(lane: Lane, part: float, share: float) -> None:
    s = part * lane.length
    found = lane.locate(*lane.position(s, share))
    assert found == (pytest.approx(s, abs=1e-3), pytest.approx(share, abs=1e-6))


@LANES
@given(part=PART, share=st.floats(-3.0, 3.0))
def test_a_place_is_found_again_in_and_beside_the_lanes(
    lane: Lane, part: float, share: float
) -> None:
    s = part * lane.length
    found = lane.locate(*lane.position(s, share))
    assert found == (pytest.approx(s, abs=1e-3), pytest.approx(share, abs=1e-6))


def test_far_places_belong_to_the_nearest_end() -> None:
    lane = build_lane("bent", [(0, 0), (0, 100e3), (80e3, 120e3)], [2e3, 3e3, 4e3])
    assert lane.locate(500.0, -50e3) == (0.0, pytest.approx(0.25))
    assert lane.locate(-2e3, 0.0) == (0.0, pytest.approx(-1.0))
    s, share = lane.locate(300e3, 175e3)
    assert s == pytest.approx(lane.length)
    assert abs(share) < 1.0


@given(crooked(), st.lists(st.tuples(PART, SHARE), min_size=1, max_size=9))
def test_many_places_are_the_same_as_one_by_one(
    lane: Lane, places: list[tuple[float, float]]
) -> None:
    s, share = np.array(places).T * [[lane.length], [1.0]]
    x, y = lane.positions(s, share)
    one = [lane.position(*place) for place in zip(s, share, strict=True)]
    assert list(zip(x, y, strict=True)) == one
    assert lane.half_widths(s).tolist() == [lane.half_width_at(each) for each in s]


def test_widths_are_linear_between_nodes() -> None:
    lane = build_lane("straight", [(0, 0), (0, 100e3)], [1e3, 3e3])
    assert [lane.half_width_at(s) for s in (-1.0, 0.0, 25e3, 100e3, 2e5)] == [
        1e3, 1e3, 1.5e3, 3e3, 3e3
    ]  # fmt: skip
    assert lane.position(25e3, 1.0) == (1.5e3, 25e3)


# --- legs ---------------------------------------------------------------------------------------


@given(
    crooked(), PART, SHARE, st.floats(1.0, 15.0), st.floats(-1e5, 1e5), st.floats(0.0, 1e5), PART
)
def test_legs_are_the_places_at_constant_speed(
    lane: Lane, part: float, share: float, speed: float, t0: float, lasting: float, when: float
) -> None:
    """The reference lies before, in or after the interval; dense sampling is the reference."""
    t_ref, s_ref, t1 = 1000.0, part * lane.length, t0 + lasting
    legs = lane.legs(t_ref, s_ref, share, speed, t0, t1)
    enters, leaves = t_ref - s_ref / speed, t_ref + (lane.length - s_ref) / speed
    start, end = max(t0, enters), min(t1, leaves)
    if not legs:
        assert start >= end - 1e-6
        return
    assert (legs[0].start, legs[-1].end) == pytest.approx((start, end))
    assert all(a.end == b.start for a, b in itertools.pairwise(legs))
    time = start + when * (end - start)
    for leg in legs:
        if leg.start <= time <= leg.end:
            s = s_ref + speed * (time - t_ref)
            assert leg.at(time)[:2] == pytest.approx(lane.position(s, share), abs=1e-4)


@LANES
def test_speeds_over_ground_differ_by_the_bends_only(lane: Lane) -> None:
    for share in (-1.0, 1.0):
        legs = lane.legs(0.0, 0.0, share, 7.0, 0.0, 1e6)
        assert len(legs) == 30
        assert [math.hypot(leg.vx, leg.vy) / 7.0 for leg in legs] == pytest.approx(
            [1.0] * 30, abs=0.025
        )


def test_a_ship_without_way_stays() -> None:
    here = SOUTHBOUND.position(1e6, 0.4)
    assert SOUTHBOUND.legs(50.0, 1e6, 0.4, 0.0, 0.0, 9.0) == [stationary(*here, 0.0, 9.0)]
    assert SOUTHBOUND.legs(50.0, 1e6, 0.4, 0.0, 9.0, 9.0) == []
    with pytest.raises(ValueError, match="not at -1 m/s"):
        SOUTHBOUND.legs(50.0, 1e6, 0.4, -1.0, 0.0, 9.0)


def test_a_leg_that_begins_at_a_node_is_the_next_one() -> None:
    lane = build_lane("bent", [(0, 0), (0, 10e3), (10e3, 10e3)], [1.0, 1.0, 1.0])
    legs = lane.legs(0.0, 10e3, 0.0, 10.0, 0.0, 500.0)
    assert legs == [Leg(0.0, 500.0, 0.0, 10e3, 10.0, 0.0)]
    assert lane.legs(0.0, 10e3, 0.0, 10.0, 1000.0, 2000.0) == []


# --- lines and refusals -------------------------------------------------------------------------


@given(crooked(), PART, SHARE, st.floats(0.3, 2.8))
def test_a_line_is_crossed_where_it_lies(
    lane: Lane, part: float, share: float, angle: float
) -> None:
    s = part * lane.length
    x, y = lane.position(s, share)
    leg = min(int(np.searchsorted(lane.distance, s, "right")) - 1, len(lane.nodes) - 2)
    corners = lane.nodes + share * lane.edge
    along = corners[leg + 1] - corners[leg]
    course = math.atan2(along[0], along[1]) + angle
    dx, dy = 5.0 * math.sin(course), 5.0 * math.cos(course)
    assume(min(abs(lane.distance - s)) > 100.0)
    line = [(x - 2 * dx, y - 2 * dy), (x - dx, y - dy), (x + dx, y + dy)]
    found = lane.crossing(line, share)
    assert found is not None
    at = lane.position(found, share)  # a crooked lane may come by more than once
    assert math.dist(at, (x, y)) < 15.0


def test_lines_beside_and_along_a_lane_are_not_crossed() -> None:
    lane = build_lane("straight", [(0, 0), (0, 100e3)], [1e3, 1e3])
    assert lane.crossing([(10.0, 50.0), (20.0, 50.0)]) is None
    assert lane.crossing([(0.0, 50.0), (0.0, 90.0)]) is None
    assert lane.crossing([(-10.0, 70.0), (10.0, 70.0), (-10.0, 50.0)]) == pytest.approx(60.0)


@pytest.mark.parametrize(
    ("nodes", "width", "message"),
    [
        ([(0, 0)], [1.0], "at least two nodes"),
        ([(0, 0), (0, 9)], [1.0, 0.0], "half-width above 0"),
        ([(0, 0), (0, 9), (0, 9)], [1.0] * 3, "nodes 1 and the next one are one point"),
        ([(0, 0), (0, 9), (5, 0)], [9.0] * 3, "leg 1 is too short"),
        ([(0, 0), (0, 9), (0, 0)], [1.0] * 3, "leg 0 is too short"),
    ],
)
def test_d18_lanes_that_cannot_be_sailed_are_refused(
    nodes: list[Point], width: list[float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        build_lane("bad", nodes, width)
