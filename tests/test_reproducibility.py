"""The same random numbers give the same day, in any company and any kind of run (C07, design 5)."""

import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from ruamel.yaml import YAML

from sim.engine.streams import Luck, Purpose
from sim.kill_chain.steps.engage import Fired
from sim.kill_chain.steps.weapon import Envelope
from sim.platforms.launch.threat import Ended, Fate, Launched
from sim.platforms.merchant import Flow
from sim.scenario import Scenario, load
from sim.scenario.scenario import load_text
from sim.simulation import Day, Model
from sim.world.theatre import Theatre
from tests.platforms.chance import uncorrelated
from tests.platforms.small_world import ARMED, MISSILE, World, drone, open_sea
from tests.test_simulation import SCENARIOS, busy, run

ONE_RAID, UNITY = (
    next(file for file in SCENARIOS if file.stem == stem) for stem in ("one-raid", "unity-explorer")
)
BOTH = pytest.mark.parametrize("file", [ONE_RAID, UNITY], ids=lambda file: file.stem)


@pytest.fixture(scope="module")
def sea(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    return open_sea(tmp_path_factory.mktemp("sea"))


@pytest.fixture(scope="module")
def world(sea: Theatre) -> World:
    return World(sea)


@pytest.fixture(scope="module")
def models() -> dict[Path, Model]:
    return {file: Model(load(file)) for file in SCENARIOS}


def journal(scenario: Scenario, number: int = 731, seed: int = 12) -> list[tuple[Any, ...]]:
    return Model(scenario).replicate(seed, number).records


# --- one replication is itself ------------------------------------------------------------------


@BOTH
def test_replication_731_alone_is_the_731st_of_many(file: Path, models: dict[Path, Model]) -> None:
    alone = Model(load(file)).replicate(12, 731).records
    among = {number: models[file].replicate(12, number).records for number in (730, 732, 731, 0)}
    assert among[731] == alone
    assert len({repr(records) for records in among.values()}) == 4


@BOTH
def test_two_days_under_way_at_once_do_not_disturb_each_other(
    file: Path, models: dict[Path, Model]
) -> None:
    model = models[file]
    luck = [Luck(12, number) for number in (3, 4)]
    one, other = (Day(model.scenario.draw(each), model.theatre, each) for each in luck)
    assert other.run().records == model.replicate(12, 4).records
    assert one.run().records == model.replicate(12, 3).records


def test_c07_seed_and_replication_do_not_add_up(models: dict[Path, Model]) -> None:
    model = models[ONE_RAID]
    assert model.replicate(1000, 1).records != model.replicate(1001, 0).records


def test_c07_the_hash_seed_of_python_does_not_matter() -> None:
    code = f"""
from hashlib import sha256
from sim.scenario import load
from sim.simulation import Model
for file in {[str(file) for file in (ONE_RAID, UNITY)]}:
    model = Model(load(file))
    records = [model.replicate(12, number).records for number in range(3)]
    print(sha256(repr(records).encode()).hexdigest())
"""
    root = Path(__file__).parents[1]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=root,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("0", "4242")
    ]
    told = [process.communicate()[0].split() for process in started]
    assert len(told[0]) == 2
    assert told[0] == told[1]


def reversed_mappings(tree: object) -> object:
    if isinstance(tree, dict):
        return {key: reversed_mappings(tree[key]) for key in reversed(tree)}
    return [reversed_mappings(item) for item in tree] if isinstance(tree, list) else tree


@BOTH
def test_c07_the_order_of_mappings_in_the_file_does_not_matter(file: Path) -> None:
    yaml, text = YAML(typ="rt"), StringIO()
    tree = reversed_mappings(yaml.load(file.read_text("utf-8")))
    yaml.dump(tree, text)
    turned = load_text(text.getvalue())
    assert list(tree) == list(reversed(list(YAML(typ="safe").load(file.read_text("utf-8")))))
    assert turned == load(file)
    assert journal(turned) == journal(load(file))


# --- whoever else is there ----------------------------------------------------------------------

FAR = """
  yonder:
    class: arleigh-burke-flight-iia
    patrol: {law: box, area: gulf-of-aden-west, speed: 15 kn}
    doctrine: red-sea-2023
    answers_calls: false
"""


AWAY = "patrol: {law: box, area: gulf-of-aden-west, speed: 15 kn}"
NEAR = "patrol: {law: box, area: southern-red-sea, speed: 15 kn}"


def with_another_escort(file: Path, patrol: str = AWAY, *dates: str) -> Scenario:
    text = file.read_text("utf-8")
    assert "\nescorts:\n" in text
    another = FAR.replace(AWAY, "\n    ".join((patrol, *dates)))
    return load_text(text.replace("\nescorts:\n", "\nescorts:" + another))


def of_others(records: list[tuple[Any, ...]], name: str) -> list[tuple[Any, ...]]:
    return [record for record in records if not any(name in str(field) for field in record)]


@BOTH
@pytest.mark.parametrize("number", range(6))
def test_c07_an_escort_far_away_changes_nothing_for_the_others(file: Path, number: int) -> None:
    before, after = journal(load(file), number), journal(with_another_escort(file), number)
    assert of_others(after, "yonder") == before
    assert len(after) > len(before)


@BOTH
@pytest.mark.parametrize(
    ("patrol", "dates"),
    [
        (AWAY, ("from: +40 min", "until: +90 min")),
        (NEAR, ("until: +0 h",)),
        (NEAR, ("from: +90 min", "until: +80 min")),
    ],
    ids=["far, from and until", "near, gone at the start", "near, never there"],
)
def test_the_dates_of_another_escort_change_nothing_for_the_others(
    file: Path, patrol: str, dates: tuple[str, ...]
) -> None:
    with_one = with_another_escort(file, patrol, *dates)
    for number in range(4):
        after = journal(with_one, number)
        assert of_others(after, "yonder") == journal(load(file), number)
        assert (len(after) > len(of_others(after, "yonder"))) == (patrol == AWAY)


@pytest.mark.parametrize("number", range(6))
def test_c07_another_pk_changes_no_launch_no_aim_and_no_traffic(number: int) -> None:
    path = "catalogue.weapons.sm-2.against.{}.pk_{}={}"
    classes = ("one-way-drone", "anti-ship-cruise-missile", "anti-ship-ballistic-missile")
    days = []
    for pk in (0, 1):
        changes = [path.format(c, d, pk) for c in classes for d in ("self", "crossing")]
        days.append(run(Model(load(UNITY, changes)), number))
    one, other = days
    assert one.journal.of(Launched) == other.journal.of(Launched)
    for before, after in zip(one.traffic.streams, other.traffic.streams, strict=True):
        for column in ("entry_s", "speed_mps", "share", "kind"):
            assert (getattr(before, column) == getattr(after, column)).all()
    assert {shot.pk for shot in other.journal.of(Fired) if shot.weapon == "sm-2"} <= {1.0}


def test_one_more_attack_leaves_the_others_their_luck(world: World) -> None:
    """A raid at a lone point elsewhere: everything else happens as before, to the last bit."""
    far = world.attack(-400e3, 300e3, world.globe(-390e3, 310e3))
    for number in range(6):
        before = busy(world, number)
        with_one = dict(before.case.attacks) | {"0-another": far}
        after = busy(world, number, attacks=with_one)
        assert of_others(after.journal.records, "0-another") == before.journal.records


def test_one_more_flow_leaves_the_others_their_ships(world: World) -> None:
    day = busy(world)
    flows = {"a-lane": Flow(lane="lane", rate=0.001, mix="all"), **day.case.traffic}
    more = busy(world, traffic=flows)
    assert (more.traffic.streams[1].entry_s == day.traffic.streams[0].entry_s).all()


# --- neighbours ---------------------------------------------------------------------------------


def test_c07_neighbouring_replications_and_seeds_are_not_correlated(world: World) -> None:
    """By the hits of three drones, each stopped with 0.5 a shot and else hitting with 0.5."""
    half = Envelope(min_range=500.0, max_range=60e3, pk_self=0.5, pk_crossing=0.5)
    doctrine = world.escort().doctrine
    against = {"drone": replace(doctrine.against["drone"], by_layer={})}
    case = world.case(
        ships={"s": world.ship(50e3)},
        escorts={"e": world.escort(50e3, 1e3, ARMED, doctrine=replace(doctrine, against=against))},
        attacks={f"a{k}": world.attack(90e3, 5e3, "s", 900.0 * k) for k in range(3)},
        weapons={"missile": replace(MISSILE, against={"drone": half})},
        threats=drone(fate=Fate(hit=0.5)),
    )

    def hits(seed: int, number: int) -> int:
        day = Day(case, world.theatre, Luck(seed, number))
        return sum(end.outcome == "hit" for end in day.run().of(Ended))

    many = 400
    one, next_seed = (np.array([hits(seed, n) for n in range(many + 1)]) for seed in (5, 6))
    assert 0.1 < one.mean() < 2.0
    assert uncorrelated(one[:-1], one[1:])
    assert uncorrelated(one, next_seed)
    assert uncorrelated(one[1:], next_seed[:-1])


# --- addresses ----------------------------------------------------------------------------------


class Address(NamedTuple):
    """Where a number comes from; the journal's own names for the words of the counter."""

    purpose: int
    actor: int
    other: int
    index: int


HELPERS = ("pick", "value", "row", "replication_value", "_number", "_row", "_gaps")
"""Functions that ask on behalf of whoever called them."""


class Recorder(Luck):
    """Luck that remembers who asked for what."""

    def __init__(self, seed: int, replication: int) -> None:
        super().__init__(seed, replication)
        self.numbers: dict[Address, list[str]] = defaultdict(list)
        self.rows: dict[Address, list[tuple[str, int]]] = defaultdict(list)

    def value(self, purpose: int, actor: int, other: int = 0, index: int = 0) -> float:
        self.numbers[Address(purpose, actor, other, index)].append(asker())
        return super().value(purpose, actor, other, index)

    def row(
        self, purpose: int, actor: int, length: int, other: int = 0, index: int = 0
    ) -> np.ndarray:
        self.rows[Address(purpose, actor, other, index)].append((asker(), length))
        return super().row(purpose, actor, length, other, index)


def asker() -> str:
    """The innermost function on the stack that is no helper."""
    frame = sys._getframe(2)
    while frame.f_code.co_name in HELPERS:
        frame = frame.f_back  # type: ignore[assignment]
    return frame.f_code.co_qualname


@pytest.fixture(scope="module", params=[*SCENARIOS, None], ids=lambda f: getattr(f, "stem", "busy"))
def recorded(
    request: pytest.FixtureRequest, models: dict[Path, Model], world: World
) -> list[Recorder]:
    """The luck of some replications, with all that was asked of it."""
    lucks = [Recorder(21, number) for number in range(8)]
    for luck in lucks:
        if request.param is None:
            busy(world, luck=luck)
        else:
            model = models[request.param]
            Day(model.scenario.draw(luck), model.theatre, luck).run()
    return lucks


SAME_NUMBER_AGAIN = {
    (Purpose.AIM, "Aimer.aim"): "the point of a raid's first threat, which also fixes the launch",
    (Purpose.DETECT, "sight"): "the phase of a sensor's scans",
    (Purpose.PERMIT, "KillChain._cleared"): "permission for others, which is for a whole attack",
    (Purpose.WARN, "sight"): "a cue, of which all escorts are told",
    (Purpose.WORSEN, "Casualties._worsen"): "one fire, of which hits of two kinds may ask",
}
"""What may ask for one number more than once in a replication, and what the number means."""


def meaning(luck: Recorder) -> Iterator[tuple[Address, set[str]]]:
    """Each address with what asks for it; all of a threat's end in one word."""
    for address, askers in luck.numbers.items():
        one = {"Adjudicator" if name.startswith("Adjudicator.") else name for name in askers}
        yield address, one


def test_each_address_has_one_meaning(recorded: list[Recorder]) -> None:
    for luck in recorded:
        for address, askers in meaning(luck):
            assert len(askers) == 1, (Purpose(address.purpose), askers)


def test_each_purpose_is_asked_for_in_one_place(recorded: list[Recorder]) -> None:
    asked: dict[int, set[str]] = defaultdict(set)
    for luck in recorded:
        for address, askers in meaning(luck):
            asked[address.purpose] |= askers
    several = {Purpose.AIM, Purpose.ASSESS, Purpose.CALL, Purpose.PATROL, Purpose.REPLICATION}
    assert {Purpose(p) for p, askers in asked.items() if len(askers) > 1} <= several


def test_no_number_is_drawn_twice_but_where_it_is_meant(recorded: list[Recorder]) -> None:
    for luck in recorded:
        again = {
            (Purpose(address.purpose), *askers)
            for address, askers in meaning(luck)
            if len(luck.numbers[address]) > 1
        }
        assert again <= SAME_NUMBER_AGAIN.keys()


def test_rows_do_not_run_into_each_other_or_into_numbers(recorded: list[Recorder]) -> None:
    """A row takes a block of four numbers an index; a number is the first of its block."""
    for luck in recorded:
        blocks: Counter[Address] = Counter()
        for address, asked in luck.rows.items():
            longest = max(length for _, length in asked)
            assert address.index + -(-longest // 4) < 2**32
            for k in range(-(-longest // 4)):
                blocks[address._replace(index=address.index + k)] += 1
        assert not any(count > 1 for count in blocks.values())
        assert not blocks.keys() & luck.numbers.keys()
        purposes = {(a.purpose, a.actor) for a in luck.rows}
        assert not purposes & {(a.purpose, a.actor) for a in luck.numbers}


def test_each_row_has_one_meaning(recorded: list[Recorder]) -> None:
    for luck in recorded:
        for address, asked in luck.rows.items():
            assert len({name for name, _ in asked}) == 1, (Purpose(address.purpose), asked)


def test_nothing_draws_numbers_in_a_way_that_is_not_recorded() -> None:
    public = {name for name in vars(Luck) if not name.startswith("_")}
    draws = {"value", "row", "study", "replication_value"}
    assert public == draws | {"branch", "outer", "replication", "seed", "strata"}
