"""The theatre of a scenario, built once, with the scenario's own boxes in it."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from sim.scenario.file.problems import Problem, ScenarioError, nearest
from sim.scenario.file.yaml_tree import Block, read_tree

if TYPE_CHECKING:
    from sim.scenario.records.question import Case
    from sim.world.theatre import Theatre


@cache
def load_theatre(name: str) -> Theatre:
    """Return the theatre of that name, built once; raises `ScenarioError` if there is none."""
    from sim.world.theatre import build_theatre

    data = read_tree(_text(name), _file(name), shipped=True)
    assert isinstance(data, Block)
    with as_file(_folder()) as folder:
        try:
            return build_theatre(data, folder)
        except ValueError as error:
            raise ScenarioError([Problem(_file(name), 0, 0, "", "", str(error))]) from None


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


def _file(name: str) -> str:
    return f"catalogue/theatres/{name}.yaml"


def _text(name: str) -> str:
    known = theatre_names()
    if name not in known:
        rule = f"is no theatre; there is {', '.join(known)}"
        raise ScenarioError([Problem(_file(name), 0, 0, "", "", rule, nearest(name, known))])
    return (_folder() / f"{name}.yaml").read_text("utf-8")
