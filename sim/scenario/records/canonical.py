"""The resolved form of a scenario: everything written out, in one order and one spelling.

Two files that mean the same have the same resolved form, and reading it gives the same scenario.
Catalogue entries stay entries: a value that is written once must be drawn once.
"""

from __future__ import annotations

import dataclasses
from datetime import datetime, time
from typing import Any, get_args

from sim.engine.laws import Law
from sim.scenario.file.yaml_tree import Block, Items, Tree
from sim.scenario.records import leaves
from sim.scenario.records.distributions import amount, rewritten, ungraded, unlawed, written
from sim.scenario.records.hints import Hint, below, children, chosen, file_name, members, unit_of
from sim.scenario.records.positions import position
from sim.units import Unit, parse, write

Plain = Any
"""Dicts, lists and scalars without marks."""


def canonical(hint: Hint, tree: Tree, fill: bool) -> Plain:
    """Return the resolved form of ``tree``, which fits ``hint``; ``fill`` writes out defaults."""
    found = chosen(hint, tree)
    unit = unit_of(found)
    if unit is not None and tree is not None:
        return leaf(found, tree, unit)
    if isinstance(tree, Items):
        return [canonical(below(found, tree, "0"), item, fill) for item in tree]
    if not isinstance(tree, Block):
        return tree
    if found is None:
        return plain(tree)
    if not dataclasses.is_dataclass(found):
        return {key: canonical(child, tree[key], fill) for key, child in children(found, tree)}
    if "use" in tree:
        return {"use": tree["use"], **_given(found, tree, False)}
    return {**(_defaults(found, tree) if fill else {}), **_given(found, tree, fill)}


def _given(record: Hint, tree: Block, fill: bool) -> dict[str, Plain]:
    pairs = ((key, child) for key, child in children(record, tree) if key in tree)
    return {key: canonical(child, tree[key], fill) for key, child in pairs}


def _defaults(record: Hint, tree: Block) -> dict[str, Plain]:
    """Return all keys of a record in order, with the default of those that ``tree`` lacks."""
    hints = dict(children(record, tree))
    found: dict[str, Plain] = {}
    for field in dataclasses.fields(record):
        key = file_name(field.name)
        if key in tree:
            found[key] = None
        elif field.default is not dataclasses.MISSING:
            found[key] = of_value(hints[key], field.default)
        elif field.default_factory is not dataclasses.MISSING:
            found[key] = of_value(hints[key], field.default_factory())
    return found


def of_value(hint: Hint, value: object) -> Plain:
    """Return how a default of a record would be written in a file."""
    if dataclasses.is_dataclass(value) and not isinstance(value, (type, Law)):
        hints = members(type(value))
        names = {file_name(field.name): field.name for field in dataclasses.fields(value)}
        return {key: of_value(hints[key], getattr(value, name)) for key, name in names.items()}
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
    if unit.dimension in _OTHERS:
        return _OTHERS[unit.dimension](tree)
    if not isinstance(tree, Block):
        return amount(parse(tree, unit.dimension), unit.dimension)
    name, numbers, varies = written(tree, unit.dimension)
    if name == "constant":
        return amount(numbers[0], unit.dimension)
    usual = "per-event" if get_args(hint)[0] is Law else unit.varies
    beside = {"shared": tree["shared"]} if "shared" in tree else {}
    law = rewritten(name, numbers, unit.dimension)
    return {name: law, "varies": varies or usual, **beside}


def plain(tree: Tree) -> Plain:
    """Return ``tree`` without its marks."""
    if isinstance(tree, Block):
        return {key: plain(tree[key]) for key in tree}
    return [plain(item) for item in tree] if isinstance(tree, Items) else tree


def _moment(tree: Tree) -> Plain:
    since = leaves.since_start(tree)
    if since is None:
        return _daytime(tree)
    return f"{'-' if since < 0 else '+'}{write(abs(since), 'time')}"


def _daytime(tree: Tree) -> Plain:
    found: datetime = leaves.daytime(tree)
    return f"{found:%Y-%m-%d} {_time(found.timetz())}"


def _clock(tree: Tree) -> Plain:
    if leaves.since_start(tree) is not None:
        return _moment(tree)
    return _time(leaves.time_of_day(tree) or leaves.daytime(tree).timetz())


def _time(found: time) -> str:
    exact = "milliseconds" if found.microsecond else "seconds" if found.second else "minutes"
    text = found.isoformat(exact if found.microsecond % 1000 == 0 else "microseconds")
    return f"{text[:-6]} {text[-6:]}"


def _position(tree: Tree) -> Plain:
    lat, lon = position(tree)
    return {"lat": lat, "lon": lon}


_OTHERS = {
    "moment": _moment,
    "clock": _clock,
    "daytime": _daytime,
    "position": _position,
    "overlay": plain,
    "setting": plain,
    "title": plain,
}
