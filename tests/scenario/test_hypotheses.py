"""Hypotheses that set one value twice, or what no hypothesis may set."""

from collections.abc import Callable

import pytest

from sim.scenario import Problem, ScenarioError, load_text

Edit = Callable[..., str]


def refused(sample: str, groups: str) -> list[Problem]:
    text = sample[: sample.index("hypotheses:")] + "hypotheses:\n" + groups
    with pytest.raises(ScenarioError) as caught:
        load_text(text, "day.yaml")
    return caught.value.problems


def group(name: str, *sets: str) -> str:
    weight = 1 / len(sets)
    rows = (f"    {name}{i}: {{weight: {weight}, set: {{{one}}}}}\n" for i, one in enumerate(sets))
    return f"  {name}:\n" + "".join(rows)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ships.trader.speed: 9 kn", "ships.trader.speed: 10 kn"),
        ("ships.trader.speed: 9 kn", "ships.trader: {speed: 10 kn}"),
        ("ships.trader: {speed: 9 kn}", "ships: {trader: {speed: 10 kn}}"),
        ("ships.trader.speed: {uniform: [9 kn, 10 kn]}", "ships.trader.speed: {exponential: 9 kn}"),
        ("attacks.drones: null", "attacks.drones.count: 3"),
        ("attacks: {}", "attacks.drones.count: 3"),
        ("escorts.carney.doctrine: red-sea-2023", "escorts.carney.doctrine.queue: fifo"),
        ("ships.trader.speed: 9 kn", '"''\'ships\'.trader.speed": 10 kn'),
    ],
)  # fmt: skip
def test_two_groups_never_set_one_value(sample: str, one: str, other: str) -> None:
    found = refused(sample, group("a", one, "") + group("b", "", other))
    assert any("is set by the group" in problem.rule for problem in found)
    assert any(problem.line > 51 for problem in found)


def test_two_alternatives_of_one_group_may_set_one_value(sample: str) -> None:
    text = sample[: sample.index("hypotheses:")] + "hypotheses:\n"
    text += group("a", "ships.trader.speed: 9 kn", "ships.trader: {speed: 10 kn}")
    text += group("b", "ships.trader.flag: A", "ships.sophie.flag: B")
    assert len(load_text(text).groups) == 2


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("ships.trader.speed: 9 kn, 'ships.\"trader\".speed': 9 kn", "is set by"),
        ("ships.trader: {speed: 9 kn}, ships.trader.speed: 10 kn", "is set by"),
        ("ships: {trader: {speed: 9 kn}}, ships.trader.speed: 10 kn", "is set by"),
        ("attacks.drones: null, attacks.drones.count: 3", "is set by"),
        ("start: 2023-12-03 09:00 +03:00", "cannot be supposed: start"),
        ("duration: 5 h", "cannot be supposed: duration"),
        ("theatre: red-sea", "cannot be supposed: theatre"),
        ("name: Other", "cannot be supposed: name"),
        ("record: {}", "cannot be supposed: record"),
        ("hypotheses: {}", "cannot be supposed: hypotheses"),
        ("extends: other.yaml", "is read in files only"),
    ],
)
def test_an_alternative_sets_a_value_once_and_not_the_question(
    sample: str, written: str, rule: str
) -> None:
    found = refused(sample, group("a", "", written))
    assert any(rule in problem.rule and problem.line == 51 for problem in found), found


def test_an_alternative_may_change_a_thing_in_two_places(sample: str) -> None:
    text = sample[: sample.index("hypotheses:")] + "hypotheses:\n"
    text += group("a", "ships.trader: {flag: A}, ships.trader.speed: 9 kn")
    case = load_text(text).case
    assert case.ships["trader"].flag == "A"
    assert case.ships["trader"].speed == pytest.approx(9 * 1852 / 3600)


def test_too_many_alternatives_are_refused_by_their_number(sample: str) -> None:
    found = refused(sample, group("a", *[f"ships.trader.flag: F{n}" for n in range(201)]))
    assert [problem.rule for problem in found] == [
        "has 201 alternatives, each of which is checked; at most 200"
    ]


def test_a_warning_names_the_alternatives_under_which_it_holds(sample: str) -> None:
    text = sample[: sample.index("hypotheses:")] + "hypotheses:\n"
    text += group("a", "ships.trader.speed: 35 kn", "ships.trader.flag: A")
    text += group("b", "ships.sophie.flag: B", "ships.sophie.speed: 9 kn", "")
    rules = {one.path: one.rule for one in load_text(text).warnings}
    assert rules["ships.trader.speed"].endswith("a merchant ship; under hypotheses.a.a0")
    assert rules["ships.sophie.speed"].endswith("it lies still; under hypotheses.b.b1")
