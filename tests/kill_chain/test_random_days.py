"""Two thousand small days of all kinds: every leaker is charged to one link, nothing breaks."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from math import dist

import pytest

from sim.engine.journal import Tally
from sim.kill_chain.battery import channels
from sim.kill_chain.ledger import CODES, Charged
from sim.kill_chain.steps.assess import Assessed
from sim.kill_chain.steps.engage import Fired, Met
from sim.platforms.response.casualty import Damaged
from tests.kill_chain.days import END, small_day
from tests.kill_chain.worlds import World

BLOCKS, DAYS = 20, 100
USED = {*CODES} - {"assigned-elsewhere"}
"""One shared picture keeps nobody from firing, so nothing is ever charged to the assignment."""


def nobody_has_a_shot_left(world: World) -> None:
    """At the end of an instant whoever may fire at something cannot."""
    now = world.clock.now
    contacts = [contact for threat in world.threats for contact in threat.contacts]
    engaged = {c.threat.name: c for c in contacts if c.engaged}
    for contact in contacts:
        mine = engaged.get(contact.threat.name, contact) is contact
        ready = contact.ready_s is not None and contact.ready_s <= now and contact.open
        if ready and mine and not contact.lost():
            assert contact.offer(now) is None, (now, contact.shooter.name, contact.threat.name)


def leakers_are_charged_once(world: World) -> None:
    leakers = [threat.name for threat in world.threats if threat.defended and threat.leaked]
    charges = world.of(Charged)
    assert sorted(charge.threat for charge in charges) == sorted(leakers)
    assert {charge.code for charge in charges} <= USED


def time_runs_forward(world: World) -> None:
    times = [
        record.time for record in world.journal.records if not isinstance(record, Charged | Tally)
    ]
    assert times == sorted(times)
    assert all(0.0 <= time < END for time in times)


def shots_add_up(world: World) -> None:
    """Every round has its place, ends at most once, and one kills what was intercepted."""
    fired, met = world.of(Fired), world.of(Met)
    for threat in world.threats:
        mine = [shot.ordinal for shot in fired if shot.threat == threat.name]
        ends = [end for end in met if end.threat == threat.name]
        kills = [end for end in ends if end.result == "kill"]
        assert mine == list(range(threat.shots))
        assert len({end.ordinal for end in ends} & {*mine}) == len(ends)
        assert len(kills) == (threat.outcome == "intercepted") == (threat.killed_by is not None)
        assert all(end.time >= kills[0].time for end in ends if end.result == "wasted")


def magazines_add_up(world: World, loaded: dict[tuple[str, str], int]) -> None:
    fired = Counter((shot.shooter, shot.weapon) for shot in world.of(Fired))
    for escort in world.escorts:
        for name, left in escort.rounds.items():
            booked = escort.booked.get(name, 0)
            assert left >= 0
            assert 0 <= booked <= 2
            assert loaded[escort.name, name] == left + booked + fired[escort.name, name]


def channels_are_held_once(world: World) -> None:
    damaged = {record.ship for record in world.of(Damaged)}
    for escort in world.escorts:
        for pool in escort.free:
            free = [value for _, value in escort.history[f"free {pool}"]]
            assert max(free) <= channels(escort, pool)
            assert min(free) >= 0 or escort.name in damaged


def launchers_keep_their_interval(world: World) -> None:
    weapons = {escort.name: escort.weapons for escort in world.escorts}
    times = defaultdict(list)
    for shot in world.of(Fired):
        times[shot.shooter, shot.weapon].append(shot.time)
    for (shooter, name), launches in times.items():
        gap = weapons[shooter][name].interval
        assert all(b - a >= gap - 1e-9 for a, b in pairwise(launches))


def one_escort_at_a_time_shoots_at_a_threat(world: World) -> None:
    """Until all its rounds have been judged."""
    open_rounds: dict[str, tuple[str, set[int]]] = {}
    for record in world.journal.records:
        if isinstance(record, Fired):
            shooter, rounds = open_rounds.setdefault(record.threat, (record.shooter, set()))
            assert shooter == record.shooter
            rounds.add(record.ordinal)
        elif isinstance(record, Assessed):
            _, rounds = open_rounds[record.threat]
            assert rounds >= {*record.shots}
            rounds -= {*record.shots}
            if not rounds:
                del open_rounds[record.threat]


def rounds_meet_their_threat_where_it_is(world: World) -> None:
    """In reach of the weapon, over the tracks as they were sailed and flown."""
    movers = {mover.name: mover for mover in (*world.threats, *world.escorts)}
    ends = {(end.threat, end.ordinal): end for end in world.of(Met)}
    for shot in world.of(Fired):
        end = ends.get((shot.threat, shot.ordinal))
        if end is None or end.result == "aborted":
            continue
        escort = next(escort for escort in world.escorts if escort.name == shot.shooter)
        threat = next(threat for threat in world.threats if threat.name == shot.threat)
        reach = escort.weapons[shot.weapon].against[threat.threat_class]
        assert end.range_m <= reach.max_range * 1.00001
        if end.result in ("kill", "miss"):
            launch, at = escort.track.at(shot.time), movers[shot.threat].track.at(end.time)
            assert dist(launch, at) == pytest.approx(end.range_m, abs=0.1)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_a_day_of_any_kind_keeps_the_identities(block: int) -> None:
    for number in range(block * DAYS, (block + 1) * DAYS):
        world = small_day(number)
        loaded = {(e.name, name): left for e in world.escorts for name, left in e.rounds.items()}
        world.run(look=lambda world=world: nobody_has_a_shot_left(world))
        leakers_are_charged_once(world)
        time_runs_forward(world)
        shots_add_up(world)
        magazines_add_up(world, loaded)
        channels_are_held_once(world)
        launchers_keep_their_interval(world)
        one_escort_at_a_time_shoots_at_a_threat(world)
        rounds_meet_their_threat_where_it_is(world)


def test_the_days_are_of_all_kinds() -> None:
    """Enough of every code and every result, so that the days above do show something."""
    codes: Counter[str] = Counter()
    results: Counter[str] = Counter()
    for number in range(400):
        world = small_day(number).run()
        codes.update(charge.code for charge in world.of(Charged))
        results.update(end.result for end in world.of(Met))
    assert {*codes} == USED
    assert {*results} == {"kill", "miss", "wasted", "aborted", "dud"}
    assert min(*codes.values(), *results.values()) >= 4


@pytest.mark.parametrize("number", range(0, 100, 10))
def test_a_day_comes_out_the_same_again(number: int) -> None:
    assert small_day(number).run().journal.records == small_day(number).run().journal.records
