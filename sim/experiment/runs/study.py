"""From a scenario to a finished result folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from errno import EACCES, EROFS
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiment.analysis.demands import Asked, Demand, demands_of
from sim.experiment.analysis.precision import BUDGET, Course
from sim.experiment.errors import RequestError, RunError
from sim.experiment.runs.assignment import Assignment, Progress, assign, finished
from sim.experiment.runs.order import RANDOM, SEED, Order, Study, nested, strata_of
from sim.experiment.runs.pool import processes, run_tasks
from sim.experiment.runs.pursuit import Pursuit, first_columns
from sim.experiment.runs.replicate import run_alone
from sim.experiment.store.folder import read_run, slug
from sim.experiment.store.result import Result, open_result

if TYPE_CHECKING:
    from os import PathLike

    from sim.scenario import Scenario

RESULTS = Path("results")
REPLICATIONS = 1000
"""Replications of a run that is told nothing."""

PROBE_S = 0.3
"""Time (s) for which a run is tried in this process before it is decided who works."""

LASTING = (EACCES, EROFS)
"""Refusals of the disk that meet the same run again."""

WORTH_S = 5.0
"""Time (s) that must be left for worker processes to pay for their start."""


def run(
    scenario: Scenario | str | PathLike[str],
    replications: int | None = None,
    seed: int = SEED,
    workers: int | None = None,
    out: str | PathLike[str] | None = None,
    best_guess: bool = False,
    progress: Progress | None = None,
    outer: int | None = None,
    inner: int | None = None,
    precision: Asked | None = None,
    outer_design: str = RANDOM,
) -> Result:
    """Replicate a scenario into a result folder and return the result.

    An unfinished folder of the same run is finished, a finished one with fewer replications is
    extended, one with as many is opened.

    Parameters
    ----------
    scenario: a `Scenario`, or the path of its file.
    replications: 1 to 10⁹; None takes 1,000. With ``precision`` the most there may be; None takes
        100,000.
    seed: 0 to 2⁶⁴ - 1.
    workers: processes; None lets the run decide. It never shows in the numbers.
    out: the folder; None makes ``results/<scenario>-<hash>``.
    best_guess: pin what is not known to its best guess, so that only chance is left.
    progress: called with the replications done and wanted, at the start and after every batch.
    outer, inner: so many samples of what is not known, each with so many replications under the
        same luck, in the place of ``replications``.
    precision: measure → half of what its interval may be wide: ``0.05`` in its unit, or ``"1%"``,
        of its mean, but for a share a point. Replicated until all are reached.
    outer_design: ``latin-hypercube`` spreads the outer samples over strata of all that is not
        known; then their number is fixed, the run cannot be extended.
    """
    if precision and inner is not None:
        raise RequestError("precision: not of a nested run; give outer and inner, or a precision")
    usual = BUDGET if precision else REPLICATIONS
    order = Order(
        replications=nested(outer, inner, replications, usual),
        seed=seed,
        workers=workers,
        best_guess=best_guess,
        inner=inner,
        strata=strata_of(outer, outer_design),
    )
    study, folder = study_of(scenario), None if out is None else Path(out)
    if not precision:
        return run_study(study, order, folder, progress)
    demands = demands_of(precision, study.layout)
    return run_to_precision(study, order, demands, folder, progress)


def study_of(scenario: Scenario | str | PathLike[str], text: str = "") -> Study:
    """Return a scenario made ready to be run many times.

    text: its resolved form, where that is known already.
    """
    from sim.experiment.analysis.record import check_columns
    from sim.experiment.tables.layout import layout_of
    from sim.experiment.tables.schemas import replication_columns
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
    folder = out or folder_of(study, order)
    with kept_on_failure(folder):
        assignment = assign(study, order, folder, progress=progress)
        if assignment is not None:
            with assignment:
                _compute(assignment, order.workers)
    return open_result(folder)


def run_to_precision(
    study: Study,
    order: Order,
    demands: list[Demand],
    out: Path | None = None,
    progress: Progress | None = None,
) -> Result:
    """Run a study until its measures are as precise as demanded, or the order is used up.

    A finished folder with more replications than that takes is left as it is.
    """
    folder, course = out or folder_of(study, order), Course(demands, order.replications)
    identity = order.identity(study.text)
    while not course.ended:
        info = read_run(folder)
        if info is not None:
            finished(folder, identity, order.replications)
            there = replace(order, replications=int(info["replications"]))
            table = run_study(study, there, folder, progress).table("replications")
            course.follow(first_columns(table.to_batches(), course.columns))
        if not course.ended:
            first = replace(order, replications=course.due)
            _pursue(study, first, folder, course, progress)
    return open_result(folder, course.told())


def _pursue(
    study: Study, order: Order, folder: Path, course: Course, progress: Progress | None
) -> None:
    with kept_on_failure(folder):
        assignment = assign(study, order, folder, progress=progress)
        # None: another run has just come so far.
        if assignment is not None:
            with assignment:
                Pursuit(assignment, course).compute(order.workers)


def folder_of(study: Study, order: Order) -> Path:
    """Return where the result of a study lies if nothing else is said."""
    identity = order.identity(study.text)
    return RESULTS / f"{slug(study.name)}-{identity.short()}"


@contextmanager
def kept_on_failure(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into a `RunError`, which says what is kept, if anything is."""
    try:
        yield
    except OSError as error:
        kept = "; whole batches are kept" if _begun(folder) else ""
        if kept and error.errno not in LASTING:
            kept += ", and running it again goes on"
        raise RunError(f"{folder}: {error.strerror or error}{kept}") from error


def _begun(folder: Path) -> bool:
    with suppress(OSError):
        return any(folder.iterdir())
    return False


def _compute(assignment: Assignment, workers: int | None) -> None:
    """Compute what is missing, in as many processes as are worth it."""
    task = assignment.task
    assignment.workers = workers or processes()
    if workers is None and assignment.workers > 1:
        left_s = run_alone(task, PROBE_S)
        assignment.workers = assignment.workers if left_s > WORTH_S else 1
    run_tasks([task], assignment.workers if task.missing.left else 1)
