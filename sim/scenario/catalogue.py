"""The catalogue of types: shipped YAML, a scenario's own entries and changes laid over it.

Entries are read one by one when they are first asked for: most scenarios need few of them, and
reading YAML is the slowest part of a start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

from sim.scenario.file.merge import overlay
from sim.scenario.file.paths import dotted
from sim.scenario.file.problems import shown
from sim.scenario.file.yaml_tree import Block, Tree, read_tree
from sim.scenario.records.distributions import is_leaf
from sim.scenario.records.question import Types

KINDS = tuple(field.name for field in fields(Types))
"""Kinds of entries; each is a file of the catalogue and a key of a scenario's ``catalogue:``."""

CLASSES = "classes"
"""In the place of a kind: the classes of threats, which have no entries of their own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of the catalogue with its source.

    path: ``weapons.sm-2.speed``; value: as written; grade: A official, B published by several,
    C single press source, D assumption; all three empty for what has no source.
    """

    path: str
    value: str
    source: str
    grade: str
    note: str


class Catalogue:
    """The shipped entries with ``own`` ones, of a scenario's ``catalogue:``, laid over them."""

    def __init__(self, own: Tree = None) -> None:
        self._own = own if isinstance(own, Block) else None
        self._merged: dict[tuple[str, str], Tree] = {}

    def names(self, kind: str) -> set[str]:
        """Return the names of all entries of a kind, or the classes of all threats."""
        if kind == CLASSES:
            threats = (self.entry("threats", name) for name in self.names("threats"))
            return {str(entry.get("threat_class")) for entry in threats if isinstance(entry, Block)}
        return _chunks(kind).keys() | self.own(kind).keys()

    def own(self, kind: str) -> dict[str, Tree]:
        """Return the scenario's own entries of a kind, complete or not."""
        found = self._own.get(kind) if self._own is not None else None
        return found if isinstance(found, Block) else {}

    def entry(self, kind: str, name: str) -> Tree:
        """Return an entry as written, or None."""
        key = (kind, name)
        if key not in self._merged:
            self._merged[key] = self._laid(kind, name)
        return self._merged[key]

    def _laid(self, kind: str, name: str) -> Tree:
        base, over = shipped(kind, name), self.own(kind).get(name)
        if base is None or over is None:
            return base if over is None else over
        return overlay(base, over) if isinstance(over, Block) else over


@cache
def shipped(kind: str, name: str) -> Block | None:
    """Return a shipped entry, or None."""
    chunk = _chunks(kind).get(name)
    if chunk is None:
        return None
    line, text = chunk
    tree = read_tree(text, f"catalogue/{kind}.yaml", ("catalogue", kind), line, shipped=True)
    assert isinstance(tree, Block)
    entry = tree[name]
    return entry if isinstance(entry, Block) else None


@cache
def _chunks(kind: str) -> dict[str, tuple[int, str]]:
    """Return name → lines before and text of each entry of a shipped file, not yet parsed."""
    file = files("sim") / "catalogue" / f"{kind}.yaml"
    text = file.read_text("utf-8") if file.is_file() else ""
    # The shipped files are in block style: an entry begins at each line that is not indented.
    heads = list(re.finditer(r"^([^\s#:][^:]*):", text, re.MULTILINE))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return {
        head[1].strip(): (text.count("\n", 0, head.start()), text[head.start() : end])
        for head, end in zip(heads, ends, strict=True)
    }


def catalogue_entries() -> Iterator[Entry]:
    """Yield every value of the shipped catalogue, with its source and grade."""
    for kind in KINDS:
        for name in sorted(_chunks(kind)):
            yield from _entries(shipped(kind, name), (kind, name))


def _entries(tree: Tree, path: tuple[str, ...]) -> Iterator[Entry]:
    if isinstance(tree, Block) and not is_leaf(tree):
        for key, value in tree.items():
            yield from _entries(value, (*path, key))
        return
    value, source, grade, note = tree, "", "", ""
    if isinstance(tree, Block) and "value" in tree:
        value = tree["value"]
        source, grade, note = (str(tree.get(key, "")) for key in ("source", "grade", "note"))
    yield Entry(dotted(path), shown(value), source, grade, note)
