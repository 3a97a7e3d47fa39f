"""``redsea rare``: the probability of something that hardly ever happens."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import BestGuess, Machine, ScenarioFile, Seed, Settings, Workers

Events = Annotated[
    list[str],
    typer.Option(
        "--event",
        metavar="'COUNT >= N'",
        help="A count of one replication, e.g. 'leakers >= 5'; may be repeated.",
    ),
]
Precise = Annotated[str, typer.Option(metavar="PERCENT", help="Relative standard error to reach.")]
Budget = Annotated[
    int, typer.Option("--replications", "-n", min=2, help="Most runs; reruns and parts count.")
]
By = Annotated[
    str | None,
    typer.Option(metavar="COUNT", help="Count whose levels splitting uses, e.g. rounds."),
]


def rare(
    file: ScenarioFile,
    events: Events,
    precision: Precise = "10%",
    replications: Budget = 20_000,
    seed: Seed = 1,
    settings: Settings = None,
    workers: Workers = None,
    best_guess: BestGuess = False,
    by: By = None,
    machine: Machine = False,
) -> None:
    """Estimate the probability of a rare event.

    By plain simulation, by conditional expectation on the last random step, and, if neither is
    precise enough, by splitting. The answer names the method and its gain over plain
    simulation.
    """
    from sim.cli.failures import loaded
    from sim.cli.terminal import progress, say
    from sim.experiment.rare.inquiry import inquire, precision_of, trials_of
    from sim.report.text.rare import document_of

    wanted = precision_of(precision)
    scenario = loaded(file, settings)
    found = []
    for trial in trials_of(scenario, events, seed, best_guess):
        with progress("runs") as advance:
            found.append(inquire(trial, wanted, replications, workers, by, advance))
    say(document_of(found), machine)
