"""Taking away what is inherited: by null, or by an empty mapping, however a file is changed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario import Problem, ScenarioError, load, load_text
from sim.scenario.study.study import load_study

Refuse = Callable[..., list[Problem]]


@pytest.fixture
def plain(sample: str) -> str:
    """The sample without its hypotheses."""
    return sample[: sample.index("\nhypotheses:") + 1]


@pytest.fixture
def over(tmp_path: Path, plain: str) -> Callable[[str], Path]:
    """Write a file beside ``base.yaml``."""

    def written(text: str) -> Path:
        (tmp_path / "base.yaml").write_text(plain, "utf-8")
        (tmp_path / "top.yaml").write_text(text, "utf-8")
        return tmp_path / "top.yaml"

    return written


@pytest.mark.parametrize(
    ("settings", "left"),
    [
        (("attacks.drones=null",), {"first"}),
        (("attacks.drones=null", "attacks.first=null"), set()),
        (("attacks={}",), set()),
        (("attacks={drones: null}",), {"first"}),
    ],
)
def test_a_setting_takes_an_entry_away(
    plain: str, settings: tuple[str, ...], left: set[str]
) -> None:
    assert set(load_text(plain, overrides=settings).case.attacks) == left


def test_a_setting_takes_a_value_away(sample: str) -> None:
    case = load_text(sample, overrides=["ships.trader.speed=null", "ships.trader.flag=null"]).case
    assert case.ships["trader"].speed is None
    assert case.ships["trader"].flag == ""


def test_a_file_takes_an_entry_away(over: Callable[[str], Path]) -> None:
    top = over("extends: base.yaml\nattacks: {drones: null}\ntraffic: {}\n")
    case = load(top).case
    assert (set(case.attacks), case.traffic) == ({"first"}, {})
    assert load_text(load(top).resolved_text()) == load(top)


def test_a_hypothesis_takes_an_entry_away(plain: str) -> None:
    text = plain + "hypotheses:\n  raid:\n"
    text += "    none: {weight: 0.6, set: {attacks.drones: null}}\n    came: {weight: 0.4}\n"
    scenario = load_text(text)
    assert [set(case.attacks) for case in scenario.cases] == [{"first"}, {"first", "drones"}]
    assert load_text(scenario.resolved_text()) == scenario


def test_a_level_takes_an_entry_away(over: Callable[[str], Path]) -> None:
    levels = "{came: {}, none: {attacks: {drones: null}}}"
    head = "name: S\nquestion: Q\nbase: base.yaml\nfactors:\n"
    found = load_study(over(f"{head}  raid: {{side: threat, levels: {levels}}}\n"))
    assert set(found.scenario({"raid": "none"}).case.attacks) == {"first"}
    assert set(found.scenario({"raid": "came"}).case.attacks) == {"first", "drones"}


@pytest.mark.parametrize(
    ("setting", "path", "rule", "suggestion"),
    [
        ("attacks.dron=null", "attacks.dron", "is not here", "drones"),
        ("attacks={dron: null}", "attacks.dron", "there is nothing here", "drones"),
        ("attacks=null", "attacks", "{} is an empty one", ""),
        ("ships.trader.class=null", "ships.trader.class", "is required", ""),
    ],
)
def test_what_cannot_be_taken_away_is_told(
    plain: str, setting: str, path: str, rule: str, suggestion: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_text(plain, overrides=(setting,))
    found = {one.path: one for one in caught.value.problems}
    assert rule in found[path].rule
    assert found[path].suggestion == suggestion


@pytest.mark.parametrize(
    ("settings", "rule"),
    [
        (
            ("attacks.drones.count=3", "attacks.drones=null"),
            "undoes attacks.drones.count of --set 1",
        ),
        (("attacks.drones.count=3", "attacks={}"), "undoes attacks.drones.count of --set 1"),
        (("attacks.drones=null", "attacks.drones.count=3"), "is not here"),
        (("ships.trader.lane=null", "ships.trader.lane=northbound"), "is set already"),
    ],
)
def test_two_settings_that_undo_each_other_are_refused(
    refuse: Refuse, settings: tuple[str, ...], rule: str
) -> None:
    assert any(rule in one.rule for one in refuse(overrides=settings))


def test_null_where_nothing_is_inherited_is_refused(plain: str) -> None:
    with pytest.raises(ScenarioError, match="there is nothing here"):
        load_text(plain.replace("  first:\n", "  other:\n  first:\n"))
