"""Who fires at what: engagement times, time windows, schedules, escorts each for itself."""

from __future__ import annotations

import pytest

from sim.engine.laws import Law, constant
from sim.engine.streams import Purpose
from sim.kill_chain.ledger import Charged
from sim.kill_chain.steps.assess import Assessment
from sim.kill_chain.steps.assign import Layer
from sim.kill_chain.steps.engage import Fired
from sim.platforms.launch.threat import Ended, Reliability
from tests.kill_chain.worlds import Dice, World, envelope, fights, flies, one_layer, shots, weapon

GUN = {"engagement": constant(14.0)}


def manned(
    window: str = "complete",
    channels: int = 1,
    luck: Dice | None = None,
    queue: str = "time-to-go",
    layer: dict[str, object] | None = None,
    **gun: object,
) -> World:
    world = World(luck=luck)
    doctrine = fights(window=window, by_layer=one_layer(**layer or {}), queue=queue)
    world.escort(doctrine=doctrine, weapons={"missile": weapon(**GUN | gun)}, channels=channels)
    return world


def fired(world: World) -> list[tuple[str, float]]:
    return [(one.threat, one.time) for one in world.of(Fired)]


def outcomes(world: World) -> dict[str, str]:
    return {one.threat: one.outcome for one in world.of(Ended)}


# --- engagement times -----------------------------------------------------------------------------


def test_a_result_comes_after_the_engagement_time_at_any_range() -> None:
    """Threats at 200 m/s: after 14 s the first is 8 km off, the second 28 km."""
    world = manned(channels=2)
    world.threat("raid/1", (10_800.0, 0.0))
    world.threat("raid/2", (30_800.0, 0.0))
    world.run()
    found = [(shot.launch, shot.meets, round(shot.range_m), shot.result) for shot in shots(world)]
    assert found == [(0.0, 14.0, 8000, "kill"), (0.0, 14.0, 28_000, "kill")]


def test_a_channel_is_held_for_the_engagement_time() -> None:
    world = manned()
    for place in (1, 2, 3):
        world.threat(f"raid/{place}", (40e3, 0.0))
    assert fired(world.run()) == [("raid/1", 0.0), ("raid/2", 14.0), ("raid/3", 28.0)]


def test_the_time_is_drawn_for_each_round_and_planned_with_its_median() -> None:
    """The law's median is 10 s: with 12 s to go a complete engagement is begun."""
    law = Law("uniform", (4.0, 16.0))
    luck = Dice({Purpose.ENGAGE: 0.25})
    world = manned(luck=luck, engagement=law)
    world.threat("raid/1", (2400.0, 0.0))
    assert [shot.meets for shot in shots(world.run())] == [7.0]


@pytest.mark.parametrize(("window", "rounds"), [("complete", 0), ("start", 1)])
def test_an_engagement_that_cannot_end_in_time_is_begun_only_if_a_start_will_do(
    window: str, rounds: int
) -> None:
    """The threat arrives after 13 s, the result would come after 14 s."""
    world = manned(window=window)
    world.threat("raid/1", (2600.0, 0.0))
    world.run()
    assert [shot.result for shot in shots(world)] == ["aborted"] * rounds
    assert outcomes(world) == {"raid/1": "missed"}
    assert [one.code for one in world.of(Charged)] == ["all-missed" if rounds else "out-of-reach"]


def test_a_result_at_the_moment_of_arrival_comes_first() -> None:
    world = manned()
    world.threat("raid/1", (2800.0, 0.0))
    assert outcomes(world.run()) == {"raid/1": "intercepted"}


def test_the_threat_must_be_inside_the_envelope_when_the_result_is_planned() -> None:
    """Inside 5 km from 25 s on: fired at 11 s at the earliest."""
    world = manned(against={"drone": envelope(farthest=5e3)})
    world.threat("raid/1", (10e3, 0.0))
    assert fired(world.run()) == [("raid/1", pytest.approx(11.0))]


# --- time windows ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("window", "engaged"), [("complete", 4), ("start", 5)])
def test_a_layer_waits_no_longer_than_its_time_window(window: str, engaged: int) -> None:
    """Sixty seconds at 14 s each: four are over by then, a fifth has begun."""
    world = manned(window, layer={"time_window": 60.0})
    for place in range(1, 8):
        world.threat(f"raid/{place}", (100e3, 0.0))
    assert len(fired(world.run())) == engaged
    assert {one.code for one in world.of(Charged)} == {"no-channel"}


def test_a_look_begins_the_window_anew_for_its_layer_and_those_behind_it() -> None:
    """The inner layer reaches 2.8 km, 86 s on; its ten seconds begin with the outer one's look."""
    world = World(luck=Dice({Purpose.SHOT: 0.9}))
    outer = weapon(pool=None, engagement=constant(80.0), against={"drone": envelope(pk=0.5)})
    inner = weapon(pool=None, engagement=constant(0.0), against={"drone": envelope(0, 2.8e3)})
    layers = {name: Layer(looks=1, time_window=10.0) for name in ("outer", "inner")}
    doctrine = fights("outer", "inner", by_layer=layers, window="start")
    world.escort(doctrine=doctrine, weapons={"outer": outer, "inner": inner})
    world.threat("raid/1", (20e3, 0.0))
    assert [time for _, time in fired(world.run())] == [0.0, pytest.approx(86.0)]


def test_a_look_begins_the_window_of_its_own_layer_anew() -> None:
    layer: dict[str, object] = {"looks": 2, "time_window": 10.0}
    missing = {"drone": envelope(pk=0.5)}
    world = manned("start", luck=Dice({Purpose.SHOT: 0.9}), layer=layer, against=missing)
    world.threat("raid/1", (60e3, 0.0))
    assert [time for _, time in fired(world.run())] == [0.0, 14.0]


def test_a_layer_does_not_come_back_after_the_one_behind_it() -> None:
    """Both miss; the outer one was busy, and its time is over when the inner one is through."""
    world = World(luck=Dice({Purpose.SHOT: 0.9}))
    missing = {"drone": envelope(pk=0.5)}
    outer = weapon(engagement=constant(30.0), against=missing)
    inner = weapon(pool=None, engagement=constant(5.0), against=missing)
    layers = {name: Layer(looks=1, time_window=1.0) for name in ("outer", "inner")}
    doctrine = fights("outer", "inner", by_layer=layers, window="start")
    world.escort(doctrine=doctrine, weapons={"outer": outer, "inner": inner})
    world.threat("raid/1", (40e3, 0.0))
    world.threat("raid/2", (40e3, 0.0))
    world.run()
    assert [(one.threat, one.weapon) for one in world.of(Fired)] == [
        ("raid/1", "outer"), ("raid/2", "inner"), ("raid/1", "inner"),
    ]  # fmt: skip


def test_a_threat_that_waits_for_nothing_is_looked_at_anew_when_its_window_begins_anew() -> None:
    """The launcher rests for 5 s, so the second threat waits while nothing is going to open."""
    world = World(luck=Dice({Purpose.SHOT: 0.9}))
    missing = {"drone": envelope(pk=0.5)}
    outer = weapon(engagement=constant(80.0), interval=5.0, against=missing)
    inner = weapon(pool=None, engagement=constant(0.0), against={"drone": envelope(0, 2.8e3)})
    layers = {name: Layer(looks=1, time_window=10.0) for name in ("outer", "inner")}
    doctrine = fights("outer", "inner", by_layer=layers, window="start")
    world.escort(doctrine=doctrine, weapons={"outer": outer, "inner": inner}, channels=2)
    world.threat("raid/1", (20e3, 0.0))
    world.threat("raid/2", (21e3, 0.0))
    assert fired(world.run()) == [
        ("raid/1", 0.0), ("raid/2", 5.0),
        ("raid/1", pytest.approx(86.0)), ("raid/2", pytest.approx(91.0)),
    ]  # fmt: skip


def test_a_second_opening_is_waited_for_like_the_first() -> None:
    """What leaves from 75 s on meets the threat inside 20 km, from 175 s on inside 4 km."""
    world = World(luck=Dice({Purpose.SHOT: 0.9}))
    outer = weapon(envelope(10e3, 20e3, pk=0.5))
    inner = weapon(envelope(0.0, 4e3, pk=0.5))
    layers = {name: Layer(looks=1) for name in ("outer", "inner")}
    doctrine = fights("outer", "inner", by_layer=layers)
    world.escort(doctrine=doctrine, weapons={"outer": outer, "inner": inner})
    world.threat("raid/1", (40e3, 0.0))
    times = [time for _, time in fired(world.run())]
    assert times == [pytest.approx(75.0), pytest.approx(175.0)]


# --- salvos and looks -----------------------------------------------------------------------------


def test_rounds_of_a_salvo_are_half_a_second_apart_if_the_launcher_says_so() -> None:
    world = manned(interval=0.5, layer={"salvo": 3})
    world.threat("raid/1", (40e3, 0.0))
    assert [time for _, time in fired(world.run())] == [0.0, 0.5, 1.0]


def test_a_round_at_a_dead_threat_that_would_have_arrived_before_is_wasted() -> None:
    """Dead after 14 s, six before it would have arrived; the second round's result is due at 24."""
    world = manned("start", interval=10.0, layer={"salvo": 2})
    world.threat("raid/1", (4e3, 0.0))
    assert [(shot.meets, shot.result) for shot in shots(world.run())] == [
        (14.0, "kill"), (24.0, "wasted"),
    ]  # fmt: skip


def test_a_second_round_that_would_come_too_late_is_not_fired() -> None:
    """The threat comes inside 8 km after 60 s: nothing leaves after 50 s."""
    world = World()
    reach = envelope(8e3, 100e3, pk=0.0)
    doctrine = fights(by_layer=one_layer(salvo=2))
    world.escort(weapons={"missile": weapon(reach, interval=55.0)}, doctrine=doctrine)
    world.threat("raid/1", (20e3, 0.0))
    assert [time for _, time in fired(world.run())] == [0.0]


def test_what_was_missed_and_then_crashed_is_no_ghost() -> None:
    """It fails half-way, after 150 s; the look before has ended, and nobody fires after."""
    luck = Dice({Purpose.FAILURE: 0.5, Purpose.SHOT: 0.9})
    world = World(luck=luck)
    missing = weapon(envelope(pk=0.5), assessment=Assessment(delay=constant(80.0)))
    late = weapon(envelope(0.0, 10e3), pool="gun")
    layers = {"missile": Layer(looks=1), "gun": Layer(looks=1)}
    doctrine = fights("missile", "gun", by_layer=layers)
    world.escort(weapons={"missile": missing, "gun": late}, doctrine=doctrine)
    crashes = flies(reliability=Reliability(fails_in_flight=1.0))
    world.threat("raid/1", (60e3, 0.0), type=crashes)
    assert [time for _, time in fired(world.run())] == [0.0]
    (contact,) = world.contacts(world.threats[0])
    assert not contact.ghost
    assert not contact.open


def test_luck_is_addressed_by_threat_and_round_and_a_look_by_its_escort_and_first_round() -> None:
    luck = Dice({Purpose.SHOT: 0.9})
    layer: dict[str, object] = {"salvo": 2, "looks": 2}
    world = manned(luck=luck, layer=layer, against={"drone": envelope(pk=0.5)})
    world.threat("raid/1", (60e3, 0.0))
    world.run()
    threat, guard = world.threats[0].actor, world.escorts[0].actor
    of_a_round = (Purpose.ENGAGE, Purpose.DUD, Purpose.SHOT)
    rounds = [(purpose, threat, 0, n) for purpose in of_a_round for n in range(4)]
    looks = [(Purpose.ASSESS, guard, threat, n) for n in (0, 1, 4, 5)]
    drawn = [address for address in luck.asked if address[0] in (*of_a_round, Purpose.ASSESS)]
    assert sorted(drawn) == sorted(rounds + looks)


# --- schedules ------------------------------------------------------------------------------------


def test_a_schedule_gives_each_look_its_rounds() -> None:
    assert [Layer(schedule=[1, 3]).rounds(look) for look in range(3)] == [1, 3, 0]
    assert [Layer(salvo=2, looks=2).rounds(look) for look in range(3)] == [2, 2, 0]


def test_looks_follow_the_schedule() -> None:
    world = manned(
        luck=Dice({Purpose.SHOT: 0.9}),
        layer={"schedule": [1, 3]},
        against={"drone": envelope(pk=0.5)},
        assessment=Assessment(delay=constant(1.0)),
    )
    world.threat("raid/1", (100e3, 0.0))
    assert [time for _, time in fired(world.run())] == [0.0, 15.0, 15.0, 15.0]


# --- several escorts ------------------------------------------------------------------------------


@pytest.mark.parametrize(("coordination", "rounds"), [("shared", 1), ("uncoordinated", 2)])
def test_uncoordinated_escorts_shoot_each_for_itself(coordination: str, rounds: int) -> None:
    world = World()
    world.kill_chain.fire.coordination = coordination  # type: ignore[assignment]
    for name in ("alpha", "beta"):
        world.escort(name, doctrine=fights(gate=1e9))
    world.threat("raid/1", (60e3, 0.0))
    assert len(fired(world.run())) == rounds


def test_a_random_queue_serves_by_lot() -> None:
    """The numbers of the three threats, as drawn for this escort, decide."""
    lots = iter((0.8, 0.1, 0.5))
    world = manned(luck=Dice({Purpose.QUEUE: lambda *_: next(lots)}), queue="random")
    for place in (1, 2, 3):
        world.threat(f"raid/{place}", (60e3, 0.0))
    assert [threat for threat, _ in fired(world.run())] == ["raid/2", "raid/3", "raid/1"]
