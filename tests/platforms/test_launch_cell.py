"""Raids at random: a Poisson process of raids, each with luck of its own (model 3.1)."""

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import groupby, pairwise

import numpy as np
import pytest

from sim.engine.clock import Kind, at, rank
from sim.engine.laws import Law, constant
from sim.engine.streams import Luck, actor, child
from sim.kill_chain.steps.permit import Permission, Permitted
from sim.platforms.launch.attack import Attack, Raid, Wave, raids
from sim.platforms.launch.launch_cell import BLOCK, FIRST_THREAT, Moved, Stopped
from sim.platforms.launch.threat import Ended, Launched
from sim.simulation import Day
from sim.units import DAY, HOUR
from tests.platforms.chance import agrees, poisson, share_agrees, uncorrelated, uniform
from tests.platforms.small_world import ARMED, DOCTRINE, DRONE, World

SIX_HOURS = 6 * HOUR
ATTACK = Attack(weapon="drone", rate=3.0 / SIX_HOURS, origin=(0, 0), target=(0, 0))
RANDOM = {"launched_at": None, "rate": 3.0 / SIX_HOURS}


def times(number: int, rate: float = 3.0 / SIX_HOURS, duration: float = SIX_HOURS) -> list[float]:
    found = raids(replace(ATTACK, rate=rate), "a", Luck(3, number), duration)
    return [raid.attack.launched_at or 0.0 for raid in found]


def by_raid(day: Day) -> dict[int, list[Launched]]:
    found = defaultdict(list)
    for launch in sorted(day.journal.of(Launched), key=lambda one: int(one.threat.split("/")[1])):
        found[launch.raid].append(launch)
    return found


# --- when ---------------------------------------------------------------------------------------


def test_raids_are_a_poisson_process() -> None:
    found = [times(number) for number in range(3000)]
    assert poisson([len(one) for one in found], 3.0)
    assert uniform([time for one in found for time in one], 0.0, SIX_HOURS)
    firsts, seconds = zip(
        *(one[:2] for one in (times(n, 1.0, 60.0) for n in range(2000))), strict=True
    )
    gaps = np.subtract(seconds, firsts)
    assert agrees(firsts, 1.0)
    assert agrees(gaps, 1.0)
    assert uncorrelated(firsts, gaps)


def test_no_rate_no_raid() -> None:
    assert times(0, 0.0) == []
    assert times(0, 5e-324) == []


def test_a_longer_run_begins_with_the_shorter_one() -> None:
    for number in range(20):
        short, long = times(number), times(number, duration=5 * SIX_HOURS)
        assert long[: len(short)] == short
        assert all(SIX_HOURS <= time < 5 * SIX_HOURS for time in long[len(short) :])
        assert all(a <= b for a, b in pairwise(long))


def test_a_scripted_attack_is_one_raid_at_its_own_address() -> None:
    attack = replace(ATTACK, rate=None, launched_at=9.0)
    assert list(raids(attack, "a", Luck(1, 1), 60.0)) == [Raid(1, actor("attacks.a"), attack)]


# --- each raid for itself -----------------------------------------------------------------------


def campaign(world: World, number: int = 0, **changes: object) -> Day:
    """Six hours with about three raids of a few drones from the coast at a ship of the box."""
    attack = world.attack(
        0, 0, "nearest", count=Law("integers", (0.0, 3.0)), spacing=Law("exponential", (40.0,)),
        **RANDOM,
    )  # fmt: skip
    ships = {f"s{k}": world.ship(20e3 * k - 100e3, 30e3) for k in range(5)}
    parts = {"ships": ships, "attacks": {"a": replace(attack, origin="coast")}, **changes}
    return world.day(luck=Luck(8, number), **parts)


def test_names_and_numbers_run_on_through_the_raids(world: World) -> None:
    for number in range(10):
        day = campaign(world, number)
        assert [threat.name for threat in day.threats] == [
            f"a/{k + 1}" for k in range(len(day.threats))
        ]
        assert [threat.number - FIRST_THREAT for threat in day.threats] == list(
            range(len(day.threats))
        )
        order = [threat.raid for threat in day.threats]
        assert order == sorted(order)


def test_a_raid_has_one_origin_and_another_than_the_next(world: World) -> None:
    raids = by_raid(campaign(world, 3))
    assert len(raids) > 1
    origins = [{(launch.x, launch.y) for launch in raid} for raid in raids.values()]
    assert all(len(one) == 1 for one in origins)
    assert len(set.union(*origins)) == len(origins)


def test_a_raid_has_its_own_number_and_gaps(world: World) -> None:
    """Of the first two raids of many days: the sizes follow the law, one without the other."""
    sizes, gaps = [], []
    attack = world.attack(
        0, 0, "s", count=Law("integers", (0.0, 3.0)), spacing=Law("exponential", (40.0,)),
        launched_at=None, rate=20.0 / SIX_HOURS,
    )  # fmt: skip
    for number in range(400):
        day = campaign(
            world, number, attacks={"a": attack}, ships={"s": world.ship(0)}, duration=HOUR * 2
        )
        raids = {
            raid: [launch.time for launch in group]
            for raid, group in groupby(day.journal.of(Launched), key=lambda one: one.raid)
        }
        if max(raids, default=0) > 2:
            sizes.append((len(raids.get(1, [])), len(raids.get(2, []))))
        gaps += [b - a for one in raids.values() for a, b in pairwise(one)]
    first, second = np.transpose(sizes)
    assert agrees(first, 1.5)
    assert agrees(second, 1.5)
    assert uncorrelated(first, second)


def test_the_nearest_is_found_at_the_launch_of_each_raid(world: World) -> None:
    """A ship that passes the launch area is nearest later than one that lies there."""
    ships = {"lies": world.ship(130e3), "comes": world.ship(50e3, lane="lane", speed=6.0)}
    attack = world.attack(100e3, 0, "nearest", launched_at=None, rate=20.0 / SIX_HOURS)
    day = world.day(ships=ships, attacks={"a": attack})
    aims = {launch.time: launch.aimed_at for launch in day.journal.of(Launched)}
    assert set(aims.values()) == {"lies", "comes"}
    for time, aim in aims.items():
        near = abs(50e3 + 6.0 * time - 100e3) < 30e3
        assert aim == ("comes" if near else "lies")


def test_all_addresses_differ(world: World) -> None:
    """Of raids and threats, of a random attack and of a scripted one with its name."""
    many = constant(30.0)
    day = campaign(
        world, attacks={"a": world.attack(0, 0, "s1", **RANDOM, count=many)}, duration=2 * DAY
    )
    luck = {threat.attack_actor for threat in day.threats}
    assert len(luck) == len({threat.raid for threat in day.threats}) > 9
    address = actor("attacks.a")
    numbers = {address, *luck, *(threat.actor for threat in day.threats)}
    assert len(numbers) == 1 + len(luck) + len(day.threats)
    # Raids are children of the attack, as the threats of a scripted one: of that there is one kind.
    assert luck == {child(address, threat.raid - 1) for threat in day.threats}


def test_permission_is_drawn_per_raid(world: World) -> None:
    """One answer for all threats of a raid; it comes with the stated probability."""
    asks = replace(DOCTRINE, permission=Permission(others_probability=0.4))
    guard = world.escort(0, 12e3, ARMED, doctrine=asks, answers_calls=False)
    attack = world.attack(-60e3, 0, "s", launched_at=None, rate=1.0 / HOUR, count=constant(2.0))
    comes = held = 0
    for number in range(40):
        day = world.day(
            luck=Luck(6, number), ships={"s": world.ship(0)}, escorts={"e": guard},
            attacks={"a": attack}, duration=DAY,
        )  # fmt: skip
        of = {threat.name: threat.raid for threat in day.threats}
        answers: dict[int, set[bool]] = defaultdict(set)
        for asked in day.journal.of(Permitted):
            answers[of[asked.threat]].add(asked.ready_s is not None)
        assert all(len(one) == 1 for one in answers.values())
        comes += sum(one == {True} for one in answers.values())
        held += sum(one == {False} for one in answers.values())
    assert comes + held > 500
    assert share_agrees(comes, comes + held, 0.4)


# --- many ---------------------------------------------------------------------------------------


def test_there_is_no_number_of_threats_that_fails_a_replication(world: World) -> None:
    """Beyond 4,096 of an attack numbers go on behind those of all attacks; names run on."""
    attacks = {
        "a": world.attack(9e4, 0, "nearest", count=constant(2.0 * BLOCK + 1.0)),
        "b": world.attack(9e4, 0, "nearest", count=constant(BLOCK + 2.0)),
    }
    day = world.day(attacks=attacks, duration=HOUR)
    numbers = {threat.name: threat.number - FIRST_THREAT for threat in day.threats}
    assert len(set(numbers.values())) == len(numbers) == 3 * BLOCK + 3
    wanted = {
        "a/1": 0, "a/4096": 4095, "b/1": 4096, "b/4096": 8191, "a/4097": 8192, "b/4097": 12288,
        "b/4098": 12289, "a/8193": 16384,
    }  # fmt: skip
    assert {name: numbers[name] for name in wanted} == wanted


# --- cells --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stopped_at", "launched"), [(50.0, 0), (100.0, 0), (101.0, 1), (145.0, 3), (999.0, 4)]
)
def test_a_cell_that_is_stopped_launches_no_more(
    world: World, stopped_at: float, launched: int
) -> None:
    """Planned = stopped + launched (model 9.1), whenever it is stopped."""
    raid = world.attack(9e4, 0, "s", 100.0, count=constant(4.0), spacing=constant(20.0))
    day = Day(
        world.case(ships={"s": world.ship(0)}, attacks={"a": raid}), world.theatre, Luck(1, 0)
    )
    day.begin()
    (cell,) = day.cells
    states = [cell.state]
    day.clock.run(until=stopped_at)
    states.append(cell.state)
    at(day.clock, stopped_at, rank(Kind.ORDER, 0), lambda _: cell.stop())
    day.play()
    day.finish()
    assert states == ["idle", "idle" if stopped_at <= 100.0 else "launched"]
    assert cell.state == "stopped"
    stopped = [one.threat for one in day.journal.of(Stopped)]
    assert [one.name for one in day.threats if one.outcome == "stopped"] == stopped
    assert stopped == ["a/1", "a/2", "a/3", "a/4"][launched:]
    assert len(day.journal.of(Launched)) == launched
    assert len(day.journal.of(Ended)) == launched


def again(world: World, luck: Luck | None = None, **changes: object) -> Day:
    """A cell that prepares for an hour, launches two threats, and is gone in half an hour."""
    plan = {
        "launched_at": None, "count": constant(2.0), "spacing": constant(60.0),
        "preparation": constant(HOUR), "displacement": constant(HOUR / 2), **changes,
    }  # fmt: skip
    raids = world.attack(9e4, 0, "s", **plan)
    return world.day(luck=luck, ships={"s": world.ship(0)}, attacks={"a": raids})


def test_a_cell_prepares_launches_displaces_and_prepares_again(world: World) -> None:
    day = again(world)
    turn = 1.5 * HOUR + 60.0
    assert [(one.raid, one.time) for one in day.journal.of(Launched)] == [
        (raid + 1, raid * turn + HOUR + wait) for raid in range(4) for wait in (0.0, 60.0)
    ]
    moved = [(one.time, one.raid, one.state) for one in day.journal.of(Moved)]
    assert moved[:3] == [(0.0, 1, "preparing"), (turn, 1, "displaced"), (turn, 2, "preparing")]
    assert [one.name for one in day.threats] == [f"a/{place}" for place in range(1, 9)]
    assert len({one.attack_actor for one in day.threats}) == 4


@pytest.mark.parametrize(
    ("bound", "launched"),
    [({"raids": 3}, 6), ({"stock": 5}, 5), ({"raids": 0}, 0), ({"stock": 0}, 0)],
)
def test_raids_and_stock_bound_what_a_cell_launches(
    world: World, bound: dict[str, int], launched: int
) -> None:
    """And what is launched is the beginning of what would be without the bound."""
    free, bounded = again(world), again(world, **bound)
    assert bounded.journal.of(Launched) == free.journal.of(Launched)[:launched]
    often = {**bound, "launched_at": None, "rate": 40.0 / SIX_HOURS, "count": constant(1.0)}
    assert len(again(world, **often).journal.of(Launched)) == min(sum(bound.values()), 40)


def test_every_weapon_has_its_own_stock(world: World) -> None:
    waves = {"drone": Wave(stock=1), "missile": Wave(count=constant(2.0), stock=3)}
    raids = world.attack(
        9e4, 0, "s", None, weapon=None, weapons=waves, preparation=constant(HOUR / 2)
    )
    types = dict.fromkeys(waves, DRONE)
    day = world.day(ships={"s": world.ship(0)}, attacks={"a": raids}, threats=types)
    assert [(one.raid, one.weapon) for one in day.journal.of(Launched)] == [
        (1, "drone"), (1, "missile"), (1, "missile"), (2, "missile"),
    ]  # fmt: skip


@pytest.mark.parametrize("given", [{"launched_at": 2 * HOUR}, RANDOM])
def test_preparation_before_a_given_time_changes_no_launch(
    world: World, given: dict[str, object]
) -> None:
    """It says when the cell is exposed, from the start of the run at the earliest."""
    slow, at_once = (
        again(world, Luck(2, 1), **given, preparation=constant(wait), displacement=constant(wait))
        for wait in (HOUR, 0.0)
    )
    assert slow.journal.of(Launched) == at_once.journal.of(Launched)
    assert at_once.journal.of(Moved) == []
    first = {one.raid: one.time for one in reversed(slow.journal.of(Launched))}
    last = {one.raid: one.time for one in slow.journal.of(Launched)}
    begun = {one.raid: one.time for one in slow.journal.of(Moved) if one.state == "preparing"}
    gone = {one.raid: one.time for one in slow.journal.of(Moved) if one.state == "displaced"}
    assert begun == {raid: pytest.approx(max(0.0, time - HOUR)) for raid, time in first.items()}
    assert gone == {raid: pytest.approx(last[raid] + HOUR) for raid in gone}


def test_what_one_raid_of_a_cell_does_does_not_depend_on_the_others(world: World) -> None:
    """Each has numbers of its own, whatever the law that makes the one before longer."""
    fast, slow = (
        again(world, preparation=Law("exponential", (mean,)), count=Law("integers", (1.0, 9.0)))
        for mean in (HOUR, 2 * HOUR)
    )
    sizes = [Counter(one.raid for one in day.threats) for day in (fast, slow)]
    both = sorted(sizes[0].keys() & sizes[1].keys())[:-1]
    assert both
    assert [sizes[0][raid] for raid in both] == [sizes[1][raid] for raid in both]


def test_a_cell_that_is_stopped_does_not_prepare_again(world: World) -> None:
    plan = {"preparation": constant(HOUR), "displacement": constant(HOUR)}
    attack = world.attack(9e4, 0, "s", None, **plan)
    day = Day(
        world.case(attacks={"a": attack}, ships={"s": world.ship(0)}), world.theatre, Luck(1, 0)
    )
    day.begin()
    at(day.clock, 2.5 * HOUR, rank(Kind.ORDER, 0), lambda _: day.cells[0].stop())
    day.play()
    day.finish()
    assert [one.time for one in day.journal.of(Launched)] == [HOUR]
    assert [one.threat for one in day.journal.of(Stopped)] == ["a/2"]
    assert len(day.threats) == 2
