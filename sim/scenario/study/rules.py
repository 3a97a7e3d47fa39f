"""What must hold in a study file beyond its shape; each rule yields what is broken, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import prod
from typing import cast

from sim.scenario.file.merge import fits, meetings
from sim.scenario.file.paths import dotted
from sim.scenario.file.problems import Problem, RuleError, nearest, shown
from sim.scenario.file.yaml_tree import Block, Items, Path, Tree
from sim.scenario.study.constraints import comparison
from sim.scenario.study.factors import Varied, base_of, same
from sim.scenario.study.goals import decided_by, goals
from sim.scenario.study.plan import (
    MOST_POINTS,
    FullFactorial,
    Listed,
    OneAtATime,
    Plan,
    Sampled,
    Screening,
    Shares,
    Sobol,
)
from sim.scenario.study.shape import misshapen

_DECIDED: tuple[Path, ...] = (
    ("escorts",), ("coordination",), ("warning",), ("response",),
    *(("ships", "*", key) for key in ("lane", "at", "anywhere", "speed", "ais")),
    *(("catalogue", kind) for kind in ("weapons", "sensors", "escorts", "doctrines", "responses")),
)  # fmt: skip
"""What the defence decides, with all below it, ``*`` any name: its factors set nothing else."""

Broken = Iterator[Problem]
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
        found.append(tree.marks["factors"].problem("must have at least one factor"))
    for one in factors:
        wrong = list(misshapen(tree, one))
        found += wrong
        sound += [] if wrong else [one]
    for rule in MEANING:
        found += rule(plan, tree, sound)
    return found, sound


def _sides(_plan: Plan, _tree: Block, factors: Sequence[Varied]) -> Broken:
    for one in factors:
        # A path above one of these would set more than these.
        whose = [m.path for m in one.written() if not any(_below(m.path, d) for d in _DECIDED)]
        if one.record.side == "defence" and whose:
            rule = f"cannot be defence: {dotted(whose[0])} is not for the defence to decide; threat"
            rule += " and environment are uncertainties, never decision variables"
            yield one.block.marks["side"].problem(rule, "defence")


def _below(path: Path, pattern: Path) -> bool:
    start = path[: len(pattern)]
    return len(start) == len(pattern) and all(map(fits, pattern, start))


def _overlaps(_plan: Plan, _tree: Block, factors: Sequence[Varied]) -> Broken:
    # A value may well be set inside what a level brings in: levels are laid first.
    for levels in (True, False):
        ours = [one for one in factors if (one.record.levels is not None) == levels]
        marks = ((mark, one.name) for one in ours for mark in one.written())
        for mark, name, other in meetings(marks):
            yield mark.problem(f"is set by {other}, too; {name} cannot set it again")


def _design(plan: Plan, tree: Block, factors: Sequence[Varied]) -> Broken:
    if "design" not in tree:
        # Who only searches needs no design; one of points is refused when it is made.
        ours = decided_by(plan.choose, factors) if plan.choose is not None else []
        yield from ranges_left(plan, [one for one in factors if one not in ours])
        return
    yield from ranges_left(plan, factors)
    block = cast(Block, tree["design"])
    if isinstance(plan.design, (Sobol, Shares)) and plan.design.points.bit_count() != 1:
        yield block.marks["points"].problem("must be a power of 2", block["points"])
    if isinstance(plan.design, OneAtATime) and "base" in block:
        yield from _settings(cast(Block, block["base"]), tree, factors)
    if isinstance(plan.design, Listed):
        if not block["points"]:
            yield block.marks["points"].problem("must have at least one point", block["points"])
        for point in cast(Items, block["points"]):
            yield from _settings(cast(Block, point), tree, factors, whole=True)
    if isinstance(plan.design, Shares) and plan.design.groups:
        yield from _groups(cast(Block, block["groups"]), tree, factors)


def ranges_left(plan: Plan, factors: Sequence[Varied]) -> Broken:
    """Yield ranges in a design that does not sample."""
    if isinstance(plan.design, (*Sampled.__args__, *Screening.__args__, Listed)):
        return
    rule = f"is for designs that sample; {plan.design.kind} needs values or levels"
    if plan.choose is not None:
        rule += " (where no design is named, redsea choose may search a range)"
    for one in factors:
        if one.record.range is not None:
            yield one.block.marks["range"].problem(rule, one.block["range"])


def _groups(block: Block, tree: Block, factors: Sequence[Varied]) -> Broken:
    """Yield what is wrong with groups: each factor that varies must be in exactly one."""
    known, seen = list(cast(Block, tree["factors"])), dict[str, str]()
    for group, names in block.items():
        marks = cast(Items, names).marks
        if not names:
            yield block.marks[group].problem("must have at least one factor")
        for name, mark in zip(cast(Items, names), marks, strict=True):
            if name not in known:
                rule = f"is no factor; there are {', '.join(known)}"
                yield mark.problem(rule, name, nearest(str(name), known))
            elif name in seen:
                yield mark.problem(f"must be in one group only; it is in {seen[name]}", name)
            else:
                seen[str(name)] = group
    missing = [one.name for one in factors if one.varies and one.name not in seen]
    if missing:
        yield block.mark.problem(f"must name every factor; it lacks {', '.join(missing)}")


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
                yield mark.problem(rule, constraint)


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
            yield tree.marks[key].problem(rule)


def _settings(block: Block, tree: Block, factors: Sequence[Varied], whole: bool = False) -> Broken:
    """Yield what is wrong with a mapping of factors to values."""
    by_name, known = {one.name: one for one in factors}, list(cast(Block, tree["factors"]))
    for name, value in block.items():
        mark = block.marks[name]
        if name not in known:
            rule = f"is no factor; there are {', '.join(known)}"
            yield mark.problem(rule, value, nearest(name, known))
        elif name in by_name and not by_name[name].takes(value):
            options = ", ".join(map(shown, by_name[name].options)) or "any in its range"
            yield mark.problem(f"must be one that the factor has: {options}", value)
    missing = [name for name in known if name not in block]
    if whole and missing:
        yield block.mark.problem(f"must name every factor; it lacks {', '.join(missing)}")


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
            yield mark.problem(str(error), text, error.suggestion)
    for combination in cast(Items, tree["forbidden"]) if plan.forbidden else ():
        block = cast(Block, combination)
        if not block:
            yield block.mark.problem("forbids every point: it must name a factor")
        yield from _settings(block, tree, factors)


def forbids(combination: Mapping[str, object], point: Mapping[str, Tree]) -> bool:
    """Return whether a point has all that a forbidden combination has."""
    return all(same(point[name], cast(Tree, value)) for name, value in combination.items())


def _number(plan: Plan, tree: Block, factors: Sequence[Varied]) -> Broken:
    """Yield designs of too many points, before any is made."""
    sizes = [len(one.options) for one in factors]
    if isinstance(plan.design, FullFactorial) and ("design" in tree or plan.choose is None):
        points = prod(sizes)
    else:
        points = 1 + sum(sizes) - len(sizes) if isinstance(plan.design, OneAtATime) else 0
    if points > MOST_POINTS:
        place = tree.marks.get("design", tree.marks["factors"])
        rule = f"makes {points:,} points of these factors; a study has at most {MOST_POINTS:,}"
        yield place.problem(rule)


MEANING: tuple[Meaning, ...] = (
    _sides, _overlaps, _number, _design, _base, _holes, _constraints, goals,
)  # fmt: skip
