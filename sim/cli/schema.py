"""``redsea schema``: the shape of a scenario file, or of a study file, for editors."""

from __future__ import annotations

from typing import Annotated

import typer
from typer import Option


def schema(
    study: Annotated[bool, Option("--study", help="That of study files instead.")] = False,
) -> None:
    """Print the JSON Schema of scenario files, for editors.

    Save it, and let the first line of a scenario be
    `# yaml-language-server: $schema=scenario.schema.json`.
    """
    import json

    from sim.scenario import file_schema

    typer.echo(json.dumps(file_schema(study), indent=2, ensure_ascii=False))
