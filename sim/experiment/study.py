"""From a scenario to a finished result folder."""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.experiment.errors import RequestError, RunError
from sim.experiment.folder import SPOOL, check_same, damaged, make_folder, read_run
from sim.experiment.layout import Layout
from sim.experiment.pool import processes, run_pool
from sim.experiment.provenance import Identity, identity_of, machine, versions
from sim.experiment.replicate import Done, Job, Missing, Replicator, gaps, run_alone
from sim.experiment.result import Result, open_result
from sim.experiment.spool import Spool
from sim.experiment.store import adopt, finish

if TYPE_CHECKING:
    from os import PathLike

    from sim.scenario import Scenario

RESULTS = Path("results")
SEED = 1
MOST = 10**9
PROBE_S = 0.3
"""Time (s) for which a run is tried in this process before it is decided who works."""

WORTH_S = 5.0
"""Time (s) that must be left for worker processes to pay for their start."""

Progress = Callable[[int, int], None]


class Study(NamedTuple):
    """A scenario made ready to be run many times.

    model: in this process. build: makes it anew from the text, in another process.
    """

    name: str
    text: str
    layout: Layout
    model: Replicator
    build: Callable[[str], Replicator]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How a study is to be run; raises `RequestError` for what cannot be done.

    replications: 1 to 10⁹. seed: 0 to 2⁶⁴ - 1. workers: processes, or None to let the run decide.
    best_guess: pin what is not known.
    """

    replications: int
    seed: int = SEED
    workers: int | None = None
    best_guess: bool = False

    def __post_init__(self) -> None:
        _check("replications", self.replications, 1, MOST)
        _check("seed", self.seed, 0, 2**64 - 1)
        if self.workers is not None:
            _check("workers", self.workers, 1, 1024)


def _check(name: str, value: object, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise RequestError(f"{name} = {value!r}: must be a whole number from {low} to {high}")


def run(
    scenario: Scenario | str | PathLike[str],
    replications: int = 1000,
    seed: int = SEED,
    workers: int | None = None,
    out: str | PathLike[str] | None = None,
    best_guess: bool = False,
    progress: Progress | None = None,
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
    """
    order = Order(replications=replications, seed=seed, workers=workers, best_guess=best_guess)
    return run_study(study_of(scenario), order, None if out is None else Path(out), progress)


def study_of(scenario: Scenario | str | PathLike[str]) -> Study:
    """Return a scenario made ready to be run many times."""
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
    return Study(asked.case.name, asked.resolved_text(), layout, model, build_model)


def build_model(text: str) -> Replicator:
    """Return the model of a resolved scenario, in a worker process."""
    from sim.scenario import load_text
    from sim.simulation import Model

    return Model(load_text(text))


def run_study(
    study: Study, order: Order, out: Path | None = None, progress: Progress | None = None
) -> Result:
    """Run a study into its folder and return the result."""
    identity = identity_of(study.text, order.seed, order.best_guess)
    folder = out or RESULTS / f"{slug(study.name)}-{identity.short()}"
    try:
        make_folder(folder)
        if not _finished(folder, identity, order.replications):
            with Spool(folder, identity.text()) as spool:
                # Another run may have finished it before the lock was ours.
                if not _finished(folder, identity, order.replications):
                    _complete(study, order, folder, identity, spool, progress)
        _sweep(folder, identity, order.replications)
    except OSError as error:
        raise RunError(
            f"{folder}: {error.strerror or error}; whole batches are kept, and running it again "
            "goes on"
        ) from error
    return open_result(folder)


def slug(name: str) -> str:
    """Return a name as a part of a path: letters and digits of any script, joined by hyphens."""
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")[:60].strip("-") or "scenario"


def _finished(folder: Path, identity: Identity, replications: int) -> bool:
    """Return whether the folder holds the whole run; refuse one that holds another."""
    info = read_run(folder)
    if info is None:
        return False
    check_same(folder, info, asdict(identity))
    found = int(info["replications"])
    if found > replications:
        raise RequestError(
            f"{folder}: holds {found} replications already; ask for as many or more, or choose "
            "another folder"
        )
    return found == replications and not damaged(folder, info)


def _sweep(folder: Path, identity: Identity, replications: int) -> None:
    """Remove the spool that a kill at the very end has left beside a finished result."""
    if (folder / SPOOL).exists():
        with suppress(RequestError, RunError), Spool(folder, identity.text()) as spool:
            if all(first + size <= replications for first, size in spool.done()):
                spool.remove()


def _complete(
    study: Study,
    order: Order,
    folder: Path,
    identity: Identity,
    spool: Spool,
    progress: Progress | None,
) -> None:
    started, clock = datetime.now(UTC), time.perf_counter()
    _take_over(folder, spool)
    missing = Missing(gaps(spool.done(), order.replications))
    computed = missing.left
    workers = _compute(study, order, missing, _keeper(spool, order, computed, progress))
    elapsed = time.perf_counter() - clock
    info = {
        "scenario": study.name,
        "identity": asdict(identity),
        "ended": "complete",
        "started": started.isoformat(timespec="seconds"),
        "elapsed_s": round(elapsed, 3),
        "computed": computed,
        "workers": workers,
        "versions": versions(),
        "machine": machine(),
    }
    finish(folder, spool, study.layout, order.replications, study.text, _head(study, order), info)


def _head(study: Study, order: Order) -> dict[str, Any]:
    uncertainty = "chance, at the best guess" if order.best_guess else "chance and ignorance"
    return {
        "scenario": study.name,
        "replications": order.replications,
        "seed": order.seed,
        "interval": uncertainty,
    }


def _take_over(folder: Path, spool: Spool) -> None:
    """Begin with what a finished folder holds, unless it is damaged or already in the spool."""
    info = read_run(folder)
    if info is None or spool.done():
        return
    complaints = damaged(folder, info)
    if complaints:
        warnings.warn(f"{folder}: {', '.join(complaints)}; computed anew", stacklevel=2)
    else:
        adopt(folder, spool, int(info["replications"]))


def _keeper(
    spool: Spool, order: Order, missing: int, progress: Progress | None
) -> Callable[[Done], None]:
    state = {"done": order.replications - missing}

    def keep(done: Done) -> None:
        spool.add(done.stretch, done.blocks)
        state["done"] += done.stretch.size
        if progress is not None:
            progress(state["done"], order.replications)

    if progress is not None:
        progress(state["done"], order.replications)
    return keep


def _compute(study: Study, order: Order, missing: Missing, keep: Callable[[Done], None]) -> int:
    """Compute what is missing and return how many processes it took."""
    job = Job(study.build, study.text, study.layout, order.seed, order.best_guess)
    workers = order.workers or processes()
    if not missing.left:
        return 0
    if order.workers is None and workers > 1:
        left_s = run_alone(study.model, job, missing, keep, PROBE_S)
        workers = workers if left_s > WORTH_S else 1
    if workers > 1:
        run_pool(job, missing, workers, keep)
    elif missing.left:
        run_alone(study.model, job, missing, keep)
    return workers
