"""From the tree of a file to a case: entries written out, everything validated and checked.

Which fields hold names of entries is said where the fields are declared (`sim.units.Ref`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from typing import NamedTuple, TypeVar

from sim.scenario.catalogue import CLASSES, KINDS, Catalogue
from sim.scenario.file.merge import at, overlay, replaced, without
from sim.scenario.file.problems import Problem, ScenarioError, unknown
from sim.scenario.file.yaml_tree import Block, Mark, Path, Tree
from sim.scenario.records.faults import located
from sim.scenario.records.hints import Hint, inside, is_embedded, kind_named
from sim.scenario.records.question import Case, Question, Situation
from sim.scenario.records.schema import validated
from sim.scenario.records.unmeasured import daytime
from sim.scenario.rules.across import broken_rules
from sim.scenario.rules.names import matched

T = TypeVar("T")
Used = frozenset[tuple[str, str]]

_SHIPPED = frozenset(f"catalogue/{kind}.yaml" for kind in KINDS)
"""Files whose classes of threats are checked by their own test."""


class Resolved(NamedTuple):
    """A case, the tree that it was made of, and the catalogue entries that it uses."""

    case: Case
    tree: Block
    used: Used


def resolve(tree: Block) -> Resolved:
    """Return the case of a tree without hypotheses; raises `ScenarioError` with all problems."""
    problems: list[Problem] = []
    if "extends" in tree:
        rule = "is read in files only: text, settings and hypotheses extend nothing"
        problems.append(tree.marks["extends"].problem(rule, tree["extends"]))
    catalogue = Catalogue(tree.get("catalogue"))
    written = expanded(tree, catalogue, problems)
    used = used_entries(written.tree, catalogue, problems)
    whole = with_entries(written.tree, catalogue, used)
    read = validated(whole, Question, problems, _start(tree), written.unknown)
    if read.record is not None:
        problems += located(read.left(broken_rules(read.record)), whole, Question)
    if problems:
        raise ScenarioError(problems)
    return Resolved(case_of(read.record, used), whole, used | written.used)


def case_of(question: Question, used: Used) -> Case:
    """Return the case of a valid question, with the used entries only."""
    types = question.catalogue
    asked = {field.name: getattr(question, field.name) for field in fields(Situation)}
    return Case(
        **{**asked, "attacks": matched(question)},
        threats=_kept("threats", types.threats, used),
        weapons=_kept("weapons", types.weapons, used),
        sensors=_kept("sensors", types.sensors, used),
        ship_classes=_kept("ships", types.ships, used),
        mixes=_kept("mixes", types.mixes, used),
        effects=_kept("damage", types.damage, used),
    )


def _kept(kind: str, entries: dict[str, T], used: Used) -> dict[str, T]:
    return {name: entry for name, entry in entries.items() if (kind, name) in used}


def _start(tree: Block) -> datetime | None:
    try:
        return daytime(tree.get("start"))
    except ValueError:
        return None


class Name(NamedTuple):
    """A name in a tree, where it stands, and of what kind of thing it is.

    place: where the embedded entry stands that it names; None for all others.
    """

    text: Tree
    mark: Mark
    kind: str
    place: Mark | None = None


def names(hint: Hint, tree: Tree, mark: Mark) -> Iterator[Name]:
    """Yield the names in ``tree``, which stands at a mark and fits ``hint``."""
    kind = kind_named(hint)
    if is_embedded(hint):
        if not isinstance(tree, Block):
            yield Name(tree, mark, kind, mark)
        elif "use" in tree:
            yield Name(tree["use"], tree.marks["use"], kind, mark)
    elif kind and isinstance(tree, str):
        yield Name(tree, mark, kind)
    elif kind and isinstance(tree, Block):
        yield from (Name(key, tree.marks[key].of_key(), kind) for key in tree)
    for _, child, value, place in inside(hint, tree):
        yield from names(child, value, place)


class Expanded(NamedTuple):
    """A tree with the entries that it embeds written out.

    used: (kind, name) of each. unknown: where another entry stands in for one that there is not.
    """

    tree: Block
    used: Used
    unknown: frozenset[Path]


def expanded(tree: Block, catalogue: Catalogue, problems: list[Problem]) -> Expanded:
    """Return ``tree`` with the entries that it embeds written out; add the names of no entry."""
    used, standing = set[tuple[str, str]](), set[Path]()
    for name in list(names(Question, tree, tree.mark)):
        if name.place is None:
            continue
        text = str(name.text)
        if problem := _unknown(name, catalogue):
            problems.append(problem)
            # Another entry stands in, so that the changes are checked all the same.
            text = min(catalogue.names(name.kind), default="")
            standing.add(name.place.path)
        else:
            used.add((name.kind, text))
        tree = replaced(tree, name.place.path, _entry(tree, name.place, catalogue, name.kind, text))
    return Expanded(tree, frozenset(used), frozenset(standing))


def _entry(tree: Block, place: Mark, catalogue: Catalogue, kind: str, name: str) -> Block:
    """Return an entry with the changes that stand at its place in the tree."""
    entry, changes = catalogue.entry(kind, name), at(tree, place.path)
    base = entry if isinstance(entry, Block) else Block(place)
    return overlay(base, without(changes, "use")) if isinstance(changes, Block) else base


def _unknown(name: Name, catalogue: Catalogue) -> Problem | None:
    """Return the problem of a name that is not in the catalogue."""
    known = catalogue.names(name.kind)
    if str(name.text) in known:
        return None
    classes = name.kind == CLASSES
    rule = "is no class of threats" if classes else f"is not in the catalogue's {name.kind}"
    rule, hint = unknown(name.text, known, rule)
    is_key = name.mark.path[-1:] == (name.text,)
    return name.mark.problem(rule, ... if is_key else name.text, hint)


def used_entries(tree: Block, catalogue: Catalogue, problems: list[Problem]) -> Used:
    """Return (kind, name) of the entries that an expanded tree names; add those it cannot find."""
    used = {("damage", name) for name in catalogue.names("damage")}
    for section, child, value, mark in inside(Question, tree):
        for name in names(child, value, mark):
            if name.kind == CLASSES and name.mark.file in _SHIPPED:
                continue
            if problem := _unknown(name, catalogue):
                problems.append(problem)
            elif section != "catalogue" and name.kind != CLASSES:
                used.add((name.kind, str(name.text)))
    for kind, mix in sorted(used):
        entry = catalogue.entry(kind, mix)
        if kind == "mixes" and isinstance(entry, Block):
            used |= {("ships", ship) for ship in entry if ship in catalogue.names("ships")}
    return frozenset(used)


def with_entries(tree: Block, catalogue: Catalogue, used: Used) -> Block:
    """Return the tree with its ``catalogue:`` holding the used entries and all its own."""
    mark = tree.marks.get("catalogue", tree.mark._replace(path=("catalogue",)))
    own = tree.get("catalogue")
    if own is not None and not isinstance(own, Block):
        return tree
    whole = Block(mark) if own is None else own.copied()
    for kind in KINDS:
        if kind in whole and not isinstance(whole[kind], Block):
            continue
        wanted = {name for k, name in used if k == kind} | catalogue.own(kind).keys()
        whole.put(kind, _entries(kind, wanted, whole.get(kind), mark, catalogue), mark)
    copy = tree.copied()
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
