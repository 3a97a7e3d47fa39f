"""Hypotheses: named, weighted changes of which one per group is drawn (model 11.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, NamedTuple

from pydantic import ValidationError

from sim.engine.streams import actor
from sim.scenario.drawing import Luck, Pinned
from sim.scenario.faults import problems_of
from sim.scenario.merge import nested, overlay
from sim.scenario.overrides import check_entry
from sim.scenario.paths import dotted, keys
from sim.scenario.problems import Problem, ScenarioError, shown
from sim.scenario.schema import validator
from sim.scenario.yaml_tree import Block, Mark, moved
from sim.units import Unit

SUM_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One of the things that may be so.

    weight: its probability; the weights of a group sum to 1.
    note: why it may be so.
    set: dotted path → value, or mapping that is laid over what stands there.
    """

    weight: Annotated[float, Unit("share", low=0.0, high=1.0, varies="fixed")]
    note: str = ""
    set: Annotated[Mapping[str, object], Unit("overlay")] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypotheses:
    """The groups of a file: name → alternatives by name."""

    hypotheses: dict[str, dict[str, Alternative]] = field(default_factory=dict)


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

    def drawn(self, luck: Luck) -> int:
        """Return the option that ``luck`` chooses; pinned luck chooses the most probable one."""
        if isinstance(luck, Pinned):
            return self.likeliest()
        u = luck.study(self.actor)
        last = len(self.options) - 1
        return next((i for i, option in enumerate(self.options) if u < option.up_to), last)

    def likeliest(self) -> int:
        """Return the most probable option, the first by name among equals."""
        weights = [option.weight for option in self.options]
        return weights.index(max(weights))


def read_groups(tree: Block, problems: list[Problem]) -> tuple[Group, ...]:
    """Return the groups under ``hypotheses:``; add what is wrong with their weights and paths.

    Raises `ScenarioError` where there is no telling what the groups are.
    """
    if "hypotheses" not in tree:
        return ()
    part = Block(tree.mark)
    part.put("hypotheses", tree["hypotheses"], tree.marks["hypotheses"])
    try:
        found: Hypotheses = validator(Hypotheses).validate_python(part)
    except ValidationError as error:
        raise ScenarioError(problems_of(error, part, Hypotheses)) from None
    block = part["hypotheses"]
    assert isinstance(block, Block)
    make = partial(_group, block, tree, problems)
    return tuple(make(name, alternatives) for name, alternatives in found.hypotheses.items())


def _group(
    block: Block,
    tree: Block,
    problems: list[Problem],
    name: str,
    alternatives: dict[str, Alternative],
) -> Group:
    total = sum(alternative.weight for alternative in alternatives.values())
    if abs(total - 1) > SUM_TOLERANCE:
        rule = f"must have alternatives whose weights sum to 1, not {total:.10g}"
        problems.append(_problem(block.marks[name], "", rule))
    options: list[Option] = []
    up_to = 0.0
    for key, alternative in alternatives.items():
        up_to += alternative.weight
        changes = _changes(alternative, tree, problems)
        options.append(Option(key, alternative.weight, up_to, changes))
    return Group(name, actor(dotted(("hypotheses", name))), tuple(options))


def _changes(alternative: Alternative, tree: Block, problems: list[Problem]) -> Block:
    """Return the tree that an alternative lays over the file."""
    written = alternative.set
    whole = Block(tree.mark)
    if not isinstance(written, Block):
        return whole
    paths = {}
    for text in written:
        try:
            paths[keys(text)] = text
        except ValueError as error:
            problems.append(_problem(written.marks[text], shown(text), str(error)))
    # Shorter paths first, so that the order in the file does not matter.
    for path in sorted(paths):
        text = paths[path]
        mark = written.marks[text]
        problem = check_entry(path, written[text], mark, tree)
        if problem is not None:
            problems.append(problem)
        value = moved(written[text], path)
        whole = overlay(whole, nested(path, value, mark._replace(path=path)))
    return whole


def _problem(mark: Mark, value: str, rule: str) -> Problem:
    return Problem(mark.file, mark.line, mark.col, dotted(mark.path), value, rule)
