"""A study under way: its folder, locked, with what is missing, until it is finished or let go."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.experiment.errors import DamagedError, RequestError, RunError
from sim.experiment.runs.order import Order, Study
from sim.experiment.runs.replicate import Done, Job, Missing, Task, gaps
from sim.experiment.store.finish import adopt, finish
from sim.experiment.store.folder import SPOOL, check_same, damaged, make_folder, read_run
from sim.experiment.store.provenance import Identity, machine, versions
from sim.experiment.store.spool import Spool
from sim.experiment.tables.layout import Layout

Progress = Callable[[int, int], None]


def teller(progress: Progress | bool | None) -> Progress | None:
    """Return who is told of the progress: for True stderr, for False nobody."""
    if isinstance(progress, bool):
        return _told if progress else None
    return progress


def _told(done: int, wanted: int) -> None:
    end = "\n" if done == wanted else ""
    sys.stderr.write(f"\r{done:,} of {wanted:,} replications{end}")
    sys.stderr.flush()


class Assignment:
    """A study being run into its folder; made by `assign`, used in a ``with``.

    task: what is to be computed. computed: how many replications were missing at the start.
    workers: processes that took part. ended: what ``run.json`` says of how it ended, and beside it.
    """

    def __init__(
        self,
        study: Study,
        order: Order,
        folder: Path,
        spool: Spool,
        donor: Path | None,
        progress: Progress | None,
    ) -> None:
        self.study, self.order, self.folder, self.spool = study, order, folder, spool
        self.progress, self.workers, self.closed = progress, 0, False
        self.ended: dict[str, Any] = {"ended": "complete"}
        self._started, self._clock = datetime.now(UTC), time.perf_counter()
        _take_over(folder, donor, spool, study.layout)
        missing = Missing(gaps(spool.done(), order.replications))
        self.computed = missing.left
        pinned, inner, strata = order.best_guess, order.inner, order.strata
        job = Job(study.model, study.layout, order.seed, pinned, inner, strata)
        self.task = Task(job, missing, self._keep, self.finish)
        self._done = order.replications - missing.left
        self._tell()

    def __enter__(self) -> Assignment:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder; what is there stays, and running it again goes on."""
        self.closed = True
        self.spool.close()

    def finish(self) -> None:
        """Make the finished result of what is now complete."""
        identity = _identity(self.study, self.order)
        info = {
            "scenario": self.study.title,
            "identity": asdict(identity),
            **self.ended,
            "started": self._started.isoformat(timespec="seconds"),
            "elapsed_s": round(time.perf_counter() - self._clock, 3),
            "computed": self.computed,
            "workers": self.workers,
            "versions": versions(),
            "machine": machine(),
        }
        study, n = self.study, self.order.replications
        inner = self.order.inner
        finish(self.folder, self.spool, study.layout, n, study.text, self._head(), info, inner)
        self.close()

    def extend(self, replications: int) -> None:
        """Go on to a higher number of replications."""
        self.order = replace(self.order, replications=replications)
        self.task.missing = Missing(gaps(self.spool.done(), replications))
        self.computed += self.task.missing.left
        self._done = replications - self.task.missing.left
        self._tell()

    def _keep(self, done: Done) -> None:
        self.spool.add(done.stretch, done.blocks)
        self._done += done.stretch.size
        self._tell()

    def _tell(self) -> None:
        if self.progress is not None:
            self.progress(self._done, self.order.replications)

    def _head(self) -> dict[str, Any]:
        order = self.order
        nested = {} if order.inner is None else {"outer": order.outer, "inner": order.inner}
        return {
            "scenario": self.study.name,
            "replications": order.replications,
            **nested,
            "seed": order.seed,
            "interval": order.interval,
        }


def assign(
    study: Study,
    order: Order,
    folder: Path,
    donor: Path | None = None,
    progress: Progress | None = None,
) -> Assignment | None:
    """Lock the folder of a study and see what is missing; None if it is all there.

    donor: a finished folder of the same identity, with which an empty folder begins.
    """
    identity, n = _identity(study, order), order.replications
    make_folder(folder)
    if not finished(folder, identity, n):
        spool = Spool(folder, identity.text())
        try:
            # Another run may have finished it before the lock was ours.
            if not finished(folder, identity, n):
                return Assignment(study, order, folder, spool, donor, progress)
        except BaseException:
            spool.close()
            raise
        spool.close()
    _clear_up(folder, identity, n)
    return None


def _identity(study: Study, order: Order) -> Identity:
    return order.identity(study.text)


def finished(folder: Path, identity: Identity, replications: int) -> bool:
    """Return whether the folder holds the whole run, or more; refuse one that holds another."""
    info = read_run(folder)
    if info is None:
        return False
    check_same(folder, info, asdict(identity))
    found = int(info["replications"])
    wrong = damaged(folder, info) if found >= replications else []
    if wrong and found > replications:
        raise DamagedError(
            f"{folder}: {', '.join(wrong)}; run the scenario into it again with all of its {found} "
            "replications"
        )
    return found >= replications and not wrong


def _clear_up(folder: Path, identity: Identity, replications: int) -> None:
    """Remove the spool that a kill at the very end has left beside a finished result."""
    if (folder / SPOOL).exists():
        with suppress(RequestError, RunError), Spool(folder, identity.text()) as spool:
            if all(first + size <= replications for first, size in spool.done()):
                spool.remove()


def _take_over(folder: Path, donor: Path | None, spool: Spool, layout: Layout) -> None:
    """Begin with what a finished folder holds, unless it is damaged or already in the spool."""
    if spool.done():
        return
    for source in filter(None, (folder, donor)):
        info = read_run(source)
        if info is None:
            continue
        complaints = damaged(source, info)
        if not complaints:
            adopt(source, spool, layout, int(info["replications"]))
            return
        warnings.warn(f"{source}: {', '.join(complaints)}; computed anew", stacklevel=2)
