"""``redsea new``: a scenario to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option


def new(
    name: Annotated[
        str | None,
        Argument(metavar="NAME", help="What the scenario is called, e.g. 'Two escorts'."),
    ] = None,
    template: Annotated[
        str, Option(metavar="TEMPLATE", help="What to start from; see --list.")
    ] = "raid",
    listed: Annotated[bool, Option("--list", help="List the templates.")] = False,
) -> None:
    """Write a commented starter scenario into this folder.

    It passes `redsea check` and runs as it is, and its comments say what to try. An existing file
    is never overwritten.
    """
    from sim.cli.terminal import say
    from sim.experiment.errors import RequestError
    from sim.report.starter import listing, write_starter

    if listed:
        say(listing())
        return
    if name is None:
        raise RequestError(
            "NAME is missing: redsea new NAME; --list shows what there is to start from"
        )
    *others, path = write_starter(name, Path(), template)
    for other in others:
        typer.echo(other)
    verb = "sweep" if template == "study" else "describe"
    then = "" if verb == "sweep" else f", then redsea run {path}"
    typer.echo(f"{path}\nnext: redsea {verb} {path}{then}")
