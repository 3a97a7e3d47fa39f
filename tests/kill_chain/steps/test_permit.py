"""Permission: every status, for oneself and for others, with its times and its reasons."""

from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.laws import Law, constant
from sim.kill_chain.steps.permit import Permission, permit

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)
Control = Literal["free", "tight", "hold"]
Danger = Literal["self", "others"]


def rules(control: Control, probability: float = 0.25) -> Permission:
    return Permission(
        control=control,
        self_delay=constant(2.0),
        others_delay=constant(30.0),
        others_probability=probability,
        reaction=constant(5.0),
    )


@pytest.mark.parametrize(
    ("control", "danger", "u_comes", "answer"),
    [
        ("free", "self", 0.9, (105.0, None)),
        ("free", "others", 0.9, (105.0, None)),
        ("tight", "self", 0.9, (107.0, None)),
        ("tight", "others", 0.2499, (135.0, None)),
        ("tight", "others", 0.25, (None, "no-permission")),
        ("hold", "self", 0.9, (107.0, None)),
        ("hold", "others", 0.0, (None, "weapons-hold")),
    ],
)
def test_who_may_fire_when_and_why_not(
    control: Control, danger: Danger, u_comes: float, answer: tuple[float | None, str | None]
) -> None:
    assert permit(rules(control), danger, 100.0, u_comes, 0.5, 0.5) == answer


def test_each_delay_has_a_number_of_its_own() -> None:
    permission = Permission(
        self_delay=Law("uniform", (0.0, 10.0)),
        others_delay=Law("uniform", (0.0, 100.0)),
        reaction=Law("uniform", (0.0, 1.0)),
    )
    assert permit(permission, "self", 0.0, 0.0, 0.5, 0.25) == (5.25, None)
    assert permit(permission, "others", 0.0, 0.0, 0.5, 0.25) == (50.25, None)


def test_permission_for_others_never_comes_at_probability_0_and_always_at_1() -> None:
    assert permit(rules("tight", 0.0), "others", 0.0, 0.0, 0.5, 0.5) == (None, "no-permission")
    assert permit(rules("tight", 1.0), "others", 0.0, 1.0 - 2.0**-53, 0.5, 0.5) == (35.0, None)


@PROPERTY
@given(
    st.sampled_from(["free", "tight", "hold"]),
    st.sampled_from(["self", "others"]),
    st.floats(0.0, 1.0, exclude_max=True),
    st.floats(0.0, 1e6),
)
def test_there_is_either_a_time_or_a_reason(
    control: Control, danger: Danger, u_comes: float, now: float
) -> None:
    ready, held = permit(rules(control), danger, now, u_comes, 0.5, 0.5)
    assert (ready is None) == (held is not None)
    assert ready is None or ready >= now
