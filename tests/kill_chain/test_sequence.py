"""The chain in time, in small scripted worlds: turns, queues, salvos, layers, looks, escorts."""

from __future__ import annotations

from collections.abc import Callable
from math import dist

import pytest

from sim.engine.laws import constant
from sim.engine.streams import Luck, Purpose
from sim.kill_chain.ledger import Charged
from sim.kill_chain.steps.assess import Assessed, Assessment
from sim.kill_chain.steps.assign import ClassDoctrine, Layer
from sim.kill_chain.steps.detect import Detected
from sim.kill_chain.steps.engage import Fired, Met
from sim.kill_chain.steps.identify import Identification, Identified
from sim.kill_chain.steps.permit import Permission, Permitted
from sim.kill_chain.steps.sensor import Sensor, Visibility
from sim.kill_chain.steps.track import Tracking
from sim.kill_chain.steps.warn import Warning
from sim.platforms.escort import Escort
from sim.platforms.helm import Turned
from sim.platforms.launch.threat import Ended, Reliability
from sim.platforms.response.calls import Response
from sim.platforms.response.damage import DamageTable
from sim.platforms.roles import Decoy
from sim.world.encounters import lead_collision
from tests.kill_chain.worlds import (
    DRONE,
    SPEED,
    UNTOLD,
    Dice,
    World,
    by_index,
    envelope,
    fights,
    flies,
    one_layer,
    shots,
    weapon,
)

ROCKET = flies(threat_class="rocket", steers=False, damage=DamageTable(moderate=1.0))
"""A threat that no doctrine names, and whose hit halves the speed of a ship."""


def launches(world: World) -> list[tuple[str, float]]:
    return [(shot.threat, shot.launch) for shot in shots(world)]


def results(world: World) -> list[str]:
    return [shot.result for shot in shots(world)]


def ended(world: World) -> dict[str, str]:
    return {record.threat: record.outcome for record in world.of(Ended)}


# --- from the launch of a threat to the readiness of an escort ------------------------------------


def test_each_delay_follows_the_one_before() -> None:
    world = World(warning=Warning(probability=1.0, delay=constant(7.0)))
    world.escort(
        doctrine=fights(
            tracking=Tracking(delay=constant(3.0)),
            identification=Identification(delay=constant(2.0)),
            permission=Permission(self_delay=constant(1.0), reaction=constant(4.0)),
        )
    )
    world.threat("raid/1", (40e3, 0.0), launch=100.0)
    (seen,), (named,), (permitted,) = (
        world.run().of(Detected),
        world.of(Identified),
        world.of(Permitted),
    )
    assert (seen.time, seen.sensor, seen.tracked_s) == (107.0, "cue", 110.0)
    assert seen.range_m == pytest.approx(40e3 - 7.0 * 200.0)
    assert (named.time, named.hostile, named.danger) == (112.0, True, "self")
    assert (permitted.time, permitted.ready_s, permitted.held) == (112.0, 117.0, None)
    assert launches(world) == [("raid/1", 117.0)]


def test_who_is_taken_for_neutral_is_left_alone() -> None:
    world = World(luck=Dice({Purpose.IDENTIFY: by_index(0.05, 0.5)}))
    world.escort(doctrine=fights(identification=Identification(taken_for_neutral=0.1)))
    world.threat("raid/1", (40e3, 0.0))
    (named,) = world.run().of(Identified)
    assert not named.hostile
    assert world.of(Permitted) == []
    assert launches(world) == []


def test_a_threat_is_detected_at_its_range_from_the_escort() -> None:
    world = World()
    world.escort(x=3e3, y=-4e3)
    world.threat("raid/1", (30e3, 32e3))
    (seen,) = world.run().of(Detected)
    assert seen.range_m == 45e3


def test_each_step_draws_at_an_address_of_the_escort_and_the_threat() -> None:
    """Permission itself at one of the attack, its delay at one of the threat."""
    luck = Dice()
    world = World(luck=luck)
    world.escort(doctrine=fights(queue="random"))
    world.threat("raid/1", (30e3, 0.0))
    world.run()
    threat, guard = world.threats[0], world.escorts[0].actor
    steps = (Purpose.QUEUE, Purpose.TRACK, Purpose.IDENTIFY, Purpose.PERMIT, Purpose.REACT)
    assert [address for address in luck.asked if address[0] in steps] == [
        (Purpose.QUEUE, guard, threat.actor, 0),
        (Purpose.TRACK, guard, threat.actor, 0),
        (Purpose.IDENTIFY, guard, threat.actor, 0),
        (Purpose.IDENTIFY, guard, threat.actor, 1),
        (Purpose.PERMIT, guard, threat.attack_actor, 0),
        (Purpose.PERMIT, guard, threat.actor, 1),
        (Purpose.REACT, guard, threat.actor, 0),
    ]


@pytest.mark.parametrize("kind", [Detected, Identified, Permitted])
def test_of_equal_moments_the_first_threat_comes_first_then_the_first_escort(
    kind: type[Detected | Identified | Permitted],
) -> None:
    world = World(warning=Warning(probability=1.0, delay=constant(7.0)))
    for name in ("beta", "alpha"):
        world.escort(name)
    for name in ("b/1", "a/1"):
        world.threat(name, (30e3, 0.0))
    assert [(record.threat, record.escort) for record in world.run().of(kind)] == [
        ("a/1", "alpha"), ("a/1", "beta"), ("b/1", "alpha"), ("b/1", "beta"),
    ]  # fmt: skip


def test_a_turn_that_endangers_by_several_threats_is_answered_in_their_order() -> None:
    world = World()
    world.escort(y=-40e3)
    ship = world.ship(y=20e3)
    world.threat("b/1", (40e3, 0.0), (-40e3, 0.0))
    world.threat("a/1", (40e3, 0.0), (-40e3, 0.0), launch=1.0)
    world.turn(50.0, ship, 0.0, -100.0)
    permitted = [(record.time, record.threat) for record in world.run().of(Permitted)]
    assert permitted == [(50.0, "a/1"), (50.0, "b/1")]


def test_why_fire_is_held_is_written_down() -> None:
    world = World()
    world.escort(y=20e3, doctrine=fights(permission=Permission(control="hold")))
    world.threat("raid/1", (40e3, 0.0), world.ship())
    (permitted,) = world.run().of(Permitted)
    assert (permitted.danger, permitted.ready_s, permitted.held) == ("others", None, "weapons-hold")


def test_permission_for_others_is_drawn_once_for_a_whole_attack() -> None:
    """Four threats of two attacks: the number is addressed to the attack."""
    numbers: set[int] = set()

    def comes(_escort: int, attack: int, index: int) -> float:
        if index == 0:
            numbers.add(attack)
        return 0.5

    world = World(luck=Dice({Purpose.PERMIT: comes}))
    world.escort(y=20e3)
    ship = world.ship()
    for name in ("one/1", "one/2", "two/1", "two/2"):
        world.threat(name, (40e3, 0.0), ship)
    assert len(world.run().of(Permitted)) == 4
    assert numbers == {threat.attack_actor for threat in world.threats}
    assert len(numbers) == 2


def test_a_threat_far_from_everybody_endangers_nobody_until_somebody_turns_into_its_way() -> None:
    world = World()
    world.escort(y=60e3)
    ship = world.ship(y=30e3)
    world.threat("raid/1", (100e3, 0.0))
    world.turn(50.0, ship, 0.0, -60.0)
    (named,), (permitted,) = world.run().of(Identified), world.of(Permitted)
    assert (named.time, named.danger) == (0.0, None)
    assert (permitted.time, permitted.danger) == (50.0, "others")
    assert launches(world)[0] == ("raid/1", pytest.approx(50.0))


def test_a_threat_that_nobody_turns_to_meet_is_never_fired_at() -> None:
    world = World()
    world.escort(y=60e3)
    ship = world.ship(y=30e3)
    world.threat("raid/1", (100e3, 0.0))
    world.turn(50.0, ship, 0.0, 10.0)
    assert world.run().of(Permitted) == []


def test_the_loss_of_an_escort_that_was_not_in_danger_does_not_end_the_watch_for_others() -> None:
    """It waited with all others for somebody to come into danger; a ship does, later."""
    world = World()
    world.escort("guard", y=60e3)
    other = world.escort("other", y=200e3)
    ship = world.ship(y=30e3)
    world.threat("raid/1", (100e3, 0.0))
    world.lose(20.0, other)
    world.turn(50.0, ship, 0.0, -60.0)
    (permitted,) = world.run().of(Permitted)
    assert (permitted.time, permitted.escort, permitted.danger) == (50.0, "guard", "others")


# --- turns ----------------------------------------------------------------------------------------


def distress(turns: bool, luck: Luck | Dice | None = None, **escort: object) -> World:
    """A drone comes from 200 km; at 100 s a rocket hits a ship that calls a minute later.

    The escort at the origin answers, if it does, along the drone's way, at 15 m/s.
    """
    response = Response(call_delay=constant(60.0)) if turns else None
    warning = UNTOLD if "sensors" in escort else Warning(probability=1.0, delay=constant(0.0))
    world = World(luck=luck, response=response, warning=warning)
    world.escort(
        weapons={"missile": weapon(envelope(0.0, 20e3))},
        doctrine=fights(gate=1e9),
        **escort,  # type: ignore[arg-type]
    )
    ship = world.ship(x=60e3)
    world.threat("rocket/1", (80e3, 0.0), ship, type=ROCKET)
    world.threat("drone/1", (200e3, 0.0))
    return world.run()


def test_a_destroyer_that_answers_a_call_meets_the_drone_where_it_then_is() -> None:
    """20 km of flight take 25 s: 200e3 - 200 m = 20e3 + 15 (m - 25 - 160) at the meeting m."""
    turns = [turned for turned in distress(turns=True).of(Turned) if turned.mover == "guard"]
    assert [(turned.time, turned.why) for turned in turns] == [(160.0, "answers a call")]
    meets = (180e3 + 15.0 * (25.0 + 160.0)) / 215.0
    (staying,), (sailing,) = shots(distress(turns=False)), shots(distress(turns=True))
    assert (staying.launch, staying.meets) == (pytest.approx(875.0), pytest.approx(900.0))
    assert (sailing.launch, sailing.meets) == (pytest.approx(meets - 25.0), pytest.approx(meets))
    assert (staying.range_m, sailing.range_m) == (pytest.approx(20e3), pytest.approx(20e3))


def scans_in_view(world: World, until: float, reach: float, period: float) -> int:
    """How many scans of the guard's radar had the drone in range, over the tracks as sailed."""
    drone = next(threat for threat in world.threats if threat.attack == "drone")
    guard = world.escorts[0]
    return sum(
        dist(drone.track.at(k * period)[:2], guard.track.at(k * period)[:2]) <= reach
        for k in range(round(until / period) + 1)
    )


def test_a_turn_redraws_no_detection_it_only_shifts_the_scans() -> None:
    radar = Sensor(
        antenna_height=1e4,
        scan_period=5.0,
        scan_phase=constant(0.0),
        sees={DRONE: Visibility(max_range=190e3, scan_probability=0.03)},
    )
    later = 0
    for number in range(12):
        worlds = [
            distress(turns, Luck(3, number), sensors={"radar": radar}) for turns in (False, True)
        ]
        times = [world.of(Detected)[0].time for world in worlds if world.of(Detected)]
        assert len(times) == 2
        counted = [scans_in_view(w, t, 190e3, 5.0) for w, t in zip(worlds, times, strict=True)]
        assert counted[0] == counted[1]
        # What was in range stays in range here, so that the very same scan detects.
        assert times[0] == times[1]
        later += times[1] > 160.0
    assert later >= 4


def second_threat(slows: bool) -> World:
    """A rocket hits and slows a ship at 100 s, with a drone and a round at it under way."""
    world = World()
    world.escort(doctrine=fights(permission=Permission(reaction=constant(90.0))))
    ship = world.ship(x=0.0, y=8e3, vy=16.0)
    if slows:
        world.threat("rocket/1", (20e3, 9.6e3), ship, type=ROCKET)
    world.threat("drone/1", (60e3, 0.0), ship)
    return world.run()


def test_a_threat_steers_after_a_target_that_slows_and_its_intercepts_are_made_anew() -> None:
    calm, hurt = second_threat(slows=False), second_threat(slows=True)
    drone = next(threat for threat in hurt.threats if threat.attack == "drone")
    assert [leg.start for leg in drone.track.legs] == [0.0, 100.0]
    (before,) = shots(calm)
    (after,) = (shot for shot in shots(hurt) if shot.threat == "drone/1")
    assert before.launch == after.launch == 90.0
    assert after.meets > 100.0
    assert after.meets != before.meets
    assert after.meets == lead_collision(0.0, 0.0, 90.0, SPEED, drone.track)
    assert dist(drone.track.at(after.meets)[:2], (0.0, 0.0)) == pytest.approx(after.range_m)


def test_a_threat_that_does_not_steer_flies_on_to_where_the_ship_would_have_been() -> None:
    world = World()
    ship = world.ship(y=8e3, vy=16.0)
    world.threat("rocket/1", (20e3, 9.6e3), ship, type=ROCKET)
    drone = world.threat("drone/1", (60e3, 8e3), ship, type=flies(steers=False))
    world.run()
    assert len(drone.track.legs) == 1
    assert dist(drone.track.at(drone.track.end)[:2], ship.track.at(drone.track.end)[:2]) > 1e3


# --- the queue ------------------------------------------------------------------------------------


def test_two_channels_that_fall_free_at_once_serve_two_threats_at_once() -> None:
    """The launcher has no interval, so it keeps nobody waiting."""
    world = World()
    guard = world.escort(channels=0)
    for place in (1, 2, 3):
        world.threat(f"raid/{place}", (40e3, 0.0))
    world.at(20.0, lambda: free_channels(world, guard, 2))
    assert launches(world.run())[:2] == [("raid/1", 20.0), ("raid/2", 20.0)]


def free_channels(world: World, escort: Escort, channels: int) -> None:
    escort.free["radar"] += channels
    world.kill_chain.fire.direct()


def queued(queue: str) -> list[str]:
    """One channel, held by the first threat until 16 s; three others wait by then.

    Time to go at 16 s: patient 484 s, quick 61.5 s, near 50 s; patient is ready first, near last.
    """
    world = World()
    world.escort(
        doctrine=fights(queue=queue, by_layer=one_layer()),
        weapons={"missile": weapon(against={DRONE: envelope(), "missile": envelope()})},
    )
    world.escorts[0].doctrine.against["missile"] = world.escorts[0].doctrine.against[DRONE]
    world.threat("a-first/1", (16e3, 0.0))
    world.threat("d-patient/1", (50e3, 0.0), launch=0.5, type=flies(100.0))
    world.threat("c-quick/1", (31e3, 0.0), launch=1.0, type=flies(400.0, threat_class="missile"))
    world.threat("b-near/1", (6.4e3, 0.0), launch=2.0, type=flies(100.0))
    return [name for name, _ in launches(world.run())]


@pytest.mark.parametrize(
    ("queue", "order"),
    [
        ("time-to-go", ["a-first/1", "b-near/1", "c-quick/1", "d-patient/1"]),
        # The near one has arrived before its turn comes.
        ("fifo", ["a-first/1", "d-patient/1", "c-quick/1"]),
        ("by-class", ["a-first/1", "c-quick/1", "b-near/1", "d-patient/1"]),
    ],
)
def test_a_channel_that_falls_free_serves_by_the_discipline(queue: str, order: list[str]) -> None:
    assert queued(queue) == order


def test_a_running_engagement_is_not_broken_off_for_a_more_urgent_threat() -> None:
    world = World()
    world.escort()
    world.threat("slow/1", (40e3, 0.0), type=flies(100.0))
    world.threat("fast/1", (20e3, 0.0), launch=1.0, type=flies(400.0))
    (slow, fast) = shots(world.run())
    assert (slow.threat, fast.threat) == ("slow/1", "fast/1")
    assert fast.launch == slow.meets


@pytest.mark.parametrize(("release", "free"), [("intercept", 20.0), ("assessment", 26.0)])
def test_a_channel_falls_free_at_the_intercept_or_after_the_assessment(
    release: str, free: float
) -> None:
    world = World()
    arm = weapon(release=release, assessment=Assessment(delay=constant(6.0)))
    world.escort(weapons={"missile": arm})
    world.threat("raid/1", (20e3, 0.0))
    world.threat("raid/2", (30e3, 0.0))
    assert launches(world.run()) == [("raid/1", 0.0), ("raid/2", free)]


def test_a_channel_is_held_until_the_last_round_of_a_salvo() -> None:
    world = World()
    world.escort(
        weapons={"missile": weapon(interval=5.0)}, doctrine=fights(by_layer=one_layer(salvo=2))
    )
    world.threat("raid/1", (20e3, 0.0))
    world.threat("raid/2", (30e3, 0.0))
    first, last, other, _ = shots(world.run())
    assert (first.meets, last.meets) == (20.0, 24.0)
    assert (other.threat, other.launch) == ("raid/2", 24.0)


def test_one_launcher_keeps_its_interval_between_threats() -> None:
    world = World()
    world.escort(channels=3, weapons={"missile": weapon(interval=4.0)})
    for place in (1, 2, 3):
        world.threat(f"raid/{place}", (30e3, 0.0))
    assert launches(world.run()) == [("raid/1", 0.0), ("raid/2", 4.0), ("raid/3", 8.0)]


def test_a_launcher_stays_busy_an_interval_after_the_last_round_of_a_salvo() -> None:
    world = World()
    world.escort(
        channels=2,
        weapons={"missile": weapon(interval=4.0)},
        doctrine=fights(by_layer=one_layer(salvo=2)),
    )
    for place in (1, 2):
        world.threat(f"raid/{place}", (30e3, 0.0))
    times = [time for _, time in launches(world.run())]
    assert times == [0.0, 4.0, 8.0, 12.0]


# --- salvos ---------------------------------------------------------------------------------------


def test_a_round_flies_on_after_an_earlier_one_has_killed_and_is_wasted() -> None:
    world = World()
    world.escort(
        weapons={"missile": weapon(interval=2.0)}, doctrine=fights(by_layer=one_layer(salvo=2))
    )
    threat = world.threat("raid/1", (20e3, 0.0))
    first, second = shots(world.run())
    assert (first.result, first.meets) == ("kill", 20.0)
    # The second left at 2 s; it gets to where the threat would have been after 0.8 of that more.
    assert (second.result, second.meets) == ("wasted", pytest.approx(21.6))
    assert second.range_m == pytest.approx(19.6 * SPEED)
    assert threat.shots == 2


def test_a_salvo_goes_on_after_a_kill_that_nobody_has_judged() -> None:
    """A02: the interval is longer than the flight, and still both rounds are spent."""
    world = World()
    guard = world.escort(
        weapons={"missile": weapon(interval=9.0)},
        doctrine=fights(by_layer=one_layer(salvo=2)),
        rounds=5,
    )
    world.threat("raid/1", (5e3, 0.0))
    first, second = shots(world.run())
    assert (first.result, first.meets) == ("kill", 5.0)
    assert (second.result, second.launch) == ("wasted", 9.0)
    assert guard.rounds["missile"] == 3
    assert [judged.shots for judged in world.of(Assessed)] == [(0, 1)]


def test_a_salvo_is_broken_off_when_its_window_closes_and_the_rounds_are_kept() -> None:
    """The threat comes inside 8 km after 60 s: rounds at 0, 20, 40 s, none at 60 or 80 s."""
    world = World()
    guard = world.escort(
        weapons={"missile": weapon(envelope(8e3, 100e3, pk=0.0), interval=20.0)},
        doctrine=fights(by_layer=one_layer(salvo=5)),
        rounds=9,
    )
    world.threat("raid/1", (20e3, 0.0))
    assert [time for _, time in launches(world.run())] == [0.0, 20.0, 40.0]
    assert guard.rounds["missile"] == 6
    assert guard.booked["missile"] == 0
    assert guard.launcher_free["missile"] == 60.0
    assert [judged.shots for judged in world.of(Assessed)] == [(0, 1, 2)]


def test_a_salvo_is_broken_off_when_the_threat_has_crashed() -> None:
    """It fails half-way, after 150 s: the round in the air is aborted, the next one kept."""
    world = World(luck=Dice({Purpose.FAILURE: 0.5, Purpose.SHOT: 0.5}))
    guard = world.escort(
        weapons={"missile": weapon(envelope(pk=0.0), interval=70.0)},
        doctrine=fights(by_layer=one_layer(salvo=4)),
        rounds=9,
    )
    world.threat("raid/1", (60e3, 0.0), type=flies(reliability=Reliability(fails_in_flight=1.0)))
    assert ended(world.run()) == {"raid/1": "failed"}
    first, second, third = shots(world)
    assert (first.result, second.result, third.result) == ("miss", "miss", "aborted")
    assert third.meets == 150.0
    assert guard.rounds["missile"] == 6


def test_rounds_booked_for_a_salvo_that_the_end_of_the_run_cuts_have_not_left() -> None:
    world = World(end=10.0)
    guard = world.escort(
        weapons={"missile": weapon(interval=4.0)},
        doctrine=fights(by_layer=one_layer(salvo=5), gate=1e9),
        rounds=9,
    )
    world.threat("raid/1", (20e3, 0.0))
    assert len(world.run().of(Fired)) == 3
    assert (guard.rounds["missile"], guard.booked["missile"]) == (4, 2)


@pytest.mark.parametrize(("short", "fired"), [("short-salvo", [2, 2, 1]), ("hold", [2, 2])])
def test_a07_when_rounds_run_short_the_salvo_is_short_or_fire_is_held(
    short: str, fired: list[int]
) -> None:
    world = World()
    guard = world.escort(
        rounds=5, doctrine=fights(by_layer=one_layer(salvo=2), short_of_rounds=short)
    )
    for place in range(1, 5):
        world.threat(f"raid/{place}", (30e3, 0.0), launch=200.0 * place)
    names = [name for name, _ in launches(world.run())]
    assert [names.count(name) for name in dict.fromkeys(names)] == fired
    assert guard.rounds["missile"] == 5 - sum(fired)


def test_a_reserve_is_kept_from_one_class_and_spent_on_another() -> None:
    world = World()
    doctrines = {
        DRONE: ClassDoctrine(layers=["missile"], by_layer=one_layer(reserve=2)),
        "missile": ClassDoctrine(layers=["missile"], by_layer=one_layer()),
    }
    arm = weapon(against={DRONE: envelope(), "missile": envelope()})
    world.escort(rounds=3, weapons={"missile": arm}, doctrine=fights(against=doctrines))
    world.threat("drones/1", (30e3, 0.0))
    world.threat("drones/2", (30e3, 0.0), launch=300.0)
    world.threat("missiles/1", (30e3, 0.0), launch=600.0, type=flies(threat_class="missile"))
    world.threat("missiles/2", (30e3, 0.0), launch=900.0, type=flies(threat_class="missile"))
    assert [name for name, _ in launches(world.run())] == ["drones/1", "missiles/1", "missiles/2"]


# --- looks and layers -----------------------------------------------------------------------------


@pytest.mark.parametrize("looks", [1, 2, 3])
def test_a_layer_looks_as_often_as_doctrine_says(looks: int) -> None:
    world = World()
    world.escort(
        weapons={"missile": weapon(envelope(pk=0.0))},
        doctrine=fights(by_layer=one_layer(looks=looks)),
    )
    world.threat("raid/1", (40e3, 0.0))
    assert [fired.look for fired in world.run().of(Fired)] == list(range(1, looks + 1))


def test_a_kill_that_is_seen_ends_the_engagement() -> None:
    world = World(luck=Dice({Purpose.SHOT: by_index(0.9, 0.1)}))
    world.escort(
        weapons={"missile": weapon(envelope(pk=0.5))},
        doctrine=fights(by_layer=one_layer(looks=5)),
    )
    world.threat("raid/1", (40e3, 0.0))
    assert results(world.run()) == ["miss", "kill"]


def two_layers(overlap: bool, **changes: object) -> World:
    """An outer layer of one look, judged 10 s after its miss, and a gun inside 30 km."""
    world = World()
    arms = {
        "missile": weapon(envelope(pk=0.0), assessment=Assessment(delay=constant(10.0))),
        "gun": weapon(envelope(0.0, 30e3), pool="gun"),
    }
    layers = {"missile": Layer(looks=1), "gun": Layer(looks=1)}
    world.escort(
        weapons=arms, doctrine=fights("missile", "gun", by_layer=layers, overlap=overlap, **changes)
    )
    world.threat("raid/1", (40e3, 0.0))
    return world.run()


def test_an_inner_layer_waits_for_the_result_of_an_outer_one() -> None:
    """40 km: the missile meets it after 40 s, is judged at 50 s; only then the gun fires."""
    assert [(fired.weapon, fired.time) for fired in two_layers(False).of(Fired)] == [
        ("missile", 0.0),
        ("gun", 50.0),
    ]


def test_an_inner_layer_that_overlaps_fires_as_soon_as_it_can() -> None:
    """The gun meets the drone at 30 km after 50 s, if it fires at 12.5 s."""
    assert [(fired.weapon, fired.time) for fired in two_layers(True).of(Fired)] == [
        ("missile", 0.0),
        ("gun", pytest.approx(12.5)),
    ]


def test_layers_that_overlap_fire_together_where_both_can() -> None:
    world = World()
    arms = {"missile": weapon(envelope(pk=0.0)), "gun": weapon(pool="gun")}
    layers = {"missile": Layer(looks=1), "gun": Layer(looks=1)}
    world.escort(weapons=arms, doctrine=fights("missile", "gun", by_layer=layers, overlap=True))
    world.threat("raid/1", (40e3, 0.0))
    assert [(fired.weapon, fired.time) for fired in world.run().of(Fired)] == [
        ("missile", 0.0),
        ("gun", 0.0),
    ]
    assert [(judged.weapon, judged.shots) for judged in world.of(Assessed)] == [
        ("missile", (0,)),
        ("gun", (1,)),
    ]


def test_a_layer_takes_over_when_the_looks_of_the_one_before_are_spent() -> None:
    world = World()
    arms = {"missile": weapon(envelope(pk=0.0)), "gun": weapon(envelope(pk=0.0), pool="gun")}
    layers = {"missile": Layer(looks=2), "gun": Layer(looks=3)}
    world.escort(weapons=arms, doctrine=fights("missile", "gun", by_layer=layers))
    world.threat("raid/1", (90e3, 0.0))
    fired = [(shot.weapon, shot.layer, shot.look) for shot in world.run().of(Fired)]
    assert fired == [
        ("missile", 0, 1),
        ("missile", 0, 2),
        ("gun", 1, 1),
        ("gun", 1, 2),
        ("gun", 1, 3),
    ]


def test_doctrine_orders_the_layers_not_the_catalogue() -> None:
    world = World()
    arms = {"missile": weapon(), "gun": weapon(pool="gun")}
    world.escort(weapons=arms, doctrine=fights("gun", "missile"))
    world.threat("raid/1", (40e3, 0.0))
    assert [fired.weapon for fired in world.run().of(Fired)] == ["gun"]


# --- judged wrongly -------------------------------------------------------------------------------


def judged_by(*u: float, pk: float, **errors: float) -> World:
    """Three looks, judged with these numbers one after the other."""
    numbers = iter(u)

    def number(_escort: int, _threat: int, index: int) -> float:
        return next(numbers) if index % 2 else 0.5

    world = World(luck=Dice({Purpose.ASSESS: number}))
    world.escort(
        weapons={"missile": weapon(envelope(pk=pk), assessment=Assessment(**errors))},
        doctrine=fights(by_layer=one_layer(looks=3)),
    )
    world.threat("raid/1", (60e3, 0.0))
    return world.run()


def test_a_false_kill_lets_a_live_threat_through() -> None:
    world = judged_by(0.9, 0.05, pk=0.0, false_kill=0.1)
    assert results(world) == ["miss", "miss"]
    assert [judged.judged for judged in world.of(Assessed)] == ["miss", "kill"]
    assert ended(world) == {"raid/1": "missed"}
    (charged,) = world.of(Charged)
    assert charged.code == "misjudged-kill"


def test_a_false_miss_has_the_next_round_wasted_on_a_ghost() -> None:
    world = judged_by(0.05, 0.05, 0.9, pk=1.0, false_miss=0.1)
    assert results(world) == ["kill", "wasted", "wasted"]
    assert [judged.judged for judged in world.of(Assessed)] == ["miss", "miss", "kill"]
    assert ended(world) == {"raid/1": "intercepted"}


def test_a_ghost_that_is_seen_to_be_dead_is_left_alone() -> None:
    assert results(judged_by(0.05, 0.9, pk=1.0, false_miss=0.1)) == ["kill", "wasted"]


def test_a_ghost_keeps_a_channel_from_the_living_while_it_is_the_more_urgent() -> None:
    """One channel: the second threat waits for the round that is wasted on the first."""
    world = World(luck=Dice({Purpose.ASSESS: 0.05}))
    arm = weapon(assessment=Assessment(false_miss=0.1), release="assessment")
    world.escort(weapons={"missile": arm}, doctrine=fights(by_layer=one_layer(looks=2)))
    world.threat("a/1", (20e3, 0.0))
    world.threat("b/1", (60e3, 0.0))
    first, wasted, living, _ = shots(world.run())
    assert (first.threat, wasted.threat, living.threat) == ("a/1", "a/1", "b/1")
    assert (wasted.launch, living.launch) == (first.meets, wasted.meets)


def test_a_dud_is_no_miss() -> None:
    world = World(luck=Dice({Purpose.DUD: by_index(0.05, 0.5)}))
    world.escort(weapons={"missile": weapon(dud=0.1)})
    world.threat("raid/1", (40e3, 0.0))
    assert results(world.run()) == ["dud", "kill"]


# --- two escorts with one picture -----------------------------------------------------------------


def fleet(places: dict[str, tuple[float, float]], **changes: object) -> World:
    world = World()
    for name, (x, y) in places.items():
        world.escort(name, x, y, **changes)  # type: ignore[arg-type]
    return world


def shooters(world: World) -> list[tuple[str, str]]:
    return [(fired.shooter, fired.threat) for fired in world.of(Fired)]


@pytest.mark.parametrize("order", [("near", "far"), ("far", "near")])
def test_of_two_that_are_ready_at_once_the_one_whose_shot_meets_first_shoots(
    order: tuple[str, str],
) -> None:
    """Both are ready at one instant: it is decided once, after both of them are."""
    places = {"far": (0.0, 0.0), "near": (10e3, 0.0)}
    world = fleet({name: places[name] for name in order}, doctrine=fights(gate=1e9))
    world.threat("raid/1", (60e3, 0.0))
    world.threat("raid/2", (70e3, 0.0), launch=100.0)
    world.run()
    assert shooters(world) == [("near", "raid/1"), ("near", "raid/2")]


def ready_together(order: tuple[str, ...], places: dict[str, tuple[float, float]]) -> World:
    """Both are ready long before the threat comes into their reach."""
    world = fleet(
        {name: places[name] for name in order},
        weapons={"missile": weapon(envelope(0.0, 20e3))},
        doctrine=fights(gate=1e9),
    )
    world.threat("raid/1", (100e3, 0.0))
    return world.run()


@pytest.mark.parametrize("order", [("alpha", "beta"), ("beta", "alpha")])
def test_the_first_in_reach_shoots(order: tuple[str, str]) -> None:
    world = ready_together(order, {"alpha": (0.0, 0.0), "beta": (10e3, 0.0)})
    assert shooters(world) == [("beta", "raid/1")]


@pytest.mark.parametrize("order", [("alpha", "beta"), ("beta", "alpha")])
def test_equal_intercepts_go_by_the_escorts_name(order: tuple[str, str]) -> None:
    world = ready_together(order, {"alpha": (0.0, 5e3), "beta": (0.0, -5e3)})
    assert shooters(world) == [("alpha", "raid/1")]


def test_of_two_that_can_shoot_the_earliest_intercept_is_taken() -> None:
    """A channel of each falls free at the same instant, with one threat left to shoot at."""
    world = fleet({"alpha": (0.0, 0.0), "beta": (30e3, 0.0)}, doctrine=fights(gate=1e9), channels=0)
    world.threat("raid/1", (90e3, 0.0))

    def free() -> None:
        world.escorts[0].free["radar"] = 1
        free_channels(world, world.escorts[1], 1)

    world.at(50.0, free)
    assert shooters(world.run()) == [("beta", "raid/1")]


def test_nobody_else_shoots_while_one_does_and_then_whoever_is_first() -> None:
    """Alpha misses; by then the drone is nearer to beta, which takes the next look."""
    world = World(luck=Dice({Purpose.SHOT: by_index(0.9, 0.1)}))
    arm = {"missile": weapon(envelope(pk=0.5))}
    world.escort("alpha", weapons=arm, doctrine=fights(gate=1e9))
    world.escort("beta", x=-40e3, weapons=arm, doctrine=fights(gate=1e9))
    world.threat("raid/1", (20e3, 0.0), (-60e3, 0.0), type=flies(500.0))
    world.run()
    assert shooters(world) == [("alpha", "raid/1"), ("alpha", "raid/1")]
    looks = [(judged.time, judged.shots) for judged in world.of(Assessed)]
    assert [shots for _, shots in looks] == [(0,), (1,)]
    second = world.of(Fired)[1]
    assert second.time == looks[0][0]


def test_two_escorts_share_two_threats() -> None:
    world = fleet({"alpha": (0.0, 0.0), "beta": (0.0, 8e3)}, doctrine=fights(gate=1e9))
    for place in (1, 2):
        world.threat(f"raid/{place}", (50e3, 0.0))
    world.run()
    assert sorted(shooters(world)) == [("alpha", "raid/1"), ("beta", "raid/2")]


def test_an_escort_that_is_lost_in_mid_engagement_fires_no_more_and_another_takes_over() -> None:
    """Alpha's salvo of five, 10 s apart, is cut at 25 s; its rounds fly on; then beta fires."""
    world = World()
    arm = {"missile": weapon(envelope(pk=0.0), interval=10.0)}
    alpha = world.escort("alpha", weapons=arm, doctrine=fights(by_layer=one_layer(salvo=5)))
    world.escort("beta", weapons=arm, doctrine=fights(by_layer=one_layer(salvo=1)))
    world.threat("raid/1", (60e3, 0.0))
    world.lose(25.0, alpha)
    fired = [(shot.shooter, shot.time) for shot in world.run().of(Fired)]
    judged = [(record.shooter, record.time, record.shots) for record in world.of(Assessed)]
    assert fired[:3] == [("alpha", 0.0), ("alpha", 10.0), ("alpha", 20.0)]
    assert judged[0] == ("alpha", 76.0, (0, 1, 2))
    assert fired[3:] == [("beta", 76.0)]
    assert alpha.rounds["missile"] == 97


def test_an_escort_that_is_lost_before_it_is_ready_never_fires() -> None:
    world = World()
    guard = world.escort(doctrine=fights(permission=Permission(reaction=constant(30.0))))
    world.threat("raid/1", (60e3, 0.0))
    world.lose(20.0, guard)
    assert launches(world.run()) == []


def test_the_launch_point_of_a_round_stays_when_its_ship_turns() -> None:
    world = World()
    guard = world.escort(vx=0.0, vy=15.0)
    world.threat("raid/1", (40e3, 0.0))
    world.turn(10.0, guard, 0.0, -15.0)
    (shot,) = shots(world.run())
    assert (shot.meets, shot.range_m) == (pytest.approx(40.0), pytest.approx(32e3))


# --- decoys ---------------------------------------------------------------------------------------


def decoys(count: int, homes: bool, u: float = 0.3) -> World:
    """Three homing threats at an unarmed escort with so many decoys, each good for one half."""
    world = World(luck=Dice({Purpose.DECOY: u}))
    guard = world.escort(weapons={}, decoy=Decoy(probability=0.5, rounds=count))
    for place in (1, 2, 3):
        world.threat(f"raid/{place}", (20e3 * place, 0.0), guard, type=flies(homes=homes))
    return world.run()


def test_decoys_draw_away_homing_threats_while_they_last() -> None:
    world = decoys(2, homes=True)
    assert list(ended(world).values()) == ["decoyed", "decoyed", "hit"]
    assert [record.by for record in world.of(Ended)] == ["guard", "guard", None]
    assert world.escorts[0].decoys == 0
    assert [charged.threat for charged in world.of(Charged)] == ["raid/3"]


def test_a_decoy_may_fail_and_is_spent_all_the_same() -> None:
    world = decoys(2, homes=True, u=0.5)
    assert list(ended(world).values()) == ["hit"] * 3
    assert world.escorts[0].decoys == 0


def test_nothing_draws_away_a_threat_that_does_not_home() -> None:
    world = decoys(2, homes=False)
    assert list(ended(world).values()) == ["hit"] * 3
    assert world.escorts[0].decoys == 2


def test_no_decoy_helps_a_merchant() -> None:
    world = World(luck=Dice({Purpose.DECOY: 0.0}))
    world.escort(y=100e3, weapons={}, decoy=Decoy(probability=1.0, rounds=9))
    ship = world.ship()
    world.threat("raid/1", (20e3, 0.0), ship, type=flies(homes=True))
    assert ended(world.run()) == {"raid/1": "hit"}


# --- what a round finds ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["complete", "start"])
def test_a_round_that_may_end_outside_its_window_may_end_after_its_threat(kind: str) -> None:
    """Inside 8 km after 60 s; a salvo of ten has its last rounds out by then, or past it."""
    world = World()
    world.escort(
        weapons={"missile": weapon(envelope(8e3, 100e3, pk=0.0), interval=10.0)},
        doctrine=fights(by_layer=one_layer(salvo=10), window=kind),
    )
    world.threat("raid/1", (20e3, 0.0))
    times = [time for _, time in launches(world.run())]
    assert times == [10.0 * k for k in range(6 if kind == "complete" else 7)]


CHANGES: dict[str, Callable[[], World]] = {
    "distress": lambda: distress(turns=True),
    "second threat": lambda: second_threat(slows=True),
    "queue": lambda: two_layers(True),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_round_meets_its_threat_where_that_really_is(name: str) -> None:
    world = CHANGES[name]()
    tracks = {mover.name: mover.track for mover in (*world.threats, *world.escorts)}
    for shot, met in zip(world.of(Fired), world.of(Met), strict=False):
        launch = tracks[shot.shooter].at(shot.time)
        assert dist(launch, tracks[met.threat].at(met.time)) == pytest.approx(met.range_m, abs=1e-3)
