"""``redsea plot``: pictures of a result."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from sim.cli.options import ResultFolder


def plot(
    result: ResultFolder,
    kind: Annotated[
        Literal["all", "leakers", "outcomes", "ledger"], typer.Option(help="Which picture.")
    ] = "all",
    out: Annotated[
        Path | None, typer.Option(help="Folder for the pictures; else RESULT/pictures.")
    ] = None,
) -> None:
    """Draw a result as SVG and PNG, and print where the pictures lie.

    leakers: how many leakers and hits a replication has. outcomes: what became of the threats, by
    type. ledger: at which link of the chain the leakers got through.
    """
    from sim.experiment import open_result
    from sim.report.plots import plot as draw

    for path in draw(open_result(result), kind, out):
        typer.echo(path)
