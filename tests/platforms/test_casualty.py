"""What a hit does: speed, fire, help, and what a damaged escort can still do (model 2.4, 7.3)."""

from dataclasses import replace
from math import hypot

import numpy as np
import pytest
from scipy import stats

from sim.engine.laws import Law, constant
from sim.engine.streams import Luck
from sim.kill_chain.steps.engage import Fired
from sim.platforms.helm import Turned
from sim.platforms.launch.threat import Ended
from sim.platforms.response.calls import Response, Tasked
from sim.platforms.response.casualty import Damaged
from sim.platforms.response.damage import CLASSES, DamageTable, Effect
from sim.platforms.roles import Patrol
from sim.simulation import Day
from sim.units import HOUR
from tests.platforms.chance import agrees, likely, share_agrees
from tests.platforms.small_world import ARMED, World, drone, effects

HALF = effects(minor=Effect(speed_left=0.5), lost=Effect(speed_left=0.0))
BURNING = effects(moderate=Effect(worsening=1.0 / (5 * HOUR), needs_help=True))


def always(name: str) -> dict[str, object]:
    return {"threats": drone(damage=DamageTable(**{name: 1.0}))}


def damaged(day: Day) -> list[Damaged]:
    return day.journal.of(Damaged)


# --- speed --------------------------------------------------------------------------------------


def test_a_hit_takes_its_share_of_the_speed_and_the_ship_stays_in_its_lane(world: World) -> None:
    attack = world.attack(60e3, 50e3, "s", due_at=2000.0)
    day = world.day(
        ships={"s": world.ship(60e3, 1e3, lane="lane", speed=8.0)},
        attacks={"a": attack},
        damage=HALF,
        **always("minor"),
    )
    track = day.fleet.ships[0].track
    assert [hypot(leg.vx, leg.vy) for leg in track.legs] == pytest.approx([8.0, 4.0, 0.0])
    assert track.at(2000.0)[:2] == pytest.approx((76e3, 1e3), abs=0.1)
    assert track.at(5000.0)[:2] == pytest.approx((88e3, 1e3), abs=0.1)
    assert [(turn.mover, turn.why) for turn in day.journal.of(Turned)] == [("s", "damage: minor")]


def test_each_hit_takes_its_share(world: World) -> None:
    attack = world.attack(60e3, 50e3, "s", count=constant(3.0), spacing=constant(60.0))
    day = world.day(
        ships={"s": world.ship(60e3, lane="lane", speed=8.0)},
        attacks={"a": attack},
        damage=HALF,
        **always("minor"),
    )
    assert [hypot(leg.vx, leg.vy) for leg in day.fleet.ships[0].track.legs] == pytest.approx(
        [8, 4, 2, 1, 0]
    )


def test_a_ship_that_is_lost_lies_still(world: World) -> None:
    day = world.day(
        ships={"s": world.ship(60e3, lane="lane", speed=8.0)},
        attacks={"a": world.attack(60e3, 50e3, "s", due_at=2000.0)},
        damage=HALF,
        **always("lost"),
    )
    assert day.fleet.ships[0].track.at(2000.0) == day.fleet.ships[0].track.at(1e9)
    assert day.fleet.ships[0].damage == "lost"


def test_without_loss_of_speed_nobody_turns(world: World) -> None:
    day = world.day(
        ships={"s": world.ship(60e3, lane="lane", speed=8.0)},
        attacks={"a": world.attack(60e3, 50e3, "s")},
        **always("severe"),
    )
    assert day.journal.of(Turned) == []


# --- hit again and again ------------------------------------------------------------------------


def often(world: World, hits: int, lane: str | None = "lane") -> Day:
    """A ship that is hit so often, by threats that follow it, and burns."""
    sails = {} if lane is None else {"lane": lane, "speed": 8.0}
    attack = world.attack(60e3, 50e3, "s", count=constant(float(hits)), spacing=constant(10.0))
    burning = effects(minor=Effect(speed_left=0.5, worsening=1e-9))
    return world.day(
        ships={"s": world.ship(60e3, **sails)},
        attacks={"a": attack},
        damage=burning,
        **always("minor"),
    )


def test_a_ship_that_hardly_moves_lies_still_and_is_not_turned_any_more(world: World) -> None:
    """Of 8 m/s eight hits leave 0.03 m/s, less than a tenth of a knot."""
    day = often(world, 40)
    assert len([end for end in day.journal.of(Ended) if end.outcome == "hit"]) == 40
    assert len(day.journal.of(Turned)) == 8
    assert len(day.fleet.ships[0].track.legs) == 9
    assert max(len(threat.plans) for threat in day.threats) == 9
    still = often(world, 3, lane=None)
    assert still.journal.of(Turned) == []


def test_a_hit_does_not_cost_more_after_many_others(world: World) -> None:
    days = [often(world, hits) for hits in (30, 60, 90)]
    for costs in (
        [len(day.journal.records) for day in days],
        [next(day.clock._eid) for day in days],
    ):
        assert costs[2] - costs[1] == costs[1] - costs[0]
    assert {len(day.fleet.ships[0].fires) for day in days} == {1}


def test_a_ship_that_is_lost_burns_no_more(world: World) -> None:
    day = world.day(
        ships={"s": world.ship(60e3)},
        attacks={"a": world.attack(60e3, 50e3, "s", count=constant(3.0))},
        damage=effects(lost=Effect(worsening=1.0)),
        **always("lost"),
    )
    assert [record.by for record in damaged(day)] == ["a/1", "a/2", "a/3"]


# --- classes and casualties ---------------------------------------------------------------------


def test_the_damage_of_a_ship_is_the_worst_of_its_hits(world: World) -> None:
    mixed, last_was_lighter = DamageTable(none=1.0, minor=1.0, severe=1.0), 0
    for number in range(8):
        day = world.day(
            luck=Luck(5, number),
            ships={"s": world.ship(60e3)},
            attacks={"a": world.attack(0, 0, "s", count=constant(4.0))},
            threats=drone(damage=mixed),
        )
        found = [record.damage for record in damaged(day)]
        assert day.fleet.ships[0].damage == max(found, key=CLASSES.index)
        last_was_lighter += found[-1] != day.fleet.ships[0].damage
    assert last_was_lighter > 0


def test_damage_and_casualties_are_drawn_for_each_hit(world: World) -> None:
    mixed = DamageTable(minor=3.0, moderate=1.0)
    hurt = effects(
        minor=Effect(casualties=constant(0.0)),
        moderate=Effect(casualties=Law("integers", (0.0, 6.0))),
    )
    day = world.day(
        ships={"s": world.ship(60e3)},
        attacks={"a": world.attack(0, 0, "s", count=constant(800.0), spacing=constant(1.0))},
        threats=drone(damage=mixed),
        damage=hurt,
    )
    graver = [record.casualties for record in damaged(day) if record.damage == "moderate"]
    assert share_agrees(len(graver), 800, 0.25)
    assert agrees(graver, 3.0)
    assert {record.casualties for record in damaged(day) if record.damage == "minor"} == {0.0}


# --- fire ---------------------------------------------------------------------------------------


def burn(world: World, many: int = 250, **changes: object) -> Day:
    """Many ships, each hit once within the first half an hour."""
    names = [f"s{k:03}" for k in range(many)]
    parts: dict[str, object] = {
        "ships": {name: world.ship(60e3) for name in names},
        "attacks": {f"a{name}": world.attack(0, 0, name) for name in names},
        "damage": BURNING,
        "duration": 200 * HOUR,
        **always("moderate"),
    }
    return world.day(**{**parts, **changes})


def test_fire_takes_a_ship_to_the_next_class_after_an_exponential_time(world: World) -> None:
    fires = [record for record in damaged(burn(world)) if record.by == "fire"]
    assert len({record.ship for record in fires}) == len(fires) == 250
    assert {record.damage for record in fires} == {"severe"}
    waits = np.array([record.time - 60e3 / 50.0 for record in fires])
    assert likely(stats.kstest(waits, stats.expon(scale=5 * HOUR).cdf).pvalue)


def test_fire_goes_on_from_class_to_class_as_each_has_a_hazard(world: World) -> None:
    both = effects(
        moderate=BURNING["moderate"], severe=Effect(worsening=1.0 / HOUR, speed_left=0.5)
    )
    day = burn(world, many=150, damage=both)
    severe, lost = (
        {r.ship: r.time for r in damaged(day) if r.damage == name} for name in ("severe", "lost")
    )
    waits = np.array([lost[ship] - severe[ship] for ship in lost])
    assert len(waits) == 150
    assert likely(stats.kstest(waits, stats.expon(scale=HOUR).cdf).pvalue)
    first = np.array([severe[ship] for ship in lost])
    assert abs(np.corrcoef(first, waits)[0, 1]) < 4.0 / 150**0.5


def test_without_a_hazard_nothing_burns(world: World) -> None:
    day = burn(world, many=20, damage=effects())
    assert [record for record in damaged(day) if record.by == "fire"] == []


def test_fire_stops_when_help_is_alongside_and_not_before(world: World) -> None:
    """The escort needs 4 h: 55 in 100 of the ships have grown worse by then."""
    grown = []
    for number in range(250):
        day = world.day(
            luck=Luck(6, number),
            ships={"s": world.ship(60e3)},
            escorts={"e": world.escort(60e3, 15 * 4 * HOUR)},
            attacks={"a": world.attack(0, 0, "s")},
            damage=BURNING,
            response=Response(alongside=1.0),
            duration=100 * HOUR,
            **always("moderate"),
        )
        grown += [r.time - 60e3 / 50.0 for r in damaged(day) if r.by == "fire"]
        assert day.fleet.ships[0].visits == 1
    assert max(grown) <= 4 * HOUR
    assert share_agrees(len(grown), 250, 1.0 - np.exp(-4 / 5))


def test_a_ship_that_is_hit_again_after_its_helper_has_left_may_burn(world: World) -> None:
    """Help puts out the fires that it finds, not those of later hits."""
    late = 0
    for number in range(60):
        day = world.day(
            luck=Luck(7, number),
            ships={"s": world.ship(60e3)},
            escorts={"e": world.escort(60e3, 15 * 4 * HOUR)},
            attacks={"a": world.attack(0, 0, "s"), "b": world.attack(0, 0, "s", launched_at=5e5)},
            damage=BURNING,
            response=Response(alongside=1.0),
            duration=300 * HOUR,
            **always("moderate"),
        )
        fires = [r.time for r in damaged(day) if r.by == "fire"]
        late += any(time > 5e5 for time in fires)
    assert late > 0


def test_a_ship_that_burns_calls_the_escort_away_from_a_lighter_case(world: World) -> None:
    """Both are hit at once; the escort is with the nearer one when the other grows worse."""
    help_long = replace(BURNING["moderate"], assistance=constant(40 * HOUR))
    day = world.day(
        ships={"near": world.ship(60e3), "far": world.ship(60e3, 9e3)},
        escorts={"e": world.escort(60e3)},
        attacks={"a": world.attack(0, 0, "near"), "b": world.attack(0, 0, "far")},
        damage=effects(moderate=help_long),
        duration=40 * HOUR,
        **always("moderate"),
    )
    (worse,) = (record for record in damaged(day) if record.by == "fire")
    assert worse.ship == "far"
    first, second = day.journal.of(Tasked)[:2]
    assert (first.ship, first.time) == ("near", pytest.approx(1200.0))
    assert (second.ship, second.time) == ("far", worse.time)


# --- escorts ------------------------------------------------------------------------------------

HURT = effects(
    minor=Effect(channels_left=0.5, speed_left=0.5), lost=Effect(channels_left=0.0, speed_left=0.0)
)
FOUR = replace(ARMED, channels={"illuminator": 4})
BLIND = replace(FOUR, sensors=[])


def at_escort(world: World, hits: int, damage: str, **changes: object) -> Day:
    attack = world.attack(-60e3, 0, "e", count=constant(float(hits)), spacing=constant(60.0))
    parts = {
        "escorts": {"e": world.escort(type=BLIND)},
        "attacks": {"a": attack},
        "damage": HURT,
        **always(damage),
    }
    return world.day(**{**parts, **changes})


def test_hits_take_channels_and_speed_of_an_escort_and_never_more_than_it_has(
    world: World,
) -> None:
    left = {1: (2, 7.5), 2: (1, 3.75), 3: (0, 1.875), 5: (0, 0.46875)}
    for hits, (channels, speed) in left.items():
        (escort,) = at_escort(world, hits, "minor").fleet.shooters
        assert escort.free["illuminator"] == channels
        assert escort.top_speed == speed
        assert min(free for _, free in escort.history["free illuminator"]) >= 0
        assert escort.damage == "minor"


def test_a_lost_escort_is_gone(world: World) -> None:
    day = at_escort(
        world, 1, "lost", escorts={"e": world.escort(patrol=Patrol(area="box", speed=8.0))}
    )
    (escort,) = day.fleet.shooters
    assert escort.gone
    assert escort.waits == []
    assert escort.track.end == day.journal.of(Ended)[0].time


def test_a_lost_escort_fires_at_nothing_any_more(world: World) -> None:
    """It is blind to the class of the first threat, which sinks it."""
    types = drone(damage=DamageTable(lost=1.0))
    types["unseen"] = replace(types["drone"], threat_class="unseen")
    second = world.attack(-60e3, 0, "s", 1300.0)
    parts = {
        "ships": {"s": world.ship(1e3)},
        "escorts": {"e": world.escort(type=FOUR)},
        "threats": types,
        "damage": HURT,
    }
    first = world.attack(-60e3, 0, "e", weapon="unseen")
    alone = world.day(attacks={"b": second}, **parts)
    after = world.day(attacks={"a": first, "b": second}, **parts)
    assert len(alone.journal.of(Fired)) == 1
    assert after.journal.of(Fired) == []
    assert [end.outcome for end in after.journal.of(Ended)] == ["hit", "hit"]


def test_a_threat_that_steers_follows_an_escort_to_where_it_was_lost(world: World) -> None:
    patrol = Patrol(law="back-and-forth", area="box", speed=8.0)
    day = at_escort(world, 2, "lost", escorts={"e": world.escort(patrol=patrol)})
    wreck = day.fleet.shooters[0].track.at(1e9)[:2]
    assert day.threats[1].track.at(1e9)[:2] == pytest.approx(wreck, abs=0.1)
