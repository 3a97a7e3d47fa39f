"""The rules of a study file beyond its shape; each yields what is broken, and where."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import cast

from sim.platforms.fleet import SHOOTING
from sim.scenario.file.merge import fits, meetings
from sim.scenario.file.paths import dotted, keys
from sim.scenario.file.problems import Problem, RuleError, shown
from sim.scenario.file.yaml_tree import Block, Path
from sim.scenario.records.schema import Validated
from sim.scenario.rules.broken import KEY, Broken
from sim.scenario.study.any_design import misfits
from sim.scenario.study.constraints import constraints, relation
from sim.scenario.study.designs import OneAtATime
from sim.scenario.study.factors import MOST_POINTS, Range, Varied, magnitude
from sim.scenario.study.goals import decided_by, goals
from sim.scenario.study.plan import Plan

_DECIDED: tuple[Path, ...] = (
    *((section,) for section in SHOOTING), ("coordination",), ("warning",), ("response",),
    *(("ships", "*", key) for key in ("lane", "at", "anywhere", "speed", "ais")),
    *(("catalogue", kind) for kind in ("weapons", "sensors", *SHOOTING, "doctrines", "responses")),
)  # fmt: skip
"""Paths of the defence, with all below them, ``*`` any name: its factors set nothing else."""

RESERVED = frozenset({"point", "name", "folder", "hash", "outer", "replication", "seed"})
_NAME = re.compile(r"[^\W\d_][\w-]*")
_KIND: Path = ("design", "kind")


def broken_rules(read: Validated, factors: Sequence[Varied]) -> tuple[list[Broken], list[Varied]]:
    """Return the faults of a study, without the scenarios of its points.

    And the factors that can be used: only of these can more be asked.
    """
    plan: Plan = read.record
    known = list(cast(Block, read.tree["factors"]))
    found = [] if factors else [Broken(("factors",), "must have at least one factor")]
    sound = []
    for one in filter(lambda one: _readable(read, one.name), factors):
        wrong = list(_misshapen(one))
        found += wrong or _repeating(one)
        sound += [] if wrong else [one]
    sided = [one for one in sound if read.judged(("factors", one.name, "side"))]
    given = "design" in read.tree
    found += _sides(sided)
    if given or plan.choose is None:
        found += crowded(plan, sound, given)
        found += ranges_left(plan, sided)
    else:
        # A search needs no design; a design of too many points is refused when it is made.
        ours = decided_by(plan.choose, sided)
        found += ranges_left(plan, [one for one in sided if one not in ours])
    found += _design(plan, sound, known)
    found += _base(plan, sound)
    found += _constraints(plan, sound, known)
    found += goals(plan, read.tree, sided, known)
    return found, sound


def _readable(read: Validated, name: str) -> bool:
    """Return whether what a factor changes is as in the file, whatever is wrong with its side."""
    wrong = (path[2:] for path in read.faulty if path[:2] == ("factors", name))
    return all(path in (("side",), ("about",)) for path in wrong)


def _misshapen(one: Varied) -> Iterator[Broken]:
    """Yield what keeps a factor from being used."""
    path, record = ("factors", one.name), one.record
    given = [key for key in ("values", "range", "levels") if getattr(record, key) is not None]
    if len(given) != 1:
        yield Broken(path, "must have one of values, range and levels")
        return
    pathed = [key for key in ("path", "paths") if getattr(record, key) is not None]
    if given == ["levels"] and pathed:
        yield Broken(path, "must have no path: its levels are blocks of the scenario")
    if given != ["levels"] and len(pathed) != 1:
        yield Broken(path, "must have a path, or paths, at which its values are set")
    if record.range is not None:
        yield from _ends((*path, "range"), record.range)
    elif not one.options:
        yield Broken((*path, *given), "must have at least one entry")
    elif len(one.options) > MOST_POINTS:
        rule = f"has {len(one.options):,} entries; a study has at most {MOST_POINTS:,} points"
        yield Broken((*path, *given), rule)
    if record.paths is not None and not record.paths:
        yield Broken((*path, "paths"), "must have at least one path")
    for place, text in enumerate(one.texts):
        try:
            keys(text)
        except ValueError as error:
            yield Broken((*path, *pathed, *([str(place)] if record.paths else ())), str(error))


def _ends(path: Path, ends: Range) -> Iterator[Broken]:
    low, high = magnitude(ends.low), magnitude(ends.high)
    for key, end in (("low", low), ("high", high)):
        if end is None:
            yield Broken((*path, key), "must be a number, with its unit if it has one")
    if low is None or high is None:
        return
    if low.unit != high.unit:
        yield Broken((*path, "high"), "must have the same unit as low")
    elif low.number >= high.number:
        yield Broken((*path, "high"), "must be more than low")


def _repeating(one: Varied) -> Iterator[Broken]:
    """Yield a name that something else has, and what is there twice."""
    path = ("factors", one.name)
    if not _NAME.fullmatch(one.name):
        yield Broken((*path, KEY), "must be a name of letters, digits and hyphens")
    elif one.name in RESERVED:
        yield Broken((*path, KEY), "is a column of every table; choose another name")
    for _, place, _ in meetings((mark, place) for place, mark in enumerate(one.places())):
        rule = "is set already, by another of the factor's paths"
        yield Broken((*path, "paths", str(place)), rule)
    for place, rule in _twice(one):
        key = ("values", str(place)) if one.record.values else ("levels", str(one.options[place]))
        yield Broken((*path, *key), rule)


def _twice(one: Varied) -> Iterator[tuple[int, str]]:
    """Yield the places of options that are written alike, or are of one size, as one before."""
    written: set[str] = set()
    sized: list[tuple[str, float, int]] = []
    for place, value in enumerate(one.options):
        size, text = magnitude(value), repr(value)
        if text in written:
            yield place, "is given twice"
        elif size is not None:
            sized.append((size.dimension, size.si, place))
        written.add(text)
    for (kind, si, a), (other, near, b) in pairwise(sorted(sized)):
        if kind == other and math.isclose(si, near, rel_tol=1e-9):
            yield max(a, b), f"is given twice: it is as large as {shown(one.options[min(a, b)])}"


def _sides(factors: Sequence[Varied]) -> Iterator[Broken]:
    for one in factors:
        # A path above one of these would set more than these.
        whose = [m.path for m in one.written() if not any(_below(m.path, d) for d in _DECIDED)]
        if one.record.side == "defence" and whose:
            rule = f"cannot be defence: {dotted(whose[0])} is not for the defence to decide; threat"
            rule += " and environment are uncertainties, never decision variables"
            yield Broken(("factors", one.name, "side"), rule)


def _below(path: Path, pattern: Path) -> bool:
    start = path[: len(pattern)]
    return len(start) == len(pattern) and all(map(fits, pattern, start))


def overlaps(factors: Sequence[Varied]) -> Iterator[Problem]:
    """Yield what two factors set."""
    # A value may be set inside a level's block: levels are laid first.
    for levels in (True, False):
        ours = [one for one in factors if (one.record.levels is not None) == levels]
        marks = ((mark, one.name) for one in ours for mark in one.written())
        for mark, name, other in meetings(marks):
            rule = f"sets {dotted(mark.path)}, which the factor {other} sets, too"
            yield mark._replace(path=("factors", name)).problem(rule)


def crowded(plan: Plan, factors: Sequence[Varied], given: bool) -> Iterator[Broken]:
    """Yield a design of too many points, before any is made; given: whether the file has one."""
    sizes = [len(one.options) for one in factors]
    made = {"full-factorial": math.prod(sizes), "one-at-a-time": 1 + sum(sizes) - len(sizes)}
    points = made.get(plan.design.kind, 0)
    if points > MOST_POINTS:
        rule = f"makes {points:,} points of these factors; a study has at most {MOST_POINTS:,}"
        yield Broken(("design",) if given else ("factors",), rule, also=(_KIND,))


def ranges_left(plan: Plan, factors: Sequence[Varied]) -> Iterator[Broken]:
    """Yield ranges in a design that does not sample."""
    rule = f"is for designs that sample; {plan.design.kind} needs values or levels"
    if plan.choose is not None:
        rule += " (where no design is named, redsea choose may search a range)"
    for one in factors:
        if one.record.range is not None and not plan.design.takes_ranges:
            yield Broken(("factors", one.name, "range"), rule, also=(_KIND,))


def _design(plan: Plan, factors: Sequence[Varied], known: list[str]) -> Iterator[Broken]:
    for one in plan.design.faults(factors, known):
        yield one._replace(path=("design", *one.path))
    if plan.design.takes_holes:
        return
    if len(factors) == len(known) and not any(one.varies for one in factors):
        yield Broken(("design",), "needs a factor that varies; none does", also=(_KIND,))
    for key in ("where", "forbidden"):
        if getattr(plan, key):
            rule = f"cannot be combined with {plan.design.kind}, whose points depend on each other;"
            rule += " narrow the ranges, or take latin-hypercube"
            yield Broken((key,), rule, also=(_KIND,))


def _base(plan: Plan, factors: Sequence[Varied]) -> Iterator[Broken]:
    """Yield constraints that leave out the base against which the other points are held."""
    if not isinstance(plan.design, OneAtATime) or len(factors) < len(plan.factors):
        return
    base = plan.design.point(factors)
    if base.keys() != plan.factors.keys() or not all(one.takes(base[one.name]) for one in factors):
        return  # that is reported for the base itself
    told = ", ".join(f"{name}={shown(value)}" for name, value in base.items())
    rule = f"leaves out the base of the design, {told}, against which the other points are held"
    for path, one in constraints(plan):
        try:
            holds = not one.names <= base.keys() or one.holds(base)
        except RuleError:
            continue  # that is reported for the constraint itself
        if not holds:
            yield Broken(path, rule, also=(_KIND,))


def _constraints(plan: Plan, factors: Sequence[Varied], known: list[str]) -> Iterator[Broken]:
    some = {one.name: one.at(0.0) for one in factors}
    for place, text in enumerate(plan.where):
        try:
            found = relation(text, known)
            if found.names <= some.keys():
                found.holds(some)
        except RuleError as error:
            yield Broken(("where", str(place)), str(error), error.suggestion)
    for place, combination in enumerate(plan.forbidden):
        path = ("forbidden", str(place))
        if not combination:
            yield Broken(path, "forbids every point: it must name a factor")
        yield from misfits(path, combination, factors, known)
