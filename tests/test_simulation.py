"""One replication: what holds in every scenario, and what holds at the limits (model 9, C21)."""

import gc
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from sim.engine.journal import Tally
from sim.engine.laws import Law, constant
from sim.engine.streams import Luck
from sim.kill_chain.ledger import CODES, Charged
from sim.kill_chain.steps.engage import Fired, Met
from sim.kill_chain.steps.weapon import Envelope
from sim.platforms.launch.attack import Weighted
from sim.platforms.launch.threat import Ended, Fate, Launched, Reliability
from sim.platforms.merchant import Flow
from sim.platforms.response.damage import DamageTable, Effect
from sim.platforms.roles import Decoy, Patrol
from sim.scenario import load
from sim.simulation import Day, Model
from sim.units import DAY, HOUR
from sim.world.theatre import Theatre
from tests.platforms.small_world import ARMED, MISSILE, World, drone, effects, open_sea

ROOT = Path(__file__).parents[1]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
REPLICATIONS = range(12)
STOPPED = ("failed", "intercepted", "decoyed")
LEAKED = ("hit", "near-miss", "missed")


@pytest.fixture(scope="module")
def sea(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    return open_sea(tmp_path_factory.mktemp("sea"))


@pytest.fixture(scope="module")
def world(sea: Theatre) -> World:
    return World(sea)


DECOYING = replace(ARMED, decoy=Decoy(probability=0.5, rounds=9))


def busy(world: World, number: int = 0, **changes: object) -> Day:
    """A day with everything in it: traffic, calls, fires, bystanders, decoys, lost escorts."""
    gaps, some = Law("exponential", (40.0,)), Law("integers", (2.0, 6.0))
    attacks = {
        "at-all": world.attack(60e3, 40e3, Weighted(within=120e3), 600.0, count=some, spacing=gaps),
        "at-ship": world.attack(60e3, 40e3, "s", due_at=2 * HOUR, count=some),
        "at-escort": world.attack(60e3, 40e3, "near", engaged_at=HOUR, count=some, spacing=gaps),
        "at-port": world.attack(60e3, -40e3, "port", HOUR, count=some, defended=True),
        "late": world.attack(60e3, 40e3, "nearest", 6 * HOUR - 300.0, count=constant(3.0)),
        "at-random": world.attack(
            60e3, 40e3, "nearest", None, rate=0.5 / HOUR, count=Law("poisson", (1.5,)), spacing=gaps
        ),
    }
    envelope = Envelope(min_range=500.0, max_range=30e3, pk_self=0.6, pk_crossing=0.4)
    parts = {
        "traffic": {"lane": Flow(rate=150 / DAY, mix="all")},
        "ships": {
            "s": world.ship(40e3, lane="lane", speed=6.0),
            "t": world.ship(70e3, lane="lane", speed=6.0, ais=False),
        },
        "escorts": {
            "near": world.escort(50e3, 9e3, DECOYING),
            "far": world.escort(type=ARMED, patrol=Patrol(law="box", area="box", speed=8.0)),
        },
        "attacks": attacks,
        "weapons": {"missile": replace(MISSILE, against={"drone": envelope}, dud=0.05)},
        "threats": drone(
            homes=True,
            fate=Fate(hit=0.5, other=0.3, search_radius=20e3),
            reliability=Reliability(fails_at_launch=0.05, fails_in_flight=0.1),
            damage=DamageTable(none=1.0, minor=2.0, moderate=2.0, severe=1.0, lost=0.3),
        ),
        "damage": effects(
            minor=Effect(speed_left=0.9, channels_left=0.8),
            moderate=Effect(
                speed_left=0.6, needs_help=True, assistance=constant(1800.0), worsening=1 / HOUR,
                channels_left=0.5,
            ),
            severe=Effect(speed_left=0.1, needs_help=True, assistance=constant(3600.0)),
            lost=Effect(speed_left=0.0, needs_help=True, channels_left=0.0),
        ),
    }  # fmt: skip
    return world.day(**{"luck": Luck(77, number), **parts, **changes})


@pytest.fixture(
    scope="module", params=[*SCENARIOS, None], ids=lambda file: getattr(file, "stem", "busy")
)
def days(request: pytest.FixtureRequest, world: World) -> list[Day]:
    if request.param is None:
        return [busy(world, number) for number in REPLICATIONS]
    model = Model(load(request.param))
    return [run(model, number) for number in REPLICATIONS]


def run(model: Model, number: int, seed: int = 4) -> Day:
    luck = Luck(seed, number)
    day = Day(model.scenario.draw(luck), model.theatre, luck)
    day.run()
    return day


def outcomes(day: Day) -> Counter[str]:
    return Counter(end.outcome for end in day.journal.of(Ended))


# --- what holds in every replication ------------------------------------------------------------


def test_each_threat_is_launched_once_and_ends_at_most_once(days: list[Day]) -> None:
    for day in days:
        launched = [launch.threat for launch in day.journal.of(Launched)]
        ended = [end.threat for end in day.journal.of(Ended)]
        assert len(set(launched)) == len(launched)
        assert len(set(ended)) == len(ended)
        assert set(ended) <= set(launched)
        assert {t.name for t in day.threats if t.track.legs} == set(launched)


def test_launched_is_the_sum_of_what_becomes_of_them(days: list[Day]) -> None:
    for day in days:
        found = outcomes(day)
        flying = sum(t.outcome is None for t in day.threats if t.track.legs)
        assert set(found) <= {*STOPPED, *LEAKED, "passed"}
        assert len(day.journal.of(Launched)) == sum(found.values()) + flying


def test_nothing_happens_before_the_start_or_after_the_end_or_out_of_order(
    days: list[Day],
) -> None:
    for day in days:
        times = [r.time for r in day.journal.records if not isinstance(r, Charged | Tally)]
        assert all(time >= 0.0 for time in times)
        assert all(launch.time < day.case.duration for launch in day.journal.of(Launched))
        last = max([end.time for end in day.journal.of(Ended)], default=0.0)
        assert day.clock.now >= max(last, day.case.duration)
        assert all(before <= after for before, after in pairwise(times))


def test_an_intercepted_threat_has_one_kill_and_no_other_has_any(days: list[Day]) -> None:
    for day in days:
        kills = Counter(met.threat for met in day.journal.of(Met) if met.result == "kill")
        ended = {end.threat for end in day.journal.of(Ended) if end.outcome == "intercepted"}
        assert set(kills) == ended
        assert set(kills.values()) <= {1}


def test_rounds_at_the_start_less_those_left_are_those_fired(days: list[Day]) -> None:
    for day in days:
        tally = {(t.name, t.key): t.value for t in day.journal.of(Tally)}
        fired = Counter(f"{shot.shooter}/{shot.weapon}" for shot in day.journal.of(Fired))
        for escort in day.fleet.shooters:
            for weapon in escort.rounds:
                key = f"{escort.name}/{weapon}"
                assert tally["rounds-start", key] - tally["rounds-left", key] == fired[key]


def test_magazines_and_channels_stay_between_none_and_all(days: list[Day]) -> None:
    for day in days:
        for escort in day.fleet.shooters:
            for weapon in escort.rounds:
                log = [left for _, left in escort.history[f"rounds {weapon}"]]
                assert 0 <= min(log) <= max(log) == log[0]
            for pool in escort.free:
                log = [free for _, free in escort.history[f"free {pool}"]]
                assert max(log) == log[0]
                assert min(log) >= (0 if escort.damage == "none" else -log[0])


def test_no_shot_meets_its_threat_outside_the_envelope(days: list[Day]) -> None:
    for day in days:
        classes = {threat.name: threat.threat_class for threat in day.threats}
        shots = {(shot.threat, shot.ordinal): shot for shot in day.journal.of(Fired)}
        for met in day.journal.of(Met):
            if met.result in ("wasted", "aborted"):
                continue
            weapon = day.case.weapons[shots[met.threat, met.ordinal].weapon]
            envelope = weapon.against[classes[met.threat]]
            assert envelope.min_range * 0.999 <= met.range_m <= envelope.max_range * 1.001


def test_every_defended_leaker_has_one_code_and_nobody_else_has_any(days: list[Day]) -> None:
    for day in days:
        charged = [charge.threat for charge in day.journal.of(Charged)]
        leakers = [
            threat.name
            for threat in day.threats
            if threat.defended and threat.outcome in (*LEAKED, "passed")
        ]
        assert sorted(charged) == sorted(leakers)
        assert {charge.code for charge in day.journal.of(Charged)} <= set(CODES)


def test_nobody_waits_for_what_is_over(days: list[Day]) -> None:
    for day in days:
        for threat in day.threats:
            if threat.outcome is not None:
                assert threat.waits == []
        followers = sum(len(mover.followers) for mover in day.fleet.defended)
        flying = sum(t.outcome is None and bool(t.track.legs) for t in day.threats)
        under_way = sum(escort.task is not None for escort in day.fleet.shooters)
        assert followers <= flying + under_way


def test_movers_have_tracks_without_gaps_or_jumps(days: list[Day]) -> None:
    for day in days:
        for mover in (
            *day.fleet.ships,
            *day.fleet.shooters,
            *(t for t in day.threats if t.track.legs),
        ):
            for before, after in pairwise(mover.track.legs):
                assert before.end == after.start
                assert before.at(before.end)[:2] == pytest.approx(
                    after.at(after.start)[:2], abs=0.01
                )


# --- limits -------------------------------------------------------------------------------------

NOBODY = {"traffic": {}, "ships": {}, "escorts": {}, "attacks": {}}


@pytest.mark.parametrize("name", ["one-raid-two-destroyers", "unity-explorer"])
def test_what_is_left_of_a_replication_is_free_at_once(name: str) -> None:
    model = Model(load(ROOT / "scenarios" / f"{name}.yaml"))
    model.replicate(1, 0)
    gc.collect()
    gc.disable()
    try:
        for number in range(1, 21):
            model.replicate(1, number)
        # SimPy's clock refers to itself, with ten objects. A whole replication has several hundred.
        assert gc.collect() < 20 * 30
    finally:
        gc.enable()


def test_an_empty_sea_has_nothing_but_its_transits(world: World) -> None:
    day = busy(world, **NOBODY)
    assert [record.name for record in day.journal.records] == ["end", "transits"]
    assert [record.value for record in day.journal.records] == [day.case.duration, 0.0]


def test_without_attacks_nothing_happens(world: World) -> None:
    day = busy(world, attacks={})
    assert {type(record) for record in day.journal.records} == {Tally}
    assert day.clock.now == day.case.duration


def test_without_escorts_nothing_is_stopped(world: World) -> None:
    day = busy(world, escorts={}, attacks={"a": world.attack(60e3, 40e3, "s", count=constant(5.0))})
    assert outcomes(day)["intercepted"] == 0
    assert {charge.detail for charge in day.journal.of(Charged)} <= {"no-escort"}
    assert day.journal.of(Fired) == []


def test_without_ships_there_is_nobody_to_aim_at(world: World) -> None:
    attacks = {
        "nearest": world.attack(60e3, 40e3, "nearest"),
        "weighted": world.attack(60e3, 40e3, Weighted()),
        "point": world.attack(60e3, 40e3, world.globe(0, 0)),
    }
    day = busy(world, ships={}, traffic={}, attacks=attacks)
    assert [launch.attack for launch in day.journal.of(Launched)] == ["point"]


def test_without_traffic_the_named_ships_are_all_there_is(world: World) -> None:
    day = busy(world, traffic={})
    assert {ship.name for ship in day.fleet.ships} == {"s", "t"}
    assert {launch.aimed_at for launch in day.journal.of(Launched)} == {"s", "t", "near", "port"}


@pytest.mark.parametrize("number", range(4))
def test_with_pk_0_nothing_is_intercepted(world: World, number: int) -> None:
    never = Envelope(min_range=500.0, max_range=30e3, pk_self=0.0, pk_crossing=0.0)
    weapons = {"missile": replace(MISSILE, against={"drone": never})}
    day = busy(world, number, weapons=weapons)
    assert len(day.journal.of(Fired)) > 0
    assert outcomes(day)["intercepted"] == 0


@pytest.mark.parametrize("number", range(4))
def test_with_pk_1_and_enough_of_all_nothing_in_reach_gets_through(
    world: World, number: int
) -> None:
    attack = world.attack(60e3, 90e3, Weighted(), 600.0, count=constant(15.0))
    day = busy(
        world,
        number,
        traffic={},
        ships={"s": world.ship(50e3), "t": world.ship(55e3)},
        attacks={"a": attack},
        escorts={"near": world.escort(50e3, 9e3, replace(ARMED, channels={"illuminator": 99}))},
        weapons={"missile": MISSILE},
        threats=drone(),
    )
    assert outcomes(day) == {"intercepted": 15}


def test_a_run_may_be_shorter_than_the_first_launch(world: World) -> None:
    day = busy(world, duration=60.0)
    assert day.journal.of(Launched) == []


def test_a_longer_run_begins_as_the_shorter_one(world: World) -> None:
    short, long = (busy(world, 3, duration=hours * HOUR) for hours in (3, 6))
    end = short.case.duration
    # Whom "nearest" takes at the end of the day is all that the length of the run may decide.
    begun = [r for r in long.journal.records if r.time < end and not isinstance(r, Charged | Tally)]
    assert [r for r in short.journal.records if not isinstance(r, Charged | Tally)] == begun


# --- ties (C18-P2) ------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")], ids=["in order", "reversed"])
def test_of_two_equal_threats_the_first_by_name_is_fired_at_first(
    world: World, names: tuple[str, str]
) -> None:
    one_channel = replace(ARMED, channels={"illuminator": 1})
    day = world.day(
        ships={"s": world.ship(50e3)},
        escorts={"e": world.escort(50e3, 1e3, one_channel)},
        attacks={name: world.attack(100e3, 0, "s") for name in names},
    )
    assert [shot.threat for shot in day.journal.of(Fired)] == ["a/1", "b/1"]


def test_inside_a_raid_the_order_is_by_number(world: World) -> None:
    one_channel = replace(ARMED, channels={"illuminator": 1})
    day = world.day(
        ships={"s": world.ship(50e3)},
        escorts={"e": world.escort(50e3, 1e3, one_channel)},
        attacks={"a": world.attack(100e3, 0, "s", count=constant(12.0))},
    )
    fired = [shot.threat for shot in day.journal.of(Fired)]
    assert fired == [f"a/{number + 1}" for number in range(len(fired))]


# --- at the best guess --------------------------------------------------------------------------


def test_at_the_best_guess_what_is_not_known_is_the_same_in_each_replication() -> None:
    model = Model(load(ROOT / "scenarios" / "one-raid.yaml"))
    stocks = [
        {
            t.key: t.value
            for t in model.replicate(1, number, best_guess).of(Tally)
            if t.name == "rounds-start"
        }
        for best_guess in (True, False)
        for number in range(4)
    ]
    assert all(stock == stocks[0] for stock in stocks[:4])
    assert any(stock != stocks[0] for stock in stocks[4:])
    journals = [model.replicate(1, number, best_guess=True).records for number in (0, 1)]
    assert journals[0] != journals[1]


def moments(world: World, count: int) -> int:
    """How many moments a raid makes whose threats all come at one instant."""
    raid = world.attack(60e3, 40e3, "s", count=constant(float(count)))
    plan = {"ships": {"s": world.ship(60e3, lane="lane", speed=6.0)}, "attacks": {"a": raid}}
    day = busy(world, **plan)
    assert sum(outcomes(day).values()) == count
    return next(day.clock._eid)


def test_many_threats_at_one_instant_cost_little_more_each_than_few(world: World) -> None:
    assert moments(world, 800) < 1.1 * (800 / 100) * moments(world, 100)
