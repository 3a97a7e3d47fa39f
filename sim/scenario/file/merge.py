"""Laying one tree over another: what ``extends:``, ``--set``, ``use:`` and hypotheses do.

Mappings merge, everything else is replaced; null takes away what it is laid over, and an empty
mapping all that is in it. Whole leaves are replaced, too: a distribution never merges into another
one, nor a number's new source into its old note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from sim.scenario.file.yaml_tree import Block, Mark, Path, Tree
from sim.scenario.records.distributions import is_leaf
from sim.scenario.records.hints import embedded
from sim.scenario.records.question import Question

T = TypeVar("T")


def overlay(base: Block, over: Block) -> Block:
    """Return ``base`` with ``over`` laid upon it; neither is changed."""
    merged = base.copied()
    for key, value in over.items():
        mark = over.marks[key]
        if value is None and key in base and len(mark.path) > 1:
            # A whole section is not taken away: an empty one may well be a forgotten one.
            merged.drop(key)
            continue
        merged.put(key, _laid(base.get(key), value, base.marks.get(key, mark)), mark)
    return merged


def _laid(base: Tree, over: Tree, mark: Mark) -> Tree:
    if not isinstance(over, Block) or not over or is_leaf(over):
        return over
    if isinstance(base, str) and _embeds(mark.path) and "use" not in over:
        return overlay(used(base, mark), over)
    if not isinstance(base, Block) or is_leaf(base) or _another(base, over):
        return over
    return overlay(base, over)


def _another(base: Block, over: Block) -> bool:
    """Return whether ``over`` is another kind of thing, or uses another entry, than ``base``."""
    if "use" in over:
        return over["use"] != base.get("use")
    return "kind" in over and over["kind"] != base.get("kind", over["kind"])


def _embeds(path: Path) -> bool:
    """Return whether a catalogue entry may be named at ``path``."""
    return any(len(one) == len(path) and all(map(fits, one, path)) for one in embedded(Question))


def fits(pattern: str, key: str) -> bool:
    """Return whether a key of a path is as a pattern has it, ``*`` standing for any."""
    return pattern in ("*", key)


def used(name: str, mark: Mark) -> Block:
    """Return ``{use: name}``, the long form of an entry's name at ``mark``."""
    block = Block(mark)
    block.put("use", name, mark._replace(path=(*mark.path, "use")))
    return block


def nested(path: Path, value: Tree, mark: Mark) -> Block:
    """Return the tree that holds ``value`` at ``path`` and nothing else."""
    tree = value
    for depth in range(len(path) - 1, -1, -1):
        block = Block(mark._replace(path=path[:depth]))
        block.put(path[depth], tree, mark._replace(path=path[: depth + 1]))
        tree = block
    assert isinstance(tree, Block)
    return tree


def leaves_of(tree: Block) -> Iterator[Mark]:
    """Yield the mark of each value that a tree sets whole."""
    for key, value in tree.items():
        if isinstance(value, Block) and value and not is_leaf(value):
            yield from leaves_of(value)
        else:
            yield tree.marks[key]


def meetings(marks: Iterable[tuple[Mark, T]]) -> Iterator[tuple[Mark, T, T]]:
    """Yield where two owners set one value: its later mark, whose that is, and who else sets it.

    One of two paths that meet is the other, or leads to it.
    """
    above: list[tuple[Mark, T]] = []
    for mark, owner in sorted(marks, key=lambda pair: pair[0].path):
        while above and above[-1][0].path != mark.path[: len(above[-1][0].path)]:
            above.pop()
        for other, theirs in above:
            if theirs != owner:
                late = max(mark, other, key=lambda one: (one.line, one.col))
                yield (mark, owner, theirs) if late is mark else (other, theirs, owner)
        above.append((mark, owner))


def at(tree: Tree, path: Iterable[str]) -> Tree:
    """Return the value at ``path`` below ``tree``, or None."""
    for key in path:
        if not isinstance(tree, Block):
            return None
        tree = tree.get(key)
    return tree


def replaced(tree: Block, path: Path, value: Tree) -> Block:
    """Return a copy of ``tree`` with ``value`` at ``path``, which exists; the marks stay."""
    copy, inside = tree.copied(), tree[path[0]]
    if len(path) > 1:
        assert isinstance(inside, Block)
        value = replaced(inside, path[1:], value)
    copy[path[0]] = value
    return copy


def without(tree: Block, key: str) -> Block:
    """Return a copy of ``tree`` that lacks ``key``."""
    copy = tree.copied()
    copy.drop(key)
    return copy
