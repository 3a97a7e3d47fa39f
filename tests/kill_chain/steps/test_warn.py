"""Warning: who is told, and when."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.laws import Law, constant
from sim.kill_chain.steps.warn import Warning, cue

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)
SHARE = st.floats(0.0, 1.0, exclude_max=True)


@pytest.mark.parametrize(
    ("probability", "u_told", "told"),
    [(0.0, 0.0, False), (0.3, 0.2999, True), (0.3, 0.3, False), (1.0, 0.9999999, True)],
)
def test_the_share_of_launches_told_is_the_probability(
    probability: float, u_told: float, told: bool
) -> None:
    heard = cue(Warning(probability=probability, delay=constant(0.0)), 100.0, u_told, 0.5)
    assert heard == (100.0 if told else None)


def test_the_cue_comes_after_its_delay() -> None:
    warning = Warning(probability=1.0, delay=Law("uniform", (10.0, 30.0)))
    assert [cue(warning, 100.0, 0.5, u) for u in (0.0, 0.25, 0.75)] == [110.0, 115.0, 125.0]


def test_nobody_is_told_unless_the_scenario_says_so() -> None:
    assert cue(Warning(), 0.0, 0.0, 0.0) is None


@PROPERTY
@given(SHARE, SHARE, SHARE, st.floats(0.0, 1e6))
def test_whoever_is_told_at_a_probability_is_told_as_soon_at_a_higher_one(
    probability: float, u_told: float, u_delay: float, launched: float
) -> None:
    law = Law("exponential", (60.0,))
    heard = cue(Warning(probability=probability, delay=law), launched, u_told, u_delay)
    always = cue(Warning(probability=1.0, delay=law), launched, u_told, u_delay)
    assert heard in (None, always)
    assert always is not None
    assert always >= launched
