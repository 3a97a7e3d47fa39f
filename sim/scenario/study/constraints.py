"""Constraints between the factors of a study: comparisons such as ``salvo <= looks``, and holes.

A comparison has two terms and one sign. A term is the name of a factor, a number with or without
its unit, or a word. There is nothing else, so nothing is ever evaluated.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.scenario.file.problems import RuleError, nearest
from sim.scenario.file.scalars import plain
from sim.scenario.file.yaml_tree import Path, Tree
from sim.scenario.study.factors import Magnitude, magnitude, same

if TYPE_CHECKING:
    from sim.scenario.study.plan import Plan

_COMPARISON = re.compile(r"([^<>=!]+)(<=|>=|==|!=|<|>)([^<>=!]+)")
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "==": operator.eq,
    "!=": operator.ne,
}


class Relation(NamedTuple):
    """Two terms and the sign between them; a term that is not a factor is a value."""

    left: str
    sign: str
    right: str
    names: frozenset[str]

    def holds(self, point: Mapping[str, Tree]) -> bool:
        """Return whether the comparison is true at a point; raises `RuleError` if it has none."""
        left, right = (point[t] if t in point else plain(t) for t in (self.left, self.right))
        a, b = magnitude(left), magnitude(right)
        if a is not None and b is not None and a.dimension == b.dimension:
            return _SIGNS[self.sign](a.si, b.si)
        if self.sign in ("==", "!=") and a is None and b is None:
            return _SIGNS[self.sign](left, right)
        for term, own, other in ((self.left, a, b), (self.right, b, a)):
            if term not in point and own is None and other is not None:
                rule = f"{term} is no factor, and no number; factors are {', '.join(point)}"
                raise RuleError(rule, nearest(term, point))
        raise RuleError(f"compares {_kind(a)} ({left}) with {_kind(b)} ({right})")


class Forbidden(NamedTuple):
    """A combination of values that no point may have."""

    values: Mapping[str, object]

    @property
    def names(self) -> frozenset[str]:
        """The factors that it is about."""
        return frozenset(self.values)

    def holds(self, point: Mapping[str, Tree]) -> bool:
        """Return whether a point differs from the combination."""
        return not all(same(point[name], value) for name, value in self.values.items())


Constraint = Relation | Forbidden


def constraints(plan: Plan) -> Iterator[tuple[Path, Constraint]]:
    """Yield the constraints of a study that can be read, and where each stands."""
    for place, text in enumerate(plan.where):
        try:
            yield ("where", str(place)), relation(text, plan.factors)
        except RuleError:
            continue
    for place, combination in enumerate(plan.forbidden):
        yield ("forbidden", str(place)), Forbidden(combination)


def relation(text: str, factors: Collection[str]) -> Relation:
    """Return the comparison that ``text`` holds; raises `RuleError`."""
    match = _COMPARISON.fullmatch(text)
    left, right = (match[1].strip(), match[3].strip()) if match else ("", "")
    if match is None or not (left and right):
        raise RuleError("must be two terms with one of <=, >=, <, >, ==, != between them")
    names = frozenset({left, right} & set(factors))
    if not names:
        near = nearest(left, factors) or nearest(right, factors)
        raise RuleError(f"names no factor; there are {', '.join(factors)}", near)
    return Relation(left, match[2], right, names)


def _kind(value: Magnitude | None) -> str:
    return "what is no number" if value is None else f"a {value.dimension}"
