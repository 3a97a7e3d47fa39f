"""``redsea schema``: the shape of a scenario file, for editors."""

from __future__ import annotations

import typer


def schema() -> None:
    """Print the JSON Schema of scenario files, for editors.

    Save it, and let the first line of a scenario be
    `# yaml-language-server: $schema=scenario.schema.json`.
    """
    import json

    from sim.scenario import json_schema

    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
