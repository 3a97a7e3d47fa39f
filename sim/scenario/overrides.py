"""``--set path=value``: changes of a scenario from the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.scenario.distributions import is_leaf
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
    given: list[tuple[int, Mark]] = []
    for number, text in enumerate(overrides, 1):
        try:
            tree = _with(tree, text, number, given)
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return tree


def _with(tree: Block, text: str, number: int, given: list[tuple[int, Mark]]) -> Block:
    """Return ``tree`` with a setting in it; ``given``: what is set, and by which, grows by it."""
    try:
        path, rest = split(text)
    except ValueError as error:
        raise ScenarioError([Problem(FILE, number, 1, "", shown(text), str(error))]) from None
    if not rest.startswith("="):
        rule = "must be path=value, a key with a dot in it quoted"
        raise ScenarioError([Problem(FILE, number, 1, "", shown(text), rule)])
    value = read_tree(rest[1:] or '""', FILE, path, number - 1)
    mark = Mark(FILE, number, 1, number, 1, path)
    problem = check_entry(path, value, mark, tree)
    if problem is not None:
        raise ScenarioError([problem])
    setting = nested(path, value, mark)
    changed = overlay(tree, setting)
    problems = [_lost(one, first, mark, changed) for first, one in given]
    if found := [one for one in problems if one is not None]:
        raise ScenarioError(found)
    given += [(number, one) for one in _leaves(setting)]
    return changed


def _leaves(tree: Block) -> Iterator[Mark]:
    """Yield the mark of each value that a tree sets whole."""
    for key, value in tree.items():
        if isinstance(value, Block) and not is_leaf(value):
            yield from _leaves(value)
        else:
            yield tree.marks[key]


def _lost(leaf: Mark, first: int, mark: Mark, changed: Block) -> Problem | None:
    """Return the problem that the setting at ``mark`` leaves nothing of what ``first`` set."""
    use = leaf._replace(path=(*leaf.path, "use"))
    now = _mark(changed, leaf.path)
    # An entry that is named, and then changed, has its name under ``use``.
    if now is leaf or _mark(changed, use.path) == use:
        return None
    path, rule = leaf.path, f"is set already, by --set {first}; set it once"
    if now is None:
        path, rule = mark.path, f"undoes {dotted(path)} of --set {first}; give this one first"
    value = shown(at(changed, path))
    return Problem(mark.file, mark.line, mark.col, dotted(path), value, rule)


def _mark(tree: Block, path: Path) -> Mark | None:
    block = at(tree, path[:-1])
    return block.marks.get(path[-1]) if isinstance(block, Block) else None


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
