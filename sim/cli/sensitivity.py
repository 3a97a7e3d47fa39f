"""``redsea sensitivity``: what matters in a sweep."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument

from sim.cli.options import Measures, Shown


def sensitivity(
    sweep: Annotated[Path, Argument(metavar="SWEEP", help="The folder of a finished sweep.")],
    shown: Shown,
    measures: Measures = None,
) -> None:
    """Show which factors of a sweep matter, how much, and where.

    Design `morris`: mu, mu* and sigma of each factor. Design `shares`: Sobol indices of each group.
    Sampled designs: main effects, and regions where the measure is high or low. Grids: main
    effects, or differences from the base. Monte Carlo noise is removed.
    """
    from sim.cli.terminal import say
    from sim.experiment.analysis.sensitivity.analysis import sensitivity as analysed
    from sim.experiment.store.swept import open_sweep
    from sim.report.text.matters import document_of
    from sim.report.text.points import DEFAULT

    opened = open_sweep(sweep)
    say(document_of(opened, analysed(opened, *(measures or DEFAULT))), *shown)
