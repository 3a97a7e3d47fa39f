"""``redsea sweep``: every point of a study file, side by side."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import BestGuess, Machine, Seed, Settings, Workers

if TYPE_CHECKING:
    from sim.experiment import Sweep
    from sim.experiment.sweeps.sweeping import PlannedSweep

LONG_S = 1800.0
"""A sweep that will take longer (s) than this is asked about first."""

StudyFile = Annotated[Path, typer.Argument(metavar="STUDY", help="A study file (YAML).")]
OfEach = Annotated[
    int | None,
    typer.Option("--replications", "-n", min=1, help="Of each point; else as the file says."),
]
Address = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, or `local`.")
]
Measures = Annotated[
    list[str] | None,
    typer.Option("--measure", metavar="ID", help="A column of the table; may be repeated."),
]
Folder = Annotated[
    Path | None, typer.Option(help="The sweep's folder; else results/<study>-<hash>.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Start even if it takes long.")]


def sweep(
    file: StudyFile,
    replications: OfEach = None,
    seed: Seed = 1,
    settings: Settings = None,
    workers: Workers = None,
    cluster: Address = None,
    best_guess: BestGuess = False,
    measures: Measures = None,
    out: Folder = None,
    yes: Yes = False,
    machine: Machine = False,
) -> None:
    """Run the points of a study and print them side by side.

    All points meet the same luck, and each becomes an ordinary result folder. The same command
    again prints the sweep again, more replications or more points extend it, and what has been
    computed anywhere is taken over.
    """
    from sim.cli.terminal import console, show
    from sim.experiment.runs.cluster import joined
    from sim.experiment.sweeps.sweeping import plan_sweep
    from sim.report.sweep import as_json, compared
    from sim.scenario.study import load_study

    study = load_study(file, settings or ())
    with joined(cluster, workers) if cluster else nullcontext() as machines:
        planned = plan_sweep(study, replications, seed, workers, out, best_guess, machines)
        planned.check_measures(measures or ())
        found = _run(planned, yes)
    if machine:
        typer.echo(as_json(found, measures or ()))
    else:
        show(compared(found, measures or (), console().width))
        typer.echo(f"\nsweep folder: {found.path}")


def _run(planned: PlannedSweep, yes: bool) -> Sweep:
    """Say what it will take, and do it."""
    from sim.cli.failures import complain, resumable, warn
    from sim.cli.terminal import progress
    from sim.report.sweep import announced, unmoved

    warn(*unmoved(planned))
    complain(announced(planned, planned.forecast))
    _ask(planned.forecast.seconds, yes)
    with resumable(), progress(planned.forecast.runs, "replications") as advance:
        return planned.run(advance)


def _ask(seconds: float, yes: bool) -> None:
    """Let a long sweep be confirmed; without a terminal, or after a no, leave."""
    from sim.cli.failures import BAD_INPUT, complain
    from sim.report.sweep import duration

    if yes or seconds <= LONG_S:
        return
    if sys.stdin.isatty() and typer.confirm("Start it?", err=True):
        return
    complain(f"not started: it takes about {duration(seconds)}; --yes starts it all the same")
    raise typer.Exit(BAD_INPUT)
