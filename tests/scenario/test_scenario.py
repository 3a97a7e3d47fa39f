"""Extending, setting, resolving, supposing and drawing whole scenarios."""

import dataclasses
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.engine.streams import Luck
from sim.platforms.escort import EscortPlan
from sim.scenario import Case, Pinned, Problem, Scenario, ScenarioError, Spread, load, load_text
from sim.scenario.drawing import spreads_in
from sim.units import DAY, KNOT

Refuse = Callable[..., list[Problem]]
Edit = Callable[..., str]

ROOT = Path(__file__).resolve().parents[2]
DRAWS = range(12)


@pytest.fixture(scope="module")
def scenario(sample: str) -> Scenario:
    return load_text(sample, "day.yaml")


# --- resolving ----------------------------------------------------------------------------------


def test_the_case_is_what_the_file_says(scenario: Scenario) -> None:
    case = scenario.case
    assert case.name == "Sample day"
    assert case.start.isoformat() == "2023-12-03T08:00:00+03:00"
    assert case.duration == 36000.0
    assert case.ships["trader"].at.time == 4500.0
    assert case.ships["trader"].at.position == pytest.approx((13 + 58 / 60, 42.3))
    assert case.ships["trader"].speed == 11.8 * KNOT
    assert case.response.alongside == 3704.0
    assert case.weapons["sm-2"].speed == 900.0
    assert case.escorts["carney"].type.cells == 90
    assert case.attacks["drones"].launched_at == 7200.0
    assert list(case.ships) == ["sophie", "trader"]


def test_only_what_is_used_is_in_the_case(scenario: Scenario) -> None:
    case = scenario.case
    assert set(case.threats) == {"anti-ship-ballistic-missile", "one-way-drone"}
    assert set(case.mixes) == {"november-2023"}
    assert set(case.ship_classes) == set(case.mixes["november-2023"])
    assert set(case.effects) == {"none", "minor", "moderate", "severe", "lost"}
    assert set(case.weapons) >= set(case.escorts["carney"].type.weapons)


def test_the_resolved_text_gives_the_same_scenario(scenario: Scenario) -> None:
    again = load_text(scenario.resolved_text())
    assert again == scenario
    assert again.case == scenario.case
    assert again.resolved_text() == scenario.resolved_text()
    for number in DRAWS:
        assert again.draw(Luck(7, number)) == scenario.draw(Luck(7, number))


def test_the_resolved_text_keeps_sources_and_every_default(scenario: Scenario) -> None:
    text = scenario.resolved_text()
    assert "queue: time-to-go" in text
    assert "dud: {value: 10 %, source: mine, grade: D}" in text
    assert "    doctrine: red-sea-2023\n" in text
    assert "sea_state: 3" in text


@pytest.mark.parametrize("file", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda p: p.stem)
def test_a_shipped_scenario_resolves_to_itself(file: Path) -> None:
    shipped = load(file)
    again = load_text(shipped.resolved_text())
    assert again == shipped
    assert again.draw(Luck(1, 1)) == shipped.draw(Luck(1, 1))


TURNED = "{within: 200 km, links: {israel: 3}}"


def test_the_order_in_the_file_does_not_matter(scenario: Scenario, sample: str, edit: Edit) -> None:
    head, *sections = sample.replace("\n", "\n\0").split("\0")
    blocks: list[str] = []
    for line in sections:
        if line.startswith((" ", "}")) and blocks:
            blocks[-1] += line
        else:
            blocks.append(line)
    shuffled = load_text(head + "".join(reversed(blocks)))
    turned = load_text(edit(("{links: {israel: 3}, within: 200 km}", TURNED)))
    for other in (shuffled, turned):
        assert other.digest == scenario.digest
        assert other.draw(Luck(3, 4)) == scenario.draw(Luck(3, 4))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("duration: 10 h", "duration: 600 min"),
        ("speed: 900 m/s", "speed: 0.9 km/s"),
        ("linked: {israel: 4 %}", "linked: {israel: 0.04}"),
        ("{lat: 13.5, lon: 42.5}", "13°30'N 42°30'E"),
        ("position: 13°58'N 42°18'E", "position: '13° 58′ N, 42° 18′ E'"),
        ("spacing: {exponential: 30 s}", "spacing: {exponential: 0.5 min, varies: per-event}"),
        ("{triangular: [1.2, 1.3333, 2.0]}", "{triangular: [1.2, 1.3333, 2], varies: per-study}"),
        ("doctrine: red-sea-2023", "doctrine: {use: red-sea-2023}"),
        ("theatre: red-sea\n", ""),
    ],
)  # fmt: skip
def test_other_words_for_the_same_thing_have_the_same_digest(
    scenario: Scenario, edit: Edit, old: str, new: str
) -> None:
    if "{use:" in new:
        assert load_text(edit((old, new))).case == scenario.case
    else:
        assert load_text(edit((old, new))).digest == scenario.digest


def test_another_value_has_another_digest(scenario: Scenario, edit: Edit) -> None:
    assert load_text(edit(("39 per day", "40 per day"))).digest != scenario.digest


def test_a_scenario_can_be_sent_to_another_process(scenario: Scenario) -> None:
    scenario.draw(Pinned())
    copy = pickle.loads(pickle.dumps(scenario))
    assert copy == scenario
    assert copy.draw(Luck(1, 2)) == scenario.draw(Luck(1, 2))


def test_an_error_can_be_sent_to_another_process(refuse: Refuse) -> None:
    error = ScenarioError(refuse(("duration: 10 h", "duration: 3")))
    assert pickle.loads(pickle.dumps(error)).problems == error.problems


# --- extending and setting ----------------------------------------------------------------------


def carney(case: Case) -> EscortPlan:
    return case.escorts["carney"]


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def test_a_file_changes_the_one_that_it_extends(tmp_path: Path, sample: str) -> None:
    write(tmp_path, "base.yaml", sample)
    middle = "extends: base.yaml\nships: {trader: {linked: [us]}}\n"
    write(tmp_path, "middle.yaml", middle)
    top = (
        "extends: middle.yaml\nname: Changed\n"
        "escorts: {carney: {doctrine: {queue: fifo}, magazine: {essm: 8}}}\n"
        "warning: {delay: {uniform: [1 min, 2 min]}}\n"
    )
    case = load(write(tmp_path, "top.yaml", top)).case
    assert case.name == "Changed"
    assert case.ships["trader"].linked == ["us"]
    assert case.escorts["carney"].doctrine.queue == "fifo"
    assert set(case.escorts["carney"].magazine) == {"essm", "sm-2"}
    assert case.warning.delay.kind == "uniform"


def test_a_value_keeps_the_file_it_came_from(tmp_path: Path, edit: Edit) -> None:
    base = write(tmp_path, "base.yaml", edit(("speed: 11.8 kn", "speed: 300 kn")))
    with pytest.raises(ScenarioError) as caught:
        load(write(tmp_path, "top.yaml", "extends: base.yaml\nwarning: {probability: 7}\n"))
    assert [(Path(p.file).name, p.path) for p in caught.value.problems] == [
        (base.name, "ships.trader.speed"),
        ("top.yaml", "warning.probability"),
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("extends: top.yaml", "leads back to a file"),
        ("extends: ring.yaml", "leads back to a file"),
        ("extends: 3", "path of another scenario file"),
        ("extends: none.yaml", "is no file"),
        ("extends: .", "is a folder"),
    ],
)
def test_a_wrong_extends_is_refused(tmp_path: Path, text: str, rule: str) -> None:
    write(tmp_path, "ring.yaml", "extends: top.yaml")
    with pytest.raises(ScenarioError, match=rule):
        load(write(tmp_path, "top.yaml", text))


def test_a_long_chain_is_refused(tmp_path: Path) -> None:
    for number in range(13):
        write(tmp_path, f"{number}.yaml", f"extends: {number + 1}.yaml")
    with pytest.raises(ScenarioError, match="chain of more than 10 files"):
        load(tmp_path / "0.yaml")


@pytest.mark.parametrize(
    ("override", "read", "value"),
    [
        ("duration=2 h", lambda c: c.duration, 7200.0),
        ("ships.trader.linked=[us]", lambda c: c.ships["trader"].linked, ["us"]),
        ("escorts.carney.doctrine.queue=fifo", lambda c: carney(c).doctrine.queue, "fifo"),
        (
            "escorts.carney.doctrine.against.one-way-drone.by_layer.sm-2.salvo=3",
            lambda c: carney(c).doctrine.against["one-way-drone"].by_layer["sm-2"].salvo,
            3,
        ),
        ("escorts.carney.class.cells=100", lambda c: carney(c).type.cells, 100),
        ("catalogue.weapons.sm-2.dud=0.5", lambda c: c.weapons["sm-2"].dud, 0.5),
        ('ships."trader".flag=a=b', lambda c: c.ships["trader"].flag, "a=b"),
        ("warning.delay={uniform: [1 s, 2 s]}", lambda c: c.warning.delay.kind, "uniform"),
        ("response.alongside=1 nmi", lambda c: c.response.alongside, 1852.0),
        ("ships.sophie.flag=", lambda c: c.ships["sophie"].flag, ""),
    ],
)  # fmt: skip
def test_a_setting_changes_the_case(
    sample: str, override: str, read: Callable[[Case], object], value: object
) -> None:
    assert read(load_text(sample, overrides=[override]).case) == value


@pytest.mark.parametrize(
    ("override", "path", "rule", "suggestion"),
    [
        ("escorts.carny.patrol.speed=3 kn", "escorts.carny.patrol.speed", "is not here", "carney"),
        ("attacks.frist.target=sophie", "attacks.frist.target", "is not here", "first"),
        ("ships.trader.sped=3 kn", "ships.trader.sped", "is not known here", "speed"),
        ("duratoin=3 h", "duratoin", "is not known here", "duration"),
        ("ships.trader.speed=300 kn", "ships.trader.speed", "at most 60 kn", ""),
        ("escorts.carney.doctrine.queue=lifo", "escorts.carney.doctrine.queue", "one of", "fifo"),
        ("nonsense", "", "path=value", ""),
        ("=3", "", "joined by dots", ""),
        ("duration=[", "", "is no YAML", ""),
        ("duration={a: 1, a: 2}", "duration.a", "twice", ""),
    ],
)
def test_a_wrong_setting_is_refused(
    refuse: Refuse, override: str, path: str, rule: str, suggestion: str
) -> None:
    problems = refuse(overrides=("duration=5 h", override))
    assert [(p.file, p.line, p.path, p.suggestion) for p in problems] == [
        ("--set", 2, path, suggestion)
    ]
    assert rule in problems[0].rule


def test_a_path_that_is_set_twice_is_refused(refuse: Refuse) -> None:
    quoted = 'ships."trader".speed=12 kn'
    (found,) = refuse(overrides=("ships.trader.speed=11 kn", "duration=5 h", quoted))
    assert (found.line, found.path, found.value) == (3, "ships.trader.speed", "12 kn")
    assert found.rule == "is set already, by --set 1; set it once"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ships.trader.speed=11 kn", "ships.trader={speed: 12 kn}"),
        ("ships.trader={speed: 12 kn}", "ships.trader.speed=12 kn"),
        ("ships.trader={speed: 11 kn}", "ships={trader: {speed: 12 kn}}"),
        ("ships.trader.speed=11 kn", "ships.trader.speed.value=12 kn"),
        ("ships.trader.speed.value=11 kn", "ships.trader.speed=12 kn"),
    ],
)
def test_no_setting_is_lost_to_one_that_holds_it(refuse: Refuse, first: str, second: str) -> None:
    (found,) = refuse(overrides=(first, second))
    assert (found.line, found.path) == (2, "ships.trader.speed")
    assert found.rule == "is set already, by --set 1; set it once"


def test_settings_beside_each_other_all_hold(sample: str) -> None:
    whole, part = "ships.trader={speed: 11 kn}", "ships.trader.flag=LR"
    one, other = (load_text(sample, overrides=both) for both in ((whole, part), (part, whole)))
    assert one.resolved_text() == other.resolved_text()


def test_a_named_entry_may_be_changed_after_it_is_named(sample: str, refuse: Refuse) -> None:
    named, changed = "escorts.carney.doctrine=red-sea-2023", "escorts.carney.doctrine.queue=fifo"
    one, other = (load_text(sample, overrides=some) for some in ((named, changed), (changed,)))
    assert one.resolved_text() == other.resolved_text()
    (found,) = refuse(overrides=(changed, named))
    assert (found.path, found.value) == ("escorts.carney.doctrine", "red-sea-2023")
    assert found.rule == "undoes escorts.carney.doctrine.queue of --set 1; give this one first"


# --- supposing ----------------------------------------------------------------------------------


class Fixed:
    """Luck that is the same number everywhere."""

    def __init__(self, u: float) -> None:
        self.u = u

    def study(self, _actor: int, /) -> float:
        return self.u

    def replication_value(self, _actor: int, /) -> float:
        return self.u


def test_one_alternative_of_each_group_is_drawn(scenario: Scenario) -> None:
    low, high = scenario.draw(Fixed(0.59)), scenario.draw(Fixed(0.61))
    assert (low.attacks["first"].target, high.attacks["first"].target) == ("trader", "sophie")
    assert low.escorts["carney"].patrol.speed == 15 * KNOT
    assert high.escorts["carney"].patrol.speed == 10 * KNOT
    assert scenario.case.attacks["first"].target == "trader"


def test_alternatives_come_with_their_probabilities(scenario: Scenario) -> None:
    drawn = [scenario.draw(Luck(1, n)).attacks["first"].target for n in range(600)]
    assert drawn.count("trader") / 600 == pytest.approx(0.6, abs=4 * (0.24 / 600) ** 0.5)


def test_a_wrong_alternative_is_refused_at_its_own_line(refuse: Refuse, sample: str) -> None:
    (problem,) = refuse(("carney.patrol: {speed: 10 kn}", "carney.patrol: {speed: 100 kn}"))
    assert problem.path == "escorts.carney.patrol.speed"
    assert problem.line == 1 + sample[: sample.index("speed: 10 kn")].count("\n")


@pytest.mark.parametrize(
    ("old", "new", "path", "rule"),
    [
        ("who:", "who: 3\n  whom:", "hypotheses.who", "must be a mapping"),
        ("weight: 0.4, ", "", "hypotheses.who.b.weight", "is required"),
        ("weight: 0.4", "weight: {uniform: [0, 1]}", "hypotheses.who.b.weight", "fixed number"),
        ("weight: 0.4", "wieght: 0.4", "hypotheses.who.b.wieght", "is not known here"),
        ("attacks.first.target: sophie", "attack.first: 3", "attack", "is not known here"),
        ("attacks.first.target: sophie", "attacks.f.target: x", "attacks.f.target", "is not here"),
        ("attacks.first.target: sophie", "attacks..x: 3", "", "joined by dots"),
    ],
)
def test_a_wrong_hypothesis_is_refused(
    refuse: Refuse, old: str, new: str, path: str, rule: str
) -> None:
    problems = refuse((old, new))
    assert any(path in problem.path and rule in problem.rule for problem in problems)


def test_groups_combine(edit: Edit) -> None:
    more = (
        "hypotheses:\n  how:\n"
        "    x: {weight: 50 %, set: {warning.probability: 0}}\n"
        "    y: {weight: 50 %, set: {warning.probability: 1}}\n"
    )
    both = load_text(edit(("hypotheses:\n", more)))
    seen = {
        (case.attacks["first"].target, case.warning.probability)
        for case in (both.draw(Luck(5, number)) for number in range(60))
    }
    assert seen == {(t, p) for t in ("trader", "sophie") for p in (0.0, 1.0)}
    assert load_text(both.resolved_text()) == both


# --- drawing ------------------------------------------------------------------------------------


def test_a_drawn_case_has_only_plain_values(scenario: Scenario) -> None:
    assert any(True for _ in spreads_in(scenario.case))
    assert not list(spreads_in(scenario.draw(Luck(1, 1))))


def test_only_what_holds_a_spread_is_made_anew(scenario: Scenario) -> None:
    case, drawn = scenario.case, scenario.draw(Pinned())
    assert drawn.ships is case.ships
    assert drawn.attacks["first"] is case.attacks["first"]
    assert drawn.environment is not case.environment


def test_a_rate_of_raids_may_be_unknown(sample: str) -> None:
    rate = "{uniform: [0.2 per day, 0.6 per day]}"
    attack = f"{{weapon: one-way-drone, rate: {rate}, from: hodeidah-coast, target: nearest}}"
    scenario = load_text(sample, overrides=[f"attacks.more={attack}"])
    (spread,) = (s for s in scenario.spreads if s.path == "attacks.more.rate")
    assert spread.varies == "per-study"
    assert scenario.draw(Fixed(0.75)).attacks["more"].rate == pytest.approx(0.5 / DAY)
    assert load_text(scenario.resolved_text()).case == scenario.case


def test_whole_numbers_are_rounded_and_laws_become_constant(sample: str) -> None:
    override = "attacks.drones.count={integers: [1, 4], varies: per-replication}"
    drawn = load_text(sample, overrides=[override]).draw(Fixed(0.99))
    assert drawn.escorts["carney"].magazine["sm-2"] == 60
    assert type(drawn.escorts["carney"].magazine["sm-2"]) is int
    count = drawn.attacks["drones"].count
    assert (count.kind, count.parameters) == ("constant", (4.0,))


def test_a_spread_says_what_it_is(scenario: Scenario) -> None:
    spread = scenario.case.traffic["northbound"].rate
    assert isinstance(spread, Spread)
    assert (spread.varies, spread.path, spread.dimension) == (
        "per-replication",
        "traffic.northbound.rate",
        "rate",
    )


def test_the_unknowns_of_all_hypotheses_are_listed(edit: Edit) -> None:
    other = "escorts.carney.patrol: {speed: {uniform: [9 kn, 12 kn]}}"
    scenario = load_text(edit(("escorts.carney.patrol: {speed: 10 kn}", other)))
    paths = [spread.path for spread in scenario.spreads]
    assert paths == sorted(set(paths))
    assert "escorts.carney.patrol.speed" in paths
    assert "escorts.carney.magazine.sm-2" in paths


def test_what_is_written_once_is_drawn_once(edit: Edit) -> None:
    second = (
        "escorts:\n  mason:\n    class: arleigh-burke-flight-i\n"
        "    patrol: {area: southern-red-sea}\n    doctrine: red-sea-2023\n"
    )
    two = load_text(edit(("escorts:\n", second)))
    drawn = two.draw(Luck(2, 2))
    carney, mason = drawn.escorts["carney"], drawn.escorts["mason"]
    assert carney.doctrine == mason.doctrine
    assert carney.type.channels == mason.type.channels
    assert carney.type.top_speed != mason.type.top_speed
    assert mason.type.magazine == carney.type.magazine


def test_a_new_ship_changes_nobody_elses_draw(scenario: Scenario, edit: Edit) -> None:
    other = "ships:\n  third: {class: other, at: {time: +1 h, position: 14.5N 41.9E}, speed: {uniform: [8 kn, 12 kn]}, lane: southbound}\n"  # noqa: E501
    more = load_text(edit(("ships:\n", other)))
    for number in DRAWS:
        before, after = scenario.draw(Luck(1, number)), more.draw(Luck(1, number))
        ships = {name: ship for name, ship in after.ships.items() if name != "third"}
        assert dataclasses.replace(after, ships=ships) == before


def test_a_sunrise_is_the_same_with_its_date_and_without(sample: str) -> None:
    with_date = load_text(sample)
    times = "environment.sunrise=06:20 +03:00", "environment.sunset=17:45 +03:00"
    without = load_text(sample, overrides=times)
    assert with_date == without
    assert load_text(without.resolved_text()) == without
    assert "sunrise: 06:20 +03:00" in without.resolved_text()
