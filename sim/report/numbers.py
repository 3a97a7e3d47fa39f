"""Numbers as people read them: as many digits as they deserve, with a unit they know."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sim.units import HOUR, NMI

Measure = Mapping[str, Any]
"""An entry of ``summary.json``."""


def significant(value: float, digits: int = 2) -> str:
    """Return a number with that many significant digits, and never with fewer before the point."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "∞" if value > 0 else "-∞"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{decimals}f}"


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


def centre(measure: Measure) -> float | None:
    """Return the value that stands for a measure: its mean, or its median."""
    is_median = measure["kind"] in ("quantile", "time-to-event")
    found: float | None = measure["quantiles"].get("0.5") if is_median else measure["mean"]
    return found


def mean(measure: Measure) -> str:
    """Return the value that stands for a measure, with its unit."""
    scale = scale_of(measure)
    text = scale.write(centre(measure))
    return text if text == "–" else f"{text} {scale.unit}".rstrip()


def interval(measure: Measure) -> str:
    """Return a measure's interval in the unit of its mean; a dash if it has none."""
    ends = measure["ci"]
    if ends is None:
        return "–"
    scale = scale_of(measure)
    low, high = (scale.write(end) if end is not None else "∞" for end in ends)
    return f"[{low}, {high}]"


def scale_of(measure: Measure) -> Scale:
    """Return how a measure is shown: with two digits of its interval's half-width."""
    factor, unit = _unit(measure)
    return Scale(factor, unit, decimals_of(measure, factor))


def decimals_of(measure: Measure, factor: float) -> int | None:
    """Return decimals that show two digits of a half-width, where ``factor`` SI are a unit."""
    ends = measure["ci"]
    if ends is None or None in ends or ends[0] == ends[1]:
        return None
    half = (ends[1] - ends[0]) / 2.0 / factor
    return min(4, max(0, 1 - math.floor(math.log10(half))))


def _unit(measure: Measure) -> tuple[float, str]:
    """Return the unit in which one thinks of a measure: SI per unit, and its name."""
    size = abs(centre(measure) or 0.0)
    if measure["kind"] in ("yes/no", "share"):
        return 0.01, "%"
    steps = _STEPS.get(measure["unit"], ((1.0, ""),))
    return next((step for step in steps if size >= step[0]), steps[-1])


_STEPS: Final = {
    "m": ((NMI, "nmi"), (1.0, "m")),
    "s": ((HOUR, "h"), (60.0, "min"), (1.0, "s")),
    "USD": ((1e9, "GUSD"), (1e6, "MUSD"), (1e3, "kUSD"), (1.0, "USD")),
}
"""Unit of a measure → the units in which it is shown, the first that is small enough."""
