"""``redsea rare``: the probability of something that hardly ever happens."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from typer import Option

from sim.cli.options import Machine, Ordered, ScenarioFile, Settings, counted


class Effort(NamedTuple):
    """The precision to reach, and the budget for it."""

    precision: Annotated[
        str, Option(metavar="PERCENT", help="Relative standard error to reach.")
    ] = "10%"
    replications: Annotated[int, counted("Most runs; reruns and parts count.", 2)] = 20_000
    by: Annotated[
        str | None, Option(metavar="COUNT", help="Count whose levels splitting uses, e.g. rounds.")
    ] = None


def rare(
    file: ScenarioFile,
    events: Annotated[
        list[str],
        Option(
            "--event",
            metavar="'COUNT >= N'",
            help="A count of one replication, e.g. 'leakers >= 5'; may be repeated.",
        ),
    ],
    effort: Effort,
    how: Ordered,
    settings: Settings = None,
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

    wanted = precision_of(effort.precision)
    scenario = loaded(file, settings)
    n, found = effort.replications, []
    for trial in trials_of(scenario, events, how.seed, how.best_guess):
        with progress("runs") as advance:
            found.append(inquire(trial, wanted, n, how.workers, effort.by, advance))
    say(document_of(found), machine)
