"""Units: against pint, there and back again, and what is refused."""

import math

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.units import SIZES, UNITS, UnitError, parse, sized, write

REGISTRY = pint.UnitRegistry()
PINT = {
    "kn": "knot", "nmi": "nautical_mile", "km/h": "kilometer/hour", "m/s": "meter/second",
    "km/s": "kilometer/second", "d": "day", "h": "hour", "min": "minute", "s": "second",
    "deg": "degree", "°": "degree", "rad": "radian", "t": "metric_ton", "kg": "kilogram",
    "per day": "1/day", "per h": "1/hour", "per min": "1/minute", "per s": "1/second",
    "%": "percent", "km": "kilometer", "m": "meter", "ft": "foot",
}  # fmt: skip
BASE = {
    "length": "meter", "speed": "meter/second", "time": "second", "angle": "radian",
    "mass": "kilogram", "rate": "1/second", "share": "dimensionless",
}  # fmt: skip
PAIRS = [(d, unit) for d in BASE for unit in UNITS[d] if unit]
MONEY = {"MUSD": 1e6, "kUSD": 1e3, "USD": 1.0}


@pytest.mark.parametrize(("dimension", "unit"), PAIRS)
def test_a_unit_is_what_pint_says(dimension: str, unit: str) -> None:
    expected = REGISTRY.Quantity(3.7, PINT[unit]).to(BASE[dimension]).magnitude
    assert parse(f"3.7 {unit}", dimension) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("unit", MONEY)
def test_money_is_in_dollars(unit: str) -> None:
    assert parse(f"2.5 {unit}", "money") == 2.5 * MONEY[unit]


def test_every_unit_of_the_table_is_compared() -> None:
    assert {unit for units in UNITS.values() for unit in units} == {*PINT, *MONEY, ""}


@given(
    value=st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300),
    dimension=st.sampled_from(sorted(UNITS)),
)
def test_what_is_written_is_read_back_to_the_last_bit(value: float, dimension: str) -> None:
    assert parse(write(value, dimension), dimension) == value


@pytest.mark.parametrize("dimension", SIZES)
def test_a_size_that_no_quantity_has_is_refused(dimension: str) -> None:
    smallest, largest = SIZES[dimension]
    for size in (0.0, smallest, -smallest, largest):
        assert sized(write(size, dimension), dimension) == size
    for size in (smallest / 2, -smallest / 2, largest * 2, -largest * 2, 1e-300, 1e300):
        with pytest.raises(UnitError, match="size between"):
            sized(write(size, dimension), dimension)


def test_a_long_text_is_no_number() -> None:
    with pytest.raises(UnitError, match="at most 100 characters"):
        parse("1" * 101, "length")


@pytest.mark.parametrize(
    ("value", "dimension", "text"),
    [
        (35 * 1852 / 3600, "speed", "35 kn"),
        (120 * 1852.0, "length", "120 nmi"),
        (300.0, "time", "5 min"),
        (2.1e6, "money", "2.1 MUSD"),
        (0.04, "share", "4 %"),
        (7.0, "number", "7"),
        (39 / 86400, "rate", "39 per day"),
    ],
)
def test_a_value_is_written_as_people_write_it(value: float, dimension: str, text: str) -> None:
    assert write(value, dimension) == text


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("1e3 m", "length", 1000.0),
        ("1E+3m", "length", 1000.0),
        ("  .5   km ", "length", 500.0),
        ("-3 s", "time", -3.0),
        (0.25, "share", 0.25),
        ("0.25", "share", 0.25),
        ("25 %", "share", 0.25),
        (3, "number", 3.0),
    ],
)
def test_a_value_is_read(text: object, dimension: str, value: float) -> None:
    assert parse(text, dimension) == value


@pytest.mark.parametrize(
    ("text", "dimension", "rule"),
    [
        (35, "speed", "needs a unit, for example '35 kn'"),
        ("35", "speed", "a unit of speed"),
        ("35 mph", "speed", "'mph' is no unit of speed"),
        ("35 KN", "speed", "'KN' is no unit of speed"),
        ("35 nmi", "speed", "'nmi' is no unit of speed"),
        ("0,7", "share", "decimal point"),
        ("1,000 m", "length", "decimal point"),
        ("12:30:45", "time", "a clock time is quoted with its date"),
        ("1:30", "time", "a clock time"),
        ("", "time", "a unit of time"),
        ("kn", "speed", "a unit of speed"),
        ("nan kn", "speed", "a unit of speed"),
        ("inf s", "time", "a unit of time"),
        ("1e999 s", "time", "finite"),
        ("1e9999 s", "time", "no unit of time"),
        ("9**9**9 m", "length", "no unit of length"),
        (math.inf, "number", "finite"),
        (math.nan, "share", "finite"),
        (True, "number", "a number"),
        (None, "time", "a unit of time"),
        ([3], "number", "a number"),
        ({"a": 1}, "share", "a number"),
        ("1 2 m", "length", "no unit of length"),
    ],
)
def test_a_wrong_value_is_refused(text: object, dimension: str, rule: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse(text, dimension)
    assert rule in str(caught.value)
