"""Absolute moments: exact to the bit, and one order at equal times (model 1.3, C18-P2)."""

import itertools
from collections.abc import Iterator
from math import inf, nan

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from simpy import Environment, Event

from sim.engine.clock import MOST, Kind, at, rank
from sim.engine.faults import CircleError

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)
NUMBER = st.sampled_from([0, 1, 2, 2**32 - 1])
MOMENT = st.tuples(st.sampled_from([0.0, 1.0, 1.5]), st.sampled_from(Kind), NUMBER, NUMBER)


def test_kinds_have_the_order_of_the_model() -> None:
    assert [kind.name for kind in sorted(Kind)] == [
        "INTERCEPT", "IMPACT", "TURN", "RELEASE", "READY", "ASSESS", "DETECTION", "ORDER", "LAUNCH",
            "DECISION",
    ]  # fmt: skip
    assert min(Kind) == 1


@PROPERTY
@given(st.lists(MOMENT, max_size=12))
def test_moments_come_by_time_then_kind_then_subject_then_other(
    moments: list[tuple[float, Kind, int, int]],
) -> None:
    environment, served = Environment(), []
    for moment in moments:
        time, *parts = moment
        at(environment, time, rank(*parts), lambda _, moment=moment: served.append(moment))
    environment.run()
    assert served == sorted(moments)


@PROPERTY
@given(
    st.tuples(st.sampled_from(Kind), NUMBER, NUMBER),
    st.tuples(st.sampled_from(Kind), NUMBER, NUMBER),
)
def test_ranks_order_as_their_parts_do(
    one: tuple[Kind, int, int], other: tuple[Kind, int, int]
) -> None:
    assert (rank(*one) < rank(*other)) == (one < other)
    assert (rank(*one) == rank(*other)) == (one == other)


def test_moments_of_one_rank_come_as_they_were_scheduled() -> None:
    environment, served = Environment(), []
    for k in range(20):
        at(environment, 3.0, rank(Kind.TURN, 4), lambda _, k=k: served.append(k))
    environment.run()
    assert served == list(range(20))


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_c18_the_first_listed_is_first_and_an_intercept_wins_over_an_impact(
    order: tuple[int, ...],
) -> None:
    moments = [
        ("intercept of 1", rank(Kind.INTERCEPT, 1)),
        ("intercept of 2", rank(Kind.INTERCEPT, 2)),
        ("impact of 1", rank(Kind.IMPACT, 1)),
        ("launch at 1", rank(Kind.LAUNCH, 1)),
    ]
    environment, served = Environment(), []
    for k in order:
        name, number = moments[k]
        at(environment, 24.0, number, lambda _, name=name: served.append(name))
    environment.run()
    assert served == [name for name, _ in moments]


def test_simpys_own_hops_run_first() -> None:
    environment, served = Environment(), []

    def process() -> Iterator[Event]:
        yield environment.timeout(5.0)
        served.append("timeout")
        yield environment.timeout(0.0)
        served.append("hop")
        yield environment.event().succeed()
        served.append("event")

    at(environment, 5.0, rank(Kind.INTERCEPT, 0), lambda _: served.append("moment"))
    environment.process(process())
    environment.run()
    assert served == ["timeout", "hop", "event", "moment"]


def test_what_a_moment_sets_off_at_its_own_time_comes_before_the_next_moment() -> None:
    environment, served = Environment(), []
    ready = environment.event()

    def process() -> Iterator[Event]:
        served.append((yield ready))
        served.append((yield at(environment, environment.now, rank(Kind.INTERCEPT, 9))))

    environment.process(process())
    at(environment, 2.0, rank(Kind.INTERCEPT, 1), lambda _: ready.succeed("ready"))
    at(environment, 2.0, rank(Kind.IMPACT, 1), lambda _: served.append("impact"))
    environment.run()
    assert served == ["ready", 2.0, "impact"]


@PROPERTY
@given(st.floats(0.0, 1e9), st.floats(0.0, 1e9))
@example(0.1, 0.3)
@example(0.1 + 0.2, 5e-324)
def test_times_are_exact_to_the_bit(first: float, second: float) -> None:
    environment, seen = Environment(), []
    early, late = min(first, second), max(first, second)

    def process() -> Iterator[Event]:
        for time in (early, late):
            value = yield at(environment, time, rank(Kind.READY, 0))
            seen.append((environment.now, value))

    environment.process(process())
    environment.run()
    assert seen == [(early, early), (late, late)]


def test_waiting_by_difference_would_not_be_exact() -> None:
    now, until = 0.7, 2.9
    environment = Environment(initial_time=now)
    environment.run(environment.timeout(until - now))
    assert environment.now != until
    environment = Environment(initial_time=now)
    environment.run(at(environment, until, rank(Kind.READY, 0)))
    assert environment.now == until


def test_a_moment_may_be_now() -> None:
    environment = Environment(initial_time=4.0)
    environment.run(at(environment, 4.0, rank(Kind.ORDER, 0)))
    assert environment.now == 4.0


@pytest.mark.parametrize("time", [3.9999999999999996, -inf, nan])
def test_a_moment_that_has_passed_is_refused(time: float) -> None:
    environment = Environment(initial_time=4.0)
    with pytest.raises(ValueError, match=r"it is 4\.0 s already"):
        at(environment, time, rank(Kind.ORDER, 0))
    assert environment.peek() == inf


def test_moments_that_go_round_in_circles_are_told() -> None:
    environment, served = Environment(), []

    def again(_: Event) -> None:
        served.append(environment.now)
        at(environment, environment.now, rank(Kind.READY, 0), again)

    at(environment, 5.0, rank(Kind.READY, 0), again)
    with pytest.raises(CircleError, match=r"more than 100,000 moments at 5\.0 s"):
        environment.run()
    assert len(served) == MOST + 1


def test_many_things_that_happen_at_once_are_no_circle() -> None:
    environment = Environment()

    def all_at_once(_: Event) -> None:
        for k in range(2 * MOST):
            at(environment, environment.now, rank(Kind.READY, k))

    at(environment, 5.0, rank(Kind.IMPACT, 0), all_at_once)
    environment.run()
    assert environment.now == 5.0


def test_many_moments_put_ahead_or_at_several_instants_are_no_circle() -> None:
    environment = Environment()

    def some(moment: Event) -> None:
        for k in range(MOST // 2):
            at(environment, environment.now, rank(Kind.READY, k))
        if moment.value < 3.0:
            at(environment, moment.value + 1.0, rank(Kind.READY, 0), some)

    for k in range(MOST + 5):
        at(environment, 9.0, rank(Kind.READY, k))
    at(environment, 1.0, rank(Kind.READY, 0), some)
    environment.run()
    assert environment.now == 9.0
