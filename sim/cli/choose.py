"""``redsea choose``: what the defence should choose, the best variant or the front of several."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from sim.cli.consent import ask, machines_at
from sim.cli.options import BestGuess, Cluster, Machine, Seed, Settings, StudyFile, Workers, Yes

if TYPE_CHECKING:
    from sim.experiment.runs.choose import Choice, PlannedChoice

Measures = Annotated[
    list[str] | None,
    typer.Option("--measure", metavar="ID", help="Measure to choose by; may be repeated."),
]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="AMOUNT", help="Smallest difference that matters; compares."),
]
Confidence = Annotated[
    float | None, typer.Option(min=0.5, max=0.9999, help="That the chosen variant is the best.")
]
Budget = Annotated[
    int | None, typer.Option(min=2, help="When comparing: most replications of a variant.")
]
Trials = Annotated[int | None, typer.Option(min=2, help="When searching: variants to try.")]
OfEach = Annotated[
    int | None, typer.Option("--replications", "-n", min=2, help="When searching: of each point.")
]
SearchSeed = Annotated[
    int | None, typer.Option(min=0, max=2**32 - 1, help="Of the search, not of the model.")
]
Folder = Annotated[Path | None, typer.Option(help="By default results/<study>-choose-<hash>.")]


def choose(
    file: StudyFile,
    measures: Measures = None,
    by: By = None,
    confidence: Confidence = None,
    budget: Budget = None,
    trials: Trials = None,
    replications: OfEach = None,
    search_seed: SearchSeed = None,
    seed: Seed = 1,
    settings: Settings = None,
    workers: Workers = None,
    cluster: Cluster = None,
    best_guess: BestGuess = False,
    out: Folder = None,
    yes: Yes = False,
    machine: Machine = False,
) -> None:
    """Choose the best variant of the defence, or its Pareto front.

    The block `choose` of the study names the objectives; options override it. With `by`, variants
    are compared by one measure, and those that are clearly worse are eliminated (Kim and Nelson's
    procedure KN). Without `by`, the Pareto front of several measures is searched, then estimated
    again with another seed. Results are averaged over threat and environment factors, which are
    never chosen. The same command goes on where it was stopped.
    """
    from sim.cli.terminal import say
    from sim.experiment.errors import RequestError
    from sim.experiment.runs.choose import PlannedChoice, goals_of
    from sim.experiment.runs.order import Order
    from sim.report.text.choice.choose import document_of
    from sim.scenario.study.study import load_study

    study = load_study(file, settings or ())
    goals = goals_of(
        study, measures or (), by=by, confidence=confidence, budget=budget, trials=trials,
        seed=search_seed,
    )  # fmt: skip
    if goals.by is not None and replications is not None:
        raise RequestError(f"--replications {replications}: a comparison has a --budget")
    n = study.plan.replications if replications is None else replications
    order = Order(replications=n, seed=seed, workers=workers, best_guess=best_guess)
    with machines_at(cluster, workers) as machines:
        found = _run(PlannedChoice(study, goals, order, out, machines), yes)
    say(document_of(found), machine, full=True)
    if not machine:
        typer.echo(f"\nfolder: {found.path}")


def _run(planned: PlannedChoice, yes: bool) -> Choice:
    """Say what it will take, and do it."""
    from sim.cli.failures import complain, resumable, warn
    from sim.cli.terminal import progress
    from sim.report.text.choice.choose import announced

    warn(*planned.warnings)
    if not planned.finished:
        complain(announced(planned))
        ask(planned.seconds[0], yes)
    with resumable(), progress() as advance:
        return planned.run(advance)


def select() -> NoReturn:
    """Say that `choose` has taken its place."""
    _moved("select", "redsea choose STUDY --measure ID --by AMOUNT")


def optimise() -> NoReturn:
    """Say that `choose` has taken its place."""
    _moved("optimise", "redsea choose STUDY, and optimise: of a study choose:")


def _moved(old: str, now: str) -> NoReturn:
    from sim.cli.failures import BAD_INPUT, complain

    complain(f"redsea {old}: is now {now}")
    raise typer.Exit(BAD_INPUT)
