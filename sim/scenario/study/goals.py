"""What must hold in the block ``choose`` of a study file.

Only the defence decides, and only for what defends. That is a rule of the file, so that no command
can be asked for anything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from sim.scenario.file.problems import Problem, RuleError, nearest
from sim.scenario.file.yaml_tree import Block, Items
from sim.scenario.study.constraints import comparison
from sim.scenario.study.directions import better
from sim.scenario.study.factors import Varied
from sim.scenario.study.plan import Choose, Plan

Broken = Iterator[Problem]


def goals(plan: Plan, tree: Block, factors: Sequence[Varied]) -> Broken:
    """Yield what is wrong with what a study chooses by."""
    if plan.choose is None:
        return
    block = cast(Block, tree["choose"])
    yield from _objectives(plan.choose, block)
    yield from _way(plan.choose, block, factors)
    yield from _decided(plan.choose, block, tree, factors)
    known = {one.name for one in factors}
    if known == set(cast(Block, tree["factors"])):
        yield from _mixed(plan, tree, factors)


def decided_by(choose: Choose, factors: Sequence[Varied]) -> list[Varied]:
    """Return the factors that are decided: those named, or all of the defence."""
    named = choose.decide
    return [
        one
        for one in factors
        if one.record.side == "defence" and (named is None or one.name in named)
    ]


def _objectives(choose: Choose, block: Block) -> Broken:
    seen: set[str] = set()
    for key, ids in (("minimise", choose.minimise), ("maximise", choose.maximise)):
        marks = cast(Items, block[key]).marks if key in block else []
        for id, mark in zip(ids, marks, strict=True):
            if id in seen:
                yield mark.problem("is an objective already", id)
            seen.add(id)
            try:
                better(id, key == "maximise")
            except RuleError as error:
                yield mark.problem(str(error), id, error.suggestion)
    if not seen:
        yield block.mark.problem("must have a measure to minimise, or to maximise")


def _way(choose: Choose, block: Block, factors: Sequence[Varied]) -> Broken:
    """Yield what does not go with the way in which a variant is found."""
    way = "a comparison, which has by" if choose.by is not None else "a search, which has no by"
    for key in choose.idle:
        if key in block:
            yield block.marks[key].problem(f"says nothing of {way}", block[key])
    if choose.by is None:
        return
    if len(choose.measures) > 1:
        rule = (
            f"compares one measure; there are {', '.join(choose.measures)}; leave it out to search"
        )
        yield block.marks["by"].problem(rule, block["by"])
    for one in decided_by(choose, factors):
        if one.record.range is not None:
            rule = f"compares listed values, and {one.name} is a range; leave it out to search"
            yield block.marks["by"].problem(rule, block["by"])


def _decided(choose: Choose, block: Block, tree: Block, factors: Sequence[Varied]) -> Broken:
    sides = {one.name: one.record.side for one in factors}
    known = list(cast(Block, tree["factors"]))
    marks = cast(Items, block["decide"]).marks if choose.decide is not None else []
    for name, mark in zip(choose.decide or (), marks, strict=True):
        if name not in known:
            yield mark.problem(
                f"is no factor; there are {', '.join(known)}", name, nearest(name, known)
            )
        elif sides.get(name, "defence") != "defence":
            rule = f"has the side {sides[name]}: threat and environment are uncertainties, never "
            rule += "decision variables; looking for the best attack is not what this tool does"
            yield mark.problem(rule, name)
    ours = decided_by(choose, factors)
    named = set(choose.decide or ()) <= {one.name for one in ours}
    # What is wrong in itself may have been meant to be decided.
    if (
        named
        and len(factors) == len(known)
        and not any(one.record.range is not None or len(one.options) > 1 for one in ours)
    ):
        place = block.marks.get("decide", block.mark)
        yield place.problem("leaves nothing to decide: no factor of the defence has a choice")
    for one in factors:
        if one not in ours and one.record.range is not None:
            rule = "is averaged over by choose, which needs values or levels"
            yield one.block.marks["range"].problem(rule, one.block["range"])


def _mixed(plan: Plan, tree: Block, factors: Sequence[Varied]) -> Broken:
    """Yield the constraints between what is decided and what is averaged over."""
    assert plan.choose is not None
    names = [one.name for one in factors]
    ours = {one.name for one in decided_by(plan.choose, factors)}
    rule = "is between what is decided ({}) and what is averaged over ({}): each variant must meet"
    rule += " the same threats and environments"
    found: list[tuple[Items, list[set[str]]]] = []
    if plan.where:
        texts = cast(Items, tree["where"])
        found.append((texts, [_factors_of(str(text), names) for text in texts]))
    if plan.forbidden:
        blocks = cast(Items, tree["forbidden"])
        found.append((blocks, [set(cast(Block, one)) for one in blocks]))
    for items, used in found:
        for value, mark, some in zip(items, items.marks, used, strict=True):
            if some & ours and (some - ours) & set(names):
                mine, rest = sorted(some & ours), sorted((some - ours) & set(names))
                yield mark.problem(rule.format(", ".join(mine), ", ".join(rest)), value)


def _factors_of(text: str, names: Sequence[str]) -> set[str]:
    try:
        found = comparison(text, names)
    except RuleError:
        return set()  # That is told of the constraint itself.
    return {found.left, found.right} & set(names)
