"""``redsea select``: which variant of the defence is best, with no more runs than it takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.consent import ask, machines_at
from sim.cli.options import BestGuess, Cluster, Machine, Seed, Settings, StudyFile, Workers, Yes

if TYPE_CHECKING:
    from sim.experiment.runs.selecting import PlannedSelection, Selection

Measure = Annotated[
    str, typer.Option("--measure", metavar="ID", help="What to choose by: a mean, such as hits.")
]
By = Annotated[
    str, typer.Option("--by", metavar="AMOUNT", help="A difference that matters, in its unit.")
]
Largest = Annotated[
    bool, typer.Option("--largest", help="Insist that more is better; else the measure says.")
]
Confidence = Annotated[
    float, typer.Option(min=0.5, max=0.9999, help="With which the best is to be chosen.")
]
Budget = Annotated[
    int, typer.Option(min=2, help="Replications of a variant under each threat, at most.")
]
Folder = Annotated[
    Path | None, typer.Option(help="The folder; else results/<study>-select-<hash>.")
]


def select(
    file: StudyFile,
    measure: Measure,
    by: By,
    largest: Largest = False,
    confidence: Confidence = 0.95,
    budget: Budget = 10_000,
    seed: Seed = 1,
    settings: Settings = None,
    workers: Workers = None,
    cluster: Cluster = None,
    best_guess: BestGuess = False,
    out: Folder = None,
    yes: Yes = False,
    machine: Machine = False,
) -> None:
    """Choose the best variant of a study's defence factors.

    All variants meet the same luck; those that are behind are dropped from look to look (Kim and
    Nelson's procedure KN). Threat and environment factors are averaged over, never chosen. The same
    command again prints it again, and what has been computed anywhere is taken over.
    """
    from sim.cli.terminal import show
    from sim.experiment.runs.selecting import Asked, PlannedSelection, difference
    from sim.report.selection import as_json, chosen
    from sim.scenario.study import load_study

    asked = Asked(
        measure=measure,
        by=difference(by, measure),
        largest=largest or None,
        confidence=confidence,
        budget=budget,
        seed=seed,
        best_guess=best_guess,
    )
    study = load_study(file, settings or ())
    with machines_at(cluster, workers) as machines:
        found = _run(PlannedSelection(study, asked, workers, out, machines), yes)
    if machine:
        typer.echo(as_json(found))
    else:
        show(chosen(found))
        typer.echo(f"\nselection folder: {found.path}")


def _run(planned: PlannedSelection, yes: bool) -> Selection:
    """Say what it will take, and do it."""
    from sim.cli.failures import complain, resumable
    from sim.cli.terminal import progress
    from sim.report.selection import announced

    if not planned.finished:
        complain(announced(planned))
        ask(planned.runs[0] * planned.run_s, yes)
    with resumable(), progress(planned.asked.budget, "replications") as advance:
        return planned.run(advance)
