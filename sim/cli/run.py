"""``redsea run``: replications of a scenario into a result folder, and their statistics."""

from __future__ import annotations

import typer

from sim.cli.options import (
    BestGuess,
    Machine,
    Out,
    Replications,
    ScenarioFile,
    Seed,
    Settings,
    Workers,
)


def run(
    file: ScenarioFile,
    replications: Replications = 1000,
    seed: Seed = 1,
    settings: Settings = None,
    workers: Workers = None,
    best_guess: BestGuess = False,
    out: Out = None,
    machine: Machine = False,
) -> None:
    """Run a scenario many times and print what got through.

    The result folder holds every replication. The same command again prints it again, with more
    replications it is extended, and a run that was interrupted goes on where it stopped.
    """
    from sim import experiment
    from sim.cli.failures import INTERRUPTED, complain, warn
    from sim.cli.terminal import progress, show
    from sim.report.text import as_json, statistics
    from sim.scenario import load

    scenario = load(file, settings or ())
    for warning in scenario.warnings:
        warn(str(warning))
    try:
        with progress(replications, "replications") as advance:
            result = experiment.run(
                scenario,
                replications=replications,
                seed=seed,
                workers=workers,
                out=out,
                best_guess=best_guess,
                progress=advance,
            )
    except KeyboardInterrupt:
        complain("interrupted; the same command goes on where it stopped")
        raise typer.Exit(INTERRUPTED) from None
    if machine:
        typer.echo(as_json(result, scenario.case.record))
    else:
        show(statistics(result, scenario.case.record))
        typer.echo(f"\nresult folder: {result.path}")
