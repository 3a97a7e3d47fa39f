"""Hypotheses: named, weighted changes of which one per group is drawn (model 11.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from sim.engine.streams import actor
from sim.scenario.drawing import Luck, Pinned
from sim.scenario.file.merge import leaves_of, meetings, nested, overlay
from sim.scenario.file.overrides import check_entry
from sim.scenario.file.paths import dotted, keys
from sim.scenario.file.problems import Problem
from sim.scenario.file.yaml_tree import Block, Mark, Tree, moved
from sim.scenario.records.hints import members
from sim.scenario.records.question import Alternative, Question
from sim.scenario.records.schema import Validated, validated

SUM_TOLERANCE = 1e-9
MOST_ALTERNATIVES = 200
GROUPS = members(Question)["hypotheses"].hint
SETTLED = ("name", "theatre", "start", "duration", "record", "hypotheses")
"""The frame of the question: no hypothesis sets it, a study's factor may."""


class Option(NamedTuple):
    """An alternative ready to be chosen: up to which number, and what it lays over the file."""

    name: str
    weight: float
    up_to: float
    changes: Block


class Group(NamedTuple):
    """A group with its options in the order of their names; ``actor`` addresses its draw."""

    name: str
    actor: int
    options: tuple[Option, ...]

    def path(self, *options: int) -> str:
        """Return the dotted path of the group, or of one of its options."""
        return dotted(("hypotheses", self.name, *(self.options[place].name for place in options)))

    def drawn(self, luck: Luck) -> int:
        """Return the option that ``luck`` chooses; pinned luck chooses the most probable one."""
        if isinstance(luck, Pinned):
            return self.likeliest()
        return self.at(luck.study(self.actor))

    def at(self, u: float) -> int:
        """Return the option at the uniform number ``u``."""
        last = len(self.options) - 1
        return next((i for i, option in enumerate(self.options) if u < option.up_to), last)

    def likeliest(self) -> int:
        """Return the most probable option, the first by name among equals."""
        weights = [option.weight for option in self.options]
        return weights.index(max(weights))


def read_groups(tree: Block, problems: list[Problem]) -> tuple[Group, ...]:
    """Return the groups under ``hypotheses:`` as far as they can be read; add what is wrong."""
    written = tree.get("hypotheses")
    if not isinstance(written, Block):
        return ()  # A value that is not a mapping is reported where the whole file is read.
    read = validated(written, GROUPS, problems)
    if read.record is None:
        return ()
    found: dict[str, dict[str, Alternative]] = read.record
    if (many := sum(map(len, found.values()))) > MOST_ALTERNATIVES:
        rule = f"has {many} alternatives, each of which is checked; at most {MOST_ALTERNATIVES}"
        problems.append(tree.marks["hypotheses"].problem(rule))
        return ()
    problems += _weights(found, read)
    groups = tuple(_group(name, some, tree, problems) for name, some in found.items() if some)
    for mark, name, other in meetings(_written(groups)):
        rule = f"is set by the group {other}, too; {name} cannot set it again"
        problems.append(mark.problem(rule))
    return groups


def _weights(found: dict[str, dict[str, Alternative]], read: Validated) -> Iterator[Problem]:
    for name, alternatives in found.items():
        total = sum(alternative.weight for alternative in alternatives.values())
        if abs(total - 1) > SUM_TOLERANCE and read.judged((name,)):
            rule = f"must have alternatives whose weights sum to 1, not {total:.10g}"
            yield read.tree.marks[name].problem(rule)


def _written(groups: Iterable[Group]) -> Iterator[tuple[Mark, str]]:
    for group in groups:
        marks = {m.path: m for option in group.options for m in leaves_of(option.changes)}
        yield from ((mark, group.name) for mark in marks.values())


def _group(
    name: str, alternatives: dict[str, Alternative], tree: Block, problems: list[Problem]
) -> Group:
    ends = accumulate(one.weight for one in alternatives.values())
    options = tuple(
        Option(key, one.weight, up_to, _changes(one, tree, problems))
        for (key, one), up_to in zip(alternatives.items(), ends, strict=True)
    )
    return Group(name, actor(dotted(("hypotheses", name))), options)


def _changes(alternative: Alternative, tree: Block, problems: list[Problem]) -> Block:
    """Return the tree that an alternative lays over the file."""
    written = alternative.set
    whole = Block(tree.mark)
    if not isinstance(written, Block):
        return whole
    each = sorted(_settings(written, tree, problems), key=lambda one: one[0].path)
    laid = [(nested(mark.path, moved(value, mark.path), mark), text) for mark, value, text in each]
    marks = ((mark, text) for block, text in laid for mark in leaves_of(block))
    for mark, text, other in meetings(marks):
        problems.append(mark.problem(f"is set by {other}, too; {text} cannot set it again"))
    # Shorter paths first, so that the order in the file does not matter.
    for block, _ in laid:
        whole = overlay(whole, block)
    return whole


def _settings(
    written: Block, tree: Block, problems: list[Problem]
) -> Iterator[tuple[Mark, Tree, str]]:
    """Yield the values that an alternative may set: place, value, and path as it is written."""
    for text, value in written.items():
        mark = written.marks[text]
        try:
            path = keys(text)
        except ValueError as error:
            problems.append(mark.problem(str(error), text))
            continue
        if path[0] in SETTLED:
            rule = f"cannot be supposed: {path[0]} is the same under all hypotheses"
            problems.append(mark.problem(rule, value))
            continue
        if problem := check_entry(path, value, mark, tree):
            problems.append(problem)
        yield mark._replace(path=path), value, text
