"""``redsea optimise``: the variants of the defence that no other one beats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.consent import ask, machines_at
from sim.cli.options import BestGuess, Cluster, Machine, Seed, Settings, Workers, Yes

StudyFile = Annotated[
    Path, typer.Argument(metavar="STUDY", help="A study file (YAML) with a block `optimise`.")
]
OfEach = Annotated[
    int | None,
    typer.Option("--replications", "-n", min=2, help="Of each point; else as the file says."),
]
Trials = Annotated[
    int | None, typer.Option(min=2, help="Variants that are tried; else as the file says.")
]
SearchSeed = Annotated[
    int | None, typer.Option(min=0, max=2**32 - 1, help="Of the search; else as the file says.")
]
Folder = Annotated[
    Path | None, typer.Option(help="The folder; else results/<study>-optimise-<hash>.")
]


def optimise(
    file: StudyFile,
    trials: Trials = None,
    replications: OfEach = None,
    seed: Seed = 1,
    search_seed: SearchSeed = None,
    settings: Settings = None,
    workers: Workers = None,
    cluster: Cluster = None,
    best_guess: BestGuess = False,
    out: Folder = None,
    yes: Yes = False,
    machine: Machine = False,
) -> None:
    """Find what of the defence nothing beats, by several measures.

    Only factors of the defence are decided, and only for what defends; threat and environment are
    averaged over. The front is computed anew under other luck, for the best of many is partly
    lucky. The same command goes on where it was stopped.
    """
    from sim.cli.failures import complain, resumable
    from sim.cli.terminal import progress, show
    from sim.experiment.runs.optimising import PlannedOptimisation
    from sim.experiment.runs.order import Order
    from sim.report.optimisation import announced, as_json, optimised
    from sim.scenario.study import load_study

    study = load_study(file, settings or ())
    n = study.plan.replications if replications is None else replications
    order = Order(replications=n, seed=seed, workers=workers, best_guess=best_guess)
    with machines_at(cluster, workers) as machines:
        planned = PlannedOptimisation(study, order, trials, search_seed, out, machines)
        if not planned.finished:
            complain(announced(planned))
            ask(planned.runs * planned.run_s, yes)
        with resumable(), progress(n, "replications") as advance:
            found = planned.run(advance)
    if machine:
        typer.echo(as_json(found))
    else:
        show(optimised(found))
        typer.echo(f"\noptimisation folder: {found.path}")
