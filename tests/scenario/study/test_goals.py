"""Only the defence decides, and only for what defends: refused with place, value, rule."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario import Problem, ScenarioError
from sim.scenario.study.study import load_study
from tests.scenario.study.test_study import GOOD

CHOOSE = """\
choose:
  minimise: [hits, cost]
  decide: [salvo]
"""
Refuse = Callable[..., list[Problem]]


@pytest.fixture
def refuse(tmp_path: Path) -> Refuse:
    def refused(*pairs: tuple[str, str]) -> list[Problem]:
        text = GOOD.replace("where: [salvo <= raid]\n", "") + CHOOSE
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "study.yaml"
        path.write_text(text, "utf-8")
        with pytest.raises(ScenarioError) as caught:
            load_study(path)
        return list(caught.value.problems)

    return refused


@pytest.mark.parametrize(
    ("pair", "path", "value", "rule"),
    [
        (("[salvo]", "[salvo, raid]"), "choose.decide.1", "raid",
         "has the side threat: threat and environment are uncertainties, never decision variables; "
         "looking for the best attack is not what this tool does"),
        (("[salvo]", "[salvos]"), "choose.decide.0", "salvos", "is no factor"),
        (("[hits, cost]", "[launched]"), "choose.minimise.0", "launched",
         "more of it is no better defence"),
        (("minimise: [hits, cost]", "maximise: [hits]"), "choose.maximise.0", "hits",
         "only less of it is a better defence; looking for what gives more is looking for the best "
         "attack"),
        (("minimise: [hits, cost]", "maximise: [no-leaker, 'leakers:one-way-drone']"),
         "choose.maximise.1", "leakers:one-way-drone", "only less of it"),
        (("[hits, cost]", "[no-ship-hit]"), "choose.minimise.0", "no-ship-hit",
         "only more of it"),
        (("[hits, cost]", "[hits, hits]"), "choose.minimise.1", "hits",
         "is an objective already"),
        (("[hits, cost]", "[hitz]"), "choose.minimise.0", "hitz", "there is no such measure"),
        (("[hits, cost]", "[]"), "choose", "", "must have a measure to minimise"),
        (("  values: [1, 2]\n", "  values: [1]\n"), "choose.decide", "[salvo]",
         "leaves nothing to decide"),
        (("  decide: [salvo]\n", "  by: 0.1\n"), "choose.by", "0.1",
         "compares one measure; there are hits, cost"),
        (("  decide: [salvo]\n", "  budget: 200\n"), "choose.budget", "200",
         "says nothing of a search"),
        (("[hits, cost]\n", "[hits]\n  by: 0.1\n  trials: 9\n"), "choose.trials", "9",
         "says nothing of a comparison"),
    ],
)  # fmt: skip
def test_it_is_refused_with_its_place(
    refuse: Refuse, pair: tuple[str, str], path: str, value: str, rule: str
) -> None:
    (found,) = refuse(pair)
    assert (found.path, found.value) == (path, value)
    assert found.rule.startswith(rule)
    assert found.file.endswith("study.yaml")
    assert found.line > 0


def test_a_measure_as_it_is_said_has_its_id_as_a_hint(refuse: Refuse) -> None:
    (found,) = refuse(("[hits, cost]", "[PRA]"))
    assert found.suggestion == "raid-annihilation"


def test_all_factors_of_the_defence_are_meant_where_none_is_named(tmp_path: Path) -> None:
    from sim.scenario.study.goals import decided_by

    path = tmp_path / "study.yaml"
    path.write_text(GOOD.replace("where: [salvo <= raid]\n", "") + "choose: {minimise: [hits]}\n")
    study = load_study(path)
    assert study.plan.choose is not None
    assert [o.name for o in decided_by(study.plan.choose, study.factors)] == ["salvo", "second"]


def test_a_constraint_between_what_is_decided_and_what_is_not_is_refused(refuse: Refuse) -> None:
    (found,) = refuse((CHOOSE, f"where: [salvo <= raid]\n{CHOOSE}"))
    assert found.path == "where.0"
    assert "between what is decided (salvo) and what is averaged over (raid)" in found.rule


@pytest.mark.parametrize(
    "factor",
    [
        "{side: defence, path: attacks.drones.count, values: [1, 2]}",
        "{side: defence, paths: [attacks.drones.count, response.busy], values: [1, 2]}",
        "{side: defence, path: catalogue.threats.one-way-drone.cruise.speed, values: [90 kn]}",
        "{side: defence, path: catalogue.threats, values: [a]}",
        "{side: defence, path: catalogue, values: [a]}",
        "{side: defence, path: attacks, values: [a]}",
        "{side: defence, levels: {a: {attacks: {drones: {count: 2}}}, b: {}}}",
        "{side: defence, levels: {a: {catalogue: {threats: {one-way-drone: {cost: 1 USD}}}}}}",
        "{side: defence, levels: {a: {hypotheses: {}}}}",
        "{side: defence, levels: {a: {escorts: {}, catalogue: {}}}}",
        "{side: defence, path: boxes.target.south, values: [13.0]}",
        "{side: defence, path: boxes, values: [a]}",
        "{side: defence, path: theatre, values: [open-sea]}",
        "{side: defence, path: start, values: [2024-01-01 00:00 +03:00]}",
        "{side: defence, path: duration, values: [1 h, 2 h]}",
        "{side: defence, path: perfect, values: [[], [kill]]}",
        "{side: defence, path: environment.sea_state, values: [1, 2]}",
        "{side: defence, path: traffic.northbound.rate, values: [1 /h]}",
        "{side: defence, path: record.hits.value, values: [1]}",
        "{side: defence, path: catalogue.damage.heavy.lost, values: [0]}",
        "{side: defence, path: catalogue.mixes.usual, values: [a]}",
        "{side: defence, path: catalogue.ships.tanker.frailty, values: [1, 2]}",
        "{side: defence, path: ships.trader.flag, values: [x]}",
        "{side: defence, path: ships.trader, values: [x]}",
        "{side: defence, levels: {a: {ships: {trader: {speed: 9 kn, linked: []}}}}}",
    ],
)
def test_there_is_no_way_round_by_calling_a_threat_the_defence(refuse: Refuse, factor: str) -> None:
    found = refuse(("  second:\n", f"  sly: {factor}\n  second:\n"), ("[salvo]", "[salvo, sly]"))
    assert any(
        one.path == "factors.sly.side" and "not for the defence to decide" in one.rule
        for one in found
    )


@pytest.mark.parametrize(
    "factor",
    [
        "{side: defence, path: coordination, values: [shared, uncoordinated]}",
        "{side: defence, path: warning.probability, values: [0, 1]}",
        "{side: defence, path: response.busy, values: [wait, lost]}",
        "{side: defence, path: ships.trader.speed, values: [9 kn, 12 kn]}",
        "{side: defence, path: catalogue.weapons.sm-2.speed, values: [900 m/s]}",
        "{side: defence, path: catalogue.sensors.spy-1d.antenna_height, values: [10 m]}",
        "{side: defence, levels: {a: {catalogue: {doctrines: {red-sea-2023: {queue: fifo}}}}}}",
    ],
)
def test_what_is_the_defences_it_decides(tmp_path: Path, factor: str) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(GOOD.replace("  second:\n", f"  own: {factor}\n  second:\n", 1), "utf-8")
    assert "own" in [one.name for one in load_study(path).factors]
