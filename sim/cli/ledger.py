"""``redsea ledger``: at which link leakers got through, and what each link is worth."""

from __future__ import annotations

from typing import Annotated, Literal

import typer
from typer import Option

from sim.cli.options import Machine, ResultFolder, Workers, Yes, counted


def ledger(
    result: ResultFolder,
    harm: Annotated[
        Literal["hits", "leakers"],
        Option("--of", help="Count leakers that strike a ship, or all of them."),
    ] = "hits",
    replications: Annotated[
        int | None, counted("Of each run; by default as the result, at most 1000.")
    ] = None,
    picture: Annotated[
        bool, Option("--plot", help="Also draw it, into the result's pictures.")
    ] = False,
    workers: Workers = None,
    yes: Yes = False,
    machine: Machine = False,
) -> None:
    """Show what each link of the kill chain is worth.

    The same replications are run again with one link perfect, with all but one, and with all: 19
    runs with common random numbers, kept in the result's folder.
    """
    from sim.cli.failures import complain, resumable
    from sim.cli.terminal import ask, progress, say
    from sim.experiment.runs.ledger import PlannedLedger
    from sim.experiment.store.result import open_result
    from sim.report.numbers import about
    from sim.report.text.ledger import document_of

    opened = open_result(result)
    planned = PlannedLedger(opened, replications, workers)
    forecast = planned.sweep.forecast
    if forecast.missing:
        complain(f"{forecast.missing:,} runs, {about(forecast.seconds, forecast.workers)}")
        ask(forecast.seconds, yes)
    with resumable(), progress() as advance:
        worths = planned.run(harm, advance)
    say(document_of(opened, worths), machine, full=True)
    if picture:
        from sim.report.pictures.paired import plot_worth

        for path in plot_worth(opened, worths):
            typer.echo(str(path), err=machine)
