"""All cases, in the order in which they are shown: rows of the files of the folders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sim.verification.case import Case
from sim.verification.reading import function
from sim.verification.rows import CaseRow, case_of
from sim.verification.scene import merged, read

FILES = (
    "geometry/geometry",
    "fire/raids",
    "queues/queues",
    "fire/attacks",
    "traffic/traffic",
    "fire/traces",
    "statistics/streams",
    "statistics/intervals",
    "fire/averages",
    "statistics/sensitivity",
)
"""Files of cases; each has the rows of some headings, and ``defaults`` that they are laid over."""


@cache
def rows() -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Return the heading and the row of each case, by its id."""
    return {name: (heading, row) for file in FILES for heading, name, row in _rows(read(file))}


def _rows(file: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield heading, id and row of the cases of a file; a row may extend one above it."""
    above: dict[str, dict[str, Any]] = {}
    for heading, group in file["cases"].items():
        for name, own in group.items():
            row = merged(above[own["extends"]] if "extends" in own else file["defaults"], own)
            above[name] = row
            for settings in function(row["each"])() if "each" in row else [{}]:
                yield heading, *_for_each(name, row, settings)


def _for_each(
    name: str, row: Mapping[str, Any], settings: Mapping[str, str]
) -> tuple[str, Mapping[str, Any]]:
    """Return id and row of a case that stands for several, with the settings of one of them."""
    plain = {key: value for key, value in row.items() if key not in ("extends", "each")}
    if settings:
        plain["title"] = plain["title"].format(**settings)
        plain["given"] = {**plain.get("given", {}), **settings}
    return name.format(**settings) if settings else name, plain


def long(name: str) -> bool:
    """Return whether a case is too long for the quick set."""
    _, row = rows()[name]
    return bool(row.get("full", False))


@cache
def case(name: str) -> Case:
    """Return the case of that id; raises `KeyError` if there is none."""
    heading, row = rows()[name]
    return case_of(name, heading, CaseRow(**row))


@cache
def cases() -> dict[str, Case]:
    """Return all cases by id."""
    return {name: case(name) for name in rows()}


def chosen(name: str | None, full: bool = False) -> list[str]:
    """Return the ids that a name means: itself, or those that begin so.

    Without a name all, but only with ``full`` those that take long. Raises `KeyError` if there is
    none.
    """
    known = rows()
    if name is None:
        return [one for one in known if full or not long(one)]
    if name in known:
        return [name]
    found = [one for one in known if one.startswith(f"{name}-")]
    if not found:
        raise KeyError(name)
    return found
