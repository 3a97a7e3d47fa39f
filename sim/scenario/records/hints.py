"""Walking the parameter records' annotations side by side with what a file holds."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from functools import cache
from types import NoneType, UnionType
from typing import Any, NamedTuple, TypeGuard, Union, get_args, get_origin, get_type_hints

from sim.scenario.file.yaml_tree import Block, Items, Mark, Path, Tree
from sim.scenario.records.positions import is_position
from sim.units import Ref, Unit

Hint = Any
"""An annotation; the typing module has no common type for them."""

FILE_NAMES = {"type": "class", "origin": "from", "since": "from"}
"""Field of a record → its name in the file, where the two differ."""


_NOTE = re.compile(r"^    ((?:\w+(?:, \w+)*))(?: \(.*?\))?: (.*(?:\n     .*)*)", re.MULTILINE)

ANY = "*"
"""In a path, where a name of the user's stands."""


class Member(NamedTuple):
    """A field of a record: its name there, its annotation, and what it is unless it is said.

    needed: there is no record without it, and no default.
    """

    name: str
    hint: Hint
    needed: bool
    default: Any


@cache
def members(record: type) -> dict[str, Member]:
    """Return the fields of a record, by their names in the file."""
    hints = get_type_hints(record, include_extras=True)
    return {
        FILE_NAMES.get(field.name, field.name): _member(field, hints[field.name])
        for field in dataclasses.fields(record)
    }


def _member(field: dataclasses.Field[Any], hint: Hint) -> Member:
    made, missing = field.default_factory, dataclasses.MISSING
    default = field.default if made is missing else made()
    return Member(field.name, hint, default is missing, default)


def notes_of(record: type) -> dict[str, str]:
    """Return the texts about fields in the docstring of a record, or of a record above it."""
    found: dict[str, str] = {}
    for match in _NOTE.finditer("\n".join(one.__doc__ or "" for one in reversed(record.__mro__))):
        found |= dict.fromkeys(match[1].split(", "), " ".join(match[2].split()))
    return found


def meaning(record: type, member: Member) -> str:
    """Return the meaning of a field: from its record's docstring, or from that of its value."""
    return notes_of(record).get(member.name) or _about(member.hint)


def _about(hint: Hint) -> str:
    """Return the summary line of the only record in an annotation."""
    one, *others = alternatives(hint)
    if origin_of(one) in (dict, list):
        return _about(get_args(one)[-1])
    return (one.__doc__ or "").partition("\n")[0] if is_record(one) and not others else ""


def is_record(hint: Hint) -> TypeGuard[type]:
    """Return whether an annotation is a parameter record."""
    return dataclasses.is_dataclass(hint) and isinstance(hint, type)


def origin_of(hint: Hint) -> Any:  # noqa: ANN401
    """Return ``dict`` for ``dict[str, int]``, as `typing.get_origin` does."""
    return get_origin(bare(hint))


def bare(hint: Hint) -> Hint:
    """Return an annotation without what it says of names."""
    return get_args(hint)[0] if kind_named(hint) else hint


@cache
def kind_named(hint: Hint) -> str:
    """Return the kind of the things whose names a field holds; nothing for other fields."""
    found = (m.kind for m in getattr(hint, "__metadata__", ()) if isinstance(m, Ref))
    return next(found, "")


def is_embedded(hint: Hint) -> bool:
    """Return whether a field is a record for which an entry of the catalogue may be named."""
    return bool(kind_named(hint)) and is_record(bare(hint))


def unit_of(hint: Hint) -> Unit | None:
    """Return the unit of a leaf's annotation; None for other annotations."""
    return next((m for m in getattr(hint, "__metadata__", ()) if isinstance(m, Unit)), None)


def is_union(hint: Hint) -> bool:
    """Return whether an annotation offers alternatives."""
    return origin_of(hint) in (Union, UnionType)


@cache
def alternatives(hint: Hint) -> tuple[Hint, ...]:
    """Return the members of a union without None; of another annotation itself alone."""
    if not is_union(hint):
        return (bare(hint),)
    return tuple(bare(member) for member in get_args(hint) if member is not NoneType)


def kind_in(record: type) -> str:
    """Return the kind that tells a record from others in its place; empty if there is none."""
    kind = members(record).get("kind")
    return str(kind.default) if kind else ""


def tag_of(member: Hint) -> str:
    """Return the name of a union's member: the ``kind`` of a record, ``text``, ``position``."""
    if is_record(member):
        return kind_in(member) or "record"
    return "text" if member is str else "position"


def told_by_kind(some: tuple[Hint, ...]) -> bool:
    """Return whether the members of a union are records told apart by ``kind``."""
    return all(map(is_record, some))


def tag_in(some: tuple[Hint, ...], value: Tree) -> str | None:
    """Return the tag of the one of some alternatives that a value has the shape of."""
    if told_by_kind(some):
        kind = value.get("kind") if isinstance(value, dict) else None
        return kind if isinstance(kind, str) else None
    if is_position(value):
        return "position"
    return "record" if isinstance(value, Block) else "text"


def chosen(hint: Hint, tree: Tree) -> Hint | None:
    """Return the alternative of ``hint`` that ``tree`` has the shape of; None if there is none."""
    some = alternatives(hint)
    if len(some) == 1:
        return some[0]
    return next((member for member in some if tag_of(member) == tag_in(some, tree)), None)


def children(hint: Hint | None, tree: Tree) -> dict[str, Hint]:
    """Return the annotations of the keys that may stand in ``tree``.

    For a record these are its fields, given or not; for a mapping of names those that are there.
    """
    hint = chosen(hint, tree)
    if is_record(hint):
        return {key: member.hint for key, member in members(hint).items()}
    if origin_of(hint) is dict and isinstance(tree, Block):
        return dict.fromkeys(tree, get_args(hint)[1])
    return {}


def below(hint: Hint | None, tree: Tree, key: str) -> Hint | None:
    """Return the annotation of what stands at ``key`` in ``tree``; None if nothing may."""
    found = chosen(hint, tree)
    return get_args(found)[0] if origin_of(found) is list else children(hint, tree).get(key)


def held(tree: Tree, key: str) -> tuple[Tree, Mark] | None:
    """Return the value in ``tree`` under a key, or at a place of a list, and its mark."""
    if isinstance(tree, Block) and key in tree:
        return tree[key], tree.marks[key]
    if isinstance(tree, Items) and key.isdecimal() and int(key) < len(tree):
        return tree[int(key)], tree.marks[int(key)]
    return None


def inside(hint: Hint | None, tree: Tree) -> Iterator[tuple[str, Hint | None, Tree, Mark]]:
    """Yield key, annotation, value and mark of all that stands in ``tree``, as `children` does."""
    if isinstance(tree, Items):
        some = {str(place): below(hint, tree, str(place)) for place in range(len(tree))}
    else:
        some = children(hint, tree)
    for key, child in some.items():
        if there := held(tree, key):
            yield key, child, *there


def fields_below(hint: Hint, path: Path = ()) -> Iterator[tuple[Path, type, Member]]:
    """Yield path, record and field of all fields below an annotation; `ANY` stands for a name."""
    for one in alternatives(hint):
        if is_record(one):
            for key, member in members(one).items():
                yield (*path, key), one, member
                yield from fields_below(member.hint, (*path, key))
        elif origin_of(one) is dict:
            yield from fields_below(get_args(one)[1], (*path, ANY))
        elif origin_of(one) is list:
            yield from fields_below(get_args(one)[0], path)


def records_in(hint: Hint) -> list[type]:
    """Return all records below an annotation."""
    return list(dict.fromkeys(record for _, record, _ in fields_below(hint)))


@cache
def embedded(hint: Hint) -> tuple[Path, ...]:
    """Return the paths of embedded records below an annotation."""
    return tuple(path for path, _, member in fields_below(hint) if is_embedded(member.hint))
