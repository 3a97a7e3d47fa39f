"""The sun: published positions, sunrises and sunsets, and nights of any length."""

from datetime import UTC, datetime, timedelta, timezone
from math import degrees

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.units import DAY
from sim.world.sun import days_at, hour_angle, is_night, nights, sun_direction, sun_height

QUAE = "aa.quae.nl (L. Strous, Astronomy Answers), table of sunrises of 2002"
LONDON = "timeanddate.com, sun of London, as in the tests of the library astral"
SPA = "I. Reda and A. Andreas, Solar Position Algorithm (NREL), as in the tests of pvlib-python"
MINUTE, SECOND = 60.0, 1.0

# Date, offset (h), latitude, longitude, sunrise, sunset ("" if not published), as good as (s).
PUBLISHED = [
    ("1994-01-02", 0, 35.0, 0.0, "07:08:12", "16:59:55", 2 * SECOND, SPA),
    ("1996-07-05", 0, -35.0, 0.0, "07:08:15", "17:01:04", 2 * SECOND, SPA),
    ("2004-12-04", 0, -35.0, 0.0, "04:38:57", "19:02:02", 2 * SECOND, SPA),
    ("2015-12-01", 0, 51.5, -0.117, "07:43", "15:55", MINUTE, LONDON),
    ("2015-12-12", 0, 51.5, -0.117, "07:56", "15:51", MINUTE, LONDON),
    ("2015-12-25", 0, 51.5, -0.117, "08:05", "15:55", MINUTE, LONDON),
    ("2002-01-01", 0, 8.0, 0.0, "06:13", "", MINUTE, QUAE),
    ("2002-01-01", 0, 12.0, 0.0, "06:20", "", MINUTE, QUAE),
    ("2002-01-01", 0, 14.0, 0.0, "06:24", "", MINUTE, QUAE),
    ("2002-01-01", 0, 20.0, 0.0, "06:35", "", MINUTE, QUAE),
    ("2002-01-01", 0, 30.0, 0.0, "06:56", "", MINUTE, QUAE),
]


@pytest.mark.parametrize(
    ("date", "offset", "lat", "lon", "sunrise", "sunset", "good", "source"), PUBLISHED
)
def test_sunrise_and_sunset_are_as_published(
    date: str, offset: int, lat: float, lon: float, sunrise: str, sunset: str, good: float,
    source: str,
) -> None:  # fmt: skip
    midnight = datetime.fromisoformat(date).replace(tzinfo=timezone(timedelta(hours=offset)))
    (start, rises), (sets, end) = nights(days_at(midnight), DAY, lat, lon)
    assert (start, end) == (0.0, DAY)
    for found, published in ((rises, sunrise), (sets, sunset)):
        if published:
            told = datetime.fromisoformat(f"{date} {published}").replace(tzinfo=midnight.tzinfo)
            assert abs(found - (told - midnight).total_seconds()) <= good, source


def test_the_sun_stands_where_meeus_has_it() -> None:
    """Astronomical Algorithms, example 25.a: 13 October 1992 at 0 h, with nutation (0.005°)."""
    days = days_at(datetime(1992, 10, 13, tzinfo=UTC))
    right, declination = (degrees(angle) for angle in sun_direction(days))
    assert right % 360.0 == pytest.approx(198.38083, abs=0.005)
    assert declination == pytest.approx(-7.78507, abs=0.005)


def test_noon_is_off_by_the_equation_of_time_of_meeus() -> None:
    """Example 28.b: 13 minutes 42.7 s on 13 October 1992 at 0 h, by the smaller formula."""
    angle = degrees(hour_angle(days_at(datetime(1992, 10, 13, tzinfo=UTC)), 180.0))
    assert angle * 240.0 == pytest.approx(13 * 60 + 42.7, abs=1.0)


def test_the_sun_is_as_high_as_the_solar_position_algorithm_has_it() -> None:
    """Reda and Andreas, table A5.1: zenith 50.11162° at 12:30:30, refraction (0.015°) included."""
    golden = datetime(2003, 10, 17, 12, 30, 30, tzinfo=timezone(timedelta(hours=-7)))
    height = degrees(sun_height(days_at(golden), 39.742476, -105.1786))
    assert height == pytest.approx(90.0 - 50.11162 - 0.015, abs=0.01)


def test_a_polar_night_and_a_polar_day_have_no_sunset() -> None:
    winter, summer = (days_at(datetime(2023, month, 21, tzinfo=UTC)) for month in (12, 6))
    assert nights(winter, 5 * DAY, 78.2, 15.6) == [(0.0, 5 * DAY)]
    assert nights(summer, 5 * DAY, 78.2, 15.6) == []
    assert nights(winter, DAY, 90.0, 0.0) == [(0.0, DAY)]
    assert nights(summer, DAY, -90.0, 0.0) == [(0.0, DAY)]


def test_the_night_comes_back_when_the_midnight_sun_ends() -> None:
    spans = nights(days_at(datetime(2023, 7, 1, tzinfo=UTC)), 90 * DAY, 70.0, 20.0)
    assert 20 * DAY < spans[0][0] < 30 * DAY
    assert 60 <= len(spans) <= 68


@given(
    st.integers(-36525 * 86400, 36525 * 86400),
    st.floats(-60.0, 60.0),
    st.floats(-180.0, 180.0),
    st.floats(0.0, 1.0),
)
def test_a_moment_is_at_night_if_it_lies_in_a_night(
    seconds: int, lat: float, lon: float, share: float
) -> None:
    days, time = seconds / DAY, 3 * DAY * share
    spans = nights(days, 3 * DAY, lat, lon)
    edges = [edge for span in spans for edge in span]
    if all(abs(time - edge) > 0.01 for edge in edges):
        assert is_night(days + time / DAY, lat, lon) == any(a < time < b for a, b in spans)
    assert 3 <= len(spans) <= 4
