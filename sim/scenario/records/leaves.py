"""Leaves of a scenario: from what is written to SI floats, spreads and laws, within bounds."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.engine.laws import Law, constant
from sim.engine.streams import actor
from sim.scenario.drawing import Form, Spread
from sim.scenario.file.paths import dotted
from sim.scenario.file.problems import RuleError, harmless
from sim.scenario.file.yaml_tree import Block, Tree
from sim.scenario.records.distributions import law_of, ungraded, written
from sim.units import LONGEST, Unit, parse, sized, write

LONGEST_NAME = 100
LONGEST_TEXT = 2000
FIXED = "fixed"
"""In the place of `Unit.varies`: no distribution is allowed."""


_SINGLE = ("constant", "choice", "empirical")
"""Laws that give their own values and none between them; other laws are rounded."""


def number(value: Tree, unit: Unit, form: Form) -> float | Law | Spread:
    """Return a number in SI, the law of what is drawn per event, or a spread.

    form: what the field holds: a float, an int or a law. Raises `ValueError` for what is none, or
    lies outside the unit's bounds.
    """
    bare = ungraded(value)
    if isinstance(bare, Block):
        return _drawn(value, bare, unit, form)
    if form == "whole" and (isinstance(bare, bool) or not isinstance(bare, int)):
        raise RuleError("must be a whole number")
    found = parse(bare, unit.dimension)
    within(found, found, unit)
    if unit.whole:
        _whole([found])
    return _in(form, sized(bare, unit.dimension))


def _drawn(value: Tree, bare: Block, unit: Unit, form: Form) -> float | Law | Spread:
    name, numbers, varies = written(bare, unit.dimension)
    if (form == "whole" or unit.whole) and name in _SINGLE:
        _whole(numbers[: len(numbers) // 2] if name == "choice" else numbers)
    found = law_of(name, numbers)
    check_law(found, unit)
    if form == "law" and (varies in (None, "per-event") or name == "constant"):
        if "shared" in bare:
            raise RuleError("cannot be shared: it is drawn per event")
        return found
    if form != "law" and unit.varies == FIXED and name != "constant":
        raise RuleError("must be a fixed number, no distribution")
    if varies == "per-event":
        rule = "cannot vary per-event: it is known before the replication; use per-replication"
        raise RuleError(rule, "per-replication")
    if name == "constant":
        return _in(form, numbers[0])
    return _spread(found, varies or unit.varies, value, bare, unit, form)


def _spread(found: Law, varies: str, value: Tree, bare: Block, unit: Unit, form: Form) -> Spread:
    """Return a spread; those that are shared under one name draw the same uniform number."""
    assert isinstance(value, Block)
    path = dotted(value.mark.path)
    shared = bare.get("shared")
    if shared is not None and not isinstance(shared, str):
        raise RuleError("shared must be a name")
    address = path if shared is None else dotted(("shared", shared))
    return Spread(found, varies, path, unit.dimension, form, actor(address))


def _in(form: Form, known: float) -> float | Law:
    """Return a number that is known as a field holds it."""
    if form == "law":
        return constant(known)
    return int(known) if form == "whole" else known


def _whole(numbers: Sequence[float]) -> None:
    if any(number != int(number) for number in numbers):
        raise RuleError("must be a whole number")


def check_law(found: Law, unit: Unit) -> None:
    """Hold a law against the bounds of what it stands for, at the ends of its support.

    Of a law without an upper end the mean must lie within the bounds instead, and it cannot stand
    for a share. Raises `RuleError`.
    """
    low, high = found.support()
    if high < math.inf:
        within(low, high, unit)
        return
    if unit.dimension == "share":
        raise RuleError(f"{found.kind} has no upper end, and a share has: use beta or triangular")
    mean = found.parameters[0]
    within(mean, mean, unit)
    if found.kind != "lognormal" or low < unit.low or low < unit.above:
        within(low, mean, unit)


def within(low: float, high: float, unit: Unit) -> None:
    """Raise `RuleError` unless all from ``low`` to ``high`` lies inside the bounds of ``unit``."""
    if low <= unit.above or low < unit.low or high > unit.high:
        raise RuleError(f"must be {bounds(unit)}")


def bounds(unit: Unit) -> str:
    """Return the bounds of a field in words; nothing if it has none."""
    low, high = max(unit.low, unit.above), unit.high
    least, most = (write(end, unit.dimension) if math.isfinite(end) else "" for end in (low, high))
    if least and most and unit.above < low:
        return f"between {least} and {most}"
    above = "more than" if unit.above == low else "at least"
    ends = (f"{above} {least}" if least else "", f"at most {most}" if most else "")
    return " and ".join(filter(None, ends))


def name(value: str) -> str:
    """Return a name; raises `RuleError` if it is empty, too long, or looks like another one."""
    text(value, LONGEST_NAME)
    if not value.strip():
        raise RuleError("must be a name; it is empty")
    if value != " ".join(value.split()):
        raise RuleError("must have single spaces, and none at its ends: others cannot be seen")
    return value


def text(value: str, longest: int = LONGEST_TEXT) -> str:
    """Return text of at most so many characters, all of which can be seen, or are spaces."""
    if len(value) > longest:
        raise RuleError(f"must have at most {longest:,} characters; it has {len(value):,}")
    if unseen := next((character for character in value if not harmless(character)), None):
        raise RuleError(f"must have no control characters and no invisible ones: {ord(unseen):04X}")
    return value


def short(value: Tree) -> None:
    """Raise `RuleError` for text that is too long to be a number, a time or a position."""
    if isinstance(value, str) and len(value) > LONGEST:
        raise RuleError(f"must have at most {LONGEST} characters; it has {len(value):,}")
