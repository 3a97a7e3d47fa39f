"""``redsea show``: a finished result again, or one of its tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Full, Machine

if TYPE_CHECKING:
    from sim.experiment import Sweep

Folder = Annotated[
    Path, typer.Argument(metavar="RESULT", help="The folder of a finished run, sweep or choice.")
]
Name = Annotated[
    str | None,
    typer.Option(
        "--table", metavar="NAME", help="A table of it: replications, threats, shots, calls, …"
    ),
]
Csv = Annotated[bool, typer.Option("--csv", help="Write the table, or the measures, as CSV.")]


def show(
    result: Folder,
    table: Name = None,
    csv: Csv = False,
    machine: Machine = False,
    full: Full = False,
) -> None:
    """Print a finished result again, or a table of it.

    It prints what `run`, `sweep` or `choose` printed, and computes nothing. --table shows the
    first rows, with --full all; `redsea show RESULT --table threats --csv > threats.csv` takes it
    elsewhere.
    """
    from sim.cli.terminal import say
    from sim.experiment.store.result import Result
    from sim.report.text.result.tables import document_of, opened, table_of, write_csv

    found = opened(result)
    if csv:
        write_csv(table_of(found, table), typer.get_binary_stream("stdout"))
    elif table is not None:
        say(document_of(table_of(found, table), table, full), machine, full)
    elif isinstance(found, Result):
        from sim.cli.run import tell

        tell(found, machine, full)
    else:
        _of_points(found, machine, full)


def _of_points(found: Sweep, machine: bool, full: bool) -> None:
    """Print a choice, or else a sweep."""
    from sim.cli.sweep import tell
    from sim.cli.terminal import say
    from sim.experiment.runs.choose import chosen_in
    from sim.report.text.choice.choose import document_of

    choice = chosen_in(found.path)
    if choice is None:
        tell(found, (), machine, full)
    else:
        say(document_of(choice), machine, full=True)
