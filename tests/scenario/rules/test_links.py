"""Links of ships and the weights that mean them: upper and lower case, and what means nothing."""

from collections.abc import Callable

import pytest

from sim.scenario import load_text

Edit = Callable[..., str]


def load(edit: Edit, ships: str, weights: str) -> tuple[dict[str, float], dict[str, str]]:
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
    links, warnings = load(edit, ships, weights)
    assert {word: links[word] for word in meant} == meant
    assert warnings == {}


def test_two_words_of_one_scenario_that_differ_in_case_are_two(edit: Edit) -> None:
    assert load(edit, "[UK, uk]", "{uk: 7}")[0] == {"uk": 7.0}
    assert load(edit, "[Uk]", "{uk: 7, UK: 2}")[0] == {"uk": 7.0, "UK": 2.0}


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
    assert load(edit, ships, weights)[1][path] == suggestion


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
