"""Theatres from their files, and what is said about wrong ones."""

import math
import re
from io import StringIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyproj
import pytest
from ruamel.yaml import YAML

from sim.scenario import ScenarioError
from sim.scenario.theatre import built, load_theatre, planned
from sim.world.coast import over_land
from sim.world.motion import straight

CATALOGUE = Path(__file__).parents[2] / "sim" / "catalogue"
FILE = CATALOGUE / "theatres" / "red-sea.yaml"
LAND = CATALOGUE / "theatres" / "iraq-syria.yaml"


def broken(path: str, value: object) -> str:
    """Return the text of the theatre with a value changed, or taken away."""
    yaml = YAML(typ="safe")
    data = place = yaml.load(FILE)
    *folders, last = [int(key) if key.isdigit() else key for key in path.split("/")]
    for key in folders:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    text = StringIO()
    yaml.dump(data, text)
    return text.getvalue()


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("lanes/southbound/nodes/3/half_width", 2, "southbound.nodes.3.half_width = 2: needs a u"),
        ("lanes/southbound/nodes/3/half_width", "-1 nmi", "half_width = -1 nmi: must be more than"),
        ("lanes/southbound/nodes/3/lat", 60.0, "lanes.southbound: 60° N, 33.164° E is outside"),
        ("lanes/southbound/nodes/3/lat", "x", "lanes.southbound.nodes.3.lat = x: must be a num"),
        ("lanes/southbound/nodes/3/lat", math.nan, "must be a finite"),
        ("lanes/southbound/nodes", {}, "lanes.southbound.nodes = {}: must be a list"),
        ("lanes/southbound/nodes/12/lon", 45.0, "lanes.southbound: leg 11 runs over land"),  # D16
        ("lanes/southbound/grade", "E", "lanes.southbound.grade = E: must be one of A, B, C, D"),
        ("lanes/southbound/source", None, "lanes.southbound.source: is required"),
        ("lanes/southbound/width", "1 nmi", "lanes.southbound.width: is not known here; "),
        ("lanes", [], "lanes = []: must be a mapping"),
        ("boxes/northern-red-sea/heading", "north", "boxes.northern-red-sea.heading = north: "),
        ("areas/hodeidah-coast/polygon/1/lon", 44.9, "areas.hodeidah-coast: is no simple polygon"),
        ("places/hanish/charted", "no", "places.hanish.charted = no: must be true or false"),
        ("projection/kind", "mercator", "must be one of oblique-mercator, azimuthal-equidistant"),
        ("name", 3, "name = 3: must be text"),
        ("land", "none.geojson", "land: "),
    ],
)
def test_what_is_wrong_is_told_with_its_path(path: str, value: object, message: str) -> None:
    with pytest.raises(ScenarioError) as told:
        built(broken(path, value), "red-sea.yaml")
    assert message in str(told.value)


STRAIT = """
name: strait
projection: {kind: azimuthal-equidistant, lat: 26.5, lon: 56.5}
bounds: {south: 24, west: 50, north: 28, east: 59}
land: land.geojson
lanes:
  in:
    source: assumption
    grade: D
    nodes:
    - {lat: 25.5, lon: 57.0, half_width: 1 nmi}
    - {lat: 26.3, lon: 56.8, half_width: 1 nmi, grade: C}
"""


def test_a_small_theatre_needs_no_more_than_lanes() -> None:
    theatre = built(STRAIT, "strait.yaml")
    assert not theatre.boxes
    assert not theatre.ports
    assert len(theatre.ways.nodes) == 2
    assert [node.grade for node in planned(STRAIT, "strait.yaml").lanes["in"].nodes] == [None, "C"]


def test_a_theatre_without_lanes_or_a_file_of_land_is_all_land() -> None:
    bare = "\n".join(STRAIT.splitlines()[:4])
    theatre = built(bare, "bare.yaml")
    assert theatre.dry
    assert not theatre.lanes
    chart = theatre.chart
    corner, middle = chart.to_plane(24.001, 50.001), chart.to_plane(26.0, 54.0)
    assert chart.on_land(*corner)
    assert chart.on_land(*middle)
    assert not chart.on_land(*chart.points(23.9, 54.0)[0])
    flight = straight(corner, middle, 0.0, 100.0)
    assert over_land(flight, chart.coast) == [(0.0, flight.end)]
    assert not built(STRAIT, "strait.yaml").dry


def test_iraq_and_syria_say_their_sources() -> None:
    plan = planned(LAND.read_text("utf-8"), LAND.name)
    known = YAML(typ="safe").load(CATALOGUE / "sources.yaml")
    for one in (*plan.boxes.values(), *plan.areas.values()):
        assert one.grade == "D"
        parts = one.source.removeprefix("recalled: gazetteers; ").replace("; ", ", ").split(", ")
        assert set(parts) <= known.keys()
        assert one.note


def test_lengths_in_iraq_and_syria_are_right_to_3_in_1000() -> None:
    chart = load_theatre("iraq-syria").chart
    at, earth = chart.bounds, pyproj.Geod(ellps="WGS84")
    rng = np.random.default_rng(1)
    lats, lons = rng.uniform(at.south, at.north, 500), rng.uniform(at.west, at.east, 500)
    for a, b in pairwise(zip(lats, lons, strict=True)):
        _, _, true = earth.inv(a[1], a[0], b[1], b[0])
        assert math.dist(chart.to_plane(*a), chart.to_plane(*b)) == pytest.approx(true, rel=3e-3)


def test_everything_says_its_source() -> None:
    plan = planned(FILE.read_text("utf-8"), FILE.name)
    for section in (plan.lanes, plan.lines, plan.boxes, plan.areas, plan.places, plan.ports):
        assert section
        assert all(one.source and one.grade for one in section.values())


def test_the_keys_of_sources_in_the_red_sea_are_known() -> None:
    known = YAML(typ="safe").load(CATALOGUE / "sources.yaml")
    keys = set(re.findall(r"\b(?:[A-Z]+-[A-Z0-9]+|MSCIO|SEAROUTE)\b", FILE.read_text("utf-8")))
    assert len(keys) > 5
    assert keys <= known.keys()
