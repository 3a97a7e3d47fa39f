"""The referee: conditions become moments, which are solved again at each turn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from simpy import Environment, Event

from sim.engine.clock import MOST, Kind, at, rank
from sim.engine.faults import CircleError
from sim.kill_chain.battery import Mover
from sim.kill_chain.referee import Referee
from sim.world.motion import Leg, Track

END = 100.0
ORDER = rank(Kind.DETECTION, 1)


class Sea:
    """A clock, a referee, and what the waits gave: (name, time, what they were told)."""

    def __init__(self) -> None:
        self.clock = Environment()
        self.referee = Referee(self.clock)
        self.told: list[tuple[str, float, float | None]] = []
        self.solved: list[tuple[str, float]] = []

    def solve(self, name: str, now: float, *tracks: Track) -> float | None:
        """When the first mover comes to x = 0; the name is the parameter."""
        self.solved.append((name, now))
        leg = tracks[0].leg(now)
        if leg.vx == 0.0:
            return None
        time = leg.start - leg.x / leg.vx
        return time if time >= now else None

    def wait(self, name: str, *movers: Mover, order: int = ORDER) -> None:
        """Let a process wait for a mover to come to x = 0."""

        def process() -> Iterator[Event]:
            told = yield self.referee.when(order, self.solve, name, *movers)
            self.told.append((name, self.clock.now, told))

        self.clock.process(process())

    def turn(self, time: float, mover: Mover, x: float, vx: float) -> None:
        """From ``time`` on the mover sails from ``x`` at ``vx``."""

        def act(_: Event) -> None:
            mover.track = mover.track.turned(time, [Leg(time, 1e3, x, 0.0, vx, 0.0)])
            self.referee.turned(mover)

        at(self.clock, time, rank(Kind.TURN, mover.number), act)

    def lose(self, time: float, mover: Mover) -> None:
        at(self.clock, time, rank(Kind.IMPACT, 0), lambda _: self.referee.gone(mover))

    def run(self) -> list[tuple[str, float, float | None]]:
        self.clock.run(until=END)
        return self.told


@pytest.fixture
def sea() -> Sea:
    return Sea()


def mover(name: str = "one", x: float = -50.0, vx: float = 1.0, number: int = 1) -> Mover:
    """By default it comes to x = 0 after 50 s."""
    return Mover(name=name, number=number, actor=0, track=Track((Leg(0.0, 1e3, x, 0.0, vx, 0.0),)))


# --- one wait, one turn ---------------------------------------------------------------------------


def test_a_condition_becomes_a_moment(sea: Sea) -> None:
    sea.wait("w", mover())
    assert sea.run() == [("w", 50.0, 50.0)]
    assert sea.solved == [("w", 0.0)]


@pytest.mark.parametrize(
    ("x", "vx", "met"),
    [
        (-20.0, 2.0, 30.0),
        (-20.0, 0.5, 60.0),
        (0.0, 1.0, 20.0),
        (-20.0, 0.0, None),
        (-20.0, -1.0, None),
        (-20.0, 0.2, None),
    ],
    ids=["earlier", "later", "now", "never", "away", "after the end of the run"],
)
def test_a_turn_solves_the_wait_anew(sea: Sea, x: float, vx: float, met: float | None) -> None:
    one = mover()
    sea.wait("w", one)
    sea.turn(20.0, one, x, vx)
    assert sea.run() == ([] if met is None else [("w", met, met)])
    assert sea.solved == [("w", 0.0), ("w", 20.0)]


def test_a_wait_that_slept_wakes_at_a_turn(sea: Sea) -> None:
    one = mover(vx=0.0)
    sea.wait("w", one)
    sea.turn(20.0, one, -10.0, 1.0)
    assert sea.run() == [("w", 30.0, 30.0)]


def test_only_the_last_of_many_turns_counts(sea: Sea) -> None:
    one = mover()
    sea.wait("w", one)
    for time in (10.0, 20.0, 30.0, 40.0):
        sea.turn(time, one, -12.5, 1.0)
    assert sea.run() == [("w", 52.5, 52.5)]
    assert len(sea.solved) == 5


def test_a_turn_at_the_very_moment_comes_after_what_has_come_true(sea: Sea) -> None:
    """An intercept stands before a turn, a detection behind it."""
    one = mover()
    sea.wait("intercept", one, order=rank(Kind.INTERCEPT, 1))
    sea.wait("detection", one)
    sea.turn(50.0, one, -10.0, 1.0)
    assert sea.run() == [("intercept", 50.0, 50.0), ("detection", 60.0, 60.0)]


def test_a_turn_after_the_moment_changes_nothing(sea: Sea) -> None:
    one = mover()
    sea.wait("w", one)
    sea.turn(60.0, one, -10.0, 1.0)
    assert sea.run() == [("w", 50.0, 50.0)]
    assert len(sea.solved) == 1


def test_a_moment_made_anew_to_the_same_time_comes_once(sea: Sea) -> None:
    one = mover()
    sea.wait("w", one)
    sea.turn(20.0, one, -30.0, 1.0)
    assert sea.run() == [("w", 50.0, 50.0)]


# --- gone -----------------------------------------------------------------------------------------


def test_a_wait_ends_with_none_when_a_mover_is_gone(sea: Sea) -> None:
    one, other = mover(), mover("other", number=2)
    sea.wait("w", one, other)
    sea.lose(30.0, other)
    assert sea.run() == [("w", 30.0, None)]
    assert (one.waits, other.waits) == ([], [])


def test_nothing_is_waited_for_with_somebody_who_is_gone(sea: Sea) -> None:
    one, other = mover(), mover("other", number=2)
    other.gone = True
    sea.wait("w", one, other)
    assert sea.run() == [("w", 0.0, None)]
    assert sea.solved == []
    assert one.waits == []


def test_what_was_gone_for_a_turn_to_change_stays_over(sea: Sea) -> None:
    one = mover()
    sea.wait("w", one)
    sea.lose(30.0, one)
    sea.turn(40.0, one, -10.0, 1.0)
    assert sea.run() == [("w", 30.0, None)]
    assert len(sea.solved) == 1


def test_who_is_gone_at_the_very_moment_was_there_before_if_its_rank_says_so(sea: Sea) -> None:
    """An impact stands behind an intercept and before a detection."""
    one = mover()
    sea.wait("intercept", one, order=rank(Kind.INTERCEPT, 1))
    sea.wait("detection", one)
    sea.lose(50.0, one)
    assert sea.run() == [("intercept", 50.0, 50.0), ("detection", 50.0, None)]


# --- nothing else ---------------------------------------------------------------------------------


def test_only_the_waits_of_the_mover_that_turns_are_solved_anew(sea: Sea) -> None:
    movers = [mover(f"m{n}", number=n) for n in range(5)]
    for one in movers:
        sea.wait(one.name, one)
    sea.wait("pair", movers[0], movers[4])
    solved = len(movers) + 1
    sea.turn(20.0, movers[4], -30.0, 1.0)
    sea.run()
    assert sea.solved[solved:] == [("m4", 20.0), ("pair", 20.0)]


def test_a_wait_for_two_is_solved_anew_for_either(sea: Sea) -> None:
    one, other = mover(), mover("other", number=2)
    sea.wait("w", one, other)
    sea.turn(10.0, other, -40.0, 1.0)
    sea.turn(20.0, one, -30.0, 1.0)
    sea.run()
    assert [now for _, now in sea.solved] == [0.0, 10.0, 20.0]


def test_a_wait_that_is_over_is_never_solved_again(sea: Sea) -> None:
    one = mover()
    sea.wait("w", one)
    for time in (60.0, 70.0, 80.0):
        sea.turn(time, one, -10.0, 1.0)
    sea.run()
    assert len(sea.solved) == 1
    assert one.waits == []


def test_somebody_gone_leaves_the_waits_of_others_alone(sea: Sea) -> None:
    one, other = mover(), mover("other", number=2)
    sea.wait("one", one)
    sea.wait("other", other)
    sea.lose(20.0, other)
    assert sea.run() == [("other", 20.0, None), ("one", 50.0, 50.0)]
    assert len(sea.solved) == 2


# --- the end of the run, and equal times ----------------------------------------------------------


@pytest.mark.parametrize(("x", "comes"), [(-99.9, True), (-100.0, False), (-101.0, False)])
def test_the_run_covers_its_duration_without_the_end(sea: Sea, x: float, comes: bool) -> None:
    sea.wait("w", mover(x=x))
    assert bool(sea.run()) == comes


def test_equal_moments_come_by_kind_then_subject_then_other_however_they_were_asked(
    sea: Sea,
) -> None:
    one = mover()
    orders = {
        "intercept of 2": rank(Kind.INTERCEPT, 2),
        "detection of 1 by 1": rank(Kind.DETECTION, 1, 1),
        "detection of 1 by 2": rank(Kind.DETECTION, 1, 2),
        "detection of 2 by 1": rank(Kind.DETECTION, 2, 1),
        "ready 1": rank(Kind.READY, 1),
    }
    for name in sorted(orders):
        sea.wait(name, one, order=orders[name])
    told = [name for name, _, _ in sea.run()]
    assert told == sorted(orders, key=orders.__getitem__)


def test_a_moment_solved_anew_keeps_its_rank(sea: Sea) -> None:
    """Both come true at 60 s: the one asked first, and turned last, has the later rank."""
    one, other = mover(x=-10.0), mover("other", x=-60.0, number=2)
    sea.wait("ready", one, order=rank(Kind.READY, 1))
    sea.wait("impact", other, order=rank(Kind.IMPACT, 2))
    sea.turn(5.0, one, -55.0, 1.0)
    assert [name for name, _, _ in sea.run()] == ["impact", "ready"]


# --- going round in circles -----------------------------------------------------------------------


def circle(sea: Sea, times: int) -> Iterator[Event]:
    one = mover(x=-20.0)
    for _ in range(times):
        yield sea.referee.when(ORDER, sea.solve, "again", one)


def test_a_model_that_goes_round_in_circles_is_stopped(sea: Sea) -> None:
    sea.clock.process(circle(sea, 10**9))
    with pytest.raises(CircleError, match=r"more than 100,000 moments at 20\.0 s"):
        sea.run()


def test_many_moments_at_one_instant_are_no_circle(sea: Sea) -> None:
    sea.clock.process(circle(sea, MOST))
    for _ in range(MOST + 5):
        at(sea.clock, 50.0, ORDER)
    sea.run()
    assert len(sea.solved) == MOST


def test_moments_of_different_instants_are_counted_apart(sea: Sea) -> None:
    def steps() -> Iterator[Event]:
        for time in (10.0, 20.0, 30.0):
            for _ in range(MOST // 2):
                yield at(sea.clock, time, ORDER)
            at(sea.clock, sea.clock.now, ORDER)

    sea.clock.process(steps())
    sea.run()
