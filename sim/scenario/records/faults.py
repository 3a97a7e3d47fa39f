"""Faults found by pydantic, with the place in the file and the nearest name."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import NamedTuple, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.scenario.file.problems import Problem, RuleError, nearest, shown
from sim.scenario.file.yaml_tree import Block, Mark, Path, Tree
from sim.scenario.records.hints import (
    Hint,
    alternatives,
    below,
    children,
    chosen,
    held,
    tag_of,
    told_by_kind,
)
from sim.scenario.rules.broken import KEY, Broken

_MAPPING = "must be a mapping"
_RULES = {
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dict_type": _MAPPING,
    "list_type": "must be a list",
    "string_type": "must be text",
    "bool_type": "must be true or false",
}


class Found(NamedTuple):
    """A value of a tree, with its place and its annotation.

    parent: what holds it, and the annotation of that. path: to it from the top of the tree.
    """

    mark: Mark
    tree: Tree
    hint: Hint | None
    parent: tuple[Tree, Hint | None] = (None, None)
    path: Path = ()

    def at(self, key: str) -> Found | None:
        """Return the value under a key, or None."""
        there = held(self.tree, key)
        return there and self._below(key, *there)

    def without(self, key: str) -> Found:
        """Return the place of a key that is missing here."""
        return self._below(key, None, self.mark._replace(path=(*self.mark.path, key)))

    def _below(self, key: str, value: Tree, mark: Mark) -> Found:
        hint, parent = below(self.hint, self.tree, key), (self.tree, self.hint)
        return Found(mark, value, hint, parent, (*self.path, key))


class Fault(NamedTuple):
    """A faulty place, or its key, and the message."""

    found: Found
    of_key: bool
    problem: Problem


def faults_in(error: ValidationError, tree: Block, hint: Hint) -> list[Fault]:
    """Return all that ``error`` says about ``tree``, which was read as ``hint``."""
    return [_fault(details, tree, hint) for details in error.errors(include_url=False)]


def locate(tree: Block, hint: Hint, location: Iterable[int | str]) -> Found:
    """Return the value at a location, or the nearest one above it."""
    found = Found(tree.mark, tree, hint)
    for key in map(str, location):
        # An absent key is missing, or is the tag of a union, which the file does not have.
        found = found.at(key) or found
    return found


def located(broken: Iterable[Broken], tree: Block, hint: Hint) -> list[Problem]:
    """Return the faults of a tree that was read as ``hint``, with their places in the files."""
    return [_located(locate(tree, hint, one.path), one) for one in broken]


def _located(at: Found, one: Broken) -> Problem:
    """Return a fault with its place. Of blocks only positions are shown: others are expanded."""
    if isinstance(at.tree, Block) and at.tree.keys() != {"lat", "lon"}:
        mark = at.mark.of_key() if one.path[-1:] == (KEY,) else at.mark
        return mark.problem(one.rule, suggestion=one.suggestion)
    return _problem_at(at, one.rule, one.suggestion)


def _problem_at(found: Found, rule: str, suggestion: str = "") -> Problem:
    """Return the `Problem` of a value that breaks ``rule``, with the value, block or not."""
    found_at = found.mark.problem(rule, suggestion=suggestion)
    return dataclasses.replace(found_at, value=shown(found.tree))


def _fault(details: ErrorDetails, tree: Block, hint: Hint) -> Fault:
    kind, location = details["type"], details["loc"]
    of_key = location[-1:] == (KEY,)
    found = locate(tree, hint, location[:-1] if of_key else location)
    if kind == "missing":
        found = found.without(str(location[-1]))
        return Fault(found, False, found.mark.problem("is required"))
    if kind == "extra_forbidden":
        known = list(children(found.parent[1], found.parent[0]))
        rule, near = f"is not known here; known are {', '.join(known)}", found.mark.path[-1]
        problem = found.mark.of_key().problem(rule, suggestion=nearest(near, known))
        return Fault(found, True, problem)
    told = found._replace(mark=found.mark.of_key()) if of_key else found
    if kind == "union_tag_invalid":
        told = found.at("kind") or found
    return Fault(found, of_key, _problem_at(told, *_rule(details, told, found.hint)))


def _rule(details: ErrorDetails, found: Found, hint: Hint) -> tuple[str, str]:
    """Return the rule that is broken, and what may be meant."""
    kind = details["type"]
    if kind == "value_error":
        error = details["ctx"]["error"]
        return str(error), error.suggestion if isinstance(error, RuleError) else ""
    if kind == "literal_error":
        options = [str(option) for option in get_args(chosen(hint, found.tree))]
        return f"must be one of {', '.join(options)}", nearest(found.tree, options)
    if kind.startswith("union_tag"):
        return _tag(found, alternatives(hint))
    if found.tree is None and _RULES.get(kind) == _MAPPING:
        return _nothing(found)
    return _RULES.get(kind, details["msg"]), ""


def _tag(found: Found, members: tuple[Hint, ...]) -> tuple[str, str]:
    """Return that a value is none of the members of a union."""
    options = [tag_of(member) for member in members]
    meant = nearest(found.tree, options)
    if found.mark.path[-1:] == ("kind",) or not told_by_kind(members):
        return f"must be one of {', '.join(options)}", meant
    return f"must have a kind, one of {', '.join(options)}", meant and f"{{kind: {meant}}}"


def _nothing(found: Found) -> tuple[str, str]:
    """Return the problem of a null in place of a mapping."""
    if len(found.mark.path) == 1:
        return f"{_MAPPING}; {{}} is an empty one, without what is inherited", ""
    there = found.parent[0]
    inherited = [key for key in there if there[key] is not None] if isinstance(there, Block) else []
    rule = f"{_MAPPING}; null takes away what is inherited, and there is nothing here"
    return rule, nearest(found.mark.path[-1], inherited)
