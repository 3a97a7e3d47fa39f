"""The catalogue as people read it: the types, and each number with its source and grade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.document.document import Document, Section, Table

if TYPE_CHECKING:
    from sim.scenario.catalogue import Entry

GRADES = "A official, B published by several, C one press source, D assumption"


def found(name: str | None) -> list[Entry]:
    """Return the values of a kind, of an entry or of all; `ScenarioError` if there is none."""
    from sim.scenario.catalogue import catalogue_entries
    from sim.scenario.file.problems import Problem, ScenarioError, nearest

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
    from sim.scenario.file.paths import dotted, keys

    kind, name, *rest = keys(entry.path)
    return kind, name, dotted(tuple(rest))


def overview(entries: list[Entry]) -> Document:
    """Return the names of all entries by kind, with the number of values of each grade."""
    table = Table("kind", "entry", "values", "A", "B", "C", "D", words=(0, 1))
    last = ""
    for (kind, name), values in _by_entry(entries).items():
        counts = [sum(value.grade == grade for value in values) for grade in "ABCD"]
        shown = kind if kind != last else ""
        table.add(shown, name, str(len(values)), *(str(n or "") for n in counts))
        last = kind
    return Document(title="Catalogue", sections=(Section(content=table),), notes=(GRADES,))


def tables(entries: list[Entry]) -> Document:
    """Return a table for each entry, with every value of it."""
    found = []
    for (kind, name), values in _by_entry(entries).items():
        table = Table(f"{kind}: {name}", "value", "grade", "source and note", words=(0, 1, 2, 3))
        for value in values:
            about = ". ".join(filter(None, (value.source, value.note)))
            table.add(_parts(value)[2], value.value, value.grade, about)
        found.append(Section(content=table))
    return Document(title="", sections=tuple(found), notes=(GRADES,))


def _by_entry(entries: list[Entry]) -> dict[tuple[str, str], list[Entry]]:
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        found.setdefault(_parts(entry)[:2], []).append(entry)
    return found
