"""``redsea run``: replications of a scenario into a result folder, and their statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import (
    BestGuess,
    Full,
    Machine,
    Out,
    Precision,
    Replications,
    ScenarioFile,
    Seed,
    Settings,
    Workers,
)

if TYPE_CHECKING:
    from sim.experiment import Result

Outer = Annotated[
    int | None,
    typer.Option(min=2, help="Samples of the uncertain inputs, each with --inner replications."),
]
Inner = Annotated[
    int | None,
    typer.Option(min=2, help="Replications of each outer sample, the same random numbers in all."),
]
OuterDesign = Annotated[
    str, typer.Option(metavar="DESIGN", help="Of the outer samples: random, or latin-hypercube.")
]


def run(
    file: ScenarioFile,
    replications: Replications = None,
    precision: Precision = None,
    seed: Seed = 1,
    settings: Settings = None,
    workers: Workers = None,
    best_guess: BestGuess = False,
    out: Out = None,
    machine: Machine = False,
    full: Full = False,
    outer: Outer = None,
    inner: Inner = None,
    outer_design: OuterDesign = "random",
) -> None:
    """Run a scenario many times and print what got through.

    With --outer and --inner it says how much of the spread comes from uncertain inputs.

    The result folder holds every replication. The same command again prints it again, with more
    replications it is extended, and a run that was interrupted goes on where it stopped.

    With --precision it stops once the measures are known that well, by always-valid intervals.
    """
    from sim import experiment
    from sim.cli.failures import loaded, resumable
    from sim.cli.terminal import progress
    from sim.experiment.analysis.precision import asked

    wanted = asked(precision or ())
    scenario = loaded(file, settings)
    with resumable(), progress() as advance:
        result = experiment.run(
            scenario,
            replications=replications,
            seed=seed,
            workers=workers,
            out=out,
            best_guess=best_guess,
            progress=advance,
            outer=outer,
            inner=inner,
            precision=wanted,
            outer_design=outer_design,
        )
    tell(result, machine, full)


def tell(result: Result, machine: bool, full: bool) -> None:
    """Print what came out, as JSON for machines."""
    from sim.cli.terminal import say
    from sim.report.text.result.run import document_of

    say(document_of(result), machine, full)
    if not machine:
        typer.echo(f"\nresult folder: {placed(result)}")


def placed(result: Result) -> str:
    """Return where a result lies, and what there is beyond what is shown of it."""
    if result.held == result.replications:
        return str(result.path)
    return f"{result.path} (holds {result.held:,} replications; these are the first)"
