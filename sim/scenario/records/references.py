"""Names in a scenario that mean entries of the catalogue: found, checked, written out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim.scenario.catalogue import KINDS, Catalogue
from sim.scenario.file.merge import EMBEDDED, overlay, replaced, without
from sim.scenario.file.paths import dotted
from sim.scenario.file.problems import Problem, nearest, shown
from sim.scenario.file.yaml_tree import Block, Items, Mark, Path, Tree

REFERENCES: dict[str, str] = {
    "attacks.*.weapon": "threats",
    "attacks.*.target.classes.@": "ships",
    "ships.*.class": "ships",
    "traffic.*.mix": "mixes",
    "escorts.*.magazine.@": "weapons",
    "escorts.*.class.sensors.*": "sensors",
    "escorts.*.class.weapons.*": "weapons",
    "escorts.*.class.magazine.@": "weapons",
    "escorts.*.doctrine.against.*.layers.*": "weapons",
    "escorts.*.doctrine.against.*.by_layer.@": "weapons",
    "catalogue.escorts.*.sensors.*": "sensors",
    "catalogue.escorts.*.weapons.*": "weapons",
    "catalogue.doctrines.*.against.*.layers.*": "weapons",
    "catalogue.mixes.*.@": "ships",
}
"""Where a name stands → the kind of entry that it means; ``*`` is any key, ``@`` the keys."""

BY_THREAT_CLASS = (
    "escorts.*.doctrine.against.@",
    "catalogue.doctrines.*.against.@",
    "catalogue.weapons.*.against.@",
    "catalogue.sensors.*.sees.@",
)
"""Where the keys are classes of threats."""

MOST_LISTED = 12

Used = frozenset[tuple[str, str]]


class Name(NamedTuple):
    """A name in a tree, and where it stands."""

    text: Tree
    mark: Mark


class Expanded(NamedTuple):
    """A tree with the entries that it embeds written out.

    used: (kind, name) of each. unknown: where another entry stands in for one that there is not.
    """

    tree: Block
    used: Used
    unknown: frozenset[Path]


def expanded(tree: Block, catalogue: Catalogue, problems: list[Problem]) -> Expanded:
    """Return ``tree`` with the entries that it embeds; add the names that no entry has."""
    used, standing = set[tuple[str, str]](), set[Path]()
    for pattern, kind in EMBEDDED.items():
        for mark, value in list(matches(tree, pattern)):
            changes = value if isinstance(value, Block) else Block(mark)
            if changes is value and "use" not in value:
                continue
            named = Name(changes["use"], changes.marks["use"]) if changes else Name(value, mark)
            known = catalogue.names(kind)
            name = named.text if isinstance(named.text, str) else ""
            if name in known:
                used.add((kind, name))
            else:
                problems.append(unknown(named, kind, known))
                # Another entry stands in, so that the changes are checked all the same.
                name = min(known, default="")
                standing.add(mark.path)
            entry = catalogue.entry(kind, name)
            base = entry if isinstance(entry, Block) else Block(mark)
            tree = replaced(tree, mark.path, overlay(base, without(changes, "use")))
    return Expanded(tree, frozenset(used), frozenset(standing))


def unknown(name: Name, kind: str, known: set[str]) -> Problem:
    """Return the problem of a name that no entry has."""
    mark, rule = name.mark, f"is not in the catalogue's {kind}"
    text = "" if mark.path[-1:] == (name.text,) else shown(name.text)
    hint = nearest(name.text, known)
    if not hint and len(known) <= MOST_LISTED:
        rule += f"; known are {', '.join(sorted(known))}"
    return Problem(mark.file, mark.line, mark.col, dotted(mark.path), text, rule, hint)


def matches(tree: Tree, pattern: tuple[str, ...]) -> Iterator[tuple[Mark, Tree]]:
    """Yield what stands at the places that a pattern means, with its mark."""
    key, rest = pattern[0], pattern[1:]
    if isinstance(tree, Items) and key == "*":
        found = list(zip(tree.marks, tree, strict=True))
    elif isinstance(tree, Block):
        some = sorted(tree) if key in ("*", "@") else [key] if key in tree else []
        found = [(tree.marks[k], k if key == "@" else tree[k]) for k in some]
    else:
        return
    for mark, value in found:
        if rest:
            yield from matches(value, rest)
        else:
            yield (_key_place(mark) if key == "@" else mark), value


def _key_place(mark: Mark) -> Mark:
    return mark._replace(line=mark.key_line, col=mark.key_col)


def names(tree: Tree, pattern: str) -> Iterator[tuple[str, Name]]:
    """Yield the names, as text and with their marks, at the places that a dotted pattern means."""
    for mark, value in matches(tree, tuple(pattern.split("."))):
        if isinstance(value, str):
            yield value, Name(value, mark)


def used_entries(tree: Block, catalogue: Catalogue, problems: list[Problem]) -> Used:
    """Return (kind, name) of the entries that an expanded tree names; add those it cannot find."""
    used = {("damage", name) for name in catalogue.names("damage")}
    for pattern, kind in REFERENCES.items():
        known = catalogue.names(kind)
        for text, name in names(tree, pattern):
            if text not in known:
                problems.append(unknown(name, kind, known))
            elif not pattern.startswith("catalogue."):
                used.add((kind, text))
    for kind, mix in sorted(used):
        entry = catalogue.entry(kind, mix)
        if kind == "mixes" and isinstance(entry, Block):
            used |= {("ships", ship) for ship in entry if ship in catalogue.names("ships")}
    return frozenset(used)


def check_threat_classes(tree: Block, catalogue: Catalogue, problems: list[Problem]) -> None:
    """Add keys that are no class of any threat; shipped entries are checked by their own test."""
    shipped = {f"catalogue/{kind}.yaml" for kind in KINDS}
    written = [
        (text, name.mark)
        for pattern in BY_THREAT_CLASS
        for text, name in names(tree, pattern)
        if name.mark.file not in shipped
    ]
    if not written:
        return
    entries = (catalogue.entry("threats", name) for name in catalogue.names("threats"))
    classes = {str(entry.get("threat_class")) for entry in entries if isinstance(entry, Block)}
    rule = f"is no class of threats; known are {', '.join(sorted(classes))}"
    for text, mark in written:
        if text not in classes:
            hint, path = nearest(text, classes), dotted(mark.path)
            problems.append(Problem(mark.file, mark.line, mark.col, path, "", rule, hint))


def with_entries(tree: Block, catalogue: Catalogue, used: Used) -> Block:
    """Return the tree with its ``catalogue:`` holding the used entries and all its own."""
    mark = tree.marks.get("catalogue", tree.mark._replace(path=("catalogue",)))
    own = tree.get("catalogue")
    if own is not None and not isinstance(own, Block):
        return tree
    whole = Block(mark)
    if own is not None:
        whole.update(own)
        whole.marks.update(own.marks)
    for kind in KINDS:
        if kind in whole and not isinstance(whole[kind], Block):
            continue
        wanted = {name for k, name in used if k == kind} | catalogue.own(kind).keys()
        whole.put(kind, _entries(kind, wanted, whole.get(kind), mark, catalogue), mark)
    copy = without(tree, "catalogue")
    copy.put("catalogue", whole, mark)
    return copy


def _entries(kind: str, wanted: set[str], own: Tree, mark: Mark, catalogue: Catalogue) -> Block:
    block = Block(mark._replace(path=("catalogue", kind)))
    for name in sorted(wanted):
        entry = catalogue.entry(kind, name)
        at = own.marks.get(name) if isinstance(own, Block) else None
        place = at or (entry.mark if isinstance(entry, Block) else mark)
        block.put(name, entry, place)
    return block
