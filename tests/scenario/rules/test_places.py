"""Positions: at sea where ships are, on land where launches and aims are; harbours are legal."""

import pytest

from sim.scenario import Problem, ScenarioError, load_text
from sim.scenario.records.positions import position
from sim.scenario.theatre import load_theatre
from sim.simulation import Model
from sim.units import NMI
from tests.scenario.rules.guarded import GUARD, HEAD

DAY = f"""\
{HEAD}duration: 12 h
ships:
  trader: {{class: bulk-carrier, at: {{time: +1 h, position: 14°20'N 42°02'E}}}}
{GUARD}attacks:
  drones:
    {{weapon: one-way-drone, launched_at: +1 h, from: hodeidah-coast, target: trader, count: 20}}
catalogue:
  threats: {{one-way-drone: {{reach: 4000 km, speed: 500 kn, reliability: {{fails_in_flight: 0}},
                            fate: {{hit: 1, dark: 1}}}}}}
"""
SHIP, ESCORT = "14°20'N 42°02'E", "14°10'N 41°55'E"
INLAND = ["30.04N 31.24E", "15.35N 44.21E", "24°20'N 42°02'E", "30.5N 32.3E", "8.1N 36.3E"]
"""Cairo, Sanaa, Arabia for 14°20'N, the Suez Canal, the map's rim in Ethiopia."""


def refused(old: str, new: str) -> Problem:
    with pytest.raises(ScenarioError) as caught:
        load_text(DAY.replace(old, new), "day.yaml")
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize("where", INLAND)
@pytest.mark.parametrize(
    ("old", "path", "line"),
    [(SHIP, "ships.trader.at.position", 5), (ESCORT, "escorts.guard.patrol.position", 9)],
)
def test_a_ship_on_land_is_refused_with_the_nearest_water(
    old: str, path: str, line: int, where: str
) -> None:
    problem = refused(old, where)
    assert (problem.file, problem.line, problem.path) == ("day.yaml", line, path)
    assert "lies on land" in problem.rule
    assert "nmi from the nearest water that ships can reach" in problem.rule
    chart = load_theatre("red-sea").chart
    assert not chart.on_land(*chart.to_plane(*position(problem.suggestion)))
    assert load_text(DAY.replace(old, problem.suggestion))


def test_the_nearest_water_is_the_nearest() -> None:
    """From Sanaa the coast of the Tihama is 145 km away, measured on the map of the theatre."""
    problem = refused(SHIP, "15.35N 44.21E")
    assert "78 nmi" in problem.rule
    chart = load_theatre("red-sea").chart
    x, y = chart.to_plane(15.35, 44.21)
    coast = chart.land.boundary
    import shapely

    assert shapely.distance(coast, shapely.Point(x, y)) == pytest.approx(78 * NMI, abs=0.6 * NMI)


@pytest.mark.parametrize("name", sorted(load_theatre("red-sea").ports))
def test_a_harbour_is_legal_and_its_ways_begin_at_the_nearest_water(name: str) -> None:
    theatre = load_theatre("red-sea")
    point, chart = theatre.ports[name].point, theatre.chart
    lat, lon = chart.to_globe(*point)
    text = DAY.replace(SHIP, f"{lat:.6f}N {lon:.6f}E")
    assert not any("land" in warning.rule for warning in load_text(text).warnings)
    way = theatre.water_path(
        point, theatre.ports["djibouti" if name != "djibouti" else "suez"].approach
    )
    assert way[0] == point


def test_an_escort_sails_to_a_ship_in_a_harbour_and_home_again() -> None:
    journal = Model(
        load_text(DAY.replace(SHIP, "12.80N 45.02E").replace("duration: 12 h", "duration: 60 h"))
    ).replicate(1, 0)
    kinds = [type(record).__name__ for record in journal.records]
    assert "Called" in kinds, kinds
    assert "Alongside" in kinds, set(kinds)


@pytest.mark.parametrize(
    "edit",
    [
        ("from: hodeidah-coast", "from: 15.35N 44.21E"),
        ("target: trader", "target: 15.35N 44.21E"),
        ("target: trader", "target: eilat"),
        ("target: trader", "target: sanaa-highlands"),
    ],
)
def test_launches_and_aims_may_be_on_land(edit: tuple[str, str]) -> None:
    assert load_text(DAY.replace(*edit))


def test_water_that_is_far_from_all_lanes_is_water() -> None:
    assert load_text(DAY.replace(SHIP, "27N 51E"))


DRY = DAY.replace(HEAD, f"{HEAD}theatre: iraq-syria\n").replace("hodeidah-coast", "kirkuk")
DRY = DRY.replace(SHIP, "34N 42E").replace(ESCORT, "34N 42E")
FLOW = "traffic: {southbound: {rate: 3 per day, mix: november-2023}}\n"


@pytest.mark.parametrize("area", ["al-asad", "here"])
def test_on_land_nothing_sails(area: str) -> None:
    box = "boxes: {here: {centre: 33N 42E, length: 9 km, width: 5 km, heading: 0 deg}}\n"
    text = DRY.replace("position: 34N 42E}\n    d", f"area: {area}}}\n    d") + box + FLOW
    with pytest.raises(ScenarioError) as caught:
        load_text(text, "day.yaml")
    found = {problem.path: problem.rule for problem in caught.value.problems}
    wrong = "has no water to sail on: the theatre iraq-syria is all land"
    assert found == {
        "ships.trader": wrong,
        "escorts.guard": wrong,
        "traffic.southbound": "is no lane of the theatre: it has none",
    }


def test_what_is_aimed_at_may_be_anywhere_on_land() -> None:
    attack = "{weapon: one-way-drone, launched_at: +1 h, from: kirkuk, target: here}"
    box = "boxes: {here: {centre: 33N 42E, length: 9 km, width: 5 km, heading: 0 deg}}\n"
    head = f"{HEAD}theatre: iraq-syria\nduration: 12 h\n{box}attacks: "
    assert not load_text(f"{head}{{drones: {attack}}}\n").warnings
    assert not load_text(f"{head}{{drones: {attack.replace('here', 'al-asad')}}}\n").warnings
