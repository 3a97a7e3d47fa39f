"""Names: a ship, an escort or a box is called like nothing else that may be a target."""

from collections.abc import Callable

import pytest

from sim.scenario import Problem, ScenarioError, load

Refuse = Callable[..., list[Problem]]

TAKEN = {
    "southern-red-sea": "a box of the theatre",
    "hodeidah-coast": "a launch area of the theatre",
    "hodeidah": "a port of the theatre",
    "Aden": "a port of the theatre",
    "northbound": "a lane of the theatre",
    "nearest": "a word for a target",
}


@pytest.mark.parametrize(("name", "what"), TAKEN.items())
@pytest.mark.parametrize("kind", ["ships", "escorts", "boxes"])
def test_a_name_of_the_theatre_is_refused(refuse: Refuse, kind: str, name: str, what: str) -> None:
    new = {
        "ships": f"  {name}: {{class: bulk-carrier, at: {{time: +1 h, position: 14N 42E}}}}\n",
        "escorts": f"  {name}: {{class: arleigh-burke-flight-i, doctrine: red-sea-2023, "
        "patrol: {law: fixed, position: 14N 42E}}\n",
        "boxes": f"boxes:\n  {name}: {{centre: 15N 41.5E, length: 9 nmi, width: 9 nmi, "
        "heading: 0 deg}\n",
    }[kind]
    after = {"ships": "escorts:\n", "escorts": "attacks:\n", "boxes": "ships:\n"}[kind]
    (problem,) = refuse((f"\n{after}", f"\n{new}{after}"))
    assert problem.path == f"{kind}.{name}"
    assert problem.line > 0
    assert problem.rule == f"needs another name: this is {what}, too"
    assert problem.value == ""


def test_a_ship_and_an_escort_have_different_names(refuse: Refuse) -> None:
    ship = ("  sophie: {class", "  Carney: {class"), ("target: sophie", "target: trader")
    found = {(problem.path, problem.rule) for problem in refuse(*ship)}
    assert ("escorts.carney", "needs another name: this is a ship, too") in found


def test_a_ship_is_not_named_as_ships_of_the_traffic_are(refuse: Refuse) -> None:
    ship = ("  sophie: {class", "  southbound/7: {class"), ("target: sophie", "target: trader")
    (problem,) = refuse(*ship)
    assert (problem.path, problem.rule) == (
        "ships.southbound/7",
        "needs another name: ships of the traffic have such names",
    )


def test_where_a_launch_is_from_is_a_name_or_a_position() -> None:
    with pytest.raises(ScenarioError, match=r"must be one of text, position$"):
        load("scenarios/one-raid.yaml", {"attacks.drones.from": {"near": "aden"}})
