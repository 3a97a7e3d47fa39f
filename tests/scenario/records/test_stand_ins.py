"""All faults of a file at once: names, types and rules between keys do not hide each other."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

from sim.scenario import Problem, ScenarioError, load_text
from sim.scenario.study.study import load_study

Refuse = Callable[..., list[Problem]]

FAULTS = {
    "escorts.carney.doctrine": ("doctrine: red-sea-2023", "doctrine: red-sea-2032"),
    "escorts.carney.patrol.area": ("southern-red-sea", "southern-red-see"),
    "ships.trader.speed": ("speed: 11.8 kn", "speed: fast"),
    "ships.trader.lane": ("lane: southbound", "lane: soutbound"),
    "attacks.first": ("due_at: 2023", "engaged_at: +1 h\n    due_at: 2023"),
    "attacks.drones.from": ("from: 15.0N 43.2E", "from: 15.0N 432E"),
    "attacks.drones.target.within": ("within: 200 km", "within: -1 km"),
    "traffic.northbound.mix": ("    mix: november-2023", "    mix: november-2032"),
    "warning.probability": ("probability: {beta: [2, 5]}", "probability: .nan"),
    "environment.sunrise": ("sunrise: 2023-12-03", "sunrise: 2023-12-05"),
    "hypotheses.who": ("weight: 0.6", "weight: 0.5"),
    "catalogue.weapons.sm-2.dud": ("dud: {value: 0.1", "dud: {value: 7"),
    "ships.sophie.flga": ("flag: NO", "flga: NO"),
    "theatre": ("theatre: red-sea", "theatre: red-see"),
}
"""Path of the problem → an edit that makes it: names, types, rules between keys, text of YAML."""


@pytest.mark.parametrize(("one", "other"), [*combinations(FAULTS, 2)])
def test_no_fault_hides_another_one_and_none_is_made_up(
    refuse: Refuse, one: str, other: str
) -> None:
    assert {problem.path for problem in refuse(FAULTS[one], FAULTS[other])} == {one, other}


def test_all_faults_come_at_once(refuse: Refuse) -> None:
    found = refuse(*FAULTS.values(), overrides=("nonsense", "attacks.frist.count=2"))
    assert {problem.path for problem in found} == {*FAULTS, "", "attacks.frist.count"}


def test_what_is_missing_or_has_no_form_hides_nothing(refuse: Refuse) -> None:
    problems = refuse(
        ("    class: bulk-carrier\n    flag", "    flag"),
        ("from: hodeidah-hinterland", "from: hodeida-hinterland"),
        ("{area: southern-red-sea, speed: 15 kn}", "7"),
        ("start: 2023-12-03 08:00 +03:00", "start: then"),
        ("count: {integers: [1, 4]}", "count: [1]"),
        ("  who:\n    a: {weight: 0.6,", "  who:\n    a: {wieght: 0.6,"),
    )
    assert {problem.path for problem in problems} == {
        "ships.trader.class",
        "attacks.first.from",
        "escorts.carney.patrol",
        "start",
        "attacks.drones.count",
        "hypotheses.who.a.wieght",
        "hypotheses.who.a.weight",
    }


def test_all_names_may_be_wrong_at_once(refuse: Refuse) -> None:
    problems = refuse(
        ("weapon: anti-ship-ballistic-missile", "weapon: a"),
        ("weapon: one-way-drone", "weapon: b"),
        ("class: bulk-carrier\n", "class: c\n"),
        ("{class: bulk-carrier", "{class: d"),
        ("    mix: november-2023", "    mix: e"),
        ("mix: november-2023", "mix: f"),
        ("magazine: {sm-2", "magazine: {g"),
        ("use: arleigh-burke-flight-i", "use: h"),
        ("doctrine: red-sea-2023", "doctrine: i"),
        ("use: red-sea-2023", "use: j"),
        ("area: southern-red-sea", "area: k"),
        ("from: hodeidah-hinterland", "from: l"),
        ("links: {israel: 3}", "classes: {m: 3}"),
    )
    assert len(problems) == 13
    assert all("is not in the" in one.rule or "is no " in one.rule for one in problems)


def test_a_wrong_name_is_told_once(refuse: Refuse) -> None:
    found = refuse(
        ("  sophie: {class", '  "so\\u200bphie": {class'),
        ("attacks.first.target: sophie", 'attacks.first.target: "so\\u200bphie"'),
    )
    assert all("invisible" in one.rule for one in found)
    assert len(found) == 2


STUDY = """
name: Study
question: What?
base: {base}
replications: {replications}
factors:
  wrong: {{side: {side}, path: ships.trader.speed, values: [10 kn, 12 kn]}}
  two: {{side: threat, path: {path}, values: [2, 3]}}
design: {{kind: one-at-a-time, base: {{two: {two}}}}}
where: ["{where}"]
"""
GOOD = {
    "base": "day.yaml", "replications": 10, "side": "environment", "path": "attacks.drones.count",
    "two": 2, "where": "two < 5",
}  # fmt: skip
WRONG = {
    "replications": ("many", "replications"),
    "side": ("enviroment", "factors.wrong.side"),
    "path": ("a..b", "factors.two.path"),
    "two": (7, "design.base.two"),
    "where": ("tow < 5", "where.0"),
    "base": ("none.yaml", "base"),
}


@pytest.mark.parametrize(("one", "other"), [*combinations(WRONG, 2)])
def test_no_fault_of_a_study_hides_another(
    tmp_path: Path, sample: str, one: str, other: str
) -> None:
    if {one, other} == {"path", "two"}:
        return  # Of a factor that cannot be read no value is judged.
    (tmp_path / "day.yaml").write_text(sample.replace("lane: southbound", "lane: sud"), "utf-8")
    values = GOOD | {one: WRONG[one][0], other: WRONG[other][0]}
    (tmp_path / "study.yaml").write_text(STUDY.format(**values), "utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_study(tmp_path / "study.yaml")
    found = {problem.path for problem in caught.value.problems}
    base = set() if "base" in (one, other) else {"ships.trader.lane"}
    assert found == {WRONG[one][1], WRONG[other][1], *base}


def test_the_file_that_is_right_is_right(sample: str) -> None:
    assert load_text(sample)
