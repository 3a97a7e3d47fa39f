"""Two choices of the response: when an escort takes its next call, and what becomes of the rest."""

from dataclasses import replace

import pytest

from sim.engine.laws import constant
from sim.engine.streams import Luck
from sim.platforms.response.calls import HERE, Lost, Response, on_station
from sim.platforms.response.damage import Effect
from sim.platforms.roles import Patrol
from sim.world.motion import Leg, Track
from tests.platforms.rescue import Rescue
from tests.platforms.small_world import World, effects

AT_ONCE = Response(alongside=0.0, check=constant(1200.0))
"""Escorts make 15 m/s, and are with each ship for 20 min."""
FROM_STATION = replace(AT_ONCE, next_call="on-station")
LOSING = replace(FROM_STATION, busy="lost")
HELP = effects(severe=Effect(needs_help=True, assistance=constant(3000.0)))


def tasked(day: Rescue) -> list[tuple[float, str]]:
    return [(time, ship) for time, word, _, ship in day.story() if word == "tasked"]


def lost(day: Rescue) -> list[tuple[float, str]]:
    return [(round(call.time), call.ship) for call in day.of(Lost)]


def two_calls(world: World, response: Response, second: float = 100.0) -> Rescue:
    """Ships at 15 and 30 km from the escort's station call one after the other."""
    ships = {"s": world.ship(15e3), "t": world.ship(30e3)}
    day = Rescue(world, ships, {"e": world.escort()}, response, HELP)
    return day.hit(0.0, "s").hit(second, "t")


def test_an_escort_takes_the_next_call_where_it_is_or_only_on_its_station(world: World) -> None:
    assert tasked(two_calls(world, AT_ONCE).run()) == [(0, "s"), (2200, "t")]
    # 1000 s out, 1200 s there, 1000 s back.
    day = two_calls(world, FROM_STATION).run()
    assert tasked(day) == [(0, "s"), (3200, "t")]
    assert day.reached("t") == pytest.approx(3200.0 + 2000.0, abs=3 * HERE / 15.0)


def test_one_that_is_back_takes_a_call_at_once(world: World) -> None:
    assert tasked(two_calls(world, FROM_STATION, 3300.0).run()) == [(0, "s"), (3300, "t")]
    assert tasked(two_calls(world, FROM_STATION, 3100.0).run()) == [(0, "s"), (3200, "t")]


def test_a_graver_call_turns_nobody_on_the_way_home_but_pre_empts_as_ever(world: World) -> None:
    ships = {"s": world.ship(15e3), "t": world.ship(30e3)}
    day = Rescue(world, ships, {"e": world.escort()}, FROM_STATION, HELP)
    day.hit(0.0, "s").hit(2500.0, "t", "severe").run()
    assert tasked(day) == [(0, "s"), (3200, "t")]
    day = Rescue(world, ships, {"e": world.escort()}, FROM_STATION, HELP)
    day.hit(0.0, "s").hit(1500.0, "t", "severe").run()
    # From the first ship to the graver call, 3000 s there, 2000 s home, and again to the first.
    assert tasked(day) == [(0, "s"), (1500, "t"), (1500 + 1000 + 3000 + 2000, "s")]


def test_another_escort_goes_while_one_is_on_the_way_home(world: World) -> None:
    ships = {"s": world.ship(15e3), "t": world.ship(10e3)}
    escorts = {"e": world.escort(), "far": world.escort(-60e3)}
    day = Rescue(world, ships, escorts, FROM_STATION, HELP).hit(0.0, "s").hit(2500.0, "t").run()
    assert [escort for _, word, escort, _ in day.story() if word == "tasked"] == ["e", "far"]


def test_damage_on_the_way_home_makes_it_longer_or_endless(world: World) -> None:
    half_way = 2200.0 + 500.0
    slow = two_calls(world, FROM_STATION).cripple(half_way, "e", 0.5).run()
    assert tasked(slow) == [(0, "s"), (half_way + 1000, "t")]
    for stopped in (0.0, -1.0):
        day = two_calls(world, FROM_STATION).cripple(half_way, "e", stopped).run()
        assert tasked(day) == [(0, "s")]


def test_the_station_of_a_patrol_is_the_middle_of_its_box(world: World) -> None:
    box = world.theatre.boxes["box"]
    ships = {name: world.ship(box.centre[0] + 15e3, box.centre[1]) for name in ("s", "t")}
    patrol = Patrol(law="box", area="box", speed=7.0)
    day = Rescue(world, ships, {"e": world.escort(patrol=patrol)}, FROM_STATION, luck=Luck(3, 0))
    day.hit(0.0, "s").hit(10.0, "t").run()
    free = next(time for time, word, _, ship in day.story() if (word, ship) == ("assisted", "s"))
    assert tasked(day)[1] == (free + 1000, "t")


def test_calls_are_lost_while_nobody_is_free(world: World) -> None:
    assert lost(two_calls(world, replace(AT_ONCE, busy="lost")).run()) == [(100, "t")]
    assert lost(two_calls(world, replace(AT_ONCE, busy="lost"), 2300.0).run()) == []
    # Not on its station yet, it is not free.
    assert lost(two_calls(world, LOSING, 3100.0).run()) == [(3100, "t")]
    assert lost(two_calls(world, LOSING, 3300.0).run()) == []
    assert tasked(two_calls(world, LOSING, 3300.0).run()) == [(0, "s"), (3300, "t")]


def test_without_an_escort_every_call_is_lost(world: World) -> None:
    day = Rescue(world, {"s": world.ship(15e3)}, {}, LOSING).hit(60.0, "s").run()
    assert lost(day) == [(60, "s")]


def test_a_call_that_is_pre_empted_is_lost_too(world: World) -> None:
    ships = {"s": world.ship(15e3), "t": world.ship(30e3)}
    day = Rescue(world, ships, {"e": world.escort()}, LOSING, HELP)
    day.hit(0.0, "s").hit(500.0, "t", "severe").run()
    assert lost(day) == [(500, "s")]
    assert tasked(day) == [(0, "s"), (500, "t")]


def test_a_ship_whose_call_was_lost_may_call_again(world: World) -> None:
    day = two_calls(world, LOSING).hit(4000.0, "t").run()
    assert lost(day) == [(100, "t")]
    assert tasked(day) == [(0, "s"), (4000, "t")]


def test_on_station_is_the_first_time_at_it() -> None:
    past = Track((Leg(0.0, 100.0, -500.0, 0.0, 10.0, 0.0),))
    assert on_station((0.0, 0.0), 0.0, past) == pytest.approx(50.0 - HERE / 10.0)
    assert on_station((0.0, 0.0), 60.0, past) is None
    assert on_station((0.0, 0.0), 50.0, past) == 50.0
