"""``redsea sweep``: every point of a study file, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Option

from sim.cli.options import Measures, Ordered, Shown, Started, StudyFile, counted

if TYPE_CHECKING:
    from sim.experiment.store.swept import Sweep


def sweep(
    file: StudyFile,
    how: Ordered,
    start: Started,
    shown: Shown,
    replications: Annotated[
        int | None, counted("Of each point; by default as in the file.")
    ] = None,
    measures: Measures = None,
    out: Annotated[
        Path | None, Option(help="The sweep's folder; else results/<study>-<hash>.")
    ] = None,
) -> None:
    """Run the points of a study and print them side by side.

    All points use common random numbers, and each becomes an ordinary result folder. Repeating the
    command prints the sweep again. More replications or points extend it. Points that were computed
    before are reused.
    """
    from sim.cli.failures import FAILED, complain, resumable, warn
    from sim.cli.terminal import ask, progress
    from sim.experiment.runs.cluster import joined
    from sim.experiment.runs.sweep import plan_sweep
    from sim.report.text.sweep import announced
    from sim.scenario.study.study import load_study

    study = load_study(file, start.settings or ())
    with joined(start.cluster, how.workers) as machines:
        planned = plan_sweep(study, replications, out=out, machines=machines, **how._asdict())
        planned.check_measures(measures or ())
        warn(*planned.warnings)
        complain(announced(planned, planned.forecast))
        ask(planned.forecast.seconds, start.yes)
        with resumable(), progress() as advance:
            found = planned.run(advance)
    tell(found, measures or (), shown)
    if found.failed:
        complain(found.failures)
        raise typer.Exit(FAILED)


def tell(found: Sweep, measures: Sequence[str], shown: Shown) -> None:
    """Print the points side by side."""
    from sim.cli.failures import warn
    from sim.cli.terminal import say
    from sim.report.text.sweep import document_of

    warn(*found.warnings)
    say(document_of(found, measures), *shown, end=f"sweep folder: {found.path}")
