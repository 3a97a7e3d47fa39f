"""A study file: a base scenario, and what is changed in it from point to point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import Any, cast

from sim.scenario.file.emit import yaml_text
from sim.scenario.file.overrides import Overrides, label_of, settings_in, with_overrides, written
from sim.scenario.file.paths import keys
from sim.scenario.file.problems import Problem, ScenarioError
from sim.scenario.file.reading import asks_of_a_base, path_of, read_block, read_named, read_text
from sim.scenario.file.yaml_tree import Block, Tree
from sim.scenario.records.canonical import canonical, plain
from sim.scenario.records.mending import Validated, validated
from sim.scenario.scenario import Scenario
from sim.scenario.study.constraints import Term, comparison
from sim.scenario.study.factors import Varied, varied
from sim.scenario.study.grid import written_out
from sim.scenario.study.plan import Choose, Listed, Plan
from sim.scenario.study.rules import broken_rules, forbids, ranges_left

MOST_TRIED = 20
"""Values of a factor that are tried in a study that is wrong already."""

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
        self._where: list[Term] = [comparison(text, names) for text in plan.where]

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
            raise ScenarioError([self._tree.marks["where"].problem(str(error))]) from None
        return kept and not any(forbids(one, point) for one in forbidden)

    def nothing_left(self, what: str) -> ScenarioError:
        """Return that the constraints leave no ``what``, with their places."""
        some = [key for key in ("where", "forbidden") if key in self._tree]
        rule = f"leaves no {what}"
        return ScenarioError([self._tree.marks[key].problem(rule, self._tree[key]) for key in some])

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

    def choosing(self, choose: Choose) -> StudyFile:
        """Return the same study with another block ``choose``."""
        found = StudyFile(replace(self.plan, choose=choose), self._tree, self._base, self.factors)
        found._points = self._points
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
        del whole["choose"]
        if self.plan.choose is not None:
            asked = asdict(self.plan.choose)
            left = {*self.plan.choose.idle, *(k for k, value in asked.items() if value is None)}
            whole["choose"] = {key: asked[key] for key in asked if key not in left}
        for one in self.factors:
            found = whole["factors"].pop(one.name)
            if one.record.levels is not None:
                found["levels"] = {str(name): found["levels"][name] for name in one.options}
            whole["factors"][one.name] = {k: v for k, v in found.items() if v not in (None, "")}
        return yaml_text(whole)


def study_on(text: str, base: str) -> StudyFile:
    """Return the study of a text that is right, on a base in its resolved form."""
    read = validated(read_block(text, "study.yaml"), Plan, [])
    factors, _ = _factors(read, [])
    return StudyFile(read.record, read.tree, read_block(base, BASE), factors)


def load_study(path: str | PathLike[str], overrides: Overrides = ()) -> StudyFile:
    """Return the study of a file, with ``overrides`` set in its base, as `load` sets them.

    Raises `ScenarioError`, which holds all that is wrong with the file and with its base.
    """
    problems: list[Problem] = []
    file = path_of(path)
    tree = read_block(read_text(file), str(path), problems)
    if not {"base", "factors"} & tree.keys():
        rule = "is no study, for it has neither base nor factors; redsea run takes scenarios"
        raise ScenarioError([Problem(str(path), 0, 0, "", "", rule)])
    written_out(tree, problems)
    read = validated(tree, Plan, problems)
    if read.record is None:
        raise ScenarioError(problems)
    plan: Plan = read.record
    factors, sound = _factors(read, problems)
    try:
        texts = written(overrides)
        base = _base(file.parent, read, texts)
    except ScenarioError as error:
        raise ScenarioError([*problems, *error.problems]) from None
    if problems:
        raise ScenarioError([*problems, *_tried(base, sound)])
    if label := label_of(settings_in(texts)):
        plan = replace(plan, name=f"{plan.name}, {label}")
    return StudyFile(plan, tree, base, factors)


def _factors(read: Validated, problems: list[Problem]) -> tuple[tuple[Varied, ...], list[Varied]]:
    """Return the factors, and those that are sound; add what is wrong with the whole study."""
    block, plan = cast(Block, read.tree["factors"]), read.record
    unread: dict[str, list[Problem]] = {name: [] for name in block}
    factors = tuple(
        varied(name, plan.factors[name], cast(Block, block[name]), unread[name]) for name in block
    )
    told = {keys(one.path)[:2] for one in problems if one.path}
    readable = [
        one
        for one in factors
        if not unread[one.name]
        and ("factors", one.name) not in told
        and read.judged(("factors", one.name))
    ]
    found, sound = broken_rules(plan, read.tree, readable)
    problems += chain.from_iterable(unread.values())
    problems += [one for one in found if not one.path or read.judged(keys(one.path))]
    return factors, sound


def _base(folder: Path, read: Validated, overrides: Overrides) -> Block:
    """Return the tree of the base with each setting in it; raises `ScenarioError`."""
    problems: list[Problem] = []
    if not read.judged(("base",)):
        raise ScenarioError([])
    tree = with_overrides(read_named(read.tree, "base", folder, problems), overrides, problems)
    Scenario(tree, problems=problems)
    return tree


def _tried(base: Block, factors: Iterable[Varied]) -> list[Problem]:
    """Return what is wrong with scenarios that differ from the base in one value, some of many."""
    problems: list[Problem] = []
    for one in factors:
        for option in one.options[:MOST_TRIED]:
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
