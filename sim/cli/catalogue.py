"""``redsea catalogue``: the types, and where each number comes from."""

from __future__ import annotations

from typing import Annotated

import typer
from typer import Argument

from sim.cli.options import Machine


def catalogue(
    name: Annotated[
        str | None, Argument(metavar="[NAME]", help="A kind or an entry, e.g. sm-2.")
    ] = None,
    machine: Machine = False,
) -> None:
    """List the types, or each number of one with source and grade.

    Grades: A official, B published by several, C a single press source or recalled, D assumption.
    """
    from sim.cli.terminal import say
    from sim.report.document.machine import dumped
    from sim.report.text.catalogue import found, overview, tables

    entries = found(name)
    if machine:
        typer.echo(dumped(entries))
    else:
        say(overview(entries) if name is None else tables(entries))
