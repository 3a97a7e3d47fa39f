"""``redsea plot``: pictures of a result."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option


def plot(
    results: Annotated[
        list[Path], Argument(metavar="RESULT...", help="Result folders, or the folder of a sweep.")
    ],
    kind: Annotated[str, Option(metavar="KIND", help="Which picture, of those above.")] = "all",
    measures: Annotated[
        list[str] | None,
        Option("--measure", metavar="ID", help="Of a sweep; by default leakers and hits."),
    ] = None,
    out: Annotated[
        Path | None, Option(help="Folder for the pictures; else RESULT/pictures.")
    ] = None,
) -> None:
    """Draw a result, or several side by side, as SVG and PNG.

    Prints the names of the files. Without --kind, all pictures that suit are drawn.

    One result. leakers: leakers and hits per replication. outcomes: what became of the threats, by
    type. ledger: at which link of the chain the leakers got through. ignorance: in a nested run,
    how far uncertain inputs move the main measures.

    Several results. distributions: leakers and hits side by side. differences: from the first, with
    intervals.

    A sweep. lines: along a factor. heat: over two factors. tornado: the effect of each factor.
    screening, shares: what matters, in these two designs. A search by `choose`. front: the
    Pareto-efficient variants.
    """
    from sim.experiment.errors import RequestError
    from sim.experiment.store.folder import holds_set
    from sim.experiment.store.result import open_result
    from sim.experiment.store.swept import open_sweep
    from sim.report.pictures.swept import check_kind, plot_sweep
    from sim.report.plots import EVERY
    from sim.report.plots import plot as draw

    swept = [one for one in results if holds_set(one)]
    if len(results) > 1 and swept:
        raise RequestError(f"{swept[0]}: a sweep is drawn alone; its points are results")
    if swept:
        drawn = plot_sweep(open_sweep(swept[0]), kind, measures or (), out)
    else:
        check_kind(kind, EVERY, "results")
        found = [open_result(result) for result in results]
        if measures:
            raise RequestError(
                "--measure: only of a sweep; the pictures of results show what they show"
            )
        drawn = draw(found, kind, out)
    for path in drawn:
        typer.echo(path)
