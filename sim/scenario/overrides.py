"""``--set path=value``: changes of a scenario from the command line."""

from __future__ import annotations

from collections.abc import Iterable

from sim.scenario.merge import at, nested, overlay
from sim.scenario.paths import dotted, split
from sim.scenario.problems import Problem, ScenarioError, nearest, shown
from sim.scenario.yaml_tree import Block, Mark, Path, Tree, read_tree

FILE = "--set"
NAMED = ("traffic", "ships", "escorts", "attacks")
"""Sections whose keys are names of the scenario's own things."""


def with_overrides(tree: Block, overrides: Iterable[str]) -> Block:
    """Return ``tree`` with each ``path=value`` laid over it; raises `ScenarioError`."""
    problems: list[Problem] = []
    given: dict[Path, int] = {}
    for number, text in enumerate(overrides, 1):
        try:
            tree = _with(tree, text, number, given)
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return tree


def _with(tree: Block, text: str, number: int, given: dict[Path, int]) -> Block:
    """Return ``tree`` with a setting in it; ``given``: path → number of the first that sets it."""
    try:
        path, rest = split(text)
    except ValueError as error:
        raise ScenarioError([Problem(FILE, number, 1, "", shown(text), str(error))]) from None
    if not rest.startswith("="):
        rule = "must be path=value, a key with a dot in it quoted"
        raise ScenarioError([Problem(FILE, number, 1, "", shown(text), rule)])
    value = read_tree(rest[1:] or '""', FILE, path, number - 1)
    mark = Mark(FILE, number, 1, number, 1, path)
    if given.setdefault(path, number) != number:
        rule = f"is set already, by --set {given[path]}; set it once"
        raise ScenarioError([Problem(FILE, number, 1, dotted(path), shown(value), rule)])
    problem = check_entry(path, value, mark, tree)
    if problem is not None:
        raise ScenarioError([problem])
    return overlay(tree, nested(path, value, mark))


def check_entry(path: Path, value: Tree, mark: Mark, tree: Block) -> Problem | None:
    """Return what is wrong with a path that changes a named thing which there is not."""
    section = tree.get(path[0])
    whole = len(path) == 2 and isinstance(value, Block)
    if path[0] not in NAMED or len(path) < 2 or whole:
        return None
    known = list(section) if isinstance(section, Block) else []
    if path[1] in known or at(section, path[1:2]) is not None:
        return None
    rule = f"is not here: {path[0]} has no '{path[1]}'"
    hint = nearest(path[1], known)
    return Problem(mark.file, mark.line, mark.col, dotted(path), shown(value), rule, hint)
