"""Values of a scenario as people read them, distributions among them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from sim.engine.laws import Law
from sim.report.numbers import percent, significant, step_of
from sim.scenario import Spread

Value = float | int | Law | Spread | None
Write = Callable[[float], str]

_FACTORS: Final = {"m/s": 1.0}
"""Units that are used from another size on than their own."""

SPAN = 2.5
"""A unit may be this many times the smallest of several numbers: 10 s, not 0.17 min."""

READING: Final = (
    "a / b / c: least, likeliest, most (triangular); a to b: anything between (uniform); a..b:"
    " whole numbers"
)
"""How distributions are written in a description."""


def shown(value: Value, dimension: str = "number") -> str:
    """Return a value with its unit; a distribution by its parameters; a dash for none."""
    if value is None:
        return "–"
    law = value.law if isinstance(value, Spread) else value
    if isinstance(law, Law):
        return _law(law, dimension)
    return _together((float(law),), dimension, "{}")


def _law(law: Law, dimension: str) -> str:
    form = _FORMS.get(law.kind)
    if form is not None:
        return _together(law.parameters, dimension, form)
    if law.kind == "choice":
        shares = _shares(law.parameters[1::2])
        values = [shown(value, dimension) for value in law.parameters[::2]]
        return ", ".join(f"{v} ({percent(s)})" for v, s in zip(values, shares, strict=True))
    if law.kind == "empirical":
        ends = _together((law.parameters[0], law.parameters[-1]), dimension, "{} to {}")
        return f"one of {len(law.parameters)} values, {ends}"
    a, b = law.parameters
    return f"beta({a:g}, {b:g}), mean {shown(a / (a + b), dimension)}"


_FORMS: Final = {
    "constant": "{}",
    "uniform": "{} to {}",
    "integers": "{}..{}",
    "triangular": "{} / {} / {}",
    "normal": "normal {} ± {}, from {} to {}",
    "lognormal": "lognormal {} ± {}",
    "gamma": "gamma {} ± {}",
    "exponential": "exponential, mean {}",
    "poisson": "Poisson, mean {}",
    "geometric": "geometric, mean {}",
}


def _shares(cumulative: Sequence[float]) -> list[float]:
    return [b - a for a, b in zip((0.0, *cumulative), cumulative, strict=False)]


def _together(numbers: Sequence[float], dimension: str, form: str) -> str:
    """Return numbers in one unit, written once behind the last."""
    sizes = [abs(number) for number in numbers if number and math.isfinite(number)]
    size = min(max(sizes, default=0.0), SPAN * min(sizes, default=0.0))
    step, unit = step_of(dimension, size)
    factor = _FACTORS.get(unit, step)
    text = form.format(*(_plain(number / factor) for number in numbers))
    return f"{text} {unit}".rstrip()


def _plain(number: float) -> str:
    """Return a number with at most four significant digits, and no trailing zeros."""
    if not math.isfinite(number):
        return significant(number)
    return f"{number:,.10g}" if number == int(number) else f"{number:.4g}"
