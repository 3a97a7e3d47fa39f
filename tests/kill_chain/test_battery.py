"""Magazine, channels and launchers, and the log of their use that the ledger reads."""

from bisect import bisect_right

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kill_chain.battery import (
    Shooter,
    Steps,
    Target,
    busy,
    channel_seconds,
    full,
    hold,
    take,
    weaken,
)
from sim.world.motion import Leg, Track
from tests.kill_chain.worlds import fights, weapon

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)
TRACK = Track((Leg(0.0, 100.0, 0.0, 0.0, 0.0, 0.0),))


@pytest.fixture
def guard() -> Shooter:
    return make_guard()


def make_guard() -> Shooter:
    rounds, free = {"missile": 5, "gun": 2}, {"radar": 2}
    return Shooter(
        name="guard",
        number=1,
        actor=7,
        track=TRACK,
        doctrine=fights(),
        sensors={},
        weapons={"missile": weapon(), "gun": weapon(pool=None)},
        rounds=rounds,
        free=free,
        history=full(rounds, free),
    )


def value(log: Steps, time: float) -> float:
    """What a step function is at a time; the last of several steps at one time counts."""
    return log[bisect_right([when for when, _ in log], time) - 1][1]


def test_the_log_begins_full(guard: Shooter) -> None:
    assert guard.history == {
        "rounds missile": [(0.0, 5)],
        "rounds gun": [(0.0, 2)],
        "free radar": [(0.0, 2)],
    }


def test_rounds_are_taken_and_given_back(guard: Shooter) -> None:
    take(guard, "missile", 3, 10.0)
    take(guard, "missile", -1, 12.0)
    assert guard.rounds == {"missile": 3, "gun": 2}
    assert guard.history["rounds missile"] == [(0.0, 5), (10.0, 2), (12.0, 3)]
    assert guard.history["rounds gun"] == [(0.0, 2)]


def test_rounds_that_are_taken_are_booked_until_they_leave(guard: Shooter) -> None:
    take(guard, "missile", 3, 10.0)
    assert guard.booked["missile"] + guard.rounds["missile"] == 5
    take(guard, "missile", -1, 12.0)
    assert guard.booked["missile"] + guard.rounds["missile"] == 5


def test_channels_are_held_and_freed(guard: Shooter) -> None:
    hold(guard, "radar", 1, 10.0)
    hold(guard, "radar", 1, 10.0)
    hold(guard, "radar", -1, 30.0)
    assert guard.free == {"radar": 1}
    assert guard.history["free radar"] == [(0.0, 2), (10.0, 1), (10.0, 0), (30.0, 1)]


def test_c19_channels_in_use_are_added_up_to_the_end(guard: Shooter) -> None:
    """Held over [0, 4], [2, 9] and [5, 10]; and one that is never given back."""
    for time, channels in ((0.0, 1), (2.0, 1), (4.0, -1), (5.0, 1), (9.0, -1), (10.0, -1)):
        hold(guard, "radar", channels, time)
    assert channel_seconds(guard, "radar", 12.0) == 16.0
    assert channel_seconds(guard, "radar", 7.0) == 4.0 + 5.0 + 2.0
    hold(guard, "radar", 1, 11.5)
    assert channel_seconds(guard, "radar", 12.0) == 16.5


def test_a_channel_that_is_lost_is_not_in_use_but_serves_its_target_to_the_end(
    guard: Shooter,
) -> None:
    weaken(guard, 0.5, 1.0)
    assert channel_seconds(guard, "radar", 12.0) == 0.0
    hold(guard, "radar", 1, 2.0)
    weaken(guard, 0.5, 3.0)
    hold(guard, "radar", -1, 5.0)
    assert guard.free["radar"] == 0
    assert channel_seconds(guard, "radar", 12.0) == 3.0


def test_a_launcher_is_busy_for_a_while(guard: Shooter) -> None:
    busy(guard, "missile", 10.0, 12.0)
    assert guard.launcher_free == {"missile": 12.0}
    idle = [value(guard.history["launcher missile"], time) for time in (0.0, 9.9, 10.0, 11.9, 12.0)]
    assert idle == [1.0, 1.0, 0.0, 0.0, 1.0]


def test_a_launcher_that_is_given_back_early_is_idle_at_once(guard: Shooter) -> None:
    busy(guard, "missile", 10.0, 30.0)
    busy(guard, "missile", 14.0, 14.0)
    assert guard.launcher_free == {"missile": 14.0}
    idle = [value(guard.history["launcher missile"], time) for time in (10.0, 13.9, 14.0, 20.0)]
    assert idle == [0.0, 0.0, 1.0, 1.0]


def test_a_launcher_that_never_comes_free_is_busy_from_then_on(guard: Shooter) -> None:
    busy(guard, "missile", 10.0, float("inf"))
    assert guard.history["launcher missile"] == [(0.0, 1.0), (10.0, 0.0)]


def test_a_launcher_without_an_interval_is_never_busy(guard: Shooter) -> None:
    busy(guard, "missile", 10.0, 10.0)
    idle = [value(guard.history["launcher missile"], time) for time in (0.0, 10.0, 20.0)]
    assert idle == [1.0, 1.0, 1.0]


@PROPERTY
@given(st.lists(st.tuples(st.floats(0.0, 50.0), st.floats(0.0, 20.0)), max_size=8))
def test_the_launchers_log_is_idle_just_outside_its_busy_times(
    waits: list[tuple[float, float]],
) -> None:
    """Launches that come one after the other, each as soon as the launcher is free or later."""
    guard, now, spans = make_guard(), 0.0, []
    for pause, length in waits:
        now += pause
        spans.append((now, now + length))
        busy(guard, "gun", now, now + length)
        now += length
    log = guard.history.get("launcher gun", [(0.0, 1.0)])
    assert [time for time, _ in log] == sorted(time for time, _ in log)
    for time in [*(start for start, _ in spans), *(end for _, end in spans), now + 1.0]:
        occupied = any(start <= time < end for start, end in spans)
        assert value(log, time) == (0.0 if occupied else 1.0)


def test_a_target_remembers_its_plans() -> None:
    target = Target(
        name="a/1", number=1, actor=1, track=Track(()), threat_class="drone", attack_actor=2
    )
    later = Track((Leg(0.0, 50.0, 1.0, 1.0, 0.0, 0.0),))
    target.plan(0.0, TRACK)
    target.plan(20.0, later)
    assert target.track is later
    assert target.plans == [(0.0, TRACK), (20.0, later)]


def test_c19_the_log_gives_time_averages_and_the_most_held_at_once() -> None:
    """Held from 0, 2 and 5 s to 4, 9 and 10 s, over 12 s: 16 / 12 on average, two at most."""
    guard = make_guard()
    for time, channels in sorted([(0, 1), (2, 1), (5, 1), (4, -1), (9, -1), (10, -1)]):
        hold(guard, "radar", channels, float(time))
    log = guard.history["free radar"]
    ends = [time for time, _ in log[1:]] + [12.0]
    held = [2 - free for _, free in log]
    spans = zip(log, ends, held, strict=True)
    assert sum((end - start) * count for (start, _), end, count in spans) / 12.0 == 16.0 / 12.0
    assert max(held) == 2
    assert held[-1] == 0
