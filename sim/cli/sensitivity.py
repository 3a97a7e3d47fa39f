"""``redsea sensitivity``: what matters in a sweep."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Machine

SweepFolder = Annotated[
    Path, typer.Argument(metavar="SWEEP", help="The folder of a finished sweep.")
]
Measures = Annotated[
    list[str] | None,
    typer.Option("--measure", metavar="ID", help="Of what; may be repeated. Else leakers, hits."),
]


def sensitivity(sweep: SweepFolder, measures: Measures = None, machine: Machine = False) -> None:
    """Tell what matters in a sweep, how much, and where.

    Of trajectories (`kind: morris`) mu, mu* and sigma of each factor. Of shares the part of the
    variance that rests on each group, and on their interaction. Of every design that samples the
    effects of the factors, and where the measure is high and low in sentences. Luck is taken out.
    """
    from sim.cli.terminal import show
    from sim.experiment import open_sweep
    from sim.experiment.sensitivity.analysis import sensitivity as analysed
    from sim.report.sensitivity import DEFAULT, as_json, told

    opened = open_sweep(sweep)
    found = analysed(opened, *(measures or DEFAULT))
    if machine:
        typer.echo(as_json(opened, found))
    else:
        show(told(opened, found))
