"""Who is served first: three disciplines over one table of waiting threats."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kill_chain.steps.assign import ClassDoctrine, Layer, Waiting, urgency

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)
WAITING = {
    "drone, near": Waiting(to_go=30.0, since=5.0, speed=50.0, lot=0.5, number=3),
    "missile": Waiting(to_go=60.0, since=9.0, speed=280.0, lot=0.9, number=1),
    "drone, far": Waiting(to_go=600.0, since=1.0, speed=50.0, lot=0.2, number=2),
}


@pytest.mark.parametrize(
    ("queue", "served"),
    [
        ("time-to-go", ["drone, near", "missile", "drone, far"]),
        ("fifo", ["drone, far", "drone, near", "missile"]),
        ("by-class", ["missile", "drone, far", "drone, near"]),
        ("random", ["drone, far", "drone, near", "missile"]),
    ],
)
@pytest.mark.parametrize("order", list(itertools.permutations(WAITING)))
def test_each_discipline_serves_in_its_own_order(
    queue: str, served: list[str], order: tuple[str, ...]
) -> None:
    assert sorted(order, key=lambda name: urgency(queue, WAITING[name])) == served


@pytest.mark.parametrize("queue", ["time-to-go", "fifo", "by-class", "random"])
def test_equal_threats_go_by_number(queue: str) -> None:
    alike = [Waiting(60.0, 5.0, 200.0, 0.5, number) for number in (3, 1, 2)]
    served = sorted(alike, key=lambda waiting: urgency(queue, waiting))
    assert [waiting.number for waiting in served] == [1, 2, 3]


@PROPERTY
@given(
    st.sampled_from(["time-to-go", "fifo", "by-class", "random"]),
    st.lists(
        st.tuples(
            st.floats(-10.0, 1e4), st.floats(0.0, 1e4), st.floats(0.0, 2e3), st.floats(0.0, 1.0)
        ),
        max_size=8,
    ),
)
def test_no_two_threats_are_equally_urgent(
    queue: str, parts: list[tuple[float, float, float, float]]
) -> None:
    keys = [urgency(queue, Waiting(*part, number)) for number, part in enumerate(parts)]
    assert len(set(keys)) == len(keys)


def test_what_is_not_said_of_a_doctrine() -> None:
    """The defaults that the manual states: everybody is defended, two looks of one round."""
    doctrine, layer = ClassDoctrine(), Layer()
    assert (doctrine.protects, doctrine.overlap, doctrine.window) == ("all", False, "complete")
    assert (layer.salvo, layer.looks, layer.reserve) == (1, 2, 0)
