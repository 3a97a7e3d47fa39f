"""Days on which everybody turns, run until all is over: nothing is lost, nothing is held."""

from __future__ import annotations

from collections import Counter
from math import dist

import numpy as np
import pytest

from sim.kill_chain.battery import channels
from sim.kill_chain.steps.assess import Assessed
from sim.kill_chain.steps.engage import Fired, Met
from sim.platforms.helm import Turned
from sim.platforms.launch.threat import Ended, Launched
from sim.platforms.response.casualty import Damaged
from tests.kill_chain import days
from tests.kill_chain.test_random_days import (
    channels_are_held_once,
    leakers_are_charged_once,
    magazines_add_up,
    nobody_has_a_shot_left,
    one_escort_at_a_time_shoots_at_a_threat,
    rounds_meet_their_threat_where_it_is,
    shots_add_up,
)
from tests.kill_chain.worlds import World

FIRST, BLOCKS, DAYS = 50_000, 6, 50
TURNS = 4
LATE = 9_000.0
"""By now (s) the slowest drone has come down and the last round has been judged."""


def restless_day(number: int, monkeypatch: pytest.MonkeyPatch) -> World:
    """A random day with a late end, on which each ship and escort is told to turn four times."""
    monkeypatch.setattr(days, "END", LATE)
    world, luck = days.small_day(number), np.random.default_rng([11, number])
    for mover in (*world.ships, *world.escorts):
        for time in np.sort(luck.uniform(0.0, 1500.0, TURNS)):
            world.turn(float(time), mover, *map(float, luck.uniform(-10.0, 10.0, 2)))
    return world


def every_threat_has_its_end(world: World) -> None:
    launched, ended = world.of(Launched), world.of(Ended)
    assert Counter(one.threat for one in launched) == Counter(t.name for t in world.threats)
    assert Counter(one.threat for one in ended) == Counter(t.name for t in world.threats)
    outcomes = {one.threat: one.outcome for one in ended}
    assert all(threat.outcome == outcomes[threat.name] for threat in world.threats)
    assert "in-flight" not in outcomes.values()


def nothing_is_held(world: World) -> None:
    """Every round has ended and been judged; channels are free, no round is booked."""
    fired = {(shot.threat, shot.ordinal) for shot in world.of(Fired)}
    judged = [(one.threat, shot) for one in world.of(Assessed) for shot in one.shots]
    assert {(end.threat, end.ordinal) for end in world.of(Met)} == fired
    assert sorted(judged) == sorted(fired)
    assert not world.kill_chain.fire.engaged()
    assert not [one for threat in world.threats for one in threat.contacts if one.engaged]
    damaged = {record.ship for record in world.of(Damaged)}
    for escort in world.escorts:
        assert not any(escort.booked.values())
        if escort.name not in damaged:
            assert escort.free == {pool: channels(escort, pool) for pool in escort.free}


def who_steers_arrives_where_its_target_is(world: World) -> None:
    for threat in world.threats:
        target, end = threat.target, threat.track.end
        arrived = threat.outcome in ("hit", "near-miss", "missed")
        if arrived and threat.type.steers and target is not None and not target.gone:
            assert dist(threat.track.at(end)[:2], target.track.at(end)[:2]) < 1.0


@pytest.mark.parametrize("block", range(BLOCKS))
def test_nothing_is_lost_and_nothing_is_held(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(FIRST + block * DAYS, FIRST + (block + 1) * DAYS):
        world = restless_day(number, monkeypatch)
        loaded = {(e.name, name): left for e in world.escorts for name, left in e.rounds.items()}
        world.run(look=lambda world=world: nobody_has_a_shot_left(world))
        every_threat_has_its_end(world)
        nothing_is_held(world)
        who_steers_arrives_where_its_target_is(world)
        leakers_are_charged_once(world)
        shots_add_up(world)
        magazines_add_up(world, loaded)
        channels_are_held_once(world)
        one_escort_at_a_time_shoots_at_a_threat(world)
        rounds_meet_their_threat_where_it_is(world)


def test_courses_do_change_while_threats_fly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns that are ordered and turns after damage; threats aimed again; rounds in the air."""
    found: Counter[str] = Counter()
    for number in range(FIRST, FIRST + DAYS):
        world = restless_day(number, monkeypatch).run()
        ends = {end.threat: end.time for end in world.of(Ended)}
        flights = [(one.time, ends[one.threat]) for one in world.of(Launched)]
        landed = {(end.threat, end.ordinal): end.time for end in world.of(Met)}
        rounds = [(shot.time, landed[shot.threat, shot.ordinal]) for shot in world.of(Fired)]
        for turn in world.of(Turned):
            found[turn.why] += 1
            found["under a threat"] += any(a < turn.time < b for a, b in flights)
            found["under a round"] += any(a < turn.time < b for a, b in rounds)
        found["aimed anew"] += sum(len(t.track.legs) > 1 for t in world.threats if t.type.steers)
    assert found["told to"] > 500
    assert found["under a threat"] > 300
    assert found["aimed anew"] > 100
    assert found["under a round"] > 10
    assert sum(count for why, count in found.items() if "damage" in why) > 20
