"""``--set path=value``: changes of a scenario from the command line, and what they are called."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sim.platforms.fleet import KINDS
from sim.scenario.file.merge import at, leaves_of, nested, overlay
from sim.scenario.file.paths import dotted, split
from sim.scenario.file.problems import Problem, ScenarioError, nearest, shown
from sim.scenario.file.yaml_tree import LONGEST_SCALAR, Block, Mark, Path, Tree, read_tree

FILE = "--set"
NAMED = ("traffic", *KINDS, "attacks")
"""Sections whose keys are names of the scenario's own things."""


LONGEST_LABEL = 60

Overrides = Mapping[str, object] | str | Iterable[str]
"""Path → value, or texts ``path=value``, or one such text."""


def written(overrides: Overrides) -> list[str]:
    """Return overrides as texts ``path=value``; raises `ScenarioError` for anything else."""
    if isinstance(overrides, str):
        return [overrides]
    if isinstance(overrides, Mapping):
        # JSON is YAML, so that text stays text and a list stays a list.
        return [f"{path}={_json(path, value)}" for path, value in overrides.items()]
    given: list[object] = list(overrides)
    texts = [text for text in given if isinstance(text, str)]
    if len(texts) < len(given):
        rule = "must be texts, path=value; or give a mapping of paths to values"
        raise ScenarioError([Problem(FILE, 0, 0, "", shown(given), rule)])
    return texts


def _json(path: str, value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=_plain)
    except (TypeError, ValueError, RecursionError):
        rule = "must be a number, text, a list or a mapping"
        raise ScenarioError([Problem(FILE, 1, 1, str(path), shown(value), rule)]) from None


def _plain(value: object) -> object:
    """Return the JSON value of an array or a number of NumPy, or of a moment."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError


def label_of(changes: Iterable[tuple[Path, object]]) -> str:
    """Return the name of a variant by its changes: antenna height 7.5 m, queue fifo.

    Of a path the last key is said, and the one before it where two end alike.
    """
    found = list(changes)
    ends = Counter(path[-1] for path, _ in found)
    said = [_said(path[-2:] if ends[path[-1]] > 1 else path[-1:], value) for path, value in found]
    label = ", ".join(said)
    if len(label) <= LONGEST_LABEL or len(said) <= 1:
        return label
    return f"{said[0]} and {len(said) - 1} more"


def _said(keys: Sequence[str], value: object) -> str:
    name = " ".join(keys).replace("_", " ")
    if value is None or value == {}:
        return f"without {name}"
    return name if isinstance(value, (dict, list)) and not value else f"{name} {shown(value)}"


def with_overrides(tree: Block, overrides: Overrides, problems: list[Problem]) -> tuple[Block, str]:
    """Return ``tree`` with each ``path=value`` laid over it, and what the variant is called.

    Adds what is wrong with them to ``problems``.
    """
    changes: list[tuple[Path, object]] = []
    given: list[tuple[int, Mark]] = []
    for number, text in enumerate(written(overrides), 1):
        try:
            mark, value = _read(text, number)
        except ScenarioError as error:
            problems += error.problems
            continue
        setting = nested(mark.path, value, mark)
        changed = overlay(tree, setting)
        found = [check_entry(mark.path, value, mark, tree)]
        found += [_lost(one, first, mark, tree, changed) for first, one in given]
        if wrong := [one for one in found if one is not None]:
            problems += wrong
            continue
        tree = changed
        given += [(number, one) for one in leaves_of(setting)]
        # The scenario's own name says itself.
        changes += [(mark.path, value)] * (mark.path != ("name",))
    return tree, label_of(changes)


def _read(text: str, number: int) -> tuple[Mark, Tree]:
    """Return a setting's place and value; raises `ScenarioError`."""
    mark = Mark(FILE, number, 1, number, 1, ())
    try:
        if len(text) > LONGEST_SCALAR:
            raise ValueError(f"must have at most {LONGEST_SCALAR:,} characters")
        path, rest = split(text)
        if not rest.startswith("="):
            raise ValueError("must be path=value, a key with a dot in it quoted")
    except ValueError as error:
        raise ScenarioError([mark.problem(str(error), text)]) from None
    return mark._replace(path=path), read_tree(rest[1:] or '""', FILE, path, number - 1)


def _lost(leaf: Mark, first: int, mark: Mark, before: Block, changed: Block) -> Problem | None:
    """Return the problem that the setting at ``mark`` leaves nothing of what ``first`` set."""
    use = leaf._replace(path=(*leaf.path, "use"))
    now = _mark(changed, leaf.path)
    if now is None and _mark(before, leaf.path) is None:
        return None  # It was taken away, and stays away.
    # An entry that is named, and then changed, has its name under ``use``.
    if now is leaf or _mark(changed, use.path) == use:
        return None
    there, rule = mark._replace(path=leaf.path), f"is set already, by --set {first}; set it once"
    if now is None:
        there, rule = mark, f"undoes {dotted(leaf.path)} of --set {first}; give this one first"
    return there.problem(rule, at(changed, there.path))


def _mark(tree: Block, path: Path) -> Mark | None:
    block = at(tree, path[:-1])
    return block.marks.get(path[-1]) if isinstance(block, Block) else None


def check_entry(path: Path, value: Tree, mark: Mark, tree: Block) -> Problem | None:
    """Return the problem of a path that changes a named thing which does not exist."""
    section = tree.get(path[0])
    whole = len(path) == 2 and isinstance(value, Block)
    if path[0] not in NAMED or len(path) < 2 or whole:
        return None
    known = list(section) if isinstance(section, Block) else []
    if path[1] in known or at(section, path[1:2]) is not None:
        return None
    rule = f"is not here: {path[0]} has no '{path[1]}'"
    hint = nearest(path[1], known)
    return mark._replace(path=path).problem(rule, value, hint)
