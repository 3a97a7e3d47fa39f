"""``redsea compare``: scenarios against a baseline, with common random numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import LARGEST_SEED, Full, Machine, Workers

Sources = Annotated[
    list[Path],
    typer.Argument(metavar="A B...", help="Result folders, or scenarios; A is the baseline."),
]
Variant = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="For one more variant: set this in the scenario A; repeated, set all in it.",
    ),
]
Wanted = Annotated[
    list[str] | None,
    typer.Option("--measure", metavar="ID", help="Show only this one; may be repeated."),
]
Replications = Annotated[
    int | None,
    typer.Option(
        "--replications",
        "-n",
        min=1,
        help="Of each; at most what a folder holds. By default as in A, or 1000.",
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(min=0, max=LARGEST_SEED, help="For what is run; by default as A, or 1."),
]
BestGuess = Annotated[
    bool, typer.Option("--best-guess", help="In what is run, fix uncertain inputs.")
]
Level = Annotated[
    float, typer.Option(min=0.5, max=0.9999, help="Of the intervals, joint over the variants.")
]


def compare(
    sources: Sources,
    settings: Variant = None,
    wanted: Wanted = None,
    replications: Replications = None,
    seed: Seed = None,
    best_guess: BestGuess = False,
    level: Level = 0.95,
    workers: Workers = None,
    machine: Machine = False,
    full: Full = False,
) -> None:
    """Compare scenarios with a baseline, in pairs of replications.

    All use common random numbers, so that a difference shows with few replications. A scenario is
    run first, into its ordinary folder. Before that, another seed, time or version is refused.
    """
    from sim import experiment
    from sim.cli.failures import resumable
    from sim.cli.terminal import progress, say
    from sim.report.text.compare import document_of

    with resumable(), progress() as advance:
        found = experiment.compare(
            *sources,
            replications=replications,
            seed=seed,
            best_guess=best_guess or None,
            workers=workers,
            measures=wanted or (),
            level=level,
            progress=advance,
            overrides=settings or (),
        )
    say(document_of(found, wanted or ()), machine, full)
