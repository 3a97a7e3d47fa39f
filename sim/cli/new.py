"""``redsea new``: a scenario to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What the scenario is called, e.g. 'Two escorts'.")
    ],
) -> None:
    """Write a commented starter scenario NAME.yaml into this folder.

    It passes `redsea check` and runs as it is. An existing file is never overwritten.
    """
    from sim.report.starter import write_starter

    path = write_starter(name, Path())
    typer.echo(f"{path}\nnext: redsea describe {path}, then redsea run {path}")
