"""``redsea show``: a finished result again, or one of its tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from sim.cli.options import Shown


def show(
    result: Annotated[
        Path, Argument(metavar="RESULT", help="The folder of a finished run, sweep or choice.")
    ],
    shown: Shown,
    table: Annotated[
        str | None,
        Option(metavar="NAME", help="A table of it: replications, threats, shots, calls, …"),
    ] = None,
    csv: Annotated[bool, Option("--csv", help="Write the table, or the measures, as CSV.")] = False,
) -> None:
    """Print a finished result again, or a table of it.

    It prints what `run`, `sweep` or `choose` printed, and computes nothing. --table shows the
    first rows, with --full all; `redsea show RESULT --table threats --csv > threats.csv` takes it
    elsewhere.
    """
    from sim.cli import run, sweep
    from sim.cli.terminal import say
    from sim.experiment.runs.choose import chosen_in
    from sim.experiment.store.result import Result
    from sim.report.text.choice import choose
    from sim.report.text.result.tables import document_of, opened, table_of, write_csv

    found = opened(result)
    if csv:
        write_csv(table_of(found, table), typer.get_binary_stream("stdout"))
    elif table is not None:
        say(document_of(table_of(found, table), table, shown.full), *shown)
    elif isinstance(found, Result):
        run.tell(found, shown)
    elif choice := chosen_in(found.path):
        say(choose.document_of(choice), shown.machine, full=True)
    else:
        sweep.tell(found, (), shown)
