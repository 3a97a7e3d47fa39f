"""A study file: a base scenario, and its changes from point to point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from os import PathLike
from pathlib import Path
from typing import Any, cast

from sim.scenario.file.emit import yaml_text
from sim.scenario.file.overrides import Overrides, with_overrides
from sim.scenario.file.problems import Problem, RuleError, ScenarioError
from sim.scenario.file.reading import asks_of_a_base, path_of, read_block, read_named, read_text
from sim.scenario.file.yaml_tree import Block, Tree
from sim.scenario.records.canonical import canonical, plain
from sim.scenario.records.faults import located
from sim.scenario.records.schema import Validated, validated
from sim.scenario.rules.broken import Broken
from sim.scenario.scenario import Scenario
from sim.scenario.study.any_design import Values
from sim.scenario.study.constraints import constraints
from sim.scenario.study.designs import Listed
from sim.scenario.study.factors import Varied, written_out
from sim.scenario.study.plan import Choose, Plan
from sim.scenario.study.rules import broken_rules, crowded, overlaps, ranges_left

MOST_TRIED = 20
"""Values of a factor that are tried in a study that is wrong already."""

BASE = "base.yaml"
"""The name of the base beside a resolved study file."""


class StudyFile:
    """The question of a study file, made by `load_study`, never changed.

    plan: what it says. base: the scenario that its factors change. factors: in the file's order.
    """

    def __init__(self, plan: Plan, tree: Block, base: Block) -> None:
        self.plan, self.factors = plan, _factors(plan, tree)
        self.base = Scenario(base)
        self._tree, self._base = tree, base
        self._constraints = list(constraints(plan))

    def allows(self, point: Mapping[str, Tree]) -> bool:
        """Return whether a point keeps all constraints; raises `ScenarioError`.

        Of a part of a point, those that are about nothing else.
        """
        for path, one in self._constraints:
            try:
                if one.names <= point.keys() and not one.holds(point):
                    return False
            except RuleError as error:
                raise self._error([Broken(path, str(error))]) from None
        return True

    def nothing_left(self, what: str) -> ScenarioError:
        """Return that the constraints leave no ``what``, with their places."""
        some = [key for key in ("where", "forbidden") if key in self._tree]
        return self._error([Broken((key,), f"leaves no {what}") for key in some])

    def _error(self, broken: Iterable[Broken]) -> ScenarioError:
        return ScenarioError(located(broken, self._tree, Plan))

    @property
    def unswept(self) -> list[Broken]:
        """What only a search can take: ranges, and too many points for a sweep."""
        many = crowded(self.plan, self.factors, "design" in self._tree)
        return [*ranges_left(self.plan, self.factors), *many]

    def rows(self) -> Iterator[Values]:
        """Yield the rows of the design as it is made, with those that repeat or are left out.

        Raises `ScenarioError` for what only a search can take.
        """
        if broken := self.unswept:
            raise self._error(broken)
        return self.plan.design.rows(self.factors)

    def listed(self, points: Iterable[Mapping[str, Tree]]) -> StudyFile:
        """Return the same study with a design of these points alone."""
        return self._with(design=Listed(points=[dict(point) for point in points]))

    def choosing(self, choose: Choose) -> StudyFile:
        """Return the same study with another block ``choose``."""
        return self._with(choose=choose)

    def _with(self, **changes: Any) -> StudyFile:  # noqa: ANN401 - fields of the plan
        return StudyFile(replace(self.plan, **changes), self._tree, self._base)

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
        if isinstance(self.plan.design, Listed):
            points = [plain(point) for point in self.plan.design.points]
            whole["design"] = {"kind": "listed", "points": points}
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
    return StudyFile(read.record, read.tree, read_block(base, BASE))


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
    standing = list(written_out(tree, problems))
    read = validated(tree, Plan, problems, standing=standing)
    if read.record is None:
        raise ScenarioError(problems)
    broken, sound = broken_rules(read, _factors(read.record, read.tree))
    problems += located(read.left(broken), read.tree, Plan)
    problems += overlaps(sound)
    try:
        base, label = _base(file.parent, read, overrides)
    except ScenarioError as error:
        raise ScenarioError([*problems, *error.problems]) from None
    if problems:
        raise ScenarioError([*problems, *_tried(base, sound)])
    name = ", ".join(filter(None, (read.record.name, label)))
    return StudyFile(replace(read.record, name=name), tree, base)


def _factors(plan: Plan, tree: Block) -> tuple[Varied, ...]:
    """Return the factors in the file's order."""
    blocks = cast("dict[str, Block]", tree["factors"])
    return tuple(Varied(name, plan.factors[name], block) for name, block in blocks.items())


def _base(folder: Path, read: Validated, overrides: Overrides) -> tuple[Block, str]:
    """Return the tree of the base with the settings in it and its label; raises `ScenarioError`."""
    problems: list[Problem] = []
    if not read.judged(("base",)):
        raise ScenarioError([])
    tree = read_named(read.tree, "base", folder, problems)
    tree, label = with_overrides(tree, overrides, problems)
    Scenario(tree, problems=problems)
    return tree, label


def _tried(base: Block, factors: Iterable[Varied]) -> list[Problem]:
    """Return the problems of scenarios that differ from the base in one value, some of many."""
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
