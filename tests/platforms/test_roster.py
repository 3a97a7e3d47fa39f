"""Who comes into the picture and leaves it: what an escort does before, at, and after its dates."""

from dataclasses import replace
from typing import Any

import pytest

from sim.engine.journal import Tally
from sim.engine.laws import constant
from sim.kill_chain.ledger import Charged
from sim.kill_chain.steps.detect import Detected
from sim.kill_chain.steps.engage import Fired, Met
from sim.kill_chain.steps.identify import Identified
from sim.platforms.escort import EscortPlan
from sim.platforms.helm import Turned
from sim.platforms.launch.threat import Ended
from sim.platforms.response.calls import Alongside, Released, Response, Tasked
from sim.platforms.response.damage import DamageTable, Effect
from sim.platforms.roles import Decoy, Patrol
from sim.platforms.roster import Arrived
from sim.simulation import Day
from tests.platforms.small_world import ARMED, World, drone, effects

CALLS = Response(call_delay=constant(60.0), check=constant(600.0))


def told(day: Day, *kinds: type) -> list[Any]:
    return [record for record in day.journal.records if isinstance(record, kinds)]


def tallies(day: Day, name: str) -> dict[str, float]:
    return {one.key: one.value for one in told(day, Tally) if one.name == name}


def guard(world: World, **dates: object) -> EscortPlan:
    """An armed escort where the raid goes."""
    return world.escort(type=ARMED, **dates)


def raid(world: World, **changes: object) -> dict[str, object]:
    """A drone at 50 m/s, from 60 km away, at a ship at the origin: there after 1,200 s."""
    return {
        "ships": {"trader": world.ship(0.0, 1e3)},
        "attacks": {"raid": world.attack(60e3, 1e3, "trader", **changes)},
    }


# --- it comes -------------------------------------------------------------------------------------


def test_it_watches_what_is_in_flight_when_it_comes(world: World) -> None:
    """Its horizon is 63.9 km off, its radar reaches 50 km: in view from 200 s on."""
    day = world.day(escorts={"guard": guard(world, since=700.5)}, **raid(world))
    (arrived,) = told(day, Arrived)
    (detected,) = told(day, Detected)
    assert (arrived.time, arrived.who) == (700.5, "guard")
    assert detected.time == 701.0
    assert told(day, Fired)[0].time == 701.0
    assert told(day, Ended)[0].outcome == "intercepted"


def test_what_ended_before_it_came_is_charged_to_reach(world: World) -> None:
    day = world.day(escorts={"guard": guard(world, since=1201.0)}, **raid(world))
    assert not told(day, Detected)
    (charged,) = told(day, Charged)
    assert (charged.code, charged.detail) == ("out-of-reach", "no-escort")


def test_one_that_comes_too_late_to_meet_it_was_no_shooter_before(world: World) -> None:
    """From 1 km short of its ship a round of 800 m/s cannot meet it outside 500 m any more."""
    day = world.day(escorts={"guard": guard(world, since=1199.0)}, **raid(world))
    (charged,) = told(day, Charged)
    assert charged.code == "out-of-reach"
    assert world.day(escorts={"guard": guard(world)}, **raid(world)).threats[0].killed_by


def test_its_patrol_is_that_of_one_that_was_always_there(world: World) -> None:
    patrol = Patrol(law="box", area="box", speed=8.0)
    plans = ({"since": 5000.0}, {})
    late, always = (
        world.day(escorts={"guard": guard(world, patrol=patrol, **dates)}).fleet.shooters[0]
        for dates in plans
    )
    assert late.track.start == 5000.0
    for time in (5000.0, 9000.0, 15000.0):
        assert late.track.at(time) == pytest.approx(always.track.at(time))


def test_it_answers_a_call_that_is_open(world: World) -> None:
    harm = effects(minor=Effect(needs_help=True, assistance=constant(600.0)))
    threats = drone(damage=DamageTable(minor=1.0))
    escorts = {"guard": world.escort(10e3, since=5000.0)}
    day = world.day(escorts=escorts, threats=threats, damage=harm, response=CALLS, **raid(world))
    (tasked,) = told(day, Tasked)
    assert tasked.time == 5000.0
    assert told(day, Alongside)


# --- while it is not there ------------------------------------------------------------------------


@pytest.mark.parametrize("dates", [{"since": 3000.0}, {"until": 10.0}, {"until": 0.0}])
def test_nobody_is_in_danger_where_it_will_be_or_was(world: World, dates: dict[str, float]) -> None:
    attacks = {"raid": world.attack(60e3, 0.0, world.globe(0.0, 0.0), 20.0, defended=True)}
    escorts = {"absent": guard(world, **dates), "watcher": world.escort(0.0, 30e3, type=ARMED)}
    day = world.day(escorts=escorts, attacks=attacks)
    assert [one.danger for one in told(day, Identified)] == [None]
    (charged,) = told(day, Charged)
    assert charged.code == "no-danger"
    there = world.day(escorts={**escorts, "absent": guard(world)}, attacks=attacks)
    assert {one.danger for one in told(there, Identified)} == {"self", "others"}


def test_what_is_launched_at_one_that_is_not_there_hits_nobody(world: World) -> None:
    armed = guard(world, since=600.0)
    attacks = {"raid": world.attack(60e3, 0.0, "guard")}
    day = world.day(escorts={"guard": armed}, attacks=attacks)
    (threat,) = day.threats
    assert threat.track.at(threat.track.end)[:2] == pytest.approx((0.0, 0.0), abs=1.0)
    assert not threat.defended
    assert not tallies(day, "defended")


@pytest.mark.parametrize("decoys", [0, 5])
def test_what_arrives_where_it_was_hits_nobody(world: World, decoys: int) -> None:
    escort = world.escort(until=1000.0)
    decoyed = replace(escort.type, decoy=Decoy(probability=1.0, rounds=decoys))
    attacks = {"raid": world.attack(60e3, 0.0, "guard")}
    escorts = {"guard": replace(escort, type=decoyed)}
    day = world.day(escorts=escorts, attacks=attacks, threats=drone(homes=True))
    assert [one.outcome for one in told(day, Ended)] == ["missed"]
    assert day.fleet.defended[0].decoys == decoys


def test_one_that_never_comes_has_no_rounds_and_no_channels(world: World) -> None:
    for dates in (
        {"since": 100.0, "until": 50.0},
        {"until": -5.0},
        {"since": -9.0, "until": -5.0},
        {"since": 1e9},
    ):
        day = world.day(escorts={"guard": guard(world, **dates)}, **raid(world))
        assert not told(day, Arrived, Detected)
        assert not tallies(day, "rounds-start")
        assert not tallies(day, "rounds-left")
        assert not tallies(day, "channels")


# --- it leaves ------------------------------------------------------------------------------------


def test_its_rounds_in_the_air_fly_on(world: World) -> None:
    """At 30 km, 600 s after the launch, the first round leaves; it needs 35 s."""
    plain = world.day(escorts={"guard": guard(world)}, **raid(world))
    fired = told(plain, Fired)[0].time
    day = world.day(escorts={"guard": guard(world, until=fired + 1.0)}, **raid(world))
    (shot,) = told(day, Met)
    assert shot.time > fired + 1.0
    assert shot.result == "kill"
    assert tallies(day, "rounds-left") == {"guard/missile": 19.0}
    assert [one.why for one in told(day, Turned)] == ["leaves"]


def test_it_fires_no_more(world: World) -> None:
    plain = world.day(escorts={"guard": guard(world)}, **raid(world))
    fired = told(plain, Fired)[0].time
    day = world.day(escorts={"guard": guard(world, until=fired - 1.0)}, **raid(world))
    assert not told(day, Fired)
    assert told(day, Ended)[0].outcome == "hit"


def test_its_call_is_open_again(world: World) -> None:
    harm = effects(minor=Effect(needs_help=True, assistance=constant(600.0)))
    threats = drone(damage=DamageTable(minor=1.0))
    escorts = {"near": world.escort(40e3, until=2000.0), "far": world.escort(90e3)}
    day = world.day(escorts=escorts, threats=threats, damage=harm, response=CALLS, **raid(world))
    assert [one.escort for one in told(day, Tasked)] == ["near", "far"]
    assert told(day, Released)[0].outcome == "pre-empted"
    assert told(day, Released)[0].time == told(day, Tasked)[1].time == 2000.0
    assert [one.escort for one in told(day, Alongside)] == ["far"]


def test_one_that_is_lost_before_does_not_leave(world: World) -> None:
    threats = drone(damage=DamageTable(lost=1.0))
    attacks = {"raid": world.attack(60e3, 0.0, "guard")}
    day = world.day(escorts={"guard": world.escort(until=3000.0)}, attacks=attacks, threats=threats)
    assert [one.why for one in told(day, Turned)] == ["damage: lost"]


def test_its_presence_is_counted(world: World) -> None:
    dates = {"since": 1000.0, "until": 4600.0}
    day = world.day(escorts={"guard": guard(world, **dates), "other": guard(world)})
    assert tallies(day, "present") == {"guard/illuminator": 3600.0}
    assert tallies(day, "channels") == {"guard/illuminator": 2.0, "other/illuminator": 2.0}
    long = world.day(escorts={"guard": guard(world, since=1000.0)})
    assert tallies(long, "present") == {"guard/illuminator": 6 * 3600.0 - 1000.0}


def test_with_a_perfect_reach_it_is_gone_for_good_when_the_ship_turns(world: World) -> None:
    """The first drone slows the ship after the escort has left; it does not bring it back."""
    slow = effects(minor=Effect(speed_left=0.5))
    attacks = {"a": world.attack(40e3, 1e3, "trader"), "b": world.attack(60e3, 1e3, "trader")}
    day = world.day(
        ships={"trader": world.ship(0.0, 1e3, lane="lane", speed=5.0)},
        escorts={"guard": world.escort(-200e3, type=ARMED, until=100.0)},
        threats=drone(damage=DamageTable(minor=1.0)),
        damage=slow,
        attacks=attacks,
        perfect=["reach", "detect"],
    )
    assert [one.why for one in told(day, Turned)] == ["leaves", "damage: minor", "damage: minor"]
    assert [one.code for one in told(day, Charged)] == ["out-of-reach", "out-of-reach"]
