"""Threats from launch to end in a day: failing, following, arriving, striking (model 3, 9.2)."""

from dataclasses import replace
from math import dist

import numpy as np
import pytest

from sim.engine.laws import constant
from sim.engine.streams import Luck
from sim.kill_chain.ledger import Charged
from sim.platforms.launch.threat import (
    Ballistic,
    Ended,
    Fate,
    Launched,
    Level,
    Reliability,
    SeaSkimming,
)
from sim.platforms.merchant import Flow
from sim.platforms.response.calls import Called
from sim.platforms.response.casualty import Damaged
from sim.platforms.response.damage import DamageTable, Effect
from sim.platforms.roles import Decoy
from sim.simulation import Day
from sim.units import HOUR
from sim.world.environment import Environment
from tests.platforms.chance import share_agrees, uniform
from tests.platforms.small_world import UNARMED, World, drone, effects

MISSES = Fate(hit=0.0, near=0.0)


def ends(day: Day) -> list[Ended]:
    return day.journal.of(Ended)


def outcomes(day: Day) -> list[str]:
    return [end.outcome for end in ends(day)]


def many(world: World, number: int, target: object = "s", **changes: object) -> dict[str, object]:
    attack = world.attack(0, 0, target, count=constant(float(number)), **changes)
    return {"a": replace(attack, spacing=constant(20.0))}


# --- failing ------------------------------------------------------------------------------------


def test_threats_fail_at_launch_or_at_an_even_share_of_their_flight(world: World) -> None:
    bad = Reliability(fails_at_launch=0.2, fails_in_flight=0.5)
    day = world.day(
        ships={"s": world.ship(50e3)}, attacks=many(world, 400), threats=drone(reliability=bad)
    )
    begun = {launch.threat: launch.time for launch in day.journal.of(Launched)}
    failed = [end.time - begun[end.threat] for end in ends(day) if end.outcome == "failed"]
    assert share_agrees(failed.count(0.0), 400, 0.2)
    assert share_agrees(len(failed), 400, 0.2 + 0.8 * 0.5)
    assert uniform([time / 1000.0 for time in failed if time > 0.0])


def test_an_attack_may_have_a_reliability_of_its_own(world: World) -> None:
    attack = world.attack(0, 0, "s", reliability=Reliability(fails_in_flight=1.0))
    day = world.day(ships={"s": world.ship(50e3)}, attacks={"a": attack})
    assert outcomes(day) == ["failed"]


def two_attacks(world: World, duration: float, end: str = "last-threat") -> Day:
    """One threat that takes 1000 s from the start, and one that is launched at 1800 s."""
    attacks = {"a": world.attack(0, 0, "s"), "b": world.attack(0, 0, "s", 1800.0)}
    return world.day(ships={"s": world.ship(50e3)}, attacks=attacks, duration=duration, end=end)


def test_the_run_goes_on_until_what_was_launched_has_ended(world: World) -> None:
    day = two_attacks(world, 999.0)
    assert [launch.threat for launch in day.journal.of(Launched)] == ["a/1"]
    assert outcomes(day) == ["hit"]
    assert day.clock.now == pytest.approx(1000.0)


def test_the_run_covers_its_duration_if_all_has_ended_before(world: World) -> None:
    assert two_attacks(world, 1001.0).clock.now == 1001.0


def test_nothing_is_launched_at_the_end_or_later(world: World) -> None:
    assert len(two_attacks(world, 1800.0).journal.of(Launched)) == 1
    assert len(two_attacks(world, 1800.1).journal.of(Launched)) == 2


def test_what_has_not_arrived_at_a_hard_end_is_in_flight(world: World) -> None:
    assert outcomes(two_attacks(world, 999.0, "hard")) == []
    assert outcomes(two_attacks(world, 1001.0, "hard")) == ["hit"]


@pytest.mark.parametrize("away", [0.0, 1e-9])
@pytest.mark.parametrize("profile", [Level(altitude=100.0), Ballistic(apogee=0.2)])
def test_a_launch_at_its_target_is_an_ordinary_leaker(
    world: World, away: float, profile: Level | Ballistic
) -> None:
    types = drone(profile=profile, steers=False)
    day = world.day(
        ships={"s": world.ship(50e3)},
        escorts={"e": world.escort(40e3)},
        attacks={"a": world.attack(50e3 + away, 0, "s", 600.0)},
        threats=types,
    )
    (charged,) = day.journal.of(Charged)
    assert (outcomes(day), charged.time, charged.code) == (["hit"], 600.0, "out-of-reach")


# --- following ----------------------------------------------------------------------------------

STOPS = effects(minor=Effect(speed_left=0.0))
STOPPING = DamageTable(minor=1.0)


@pytest.mark.parametrize("steers", [True, False])
def test_a_threat_that_steers_follows_a_ship_that_is_stopped(world: World, steers: bool) -> None:
    """The first hit stops the ship; the second threat was aimed ahead of it."""
    day = world.day(
        ships={"s": world.ship(100e3, lane="lane", speed=10.0)},
        attacks={"a": world.attack(100e3, 40e3, "s"), "b": world.attack(100e3, 40e3, "s", 600.0)},
        threats=drone(steers=steers, damage=STOPPING),
        damage=STOPS,
    )
    ship, second = day.fleet.ships[0], day.threats[1]
    stopped = ends(day)[0].time
    away = dist(second.track.at(second.track.end)[:2], ship.track.at(second.track.end)[:2])
    if steers:
        assert away < 1.0
        assert len(second.track.legs) == 2
        x, y, _ = second.track.at(stopped)
        assert ends(day)[1].time == pytest.approx(
            stopped + dist((x, y), ship.track.at(1e9)[:2]) / 50.0
        )
    else:
        assert away == pytest.approx(10.0 * (ends(day)[1].time - stopped), rel=0.05)
        assert len(second.track.legs) == 1


def test_a_threat_that_is_over_follows_nobody(world: World) -> None:
    day = world.day(
        ships={"s": world.ship(100e3, lane="lane", speed=10.0)},
        attacks=many(world, 3),
        threats=drone(damage=STOPPING),
        damage=STOPS,
    )
    assert day.fleet.ships[0].followers == []
    assert not any(threat.waits for threat in day.threats)


@pytest.mark.parametrize("profile", [SeaSkimming(cruise=100.0, skim=5.0, letdown=9e3), None])
def test_a_threat_that_turns_makes_no_jump(world: World, profile: SeaSkimming | None) -> None:
    changes = {} if profile is None else {"profile": profile}
    day = world.day(
        ships={"s": world.ship(100e3, lane="lane", speed=10.0)},
        attacks={"a": world.attack(100e3, 40e3, "s"), "b": world.attack(60e3, 40e3, "s", 60.0)},
        threats=drone(damage=STOPPING, **changes),
        damage=STOPS,
    )
    track = day.threats[1].track
    assert len(track.legs) > 1
    for before, after in zip(track.legs, track.legs[1:], strict=False):
        assert before.at(before.end)[:2] == pytest.approx(after.at(after.start)[:2], abs=1e-4)


# --- arriving -----------------------------------------------------------------------------------


def test_fates_in_a_day_come_by_their_shares(world: World) -> None:
    of = Fate(hit=0.3, other=0.5, near=0.4, search_radius=20e3)
    ships = {"s": world.ship(50e3), "other": world.ship(52e3)}
    day = world.day(ships=ships, attacks=many(world, 800), threats=drone(fate=of))
    struck = [end.struck for end in ends(day)]
    assert share_agrees(struck.count("s"), 800, 0.3)
    assert share_agrees(struck.count("other"), 800, 0.35)
    assert share_agrees(outcomes(day).count("near-miss"), 800, 0.35 * 0.4)


def test_without_another_ship_in_the_search_area_the_threat_falls_near_or_far(
    world: World,
) -> None:
    of = Fate(hit=0.3, other=0.5, near=0.4, search_radius=1e3)
    ships = {"s": world.ship(50e3), "other": world.ship(52e3)}
    day = world.day(ships=ships, attacks=many(world, 800), threats=drone(fate=of))
    assert share_agrees(outcomes(day).count("hit"), 800, 0.3)
    assert share_agrees(outcomes(day).count("near-miss"), 800, 0.7 * 0.4)
    assert {end.struck for end in ends(day)} == {"s", None}


def test_a_ship_of_the_traffic_may_be_struck_instead(world: World) -> None:
    day = world.day(
        traffic={"lane": Flow(rate=1.0 / 900.0, mix="all")},
        ships={"s": world.ship(50e3)},
        attacks=many(world, 10),
        threats=drone(fate=Fate(hit=0.0, other=1.0, search_radius=30e3)),
    )
    struck = [end.struck for end in ends(day)]
    assert all(name is not None and name.startswith("lane/") for name in struck)
    assert {ship.name for ship in day.fleet.ships} == {"s", *struck}
    assert {call.ship for call in day.journal.of(Called)} == set(struck)


def test_a_hit_is_told_with_its_ship_and_its_damage(world: World) -> None:
    day = world.day(
        ships={"s": world.ship(50e3)},
        attacks=many(world, 1),
        threats=drone(damage=DamageTable(severe=1.0)),
        damage=effects(severe=Effect(casualties=constant(3.4))),
    )
    (end,) = ends(day)
    assert (end.struck, end.damage, end.by) == ("s", "severe", None)
    (damaged,) = day.journal.of(Damaged)
    assert damaged == Damaged(end.time, "s", "severe", 3.0, "a/1")


def test_a_hit_counts_as_a_leaker_and_a_failure_does_not(world: World) -> None:
    ships = {"s": world.ship(50e3)}
    hit = world.day(ships=ships, attacks=many(world, 1))
    failed = world.day(
        ships=ships,
        attacks=many(world, 1),
        threats=drone(reliability=Reliability(fails_at_launch=1.0)),
    )
    assert [(t.defended, t.leaked) for t in hit.threats] == [(True, True)]
    assert [(t.defended, t.leaked) for t in failed.threats] == [(True, False)]


def test_darkness_makes_hits_rarer_from_sunset_to_sunrise(world: World) -> None:
    night = Environment(sunrise=20 * HOUR, sunset=2 * HOUR)
    of = Fate(hit=1.0, dark=0.0, near=1.0)
    attacks = {"a": world.attack(0, 0, "s"), "b": world.attack(0, 0, "s", 2 * HOUR)}
    day = world.day(
        ships={"s": world.ship(50e3)}, attacks=attacks, threats=drone(fate=of), environment=night
    )
    assert outcomes(day) == ["hit", "near-miss"]


def test_it_is_dark_by_the_sun_where_the_threat_arrives(world: World) -> None:
    """By PyEphem the sun rises at 01:42:13 over one ship, at 01:48:03 over the one in the west."""
    places = {"east": 0.0, "west": -160e3}
    ships = {ship: world.ship(x) for ship, x in places.items()}
    minutes = {"east": (100, 102, 103, 109), "west": (100, 103, 108, 109)}
    attacks = {
        f"{ship}-{minute}": world.attack(places[ship], 1.0, ship, 60.0 * minute)
        for ship in ships
        for minute in minutes[ship]
    }
    of = Fate(hit=1.0, dark=0.0, near=1.0)
    day = world.day(ships=ships, attacks=attacks, threats=drone(fate=of))
    light = {end.threat for end in ends(day) if end.outcome == "hit"}
    assert light == {"east-103/1", "east-109/1", "west-109/1"}


def test_a_ship_that_hides_its_position_is_hit_less_often(world: World) -> None:
    of = Fate(hit=1.0, ais_off=0.0)
    day = world.day(
        ships={"s": world.ship(50e3), "h": world.ship(50e3, ais=False)},
        attacks={"a": world.attack(0, 0, "s"), "b": world.attack(0, 0, "h")},
        threats=drone(fate=of),
    )
    assert {end.threat: end.outcome for end in ends(day)}["a/1"] == "hit"
    assert {end.threat: end.outcome for end in ends(day)}["b/1"] != "hit"


# --- escorts ------------------------------------------------------------------------------------


def test_an_escort_may_be_hit_or_missed(world: World) -> None:
    escorts = {"e": world.escort(50e3)}
    of = Fate(hit=0.5, ais_off=1.0, near=0.5)
    day = world.day(escorts=escorts, attacks=many(world, 400, "e"), threats=drone(fate=of))
    assert share_agrees(outcomes(day).count("hit"), 400, 0.5)
    assert share_agrees(outcomes(day).count("near-miss"), 400, 0.25)
    assert day.journal.of(Called) == []


@pytest.mark.parametrize("homes", [True, False])
def test_decoys_draw_homing_threats_away_while_they_last(world: World, homes: bool) -> None:
    type = replace(UNARMED, decoy=Decoy(probability=1.0, rounds=3))
    day = world.day(
        escorts={"e": world.escort(50e3, type=type)},
        attacks=many(world, 5, "e"),
        threats=drone(homes=homes),
    )
    assert outcomes(day) == (["decoyed"] * 3 if homes else ["hit"] * 3) + ["hit"] * 2
    assert {end.by for end in ends(day) if end.outcome == "decoyed"} == ({"e"} if homes else set())


def test_a_decoy_works_with_its_probability(world: World) -> None:
    type = replace(UNARMED, decoy=Decoy(probability=0.35, rounds=1000))
    day = world.day(
        escorts={"e": world.escort(50e3, type=type)},
        attacks=many(world, 500, "e"),
        threats=drone(homes=True),
    )
    assert share_agrees(outcomes(day).count("decoyed"), 500, 0.35)


# --- one threat's luck --------------------------------------------------------------------------


def test_the_fate_of_a_threat_is_its_own_whoever_else_flies(world: World) -> None:
    parts = {
        "ships": {"s": world.ship(50e3)},
        "threats": drone(fate=Fate(hit=0.5), reliability=Reliability(fails_in_flight=0.3)),
    }
    alone = world.day(luck=Luck(3, 1), attacks=many(world, 8), **parts)
    others = {**many(world, 20), "0": world.attack(9e4, 0, "s", count=constant(9.0))}
    among = world.day(luck=Luck(3, 1), attacks=others, **parts)
    fates = {end.threat: end for end in ends(among)}
    assert len(set(outcomes(alone))) > 1
    assert [fates[end.threat] for end in ends(alone)] == ends(alone)


def test_fates_of_neighbours_in_a_raid_are_not_correlated(world: World) -> None:
    day = world.day(
        ships={"s": world.ship(50e3)},
        attacks=many(world, 900),
        threats=drone(fate=Fate(hit=0.5)),
        duration=10 * HOUR,
    )
    hits = np.array([end.outcome == "hit" for end in ends(day)])
    assert abs(np.corrcoef(hits[:-1], hits[1:])[0, 1]) < 4.0 / len(hits) ** 0.5
