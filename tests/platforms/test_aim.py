"""Whom a threat goes for: odds, frequencies, and who may disturb whose choice (model 3.2, A27)."""

from dataclasses import replace
from math import dist

import numpy as np
import pytest

from sim.engine.laws import constant
from sim.engine.streams import Luck, Purpose, actor, child
from sim.platforms.launch.aim import Candidate, nearest, pick, weight
from sim.platforms.launch.attack import Weighted
from sim.platforms.launch.threat import Ended, Fate, Launched
from sim.platforms.merchant import Flow, ShipClass, ShipPlan
from sim.platforms.response.damage import DamageTable
from sim.simulation import Day
from sim.units import DAY
from tests.platforms.chance import agrees, share_agrees, shares_agree, uniform
from tests.platforms.small_world import World, drone

ALL = Weighted()


def candidate(name: str, distance: float = 1.0, *linked: str, type: str = "bulk") -> Candidate:
    return Candidate(actor(name), distance, linked, type)


FIVE = [candidate(name) for name in "abcde"]


def chosen(weights: list[float], many: int = 6000) -> list[int | None]:
    """Whom each of many threats picks among as many ships as there are weights."""
    luck = Luck(11, 0)
    ships = FIVE[: len(weights)]
    return [pick(child(7, threat), weights, ships, luck) for threat in range(many)]


def aimed(day: Day) -> list[str]:
    return [launch.aimed_at for launch in day.journal.of(Launched)]


# --- odds and frequencies -----------------------------------------------------------------------


def test_odds_multiply_over_links_and_class() -> None:
    aim = Weighted(links={"israel": 6.0, "uk": 2.0}, classes={"tanker": 0.5})
    assert weight(aim, candidate("a")) == 1.0
    assert weight(aim, candidate("a", 1.0, "uk")) == 2.0
    assert weight(aim, candidate("a", 1.0, "uk", "israel", "japan", type="tanker")) == 6.0


@pytest.mark.parametrize("weights", [[1.0] * 5, [5.0, 1.0, 0.5, 3.0], [1.0, 100.0]])
def test_ships_are_chosen_as_often_as_their_weights_say(weights: list[float]) -> None:
    choices = chosen(weights)
    assert shares_agree([choices.count(ship) for ship in range(len(weights))], weights)


def test_a_ship_of_weight_0_is_never_chosen() -> None:
    assert set(chosen([1.0, 0.0, 2.0], 500)) == {0, 2}
    assert set(chosen([0.0, 0.0], 50)) == {None}
    assert chosen([], 1) == [None]


def test_one_more_ship_disturbs_no_choice_but_that_of_those_who_take_it() -> None:
    before, after = chosen([1.0, 2.0, 3.0, 1.0]), chosen([1.0, 2.0, 3.0, 1.0, 2.0])
    assert {(b, a) for b, a in zip(before, after, strict=True) if a != b} <= {
        (ship, 4) for ship in range(4)
    }
    assert share_agrees(after.count(4), len(after), 2 / 9)


def test_the_order_of_the_ships_does_not_matter() -> None:
    luck, weights = Luck(11, 0), [1.0, 2.0, 3.0, 1.0, 2.0]
    for threat in range(200):
        there = pick(threat, weights, FIVE, luck)
        back = pick(threat, weights[::-1], FIVE[::-1], luck)
        assert there is not None
        assert back == 4 - there


def test_the_nearest_is_the_nearest() -> None:
    assert nearest([candidate("a", 3.0), candidate("b", 1.0), candidate("c", 2.0)]) == 1
    assert nearest([]) is None


# --- in a day -----------------------------------------------------------------------------------


def fleet(world: World, many: int, **changes: object) -> dict[str, ShipPlan]:
    return {f"s{k:02}": world.ship(30e3 + 10e3 * k, **changes) for k in range(many)}


def raid(world: World, target: object, many: int, **changes: object) -> dict[str, object]:
    return {"a": world.attack(0.0, 0.0, target, count=constant(float(many)), **changes)}


def test_a27_hits_spread_over_ships_that_survive(world: World) -> None:
    """Five leakers, twelve ships, each hit with 0.6: how many distinct ships are hit."""
    distinct = []
    for number in range(800):
        day = world.day(
            luck=Luck(27, number),
            ships=fleet(world, 12),
            attacks=raid(world, ALL, 5),
            threats=drone(fate=Fate(hit=0.6), damage=DamageTable(none=1.0)),
        )
        distinct.append(len({e.struck for e in day.journal.of(Ended) if e.struck is not None}))
    assert agrees(distinct, 2.71463)
    assert agrees((np.array(distinct) - np.mean(distinct)) ** 2, 1.01193)
    assert share_agrees(distinct.count(0), len(distinct), 0.01024)


def test_weights_by_link_and_class_hold_in_a_day(world: World) -> None:
    ships = fleet(world, 2) | {"linked": world.ship(60e3, linked=["israel"])}
    ships["tanker"] = replace(world.ship(70e3), type="tanker")
    aim = Weighted(links={"israel": 4.0}, classes={"tanker": 2.0})
    classes = {name: ShipClass(speed=constant(6.0)) for name in ("trader", "tanker")}
    names = []
    for number in range(4):
        parts = {"ships": ships, "attacks": raid(world, aim, 250), "ship_classes": classes}
        names += aimed(world.day(luck=Luck(3, number), **parts))
    assert shares_agree([names.count(name) for name in sorted(ships)], [4, 1, 1, 2])


def test_ships_beyond_the_reach_of_a_choice_are_not_considered(world: World) -> None:
    names = aimed(world.day(ships=fleet(world, 9), attacks=raid(world, Weighted(within=55e3), 200)))
    assert set(names) == {"s00", "s01", "s02"}


@pytest.mark.parametrize("target", [ALL, "nearest"])
def test_ships_beyond_the_reach_of_the_weapon_are_not_considered(
    world: World, target: object
) -> None:
    ships = {"far": world.ship(300e3)}
    day = world.day(ships=ships, attacks=raid(world, target, 20), threats=drone(reach=200e3))
    assert "far" not in aimed(day)


def test_with_nobody_in_reach_nothing_is_launched(world: World) -> None:
    day = world.day(ships=fleet(world, 2), attacks=raid(world, Weighted(within=1e3), 3))
    assert aimed(day) == []
    assert day.journal.of(Ended) == []


def test_nearest_takes_the_ship_nearest_to_the_launch_when_it_leaves(world: World) -> None:
    ships = {
        "still": world.ship(60e3),
        "comes": world.ship(9e3, lane="lane", speed=10.0),
    }
    attacks = {
        "a": world.attack(70e3, 0.0, "nearest", 0.0),
        "b": world.attack(70e3, 0.0, "nearest", 5600.0),
    }
    assert aimed(world.day(ships=ships, attacks=attacks)) == ["still", "comes"]


BUSY = {"lane": Flow(rate=100 / DAY, mix="all", linked={"israel": 0.3})}


def test_a_ship_of_the_traffic_may_be_chosen_and_is_then_known(world: World) -> None:
    day = world.day(traffic=BUSY, attacks=raid(world, "nearest", 3))
    assert len(set(aimed(day))) == 1
    assert aimed(day)[0].startswith("lane/")
    assert [ship.name for ship in day.fleet.ships] == [aimed(day)[0]]
    assert [end.struck for end in day.journal.of(Ended)] == aimed(day)


def test_ships_of_the_traffic_are_weighted_by_their_links(world: World) -> None:
    names = []
    for number in range(60):
        aim = Weighted(links={"israel": 10.0})
        day = world.day(luck=Luck(5, number), traffic=BUSY, attacks=raid(world, aim, 8))
        linked = {ship.name: bool(ship.linked) for ship in day.fleet.ships}
        names += [linked[name] for name in aimed(day)]
    # 3 in 10 ships count ten times: 30 / 37 of the choices, a little less among few ships.
    assert 0.7 < np.mean(names) < 0.85


def test_one_more_named_ship_disturbs_no_choice_among_the_traffic(world: World) -> None:
    parts = {"traffic": BUSY, "attacks": raid(world, ALL, 40)}
    before = aimed(world.day(**parts))
    after = aimed(world.day(ships={"new": world.ship(60e3)}, **parts))
    assert all(b == a for b, a in zip(before, after, strict=True) if a != "new")


# --- points -------------------------------------------------------------------------------------


def test_a_threat_at_a_position_hits_nobody_and_is_no_leaker(world: World) -> None:
    day = world.day(ships={"s": world.ship(60e3)}, attacks=raid(world, world.globe(60e3, 0), 2))
    assert [end.outcome for end in day.journal.of(Ended)] == ["missed"] * 2
    assert not any(threat.defended for threat in day.threats)
    assert aimed(day) == ["position"] * 2


def test_a_position_may_be_declared_defended(world: World) -> None:
    day = world.day(attacks=raid(world, world.globe(60e3, 0), 1, defended=True))
    assert [threat.defended and threat.leaked for threat in day.threats] == [True]


def test_a_threat_at_a_port_passes_overhead(world: World) -> None:
    day = world.day(attacks=raid(world, "port", 1))
    assert [end.outcome for end in day.journal.of(Ended)] == ["passed"]
    assert [threat.defended for threat in day.threats] == [False]
    x, y, _ = day.threats[0].track.at(1e9)
    assert (x, y) == pytest.approx((200e3, 150e3), abs=1e-3)


def test_each_threat_at_an_area_has_a_uniform_point_of_its_own(world: World) -> None:
    day = world.day(attacks=raid(world, "box", 1500))
    box = world.theatre.boxes["box"]
    ends = [threat.track.legs[-1].at(threat.track.end)[:2] for threat in day.threats]
    assert all(box.contains(x, y) for x, y in ends)
    along = [(x - box.centre[0]) * np.sin(0.5) + (y - box.centre[1]) * np.cos(0.5) for x, y in ends]
    assert uniform(along, -box.length / 2, box.length / 2)


def test_a_raid_from_an_area_leaves_from_one_uniform_point_of_it(world: World) -> None:
    starts = []
    for number in range(400):
        attack = replace(world.attack(0, 0, "port", count=constant(2.0)), origin="coast")
        day = world.day(luck=Luck(2, number), attacks={"a": attack})
        first, second = ((launch.x, launch.y) for launch in day.journal.of(Launched))
        assert first == second
        starts.append(first)
    x, y = np.array(starts).T
    assert uniform(x, -9e4, -8e4)
    assert uniform(y, -5e4, -1e4)


# --- who is struck instead ----------------------------------------------------------------------


def test_a_bystander_is_any_other_ship_near_the_aim_point(world: World) -> None:
    """Each as likely as the next, whatever the weights by which the target was chosen."""
    ships = {name: world.ship(60e3 + 50.0 * k) for k, name in enumerate("abcd")}
    ships |= {"far": world.ship(80e3), "linked": world.ship(60e3, linked=["israel"])}
    struck = []
    for number in range(400):
        day = world.day(
            luck=Luck(8, number),
            ships=ships,
            attacks=raid(world, Weighted(links={"israel": 0.05}, within=75e3), 5),
            threats=drone(fate=Fate(hit=0.0, other=1.0, search_radius=5e3)),
        )
        target = dict(zip([t.name for t in day.threats], aimed(day), strict=True))
        ends = day.journal.of(Ended)
        assert all(end.struck != target[end.threat] for end in ends)
        struck += [end.struck for end in ends if target[end.threat] == "a"]
    assert len(struck) > 300
    assert shares_agree([struck.count(name) for name in ("b", "c", "d", "linked")], [1] * 4)
    assert struck.count("far") == 0


def test_aims_and_bystanders_have_luck_of_their_own() -> None:
    luck = Luck(1, 0)
    weights = [1.0] * 5
    for threat in range(20):
        numbers = {luck.value(p, threat, 5) for p in (Purpose.AIM, Purpose.SHIP_STRUCK)}
        assert len(numbers) == 2
        assert pick(threat, weights, FIVE, luck) == pick(threat, weights, FIVE, luck)


def test_the_aim_of_a_threat_that_leads_its_target_is_where_it_will_be(world: World) -> None:
    ships = {"s": world.ship(100e3, lane="lane", speed=10.0)}
    day = world.day(ships=ships, attacks={"a": world.attack(100e3, 60e3, "s")})
    threat, ship = day.threats[0], day.fleet.ships[0]
    assert dist(threat.track.at(1e9)[:2], ship.track.at(threat.track.end)[:2]) < 1e-3
