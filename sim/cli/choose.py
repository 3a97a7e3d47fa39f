"""``redsea choose``: what the defence should choose, the best variant or the front of several."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NamedTuple

from typer import Option

from sim.cli.options import Machine, Ordered, Started, StudyFile, counted


class Goals(NamedTuple):
    """The objectives, and how to choose; None keeps the study's setting."""

    measures: Annotated[
        list[str] | None,
        Option("--measure", metavar="ID", help="Measure to choose by; may be repeated."),
    ] = None
    by: Annotated[
        str | None, Option(metavar="AMOUNT", help="Smallest difference that matters; compares.")
    ] = None
    confidence: Annotated[
        float | None, Option(min=0.5, max=0.9999, help="That the chosen variant is the best.")
    ] = None
    budget: Annotated[
        int | None, Option(min=2, help="When comparing: most replications of a variant.")
    ] = None
    trials: Annotated[int | None, Option(min=2, help="When searching: variants to try.")] = None
    replications: Annotated[int | None, counted("When searching: of each point.", 2)] = None
    search_seed: Annotated[
        int | None, Option(min=0, max=2**32 - 1, help="Of the search, not of the model.")
    ] = None


def choose(
    file: StudyFile,
    goals: Goals,
    how: Ordered,
    start: Started,
    out: Annotated[Path | None, Option(help="By default results/<study>-choose-<hash>.")] = None,
    machine: Machine = False,
) -> None:
    """Choose the best variant of the defence, or its Pareto front.

    The block `choose` of the study names the objectives; options override it. With `by`, variants
    are compared by one measure, and those that are clearly worse are eliminated (Kim and Nelson's
    procedure KN). Without `by`, the Pareto front of several measures is searched, then estimated
    again with another seed. Results are averaged over threat and environment factors, which are
    never chosen. The same command goes on where it was stopped.
    """
    from sim.cli.failures import complain, resumable, warn
    from sim.cli.terminal import ask, progress, say
    from sim.experiment.errors import RequestError
    from sim.experiment.runs.choose import PlannedChoice, goals_of
    from sim.experiment.runs.cluster import joined
    from sim.experiment.runs.order import Order
    from sim.report.text.choice.choose import announced, document_of
    from sim.scenario.study.study import load_study

    study = load_study(file, start.settings or ())
    asked = goals_of(
        study, goals.measures or (), by=goals.by, confidence=goals.confidence,
        budget=goals.budget, trials=goals.trials, seed=goals.search_seed,
    )  # fmt: skip
    n = goals.replications
    if asked.by is not None and n is not None:
        raise RequestError(f"--replications {n}: a comparison has a --budget")
    order = Order(replications=study.plan.replications if n is None else n, **how._asdict())
    with joined(start.cluster, how.workers) as machines:
        planned = PlannedChoice(study, asked, order, out, machines)
        warn(*planned.warnings)
        if not planned.finished:
            complain(announced(planned))
            ask(planned.seconds[0], start.yes)
        with resumable(), progress() as advance:
            found = planned.run(advance)
    say(document_of(found), machine, full=True, end=f"folder: {found.path}")
