"""From a scenario to a finished result folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiment.assignment import Assignment, Progress, assign
from sim.experiment.errors import RunError
from sim.experiment.order import SEED, Order, Study, nested
from sim.experiment.pool import processes, run_pool
from sim.experiment.provenance import identity_of
from sim.experiment.replicate import run_alone
from sim.experiment.result import Result, open_result

if TYPE_CHECKING:
    from os import PathLike

    from sim.scenario import Scenario

RESULTS = Path("results")
PROBE_S = 0.3
"""Time (s) for which a run is tried in this process before it is decided who works."""

WORTH_S = 5.0
"""Time (s) that must be left for worker processes to pay for their start."""


def run(
    scenario: Scenario | str | PathLike[str],
    replications: int = 1000,
    seed: int = SEED,
    workers: int | None = None,
    out: str | PathLike[str] | None = None,
    best_guess: bool = False,
    progress: Progress | None = None,
    outer: int | None = None,
    inner: int | None = None,
) -> Result:
    """Replicate a scenario into a result folder and return the result.

    An unfinished folder of the same run is finished, a finished one with fewer replications is
    extended, one with as many is opened.

    Parameters
    ----------
    scenario: a `Scenario`, or the path of its file.
    replications: 1 to 10⁹.
    seed: 0 to 2⁶⁴ - 1.
    workers: processes; None lets the run decide. It never shows in the numbers.
    out: the folder; None makes ``results/<scenario>-<hash>``.
    best_guess: pin what is not known to its best guess, so that only chance is left.
    progress: called with the replications done and wanted, at the start and after every batch.
    outer, inner: so many samples of what is not known, each with so many replications under the
        same luck, in the place of ``replications``.
    """
    order = Order(
        replications=nested(outer, inner, replications),
        seed=seed,
        workers=workers,
        best_guess=best_guess,
        inner=inner,
    )
    return run_study(study_of(scenario), order, None if out is None else Path(out), progress)


def study_of(scenario: Scenario | str | PathLike[str], text: str = "") -> Study:
    """Return a scenario made ready to be run many times.

    text: its resolved form, where that is known already.
    """
    from sim.experiment.layout import layout_of
    from sim.experiment.record import check_columns
    from sim.experiment.schemas import replication_columns
    from sim.scenario import Scenario, load
    from sim.simulation import Model

    asked = scenario if isinstance(scenario, Scenario) else load(scenario)
    model = Model(asked)
    layout = layout_of(asked.cases, model.theatre.lines)
    figures = [name for figure in asked.case.record.values() for name in figure.of]
    check_columns(figures, [column.name for column in replication_columns(layout)])
    return Study(asked.case.name, text or asked.resolved_text(), layout, model)


def run_study(
    study: Study, order: Order, out: Path | None = None, progress: Progress | None = None
) -> Result:
    """Run a study into its folder and return the result."""
    identity = identity_of(study.text, order.seed, order.best_guess, order.inner)
    folder = out or RESULTS / f"{slug(study.name)}-{identity.short()}"
    with kept_on_failure(folder):
        assignment = assign(study, order, folder, progress=progress)
        if assignment is not None:
            with assignment:
                _compute(assignment, order.workers)
    return open_result(folder)


@contextmanager
def kept_on_failure(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into a `RunError` that says what is kept."""
    try:
        yield
    except OSError as error:
        raise RunError(
            f"{folder}: {error.strerror or error}; whole batches are kept, and running it again "
            "goes on"
        ) from error


def slug(name: str) -> str:
    """Return a name as a part of a path: letters and digits of any script, joined by hyphens."""
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")[:60].strip("-") or "scenario"


def _compute(assignment: Assignment, workers: int | None) -> None:
    """Compute what is missing, in as many processes as are worth it."""
    task = assignment.task
    assignment.workers = workers or processes()
    if workers is None and assignment.workers > 1:
        left_s = run_alone(task, PROBE_S)
        assignment.workers = assignment.workers if left_s > WORTH_S else 1
    if not task.missing.left:
        task.finish()
    elif assignment.workers > 1:
        run_pool([task], assignment.workers)
    else:
        run_alone(task)
        task.finish()
