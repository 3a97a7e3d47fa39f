"""The differences of two resolved scenarios."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from sim.scenario.file.paths import dotted
from sim.scenario.file.reading import read_block
from sim.scenario.records.canonical import plain


class Difference(NamedTuple):
    """A place at which two scenarios differ, and the value of each; None for no value.

    A block that only one of them has is one difference, however much it holds.
    """

    path: str
    one: Any
    other: Any


@lru_cache(maxsize=8)
def contents(text: str) -> dict[str, Any]:
    """Return a resolved scenario as plain mappings, lists and values, not to be changed.

    Kept, because whether two match and where they differ is asked of the same texts in turn.
    """
    found: dict[str, Any] = plain(read_block(text, "<resolved>"))
    return found


def differences(one: str, other: str) -> list[Difference]:
    """Return where the texts of two resolved scenarios differ, in the order of the first."""
    return list(_between(contents(one), contents(other), ()))


def _between(one: Any, other: Any, path: tuple[str, ...]) -> Iterator[Difference]:  # noqa: ANN401
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys((*one, *other)):
            yield from _between(one.get(key), other.get(key), (*path, key))
    elif one != other:
        yield Difference(dotted(path), one, other)
