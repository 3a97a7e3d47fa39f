"""The scenario: a file, read, checked and resolved, ready to be drawn."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from os import PathLike
from typing import Any

from sim.scenario.catalogue import Catalogue
from sim.scenario.drawing import Blueprint, Chosen, Luck, Spread
from sim.scenario.file.emit import yaml_text
from sim.scenario.file.merge import overlay, without
from sim.scenario.file.overrides import Overrides, with_overrides, written
from sim.scenario.file.problems import Problem, ScenarioError
from sim.scenario.file.reading import path_of, read_block, read_scenario
from sim.scenario.file.yaml_tree import Block
from sim.scenario.hypotheses import Group, read_groups
from sim.scenario.in_play import in_play
from sim.scenario.records.canonical import canonical
from sim.scenario.records.faults import located
from sim.scenario.records.question import Case, Question
from sim.scenario.resolve import Resolved, resolve, with_entries
from sim.scenario.rules.broken import Broken
from sim.scenario.rules.doubts import doubts

Choice = tuple[int, ...]
"""The place of the chosen option in each group of hypotheses."""


class Scenario:
    """The question: forces, traffic, attacks, doctrine, and their uncertain values.

    A `Scenario` is made by `load` and never changes. ``case`` is the `Case` under the most
    probable hypotheses, with a `Spread` for each uncertain value; `draw` replaces the spreads
    by values. Two scenarios are equal if their resolved forms are, however they are written;
    ``digest`` is a hash of that form. ``label`` says what was set in the file, and is not part
    of it.
    """

    def __init__(self, tree: Block, label: str = "", problems: Iterable[Problem] = ()) -> None:
        """``problems``: what reading ``tree`` has found; raised with all that is found here."""
        known, found = list(problems), list[Problem]()
        told = {(one.file, one.line, one.col) for one in known}
        self.label = label
        self._file = tree
        self.groups: tuple[Group, ...] = read_groups(tree, found)
        self._tree = without(tree, "hypotheses") if self.groups else tree
        self._best: Choice = tuple(group.likeliest() for group in self.groups)
        self._resolved: dict[Choice, Resolved] = {}
        self._plans: dict[Choice, Blueprint] = {}
        for choice in self._single_changes():
            try:
                self._at(choice)
            except ScenarioError as error:
                found += error.problems
        # An unreadable value is not reported again as missing.
        known += [one for one in found if (one.file, one.line, one.col) not in told]
        if known:
            raise ScenarioError(known)

    @property
    def case(self) -> Case:
        """The case under the most probable hypotheses, spreads not yet drawn."""
        return self._resolved[self._best].case

    @property
    def cases(self) -> tuple[Case, ...]:
        """The likeliest case, and the case under each other alternative: all names that occur."""
        return tuple(self._at(choice).case for choice in self._single_changes())

    @property
    def spreads(self) -> tuple[Spread, ...]:
        """The uncertain inputs under any hypothesis, by the path where each is written."""
        plans = map(self.plan, self._single_changes())
        by_path = {spread.path: spread for plan in plans for spread in plan.spreads}
        return tuple(by_path[path] for path in sorted(by_path))

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.case.name

    @property
    def title(self) -> str:
        """The name, and what was set in the file."""
        return ", ".join(filter(None, (self.name, self.label)))

    def changed(self, overrides: Overrides) -> Scenario:
        """Return the scenario with ``overrides`` set in it, as `load` sets them."""
        texts = written(overrides)
        return _changed(self._file, texts, [], self.label) if texts else self

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Warnings, with the alternatives to which each applies, if not to all."""
        likeliest = self._doubts(self._best)
        under: dict[Problem, list[str]] = {one: [] for one in likeliest}
        _, *others = self._single_changes()
        for choice in others:
            there = self._doubts(choice)
            (place,) = (k for k, one in enumerate(choice) if one != self._best[k])
            for doubt in likeliest - there:
                under[doubt].append(self.groups[place].path(self._best[place]))
            for doubt in there - likeliest:
                under.setdefault(doubt, []).append(self.groups[place].path(choice[place]))
        return tuple(sorted(_under(doubt, doubt in likeliest, under[doubt]) for doubt in under))

    def _doubts(self, choice: Choice) -> set[Problem]:
        at = self._at(choice)
        return set(located(doubts(at.case), at.tree, Question))

    def located(self, broken: Iterable[Broken]) -> list[Problem]:
        """Return the broken rules under the most probable hypotheses, with places in the file."""
        return located(broken, self._resolved[self._best].tree, Question)

    @cached_property
    def digest(self) -> str:
        """Hash of the resolved form: equal for equal scenarios, 64 hexadecimal digits."""
        text = json.dumps(self._canonical, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def resolved_text(self) -> str:
        """Return YAML with everything written out, from which `load` makes an equal scenario."""
        return yaml_text(self._canonical)

    def draw(self, luck: Luck) -> Case:
        """Return the case with hypotheses chosen and every spread drawn under ``luck``.

        Under `Pinned` luck these are the most probable hypotheses and the medians.
        """
        drawn: Case = self.plan(tuple(group.drawn(luck) for group in self.groups)).draw(luck)
        return drawn

    def plan(self, choice: Choice) -> Blueprint:
        """Return the case under a choice, ready to be drawn."""
        plan = self._plans.get(choice)
        if plan is None:
            chosen = [
                Chosen(group.path(), place, group.options[place].name)
                for group, place in zip(self.groups, choice, strict=True)
            ]
            plan = self._plans[choice] = Blueprint(in_play(self._at(choice).case), chosen)
        return plan

    def _at(self, choice: Choice) -> Resolved:
        if choice not in self._resolved:
            tree = self._tree
            for group, index in zip(self.groups, choice, strict=True):
                tree = overlay(tree, group.options[index].changes)
            self._resolved[choice] = resolve(tree)
        return self._resolved[choice]

    def _single_changes(self) -> Iterator[Choice]:
        """Yield the most probable choice, and those that differ from it in one group."""
        yield self._best
        for place, group in enumerate(self.groups):
            for index in range(len(group.options)):
                if index != self._best[place]:
                    yield (*self._best[:place], index, *self._best[place + 1 :])

    @cached_property
    def _canonical(self) -> dict[str, Any]:
        used = frozenset[tuple[str, str]]().union(
            *(self._resolved[choice].used for choice in self._single_changes())
        )
        tree = with_entries(self._file, Catalogue(self._tree.get("catalogue")), used)
        found: dict[str, Any] = canonical(Question, tree, True)
        del found["extends"]
        if not self.groups:
            del found["hypotheses"]
        for group in self.groups:
            for option in group.options:
                changes = canonical(Question, option.changes, False)
                found["hypotheses"][group.name][option.name]["set"] = changes
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"<Scenario {self.name!r} {self.digest[:12]}>"

    def __getstate__(self) -> dict[str, object]:
        # A plan is made of closures, which no process pool can carry.
        return {**self.__dict__, "_plans": {}}


def _under(doubt: Problem, all_at_once: bool, alternatives: list[str]) -> Problem:
    """Return a doubt with the alternatives that it needs: all of them, or any."""
    if not alternatives:
        return doubt
    named = (" and " if all_at_once else " or ").join(dict.fromkeys(alternatives))
    return replace(doubt, rule=f"{doubt.rule}; under {named}")


def load(path: str | PathLike[str], overrides: Overrides = ()) -> Scenario:
    """Return the scenario of a file, with ``overrides`` set in it.

    Raises `ScenarioError`, which holds all that is wrong, each problem with its file and line.

    Parameters
    ----------
    path: the file.
    overrides: a mapping of paths to values, such as ``{"attacks.drones.count": 3}``; or texts as
        behind ``--set``, ``"attacks.drones.count=3"``, or one such text.
    """
    problems: list[Problem] = []
    return _changed(read_scenario(path_of(path), problems), overrides, problems)


def load_text(text: str, file: str = "<text>", overrides: Overrides = ()) -> Scenario:
    """Return the scenario that ``text`` holds, as `load` does for a file."""
    problems: list[Problem] = []
    return _changed(read_block(text, file, problems), overrides, problems)


def _changed(
    tree: Block, overrides: Overrides, problems: list[Problem], label: str = ""
) -> Scenario:
    tree, changes = with_overrides(tree, overrides, problems)
    return Scenario(tree, ", ".join(filter(None, (label, changes))), problems)
