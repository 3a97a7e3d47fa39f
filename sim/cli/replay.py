"""``redsea replay``: one replication again, told event by event."""

from __future__ import annotations

from typing import Annotated, Literal

import typer
from typer import Option

from sim.cli.options import ResultFolder


def replay(
    result: ResultFolder,
    replication: Annotated[
        int, Option("--replication", "-r", min=0, help="Number of the replication, from 0.")
    ],
    format: Annotated[Literal["log"], Option(help="How to show it.")] = "log",  # noqa: ARG001
) -> None:
    """Run one replication again and print its events as a log.

    It is run from the result's own scenario and seed, so it is the same day to the last event.
    Find an interesting one in the result's threats.parquet. In a nested run of M inner replications
    number k is replication k mod M of outer sample k div M.
    """
    from sim.cli.failures import warn
    from sim.experiment.store.result import open_result
    from sim.report.log import Replay

    again = Replay(open_result(result), replication)
    if again.doubt:
        warn(again.doubt)
    for line in again.log():
        typer.echo(line)
