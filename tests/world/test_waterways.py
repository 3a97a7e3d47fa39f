"""Ways over water: free of land, shortest, between all ports."""

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from scipy.sparse.csgraph import dijkstra

from sim.units import NMI
from sim.world.theatre import build_theatre
from sim.world.waterways import build_waterways

FOLDER = Path(__file__).parents[2] / "sim" / "catalogue" / "theatres"
RED_SEA = build_theatre(YAML(typ="safe").load(FOLDER / "red-sea.yaml"), FOLDER)
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


def test_no_way_leads_from_land_or_into_closed_water() -> None:
    sanaa, lane = CHART.to_plane(15.35, 44.21), CHART.to_plane(14.6, 41.9)
    gulf = CHART.to_plane(27.0, 51.0)
    for lost in (sanaa, gulf):
        with pytest.raises(ValueError, match="no way over water"):
            RED_SEA.water_path(lost, lane)


def test_a_chart_without_nodes_knows_straight_ways_only() -> None:
    ways = build_waterways(CHART, np.empty((0, 2)))
    assert ways.length.shape == (0, 0)
