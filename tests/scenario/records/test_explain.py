"""The keys as they are explained: all of them, each with a meaning and an example that is right."""

from pathlib import Path

import pytest
from pydantic import TypeAdapter

from sim.scenario import load
from sim.scenario.file.yaml_tree import read_tree
from sim.scenario.records import explain
from sim.scenario.records.explain import all_keys, below, found
from sim.scenario.records.question import Question
from sim.scenario.records.schema import file_type
from sim.scenario.study.designs import Design
from sim.scenario.study.study import load_study

HOME = Path(explain.__file__).parents[1]


def key(text: str) -> explain.Key:
    (one,) = found(text)
    return one


def test_every_key_has_a_meaning_and_an_example() -> None:
    bare = [one.text for one in all_keys() if not one.meaning or one.example in (None, {}, [])]
    assert bare == []


def test_the_examples_are_right() -> None:
    load(HOME / "example.yaml")
    load_study(HOME / "example-study.yaml")
    designs = read_tree((HOME / "example-designs.yaml").read_text(), "designs")
    TypeAdapter(file_type(list[Design])).validate_python(designs)


def test_every_key_of_the_root_is_there() -> None:
    top = {one.path[0] for one in all_keys() if one.file == "scenario"}
    assert top == {*Question.__dataclass_fields__, "hypotheses", "extends"}


@pytest.mark.parametrize(
    "text", ["escorts.patrol.area", "escorts.guard.patrol.area", "patrol.area"]
)
def test_a_key_is_found_with_names_without_them_or_by_its_end(text: str) -> None:
    assert key(text).text == "escorts.NAME.patrol.area"


def test_what_is_set_is_explained_too() -> None:
    assert key("escorts.guard.patrol.area=southern-red-sea").text == "escorts.NAME.patrol.area"


def test_a_number_tells_unit_bounds_default_and_how_often_it_is_drawn() -> None:
    speed = key("escorts.patrol.speed")
    assert speed.holds == "speed (kn, km/h, m/s, km/s); a distribution is drawn per-study"
    assert (speed.bounds, speed.default, speed.needed) == (
        "more than 0 kn and at most 60 kn",
        "15 kn",
        False,
    )
    count = key("attacks.count")
    assert "per-event" in count.holds
    assert key("start").needed
    assert "no distribution" in key("duration").holds


def test_keys_of_several_kinds_are_told_apart() -> None:
    assert {one.kind for one in found("design.points")} == {
        "latin-hypercube", "sobol", "nearly-orthogonal", "shares", "listed",
    }  # fmt: skip
    assert [one.path[-1] for one in below(key("escorts.patrol"))] == [
        "law",
        "area",
        "position",
        "speed",
    ]


def test_nothing_is_found_for_what_is_no_key() -> None:
    assert found("escorts.guard.petrol") == []
