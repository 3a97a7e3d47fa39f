"""The resolved form of a scenario: everything written out, in one order and one spelling.

Two files that mean the same have the same resolved form, and reading it gives the same scenario.
Catalogue entries stay entries: a value that is written once must be drawn once.
"""

from __future__ import annotations

import dataclasses
from typing import Any, get_args

from sim.engine.laws import Law
from sim.scenario.file.yaml_tree import Block, Items, Tree
from sim.scenario.records.distributions import amount, rewritten, ungraded, unlawed, written
from sim.scenario.records.hints import Hint, chosen, inside, is_record, members, unit_of
from sim.scenario.records.unmeasured import UNMEASURED
from sim.units import Unit, parse

Plain = Any
"""Dicts, lists and scalars without marks."""


def canonical(hint: Hint, tree: Tree, fill: bool) -> Plain:
    """Return the resolved form of ``tree``, which fits ``hint``; ``fill`` writes out defaults."""
    found = chosen(hint, tree)
    unit = unit_of(found)
    if unit is not None and tree is not None:
        return leaf(found, tree, unit)
    if found is None or not isinstance(tree, (Block, Items)):
        return plain(tree)
    fill = fill and "use" not in tree
    given = {key: canonical(child, value, fill) for key, child, value, _ in inside(found, tree)}
    if isinstance(tree, Items):
        return list(given.values())
    if not is_record(found):
        return dict(sorted(given.items()))
    if "use" in tree:
        return {"use": tree["use"], **given}
    return _filled(found, given) if fill else given


def _filled(record: type, given: dict[str, Plain]) -> dict[str, Plain]:
    """Return all keys of a record in order, with the default of those that are not given."""
    return {
        key: given[key] if key in given else of_value(member.hint, member.default)
        for key, member in members(record).items()
        if key in given or not member.needed
    }


def of_value(hint: Hint, value: object) -> Plain:
    """Return how a default of a record would be written in a file."""
    if dataclasses.is_dataclass(value) and not isinstance(value, (type, Law)):
        some = members(type(value))
        return {key: of_value(one.hint, getattr(value, one.name)) for key, one in some.items()}
    unit = unit_of(chosen(hint, None))
    if unit is None or value is None:
        return value
    if isinstance(value, Law) and value.kind != "constant":
        return {value.kind: rewritten(*unlawed(value), unit.dimension), "varies": "per-event"}
    number = value.parameters[0] if isinstance(value, Law) else value
    return amount(number, unit.dimension) if isinstance(number, (int, float)) else number


def leaf(hint: Hint, tree: Tree, unit: Unit) -> Plain:
    """Return the resolved form of one value; one that is wrong stays as it is."""
    bare = ungraded(tree)
    if bare is not tree and isinstance(tree, Block):
        return {**plain(tree), "value": leaf(hint, bare, unit)}
    if kind := UNMEASURED.get(unit.dimension):
        return kind.write(tree) if kind.write else plain(tree)
    if not isinstance(tree, Block):
        return amount(parse(tree, unit.dimension), unit.dimension)
    name, numbers, varies = written(tree, unit.dimension)
    if name == "constant":
        return amount(numbers[0], unit.dimension)
    usual = "per-event" if get_args(hint)[0] is Law else unit.varies
    beside = {"shared": tree["shared"]} if "shared" in tree else {}
    law = rewritten(name, numbers, unit.dimension)
    return {name: law, "varies": varies or usual, **beside}


def plain(tree: object) -> Plain:
    """Return ``tree``, or a mapping of trees, without marks."""
    if isinstance(tree, dict):
        return {key: plain(tree[key]) for key in tree}
    return [plain(item) for item in tree] if isinstance(tree, list) else tree
