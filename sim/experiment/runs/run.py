"""From a scenario to a finished result folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from errno import EACCES, EAGAIN, EMFILE, ENFILE, ENOMEM, EROFS
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from sim.experiment.analysis.precision import BUDGET, Asked, Course, Demand, asked, demands_of
from sim.experiment.errors import RequestError, RunError
from sim.experiment.runs.assignment import UNBOUNDED, Assignment
from sim.experiment.runs.driver import Driver, fixed, precise
from sim.experiment.runs.order import RANDOM, How, Order, Progress, Ready, ordered, teller
from sim.experiment.store.folder import slug
from sim.experiment.store.result import Result, open_result
from sim.scenario.file.reading import path_of

if TYPE_CHECKING:
    from os import PathLike

    from sim.scenario import Scenario
    from sim.scenario.file.overrides import Overrides

RESULTS = Path("results")
REPLICATIONS = 1000
"""Replications of a run by default."""

LASTING = (EACCES, EROFS)
"""Refusals of the disk that meet the same run again."""

MACHINE = (EMFILE, ENFILE, ENOMEM, EAGAIN)
"""Refusals of the machine, for which no folder is to blame."""


def run(
    scenario: Scenario | str | PathLike[str],
    replications: int | None = None,
    *,
    out: str | PathLike[str] | None = None,
    progress: Progress | bool | None = None,
    outer: int | None = None,
    inner: int | None = None,
    precision: Asked | None = None,
    outer_design: str = RANDOM,
    overrides: Overrides = (),
    **how: Unpack[How],
) -> Result:
    """Replicate a scenario into a result folder and return the result.

    An unfinished folder of the same run is finished, a finished one with fewer replications is
    extended. Of one that holds more, the first are read, and it is left as it is.

    Parameters
    ----------
    scenario: a `Scenario`, or the path of its file.
    replications: 1 to 10⁹; None takes 1,000. With ``precision`` the most there may be; None takes
        100,000.
    out: the folder; None makes ``results/<scenario>-<hash>``.
    progress: called with the replications done and wanted, at the start and after every batch;
        True writes them to stderr.
    outer, inner: so many samples of the uncertain inputs, each with so many replications with
        common random numbers, in place of ``replications``.
    precision: measure → the largest half-width of its interval: ``0.05`` in its unit, or ``"1%"``,
        of its mean, in points for a share; or text, ``"leakers=5%"``, or several. Replicated
        until all are reached.
    outer_design: ``latin-hypercube`` spreads the outer samples over strata of all uncertain
        inputs; then their number is fixed, the run cannot be extended.
    overrides: settings of the scenario, as in `load`.
    seed: 0 to 2⁶⁴ - 1; 1 if it is not given.
    workers: processes; None lets the run decide. It never shows in the numbers.
    best_guess: pin the uncertain inputs to their best guesses, so that only chance is left.
    """
    if precision and inner is not None:
        raise RequestError("precision: not of a nested run; give outer and inner, or a precision")
    usual = BUDGET if precision else REPLICATIONS
    order = ordered(replications, usual, outer, inner, outer_design, **how)
    ready, folder = ready_of(scenario, overrides=overrides), None if out is None else path_of(out)
    demands = demands_of(asked(precision), ready.layout) if precision else []
    return run_ready(ready, order, folder, teller(progress), demands)


def ready_of(
    scenario: Scenario | str | PathLike[str], text: str = "", overrides: Overrides = ()
) -> Ready:
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
    return Ready(found.name, text or found.resolved_text(), layout, model, found.label)


def run_ready(
    ready: Ready,
    order: Order,
    out: Path | None = None,
    progress: Progress | None = None,
    demands: Sequence[Demand] = (),
) -> Result:
    """Run what is ready into its folder and return the result.

    demands: run until the measures are so precise, or the order is used up. A finished folder with
    more replications is left as it is; the first of them are the result.
    """
    folder = out or folder_of(ready, order)
    point = assignment_of(ready, order, folder)
    driver = Driver(order.workers, progress=progress)
    course = Course(list(demands), order.replications)
    with kept_on_failure(folder):
        if demands:
            driver.follow(precise(point, course), looks=True)
        else:
            driver.follow(fixed([point], order.replications))
    found = open_result(folder, course.told() if demands else None)
    n = order.replications
    return found if found.held <= n else found.first(n, ready.layout)


def assignment_of(ready: Ready, order: Order, folder: Path) -> Assignment:
    """Return the point for the driver; if its folder holds more replications, the first count."""
    identity = order.identity(ready.text)
    return Assignment(ready.title, folder, order, identity, lambda: ready, UNBOUNDED)


def folder_of(ready: Ready, order: Order) -> Path:
    """Return where the result lies by default.

    The same scenario under another label is in the folder that it was run into first.
    """
    end = order.identity(ready.text).short()
    usual = RESULTS / f"{slug(ready.title)}-{end}"
    there = [usual] if usual.exists() else sorted(RESULTS.glob(f"*-{end}"))
    return there[0] if there else usual


@contextmanager
def kept_on_failure(folder: Path) -> Iterator[None]:
    """Turn a refusal of the disk into a `RunError`, which says what is kept, if anything is."""
    try:
        yield
    except OSError as error:
        kept = "; whole batches are kept" if _begun(folder) else ""
        if kept and error.errno not in LASTING:
            kept += ", and running it again goes on"
        where = "" if error.errno in MACHINE else f"{folder}: "
        raise RunError(f"{where}{error.strerror or error}{kept}") from error


def _begun(folder: Path) -> bool:
    with suppress(OSError):
        return any(folder.iterdir())
    return False
