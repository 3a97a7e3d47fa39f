"""The points of a study brought to a number of replications, each in its own result folder.

What lies there already is taken over, and a point that has more is as good: its first ones count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiment.runs.assignment import Assignment, assign
from sim.experiment.runs.order import Order, Study
from sim.experiment.runs.pool import run_tasks
from sim.experiment.runs.probe import pace
from sim.experiment.runs.replicate import Task
from sim.experiment.runs.study import RESULTS, study_of
from sim.experiment.store.donors import Donor, Donors, borrow
from sim.experiment.store.folder import CONFIRMATION, POINT_FOLDERS, damaged, read_run
from sim.experiment.study.points import Point

if TYPE_CHECKING:
    from sim.scenario.study import StudyFile

Tell = Callable[[Point, int], None]
"""Is called with a point and its replications that are done."""


def unheard(_point: Point, _done: int) -> None:
    """Tell nobody."""


class Advance:
    """The points of a study in the folder of a sweep; they grow, and never shrink.

    computed: replications that were missing in all, so far. executor: makes that on which is
    computed; None for processes.
    """

    def __init__(
        self, study: StudyFile, folder: Path, executor: Callable[[int], Executor] | None = None
    ) -> None:
        self.study, self.folder, self.executor = study, folder, executor
        self.computed = 0
        self._under_way: list[Assignment] = []

    @cached_property
    def donors(self) -> Donors:
        """The results that lie there already."""
        beside = self.folder.parent
        # A front anew lies in the folder of its search; other searches lie beside that.
        above = [beside.parent] if self.folder.name == CONFIRMATION else []
        return Donors([RESULTS, beside, *above])

    def place(self, point: Point) -> Path:
        """Return where the result of a point lies."""
        return self.folder / POINT_FOLDERS / point.folder()

    def ready(self, point: Point) -> Study:
        """Return a point made ready to be run many times."""
        return study_of(self.study.scenario(point.values), point.text)

    def there(self, point: Point, replications: int) -> int:
        """Return how many replications of a point lie somewhere already."""
        own, donor = read_run(self.place(point)), self._donor(point, replications)
        found = 0 if own is None else int(own["replications"])
        return found if donor is None else max(found, donor.replications)

    def pace(self, points: Sequence[Point], order: Order) -> float:
        """Return the time (s) of a replication: of the first point, one between, and the last."""
        tried = sorted({0, len(points) // 2, len(points) - 1}) if points else []
        models = (self.ready(points[at]).model for at in tried)
        return pace(models, order.seed, order.best_guess)

    def bring(
        self, points: Sequence[Point], order: Order, workers: int, tell: Tell = unheard,
        shrink: bool = True,
    ) -> None:  # fmt: skip
        """Compute what the points lack of the replications ordered; each point once.

        shrink: refuse a folder that holds more than is ordered.
        """
        try:
            tasks = self._tasks(points, replace(order, workers=None), workers, tell, shrink)
            run_tasks(tasks, workers, self.executor)
        finally:
            for assignment in self._under_way:
                assignment.close()

    def _tasks(
        self, points: Sequence[Point], order: Order, workers: int, tell: Tell, shrink: bool
    ) -> Iterator[Task]:
        """Yield what is missing, point by point; a point is opened when its turn comes."""
        for point in points:
            self._under_way = [one for one in self._under_way if not one.closed]
            assignment = self._assignment(point, order, tell, shrink)
            if assignment is None:
                tell(point, order.replications)
                continue
            assignment.workers = workers
            self.computed += assignment.computed
            self._under_way.append(assignment)
            if assignment.task.missing.left:
                yield assignment.task
            else:
                assignment.task.finish()

    def _assignment(
        self, point: Point, order: Order, tell: Tell, shrink: bool
    ) -> Assignment | None:
        folder, asked = self.place(point), order.replications
        own = read_run(folder)
        if not shrink and own is not None and own["replications"] > asked:
            if not damaged(folder, own):
                return None
            # It is computed anew to what it was: a point never shrinks.
            order = replace(order, replications=int(own["replications"]))
        n = order.replications
        donor = self._donor(point, n)
        whole = donor is not None and (
            donor.replications == n or (donor.replications > n and not shrink)
        )
        if donor is not None and whole and (own is None or own["replications"] < n):
            borrow(donor.folder, folder)
            if donor.replications > n:
                return None
        source = None if donor is None else donor.folder

        def progress(done: int, _: int) -> None:
            tell(point, min(done, asked))

        return assign(self.ready(point), order, folder, source, progress)

    def _donor(self, point: Point, replications: int) -> Donor | None:
        return self.donors.best(point.identity, replications, self.place(point))
