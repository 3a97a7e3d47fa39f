"""From a scenario to a finished result folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from errno import EACCES, EROFS
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiment.analysis.demands import Asked, Demand, asked, demands_of
from sim.experiment.analysis.precision import BUDGET, Course
from sim.experiment.errors import RequestError, RunError
from sim.experiment.runs.assignment import Assignment, Progress, assign, finished, teller
from sim.experiment.runs.order import RANDOM, SEED, Order, Study, nested, strata_of
from sim.experiment.runs.pool import processes, run_tasks
from sim.experiment.runs.pursuit import Pursuit, first_columns
from sim.experiment.runs.replicate import run_alone
from sim.experiment.store.folder import read_run, slug
from sim.experiment.store.result import Result, open_result

if TYPE_CHECKING:
    from os import PathLike

    from sim.scenario import Scenario
    from sim.scenario.overrides import Overrides

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
    progress: Progress | bool | None = None,
    outer: int | None = None,
    inner: int | None = None,
    precision: Asked | None = None,
    outer_design: str = RANDOM,
    overrides: Overrides = (),
) -> Result:
    """Replicate a scenario into a result folder and return the result.

    An unfinished folder of the same run is finished, a finished one with fewer replications is
    extended. Of one that holds more, the first are read, and it is left as it is.

    Parameters
    ----------
    scenario: a `Scenario`, or the path of its file.
    replications: 1 to 10⁹; None takes 1,000. With ``precision`` the most there may be; None takes
        100,000.
    seed: 0 to 2⁶⁴ - 1.
    workers: processes; None lets the run decide. It never shows in the numbers.
    out: the folder; None makes ``results/<scenario>-<hash>``.
    best_guess: pin what is not known to its best guess, so that only chance is left.
    progress: called with the replications done and wanted, at the start and after every batch;
        True writes them to stderr.
    outer, inner: so many samples of what is not known, each with so many replications under the
        same luck, in the place of ``replications``.
    precision: measure → half of what its interval may be wide: ``0.05`` in its unit, or ``"1%"``,
        of its mean, but for a share a point; or text, ``"leakers=5%"``, or several. Replicated
        until all are reached.
    outer_design: ``latin-hypercube`` spreads the outer samples over strata of all that is not
        known; then their number is fixed, the run cannot be extended.
    overrides: what is to be set in the scenario, as in `load`.
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
    study, folder = study_of(scenario, overrides=overrides), None if out is None else Path(out)
    tell = teller(progress)
    if not precision:
        return run_study(study, order, folder, tell)
    demands = demands_of(asked(precision), study.layout)
    return run_to_precision(study, order, demands, folder, tell)


def study_of(
    scenario: Scenario | str | PathLike[str], text: str = "", overrides: Overrides = ()
) -> Study:
    """Return a scenario made ready to be run many times.

    text: its resolved form, where that is known already. overrides: as in `run`.
    """
    from sim.experiment.analysis.record import check_recorded
    from sim.experiment.tables.layout import layout_of
    from sim.scenario import Scenario, load
    from sim.simulation import Model

    if isinstance(scenario, Scenario):
        found = scenario.changed(overrides)
    else:
        found = load(scenario, overrides)
    model = Model(found)
    layout = layout_of(found.cases, model.theatre.lines)
    check_recorded(found, layout)
    return Study(found.name, text or found.resolved_text(), layout, model, found.label)


def run_study(
    study: Study, order: Order, out: Path | None = None, progress: Progress | None = None
) -> Result:
    """Run a study into its folder and return the result: the first of a folder that holds more."""
    folder = out or folder_of(study, order)
    with kept_on_failure(folder):
        assignment = assign(study, order, folder, progress=progress)
        if assignment is not None:
            with assignment:
                _compute(assignment, order.workers)
    return _as_ordered(open_result(folder), study, order)


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
    return _as_ordered(open_result(folder, course.told()), study, order)


def _as_ordered(found: Result, study: Study, order: Order) -> Result:
    """Return the first of a result that holds more replications than were ordered."""
    n = order.replications
    return found if found.held <= n else found.first(n, study.layout)


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
    """Return where the result of a study lies if nothing else is said.

    The same scenario under another label is in the folder that it was run into first.
    """
    end = order.identity(study.text).short()
    usual = RESULTS / f"{slug(study.title)}-{end}"
    there = [usual] if usual.exists() else sorted(RESULTS.glob(f"*-{end}"))
    return there[0] if there else usual


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
    assignment.workers = processes(workers)
    if workers is None and assignment.workers > 1:
        left_s = run_alone(task, PROBE_S)
        assignment.workers = assignment.workers if left_s > WORTH_S else 1
    run_tasks([task], assignment.workers if task.missing.left else 1)
