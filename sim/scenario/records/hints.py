"""Walking the parameter records' annotations side by side with what a file holds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from sim.scenario.file.yaml_tree import Block, Tree
from sim.scenario.records.positions import is_position
from sim.units import Ref, Unit

Hint = Any
"""An annotation; the typing module has no common type for them."""

FILE_NAMES = {"type": "class", "origin": "from"}
"""Field of a record → its name in the file, where the two differ."""


@cache
def members(record: type) -> dict[str, Hint]:
    """Return the annotations of a record's fields, by their names in the file."""
    hints = get_type_hints(record, include_extras=True)
    return {file_name(field.name): hints[field.name] for field in dataclasses.fields(record)}


def file_name(field: str) -> str:
    """Return the name that a record's field has in the file."""
    return FILE_NAMES.get(field, field)


def origin_of(hint: Hint) -> Any:  # noqa: ANN401
    """Return ``dict`` for ``dict[str, int]``, as `typing.get_origin` does."""
    return get_origin(bare(hint))


def bare(hint: Hint) -> Hint:
    """Return an annotation without what it says of names."""
    return get_args(hint)[0] if kind_named(hint) else hint


def kind_named(hint: Hint) -> str:
    """Return the kind of the things whose names a field holds; nothing for other fields."""
    found = (m.kind for m in getattr(hint, "__metadata__", ()) if isinstance(m, Ref))
    return next(found, "")


def is_embedded(hint: Hint) -> bool:
    """Return whether a field is a record for which an entry of the catalogue may be named."""
    return bool(kind_named(hint)) and dataclasses.is_dataclass(bare(hint))


def unit_of(hint: Hint) -> Unit | None:
    """Return the unit of a leaf's annotation; None if it is no leaf with a unit."""
    return next((m for m in getattr(hint, "__metadata__", ()) if isinstance(m, Unit)), None)


def is_union(hint: Hint) -> bool:
    """Return whether an annotation offers alternatives."""
    return origin_of(hint) in (Union, UnionType)


def alternatives(hint: Hint) -> tuple[Hint, ...]:
    """Return what a union offers besides None; the annotation alone if it is none."""
    if not is_union(hint):
        return (bare(hint),)
    return tuple(bare(member) for member in get_args(hint) if member is not NoneType)


def tag_of(member: Hint) -> str:
    """Return the name of a union's member: the ``kind`` of a record, ``text``, ``position``."""
    if dataclasses.is_dataclass(member):
        kind = {field.name: field.default for field in dataclasses.fields(member)}.get("kind")
        return str(kind or "record")
    return "text" if member is str else "position"


def told_by_kind(some: tuple[Hint, ...]) -> bool:
    """Return whether the members of a union are records told apart by ``kind``."""
    return all(map(dataclasses.is_dataclass, some))


def kind_of(value: object) -> str | None:
    """Return the tag that a value has in a union of records told apart by ``kind``."""
    kind = value.get("kind") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else None


def shape_of(value: Tree) -> str:
    """Return the tag that a value has in a union of text, position and record."""
    if is_position(value):
        return "position"
    return "record" if isinstance(value, Block) else "text"


def chosen(hint: Hint, tree: Tree) -> Hint | None:
    """Return the alternative of ``hint`` that ``tree`` has the shape of; None if there is none."""
    some = alternatives(hint)
    if len(some) == 1:
        return some[0]
    tag = kind_of(tree) if told_by_kind(some) else shape_of(tree)
    return next((member for member in some if tag_of(member) == tag), None)


def children(hint: Hint | None, tree: Tree) -> Iterator[tuple[str, Hint | None]]:
    """Yield the keys that may stand in ``tree`` with their annotations, the file's order aside.

    For a record these are its fields, given or not; for a mapping of names those that are there.
    """
    hint = chosen(hint, tree)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        yield from members(hint).items()
    elif origin_of(hint) is dict and isinstance(tree, Block):
        yield from ((name, get_args(hint)[1]) for name in sorted(tree))


def below(hint: Hint | None, tree: Tree, key: str) -> Hint | None:
    """Return the annotation of what stands at ``key`` in ``tree``; None if nothing may."""
    hint = chosen(hint, tree)
    if origin_of(hint) is list:
        return get_args(hint)[0]
    return dict(children(hint, tree)).get(key)


@cache
def embedded(hint: Hint) -> tuple[tuple[str, ...], ...]:
    """Return the paths of embedded records below an annotation, ``*`` for any name."""
    found: list[tuple[str, ...]] = []
    for one in alternatives(hint):
        if dataclasses.is_dataclass(one) and isinstance(one, type):
            for key, child in members(one).items():
                found += [(key,)] if is_embedded(child) else []
                found += [(key, *path) for path in embedded(child)]
        elif origin_of(one) is dict:
            found += [("*", *path) for path in embedded(get_args(one)[1])]
    return tuple(found)
