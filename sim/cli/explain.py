"""``redsea explain``: what a key of a file means."""

from __future__ import annotations

from typing import Annotated

import typer
from typer import Argument, Option

from sim.cli.options import Machine


def explain(
    key: Annotated[
        str | None,
        Argument(metavar="[KEY]", help="A path such as escorts.patrol, or the end of one."),
    ] = None,
    page: Annotated[bool, Option("--page", help="Print all keys as a Markdown page.")] = False,
    machine: Machine = False,
) -> None:
    """Explain a key of a scenario or study file.

    Its unit, bounds, default, an example, and the keys below it. Names of your own may be left out:
    escorts.patrol, escorts.guard.patrol and patrol are the same. Without KEY, the keys at the top.
    """
    from sim.cli.terminal import say
    from sim.report.text import explain as told

    if page:
        typer.echo(told.page(), nl=False)
    elif machine:
        typer.echo(told.as_json(key))
    else:
        say(told.document_of(key))
