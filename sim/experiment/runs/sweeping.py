"""From a study file to a finished sweep: a folder with an ordinary result folder for each point.

A point is addressed by its resolved scenario and the seed, so what has been computed anywhere is
never computed again, and a sweep may grow by replications and by points.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment.errors import RequestError, did_you_mean
from sim.experiment.runs.advance import Advance
from sim.experiment.runs.assignment import Progress, teller
from sim.experiment.runs.crew import Machines
from sim.experiment.runs.order import SEED, Order
from sim.experiment.runs.pool import processes
from sim.experiment.runs.probe import Forecast
from sim.experiment.runs.study import RESULTS, WORTH_S, kept_on_failure
from sim.experiment.runs.sweep_folder import begun, finish_folder
from sim.experiment.statistics.measures import measures_of
from sim.experiment.store.folder import BASE, POINT_FOLDERS, POINTS, STUDY, slug
from sim.experiment.store.provenance import Identity, identity_of, machine, versions
from sim.experiment.store.swept import Sweep, open_sweep
from sim.experiment.study.design import Designed, designed
from sim.experiment.study.points import Point, plain_values, points_of, write_points

if TYPE_CHECKING:
    from os import PathLike

    from sim.scenario.overrides import Overrides
    from sim.scenario.study import StudyFile


def sweep(
    study: StudyFile | str | PathLike[str],
    replications: int | None = None,
    seed: int = SEED,
    workers: int | None = None,
    out: str | PathLike[str] | None = None,
    best_guess: bool = False,
    progress: Progress | bool | None = None,
    overrides: Overrides = (),
) -> Sweep:
    """Replicate every point of a study, all under the same luck, and return the sweep.

    Points that have been computed before, here or in another folder of results, are taken over.

    Parameters
    ----------
    study: the path of a study file.
    replications: of each point; None takes what the file says.
    seed: 0 to 2⁶⁴ - 1, the same at every point.
    workers: processes; None lets the sweep decide. It never shows in the numbers.
    out: the folder; None makes ``results/<study>-<hash>``.
    best_guess: pin what is not known to its best guess.
    progress: called with the replications done and wanted, of all points together; True writes
        them to stderr.
    overrides: what is to be set in the base of the study's file, as in `load`.
    """
    from sim.scenario.study import StudyFile, load_study

    asked = study if isinstance(study, StudyFile) else load_study(study, overrides)
    planned = plan_sweep(asked, replications, seed, workers, out, best_guess)
    return planned.run(teller(progress))


def plan_sweep(
    study: StudyFile | str | PathLike[str],
    replications: int | None = None,
    seed: int = SEED,
    workers: int | None = None,
    out: str | PathLike[str] | None = None,
    best_guess: bool = False,
    machines: Machines | None = None,
) -> PlannedSweep:
    """Return a sweep that is ready to be run; raises `ScenarioError` for what is wrong with it."""
    from sim.scenario.study import StudyFile, load_study

    asked = study if isinstance(study, StudyFile) else load_study(study)
    n = asked.plan.replications if replications is None else replications
    order = Order(replications=n, seed=seed, workers=workers, best_guess=best_guess)
    return PlannedSweep(asked, order, None if out is None else Path(out), machines)


class PlannedSweep:
    """A sweep ready to be run: its points, and the folder that it goes into.

    same: names of points that are the same scenario as one before, which its factors do not change.
    """

    def __init__(
        self, study: StudyFile, order: Order, out: Path | None, machines: Machines | None
    ) -> None:
        self.study, self.order, self.machines = study, order, machines
        self.design: Designed = designed(study)
        self.points = points_of(study, self.design.points, order.seed, order.best_guess)
        first: dict[Identity, Point] = {}
        for point in self.points:
            first.setdefault(point.identity, point)
        self.home = {point.number: first[point.identity] for point in self.points}
        self.distinct = list(first.values())
        self.same = [p.name for p in self.points if self.home[p.number] is not p]
        self._base_text = study.base.resolved_text()
        text = study.resolved_text(0) + self._base_text
        self.identity = identity_of(text, order.seed, order.best_guess)
        name = f"{slug(study.plan.name)}-{self.identity.short()}"
        self.folder = out or RESULTS / name
        self._done: dict[int, int] = {}
        self.advance = Advance(study, self.folder, None if machines is None else machines.executor)

    @cached_property
    def forecast(self) -> Forecast:
        """What the sweep will take, from running a few replications of a few points."""
        n = self.order.replications
        missing = {p.number: max(0, n - self.advance.there(p, n)) for p in self.distinct}
        left = [p for p in self.distinct if missing[p.number]]
        alone_s = sum(missing.values()) * self.advance.pace(left, self.order)
        workers = self.order.workers or (processes() if alone_s > WORTH_S else 1)
        if self.machines is not None:
            workers = self.machines.workers
        return Forecast(
            len(self.points),
            len(self.points) * n,
            sum(missing.values()),
            alone_s / workers,
            workers,
        )

    def check_measures(self, ids: Iterable[str]) -> None:
        """Raise `RequestError` for a measure that no point will have."""
        unknown, known = set(ids), set[str]()
        for point in self.distinct if unknown else ():
            known |= {measure.id for measure in measures_of(self.advance.ready(point).layout)}
            unknown -= known
            if not unknown:
                return
        for id in sorted(unknown):
            raise RequestError(f"--measure {id}: there is no such measure{did_you_mean(id, known)}")

    def run(self, progress: Progress | None = None) -> Sweep:
        """Compute what is missing and return the finished sweep."""
        head = described(self)
        with kept_on_failure(self.folder), begun(self.folder, self._texts(), head) as due:
            if due:
                self._complete(head, progress)
        return open_sweep(self.folder)

    def _complete(self, head: dict[str, Any], progress: Progress | None) -> None:
        started, clock = datetime.now(UTC), time.perf_counter()
        workers = self.order.workers
        if workers is None or self.machines is not None:
            workers = self.forecast.workers
        self.advance.bring(
            self.distinct, self.order, workers, lambda point, n: self._tell(point, n, progress)
        )
        folders = [self.place(point) for point in self.points]
        write_points(self.folder / POINTS, self.study, self.points, folders)
        course = course_of(started, clock, self.advance.computed, workers)
        finish_folder(self.folder, head, course)

    def place(self, point: Point) -> str:
        """Return where the result of a point lies below the sweep's folder."""
        return f"{POINT_FOLDERS}/{self.home[point.number].folder()}"

    def _texts(self) -> dict[str, str]:
        text = self.study.resolved_text(self.order.replications)
        return {STUDY: text, BASE: self._base_text}

    def _tell(self, point: Point, done: int, progress: Progress | None) -> None:
        self._done[point.number] = done
        if progress is not None:
            progress(sum(self._done.values()), len(self.distinct) * self.order.replications)


def course_of(started: datetime, clock: float, computed: int, workers: int) -> dict[str, Any]:
    """Return how the computing of a sweep went, which no other file tells.

    started, clock: when it began, as a time and on the performance counter.
    """
    return {
        "started": started.isoformat(timespec="seconds"),
        "elapsed_s": round(time.perf_counter() - clock, 3),
        "computed": computed,
        "workers": workers,
        "versions": versions(),
        "machine": machine(),
    }


def described(planned: PlannedSweep) -> dict[str, Any]:
    """Return what ``sweep.json`` says of a sweep, its course and its checksums left out."""
    study, design = planned.study, planned.design
    return {
        "study": study.plan.name,
        "question": study.plan.question,
        "identity": asdict(planned.identity),
        "replications": planned.order.replications,
        "design": {
            "kind": study.plan.design.kind,
            "points": len(planned.points),
            "excluded": design.excluded,
            "repeated": design.repeated,
            "largest_correlation": design.correlation,
        },
        "factors": {
            one.name: {"side": one.record.side, "about": one.record.about} for one in study.factors
        },
        "points": [
            {
                "number": point.number,
                "name": point.name,
                "factors": plain_values(point),
                "folder": planned.place(point),
                "hash": point.identity.short(),
            }
            for point in planned.points
        ],
    }
