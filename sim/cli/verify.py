"""``redsea verify``: cases with known answers, run through the model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer import Option

from sim.cli.options import Machine, Seed, Workers


def verify(
    case: Annotated[str | None, Option(metavar="ID", help="One case, or a family: A03.")] = None,
    full: Annotated[
        bool, Option("--full", help="Also the cases that take long: 45 minutes in all.")
    ] = False,
    seed: Seed = 1,
    workers: Workers = None,
    machine: Machine = False,
    report: Annotated[
        Path | None, Option(metavar="FILE", help="Also write the tables as Markdown.")
    ] = None,
) -> None:
    """Run cases with known answers: theory against simulation.

    Each case is an ordinary scenario. A mean must lie within four standard errors of the exact
    value, and farther than that from each listed wrong answer. The exit code is 1 if a case fails.
    """
    from sim.cli.failures import FAILED
    from sim.cli.terminal import say
    from sim.experiment.errors import RequestError
    from sim.experiment.runs.workers import processes
    from sim.report.text.verification import document_of, into
    from sim.verification.cases import chosen
    from sim.verification.trial import verify_all

    try:
        names = chosen(case, full)
    except KeyError:
        raise RequestError(
            f"{case}: no such case; `redsea verify` without --case runs and names them all"
        ) from None
    reports = verify_all(names, seed, processes(workers))
    say(document_of(reports), machine, full=True)
    if report is not None:
        document = report.read_text("utf-8") if report.exists() else ""
        report.write_text(into(document, reports), "utf-8")
    if any(one.verdict == "FAIL" for one in reports):
        raise typer.Exit(FAILED)
