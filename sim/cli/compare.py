"""``redsea compare``: scenarios against a baseline, with common random numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NamedTuple

from typer import Argument, Option

from sim.cli.options import SEEDS, Shown, Workers, counted


class Against(NamedTuple):
    """What all compared scenarios have in common; None takes it from the results."""

    replications: Annotated[
        int | None, counted("Of each; at most what a folder holds. By default as in A, or 1000.")
    ] = None
    seed: Annotated[int | None, Option(**SEEDS, help="For what is run; by default as A, or 1.")] = (
        None
    )
    best_guess: Annotated[
        bool, Option("--best-guess", help="In what is run, fix uncertain inputs.")
    ] = False
    level: Annotated[
        float, Option(min=0.5, max=0.9999, help="Of the intervals, joint over the variants.")
    ] = 0.95
    workers: Workers = None


def compare(
    sources: Annotated[
        list[Path],
        Argument(metavar="A B...", help="Result folders, or scenarios; A is the baseline."),
    ],
    paired: Against,
    shown: Shown,
    settings: Annotated[
        list[str] | None,
        Option(
            "--set",
            metavar="PATH=VALUE",
            help="For one more variant: set this in the scenario A; repeated, set all in it.",
        ),
    ] = None,
    wanted: Annotated[
        list[str] | None,
        Option("--measure", metavar="ID", help="Show only this one; may be repeated."),
    ] = None,
) -> None:
    """Compare scenarios with a baseline, in pairs of replications.

    All use common random numbers, so that a difference shows with few replications. A scenario is
    run first, into its ordinary folder. Before that, another seed, time or version is refused.
    """
    from sim.cli.failures import resumable
    from sim.cli.terminal import progress, say
    from sim.experiment.runs.compare import compare as compared
    from sim.report.text.compare import document_of

    asked = {**paired._asdict(), "best_guess": paired.best_guess or None}
    with resumable(), progress() as advance:
        found = compared(
            *sources, measures=wanted or (), progress=advance, overrides=settings or (), **asked
        )
    say(document_of(found, wanted or ()), *shown)
