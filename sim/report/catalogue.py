"""The catalogue as people read it: the types, and each number with its source and grade."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from sim.report.grid import grid

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.scenario.catalogue import Entry

GRADES = "A official, B published by several, C one press source, D assumption"


def found(name: str | None) -> list[Entry]:
    """Return the values of a kind, of an entry or of all; `ScenarioError` if there is none."""
    from sim.scenario.catalogue import catalogue_entries
    from sim.scenario.problems import Problem, ScenarioError, nearest

    entries = list(catalogue_entries())
    if name is None:
        return entries
    chosen = [entry for entry in entries if name in _heads(entry)]
    if chosen:
        return chosen
    known = {head for entry in entries for head in _heads(entry)}
    rule = "is nothing in the catalogue; `redsea catalogue` lists it"
    raise ScenarioError([Problem("catalogue", 0, 0, "", name, rule, nearest(name, known))])


def _heads(entry: Entry) -> tuple[str, ...]:
    """Return the names by which a value can be asked for: kind, entry, and both."""
    kind, name, _ = _parts(entry)
    return kind, name, f"{kind}.{name}"


def _parts(entry: Entry) -> tuple[str, str, str]:
    from sim.scenario.paths import dotted, keys

    kind, name, *rest = keys(entry.path)
    return kind, name, dotted(tuple(rest))


def overview(entries: list[Entry]) -> Iterator[RenderableType]:
    """Yield the names of all entries by kind, with the number of values of each grade."""
    table = grid("kind", "entry", "values", "A", "B", "C", "D", text=(0, 1))
    by_entry: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        by_entry.setdefault(_parts(entry)[:2], []).append(entry)
    last = ""
    for (kind, name), values in by_entry.items():
        counts = [sum(value.grade == grade for value in values) for grade in "ABCD"]
        table.add_row(
            kind if kind != last else "", name, str(len(values)), *(str(n or "") for n in counts)
        )
        last = kind
    yield table
    yield GRADES


def tables(entries: list[Entry]) -> Iterator[RenderableType]:
    """Yield a table for each entry, with every value of it."""
    by_entry: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        by_entry.setdefault(_parts(entry)[:2], []).append(entry)
    for (kind, name), values in by_entry.items():
        table = grid(f"{kind}: {name}", "value", "grade", "source and note", text=(0, 1, 2, 3))
        for value in values:
            about = ". ".join(filter(None, (value.source, value.note)))
            table.add_row(_parts(value)[2], value.value, value.grade, about)
        yield table
    yield GRADES


def as_json(entries: list[Entry]) -> str:
    """Return the values as JSON."""
    return json.dumps([asdict(entry) for entry in entries], indent=2, ensure_ascii=False)
