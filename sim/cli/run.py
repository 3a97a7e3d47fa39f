"""``redsea run``: replications of a scenario into a result folder, and their statistics."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from typer import Option

from sim.cli.options import Ordered, ScenarioFile, Settings, Shown, counted

if TYPE_CHECKING:
    from sim.experiment.store.result import Result


class Amount(NamedTuple):
    """How many replications, or how precise."""

    replications: Annotated[
        int | None,
        counted("In all; by default 1000. With --precision: at most; by default 100000."),
    ] = None
    precision: Annotated[
        list[str] | None,
        Option(
            "--precision",
            metavar="MEASURE=HALFWIDTH",
            help="Replicate until the interval is this narrow, e.g. leakers=5% (of its mean),"
            " no-leaker=1% (percentage points) or cost=10000; may be repeated.",
        ),
    ] = None
    outer: Annotated[
        int | None,
        Option(min=2, help="Samples of the uncertain inputs, each with --inner replications."),
    ] = None
    inner: Annotated[
        int | None,
        Option(min=2, help="Replications of each outer sample, the same random numbers in all."),
    ] = None
    outer_design: Annotated[
        str, Option(metavar="DESIGN", help="Of the outer samples: random, or latin-hypercube.")
    ] = "random"


def run(
    file: ScenarioFile,
    amount: Amount,
    how: Ordered,
    shown: Shown,
    settings: Settings = None,
    out: Annotated[
        Path | None, Option(help="The result folder itself; else results/<scenario>-<hash>.")
    ] = None,
) -> None:
    """Run a scenario many times and print what got through.

    With --outer and --inner it says how much of the spread comes from uncertain inputs.

    The result folder holds every replication. The same command again prints it again, with more
    replications it is extended, and a run that was interrupted goes on where it stopped.

    With --precision it stops once the measures are known that well, by always-valid intervals.
    """
    from sim.cli.failures import loaded, resumable
    from sim.cli.terminal import progress
    from sim.experiment.runs.run import run as replicated

    scenario = loaded(file, settings)
    with resumable(), progress() as advance:
        asked = {**amount._asdict(), **how._asdict()}
        result = replicated(scenario, out=out, progress=advance, **asked)
    tell(result, shown)


def tell(result: Result, shown: Shown) -> None:
    """Print what came out, and where it lies."""
    from sim.cli.terminal import say
    from sim.report.text.result.run import document_of

    whole = result.held == result.replications
    more = "" if whole else f" (holds {result.held:,} replications; these are the first)"
    say(document_of(result), *shown, end=f"result folder: {result.path}{more}")
