"""The keys of scenario and study files, each with its meaning, values and default.

Everything comes from the parameter records: their annotations, their defaults and their docstrings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, NamedTuple, get_args

from sim.engine.laws import Law
from sim.scenario.catalogue import Catalogue
from sim.scenario.file.paths import dotted, split
from sim.scenario.file.yaml_tree import Block, Items, Tree, read_tree
from sim.scenario.records.canonical import of_value
from sim.scenario.records.distributions import is_leaf, ungraded
from sim.scenario.records.hints import (
    ANY,
    Hint,
    alternatives,
    chosen,
    fields_below,
    inside,
    is_embedded,
    is_record,
    kind_in,
    meaning,
    members,
    origin_of,
    told_by_kind,
    unit_of,
)
from sim.scenario.records.json_schema import measured
from sim.scenario.records.leaves import FIXED, bounds
from sim.scenario.records.question import Question, Types
from sim.scenario.study.designs import Design
from sim.scenario.study.plan import Choose, Plan
from sim.units import UNITS, Unit

NAME: Final = "NAME"
"""In a path, where a name of the user's stands."""

SCENARIO, STUDY = "scenario", "study"


class Key(NamedTuple):
    """A key of a file.

    file: ``scenario`` or ``study``. path: from the top, `NAME` where names stand. kind: of several
    things that may stand there, of which one it is a key; else empty. record: that thing. holds:
    what may be written.
    bounds: in words. default: as it would be written; None where there is none. needed: there is no
    scenario without it. example: a value.
    """

    file: str
    path: tuple[str, ...]
    record: type | None
    kind: str
    meaning: str
    holds: str
    bounds: str = ""
    needed: bool = False
    default: Any = None
    example: Any = None

    @property
    def text(self) -> str:
        """The path with its dots."""
        return dotted(self.path)


@cache
def all_keys() -> tuple[Key, ...]:
    """Return every key of scenario files, then of study files, in the order of the records."""
    examples = _examples()
    return (*_keys(Question, SCENARIO, examples), *_keys(Plan, STUDY, examples))


def found(text: str) -> list[Key]:
    """Return the keys that a path names: as a whole, with or without names, or by its end."""
    path, rest = split(text)
    if rest:
        path, _ = split(text.partition("=")[0])
    for fits in (_bare_is, _pattern_is, _bare_ends):
        some = [key for key in all_keys() if fits(key.path, path)]
        if some:
            return some
    return []


def below(key: Key) -> list[Key]:
    """Return the keys that may stand directly below a key, names passed over."""
    depth = len(key.path)
    inside = [one for one in all_keys() if one.file == key.file and one.path[:depth] == key.path]
    return [one for one in inside if len(one.path) > depth and len(_bare(one.path[depth:])) == 1]


def _bare(path: Iterable[str]) -> tuple[str, ...]:
    return tuple(one for one in path if one != NAME)


def _bare_is(path: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    return _bare(path) == _bare(asked)


def _pattern_is(path: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    return len(path) == len(asked) and all(
        one in (NAME, other) for one, other in zip(path, asked, strict=True)
    )


def _bare_ends(path: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    return _bare(path)[-len(asked) :] == asked


def _keys(hint: Hint, file: str, examples: Examples) -> Iterator[Key]:
    for path, record, member in fields_below(hint):
        key, default = path[-1], of_value(member.hint, member.default)
        yield Key(
            file=file,
            path=tuple(NAME if one == ANY else one for one in path),
            record=record,
            kind=kind_in(record),
            meaning=meaning(record, member).replace("``", "`") or "which of them it is",
            holds=holds_of(member.hint),
            bounds=_bounds(member.hint),
            needed=member.needed,
            default=None if member.needed else default,
            example=examples.get((record, key), default),
        )


def holds_of(hint: Hint) -> str:
    """Return in words what may be written where an annotation stands."""
    if is_embedded(hint):
        return "name of a catalogue entry, or {use: name} with changes"
    some = alternatives(hint)
    if told_by_kind(some) and all(map(kind_in, some)):
        return f"mapping of kind {', '.join(map(kind_in, some))}"
    return " or ".join(dict.fromkeys(map(_holds, some)))


def _holds(hint: Hint) -> str:
    unit, origin = unit_of(hint), origin_of(hint)
    if unit is not None:
        return measured(unit) + _spread(get_args(hint)[0], unit)
    if origin is Literal:
        return f"one of {', '.join(map(str, get_args(hint)))}"
    if origin is dict:
        return f"by name: {holds_of(get_args(hint)[1])}"
    if origin is list:
        return f"list of {holds_of(get_args(hint)[0])}"
    if is_record(hint):
        return "mapping"
    return "true or false" if hint is bool else "text"


def _spread(kind: Hint, unit: Unit) -> str:
    """Return the meaning of a distribution in place of a number; nothing for other leaves."""
    if unit.dimension not in UNITS:
        return ""
    number = "whole number, " if kind is int else ""
    if unit.varies == FIXED:
        return f"; {number}no distribution"
    return f"; {number}a distribution is drawn {'per-event' if kind is Law else unit.varies}"


def _bounds(hint: Hint) -> str:
    units = filter(None, map(unit_of, alternatives(hint)))
    return "; ".join(filter(None, map(bounds, units)))


Examples = dict[tuple[type, str], Any]
"""Record and key → a value that shipped files have there."""


def _examples() -> Examples:
    """Return values from the example files and from the catalogue, the former first."""
    examples: Examples = {(Question, "extends"): "one-raid.yaml"}
    for name, root in EXAMPLES.items():
        text = files("sim.scenario").joinpath(name).read_text("utf-8")
        _gather(root, read_tree(text, name), examples)
    catalogue = Catalogue()
    for kind, member in members(Types).items():
        for name in sorted(catalogue.names(kind)):
            _gather(get_args(member.hint)[1], catalogue.entry(kind, name), examples)
    return examples


EXAMPLES: Final[dict[str, Hint]] = {
    "example.yaml": Question,
    "example-study.yaml": Plan,
    "example-designs.yaml": list[Design],
    "example-choose.yaml": list[Choose],
}
"""Files with values of keys, and what they hold: a scenario, a study, designs, goals; all right."""


def _gather(hint: Hint, tree: Tree, examples: Examples) -> None:
    record = chosen(hint, tree)
    for key, child, value, _ in inside(hint, tree):
        if is_record(record) and value not in (None, {}, []):
            examples.setdefault((record, key), _bared(value))
        _gather(child, value, examples)


def _bared(tree: Tree) -> Any:  # noqa: ANN401
    """Return a value without the sources and grades that are written with its numbers."""
    bare = ungraded(tree) if is_leaf(tree) else tree
    if isinstance(bare, Block):
        return {key: _bared(value) for key, value in bare.items()}
    return [_bared(value) for value in bare] if isinstance(bare, Items) else bare
