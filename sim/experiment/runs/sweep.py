"""From a study file to a finished sweep: a folder with an ordinary result folder for each point.

A point is addressed by its resolved scenario and the seed, so what has been computed anywhere is
never computed again, and a sweep may grow by replications and by points.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from sim.experiment.errors import RequestError, RunError, did_you_mean
from sim.experiment.runs.driver import Driver, fixed
from sim.experiment.runs.order import How, Order, Progress, teller
from sim.experiment.runs.probe import Forecast, forecast
from sim.experiment.runs.sets import PointSet, told
from sim.experiment.runs.workers import Workers
from sim.experiment.statistics.measures import measures_of
from sim.experiment.store.swept import Sweep, open_sweep
from sim.experiment.study.points import Designed, designed, points_of, unmoved, warned
from sim.scenario.file.reading import path_of

if TYPE_CHECKING:
    from os import PathLike

    from sim.scenario.file.overrides import Overrides
    from sim.scenario.study.study import StudyFile


def sweep(
    study: StudyFile | str | PathLike[str],
    replications: int | None = None,
    *,
    out: str | PathLike[str] | None = None,
    progress: Progress | bool | None = None,
    overrides: Overrides = (),
    **how: Unpack[How],
) -> Sweep:
    """Replicate every point of a study, with common random numbers, and return the sweep.

    Points that have been computed before, here or in another folder of results, are taken over.
    What looks wrong with the study is warned of. Raises `RunError`, once the others are finished,
    for points that cannot be run.

    Parameters
    ----------
    study: the path of a study file.
    replications: of each point; None takes what the file says.
    out: the folder; None makes ``results/<study>-<hash>``.
    progress: called with the replications done and wanted, of all points together; True writes
        them to stderr.
    overrides: settings of the base of the study's file, as in `load`.
    seed, workers, best_guess: as in `run`, the same at every point.
    """
    planned = plan_sweep(study, replications, out, overrides=overrides, **how)
    for text in planned.warnings:
        warnings.warn(text, stacklevel=2)
    found = planned.run(teller(progress))
    if found.failed:
        raise RunError(found.failures)
    return found


def plan_sweep(
    study: StudyFile | str | PathLike[str],
    replications: int | None = None,
    out: str | PathLike[str] | None = None,
    machines: Workers | None = None,
    overrides: Overrides = (),
    **how: Unpack[How],
) -> PlannedSweep:
    """Return a sweep that is ready to be run; raises `ScenarioError` for what is wrong with it."""
    from sim.scenario.study.study import StudyFile, load_study

    asked = study if isinstance(study, StudyFile) else load_study(study, overrides)
    n = asked.plan.replications if replications is None else replications
    order = Order(replications=n, **how)
    return PlannedSweep(asked, order, None if out is None else path_of(out), machines)


class PlannedSweep:
    """A sweep ready to be run: its points, and the folder that it goes into.

    same: names of points that are the same scenario as one before, which its factors do not change.
    """

    def __init__(
        self,
        study: StudyFile,
        order: Order,
        out: Path | None = None,
        machines: Workers | None = None,
    ) -> None:
        self.study, self.order, self.machines = study, order, machines
        self.design: Designed = designed(study)
        self.points = points_of(study, self.design.points, order.identity)
        self.set = PointSet(study, order, "sweep", out)
        first = {one.identity: one for one in reversed(self.points)}
        self.distinct = [one for one in self.points if first[one.identity] is one]
        self.same = [one.name for one in self.points if first[one.identity] is not one]

    @property
    def folder(self) -> Path:
        """The folder of the sweep."""
        return self.set.folder

    @property
    def warnings(self) -> list[str]:
        """The warnings about the points, each once with the points that have it."""
        return [
            *warned([(one.name, one.warnings) for one in self.points]),
            *unmoved(self.study, self.same),
        ]

    @cached_property
    def forecast(self) -> Forecast:
        """The cost of the sweep, from running a few replications of a few points."""
        points = list(map(self.set.assignment, self.distinct))
        return forecast(points, self.order, self.machines)

    def check_measures(self, ids: Iterable[str]) -> None:
        """Raise `RequestError` for a measure that no point will have."""
        unknown, known = set(ids), set[str]()
        for point in self.distinct if unknown else ():
            known |= {measure.id for measure in measures_of(self.set.ready(point).layout)}
            unknown -= known
            if not unknown:
                return
        for id in sorted(unknown):
            raise RequestError(f"--measure {id}: there is no such measure{did_you_mean(id, known)}")

    def run(self, progress: Progress | None = None) -> Sweep:
        """Compute what is missing and return the sweep, without the points that failed."""
        head = described(self)
        with self.set.begun(head) as due:
            if due:
                # The forecast named this number of processes.
                known = self.__dict__.get("forecast")
                workers = self.order.workers or (known and known.workers)
                points = list(map(self.set.assignment, self.distinct))
                total = len(points) * self.order.replications
                driver = Driver(workers, self.machines, progress, total, lenient=True)
                driver.follow(fixed(points, self.order.replications))
                if len(driver.failed) == len(points):
                    first, why = next(iter(driver.failed.items()))
                    name = self.study.plan.name
                    raise RunError(f"no point of {name} could be run: {first.name}: {why}")
                self.set.finish(head, self.points, driver)
        return open_sweep(self.folder)


def described(planned: PlannedSweep) -> dict[str, Any]:
    """Return the entries of a sweep in the index, without its course and checksums."""
    study, design = planned.study, planned.design
    return {
        **planned.set.head,
        "replications": planned.order.replications,
        "design": {
            "kind": study.plan.design.kind,
            "points": len(planned.points),
            "excluded": design.excluded,
            "repeated": design.repeated,
            "largest_correlation": design.correlation,
        },
        "points": [told(point, planned.set.place(point)) for point in planned.points],
    }
