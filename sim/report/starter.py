"""The scenario that one starts from."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

NAME = "{name}"


def write_starter(name: str, folder: Path) -> Path:
    """Write the starter scenario under a name and return its path.

    Raises `ScenarioError` if the name is none, or if there is such a file already.
    """
    from sim.experiment.store.folder import slug
    from sim.scenario import leaves
    from sim.scenario.problems import Problem, ScenarioError

    try:
        text = starter(leaves.name(name))
    except ValueError as error:
        raise ScenarioError([Problem("NAME", 0, 0, "", "", str(error))]) from None
    # The name is the user's, the file's name is made of its letters and digits alone.
    path = folder / f"{slug(name)}.yaml"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        rule = "is there already and is not overwritten; choose another name"
        raise ScenarioError([Problem(str(path), 0, 0, "", "", rule)]) from None
    return path


def starter(name: str) -> str:
    """Return the text of the starter scenario under a name."""
    template = (files("sim") / "report" / "starter.yaml").read_text("utf-8")
    return template.replace(NAME, json.dumps(name, ensure_ascii=False))
