"""``redsea check``: whether a file is right, and if not, all that is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer import Argument

from sim.cli.options import Machine, Settings


def check(
    files: Annotated[
        list[Path], Argument(readable=False, metavar="FILE...", help="Scenarios, studies (YAML).")
    ],
    settings: Settings = None,
    machine: Machine = False,
) -> None:
    """Validate scenario and study files; all errors at once.

    Prints a line for each valid file. Problems and warnings go to stderr, one a line, with
    file, line, path, value and rule; the exit code is 2 if there is a problem.
    """
    from sim.cli.failures import BAD_INPUT, complain, warn
    from sim.report.document.machine import dumped
    from sim.report.text.checks import checked

    found = [checked(file, settings or ()) for file in files]
    if machine:
        typer.echo(dumped(found))
    for one in () if machine else found:
        for problem in one.problems:
            complain(problem)
        warn(*one.warnings)
        if one.right:
            typer.echo(f"{one.file}: valid")
    if not all(one.right for one in found):
        raise typer.Exit(BAD_INPUT)
