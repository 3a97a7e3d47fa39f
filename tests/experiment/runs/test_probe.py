"""How long it will take: from the pace of a few replications."""

import pytest

from sim.experiment.runs.probe import FINISH_S, START_S, Pace, pace_of


def test_one_process_does_one_thing_after_the_other() -> None:
    assert Pace(0.01, 0.2).seconds(1000, 5, 1) == pytest.approx(10.0 + 5 * (0.2 + FINISH_S))
    assert Pace(0.01, 0.2).seconds(0, 5, 2) == 0.0


def test_workers_share_the_replications_and_each_makes_the_points_ready() -> None:
    alone = Pace(0.01, 0.2).seconds(100_000, 5, 1)
    whole = alone + 4 * 5 * 0.2
    assert Pace(0.01, 0.2).seconds(100_000, 5, 4) == pytest.approx(START_S + whole / 4)


def test_on_a_busy_machine_more_workers_gain_less() -> None:
    times = [Pace(0.01, 0.0, share).seconds(100_000, 1, 2) for share in (1.0, 0.5, 0.01)]
    assert times == sorted(times)
    assert times[-1] > 0.9 * Pace(0.01, 0.0).seconds(100_000, 1, 1)


def test_where_nothing_can_be_tried_nothing_is_foretold() -> None:
    assert pace_of([]).seconds(1000, 1, 1) == FINISH_S
