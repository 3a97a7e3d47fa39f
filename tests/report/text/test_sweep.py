"""What a sweep says in words: a measure that does not move has one value and no extremes."""

from dataclasses import replace

import pytest

from sim.experiment.analysis.compare.contrast import Contrast, Pairing
from sim.experiment.statistics.estimate import Estimate
from sim.experiment.statistics.measures import measure_of
from sim.report.text.sweep import extremes, saving

LEAKERS = Estimate(measure="leakers", value=3.0, low=2.0, high=4.0, n=40).of(measure_of("leakers"))


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ((3.0,), "Leakers: 3.0 [2.0, 4.0] at d=0."),
        ((3.0, 3.0), "Leakers: 3.0 [2.0, 4.0] at all 2 points."),
        ((3.0, 1.0), "Leakers: from 1.0 [2.0, 4.0] at d=1 to 3.0 [2.0, 4.0] at d=0."),
    ],
)
def test_extremes_are_told_of_a_measure_that_moves(values: tuple[float, ...], told: str) -> None:
    each = [replace(LEAKERS, value=value, point=f"d={at}") for at, value in enumerate(values)]
    assert extremes({"leakers": each}, "leakers") == told


@pytest.mark.parametrize(
    ("saved", "told"),
    [
        ((2.4, 2.4), "would need 2.4 times the replications."),
        ((2.2, 4.4), "would need 2.2 to 4.4 times the replications (median 3.3)."),
    ],
)
def test_what_pairing_saves_is_a_range_where_it_is_one(saved: tuple[float, ...], told: str) -> None:
    made = [
        Contrast(difference=LEAKERS, baseline=3.0, variant=3.0, pairing=Pairing(saved=one))
        for one in saved
    ]
    assert saving(made).endswith(told)
