"""Movers made from their plans: where they are, what they carry, whom they defend."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import pytest
from simpy import Environment as Clock

from sim.engine.journal import Journal
from sim.engine.laws import Law
from sim.engine.streams import Luck
from sim.kill_chain.referee import Referee, Stage
from sim.kill_chain.steps.assign import ClassDoctrine
from sim.kill_chain.steps.warn import Warning
from sim.platforms.escort import Escort, EscortPlan
from sim.platforms.fleet import Fleet
from sim.platforms.merchant import Merchant, ShipClass, ShipPlan
from sim.platforms.navigator import Navigator
from sim.platforms.picture import FleetPicture, sight
from sim.platforms.roles import Patrol, Scene
from sim.units import HOUR, NMI
from sim.world.environment import Environment
from sim.world.motion import FOREVER
from tests.platforms.chance import share_agrees, uniform
from tests.platforms.small_world import ARMED, MISSILE, RADAR, SHIP, World

DAY = 24 * HOUR


def fleet(
    world: World, luck: Luck | None = None, type: ShipClass = SHIP, **plans: Mapping[str, object]
) -> Fleet:
    """A fleet on patrol for a day."""
    theatre, luck = world.theatre, luck or Luck(1, 0)
    scene = Scene(theatre, luck, {"radar": RADAR}, {"missile": MISSILE}, {"trader": type})
    found = Fleet({"ships": {}, "escorts": {}, **plans}, scene)
    Navigator(theatre, luck).lay_out(found.responders, DAY)
    return found


def ships(world: World, **plans: ShipPlan) -> list[Merchant]:
    return fleet(world, ships=plans).ships


def escorts(world: World, luck: Luck | None = None, **plans: EscortPlan) -> list[Escort]:
    return fleet(world, luck, escorts=plans).shooters


# --- ships --------------------------------------------------------------------------------------


@pytest.mark.parametrize("time", [-3 * HOUR, 0.0, 5 * HOUR])
def test_a_ship_is_where_it_was_seen_when_it_was_seen(world: World, time: float) -> None:
    (ship,) = ships(world, s=world.ship(200e3, -1500.0, at=time, lane="lane", speed=5.0))
    at = max(time, 0.0)
    assert ship.track.at(at)[:2] == pytest.approx((200e3 + 5.0 * (at - time), -1500.0), abs=1e-3)
    assert ship.share == pytest.approx(1500.0 / (2 * NMI))


def test_a_ship_without_a_speed_has_the_median_of_its_class(world: World) -> None:
    type = ShipClass(speed=Law("uniform", (4.0, 10.0)))
    (ship,) = fleet(world, type=type, ships={"s": world.ship(1e3, lane="lane")}).ships
    assert ship.speed == 7.0


def test_a_ship_lies_still_where_its_lane_ends(world: World) -> None:
    length = world.theatre.lanes["lane"].length
    plan = world.ship(length - 10e3, 500.0, at=HOUR, lane="lane", speed=5.0)
    (ship,) = ships(world, s=plan)
    assert ship.track.at(HOUR + 2000.0)[:2] == pytest.approx((length, 500.0), abs=1e-3)
    assert ship.track.at(DAY)[:2] == pytest.approx((length, 500.0), abs=1e-3)
    assert ship.track.end == FOREVER


def test_a_ship_that_left_its_lane_before_the_start_lies_at_its_end(world: World) -> None:
    length = world.theatre.lanes["lane"].length
    (ship,) = ships(world, s=world.ship(length - 10.0, at=-HOUR, lane="lane", speed=5.0))
    for time in (0.0, DAY):
        assert ship.track.at(time)[:2] == pytest.approx((length, 0.0), abs=1e-3)


def test_movers_are_numbered_by_name_not_by_their_order_in_the_file(world: World) -> None:
    plans = {name: world.ship(1e3) for name in "cab"}
    assert [ship.name for ship in ships(world, **plans)] == ["a", "b", "c"]
    assert len({ship.number for ship in ships(world, **plans)}) == 3
    found = escorts(world, **{name: world.escort() for name in "cab"})
    assert [escort.name for escort in found] == ["a", "b", "c"]
    assert all(a.number < b.number for a, b in pairwise(found))


# --- escorts ------------------------------------------------------------------------------------


def test_an_escorts_own_magazine_takes_the_place_of_its_class(world: World) -> None:
    plain, other = escorts(
        world, a=world.escort(type=ARMED), b=world.escort(type=ARMED, magazine={"missile": 3})
    )
    assert (plain.rounds, other.rounds) == ({"missile": 20}, {"missile": 3})
    assert plain.free == {"illuminator": 2}


@pytest.mark.parametrize("law", ["box", "back-and-forth"])
def test_patrols_are_uniform_over_their_box_and_a_second_escort_changes_nothing(
    world: World, law: str
) -> None:
    plan = world.escort(patrol=Patrol(law=law, area="box", speed=5.0))
    box, along = world.theatre.boxes["box"], []
    for number in range(800):
        (escort,) = escorts(world, Luck(5, number), e=plan)
        among = escorts(world, Luck(5, number), a=plan, e=plan, z=plan)
        assert among[1].track == escort.track
        assert among[0].track != escort.track
        x, y, _ = escort.track.at(0.0)
        dx, dy = box.direction(1.0, 0.0)
        along.append((x - box.centre[0]) * dx + (y - box.centre[1]) * dy)
    assert uniform(along, -box.length / 2, box.length / 2)


# --- whom it defends ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("doctrine", "names"),
    [
        (ClassDoctrine(protects="self"), []),
        (ClassDoctrine(protects="all"), ["far", "near", "other"]),
        (ClassDoctrine(protects="assigned"), ["far"]),
        (ClassDoctrine(protects="radius", radius=10e3), ["near"]),
        (ClassDoctrine(protects="radius", radius=30e3), ["near", "other"]),
    ],
    ids=["self", "all", "assigned", "radius", "wider"],
)
def test_whom_a_doctrine_protects(world: World, doctrine: ClassDoctrine, names: list[str]) -> None:
    there = fleet(
        world,
        ships={"near": world.ship(9e3), "far": world.ship(90e3)},
        escorts={"mine": world.escort(assigned=["far"]), "other": world.escort(0.0, 20e3)},
    )
    mine, other = there.shooters
    clock = Clock()
    stage = Stage(clock, Referee(clock), Luck(1, 0), Journal())
    picture = FleetPicture(stage, there, Environment(), Warning())
    found = picture.protected(mine, doctrine)
    assert sorted(mover.name for mover in found) == names
    other.gone = True
    left = picture.protected(mine, doctrine)
    assert sorted(mover.name for mover in left) == [name for name in names if name != "other"]


# --- what shows it a threat ---------------------------------------------------------------------


def test_a_class_that_a_sensor_does_not_name_is_not_looked_for(world: World) -> None:
    (escort,) = escorts(world, e=world.escort(type=ARMED))
    day = world.day(ships={"s": world.ship(1e3)}, attacks={"a": world.attack(0, 9e3, "s")})
    (threat,) = day.threats
    seen = sight(escort, threat, Environment(), Warning(), Luck(1, 0))
    assert [name for name, _ in seen.searches] == ["radar"]
    assert seen.cue is None
    other = replace(threat, threat_class="rocket")
    assert sight(escort, other, Environment(), Warning(), Luck(1, 0)).searches == ()


def test_all_escorts_are_told_of_a_launch_or_none(world: World) -> None:
    two = escorts(world, a=world.escort(), b=world.escort())
    warning, told = Warning(probability=0.3), 0
    day = world.day(ships={"s": world.ship(1e3)}, attacks={"a": world.attack(0, 9e3, "s")})
    for number in range(2000):
        luck = Luck(7, number)
        one, other = (sight(e, day.threats[0], Environment(), warning, luck).cue for e in two)
        assert one == other
        told += one is not None
    assert share_agrees(told, 2000, 0.3)
