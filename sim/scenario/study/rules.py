"""What must hold in a study file beyond its shape; each rule yields what is broken, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import cast

from sim.scenario.file.merge import fits, meetings
from sim.scenario.file.paths import dotted
from sim.scenario.file.problems import Problem, RuleError, shown
from sim.scenario.file.yaml_tree import Block, Path
from sim.scenario.records.mending import Validated
from sim.scenario.rules.broken import Broken
from sim.scenario.study.constraints import comparison, constraints
from sim.scenario.study.designs import OneAtATime
from sim.scenario.study.factors import Varied
from sim.scenario.study.goals import decided_by, goals
from sim.scenario.study.plan import Plan
from sim.scenario.study.rows import MOST_POINTS, misfits
from sim.scenario.study.shape import misshapen, repeating

_DECIDED: tuple[Path, ...] = (
    ("escorts",), ("coordination",), ("warning",), ("response",),
    *(("ships", "*", key) for key in ("lane", "at", "anywhere", "speed", "ais")),
    *(("catalogue", kind) for kind in ("weapons", "sensors", "escorts", "doctrines", "responses")),
)  # fmt: skip
"""What the defence decides, with all below it, ``*`` any name: its factors set nothing else."""

_KIND: Path = ("design", "kind")


def broken_rules(read: Validated, factors: Sequence[Varied]) -> tuple[list[Broken], list[Varied]]:
    """Return what is wrong with a study, the scenarios of its points apart.

    And the factors that can be used: only of these can more be asked.
    """
    plan: Plan = read.record
    known = list(cast(Block, read.tree["factors"]))
    found = [] if factors else [Broken(("factors",), "must have at least one factor")]
    sound = []
    for one in filter(lambda one: _readable(read, one.name), factors):
        wrong = list(misshapen(one))
        found += wrong or repeating(one)
        sound += [] if wrong else [one]
    sided = [one for one in sound if read.judged(("factors", one.name, "side"))]
    given = "design" in read.tree
    found += _sides(sided)
    found += crowded(plan, sound, given)
    found += _ranges(plan, sided, given)
    found += _design(plan, sound, known)
    found += _base(plan, sound)
    found += _constraints(plan, sound, known)
    found += goals(plan, read.tree, sided, known)
    return found, sound


def _readable(read: Validated, name: str) -> bool:
    """Return whether what a factor changes is as in the file, whatever is wrong with its side."""
    wrong = (path[2:] for path in read.faulty if path[:2] == ("factors", name))
    return all(path in (("side",), ("about",)) for path in wrong)


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
    # A value may well be set inside what a level brings in: levels are laid first.
    for levels in (True, False):
        ours = [one for one in factors if (one.record.levels is not None) == levels]
        marks = ((mark, one.name) for one in ours for mark in one.written())
        for mark, name, other in meetings(marks):
            yield mark.problem(f"is set by {other}, too; {name} cannot set it again")


def crowded(plan: Plan, factors: Sequence[Varied], given: bool) -> Iterator[Broken]:
    """Yield a design of too many points, before any is made; who only searches needs none."""
    sizes = [len(one.options) for one in factors]
    made = {"full-factorial": prod(sizes), "one-at-a-time": 1 + sum(sizes) - len(sizes)}
    points = made.get(plan.design.kind, 0) if given or plan.choose is None else 0
    if points > MOST_POINTS:
        rule = f"makes {points:,} points of these factors; a study has at most {MOST_POINTS:,}"
        yield Broken(("design",) if given else ("factors",), rule, also=(_KIND,))


def _ranges(plan: Plan, factors: Sequence[Varied], given: bool) -> Iterator[Broken]:
    # Who only searches needs no design; one of points is refused when it is made.
    ours = [] if given or plan.choose is None else decided_by(plan.choose, factors)
    yield from ranges_left(plan, [one for one in factors if one not in ours])


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
        return  # that is told of the base itself
    told = ", ".join(f"{name}={shown(value)}" for name, value in base.items())
    rule = f"leaves out the base of the design, {told}, against which the other points are held"
    for path, one in constraints(plan):
        try:
            holds = not one.names <= base.keys() or one.holds(base)
        except RuleError:
            continue  # that is told of the constraint itself
        if not holds:
            yield Broken(path, rule, also=(_KIND,))


def _constraints(plan: Plan, factors: Sequence[Varied], known: list[str]) -> Iterator[Broken]:
    some = {one.name: one.at(0.0) for one in factors}
    for place, text in enumerate(plan.where):
        try:
            found = comparison(text, known)
            if found.names <= some.keys():
                found.holds(some)
        except RuleError as error:
            yield Broken(("where", str(place)), str(error), error.suggestion)
    for place, combination in enumerate(plan.forbidden):
        path = ("forbidden", str(place))
        if not combination:
            yield Broken(path, "forbids every point: it must name a factor")
        yield from misfits(path, combination, factors, known)
