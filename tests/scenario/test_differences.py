"""What two resolved scenarios have not in common."""

from pathlib import Path

from sim.scenario import load
from sim.scenario.differences import Difference, contents, differences

RAID = Path(__file__).parents[2] / "scenarios" / "one-raid.yaml"
BASE = load(RAID).resolved_text()


def changed(*settings: str) -> list[Difference]:
    return differences(BASE, load(RAID, settings).resolved_text())


def test_a_scenario_does_not_differ_from_itself() -> None:
    assert changed() == []


def test_a_value_is_given_with_its_path_and_both_texts() -> None:
    assert changed("attacks.drones.count=8") == [("attacks.drones.count", 6, 8)]


def test_a_value_that_only_one_has_is_none_in_the_other() -> None:
    assert changed("escorts.guard.magazine.sm-2=4") == [("escorts.guard.magazine.sm-2", None, 4)]


def test_a_block_that_only_one_has_is_one_difference() -> None:
    two = load(RAID.with_name("one-raid-two-destroyers.yaml")).resolved_text()
    paths = [one.path for one in differences(BASE, two)]
    assert paths == ["name", "escorts.second"]
    back = differences(two, BASE)[1]
    assert (back.path, back.other) == ("escorts.second", None)
    assert back.one["class"] == "arleigh-burke-flight-i"


def test_contents_are_plain() -> None:
    assert contents("a: {b: [1, x]}") == {"a": {"b": [1, "x"]}}
