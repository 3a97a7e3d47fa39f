"""A tree with valid values in place of faults, so that all the rest is checked, too.

A stand-in is never used for anything else, and rules that it breaks are not reported.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, NamedTuple, cast, get_args

from pydantic import ValidationError

from sim.scenario.file.merge import at
from sim.scenario.file.problems import Problem
from sim.scenario.file.yaml_tree import Block, Items, Mark, Path, Tree, moved
from sim.scenario.records.distributions import amount
from sim.scenario.records.faults import Fault, faults_in
from sim.scenario.records.hints import (
    Hint,
    alternatives,
    chosen,
    is_record,
    members,
    origin_of,
    unit_of,
)
from sim.scenario.records.schema import validator
from sim.scenario.records.unmeasured import UNMEASURED
from sim.scenario.rules.broken import Broken
from sim.units import Unit

ROUNDS = 3
"""Times that a tree is read: a stand-in may reveal hidden faults."""


class Validated(NamedTuple):
    """The readable part of a tree.

    record: made of ``tree``; None if nothing could be. faulty: paths at which something else, or
    nothing, stands in the file. lost: names of things that were left out.
    """

    record: Any
    tree: Block
    faulty: frozenset[Path]
    lost: frozenset[str]

    def judged(self, *paths: Path) -> bool:
        """Return whether nothing at, above or below some paths is a stand-in."""
        return not any(_meet(path, other) for path in paths for other in self.faulty)

    def left(self, broken: Iterable[Broken]) -> list[Broken]:
        """Return the broken rules that are about the file, not about stand-ins."""
        return [
            one
            for one in broken
            if self.judged(one.path, *one.also) and str(at(self.tree, one.path)) not in self.lost
        ]


def validated(
    tree: Block,
    record: type,
    problems: list[Problem],
    context: object = None,
    standing: Iterable[Path] = (),
) -> Validated:
    """Return the record that ``tree`` fills; add what is wrong with the tree.

    standing: paths at which something stands in already.
    """
    faulty, lost = set(standing), set[str]()
    made = None
    for attempt in range(ROUNDS):
        try:
            made = validator(record).validate_python(tree, context=context)
            break
        except ValidationError as error:
            tree = tree if attempt else cast(Block, moved(tree, tree.mark.path))
            faults = faults_in(error, tree, record)
            problems += [] if attempt else [fault.problem for fault in faults]
            for fault in faults:
                faulty.add(fault.found.path)
                if _left_out(fault):
                    lost.add(fault.found.path[-1])
    return Validated(made, tree, frozenset(faulty), frozenset(lost))


def _meet(path: Path, other: Path) -> bool:
    short = min(len(path), len(other))
    return path[:short] == other[:short]


def _left_out(fault: Fault) -> bool:
    """Put something valid in the place of a fault, or nothing where nothing need be.

    Return whether nothing stands there.
    """
    found = fault.found
    (holder, above), key = found.parent, found.path[-1]
    if isinstance(holder, Items):
        holder[int(key)] = stand_in(found.hint, holder.mark)
    if not isinstance(holder, Block):
        return False
    if fault.of_key or found.hint is None or _optional(above, holder, key):
        holder.drop(key)
        return True
    mark = holder.marks.get(key, holder.mark)
    holder.put(key, stand_in(found.hint, mark), mark)
    return False


def _optional(hint: Hint, tree: Tree, key: str) -> bool:
    record = chosen(hint, tree)
    return is_record(record) and not members(record)[key].needed


def stand_in(hint: Hint, mark: Mark) -> Tree:
    """Return something that a field with this annotation may be."""
    hint = alternatives(hint)[0]
    if unit := unit_of(hint):
        return _leaf(unit, mark)
    if is_record(hint):
        return _record(hint, mark)
    if origin_of(hint) in (dict, list):
        return Block(mark) if origin_of(hint) is dict else Items(mark)
    options = get_args(hint)
    return cast(Tree, options[0]) if options else hint is bool or "?"


def _leaf(unit: Unit, mark: Mark) -> Tree:
    if kind := UNMEASURED.get(unit.dimension):
        return Block(mark) if kind.stand_in is None else kind.stand_in
    low, high = max(unit.low, unit.above), unit.high
    if math.isfinite(low + high):
        return amount(math.ceil((low + high) / 2), unit.dimension)
    return amount(1.0 if not math.isfinite(low) else low + 1.0, unit.dimension)


def _record(record: type, mark: Mark) -> Block:
    block = Block(mark)
    for key, member in members(record).items():
        if member.needed or key == "kind":
            block.put(key, stand_in(member.hint, mark), mark)
    return block
