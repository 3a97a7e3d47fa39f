"""Conditions on a factor in words."""

import pytest

from sim.experiment.study.axes import Axis

DRONES = Axis("drones", tuple(map(str, range(3, 13))), tuple(map(float, range(3, 13))))
QUEUE = Axis("queue", ("fifo", "near", "random"))
SPEEDS = tuple(10 + 0.12345 * k for k in range(60))
SPEED = Axis("speed", tuple(f"{one:.6g} kn" for one in SPEEDS), SPEEDS, "kn")


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (range(9, 13), "drones ≥ 9"), (range(3, 6), "drones ≤ 5"),
        (range(6, 9), "drones from 6 to 8"), (range(6, 7), "drones = 6"),
    ],
)  # fmt: skip
def test_a_condition_on_numbers_is_a_range(kept: range, said: str) -> None:
    assert DRONES.within([str(one) for one in kept]) == said


def test_a_condition_on_words_names_them_and_many_numbers_are_rounded() -> None:
    assert QUEUE.within(["fifo", "random"]) == "queue = fifo or random"
    assert SPEED.within(SPEED.labels[30:]) == "speed ≥ 13.7 kn"
