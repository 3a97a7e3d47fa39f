"""``redsea sweep``: every point of a study file, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.consent import ask, machines_at
from sim.cli.options import (
    BestGuess,
    Cluster,
    Full,
    Machine,
    Seed,
    Settings,
    StudyFile,
    Workers,
    Yes,
)

if TYPE_CHECKING:
    from sim.experiment import Sweep
    from sim.experiment.runs.sweep import PlannedSweep

OfEach = Annotated[
    int | None,
    typer.Option("--replications", "-n", min=1, help="Of each point; by default as in the file."),
]
Measures = Annotated[
    list[str] | None,
    typer.Option("--measure", metavar="ID", help="To show; may be repeated. Else leakers, hits."),
]
Folder = Annotated[
    Path | None, typer.Option(help="The sweep's folder; else results/<study>-<hash>.")
]


def sweep(
    file: StudyFile,
    replications: OfEach = None,
    seed: Seed = 1,
    settings: Settings = None,
    workers: Workers = None,
    cluster: Cluster = None,
    best_guess: BestGuess = False,
    measures: Measures = None,
    out: Folder = None,
    yes: Yes = False,
    machine: Machine = False,
    full: Full = False,
) -> None:
    """Run the points of a study and print them side by side.

    All points use common random numbers, and each becomes an ordinary result folder. Repeating the
    command prints the sweep again. More replications or points extend it. Points that were computed
    before are reused.
    """
    from sim.cli.failures import FAILED, complain
    from sim.experiment.runs.sweep import plan_sweep
    from sim.scenario.study.study import load_study

    study = load_study(file, settings or ())
    with machines_at(cluster, workers) as machines:
        planned = plan_sweep(
            study, replications, out, machines, seed=seed, workers=workers, best_guess=best_guess
        )
        planned.check_measures(measures or ())
        found = _run(planned, yes)
    tell(found, measures or (), machine, full)
    if found.failed:
        complain(found.failures)
        raise typer.Exit(FAILED)


def tell(found: Sweep, measures: Sequence[str], machine: bool, full: bool) -> None:
    """Print the points side by side, as JSON for machines."""
    from sim.cli.failures import warn
    from sim.cli.terminal import say
    from sim.report.text.sweep import document_of

    warn(*found.warnings)
    say(document_of(found, measures), machine, full)
    if not machine:
        typer.echo(f"\nsweep folder: {found.path}")


def _run(planned: PlannedSweep, yes: bool) -> Sweep:
    """Say what it will take, and do it."""
    from sim.cli.failures import complain, resumable, warn
    from sim.cli.terminal import progress
    from sim.report.forecast import announced

    warn(*planned.warnings)
    complain(announced(planned, planned.forecast))
    ask(planned.forecast.seconds, yes)
    with resumable(), progress() as advance:
        return planned.run(advance)
