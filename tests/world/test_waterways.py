"""Ways over water: free of land, shortest, between all ports."""

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse.csgraph import dijkstra

from sim.scenario.theatre import load_theatre
from sim.units import NMI
from sim.world.waterways import HARBOUR, afloat, build_waterways, water_path

FOLDER = Path(__file__).parents[2] / "sim" / "catalogue" / "theatres"
RED_SEA = load_theatre("red-sea")
CHART = RED_SEA.chart


def length(way: list[tuple[float, float]]) -> float:
    return sum(math.dist(a, b) for a, b in itertools.pairwise(way))


def test_open_water_is_crossed_straight() -> None:
    a, b = CHART.to_plane(14.0, 42.3), CHART.to_plane(16.0, 41.0)
    assert RED_SEA.water_path(a, b) == [a, b]


def test_ships_find_a_way_between_all_ports() -> None:
    for a, b in itertools.combinations(RED_SEA.ports.values(), 2):
        way = RED_SEA.water_path(a.approach, b.approach)
        assert (way[0], way[-1]) == (a.approach, b.approach)
        assert not any(CHART.crosses_land(*p, *q) for p, q in itertools.pairwise(way))
        assert length(RED_SEA.water_path(b.approach, a.approach)) == pytest.approx(length(way))


def test_approaches_lie_at_sea_off_their_ports() -> None:
    for name, port in RED_SEA.ports.items():
        assert not CHART.on_land(*port.approach), name
        assert math.dist(port.point, port.approach) < 12 * NMI, name


@given(st.floats(12.8, 16.5), st.floats(40.8, 42.5), st.floats(12.8, 16.5), st.floats(40.8, 42.5))
def test_the_southern_red_sea_is_one_water(
    lat: float, lon: float, lat_: float, lon_: float
) -> None:
    a, b = CHART.to_plane(lat, lon), CHART.to_plane(lat_, lon_)
    if not CHART.on_land(*a) and not CHART.on_land(*b):
        assert length(RED_SEA.water_path(a, b)) < max(2.0 * math.dist(a, b), 250e3)


def test_the_ways_are_the_shortest() -> None:
    nodes = RED_SEA.ways.nodes
    free = ~CHART.blocked(
        np.stack(np.broadcast_arrays(nodes[:, None], nodes[None]), axis=2).reshape(-1, 2, 2)
    ).reshape(len(nodes), -1)
    distance = np.linalg.norm(nodes[:, None] - nodes[None], axis=2)
    oracle = dijkstra(np.where(free, distance, 0.0))
    assert RED_SEA.ways.length == pytest.approx(oracle)
    for start, end in [(0, 30), (61, 5), (40, 100), (7, 7)]:
        assert length(RED_SEA.ways.way(start, end)) == pytest.approx(oracle[start, end])


def test_a_way_from_land_begins_at_the_nearest_water() -> None:
    sanaa, lane = CHART.to_plane(15.35, 44.21), CHART.to_plane(14.6, 41.9)
    way = RED_SEA.water_path(sanaa, lane)
    assert (way[0], way[1], way[-1]) == (sanaa, afloat(CHART, RED_SEA.ways, sanaa), lane)
    assert not any(CHART.crosses_land(*p, *q) for p, q in itertools.pairwise(way[1:]))
    assert RED_SEA.water_path(lane, sanaa) == way[::-1]


@pytest.mark.parametrize("port", RED_SEA.ports)
def test_a_port_is_a_harbour(port: str) -> None:
    point = RED_SEA.ports[port].point
    assert math.dist(point, afloat(CHART, RED_SEA.ways, point)) < HARBOUR


@given(st.floats(12.0, 29.5), st.floats(33.0, 50.0))
def test_the_nearest_water_is_afloat_and_as_near_as_the_coast(lat: float, lon: float) -> None:
    point = CHART.to_plane(lat, lon)
    water = afloat(CHART, RED_SEA.ways, point)
    assert not CHART.on_land(*water)
    assert afloat(CHART, RED_SEA.ways, water) == water
    coast = shapely.distance(CHART.land.boundary, shapely.Point(point))
    assert math.dist(point, water) == 0.0 or math.dist(point, water) > coast - 200.0


def test_all_waters_of_the_theatre_are_one() -> None:
    lane = CHART.to_plane(14.6, 41.9)
    for lat, lon in ((27.0, 51.0), (29.9, 49.5), (24.5, 58.9), (20.0, 59.5), (9.0, 55.0)):
        way = RED_SEA.water_path(CHART.to_plane(lat, lon), lane)
        assert not any(CHART.crosses_land(*p, *q) for p, q in itertools.pairwise(way))


def test_without_nodes_there_is_no_way_round_land() -> None:
    ways = build_waterways(CHART, np.empty((0, 2)))
    with pytest.raises(ValueError, match="no way over water"):
        water_path(CHART, ways, CHART.to_plane(15.35, 44.21), CHART.to_plane(14.6, 41.9))


def test_a_chart_without_nodes_knows_straight_ways_only() -> None:
    ways = build_waterways(CHART, np.empty((0, 2)))
    assert ways.length.shape == (0, 0)
