"""What pydantic found wrong, said with the place in the file and the nearest name."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import NamedTuple, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.scenario.file.problems import Problem, RuleError, nearest, shown
from sim.scenario.file.yaml_tree import Block, Items, Mark, Path, Tree
from sim.scenario.records.hints import (
    Hint,
    alternatives,
    below,
    children,
    chosen,
    tag_of,
    told_by_kind,
)


class Found(NamedTuple):
    """A value of a tree, with its place and its annotation.

    missing: the key that was looked for below it. parent: what holds it, and the annotation of
    that. path: to it from the top of the tree.
    """

    mark: Mark
    tree: Tree
    hint: Hint | None
    missing: str = ""
    parent: tuple[Tree, Hint | None] = (None, None)
    path: Path = ()


def problems_of(error: ValidationError, tree: Block, hint: Hint) -> list[Problem]:
    """Return all that ``error`` says about ``tree``, which was read as ``hint``."""
    return [
        _problem(details, locate(tree, hint, details["loc"]))
        for details in error.errors(include_url=False)
    ]


def locate(tree: Block, hint: Hint, location: Iterable[int | str]) -> Found:
    """Return what stands at a location, or the nearest thing above it."""
    found = Found(tree.mark, tree, hint)
    for key in map(str, location):
        inside = found.tree
        if key == "[key]":
            return found
        if isinstance(inside, Block) and key in inside:
            mark, value = inside.marks[key], inside[key]
        elif isinstance(inside, Items) and key.isdecimal() and int(key) < len(inside):
            mark, value = inside.marks[int(key)], inside[int(key)]
        else:
            # A tag of a union, which the file does not have, or a key that is missing.
            found = found._replace(missing=key)
            continue
        parent = (inside, found.hint)
        found = Found(mark, value, below(found.hint, inside, key), "", parent, (*found.path, key))
    return found


def problem_at(found: Found, rule: str, suggestion: str = "") -> Problem:
    """Return the `Problem` of a value that breaks ``rule``, with the value, block or not."""
    found_at = found.mark.problem(rule, suggestion=suggestion)
    return dataclasses.replace(found_at, value=shown(found.tree))


def _problem(details: ErrorDetails, found: Found) -> Problem:
    kind = details["type"]
    if kind == "missing":
        return found.mark._replace(path=(*found.mark.path, found.missing)).problem("is required")
    if details["loc"][-1:] == ("[key]",) or kind == "extra_forbidden":
        found = found._replace(mark=found.mark.of_key())
    if kind == "extra_forbidden":
        known = list(children(found.parent[1], found.parent[0]))
        rule = f"is not known here; known are {', '.join(known)}"
        return found.mark.problem(rule, suggestion=nearest(found.mark.path[-1], known))
    if kind == "union_tag_invalid" and isinstance(found.tree, Block) and "kind" in found.tree:
        found = Found(found.tree.marks["kind"], found.tree["kind"], found.hint)
    if found.tree is None and _RULES.get(kind) == _MAPPING:
        return _nothing(found)
    rule, suggestion = _rule(details, found)
    return problem_at(found, rule, suggestion)


def _nothing(found: Found) -> Problem:
    """Return the problem of a null that stands for a mapping."""
    if len(found.mark.path) == 1:
        return problem_at(found, f"{_MAPPING}; {{}} is an empty one, without what is inherited")
    there = found.parent[0]
    inherited = [key for key in there if there[key] is not None] if isinstance(there, Block) else []
    rule = f"{_MAPPING}; null takes away what is inherited, and there is nothing here"
    return problem_at(found, rule, nearest(found.mark.path[-1], inherited))


def _rule(details: ErrorDetails, found: Found) -> tuple[str, str]:
    kind = details["type"]
    if kind == "value_error":
        error = details["ctx"]["error"]
        return str(error), error.suggestion if isinstance(error, RuleError) else ""
    if kind == "literal_error":
        options = [str(option) for option in get_args(chosen(found.hint, found.tree))]
        return f"must be one of {', '.join(options)}", nearest(found.tree, options)
    if kind.startswith("union_tag"):
        members = alternatives(found.hint)
        options = [tag_of(member) for member in members]
        given = found.mark.path[-1:] == ("kind",) or not told_by_kind(members)
        must = "be" if given else "have a kind,"
        meant = nearest(found.tree, options)
        if meant and must != "be":
            meant = f"{{kind: {meant}}}"
        return f"must {must} one of {', '.join(options)}", meant
    return _RULES.get(kind, details["msg"]), ""


_MAPPING = "must be a mapping"
_RULES = {
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dict_type": _MAPPING,
    "list_type": "must be a list",
    "string_type": "must be text",
    "bool_type": "must be true or false",
}
