"""When raids leave: to the second as scripted, and by no draw of the defence (model 3.1, 3.5)."""

import math
from dataclasses import replace
from math import dist

import numpy as np
import pytest

from sim.engine.laws import Law, constant
from sim.engine.streams import Luck
from sim.kill_chain.steps.weapon import Envelope
from sim.platforms.launch.attack import RING, Attack, Wave, Weighted, parts, raids
from sim.platforms.launch.attack import launches as of_raid
from sim.platforms.launch.threat import Ballistic, Ended, Launched, Level, SeaSkimming
from sim.platforms.roles import Patrol
from sim.simulation import Day
from sim.units import HOUR, NMI
from sim.world.motion import Track, stationary
from tests.platforms.chance import agrees, poisson, share_agrees, uniform
from tests.platforms.small_world import ARMED, DRONE, MISSILE, World, drone

PROFILES = {
    "level": Level(altitude=150.0),
    "sea-skimming": SeaSkimming(cruise=100.0, skim=5.0, letdown=10e3),
    "ballistic": Ballistic(apogee=0.25),
}
SPEEDS = {"level": 51.0, "sea-skimming": 290.0, "ballistic": 1200.0}
BOX = Patrol(law="box", area="box", speed=8.0)
HERE = Track((stationary(30e3, 40e3, 0.0, 6 * HOUR),))


def launches(day: Day) -> list[Launched]:
    return day.journal.of(Launched)


def ends(day: Day) -> list[Ended]:
    return day.journal.of(Ended)


# --- to the second ------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("speed", [None, 3.0, 12.0])
def test_what_is_due_arrives_to_the_second_if_nobody_acts(
    world: World, profile: str, speed: float | None
) -> None:
    """Also at a ship that sails on meanwhile, across the way or along it."""
    for origin in ((150e3, 90e3), (20e3, 0.0), (500e3, 5e3)):
        day = world.day(
            ships={"s": world.ship(100e3, at=HOUR, lane=speed and "lane", speed=speed)},
            attacks={"a": world.attack(*origin, "s", due_at=3 * HOUR, window=constant(1800.0))},
            threats=drone(profile=PROFILES[profile], speed=SPEEDS[profile]),
        )
        assert [(end.outcome, end.struck) for end in ends(day)] == [("hit", "s")]
        assert ends(day)[0].time == pytest.approx(3.5 * HOUR, abs=1e-3)


def test_launched_at_is_the_launch(world: World) -> None:
    day = world.day(ships={"s": world.ship(9e4)}, attacks={"a": world.attack(0, 0, "s", 1234.5)})
    assert [launch.time for launch in launches(day)] == [1234.5]


def test_what_would_have_to_leave_before_the_start_leaves_at_the_start(world: World) -> None:
    day = world.day(
        ships={"s": world.ship(100e3)}, attacks={"a": world.attack(0, 0, "s", due_at=60.0)}
    )
    assert launches(day)[0].time == 0.0
    assert ends(day)[0].time == pytest.approx(100e3 / 50.0)


def test_the_first_of_a_raid_is_due_and_the_others_follow_by_the_spacing(world: World) -> None:
    attack = world.attack(0, 0, "s", due_at=2 * HOUR, count=constant(4.0), spacing=constant(30.0))
    day = world.day(ships={"s": world.ship(100e3)}, attacks={"a": attack})
    times = np.array([end.time for end in ends(day)])
    assert times == pytest.approx(2 * HOUR + 30.0 * np.arange(4))
    assert [end.threat for end in ends(day)] == ["a/1", "a/2", "a/3", "a/4"]


@pytest.mark.parametrize("profile", PROFILES)
def test_what_is_engaged_at_a_time_is_8_nmi_from_its_aim_then(world: World, profile: str) -> None:
    day = world.day(
        escorts={"e": world.escort(10e3, 70e3)},
        attacks={"a": world.attack(-40e3, 9e3, "e", engaged_at=2 * HOUR)},
        threats=drone(profile=PROFILES[profile], speed=SPEEDS[profile]),
    )
    x, y, _ = day.threats[0].track.at(2 * HOUR)
    assert dist((x, y), (10e3, 70e3)) == pytest.approx(8 * NMI, abs=0.1)


def test_a_ship_under_way_hardly_moves_the_ring(world: World) -> None:
    """The ring lies round where the ship is then; the threat flies to where it will be."""
    day = world.day(
        ships={"s": world.ship(200e3, at=2 * HOUR, lane="lane", speed=6.0)},
        attacks={"a": world.attack(180e3, 100e3, "s", engaged_at=2 * HOUR)},
    )
    x, y, _ = day.threats[0].track.at(2 * HOUR)
    assert dist((x, y), (200e3, 0.0)) == pytest.approx(8 * NMI, rel=0.02)


def test_what_starts_inside_the_ring_is_engaged_at_its_launch(world: World) -> None:
    day = world.day(
        escorts={"e": world.escort(5e3)}, attacks={"a": world.attack(0, 0, "e", engaged_at=HOUR)}
    )
    assert launches(day)[0].time == HOUR


def test_an_escort_is_met_where_it_nominally_is(world: World) -> None:
    """The middle of the patrol fixes the launch, wherever luck has put the escort."""
    for number in range(5):
        day = world.day(
            luck=Luck(1, number),
            escorts={"e": world.escort(patrol=BOX)},
            attacks={"a": world.attack(0.0, -100e3, "e", engaged_at=3 * HOUR)},
        )
        assert launches(day)[0].time == pytest.approx(3 * HOUR - (200e3 - 8 * NMI) / 50.0)


# --- draws --------------------------------------------------------------------------------------


def planned(number: int, **changes: object) -> list[float]:
    attack = Attack(weapon="drone", origin=(0, 0), target=(0, 0), **changes)
    luck = Luck(3, number)
    (raid,) = raids(attack, "a", luck, 6 * HOUR)
    found = of_raid(raid, parts(raid), luck, (0.0, 0.0), {"drone": (50.0, HERE)})
    return [launch.launch for launch in found]


def test_the_window_shifts_the_whole_raid() -> None:
    window = Law("uniform", (-600.0, 300.0))
    raids = np.array(
        [
            planned(number, launched_at=HOUR, window=window, count=constant(2.0),
                    spacing=constant(9.0))
            for number in range(3000)
        ]
    )  # fmt: skip
    assert uniform(raids[:, 0], HOUR - 600.0, HOUR + 300.0)
    assert np.diff(raids) == pytest.approx(9.0)


def test_count_and_gaps_follow_their_laws_one_draw_each() -> None:
    raids = [
        planned(
            number, launched_at=0.0, count=Law("integers", (1.0, 6.0)),
            spacing=Law("exponential", (40.0,)),
        )
        for number in range(3000)
    ]  # fmt: skip
    assert agrees([len(times) for times in raids], 3.5)
    first, second = np.array([np.diff(times)[:2] for times in raids if len(times) > 2]).T
    assert agrees(first, 40.0)
    assert agrees(second, 40.0)
    assert abs(np.corrcoef(first, second)[0, 1]) < 4.0 / len(first) ** 0.5


def test_a_raid_of_none_launches_nothing(world: World) -> None:
    assert planned(0, launched_at=0.0, count=constant(0.0)) == []
    day = world.day(
        ships={"s": world.ship(9e4)}, attacks={"a": world.attack(0, 0, "s", count=constant(0.0))}
    )
    assert (launches(day), day.threats) == ([], [])


def test_a_poisson_count_is_that_law_with_its_none() -> None:
    """0 comes as often as the law says: no raid is made larger to have a threat."""
    law = Law("poisson", (1.5,))
    sizes = [len(planned(number, launched_at=0.0, count=law)) for number in range(4000)]
    assert poisson(sizes, 1.5)
    assert share_agrees(sizes.count(0), len(sizes), math.exp(-1.5))


def test_a_count_is_rounded_and_never_below_none() -> None:
    counts = {0.4: 0, 0.6: 1, 2.7: 3, -1.0: 0}
    found = {n: len(planned(1, launched_at=0.0, count=constant(n))) for n in counts}
    assert found == counts


def test_the_gaps_do_not_depend_on_the_count() -> None:
    gaps = Law("exponential", (40.0,))
    few, many = (
        planned(7, launched_at=0.0, count=constant(count), spacing=gaps) for count in (3.0, 9.0)
    )
    assert many[:3] == few


# --- several weapons ----------------------------------------------------------------------------

FAST = {**drone(), "missile": replace(DRONE, speed=400.0, steers=False, threat_class="missile")}


def mixed(world: World, number: int = 0, drones: float = 3.0, **changes: object) -> Day:
    """Three drones, and two missiles that leave later and arrive before them."""
    waves = {
        "drone": Wave(count=constant(drones), spacing=Law("exponential", (60.0,))),
        "missile": Wave(count=constant(2.0), spacing=constant(7.0), after=constant(1000.0)),
    }
    raid = world.attack(0, 0, "s", weapon=None, weapons=waves, **changes)
    parts = {"ships": {"s": world.ship(100e3)}, "attacks": {"a": raid}, "threats": FAST}
    return world.day(luck=Luck(4, number), **parts)


def test_each_weapon_of_a_raid_has_its_count_its_spacing_and_its_time(world: World) -> None:
    raid = launches(mixed(world, launched_at=HOUR))
    drones = [one.time for one in raid if one.weapon == "drone"]
    assert len(drones) == 3
    assert drones[0] == HOUR
    assert [one.time for one in raid if one.weapon == "missile"] == [HOUR + 1000, HOUR + 1007]
    assert [one.threat for one in raid] == [f"a/{place}" for place in range(1, 6)]
    assert {(one.raid, one.x, one.y) for one in raid} == {(1, raid[0].x, raid[0].y)}
    assert len({threat.actor for threat in mixed(world).threats}) == 5


@pytest.mark.parametrize("key", ["due_at", "engaged_at"])
def test_the_first_threat_that_arrives_is_due_whatever_its_weapon(world: World, key: str) -> None:
    """100 km: the drones fly 2000 s, the missiles 250 s from 1000 s on."""
    day = mixed(world, **{key: 2 * HOUR})
    inside = RING if key == "engaged_at" else 0.0
    assert launches(day)[0].time == pytest.approx(2 * HOUR - 1000 - (100e3 - inside) / 400.0)
    first = min(ends(day), key=lambda end: end.time)
    assert first.time == pytest.approx(2 * HOUR + inside / 400.0)
    assert next(one.weapon for one in day.threats if one.name == first.threat) == "missile"
    alone = mixed(world, drones=0.0, **{key: 2 * HOUR})
    assert launches(alone)[0].time == pytest.approx(2 * HOUR - (100e3 - inside) / 400.0)


def test_one_weapon_may_be_written_either_way(world: World) -> None:
    """The same numbers come of both, so that nothing moves when a second weapon is added."""
    many, gaps = Law("integers", (1.0, 6.0)), Law("exponential", (40.0,))
    for number in range(5):
        waves = {"drone": Wave(count=many, spacing=gaps)}
        either = [
            world.day(
                luck=Luck(4, number), ships={"s": world.ship(9e4)},
                attacks={"a": world.attack(0, 0, "s", **form)},
            ).journal.records
            for form in ({"count": many, "spacing": gaps}, {"weapon": None, "weapons": waves})
        ]  # fmt: skip
        assert either[0] == either[1]


def test_the_number_of_one_weapon_changes_nothing_of_another(world: World) -> None:
    few, many = (mixed(world, launched_at=0.0, drones=number) for number in (2.0, 30.0))
    kept = [
        [(one.actor, one.track.start) for one in day.threats if one.weapon == "missile"]
        for day in (few, many)
    ]
    assert kept[0] == kept[1]
    drones = [
        [(one.actor, one.track.start) for one in day.threats if one.weapon == "drone"]
        for day in (few, many)
    ]
    assert drones[1][:2] == drones[0]


# --- the defence changes nothing ----------------------------------------------------------------


def busy_day(world: World, **changes: object) -> Day:
    """Raids of every kind on a busy lane, and a destroyer that can reach some of them."""
    gaps, window = Law("exponential", (60.0,)), Law("uniform", (-900.0, 900.0))
    many = Law("integers", (2.0, 5.0))
    weights = Weighted(links={"israel": 5.0}, within=150e3)
    attacks = {
        "a": world.attack(60e3, 90e3, "s", due_at=HOUR, window=window),
        "b": world.attack(60e3, 90e3, weights, HOUR, window=window, count=many, spacing=gaps),
        "c": world.attack(60e3, 90e3, "near", engaged_at=2 * HOUR, window=window, count=many),
        "d": world.attack(60e3, 90e3, "nearest", 2 * HOUR, count=many, spacing=gaps),
        "e": replace(world.attack(0, 0, "box", due_at=HOUR, count=many), origin="coast"),
    }
    parts = {
        "ships": {
            f"s{k or ''}": world.ship(
                5e3 * k + 5e4, lane="lane", speed=6.0, linked=["israel"] if k == 2 else []
            )
            for k in range(4)
        },
        "escorts": {"near": world.escort(80e3, 20e3, ARMED)},
        "attacks": attacks,
    }
    return world.day(**{**parts, **changes})


def with_pk(pk: float) -> dict[str, object]:
    envelope = Envelope(min_range=500.0, max_range=30e3, pk_self=pk, pk_crossing=pk)
    return {"weapons": {"missile": replace(MISSILE, against={"drone": envelope})}}


@pytest.mark.parametrize("number", range(4))
def test_no_draw_of_the_defence_changes_a_launch(world: World, number: int) -> None:
    near = {"near": world.escort(80e3, 20e3, ARMED)}
    days = [
        busy_day(world, luck=Luck(9, number), **changes)
        for changes in (
            {},
            with_pk(0.0),
            {"escorts": {**near, "second": world.escort(30e3, 9e3, ARMED)}},
            {"escorts": {**near, "another": world.escort(patrol=BOX, type=ARMED)}},
            {"escorts": {"near": world.escort(80e3, 20e3)}},
        )
    ]
    assert len(launches(days[0])) > 8
    assert all(launches(day) == launches(days[0]) for day in days[1:])
    outcomes = {tuple(end.outcome for end in ends(day)) for day in days}
    assert len(outcomes) > 1


def test_an_escorts_place_on_patrol_changes_no_launch_at_it(world: World) -> None:
    """Two escorts of one nominal position, under laws of their own."""
    found = []
    for law in ("box", "back-and-forth", "fixed"):
        plan = world.escort(patrol=Patrol(law=law, area="box", speed=8.0))
        attack = world.attack(60e3, 9e4, "near", due_at=HOUR, window=Law("uniform", (0.0, 900.0)))
        found.append(launches(world.day(escorts={"near": plan}, attacks={"a": attack})))
    assert found[0] == found[1] == found[2]
