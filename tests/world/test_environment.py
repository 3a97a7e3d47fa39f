"""Day and night of a scenario: by the sun and the place, or as given, on every day."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from sim.units import DAY, HOUR
from sim.world.environment import Environment

START = datetime(2023, 12, 16, 22, tzinfo=timezone(timedelta(hours=3)))
HODEIDAH, SOCOTRA = (14.8, 42.9), (12.5, 53.9)
GIVEN = Environment(sunrise=-16 * HOUR, sunset=-4 * HOUR)  # 06:00 and 18:00


def test_a_night_is_dark_without_a_word() -> None:
    sun = Environment()
    assert [sun.dark(START, hour * HOUR, HODEIDAH) for hour in (0, 8, 9, 19, 20)] == [
        True, True, False, False, True,
    ]  # fmt: skip


def test_the_sun_rises_earlier_in_the_east() -> None:
    sun = Environment()
    assert sun.dark(START, 8 * HOUR, HODEIDAH)
    assert not sun.dark(START, 8 * HOUR, SOCOTRA)


@pytest.mark.parametrize("day", [0, 1, 300])
def test_given_times_hold_on_every_day_and_everywhere(day: int) -> None:
    for place in (HODEIDAH, SOCOTRA):
        dark = [
            GIVEN.dark(START, day * DAY + hour * HOUR, place)
            for hour in (0, 7.99, 8.01, 19.99, 20.01)
        ]
        assert dark == [True, True, False, False, True]


def test_given_nights_are_clipped_to_the_run() -> None:
    found = GIVEN.nights(START, 2 * DAY, HODEIDAH)
    assert found == [(0.0, 8 * HOUR), (20 * HOUR, 32 * HOUR), (44 * HOUR, 48 * HOUR)]
    assert GIVEN.nights(START + timedelta(hours=9), HOUR, HODEIDAH) != []


def test_many_days_have_as_many_nights() -> None:
    noon = datetime(2023, 1, 1, 9, tzinfo=UTC)
    spans = Environment().nights(noon, 365 * DAY, HODEIDAH)
    assert len(spans) == 365
    hours = [(b - a) / HOUR for a, b in spans]
    # By PyEphem 4.2, an independent library: 10.9995 and 12.7551 hours.
    assert min(hours) == pytest.approx(10.9995, abs=0.003)
    assert max(hours) == pytest.approx(12.7551, abs=0.003)
