"""The rules of the block ``choose`` of a study file.

Only the defence decides, and only for what defends. That is a rule of the file, so that no command
can be asked for anything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.scenario.file.merge import at
from sim.scenario.file.problems import RuleError
from sim.scenario.file.yaml_tree import Block
from sim.scenario.rules.broken import Broken
from sim.scenario.study.any_design import unknown
from sim.scenario.study.constraints import constraints
from sim.scenario.study.directions import better
from sim.scenario.study.factors import Varied
from sim.scenario.study.plan import Choose, Plan


def goals(plan: Plan, tree: Block, factors: Sequence[Varied], known: list[str]) -> Iterator[Broken]:
    """Yield what is wrong with what a study chooses by.

    factors: those that can be used. known: the names of all.
    """
    if plan.choose is None:
        return
    yield from _objectives(plan.choose)
    yield from _way(plan.choose, tree, factors)
    yield from _decided(plan.choose, known, factors)
    yield from _averaged(plan.choose, factors)
    # A faulty factor may have been meant to be decided.
    if len(factors) == len(known):
        yield from _undecided(plan.choose, factors)
        yield from _mixed(plan, decided_by(plan.choose, factors))


def decided_by(choose: Choose, factors: Sequence[Varied]) -> list[Varied]:
    """Return the factors that are decided: those named, or all of the defence."""
    named = choose.decide
    return [
        one
        for one in factors
        if one.record.side == "defence" and (named is None or one.name in named)
    ]


def _objectives(choose: Choose) -> Iterator[Broken]:
    seen: set[str] = set()
    for key, ids in (("minimise", choose.minimise), ("maximise", choose.maximise)):
        for place, id in enumerate(ids):
            path = ("choose", key, str(place))
            if id in seen:
                yield Broken(path, "is an objective already")
            seen.add(id)
            try:
                better(id, key == "maximise")
            except RuleError as error:
                yield Broken(path, str(error), error.suggestion)
    if not seen:
        yield Broken(("choose",), "must have a measure to minimise, or to maximise")


def _way(choose: Choose, tree: Block, factors: Sequence[Varied]) -> Iterator[Broken]:
    """Yield settings that do not fit the way in which a variant is found."""
    way = "a comparison, which has by" if choose.by is not None else "a search, which has no by"
    for key in choose.idle:
        if at(tree, ("choose", key)) is not None:
            yield Broken(("choose", key), f"says nothing of {way}")
    if choose.by is None:
        return
    ranges = [one.name for one in decided_by(choose, factors) if one.record.range is not None]
    told = [f"listed values, and {name} is a range" for name in ranges]
    if len(choose.measures) > 1:
        told.append(f"one measure; there are {', '.join(choose.measures)}")
    for what in told:
        yield Broken(("choose", "by"), f"compares {what}; leave it out to search")


def _decided(choose: Choose, known: list[str], factors: Sequence[Varied]) -> Iterator[Broken]:
    sides = {one.name: one.record.side for one in factors}
    for place, name in enumerate(choose.decide or ()):
        path = ("choose", "decide", str(place))
        if name not in known:
            yield unknown(path, name, known)
        elif sides.get(name, "defence") != "defence":
            rule = f"has the side {sides[name]}: threat and environment are uncertainties, never "
            rule += "decision variables; looking for the best attack is not what this tool does"
            yield Broken(path, rule)


def _averaged(choose: Choose, factors: Sequence[Varied]) -> Iterator[Broken]:
    for one in factors:
        if one.record.range is not None and one not in decided_by(choose, factors):
            rule = "is averaged over by choose, which needs values or levels"
            yield Broken(("factors", one.name, "range"), rule)


def _undecided(choose: Choose, factors: Sequence[Varied]) -> Iterator[Broken]:
    ours = decided_by(choose, factors)
    named = set(choose.decide or ()) <= {one.name for one in ours}
    if named and not any(one.varies for one in ours):
        path = ("choose",) if choose.decide is None else ("choose", "decide")
        yield Broken(path, "leaves nothing to decide: no factor of the defence has a choice")


def _mixed(plan: Plan, decided: Sequence[Varied]) -> Iterator[Broken]:
    """Yield the constraints between what is decided and what is averaged over."""
    ours = {one.name for one in decided}
    for path, one in constraints(plan):
        mine, rest = sorted(one.names & ours), sorted((one.names - ours) & plan.factors.keys())
        if mine and rest:
            rule = f"is between what is decided ({', '.join(mine)}) and what is averaged over "
            rule += f"({', '.join(rest)}): each variant must meet the same threats and environments"
            yield Broken(path, rule)
