"""Leave to start what takes long, and where it is computed."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from sim.experiment.runs.workers import Workers

LONG_S = 1800.0
"""What will take longer (s) than this is asked about first."""


def ask(seconds: float, yes: bool) -> None:
    """Let what takes long be confirmed; without a terminal, or after a no, leave."""
    from sim.experiment.errors import RequestError
    from sim.report.forecast import duration

    if yes or seconds <= LONG_S:
        return
    if sys.stdin.isatty() and typer.confirm("Start it?", err=True):
        return
    raise RequestError(
        f"not started: it takes about {duration(seconds)}; --yes starts it all the same"
    )


def machines_at(cluster: str | None, workers: int | None) -> AbstractContextManager[Workers | None]:
    """Give the machines of a cluster; None without one."""
    from sim.experiment.runs.cluster import joined

    return joined(cluster, workers) if cluster else nullcontext()
