"""Moments and times of day, as seconds from the start."""

import pytest

from sim.scenario.file.yaml_tree import Tree
from sim.scenario.records import unmeasured


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("+4 h 15 min", 15300.0), ("+90 s", 90.0), ("-10 min", -600.0), ("+ 1 d", 86400.0),
        ("+0 s", 0.0), ("2023-12-03 09:15 +03:00", 4500.0), ("2023-12-03T06:15Z", 4500.0),
        ("2023-12-03 08:00:01.5+03:00", 1.5), ("2023-12-02 08:00 +03:00", -86400.0),
    ],
)  # fmt: skip
def test_a_moment_is_seconds_since_the_start(text: str, seconds: float) -> None:
    start = unmeasured.daytime("2023-12-03 08:00 +03:00")
    assert unmeasured.moment(text, start) == seconds


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("06:30 +03:00", -15.5), ("03:30 Z", -15.5), ("23:30 +03:00", 1.5), ("20:30Z", 1.5),
        ("00:00 +03:00", -22.0), ("23:00 +05:00", -1.0), ("01:00 +05:00", 1.0),
        ("2023-12-03 06:30 +03:00", -15.5), ("+1 h", 1.0),
    ],
)  # fmt: skip
def test_a_time_of_day_is_on_the_date_of_the_start(text: str, hours: float) -> None:
    assert unmeasured.clock(text, unmeasured.daytime("2023-12-03 22:00 +03:00")) == hours * 3600.0


@pytest.mark.parametrize("text", ["06:30", "24:00 Z", "6:30 Z", "06:30 +3", "", 5, None, "noon Z"])
def test_a_wrong_time_of_day_is_refused(text: Tree) -> None:
    with pytest.raises(ValueError, match=r"must"):
        unmeasured.clock(text, unmeasured.daytime("2023-12-03 08:00 +03:00"))


WRONG_MOMENTS: list[Tree] = [
    "12:30", "2023-12-03 09:15", "4 h", "+4", "+4 kn", "tomorrow", "", "2023-13-03 09:15 Z",
    "2023-12-03 25:15 Z", 5, None, True, "0001-01-01 00:00 +14:00", "+4000 d",
]  # fmt: skip


@pytest.mark.parametrize("text", WRONG_MOMENTS)
def test_a_wrong_moment_is_refused(text: Tree) -> None:
    with pytest.raises(ValueError, match=r"must"):
        unmeasured.moment(text, unmeasured.daytime("2023-12-03 08:00 +03:00"))
