"""Constraints between the factors of a study: comparisons such as ``salvo <= looks``.

A comparison has two terms and one sign. A term is the name of a factor, a number with or without
its unit, or a word. There is nothing else, so nothing is ever evaluated.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from sim.scenario.file.problems import RuleError, nearest
from sim.scenario.file.scalars import plain
from sim.scenario.file.yaml_tree import Tree
from sim.units import UNITS, UnitError, parse, split

_COMPARISON = re.compile(r"([^<>=!]+)(<=|>=|==|!=|<|>)([^<>=!]+)")
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "==": operator.eq,
    "!=": operator.ne,
}
_EQUAL = ("==", "!=")


class Magnitude(NamedTuple):
    """A number with its unit: as written, in SI, and what it measures."""

    number: float
    unit: str
    si: float
    dimension: str


def magnitude(value: Tree) -> Magnitude | None:
    """Return the number that a value is; None for words, switches, lists and blocks."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Magnitude(float(value), "", float(value), "number")
    try:
        number, unit = (split(value) if isinstance(value, str) else None) or (0.0, "")
        dimension = next((name for name, units in UNITS.items() if unit and unit in units), "")
        si = parse(value, dimension) if dimension else 0.0
    except UnitError:
        return None
    if not dimension:
        return None
    # 4 % and 0.04 are one thing.
    return Magnitude(number, unit, si, "number" if dimension == "share" else dimension)


class Term(NamedTuple):
    """Two terms and the sign between them; a term that is no factor stands for itself."""

    text: str
    left: str
    sign: str
    right: str

    def holds(self, point: Mapping[str, Tree]) -> bool:
        """Return whether the comparison is true at a point; raises `RuleError` if it has none."""
        left, right = (self._value(term, point) for term in (self.left, self.right))
        a, b = magnitude(left), magnitude(right)
        if a is not None and b is not None and a.dimension == b.dimension:
            return _SIGNS[self.sign](a.si, b.si)
        if self.sign in _EQUAL and a is None and b is None:
            return _SIGNS[self.sign](left, right)
        for term, own, other in ((self.left, a, b), (self.right, b, a)):
            if term not in point and own is None and other is not None:
                there = ", ".join(point)
                raise RuleError(
                    f"{term} is no factor, and no number; factors are {there}", nearest(term, point)
                )
        raise RuleError(f"compares {_kind(a)} ({left}) with {_kind(b)} ({right})")

    @staticmethod
    def _value(term: str, point: Mapping[str, Tree]) -> Tree:
        return point[term] if term in point else plain(term)


def _kind(value: Magnitude | None) -> str:
    return "what is no number" if value is None else f"a {value.dimension}"


def comparison(text: str, factors: Collection[str]) -> Term:
    """Return the comparison that ``text`` holds; raises `RuleError`."""
    match = _COMPARISON.fullmatch(text)
    left, right = (match[1].strip(), match[3].strip()) if match else ("", "")
    if match is None or not (left and right):
        raise RuleError("must be two terms with one of <=, >=, <, >, ==, != between them")
    found = Term(text, left, match[2], right)
    if not {found.left, found.right} & set(factors):
        near = nearest(found.left, factors) or nearest(found.right, factors)
        raise RuleError(f"names no factor; there are {', '.join(factors)}", near)
    return found
