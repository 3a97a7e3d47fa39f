"""Text with a unit in, SI floats inside: `parse("35 kn", "speed")` is 18.006 (m/s).

The table is closed on purpose: a scenario file may use these units and no others. Inside the
model every number is SI (metre, second, metre per second, radian, kilogram), money is US dollars,
rates are per second and shares are fractions of one.
"""

from __future__ import annotations

import math
import re
from typing import Annotated, NamedTuple

NMI = 1852.0
KNOT = NMI / 3600.0
HOUR = 3600.0
DAY = 86400.0

UNITS: dict[str, dict[str, float]] = {
    "length": {"nmi": NMI, "km": 1000.0, "m": 1.0, "ft": 0.3048},
    "speed": {"kn": KNOT, "km/h": 1000.0 / 3600.0, "m/s": 1.0, "km/s": 1000.0},
    "time": {"d": DAY, "h": HOUR, "min": 60.0, "s": 1.0},
    "angle": {"deg": math.pi / 180.0, "°": math.pi / 180.0, "rad": 1.0},
    "mass": {"t": 1000.0, "kg": 1.0},
    "money": {"MUSD": 1e6, "kUSD": 1e3, "USD": 1.0},
    "rate": {"per day": 1.0 / DAY, "per h": 1.0 / HOUR, "per min": 1.0 / 60.0, "per s": 1.0},
    "share": {"%": 0.01, "": 1.0},
    "number": {"": 1.0},
}
"""Dimension → unit → factor to SI; the order is the order of preference when writing."""

SIZES: dict[str, tuple[float, float]] = {
    "length": (1e-6, 1e9),
    "speed": (1e-4, 1e7),
    "time": (1e-9, 1e10),
    "angle": (1e-12, 1e4),
    "mass": (1e-6, 1e12),
    "money": (1e-6, 1e15),
    "rate": (1e-15, 1e6),
    "share": (1e-15, 1e6),
    "number": (1e-15, 1e15),
}
"""Dimension → smallest and largest size, in SI, of a number that is not 0: what a file can mean.

Beyond them sums and quotients of two numbers overflow, or vanish, long after the file was read.
"""

LONGEST = 100
"""Characters of a number with its unit, and of any other text that has a form of its own."""

_NUMBER = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)(.*)", re.DOTALL)


class UnitError(ValueError):
    """A value whose number or unit is not understood; the text is the rule that it breaks."""


class Unit(NamedTuple):
    """The dimension of a field of a parameter record, and the documented bounds of its value.

    ``low`` and ``high`` are inclusive and in SI; ``above`` is an exclusive lower bound. ``varies``
    is the meaning of a distribution that says nothing itself (``per-study``, ``per-replication``).
    ``whole``: its single values are whole numbers, though it is drawn from a law.
    """

    dimension: str
    low: float = -math.inf
    high: float = math.inf
    above: float = -math.inf
    varies: str = "per-study"
    whole: bool = False


class Ref(NamedTuple):
    """The kind of catalogue entry that a field names, by its text or by its keys.

    A record that has one may be named instead, or used with changes. ``classes`` are those of the
    catalogue's threats.
    """

    kind: str


Metres = Annotated[float, Unit("length", low=0.0, high=2.0e7)]
Altitude = Annotated[float, Unit("length", low=0.0, high=2.0e6)]
Seconds = Annotated[float, Unit("time", low=0.0, high=3660 * DAY)]
ShipSpeed = Annotated[float, Unit("speed", above=0.0, high=60 * KNOT)]
FlightSpeed = Annotated[float, Unit("speed", low=1.0, high=4000.0)]
Dollars = Annotated[float, Unit("money", low=0.0, high=1e11)]
PerSecond = Annotated[float, Unit("rate", low=0.0, high=1e3)]
Share = Annotated[float, Unit("share", low=0.0, high=1.0)]
Weight = Annotated[float, Unit("number", low=0.0, high=1e9)]


def parse(value: object, dimension: str) -> float:
    """Return the SI value of ``value``, which is text with a unit of ``dimension``.

    A share or a plain number may also be a bare number. Raises `UnitError` with the rule that is
    broken: no unit, an unknown unit, a decimal comma, a value that is not finite, …
    """
    units = UNITS[dimension]
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise UnitError(f"must be {_wanted(dimension)}")
    if isinstance(value, (int, float)):
        if "" not in units:
            raise UnitError(f"needs a unit, for example '{_float(value):g} {next(iter(units))}'")
        return _finite(_float(value))
    number, unit = split(value) or (0.0, "?")
    if unit not in units:
        raise UnitError(_complaint(value, dimension))
    return _finite(number * units[unit])


def sized(value: object, dimension: str) -> float:
    """Return the value from `parse`; raises `UnitError` for an impossible size."""
    number = parse(value, dimension)
    smallest, largest = SIZES[dimension]
    if number and not smallest <= abs(number) <= largest:
        unit = next(unit for unit, factor in UNITS[dimension].items() if factor == 1.0)
        sizes = f"{smallest:g} and {largest:g} {unit}".rstrip()
        raise UnitError(f"must be 0, or have a size between {sizes}")
    return number


def split(text: str) -> tuple[float, str] | None:
    """Return the number at the head of ``text`` and the unit behind it; None if there is none.

    Raises `UnitError` for text that is too long to be one.
    """
    if len(text) > LONGEST:
        raise UnitError(f"must have at most {LONGEST} characters; it has {len(text)}")
    match = _NUMBER.fullmatch(text.strip())
    return (float(match[1]), match[2].strip()) if match else None


def write(value: float, dimension: str) -> str:
    """Return text that `parse` turns back into exactly ``value``, in the most readable unit."""
    for unit, factor in UNITS[dimension].items():
        number = value / factor
        text = f"{number:.10g} {unit}".rstrip()
        if (1e-1 <= abs(number) < 1e5 or value == 0) and parse(text, dimension) == value:
            return text
    return f"{value!r} {si(dimension)}".rstrip()


def si(dimension: str) -> str:
    """Return the unit in which the program has a value of ``dimension``; "" for a plain number."""
    return next(unit for unit, factor in UNITS[dimension].items() if factor == 1.0)


def _float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise UnitError("must be a finite number")
    return number


def _wanted(dimension: str) -> str:
    names = [name for name in UNITS[dimension] if name]
    if not names:
        return "a number"
    article = "a number or a number" if "" in UNITS[dimension] else "a number"
    return f"{article} with a unit of {dimension} ({', '.join(names)})"


def _complaint(text: str, dimension: str) -> str:
    if re.search(r"\d,\d", text):
        return f"must be {_wanted(dimension)}; write a decimal point, not a comma"
    if re.fullmatch(r"\s*\d+(:\d+)+\s*", text) and dimension == "time":
        return f"must be {_wanted(dimension)}; a clock time is quoted with its date"
    found = split(text)
    known = ", ".join(filter(None, UNITS[dimension]))
    if found is not None and found[1] and known:
        return f"'{found[1]}' is no unit of {dimension}; use {known}"
    return f"must be {_wanted(dimension)}"
