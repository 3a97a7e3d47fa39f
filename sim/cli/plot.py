"""``redsea plot``: pictures of a result."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer


def plot(
    results: Annotated[
        list[Path], typer.Argument(metavar="RESULT...", help="Result folders, as `run` made them.")
    ],
    kind: Annotated[
        Literal[
            "all", "leakers", "outcomes", "ledger", "ignorance", "distributions", "differences"
        ],
        typer.Option(help="Which picture."),
    ] = "all",
    out: Annotated[
        Path | None, typer.Option(help="Folder for the pictures; else RESULT/pictures.")
    ] = None,
) -> None:
    """Draw a result, or several side by side, as SVG and PNG.

    Prints the files. leakers: how many leakers and hits a replication has. outcomes: what became of
    the threats, by type. ledger: at which link of the chain the leakers got through.
    ignorance: of a nested run, how far what is not known moves the main measures. Of several
    results, distributions: leakers and hits side by side. differences: from the first, with
    intervals.
    """
    from sim.experiment import open_result
    from sim.report.plots import plot as draw
    from sim.report.plots import plot_against

    found = [open_result(result) for result in results]
    drawn = draw(found[0], kind, out) if len(found) == 1 else plot_against(found, kind, out)
    for path in drawn:
        typer.echo(path)
