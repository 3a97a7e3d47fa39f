"""The scenarios that one starts from."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

from sim.report.document.document import Document, Section, Table

NAME, BASE = "{name}", "{base}"
USUAL: Final = "raid"


class Template(NamedTuple):
    """about: what it is. parts: what stands behind the name of a file → what the file holds."""

    about: str
    parts: dict[str, str]


TEMPLATES: Final = {
    USUAL: Template("a raid on a merchant ship, one destroyer near", {"": "raid"}),
    "week": Template("a week of raids at random on the traffic of both lanes", {"": "week"}),
    "distress": Template("ships that are hit and call for help, two destroyers", {"": "distress"}),
    "study": Template("factors over a raid, for redsea sweep", {"-base": "raid", "": "study"}),
}
"""Name → template, the usual one first."""


def write_starter(name: str, folder: Path, template: str = USUAL) -> list[Path]:
    """Write the files of a template under a name and return their paths, the one to use last.

    Raises `ScenarioError` if the name is none, if there is such a file, or no such template.
    """
    from sim.experiment.store.folder import slug
    from sim.scenario.file.problems import Problem, ScenarioError, nearest
    from sim.scenario.records import leaves

    if template not in TEMPLATES:
        rule = f"is no template; there are {', '.join(TEMPLATES)}"
        hint = nearest(template, TEMPLATES)
        raise ScenarioError([Problem("--template", 0, 0, "", template, rule, hint)])
    try:
        leaves.name(name)
    except ValueError as error:
        raise ScenarioError([Problem("NAME", 0, 0, "", "", str(error))]) from None
    # The name is the user's, the file's name is made of its letters and digits alone.
    texts = {
        folder / f"{slug(name)}{end}.yaml": text
        for end, text in starter(name, template, slug(name)).items()
    }
    for path in texts:
        if path.exists() or path.is_symlink():
            rule = "is there already and is not overwritten; choose another name"
            raise ScenarioError([Problem(str(path), 0, 0, "", "", rule)])
    for path, text in texts.items():
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    return list(texts)


def starter(name: str, template: str = USUAL, stem: str = "starter") -> dict[str, str]:
    """Return the texts of a template under a name, by what stands behind the file's name."""
    texts = {}
    for end, part in TEMPLATES[template].parts.items():
        text = (files("sim") / "report" / "starters" / f"{part}.yaml").read_text("utf-8")
        text = text.replace(BASE, f"{stem}-base.yaml").replace("FILE", f"{stem}{end}.yaml")
        # The name comes last: what it holds is not replaced.
        said = f"{name}, base" if end else name
        texts[end] = text.replace(NAME, json.dumps(said, ensure_ascii=False))
    return texts


def listing() -> Document:
    """Return the templates there are."""
    table = Table("template", "what it starts from", words=(0, 1))
    for name, one in TEMPLATES.items():
        table.add(name, one.about)
    note = "redsea new NAME --template TEMPLATE writes it; without one it is a raid."
    return Document(title="", sections=(Section(content=table, notes=(note,)),))
