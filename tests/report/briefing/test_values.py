"""Values and distributions of a scenario in one unit, written once."""

import pytest

from sim.engine.laws import Law, constant
from sim.report.briefing.values import Value, shown
from sim.world.environment import shown_position


@pytest.mark.parametrize(
    ("value", "dimension", "text"),
    [
        (None, "speed", "–"),
        (12.86111111111111, "speed", "25 kn"),
        (300.0, "speed", "300 m/s"),
        (37_040.0, "length", "20 nmi"),
        (500.0, "length", "500 m"),
        (5, "number", "5"),
        (0.25, "share", "25 %"),
        (0.0, "time", "0 s"),
        (constant(90.0), "time", "1.5 min"),
        (Law("triangular", (10.0, 30.0, 120.0)), "time", "10 / 30 / 120 s"),
        (Law("triangular", (120.0, 300.0, 600.0)), "time", "2 / 5 / 10 min"),
        (Law("uniform", (-300.0, 300.0)), "time", "-5 to 5 min"),
        (Law("integers", (40.0, 70.0)), "number", "40..70"),
        (Law("exponential", (12.0,)), "time", "exponential, mean 12 s"),
        (Law("normal", (10.0, 2.0, 0.0, 20.0)), "time", "normal 10 ± 2, from 0 to 20 s"),
        (Law("beta", (4.5, 13.5)), "share", "beta(4.5, 13.5), mean 25 %"),
        (Law("choice", (1.0, 0.3, 2.0, 1.0)), "number", "1 (30 %), 2 (70 %)"),
        (Law("empirical", (1.0, 2.0, 4.0)), "number", "one of 3 values, 1 to 4"),
        (2_100_000.0, "money", "2.1 MUSD"),
        (39.5 / 86400.0, "rate", "39.5 per day"),
    ],
)
def test_values_are_shown(value: Value, dimension: str, text: str) -> None:
    assert shown(value, dimension) == text


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ((13.9667, 42.3), "13°58'N 42°18'E"),
        ((-0.5, -12.999), "0°30'S 13°00'W"),
    ],
)
def test_positions_are_in_degrees_and_minutes(at: tuple[float, float], text: str) -> None:
    assert shown_position(at) == text
