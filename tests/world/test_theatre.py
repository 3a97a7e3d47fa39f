"""Building a theatre from plain data, and what is said about wrong data."""

import math
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sim.world.theatre import build_theatre

FOLDER = Path(__file__).parents[2] / "sim" / "catalogue" / "theatres"


def broken(path: str, value: object) -> dict:
    data = YAML(typ="safe").load(FOLDER / "red-sea.yaml")
    *folders, last = [int(key) if key.isdigit() else key for key in path.split("/")]
    place = data
    for key in folders:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("lanes/southbound/nodes/3/half_width", 2, "lanes.southbound.nodes[3].half_width = 2: "),
        ("lanes/southbound/nodes/3/half_width", "-1 nmi", "lanes.southbound: needs a half-width"),
        ("lanes/southbound/nodes/3/lat", 60.0, "lanes.southbound.nodes[3]: 60° N, 33.164° E is"),
        ("lanes/southbound/nodes/3/lat", "x", "lanes.southbound.nodes[3].lat = 'x': must be a num"),
        ("lanes/southbound/nodes/3/lat", math.nan, "nodes[3].lat = nan: must be a finite"),
        ("lanes/southbound/nodes", {}, "lanes.southbound.nodes: must be a list"),
        ("lanes/southbound/nodes/12/lon", 45.0, "southbound.nodes: leg 11 runs over land"),  # D16
        ("lanes/southbound/grade", "E", "lanes.southbound.grade = 'E': must be one of A, B, C, D"),
        ("lanes/southbound/source", None, "lanes.southbound: needs 'source'"),
        ("lanes/southbound/width", "1 nmi", "lanes.southbound.width = '1 nmi': is unknown here; "),
        ("lanes", [], "lanes: must be a mapping"),
        ("boxes/northern-red-sea/heading", "north", "boxes.northern-red-sea.heading = 'north': "),
        ("areas/hodeidah-coast/polygon/1/lon", 44.9, "areas.hodeidah-coast.polygon: is no simple"),
        ("places/hanish/charted", "no", "places.hanish.charted = 'no': must be true or false"),
        ("projection/kind", "mercator", "projection: needs a kind: oblique-mercator or azim"),
        ("name", 3, "name = 3: must be text"),
        ("land", "none.geojson", "land: "),
    ],
)
def test_what_is_wrong_is_told_with_its_path(path: str, value: object, message: str) -> None:
    with pytest.raises(ValueError) as told:  # noqa: PT011 - the message is compared below
        build_theatre(broken(path, value), FOLDER)
    assert message in str(told.value)


def test_a_small_theatre_needs_no_more_than_lanes() -> None:
    data = {
        "name": "strait",
        "projection": {"kind": "azimuthal-equidistant", "lat": 26.5, "lon": 56.5},
        "bounds": {"south": 24, "west": 50, "north": 28, "east": 59},
        "land": "land.geojson",
        "lanes": {
            "in": {
                "source": "assumption",
                "grade": "D",
                "nodes": [
                    {"lat": 25.5, "lon": 57.0, "half_width": "1 nmi"},
                    {"lat": 26.3, "lon": 56.8, "half_width": "1 nmi", "grade": "C"},
                ],
            }
        },
    }
    theatre = build_theatre(data, FOLDER)
    assert not theatre.boxes
    assert not theatre.ports
    assert len(theatre.ways.nodes) == 2
    assert theatre.about["lanes.in.nodes[1]"] == ("assumption", "C", "")


def test_everything_says_its_source_and_grade() -> None:
    theatre = build_theatre(YAML(typ="safe").load(FOLDER / "red-sea.yaml"), FOLDER)
    for section in ("lanes", "lines", "boxes", "areas", "places", "ports"):
        for name in getattr(theatre, section):
            known = theatre.about[f"{section}.{name}"]
            assert known.source, name
            assert known.grade in "ABCD", name
