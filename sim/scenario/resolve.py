"""From the tree of a file to a case: entries written out, everything validated and checked."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import NamedTuple, TypeVar

from sim.scenario.catalogue import Catalogue
from sim.scenario.file.problems import Problem, ScenarioError
from sim.scenario.file.yaml_tree import Block
from sim.scenario.records.faults import located
from sim.scenario.records.mending import validated
from sim.scenario.records.question import Case, Question, Situation
from sim.scenario.records.references import (
    Used,
    expanded,
    used_entries,
    with_entries,
)
from sim.scenario.records.unmeasured import daytime
from sim.scenario.rules.across import broken_rules
from sim.scenario.rules.names import matched

T = TypeVar("T")


class Resolved(NamedTuple):
    """A case, the tree that it was made of, and the catalogue entries that it uses."""

    case: Case
    tree: Block
    used: Used


def resolve(tree: Block) -> Resolved:
    """Return the case of a tree without hypotheses; raises `ScenarioError` with all problems."""
    problems: list[Problem] = []
    if "extends" in tree:
        rule = "is read in files only: text, settings and hypotheses extend nothing"
        problems.append(tree.marks["extends"].problem(rule, tree["extends"]))
    catalogue = Catalogue(tree.get("catalogue"))
    written = expanded(tree, catalogue, problems)
    used = used_entries(written.tree, catalogue, problems)
    whole = with_entries(written.tree, catalogue, used)
    read = validated(whole, Question, problems, _start(tree), written.unknown)
    if read.record is not None:
        problems += located(read.left(broken_rules(read.record)), whole, Question)
    if problems:
        raise ScenarioError(problems)
    return Resolved(case_of(read.record, used), whole, used | written.used)


def case_of(question: Question, used: Used) -> Case:
    """Return the case of a valid question, with the used entries only."""
    types = question.catalogue
    asked = {field.name: getattr(question, field.name) for field in fields(Situation)}
    return Case(
        **{**asked, "attacks": matched(question)},
        threats=_kept("threats", types.threats, used),
        weapons=_kept("weapons", types.weapons, used),
        sensors=_kept("sensors", types.sensors, used),
        ship_classes=_kept("ships", types.ships, used),
        mixes=_kept("mixes", types.mixes, used),
        effects=_kept("damage", types.damage, used),
    )


def _kept(kind: str, entries: dict[str, T], used: Used) -> dict[str, T]:
    return {name: entry for name, entry in entries.items() if (kind, name) in used}


def _start(tree: Block) -> datetime | None:
    try:
        return daytime(tree.get("start"))
    except ValueError:
        return None
