"""Clock times in the scenario's own zone, and time spans in two units."""

from datetime import datetime, timedelta, timezone

import pytest

from sim.report.briefing.clock import clock_at, date_at, duration

ADEN = timezone(timedelta(hours=3))
START = datetime(2023, 12, 3, 8, 0, tzinfo=ADEN)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "08:00:00"), (4530.4, "09:15:30"), (59.6, "08:01:00"), (86_399, "07:59:59")],
)
def test_clock_times_count_from_the_start(seconds: float, text: str) -> None:
    assert clock_at(START, seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.04, "08:00:00.0"), (59.96, "08:01:00.0"), (30.42, "08:00:30.4")]
)
def test_tenths_are_rounded_not_cut(seconds: float, text: str) -> None:
    assert clock_at(START, seconds, tenths=True) == text


def test_a_date_says_its_offset() -> None:
    assert date_at(START, 0.0) == "Sunday 3 December 2023, UTC+03:00"
    assert date_at(START, 57_600.0) == "Monday 4 December 2023, UTC+03:00"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0 s"),
        (12.5, "12.5 s"),
        (59.94, "59.9 s"),
        (59.97, "1 min"),
        (245.0, "4 min 05 s"),
        (3599.7, "1 h"),
        (12_000.0, "3 h 20 min"),
        (86_399.0, "1 d"),
        (187_200.0, "2 d 4 h"),
        (-90.0, "-1 min 30 s"),
    ],
)
def test_a_span_has_the_two_units_that_matter(seconds: float, text: str) -> None:
    assert duration(seconds) == text
