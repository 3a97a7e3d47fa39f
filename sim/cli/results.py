"""``redsea results``: what has been computed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer import Argument

from sim.cli.options import Machine


def results(
    folder: Annotated[
        Path, Argument(metavar="[FOLDER]", help="Where the result folders lie.")
    ] = Path("results"),
    machine: Machine = False,
) -> None:
    """List what has been computed, the newest first.

    The exit code is 2 if a result among them is damaged.
    """
    from sim.cli.failures import BAD_INPUT, complain
    from sim.cli.terminal import say
    from sim.report.document.machine import dumped
    from sim.report.text.listing import document_of, listed

    found = listed(folder)
    if machine:
        typer.echo(dumped(found))
    else:
        say(document_of(found, folder))
    broken = [one.complaint for one in found if one.complaint]
    for complaint in broken:
        complain(complaint)
    if broken:
        raise typer.Exit(BAD_INPUT)
