"""Inputs drawn ahead: the same as drawn one by one, however they are asked for."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from sim.engine.laws import Law
from sim.engine.streams import Luck
from sim.scenario import Scenario, load
from sim.scenario.ahead import LARGEST, Ahead
from sim.scenario.records.question import Case

DAY = Path(__file__).parents[2] / "scenarios" / "unity-explorer.yaml"
VARIED = (
    "environment.sea_state={triangular: [2, 3.5, 5], varies: per-replication}",
    "catalogue.sensors.spy-1d.scan_phase={uniform: [0, 1], varies: per-replication}",
    "escorts.carney.magazine={sm-2: {integers: [1, 9]}}",
)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(DAY, VARIED)


def agree(scenario: Scenario, lucks: Iterable[Luck]) -> list[Case]:
    """The cases that are drawn ahead, each held against the one drawn for itself."""
    ahead, found = Ahead(scenario), []
    for luck in lucks:
        case, drawn = ahead.at(luck)
        assert case == scenario.draw(luck)
        paths = [one.path for one in drawn.inputs]
        assert paths == sorted(paths)
        assert len(paths) == len(drawn.values)
        found.append(case)
    return found


def test_one_after_another(scenario: Scenario) -> None:
    cases = agree(scenario, (Luck(7, number) for number in range(2 * LARGEST)))
    assert len({case.environment.sea_state for case in cases}) == len(cases)


def test_in_any_order(scenario: Scenario) -> None:
    agree(scenario, (Luck(7, number) for number in (5, 4, 3, 2, 9, 9, 0, 2**64 - 1, 5)))


def test_under_other_seeds_between(scenario: Scenario) -> None:
    agree(scenario, (Luck(seed, number) for number in range(6) for seed in (1, 2)))


@pytest.mark.parametrize("strata", [None, 4])
def test_in_outer_samples(scenario: Scenario, strata: int | None) -> None:
    lucks = [Luck(7, number, outer, strata) for outer in range(4) for number in range(11)]
    cases = agree(scenario, lucks)
    assert len({case.environment.refraction for case in cases}) == 4


def test_what_was_drawn_is_what_the_case_has(scenario: Scenario) -> None:
    ahead = Ahead(scenario)
    for number in range(20):
        case, drawn = ahead.at(Luck(3, number))
        values = {one.path: value for one, value in zip(drawn.inputs, drawn.values, strict=True)}
        assert values["environment.refraction"] == case.environment.refraction
        assert values["escorts.carney.magazine.sm-2"] == case.escorts["carney"].magazine["sm-2"]
        phase = values["catalogue.sensors.spy-1d.scan_phase"]
        assert case.sensors["spy-1d"].scan_phase == Law("constant", (phase,))


def test_a_choice_has_its_place_and_its_name(scenario: Scenario) -> None:
    (group,) = scenario.groups
    ahead, seen = Ahead(scenario), set()
    for number in range(40):
        luck = Luck(3, number)
        _, drawn = ahead.at(luck)
        (place,) = (k for k, one in enumerate(drawn.inputs) if one.choice is not None)
        assert drawn.inputs[place].path == "hypotheses.who-was-where-struck-by-what"
        assert drawn.values[place] == group.drawn(luck)
        assert drawn.inputs[place].choice == group.options[group.drawn(luck)].name
        seen.add(drawn.values[place])
    assert len(seen) > 3


def test_units_are_those_of_the_program(scenario: Scenario) -> None:
    _, drawn = Ahead(scenario).at(Luck(1, 0))
    unit = {one.path: one.unit for one in drawn.inputs}
    assert unit["ships.number-9.speed"] == "m/s"
    assert unit["environment.refraction"] == ""


def test_without_hypotheses_there_is_no_choice() -> None:
    _, drawn = Ahead(load(DAY.with_name("one-raid.yaml"))).at(Luck(1, 0))
    assert len(drawn.inputs) == len(drawn.values) > 50
    assert {one.choice for one in drawn.inputs} == {None}
