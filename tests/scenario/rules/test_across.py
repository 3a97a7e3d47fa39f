"""Rules across fields, and warnings about what is legal but probably wrong."""

from collections.abc import Callable

import pytest
import shapely

from sim.engine.streams import actor
from sim.scenario import Problem, load_text
from sim.scenario.rules import across
from sim.scenario.theatre import load_theatre, theatre_names

Refuse = Callable[..., list[Problem]]
Edit = Callable[..., str]

SM2 = "catalogue.weapons.sm-2"
DRONE = "against.one-way-drone"
CARNEY = "escorts.carney"
LAYER = f"{CARNEY}.doctrine.{DRONE}.by_layer.sm-2"
RANDOM = "attacks.more={weapon: one-way-drone, from: hodeidah-coast, target: nearest"
LATER = "attacks.more={launched_at: +1 h, from: hodeidah-coast, target: nearest"
WAVES = f"{LATER}, weapons: {{one-way-drone: {{}}}}"


@pytest.mark.parametrize(
    ("override", "path", "rule"),
    [
        (f"{SM2}.{DRONE}.min_range=100 nmi", f"{SM2}.{DRONE}.min_range", "more than max_range"),
        (
            f"{SM2}.{DRONE}.max_range={{uniform: [4 km, 90 nmi]}}",
            f"{SM2}.{DRONE}.min_range",
            "more than max_range",
        ),
        (f"{SM2}.{DRONE}.floor=30 km", f"{SM2}.{DRONE}.floor", "more than ceiling"),
        (f"{LAYER}.nearest=50 nmi", f"{LAYER}.nearest", "more than farthest"),
        ("attacks.first.launched_at=+1 h", "attacks.first", "exactly one of launched_at, due_at"),
        ("attacks.first.due_at=null", "attacks.first", "exactly one of"),
        ("attacks.first.rate=1 per day", "attacks.first", "exactly one of launched_at, due_at"),
        (
            f"{RANDOM}, rate: 1 per day, window: 5 min}}",
            "attacks.more.window",
            "has no meaning with rate",
        ),
        (
            f"{RANDOM}, rate: 1 per day, window: {{uniform: [-5 min, 5 min], varies: per-study}}}}",
            "attacks.more.window",
            "has no meaning with rate",
        ),
        (f"{RANDOM}, rate: 2 per s}}", "attacks.more.rate", "threats or raids into the run"),
        (f"{WAVES}, weapon: one-way-drone}}", "attacks.more", "exactly one of weapon, weapons"),
        (f"{WAVES}, count: 3}}", "attacks.more.count", "weapons.one-way-drone.count"),
        (f"{WAVES}, spacing: 3 s}}", "attacks.more.spacing", "weapons.one-way-drone.spacing"),
        (f"{LATER}, weapons: {{one-way-drone: {{after: 9 s}}}}}}", "attacks.more.weapons", "after"),
        (f"{LATER}, weapon: one-way-drone, raids: 3}}", "attacks.more.raids", "is one raid"),
        (f"{LATER}, weapon: one-way-drone, stock: 3}}", "attacks.more.stock", "has its count"),
        (f"{WAVES}, stock: 3}}", "attacks.more.stock", "weapons.one-way-drone.stock"),
        (f"{RANDOM}, preparation: 0 s}}", "attacks.more", "or a preparation alone"),
        (f"{RANDOM}, preparation: -1 h}}", "attacks.more.preparation", "between 0"),
        (f"{RANDOM}, preparation: 1 h, window: 1 h}}", "attacks.more.window", "no meaning"),
        (f"{RANDOM}, preparation: 0.5 s}}", "attacks.more.preparation", "72,001 threats or raids"),
        (f"{LATER}}}", "attacks.more", "exactly one of weapon, weapons"),
        (
            f"{LATER}, weapons: {{one-way-dron: {{}}}}}}",
            "attacks.more.weapons.one-way-dron",
            "cata",
        ),
        (f"{RANDOM}, rate: 3}}", "attacks.more.rate", "needs a unit"),
        (f"{RANDOM}, rate: -1 per day}}", "attacks.more.rate", "between 0 "),
        (f"{RANDOM}, rate: 1 per day, count: -1}}", "attacks.more.count", "between 0 and 4000"),
        (f"{CARNEY}.patrol={{law: fixed, area: null}}", f"{CARNEY}.patrol", "position or an area"),
        (f"{CARNEY}.patrol.area=null", f"{CARNEY}.patrol", "must have an area: its law is box"),
        (f"{CARNEY}.magazine.sm-2=91", f"{CARNEY}.magazine", "launcher cells of the ship's 90"),
        (f"{CARNEY}.class.cells=3", f"{CARNEY}.magazine", "launcher cells of the ship's 3"),
        (f"{CARNEY}.assigned=[nobody]", f"{CARNEY}.assigned.0", "is no ship of this scenario"),
        ("environment.sunset=null", "environment", "both sunrise and sunset"),
        ("environment.sunrise=18:00 +03:00", "environment.sunrise", "must be before sunset"),
        ("environment.sunset=06:00 +03:00", "environment.sunrise", "must be before sunset"),
        (
            "environment.sunrise=2024-12-03 06:20 +03:00",
            "environment.sunrise",
            "on the date of the start, 2023-12-03",
        ),
        ("environment.sunset=+24 h", "environment.sunset", "on the date of the start"),
        ("environment.sunrise=06:20", "environment.sunrise", "must have its offset"),
        ("catalogue.sensors.spy-1d.scan_period=0 s", "catalogue.sensors.spy-1d.scan_period", "0 s"),
        (
            "catalogue.threats.one-way-drone.damage={none: 0, minor: 0, moderate: 0, severe: 0, "
            "lost: 0}",
            "catalogue.threats.one-way-drone.damage",
            "a weight that is always above 0",
        ),
        ("attacks.drones.from=nowhere", "attacks.drones.from", "is no launch area"),
        ("attacks.drones.from=47.0N 42.0E", "attacks.drones.from", "inside the theatre"),
        ("attacks.drones.target=nobody", "attacks.drones.target", "is no ship, escort, area"),
        (
            f"{SM2}.against.missile={{min_range: 1 m, max_range: 2 m, pk_self: 0, pk_crossing: 0}}",
            f"{SM2}.against.missile",
            "is no class of threats",
        ),
        (f"{CARNEY}.doctrine.against.ufo.gate=1 nmi", f"{CARNEY}.doctrine.against.ufo", "no class"),
    ],
)
def test_a_rule_across_fields_is_held(refuse: Refuse, override: str, path: str, rule: str) -> None:
    found = [(problem.path, problem.rule) for problem in refuse(overrides=(override,))]
    assert any(path == where and rule in said for where, said in found), found


def test_two_addresses_with_one_number_are_refused(
    refuse: Refuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = {"ships.sophie": 7, "attacks.first": 7}
    monkeypatch.setattr(across, "actor", lambda name: numbers.get(name, actor(name)))
    (problem,) = refuse()
    assert problem.rule == "has the same number as attacks.first: rename one"
    assert problem.path == "ships.sophie"


DOUBTS = [
    ("ships.trader.speed=35 kn", "ships.trader.speed", "much for a merchant ship"),
    ("ships.sophie.speed=9 kn", "ships.sophie.speed", "has no effect"),
    (f"{CARNEY}.class.top_speed=45 kn", f"{CARNEY}.class.top_speed", "much for an escort"),
    (f"{CARNEY}.patrol.speed=29 kn", f"{CARNEY}.patrol.speed", "more than the escort's top speed"),
    (f"{CARNEY}.class.weapons=[sm-2]", "against.one-way-drone.layers", "does not carry"),
    (f"{CARNEY}.class.sensors=[]", f"{CARNEY}.class.sensors", "never see a one-way-drone"),
    ("catalogue.weapons.sm-2.pool=laser", f"{CARNEY}.class", "has no channels of pool laser"),
    (f"{CARNEY}.class.weapons=[sm-6]", f"{CARNEY}.magazine.sm-2", "does not carry"),
    ("attacks.first.due_at=+15 h", "attacks.first.due_at", "nothing is launched after"),
    ("attacks.first.due_at=-1 h", "attacks.first.due_at", "before the start of the run"),
    (f"{RANDOM}, rate: 0 per day}}", "attacks.more.rate", "no raid comes"),
    ("attacks.first.count=0", "attacks.first.count", "nothing is launched"),
    (f"{LATER}, weapons: {{one-way-drone: {{count: 0}}}}}}", "one-way-drone.count", "is 0"),
    (f"{RANDOM}, preparation: 5 d}}", "attacks.more.preparation", "is as long as the run"),
    (f"{RANDOM}, preparation: 1 h, raids: 0}}", "attacks.more.raids", "no raid comes"),
    (f"{RANDOM}, rate: 1 per h, stock: 0}}", "attacks.more.stock", "nothing is launched"),
    (
        f"{LATER}, weapons: {{one-way-drone: {{}}, land-attack-cruise-missile: {{after: 23 h}}}}}}",
        "attacks.more.launched_at",
        "too late for the whole raid",
    ),
    ("ships.sophie.at.time=+200 h", "ships.sophie.at.time", "after the end of the run"),
    ("attacks.first.target=29.0N 32.9E", "attacks.first.target", "out of the reach of anti-ship"),
    ("duration=500 d", "duration", "more than a year"),
    ("traffic.southbound.rate=0 per day", "traffic.southbound.rate", "no ship comes"),
]


@pytest.mark.parametrize(("override", "path", "rule"), DOUBTS, ids=[doubt[0] for doubt in DOUBTS])
def test_a_doubtful_value_is_told(edit: Edit, override: str, path: str, rule: str) -> None:
    text = edit(("set: {attacks.first.target: trader}", "set: {}"))
    warnings = load_text(text, overrides=[override]).warnings
    found = [(warning.path, warning.rule) for warning in warnings]
    assert any(where.endswith(path.split(".")[-1]) and rule in said for where, said in found), found
    assert all(warning.line for warning in warnings)


def test_an_escort_without_rounds_is_told(edit: Edit) -> None:
    rounds = "{sm-2: 0, sm-6: 0, essm: 0, gun-5in: 0, ciws: 0}"
    warnings = load_text(edit(("{sm-2: {uniform: [40, 60]}}", rounds))).warnings
    assert any("without a single round" in warning.rule for warning in warnings)


def test_a_good_scenario_is_beyond_doubt(sample: str) -> None:
    assert load_text(sample).warnings == ()


def test_d18_no_shipped_lane_crosses_itself() -> None:
    lanes = [lane for name in theatre_names() for lane in load_theatre(name).lanes.values()]
    assert lanes
    assert all(shapely.is_simple(shapely.LineString(lane.nodes)) for lane in lanes)


@pytest.mark.parametrize(("end", "told"), [("hard", True), ("last-threat", False)])
def test_a_position_while_the_last_threats_fly_is_not_after_the_end(
    sample: str, end: str, told: bool
) -> None:
    settings = ["ships.sophie.at.time=+11 h", f"end={end}"]
    rules = [warning.rule for warning in load_text(sample, overrides=settings).warnings]
    assert ("is after the end of the run" in rules) == told
