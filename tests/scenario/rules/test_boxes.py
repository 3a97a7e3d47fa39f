"""Boxes of a scenario's own, and ships that lie anywhere in a box."""

from collections.abc import Callable

import numpy as np
import pytest

from sim.engine.streams import Luck
from sim.platforms.fleet import Fleet
from sim.platforms.roles import Scene
from sim.scenario import Problem, Scenario, ScenarioError, load_text
from sim.scenario.theatre import load_theatre, theatre_of
from sim.simulation import Day, Model
from sim.units import HOUR, NMI
from sim.world.areas import Box
from tests.platforms.chance import uniform

Refuse = Callable[..., list[Problem]]

SEA = """\
name: A box of its own
start: 2023-12-16 08:00 +03:00
duration: 6 h
boxes:
  patch: {centre: 20°N 38.5°E, length: 60 nmi, width: 20 nmi, heading: 330 deg}
ships:
  wreck: {class: bulk-carrier, anywhere: patch}
  other: {class: bulk-carrier, anywhere: southern-red-sea}
escorts:
  guard:
    class: arleigh-burke-flight-i
    patrol: {law: back-and-forth, area: patch, speed: 15 kn}
    doctrine: red-sea-2023
attacks:
  drones: {weapon: one-way-drone, launched_at: +1 h, from: 19°N 39°E, target: patch, count: 5}
"""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_text(SEA)


def problems(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    text = SEA
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(ScenarioError) as caught:
        load_text(text)
    return [(problem.path, problem.rule) for problem in caught.value.problems]


def test_a_box_means_what_the_same_words_mean_in_the_theatre() -> None:
    same = "{centre: {lat: 14.60, lon: 41.95}, length: 90 nmi, width: 20 nmi, heading: 330 deg}"
    case = load_text(SEA.replace(SEA[SEA.index("{centre") : SEA.index("\nships")], same)).case
    theatre = theatre_of(case)
    own, given = theatre.boxes["patch"], load_theatre("red-sea").boxes["southern-red-sea"]
    assert (own.centre, own.corners) == (given.centre, given.corners)
    assert set(theatre.boxes) == {"patch", *load_theatre("red-sea").boxes}
    assert theatre.chart is load_theatre("red-sea").chart


def test_without_boxes_the_theatre_is_the_shipped_one(scenario: Scenario) -> None:
    bare = load_text("name: x\nstart: 2023-12-16 08:00 +03:00\nduration: 1 h\n")
    assert theatre_of(bare.case) is load_theatre("red-sea")
    assert "patch" not in load_theatre("red-sea").boxes
    patch = theatre_of(scenario.case).boxes["patch"]
    assert patch.centre == load_theatre("red-sea").chart.to_plane(20.0, 38.5)


def test_the_resolved_form_has_boxes_and_ships_and_says_the_same(scenario: Scenario) -> None:
    again = load_text(scenario.resolved_text())
    assert again == scenario
    assert again.case.boxes == scenario.case.boxes
    assert again.case.ships["wreck"].anywhere == "patch"
    assert again.case.ships["wreck"].at is None
    assert scenario.warnings == ()


def test_a_hypothesis_may_move_a_box() -> None:
    groups = "hypotheses:\n  where:\n    here: {weight: 0.6}\n    there: {weight: 0.4, set: %s}\n"
    moved = load_text(SEA + groups % "{boxes.patch.centre: 21°N 38°E}")
    found = {moved.draw(Luck(1, number)).boxes["patch"].centre for number in range(20)}
    assert found == {(20.0, 38.5), (21.0, 38.0)}
    model = Model(moved)
    assert all(model.replicate(1, number).records for number in range(4))


def test_ships_lie_uniformly_and_still_where_they_may_be_anywhere(scenario: Scenario) -> None:
    case, theatre = scenario.case, theatre_of(scenario.case)
    found: dict[str, list[tuple[float, float]]] = {"wreck": [], "other": []}
    for number in range(500):
        luck = Luck(11, number)
        scene = Scene(theatre, luck, {}, {}, case.ship_classes)
        for ship in Fleet({"ships": case.ships, "escorts": {}}, scene).ships:
            assert ship.track.at(0.0) == ship.track.at(6 * HOUR)
            found[ship.name].append(ship.track.at(0.0)[:2])
    for name, area in (("wreck", "patch"), ("other", "southern-red-sea")):
        along, across = np.array([in_box(theatre.boxes[area], *at) for at in found[name]]).T
        assert uniform(along)
        assert uniform(across)
        assert abs(np.corrcoef(along, across)[0, 1]) < 4.0 / 500**0.5
    first, second = (np.array(found[name])[:, 0] for name in ("wreck", "other"))
    assert abs(np.corrcoef(first, second)[0, 1]) < 4.0 / 500**0.5


def in_box(box: Box, x: float, y: float) -> tuple[float, float]:
    """Where a point is in a box, as shares of its length and width."""
    sine, cosine = np.sin(box.course), np.cos(box.course)
    dx, dy = x - box.centre[0], y - box.centre[1]
    return (
        0.5 + (dx * sine + dy * cosine) / box.length,
        0.5 + (dx * cosine - dy * sine) / box.width,
    )


def test_a_box_may_be_patrolled_and_aimed_at(scenario: Scenario) -> None:
    theatre = theatre_of(scenario.case)
    day = Day(scenario.draw(Luck(1, 0)), theatre, Luck(1, 0))
    box = theatre.boxes["patch"]
    day.begin()
    (guard,) = day.fleet.shooters
    assert guard.station == box.centre
    for hour in range(6):
        along, across = in_box(box, *guard.track.at(hour * HOUR)[:2])
        assert -1e-9 <= along <= 1.0 + 1e-9
        assert across == pytest.approx(0.5)
    day.play()
    for threat in day.threats:
        assert box.contains(*threat.aim)
    assert box.length == pytest.approx(60 * NMI)


@pytest.mark.parametrize(
    ("old", "new", "path", "rule"),
    [
        ("20°N 38.5°E", "7°N 38.5°E", "boxes.patch.centre", "must lie inside the theatre"),
        ("20°N 38.5°E", "30.8°N 38.5°E", "boxes.patch", "with all its corners"),
        ("length: 60 nmi", "length: 0 nmi", "boxes.patch.length", "must be more than 0"),
        ("length: 60 nmi", "length: 60", "boxes.patch.length", "needs a unit"),
        ("330 deg", "400 deg", "boxes.patch.heading", "must be between 0"),
        ("330 deg", "330 kn", "boxes.patch.heading", "is no unit of angle"),
        ("width: 20 nmi", "width: {uniform: [1 nmi, 2 nmi]}", "boxes.patch.width", "fixed number"),
        (", heading: 330 deg", "", "boxes.patch.heading", "is required"),
        ("heading", "course", "boxes.patch.course", "is not known here"),
        ("  patch:", "  southern-red-sea:", "boxes.southern-red-sea", "a box of the theatre, too"),
        ("  patch:", "  hodeidah-coast:", "boxes.hodeidah-coast", "a launch area of the theatre"),
        ("  patch:", "  eilat:", "boxes.eilat", "a port of the theatre"),
        ("  patch:", "  wreck:", "boxes.wreck", "a ship, too"),
        ("  patch:", "  guard:", "boxes.guard", "an escort, too"),
        ("  patch:", "  nearest:", "boxes.nearest", "a word for a target, too"),
        ("area: patch", "area: pitch", "escorts.guard.patrol.area", "is no patrol area"),
        ("anywhere: patch", "anywhere: pitch", "ships.wreck.anywhere", "is no box"),
        (", anywhere: patch", "", "ships.wreck", "exactly one of at, anywhere"),
        (
            "anywhere: patch",
            "anywhere: patch, at: {time: +1 h, position: 20°N 38°E}",
            "ships.wreck.anywhere",
            "exactly one of at, anywhere",
        ),
        (
            "anywhere: patch",
            "anywhere: patch, lane: southbound",
            "ships.wreck.lane",
            "a ship that is anywhere in a box lies still",
        ),
    ],
)
def test_a_box_or_ship_that_cannot_be_is_refused(old: str, new: str, path: str, rule: str) -> None:
    found = problems((old, new))
    assert any(where == path and rule in said for where, said in found), found


def test_land_in_a_box_is_doubtful() -> None:
    over_dahlak = SEA.replace("20°N 38.5°E", "15.75°N 40.2°E").replace("60 nmi", "90 nmi")
    (warning,) = load_text(over_dahlak.replace("330 deg", "300 deg")).warnings
    assert (warning.path, warning.line) == ("boxes.patch", 5)
    assert "has land in it" in warning.rule


@pytest.mark.parametrize(
    ("side", "of"),
    [
        ("length", "1 m"),
        ("length", "0.001 m"),
        ("width", "1 m"),
        ("width", "0.001 m"),
        ("width", "199 m"),
    ],
)
def test_a_box_is_no_smaller_than_a_ship(side: str, of: str) -> None:
    was = {"length": "length: 60 nmi", "width": "width: 20 nmi"}[side]
    (found,) = problems((was, f"{side}: {of}"), ("back-and-forth", "box"))
    assert found[0] == f"boxes.patch.{side}"
    assert "at least 200 m, about the length of a ship" in found[1]


def test_a_stretch_that_is_sailed_up_and_down_needs_no_width() -> None:
    scenario = load_text(SEA.replace("width: 20 nmi", "width: 1 m"))
    day = Day(scenario.draw(Luck(1, 0)), theatre_of(scenario.case), Luck(1, 0))
    day.begin()
    assert 1 <= len(day.fleet.shooters[0].track.legs) <= 4


def test_the_smallest_box_can_be_patrolled() -> None:
    text = (
        SEA.replace("60 nmi", "200 m").replace("20 nmi", "200 m").replace("back-and-forth", "box")
    )
    scenario = load_text(text)
    day = Day(scenario.draw(Luck(1, 0)), theatre_of(scenario.case), Luck(1, 0))
    day.begin()
    (guard,) = day.fleet.shooters
    # 162 km at 15 kn, a straight course of about 157 m (π/4 of the side) at a time.
    assert 800 < len(guard.track.legs) < 1200
    day.play()


def test_a_patrol_turns_no_more_often_than_a_replication_can_hold() -> None:
    small = ("60 nmi", "300 m"), ("20 nmi", "300 m"), ("back-and-forth", "box")
    (found,) = problems(*small, ("duration: 6 h", "duration: 365 d"))
    assert found[0] == "escorts.guard.patrol"
    assert "makes up to 1,154,316 turns in this run, more than 250,000" in found[1]
    load_text(SEA.replace("duration: 6 h", "duration: 3600 d"))


CORNER = "with its corner at"


@pytest.mark.parametrize(
    ("centre", "rule", "water"),
    [
        ("20°N 37.5°E", f"lies on land {CORNER} 20.351N 37.080E, 5.5 nmi from", "20.350N 37.178E"),
        ("24.5°N 42°E", f"lies on land {CORNER}", "N "),
    ],
)
def test_a_corner_on_land_is_refused_with_the_nearest_water(
    centre: str, rule: str, water: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_text(SEA.replace("20°N 38.5°E", centre))
    found = caught.value.problems
    assert {(problem.path, problem.line) for problem in found} == {("boxes.patch", 5)}
    assert any(rule in problem.rule and water in problem.suggestion for problem in found)


def test_a_box_that_is_only_aimed_at_may_be_on_land() -> None:
    text = SEA.replace("20°N 38.5°E", "15°N 44°E").replace(
        "anywhere: patch", "anywhere: southern-red-sea"
    )
    assert load_text(text.replace("area: patch", "area: southern-red-sea")).warnings == ()
