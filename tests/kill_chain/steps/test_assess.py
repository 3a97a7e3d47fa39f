"""Assessment: both errors, and the values by default."""

import pytest

from sim.kill_chain.steps.assess import Assessment, Judgement, judge


@pytest.mark.parametrize(
    ("killed", "u", "judged"),
    [
        (True, 0.0, "miss"),
        (True, 0.19999, "miss"),
        (True, 0.2, "kill"),
        (True, 0.9, "kill"),
        (False, 0.0, "kill"),
        (False, 0.09999, "kill"),
        (False, 0.1, "miss"),
        (False, 0.9, "miss"),
    ],
)
def test_the_dead_are_taken_for_alive_and_the_living_for_dead(
    killed: bool, u: float, judged: Judgement
) -> None:
    assert judge(Assessment(false_kill=0.1, false_miss=0.2), killed, u) == judged


@pytest.mark.parametrize("u", [0.0, 0.5, 1.0 - 2.0**-53])
def test_a_perfect_look_never_errs(u: float) -> None:
    assert judge(Assessment(), True, u) == "kill"
    assert judge(Assessment(), False, u) == "miss"


@pytest.mark.parametrize("u", [0.0, 0.5, 1.0 - 2.0**-53])
def test_a_look_that_is_always_wrong_always_errs(u: float) -> None:
    blind = Assessment(false_kill=1.0, false_miss=1.0)
    assert judge(blind, True, u) == "miss"
    assert judge(blind, False, u) == "kill"
