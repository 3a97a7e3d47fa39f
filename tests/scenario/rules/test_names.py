"""Names of what may be a target mean nothing else; weights mean the links that ships have."""

from collections.abc import Callable

import pytest

from sim.scenario import Problem, ScenarioError, load, load_text

Refuse = Callable[..., list[Problem]]
Edit = Callable[..., str]

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


def weighed(edit: Edit, ships: str, weights: str) -> tuple[dict[str, float], dict[str, str]]:
    """Give the weights as the simulation has them, and the warnings about links by path."""
    scenario = load_text(
        edit(
            ("linked: [uk, israel]", f"linked: {ships}"),
            (", linked: {israel: 4 %}", ""),
            ("links: {israel: 3}", f"links: {weights}"),
        )
    )
    found = {one.path: one.suggestion for one in scenario.warnings if "link" in one.path}
    return scenario.case.attacks["drones"].target.links, found


@pytest.mark.parametrize(
    ("ships", "weights", "meant"),
    [
        ("[uk]", "{UK: 1000}", {"uk": 1000.0}),
        ("[UK]", "{uk: 1000}", {"UK": 1000.0}),
        ("[Uk, israel]", "{uK: 5, ISRAEL: 2}", {"Uk": 5.0, "israel": 2.0}),
        ("[uk]", "{uk: 5}", {"uk": 5.0}),
    ],
)
def test_the_case_of_letters_does_not_matter(
    edit: Edit, ships: str, weights: str, meant: dict[str, float]
) -> None:
    links, warnings = weighed(edit, ships, weights)
    assert {word: links[word] for word in meant} == meant
    assert warnings == {}


def test_two_words_of_one_scenario_that_differ_in_case_are_two(edit: Edit) -> None:
    assert weighed(edit, "[UK, uk]", "{uk: 7}")[0] == {"uk": 7.0}
    assert weighed(edit, "[Uk]", "{uk: 7, UK: 2}")[0] == {"uk": 7.0, "UK": 2.0}


@pytest.mark.parametrize(
    ("ships", "weights", "path", "suggestion"),
    [
        ("[brazil]", "{brasil: 50}", "attacks.drones.target.links.brasil", "brazil"),
        ("[brazil]", "{brasil: 50}", "ships.trader.linked.0", "brasil"),
        ("[isreal]", "{israel: 50}", "attacks.drones.target.links.israel", "isreal"),
        ("[]", "{israel: 50}", "attacks.drones.target.links.israel", ""),
        ("[uk, isreal]", "{uk: 50}", "ships.trader.linked.1", "israel"),
        ("[uk, greece]", "{uk: 50}", "ships.trader.linked.1", ""),
    ],
)
def test_a_link_without_effect_is_warned_of(
    edit: Edit, ships: str, weights: str, path: str, suggestion: str
) -> None:
    assert weighed(edit, ships, weights)[1][path] == suggestion


def test_where_no_attack_weighs_links_they_are_facts(edit: Edit) -> None:
    for word, warned in (("bermuda", False), ("isreal", True)):
        text = edit(
            ("linked: [uk, israel]", f"linked: [{word}]"),
            ("{links: {israel: 3}, ", "{classes: {}, "),
        )
        found = [
            one for one in load_text(text).warnings if one.path.startswith("ships.trader.linked")
        ]
        assert bool(found) is warned


def test_the_weight_reaches_the_ship_that_it_means(edit: Edit) -> None:
    """The odds of a ship are those of its link, however that is written."""
    from sim.platforms.launch.aim import Candidate, weight

    scenario = load_text(edit(("links: {israel: 3}", "links: {ISRAEL: 3}")))
    target = scenario.case.attacks["drones"].target
    assert weight(target, Candidate(1, 0.0, ("uk", "israel"), "bulk-carrier")) == 3.0
    assert load_text(scenario.resolved_text()) == scenario
