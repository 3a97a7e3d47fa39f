"""The theatre of a scenario, built once, with the scenario's own boxes in it."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from sim.scenario.file.problems import Problem, ScenarioError, unknown
from sim.scenario.file.yaml_tree import Block, read_tree
from sim.scenario.records.schema import validated

if TYPE_CHECKING:
    from sim.scenario.records.question import Case
    from sim.world.theatre import Theatre, TheatrePlan


@cache
def load_theatre(name: str) -> Theatre:
    """Return the theatre of that name, built once; raises `ScenarioError` if there is none."""
    known, file = theatre_names(), f"catalogue/theatres/{name}.yaml"
    if name not in known:
        raise ScenarioError([Problem(file, 0, 0, "", "", *unknown(name, known, "is no theatre"))])
    return built((_folder() / f"{name}.yaml").read_text("utf-8"), file)


def built(text: str, file: str) -> Theatre:
    """Return the theatre of a file's text; raises `ScenarioError` with all that is wrong."""
    from sim.world.theatre import build_theatre

    plan = planned(text, file)
    with as_file(_folder()) as folder:
        try:
            return build_theatre(plan, folder)
        except ValueError as error:
            raise ScenarioError([Problem(file, 0, 0, "", "", str(error))]) from None


def planned(text: str, file: str) -> TheatrePlan:
    """Return the content of a theatre's file, with its sources and grades."""
    from sim.world.theatre import TheatrePlan

    problems: list[Problem] = []
    tree = read_tree(text, file, shipped=True)
    assert isinstance(tree, Block)
    plan: TheatrePlan = validated(tree, TheatrePlan, problems).record
    if problems:
        raise ScenarioError(problems)
    return plan


def theatre_of(case: Case) -> Theatre:
    """Return the theatre of a case, the case's own boxes in it."""
    return load_theatre(case.theatre).with_boxes(case.boxes)


@cache
def theatre_names() -> list[str]:
    """Return the names of the shipped theatres."""
    entries = (entry.name for entry in _folder().iterdir())
    return sorted(entry.removesuffix(".yaml") for entry in entries if entry.endswith(".yaml"))


def _folder() -> Traversable:
    return files("sim") / "catalogue" / "theatres"
