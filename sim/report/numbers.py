"""Numbers as people read them: as many digits as they deserve, with a unit they know."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.units import DAY, HOUR, KNOT, NMI

if TYPE_CHECKING:
    from sim.experiment.statistics.estimate import Estimate


def significant(value: float, digits: int = 2) -> str:
    """Return a number with that many significant digits, and never with fewer before the point."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "∞" if value > 0 else "-∞"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{decimals}f}"


def in_words(code: str) -> str:
    """Return a code of the ledger, or an outcome, as people write it: out of reach."""
    return code.replace("-", " ")


def meaning(interval: str) -> str:
    """Return what the intervals of a result cover, in words that need no glossary."""
    both = interval.replace("chance and ignorance", "Monte Carlo error and uncertain inputs")
    return both.replace("chance", "Monte Carlo error")


def plural(number: int, noun: str) -> str:
    """Return a number with its noun: 1 replication, 1,000 replications."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def replications(number: int, inner: int | None) -> str:
    """Return a number of replications in words; of a nested run also of how many samples."""
    n = plural(number, "replication")
    return n if inner is None else f"{n} ({number // inner:,} outer × {inner:,} inner)"


def percent(share: float) -> str:
    """Return a share as a percentage, never a bare 0 for something that happens."""
    hundred = 100.0 * share
    if hundred and hundred < 0.1:
        return "<0.1 %"
    return f"{hundred:.0f} %" if hundred == 0 or hundred >= 10 else f"{hundred:.1f} %"


class Scale(NamedTuple):
    """The unit in which a measure is shown: SI per unit, its name, and decimals for all numbers."""

    factor: float
    unit: str
    decimals: int | None

    def write(self, value: float | None) -> str:
        """Return a value without its unit; a dash for none."""
        if value is None or math.isnan(value):
            return "–"
        if self.decimals is None:
            return significant(value / self.factor, 3)
        return f"{value / self.factor:,.{self.decimals}f}"


def decimals(half: float) -> int:
    """Return decimals that show two digits of a half-width."""
    return min(4, max(0, 1 - math.floor(math.log10(half))))


def unit_of(kind: str, unit: str, size: float) -> tuple[float, str]:
    """Return the unit in which one thinks of such a size: SI per unit, and its name."""
    if kind in ("yes/no", "share"):
        return 0.01, "%"
    return step_of(_DIMENSIONS.get(unit, ""), abs(size))


def step_of(dimension: str, size: float) -> tuple[float, str]:
    """Return the unit in which a size is read: SI per unit, and its name."""
    steps = _STEPS.get(dimension, ((1.0, ""),))
    return next((step for step in steps if size >= step[0]), steps[-1])


def about(seconds: float, workers: int) -> str:
    """Return a time with the processes that it holds for: about 12 min with 2 processes."""
    with_ = "1 process" if workers == 1 else f"{workers} processes"
    return f"about {duration(seconds)} with {with_}"


def duration(seconds: float) -> str:
    """Return a time in the largest unit that fits: 40 s, 12 min, 3.5 h."""
    size, unit = unit_of("time", "s", seconds)
    amount = seconds / size
    return f"{amount:.1f} {unit}" if unit == "h" and amount < 10 else f"{amount:.0f} {unit}"


def scale(*estimates: Estimate) -> Scale:
    """Return how estimates of one measure are shown alike: in the unit of the largest.

    With two digits of the narrowest half-width; without one a plain number.
    """
    if not estimates:
        return Scale(1.0, "", None)
    size = max((abs(one.value) for one in estimates if one.value is not None), default=0.0)
    factor, unit = unit_of(estimates[0].kind, estimates[0].unit, size)
    halves = [one.half for one in estimates if one.half is not None]
    return Scale(factor, unit, decimals(min(halves) / factor) if halves else None)


def value(one: Estimate, shown: Scale | None = None) -> str:
    """Return the value of an estimate with its unit; a dash for none."""
    used = shown or scale(one)
    text = used.write(one.value)
    return text if text == "–" else f"{text} {used.unit}".rstrip()


def ends(one: Estimate, shown: Scale | None = None) -> str:
    """Return the interval of an estimate in the unit of its value; a dash if it has none."""
    if not one.bounded:
        return "–"
    used = shown or scale(one)
    low, high = ("∞" if end is None else used.write(end) for end in (one.low, one.high))
    return f"[{low}, {high}]"


def signed_value(one: Estimate, shown: Scale) -> str:
    """Return a difference with its sign, without its unit; a dash for none."""
    if one.value is None or one.identical:
        return "–" if one.value is None else "0"
    return signed(shown.write(one.value))


def signed_ends(one: Estimate, shown: Scale) -> str:
    """Return the interval of a difference with signs; a dash if it has none."""
    if one.identical:
        return "identical"
    if one.low is None or one.high is None:
        return "–"
    largest = max(abs(one.low), abs(one.high))
    return f"[{', '.join(signed(_end(end, largest, shown)) for end in (one.low, one.high))}]"


def _end(size: float, largest: float, shown: Scale) -> str:
    """Return an end of an interval; 0 only if it is 0."""
    text = shown.write(size)
    # A residue of cancellation is none.
    if text.strip("-0.,") or abs(size) <= 1e-9 * largest:
        return text
    return significant(size / shown.factor, 1)


def signed(text: str) -> str:
    """Return a number with its sign, none for what is shown as 0."""
    if text.startswith("-"):
        return f"−{text[1:]}" if text.strip("-0.,") else text[1:]
    return f"+{text}" if text.strip("0.,") else text


_STEPS: Final = {
    "length": ((NMI, "nmi"), (1.0, "m")),
    "speed": ((100.0, "m/s"), (KNOT, "kn")),
    "time": ((HOUR, "h"), (60.0, "min"), (1.0, "s")),
    "money": ((1e9, "GUSD"), (1e6, "MUSD"), (1e3, "kUSD"), (1.0, "USD")),
    "rate": ((1.0 / DAY, "per day"),),
    "share": ((0.01, "%"),),
    "angle": ((math.pi / 180.0, "deg"),),
}
"""Dimension → SI size from which on a unit is used, and the unit, large ones first."""

_DIMENSIONS: Final = {"m": "length", "s": "time", "USD": "money"}
"""Unit of a measure → its dimension."""
