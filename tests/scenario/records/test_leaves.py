"""Numbers: bounds, distributions and their meaning."""

from collections.abc import Callable
from typing import Annotated

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.laws import Law
from sim.scenario.drawing import Spread
from sim.scenario.file.yaml_tree import Block, Tree, read_tree
from sim.scenario.records import leaves
from sim.scenario.records.canonical import leaf
from sim.scenario.records.distributions import SYNTAX, is_leaf, law_of, unlawed, written
from sim.scenario.records.hints import unit_of
from sim.units import Metres, Seconds, Share, ShipSpeed, Unit

TIME = Unit("time", low=0.0, high=3600.0)
COUNT = Unit("number", low=0, high=100)
SHARE = Unit("share", low=0.0, high=1.0)
SPEED = Unit("speed", above=0.0, high=30.0)
DELAY = Unit("time", low=0.0, high=3600.0, varies="per-replication")


def value(text: str) -> Tree:
    tree = read_tree(f"key: {text}", "f")
    assert isinstance(tree, Block)
    return tree["key"]


LAWS = {
    "{constant: 3 s}": ("constant", (3.0,)),
    "{uniform: [1 s, 2 min]}": ("uniform", (1.0, 120.0)),
    "{triangular: [1 s, 1 s, 2 s]}": ("triangular", (1.0, 1.0, 2.0)),
    "{normal: {mean: 9 s, sd: 1 s, low: 5 s, high: 20 s}}": ("normal", (9.0, 1.0, 5.0, 20.0)),
    "{lognormal: {mean: 9 s, sd: 1 s}}": ("lognormal", (9.0, 1.0)),
    "{exponential: 12 s}": ("exponential", (12.0,)),
    "{gamma: {mean: 9 s, sd: 3 s}}": ("gamma", (9.0, 3.0)),
    "{empirical: [3 s, 1 s, 2 s]}": ("empirical", (1.0, 2.0, 3.0)),
    "{choice: {values: [1 s, 5 s], weights: [0.25, 75 %]}}": ("choice", (1.0, 0.25, 5.0, 1.0)),
}


@pytest.mark.parametrize("text", LAWS)
def test_a_distribution_of_times_is_a_law(text: str) -> None:
    law = leaves.number(value(text), TIME, "law")
    assert isinstance(law, Law)
    assert (law.kind, law.parameters) == LAWS[text]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("{beta: [2, 5]}", "beta"), ("{uniform: [5 %, 0.1]}", "uniform")],
)
def test_a_distribution_of_shares_is_a_law(text: str, kind: str) -> None:
    law = leaves.number(value(text), SHARE, "law")
    assert isinstance(law, Law)
    assert law.kind == kind


@pytest.mark.parametrize("text", ["{poisson: 3}", "{geometric: 3}", "{integers: [1, 6]}"])
def test_a_law_of_counts_fits_numbers_only(text: str) -> None:
    assert isinstance(leaves.number(value(text), COUNT, "law"), Law)
    with pytest.raises(ValueError, match="counts things"):
        leaves.number(value(text), TIME, "law")


def test_beta_fits_shares_only() -> None:
    with pytest.raises(ValueError, match="lies between 0 and 1"):
        leaves.number(value("{beta: [2, 5]}"), TIME, "law")


@pytest.mark.parametrize(
    ("text", "unit", "rule"),
    [
        ("{uniform: [0 m/s, 9 m/s]}", SPEED, "more than 0 kn"),
        ("{uniform: [1 m/s, 90 m/s]}", SPEED, "more than 0 kn and at most"),
        ("{exponential: 5 m/s}", SPEED, "more than 0 kn"),
        ("{lognormal: {mean: 99 m/s, sd: 1 m/s}}", SPEED, "at most"),
        ("{normal: {mean: 5 s, sd: 1 s, low: -5 s, high: 10 s}}", TIME, "between 0 d and 1 h"),
        ("{normal: {mean: 5 s, sd: 1 s, low: 900 s, high: 1000 s}}", TIME, "leaves no chance"),
        ("{exponential: 2 h}", TIME, "between 0 d and 1 h"),
        ("{lognormal: {mean: 0.5, sd: 0.1}}", SHARE, "no upper end"),
        ("{choice: {values: [1 s, -1 s], weights: [0.5, 0.5]}}", TIME, "between"),
        ("{empirical: [1 s, 2 h]}", TIME, "between"),
        ("{poisson: 200}", COUNT, "between 0 and 100"),
        ("{integers: [0, 101]}", COUNT, "between 0 and 100"),
        ("{integers: [0.5, 3]}", COUNT, "whole numbers"),
        ("{uniform: [1, 2]}", TIME, "needs a unit"),
        ("{uniform: [1 s, 2 kn]}", TIME, "no unit of time"),
        ("{uniform: 3 s}", TIME, "must have a list"),
        ("{uniform: [1 s, 2 s], triangular: [1 s, 2 s, 3 s]}", TIME, "one distribution"),
        ("{uniform: [1 s, 2 s], varies: per-day}", TIME, "varies must be"),
        ("{choice: {values: [1 s], weights: [0.5, 0.5]}}", TIME, "as many weights"),
        ("{choice: [1 s]}", TIME, "must have {values"),
        ("{normal: 3 s}", TIME, "must have {mean, sd, low, high}"),
        ("{varies: per-event}", TIME, "one distribution"),
        ("{}", TIME, "one distribution"),
        ("{value: 3 s, grade: E}", TIME, "grade A, B, C or D"),
        ("{value: 3 s, sauce: x}", TIME, "has 'sauce' beside its value"),
        ("{value: 3 s, source: 3}", TIME, "source and a note that are text"),
        ("{gamma: {mean: 5 s, sd: 0 s}}", TIME, "parameters above 0"),
    ],
)
def test_a_wrong_law_is_refused(text: str, unit: Unit, rule: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the rule is compared below
        leaves.number(value(text), unit, "law")
    assert rule in str(caught.value)


def test_how_often_a_value_varies_is_the_fields_choice_unless_written() -> None:
    spread = leaves.number(value("{uniform: [1 s, 2 s]}"), TIME, "number")
    other = leaves.number(value("{uniform: [1 s, 2 s]}"), DELAY, "number")
    law = leaves.number(value("{uniform: [1 s, 2 s], varies: per-study}"), TIME, "law")
    assert isinstance(spread, Spread)
    assert isinstance(other, Spread)
    assert isinstance(law, Spread)
    assert [spread.varies, other.varies] == ["per-study", "per-replication"]
    assert law.varies == "per-study"
    assert [spread.form, law.form] == ["number", "law"]
    assert isinstance(
        leaves.number(value("{uniform: [1 s, 2 s], varies: per-event}"), TIME, "law"), Law
    )


def test_the_address_is_where_the_value_is_written_not_its_wrapper() -> None:
    bare = leaves.number(value("{uniform: [1 s, 2 s]}"), TIME, "number")
    graded = leaves.number(value("{value: {uniform: [1 s, 2 s]}, grade: D}"), TIME, "number")
    assert isinstance(bare, Spread)
    assert isinstance(graded, Spread)
    assert bare == graded
    assert bare.path == "key"


def test_a_thing_may_have_the_name_of_a_law() -> None:
    assert not is_leaf(value("{uniform: {class: bulk-carrier}}"))
    assert is_leaf(value("{uniform: [1, 2]}"))
    assert is_leaf(value("{normal: {mean: 1, sd: 1, low: 0, high: 2}, varies: per-study}"))
    assert is_leaf(value("{value: 3, source: x}"))
    assert not is_leaf(value("{value: 3, ship: x}"))


AMOUNTS = st.floats(0.001, 3000.0)


@given(numbers=st.lists(AMOUNTS, min_size=4, max_size=4), name=st.sampled_from(sorted(SYNTAX)))
@settings(deadline=None)
def test_a_resolved_distribution_is_the_same_law(numbers: list[float], name: str) -> None:
    law = Law(name, PARAMETERS[name](sorted(numbers)))
    tree = value(str({name: _form(law)}).replace("'", ""))
    resolved = leaf(Annotated[Law, Unit("number")], tree, Unit("number"))
    again = value(str(resolved).replace("'", ""))
    assert isinstance(again, Block) or name == "constant"
    if isinstance(again, Block):
        assert law_of(*written(again, "number")[:2]).parameters == pytest.approx(law.parameters)


Parameters = Callable[[list[float]], tuple[float, ...]]
PARAMETERS: dict[str, Parameters] = {
    "constant": lambda n: (n[0],),
    "uniform": lambda n: (n[0], n[2]),
    "triangular": lambda n: (n[0], n[1], n[2]),
    "normal": lambda n: (n[1], n[3], n[1] - n[3], n[1] + n[3]),
    "lognormal": lambda n: (n[1], n[3]),
    "exponential": lambda n: (n[0],),
    "gamma": lambda n: (n[1], n[3]),
    "beta": lambda n: (n[0], n[1]),
    "poisson": lambda n: (n[0],),
    "geometric": lambda n: (1.0 + n[0],),
    "integers": lambda n: (float(int(n[0])), float(int(n[2]))),
    "choice": lambda n: (n[0], 0.25, n[1], 0.75, n[2], 1.0),
    "empirical": lambda n: (n[0], n[1], n[2]),
}


def _form(law: Law) -> object:
    _, numbers = unlawed(law)
    syntax = SYNTAX[law.kind]
    if law.kind == "choice":
        half = len(numbers) // 2
        return {"values": list(numbers[:half]), "weights": list(numbers[half:])}
    if syntax.keyed:
        return dict(zip(syntax.names, numbers, strict=True))
    return numbers[0] if len(syntax.names) == 1 else list(numbers)


@pytest.mark.parametrize("kind", [Metres, Seconds, Share, ShipSpeed])
def test_the_units_of_the_records_have_bounds(kind: object) -> None:
    unit = unit_of(kind)
    assert unit is not None
    with pytest.raises(ValueError, match="must"):
        leaves.within(-1e12, 1e12, unit)
