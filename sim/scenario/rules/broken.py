"""A broken rule, and the bounds of values that are not drawn yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sim.engine.laws import Law, constant
from sim.scenario.drawing import Spread

Path = tuple[str, ...]
KEY = "[key]"
"""Last in a path: the key is meant, not what stands there."""


class Broken(NamedTuple):
    """A rule that is broken at a path of the file; ``also``: what else it has looked at."""

    path: Path
    rule: str
    suggestion: str = ""
    also: tuple[Path, ...] = ()


Rules = Mapping[str, Sequence[Callable[[Path, Any, Any], Iterator[Broken]]]]
"""Path of a mapping → rules for each thing in it: of its path, itself, and all that is asked."""


def of_each(rules: Rules, question: object, asked: object) -> Iterator[Broken]:
    """Yield the rules that things of a question break; asked: what the rules look at besides."""
    for section, some in rules.items():
        found, path = question, tuple(section.split("."))
        for key in path:
            found = getattr(found, key)
        assert isinstance(found, Mapping)
        for name, one in found.items():
            for rule in some:
                yield from rule((*path, name), one, asked)


def law_of(value: object) -> Law:
    """Return what a field may have: a law if it is drawn, a constant if it is known."""
    if isinstance(value, Spread):
        return value.law
    if isinstance(value, Law):
        return value
    assert isinstance(value, (int, float))
    return constant(float(value))


def ends(value: object) -> tuple[float, float]:
    """Return the smallest and the largest value that a field may have."""
    return law_of(value).support()
