"""From the first detection to a firm track."""

import pytest

from sim.engine.laws import Law, constant
from sim.kill_chain.steps.track import Tracking, firm


def test_a_track_is_firm_at_once_without_a_delay() -> None:
    assert firm(Tracking(), 12.5, 0.7) == 12.5


@pytest.mark.parametrize(("u", "at"), [(0.0, 102.0), (0.5, 104.0), (0.75, 105.0)])
def test_a_track_is_firm_after_its_delay(u: float, at: float) -> None:
    assert firm(Tracking(delay=Law("uniform", (2.0, 6.0))), 100.0, u) == at


def test_the_delay_counts_from_the_detection() -> None:
    tracking = Tracking(delay=constant(3.0))
    assert [firm(tracking, detected, 0.5) for detected in (0.0, 10.0)] == [3.0, 13.0]
