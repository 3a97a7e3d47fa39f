"""YAML to plain values that know where they were written.

Mappings become `Block`, lists become `Items`: a dict and a list with the place of all they hold.
The tree is made from the parser's events, which is faster than ruamel.yaml's constructors and
lets the budget stop an alias bomb before it is built.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import EllipsisType
from typing import NamedTuple, TypeAlias, Union

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from sim.scenario.file.paths import DEEPEST, dotted
from sim.scenario.file.problems import Problem, ScenarioError, shown
from sim.scenario.file.scalars import Scalar, composed, plain, tagged

MOST_VALUES = 50_000
LONGEST_SCALAR = 10_000

Path = tuple[str, ...]
Tree: TypeAlias = Union["Block", "Items", Scalar]


class Mark(NamedTuple):
    """Where a value stands, where its key stands, and the path under which it is known."""

    file: str
    line: int
    col: int
    key_line: int
    key_col: int
    path: Path

    def of_key(self) -> Mark:
        """Return the place of the key instead of that of its value."""
        return self._replace(line=self.key_line, col=self.key_col)

    def problem(self, rule: str, value: Tree | EllipsisType = ..., suggestion: str = "") -> Problem:
        """Return the `Problem` of what stands here; a block, or what is not given, is not shown."""
        text = "" if isinstance(value, (Block, EllipsisType)) else shown(value)
        return Problem(self.file, self.line, self.col, dotted(self.path), text, rule, suggestion)


class Block(dict[str, "Tree"]):
    """A mapping of the file; ``marks`` has an entry for each key, ``mark`` is its own place."""

    __slots__ = ("mark", "marks")

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark
        self.marks: dict[str, Mark] = {}

    def put(self, key: str, value: Tree, mark: Mark) -> None:
        """Set ``key`` to ``value``, which stands at ``mark``."""
        self[key] = value
        self.marks[key] = mark

    def drop(self, key: str) -> None:
        """Take ``key`` away, if it is there."""
        self.pop(key, None)
        self.marks.pop(key, None)

    def copied(self) -> Block:
        """Return a mapping with the same values at the same places."""
        copy = Block(self.mark)
        copy.update(self)
        copy.marks.update(self.marks)
        return copy


class Items(list["Tree"]):
    """A list of the file; ``marks`` are the places of its items."""

    __slots__ = ("mark", "marks")

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark
        self.marks: list[Mark] = []


def read_tree(
    text: str,
    file: str,
    path: Path = (),
    line: int = 0,
    problems: list[Problem] | None = None,
    shipped: bool = False,
) -> Tree:
    """Return what ``text`` holds, as known under ``path``; ``line`` lines stand before it.

    ``shipped`` files of our own are read by libyaml, ten times faster; it takes YAML 1.1 for 1.2,
    and where the two differ no file of a user's may be read so.

    Raises `ScenarioError` for text that is no YAML, for foreign tags and for trees that are too
    large or too deep. Two equal keys (naming both lines), and numbers that are not finite or too
    long, are added to ``problems``; without such a list they are raised, too.
    """
    reader = _Reader(file, line)
    try:
        tree = reader.document(iter(YAML(typ="safe", pure=not shipped).parse(text)), path)
    except ScenarioError:
        raise
    except (YAMLError, ValueError, LookupError, AttributeError, AssertionError, TypeError) as error:
        raise ScenarioError([_no_yaml(error, file, line)]) from None
    if reader.problems and problems is None:
        raise ScenarioError(reader.problems)
    if problems is not None:
        problems += reader.problems
    return tree


def _no_yaml(error: Exception, file: str, line: int) -> Problem:
    """Return what ruamel.yaml reads; on some broken input it raises foreign exceptions."""
    at = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    row, column = (at.line, at.column) if at else (0, 0)
    said = filter(None, (getattr(error, key, None) for key in ("context", "problem")))
    what = "; ".join(said) or str(getattr(error, "reason", error)).partition("\n")[0]
    return Problem(file, line + row + 1, column + 1, "", "", f"is no YAML: {what}")


def moved(tree: Tree, path: Path) -> Tree:
    """Return a copy of ``tree`` that is known under ``path``; the places stay as they are."""
    return _moved(tree, path, len(tree.mark.path)) if isinstance(tree, (Block, Items)) else tree


def _moved(tree: Tree, path: Path, cut: int) -> Tree:
    def there(mark: Mark) -> Mark:
        return mark._replace(path=path + mark.path[cut:])

    if isinstance(tree, Block):
        block = Block(there(tree.mark))
        for key, value in tree.items():
            block.put(key, _moved(value, path, cut), there(tree.marks[key]))
        return block
    if isinstance(tree, Items):
        items = Items(there(tree.mark))
        items.extend(_moved(item, path, cut) for item in tree)
        items.marks = list(map(there, tree.marks))
        return items
    return tree


class _Reader:
    """Builds the tree of one document out of its events, within the budget."""

    def __init__(self, file: str, line: int) -> None:
        self.file = file
        self.line = line
        self.values = 0
        self.anchors: dict[str | None, Tree] = {}
        self.open: set[str | None] = set()
        self.problems: list[Problem] = []

    def document(self, events: Iterator[Event], path: Path) -> Tree:
        start = next((event for event in events if isinstance(event, DocumentStartEvent)), None)
        if start is None:
            raise ScenarioError([Problem(self.file, self.line + 1, 1, "", "", "is empty")])
        first = next(events)
        tree = self.value(first, events, self.mark(first, first, path))
        for event in events:
            if isinstance(event, DocumentStartEvent):
                raise self.refusal(event, "'---' starts a second document; a file holds one")
        return tree

    def mark(self, value: Event, key: Event, path: Path) -> Mark:
        at, before = value.start_mark, key.start_mark
        line = self.line + 1
        return Mark(
            self.file, at.line + line, at.column + 1, before.line + line, before.column + 1, path
        )

    def refusal(self, event: Event, rule: str, value: str | EllipsisType = ...) -> ScenarioError:
        self.problems.append(self.mark(event, event, ()).problem(rule, value))
        return ScenarioError(self.problems)

    def spend(self, event: Event, values: int) -> None:
        self.values += values
        if self.values > MOST_VALUES:
            raise self.refusal(event, f"holds more than {MOST_VALUES} values, aliases written out")

    def value(self, event: Event, events: Iterator[Event], mark: Mark) -> Tree:
        self.spend(event, 1)
        if len(mark.path) > DEEPEST:
            raise self.refusal(event, f"is nested more than {DEEPEST} deep")
        if isinstance(event, AliasEvent):
            return self.alias(event, mark)
        anchor = getattr(event, "anchor", None)
        self.open.add(anchor)
        tree = self.anchors[anchor] = self.fresh(event, events, mark)
        self.open.discard(anchor)
        return tree

    def fresh(self, event: Event, events: Iterator[Event], mark: Mark) -> Tree:
        tag = str(getattr(event, "ctag", None) or "").removeprefix("tag:yaml.org,2002:")
        if tag not in _TAGS[type(event)]:
            raise self.refusal(event, "has a tag that scenario files do not use", tag)
        if isinstance(event, ScalarEvent):
            return self.scalar(event, tag, mark)
        if isinstance(event, MappingStartEvent):
            return self.mapping(events, mark)
        return self.sequence(events, mark)

    def alias(self, event: AliasEvent, mark: Mark) -> Tree:
        if event.anchor in self.open:
            raise self.refusal(event, "is an alias of what it stands in", f"*{event.anchor}")
        if event.anchor not in self.anchors:
            raise self.refusal(event, "is an alias of no anchor", f"*{event.anchor}")
        tree = self.anchors[event.anchor]
        self.spend(event, _size(tree))
        return moved(tree, mark.path)

    def scalar(self, event: ScalarEvent, tag: str, mark: Mark) -> Scalar:
        if len(event.value) > LONGEST_SCALAR:
            rule = f"must have at most {LONGEST_SCALAR:,} characters; it has {len(event.value):,}"
            self.problems.append(mark.problem(rule, event.value))
            return None
        quoted = event.style not in (None, "") or tag == "!"
        if quoted and tag in ("", "!"):
            return composed(event.value)
        try:
            return tagged(event.value, tag) if tag else plain(event.value)
        except ValueError as error:
            self.problems.append(mark.problem(str(error), event.value))
            return None

    def mapping(self, events: Iterator[Event], mark: Mark) -> Block:
        block = Block(mark)
        while not isinstance(event := next(events), MappingEndEvent):
            if not isinstance(event, ScalarEvent) or len(event.value) > LONGEST_SCALAR:
                raise self.refusal(event, "a key is plain text, and short")
            key = composed(event.value)
            value = next(events)
            there = self.mark(value, event, (*mark.path, key))
            if key in block:
                lines = f"{block.marks[key].key_line} and {there.key_line}"
                rule = f"is given twice, on lines {lines}"
                self.problems.append(there.of_key().problem(rule))
            block.put(key, self.value(value, events, there), there)
        return block

    def sequence(self, events: Iterator[Event], mark: Mark) -> Items:
        items = Items(mark)
        while not isinstance(event := next(events), SequenceEndEvent):
            there = self.mark(event, event, (*mark.path, str(len(items))))
            items.append(self.value(event, events, there))
            items.marks.append(there)
        return items


_TAGS: dict[type[Event], tuple[str, ...]] = {
    ScalarEvent: ("", "!", "str", "int", "float", "bool", "null"),
    MappingStartEvent: ("", "!", "map"),
    SequenceStartEvent: ("", "!", "seq"),
}


def _size(tree: Tree) -> int:
    if isinstance(tree, Block):
        return 1 + sum(map(_size, tree.values()))
    return 1 + sum(map(_size, tree)) if isinstance(tree, Items) else 1
