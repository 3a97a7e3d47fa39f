"""A study file: a base scenario, and what is changed in it from point to point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from sim.scenario.canonical import canonical, plain
from sim.scenario.constraints import Comparison, comparison
from sim.scenario.emit import yaml_text
from sim.scenario.factors import Varied, varied
from sim.scenario.faults import problems_of
from sim.scenario.files import asks_of_a_base, read_block, read_scenario, read_text
from sim.scenario.marked import at
from sim.scenario.overrides import Overrides, label_of, settings_in, with_overrides, written
from sim.scenario.paths import dotted
from sim.scenario.problems import Problem, ScenarioError, shown
from sim.scenario.scenario import Scenario
from sim.scenario.schema import validator
from sim.scenario.study_records import Listed, Plan
from sim.scenario.study_rules import broken_rules, forbids, ranges_left
from sim.scenario.yaml_tree import Block, Tree

BASE = "base.yaml"
"""What the base is called beside a resolved study file."""


class StudyFile:
    """What a study file asks; made by `load_study`, never changed.

    plan: what it says. base: the scenario that its factors change. factors: in the file's order.
    """

    def __init__(self, plan: Plan, tree: Block, base: Block, factors: tuple[Varied, ...]) -> None:
        self.plan, self.factors = plan, factors
        self.base = Scenario(base)
        self._tree, self._base = tree, base
        self._points: list[dict[str, Any]] | None = None
        names = [one.name for one in factors]
        self._where: list[Comparison] = [comparison(text, names) for text in plan.where]

    def allows(self, point: Mapping[str, Tree]) -> bool:
        """Return whether a point keeps all constraints; raises `ScenarioError`.

        Of a part of a point, those that are about nothing else.
        """
        others = {one.name for one in self.factors} - point.keys()
        where = [one for one in self._where if not {one.left, one.right} & others]
        forbidden = [one for one in self.plan.forbidden if not one.keys() & others]
        try:
            kept = all(one.holds(point) for one in where)
        except ValueError as error:
            raise ScenarioError([at(self._tree.marks["where"], "", str(error))]) from None
        return kept and not any(forbids(one, point) for one in forbidden)

    def nothing_left(self, what: str) -> ScenarioError:
        """Return that the constraints leave no ``what``, with their places."""
        some = [key for key in ("where", "forbidden") if key in self._tree]
        rule = f"leaves no {what}"
        return ScenarioError([at(self._tree.marks[key], self._tree[key], rule) for key in some])

    @property
    def ranges_left(self) -> list[Problem]:
        """What keeps the study from being a sweep: ranges that only a search can take."""
        return list(ranges_left(self.plan, self.factors))

    def listed(self, points: Iterable[Mapping[str, Tree]]) -> StudyFile:
        """Return the same study with a design of these points alone."""
        design = Listed(points=[dict(point) for point in points])
        plan = replace(self.plan, design=design)
        found = StudyFile(plan, self._tree, self._base, self.factors)
        found._points = [
            {n: plain(cast(Tree, v)) for n, v in point.items()} for point in design.points
        ]
        return found

    def scenario(self, point: Mapping[str, Tree]) -> Scenario:
        """Return the scenario of a point: levels laid over the base, then values set in it.

        Raises `ScenarioError`, whose problems name the places in the study file.
        """
        tree = self._base
        for one in sorted(self.factors, key=lambda one: one.record.levels is None):
            tree = one.laid(tree, point[one.name])
        return Scenario(tree)

    def resolved_text(self, replications: int) -> str:
        """Return YAML with everything written out, whose base is `BASE` beside it."""
        whole: dict[str, Any] = canonical(Plan, self._tree, True)
        whole |= {"base": BASE, "replications": replications}
        if self._points is not None:
            whole["design"] = {"kind": "listed", "points": self._points}
        if self.plan.optimise is None:
            # Studies that have none are what they were before there was such a block.
            del whole["optimise"]
        for one in self.factors:
            found = whole["factors"].pop(one.name)
            if one.record.levels is not None:
                found["levels"] = {str(name): found["levels"][name] for name in one.options}
            whole["factors"][one.name] = {k: v for k, v in found.items() if v not in (None, "")}
        return yaml_text(whole)


def load_study(path: str | PathLike[str], overrides: Overrides = ()) -> StudyFile:
    """Return the study of a file, with ``overrides`` set in its base, as `load` sets them.

    Raises `ScenarioError`, which holds all that is wrong with the file and with its base.
    """
    tree = read_block(read_text(Path(path)), str(path))
    if not {"base", "factors"} & tree.keys():
        rule = "is no study, for it has neither base nor factors; redsea run takes scenarios"
        raise ScenarioError([Problem(str(path), 0, 0, "", "", rule)])
    try:
        plan: Plan = validator(Plan).validate_python(tree)
    except ValidationError as error:
        raise ScenarioError(problems_of(error, tree, Plan)) from None
    block = cast(Block, tree["factors"])
    unread: dict[str, list[Problem]] = {name: [] for name in block}
    factors = tuple(
        varied(name, plan.factors[name], cast(Block, block[name]), unread[name]) for name in block
    )
    readable = [one for one in factors if not unread[one.name]]
    found, sound = broken_rules(plan, tree, readable)
    problems = [*chain.from_iterable(unread.values()), *found]
    try:
        texts = written(overrides)
        base = with_overrides(_base(Path(path), tree), texts)
        Scenario(base)
    except ScenarioError as error:
        raise ScenarioError([*problems, *error.problems]) from None
    if problems:
        raise ScenarioError([*problems, *_tried(base, sound)])
    if label := label_of(settings_in(texts)):
        plan = replace(plan, name=f"{plan.name}, {label}")
    return StudyFile(plan, tree, base, factors)


def _tried(base: Block, factors: Iterable[Varied]) -> list[Problem]:
    """Return what is wrong with the scenarios that differ from the base in one value."""
    problems: list[Problem] = []
    for one in factors:
        for option in one.options:
            try:
                Scenario(one.laid(base, option))
            except ScenarioError as error:
                problems += error.problems
    return problems


def is_study(path: str | PathLike[str]) -> bool:
    """Return whether a file looks like a study, as `asks_of_a_base` tells."""
    try:
        tree = read_block(read_text(Path(path)), str(path))
    except ScenarioError:
        return False
    return asks_of_a_base(tree)


def _base(path: Path, tree: Block) -> Block:
    base, mark = path.parent / str(tree["base"]), tree.marks["base"]
    try:
        return read_scenario(base)
    except ScenarioError as error:
        unreadable = error.problems[0]
        if unreadable.line or unreadable.file != str(base):
            raise
        where = (mark.file, mark.line, mark.col, dotted(("base",)), shown(tree["base"]))
        raise ScenarioError([Problem(*where, unreadable.rule, unreadable.suggestion)]) from None
