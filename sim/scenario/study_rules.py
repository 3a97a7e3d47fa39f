"""What must hold in a study file beyond its shape; each rule yields what is broken, and where."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import cast

from sim.scenario.constraints import comparison, magnitude
from sim.scenario.factors import Varied, base_of, same
from sim.scenario.goals import decided_by, goals
from sim.scenario.marked import at
from sim.scenario.merge import fits
from sim.scenario.paths import dotted
from sim.scenario.problems import Problem, RuleError, nearest, shown
from sim.scenario.study_records import (
    Listed,
    OneAtATime,
    Plan,
    Sampled,
    Screening,
    Shares,
    Sobol,
)
from sim.scenario.yaml_tree import Block, Items, Path, Tree

RESERVED = frozenset({"point", "name", "folder", "hash", "outer", "replication", "seed"})
_NAME = re.compile(r"[^\W\d_][\w-]*")
_DECIDED: tuple[Path, ...] = (
    ("escorts",), ("coordination",), ("warning",), ("response",),
    *(("ships", "*", key) for key in ("lane", "at", "anywhere", "speed", "ais")),
    *(("catalogue", kind) for kind in ("weapons", "sensors", "escorts", "doctrines", "responses")),
)  # fmt: skip
"""What the defence decides, with all below it, ``*`` any name: its factors set nothing else."""

Broken = Iterator[Problem]
Shape = Callable[[Block, Varied], Broken]
Meaning = Callable[[Plan, Block, Sequence[Varied]], Broken]


def broken_rules(
    plan: Plan, tree: Block, factors: Sequence[Varied]
) -> tuple[list[Problem], list[Varied]]:
    """Return what is wrong with a study file, the scenarios of its points apart.

    And the factors that are sound in themselves: only of these can more be asked. factors: those
    whose paths could be read.
    """
    found, sound = [], []
    if not tree["factors"]:
        found.append(at(tree.marks["factors"], None, "must have at least one factor"))
    for one in factors:
        wrong = [problem for rule in SHAPE for problem in rule(tree, one)]
        found += wrong
        sound += [] if wrong else [one]
    for rule in MEANING:
        found += rule(plan, tree, sound)
    return found, sound


def _name(tree: Block, one: Varied) -> Broken:
    mark = cast(Block, tree["factors"]).marks[one.name]
    mark = mark._replace(line=mark.key_line, col=mark.key_col)
    if not _NAME.fullmatch(one.name):
        yield at(mark, one.block, "must be a name of letters, digits and hyphens")
    elif one.name in RESERVED:
        yield at(mark, one.block, "is a column of every table; choose another name")


def _kind(_tree: Block, one: Varied) -> Broken:
    given = [key for key in ("values", "range", "levels") if key in one.block]
    if len(given) != 1:
        yield at(one.block.mark, one.block, "must have one of values, range and levels")
        return
    if len([key for key in ("path", "paths") if key in one.block]) != (given != ["levels"]):
        rule = "must have no path: its levels are blocks of the scenario"
        if given != ["levels"]:
            rule = "must have a path, or paths, at which its values are set"
        yield at(one.block.mark, one.block, rule)
    elif given != ["range"] and not one.options:
        yield at(one.block.marks[given[0]], one.block[given[0]], "must have at least one entry")
    elif given == ["range"]:
        yield from _ends(one)
    else:
        yield from _twice(one)


def _ends(one: Varied) -> Broken:
    block = cast(Block, one.block["range"])
    low, high = magnitude(block["low"]), magnitude(block["high"])
    for key, end in (("low", low), ("high", high)):
        if end is None:
            yield at(block.marks[key], block[key], "must be a number, with its unit if it has one")
    if low is None or high is None:
        return
    if low.unit != high.unit:
        yield at(block.marks["high"], block["high"], "must have the same unit as low")
    elif low.number >= high.number:
        yield at(block.marks["high"], block["high"], "must be more than low")


def _twice(one: Varied) -> Broken:
    """Yield values, or names of levels, that are written alike or are of one size."""
    listed = one.block.get("values", one.block.get("levels"))
    marks = listed.marks if isinstance(listed, Items) else cast(Block, listed).marks.values()
    for place, (value, mark) in enumerate(zip(one.options, marks, strict=True)):
        other = next((other for other in one.options[:place] if _alike(value, other)), None)
        if other is not None:
            size = "" if same(value, other) else f": it is as large as {shown(other)}"
            yield at(mark, value, f"is given twice{size}")


def _alike(one: Tree, other: Tree) -> bool:
    a, b = magnitude(one), magnitude(other)
    if a is None or b is None:
        return same(one, other)
    return a.dimension == b.dimension and math.isclose(a.si, b.si, rel_tol=1e-9)


def _sides(_plan: Plan, _tree: Block, factors: Sequence[Varied]) -> Broken:
    for one in factors:
        # A path above one of these would set more than these.
        whose = [path for path in one.written() if not any(_below(path, d) for d in _DECIDED)]
        if one.record.side == "defence" and whose:
            rule = f"cannot be defence: {dotted(whose[0])} is not for the defence to decide; threat"
            rule += " and environment are uncertainties, never decision variables"
            yield at(one.block.marks["side"], "defence", rule)


def _below(path: Path, pattern: Path) -> bool:
    start = path[: len(pattern)]
    return len(start) == len(pattern) and all(map(fits, pattern, start))


def _overlaps(_plan: Plan, _tree: Block, factors: Sequence[Varied]) -> Broken:
    for one, other in combinations(factors, 2):
        # A value may well be set inside what a level brings in: levels are laid first.
        if (one.record.levels is None) != (other.record.levels is None):
            continue
        for path in one.written():
            if any(_meet(path, theirs) for theirs in other.written()):
                mark = other.block.mark
                yield at(mark, other.block, f"sets {dotted(path)}, as {one.name} does")
                break


def _meet(path: Path, other: Path) -> bool:
    short = min(len(path), len(other))
    return path[:short] == other[:short]


def _design(plan: Plan, tree: Block, factors: Sequence[Varied]) -> Broken:
    if "design" not in tree:
        # Who only searches needs no design; one of points is refused when it is made.
        ours = decided_by(plan.optimise, factors) if plan.optimise is not None else []
        yield from ranges_left(plan, [one for one in factors if one not in ours])
        return
    yield from ranges_left(plan, factors)
    block = cast(Block, tree["design"])
    if isinstance(plan.design, (Sobol, Shares)) and plan.design.points.bit_count() != 1:
        yield at(block.marks["points"], block["points"], "must be a power of 2")
    if isinstance(plan.design, OneAtATime) and "base" in block:
        yield from _settings(cast(Block, block["base"]), tree, factors)
    if isinstance(plan.design, Listed):
        for point in cast(Items, block["points"]):
            yield from _settings(cast(Block, point), tree, factors, whole=True)
    if isinstance(plan.design, Shares) and plan.design.groups:
        yield from _groups(cast(Block, block["groups"]), tree, factors)


def ranges_left(plan: Plan, factors: Sequence[Varied]) -> Broken:
    """Yield ranges in a design that does not sample."""
    if isinstance(plan.design, (*Sampled.__args__, *Screening.__args__, Listed)):
        return
    rule = f"is for designs that sample; {plan.design.kind} needs values or levels"
    if plan.optimise is not None:
        rule += " (where no design is named, redsea optimise may decide a range)"
    for one in factors:
        if one.record.range is not None:
            yield at(one.block.marks["range"], one.block["range"], rule)


def _groups(block: Block, tree: Block, factors: Sequence[Varied]) -> Broken:
    """Yield what is wrong with groups: each factor that varies must be in exactly one."""
    known, seen = list(cast(Block, tree["factors"])), dict[str, str]()
    for group, names in block.items():
        marks = cast(Items, names).marks
        if not names:
            yield at(block.marks[group], None, "must have at least one factor")
        for name, mark in zip(cast(Items, names), marks, strict=True):
            if name not in known:
                rule = f"is no factor; there are {', '.join(known)}"
                yield at(mark, name, rule, nearest(str(name), known))
            elif name in seen:
                yield at(mark, name, f"must be in one group only; it is in {seen[name]}")
            else:
                seen[str(name)] = group
    missing = [one.name for one in factors if one.varies and one.name not in seen]
    if missing:
        yield at(block.mark, block, f"must name every factor; it lacks {', '.join(missing)}")


def _base(plan: Plan, tree: Block, factors: Sequence[Varied]) -> Broken:
    """Yield constraints that leave out the base against which the other points are held."""
    if not isinstance(plan.design, OneAtATime) or len(factors) < len(plan.factors):
        return
    base = base_of(plan.design, factors)
    if base.keys() != plan.factors.keys() or not all(one.takes(base[one.name]) for one in factors):
        return  # that is told of the base itself
    told = ", ".join(f"{name}={shown(value)}" for name, value in base.items())
    rule = f"leaves out the base of the design, {told}, against which the other points are held"
    for key, breaks in (("where", _fails), ("forbidden", _has)):
        if not getattr(plan, key):
            continue
        found = cast(Items, tree[key])
        for constraint, mark in zip(found, found.marks, strict=True):
            if breaks(constraint, base):
                yield at(mark, constraint, rule)


def _fails(text: Tree, point: Mapping[str, Tree]) -> bool:
    try:
        return not comparison(str(text), point).holds(point)
    except RuleError:
        return False  # that is told of the constraint itself


def _has(combination: Tree, point: Mapping[str, Tree]) -> bool:
    block = cast(Block, combination)
    return block.keys() <= point.keys() and forbids(block, point)


def _holes(plan: Plan, tree: Block, _factors: Sequence[Varied]) -> Broken:
    """Yield constraints of a design that has no use for the points around a hole."""
    for key in ("where", "forbidden") if isinstance(plan.design, Screening) else ():
        if getattr(plan, key):
            rule = f"cannot be combined with {plan.design.kind}, whose points depend on each other;"
            rule += " narrow the ranges, or take latin-hypercube"
            yield at(tree.marks[key], None, rule)


def _settings(block: Block, tree: Block, factors: Sequence[Varied], whole: bool = False) -> Broken:
    """Yield what is wrong with a mapping of factors to values."""
    by_name, known = {one.name: one for one in factors}, list(cast(Block, tree["factors"]))
    for name, value in block.items():
        mark = block.marks[name]
        if name not in known:
            rule = f"is no factor; there are {', '.join(known)}"
            yield at(mark, value, rule, nearest(name, known))
        elif name in by_name and not by_name[name].takes(value):
            options = ", ".join(map(shown, by_name[name].options)) or "any in its range"
            yield at(mark, value, f"must be one that the factor has: {options}")
    missing = [name for name in known if name not in block]
    if whole and missing:
        yield at(block.mark, block, f"must name every factor; it lacks {', '.join(missing)}")


def _constraints(plan: Plan, tree: Block, factors: Sequence[Varied]) -> Broken:
    known = list(cast(Block, tree["factors"]))
    some = {one.name: one.at(0.0) for one in factors}
    marks = cast(Items, tree["where"]).marks if plan.where else []
    for text, mark in zip(plan.where, marks, strict=True):
        try:
            found = comparison(text, known)
            if {found.left, found.right} & set(known) <= some.keys():
                found.holds(some)
        except RuleError as error:
            yield at(mark, text, str(error), error.suggestion)
    for combination in cast(Items, tree["forbidden"]) if plan.forbidden else ():
        yield from _settings(cast(Block, combination), tree, factors)


def forbids(combination: Mapping[str, object], point: Mapping[str, Tree]) -> bool:
    """Return whether a point has all that a forbidden combination has."""
    return all(same(point[name], cast(Tree, value)) for name, value in combination.items())


SHAPE: tuple[Shape, ...] = (_name, _kind)
MEANING: tuple[Meaning, ...] = (
    _sides, _overlaps, _design, _base, _holes, _constraints, goals,
)  # fmt: skip
