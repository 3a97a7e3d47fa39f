"""The one driver: brings points to the replications that a policy asks for, until it has ended.

It knows nothing of what is being asked. A policy is an iterator: it yields which points are to have
how many replications, and is asked again when they have them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from time import perf_counter

from sim.experiment.analysis.precision import Course
from sim.experiment.errors import RunError
from sim.experiment.runs.assignment import Assignment
from sim.experiment.runs.order import Progress
from sim.experiment.runs.replicate import Task, run_alone
from sim.experiment.runs.workers import Workers, run_here
from sim.scenario.file.problems import ScenarioError

PROBE_S = 0.3
"""Time (s) for which a point is tried in this process before it is decided who works."""

WORTH_S = 5.0
"""Time (s) in this process for which worker processes pay for their start."""

Due = Mapping[Assignment, int]
Policy = Iterable[Due]


def fixed(points: Iterable[Assignment], replications: int) -> Policy:
    """Ask for the same number of replications of all points."""
    yield dict.fromkeys(points, replications)


def precise(point: Assignment, course: Course) -> Policy:
    """Ask for look after look until all is as precise as demanded, or the budget is used."""
    while not course.ended:
        yield {point: course.due}
        course.follow(point.columns(course.columns))
    point.target = max(course.at, point.least)
    ended = "precision" if course.reached else "budget"
    point.ended = {"ended": ended, "precision": course.told()}


class Driver:
    """Follows a policy; to be used once.

    workers: processes; None lets it decide by the time that there is to save. machines: those of a
    cluster, in place of processes. total: replications
    that the policy will ask for, if that is known. lenient: go on with the others when a point
    cannot be run. failed: why, by point. computed: replications that were missing.
    """

    def __init__(
        self,
        workers: int | None = None,
        machines: Workers | None = None,
        progress: Progress | None = None,
        total: int = 0,
        lenient: bool = False,
    ) -> None:
        self._crew = machines or Workers(workers)
        self.failed: dict[Assignment, Exception] = {}
        self._progress, self._total, self._lenient = progress, total, lenient
        self._deciding = workers is None and not self._crew.alone and machines is None
        self._alone_s = 0.0
        self._asked: dict[Assignment, int] = {}
        self._open: dict[Assignment, None] = {}

    @property
    def computed(self) -> int:
        """The replications that were missing."""
        return sum(point.computed for point in self._asked)

    @property
    def workers(self) -> int:
        """The processes at work."""
        return 1 if self._deciding else self._crew.number

    def follow(self, policy: Policy, looks: bool = False) -> None:
        """Bring points to what a policy asks for, and finish them.

        looks: it asks for more of the same points, which are finished when it no longer does.
        """
        try:
            with self._crew:
                for due in policy:
                    self._finish(one for one in list(self._open) if one not in due)
                    self._bring(due, looks)
                self._finish(list(self._open))
        finally:
            for one in self._open:
                one.close()

    def _bring(self, due: Due, looks: bool) -> None:
        self._asked.update(due)
        tasks = self._tasks(due, looks)
        if self._deciding:
            tasks = self._begun_alone(tasks)
        (run_here if self._deciding else self._crew.run)(tasks)
        for one in due if looks and len(due) > 1 else ():
            # Many points rest between looks: their folder is held, and handles are few.
            one.close()

    def _tasks(self, due: Due, looks: bool) -> Iterator[Task]:
        """Yield what is missing, point by point; a point is opened when its turn comes."""
        for one, replications in due.items():
            one.progress = self._tell
            try:
                missing = one.start(replications)
                job = None if missing is None else one.job
            except (RunError, ScenarioError) as error:
                self._fail(one, error)
                continue
            if missing is None or job is None:
                continue
            self._open[one] = None
            self._tell()
            finish = _nothing if looks else partial(self._finish, [one])
            if missing.left:
                yield Task(job, missing, one.keep, finish, partial(self._fail, one))
            else:
                finish()

    def _begun_alone(self, tasks: Iterator[Task]) -> Iterator[Task]:
        """Work in this process as long as that pays, and return what is left then."""
        for task in tasks:
            begun = perf_counter()
            left_s = run_alone(task, PROBE_S) + self._alone_s + perf_counter() - begun
            if left_s > WORTH_S and task.missing.left:
                self._deciding = False
                return chain([task], tasks)
            run_here([task])
            self._alone_s += perf_counter() - begun
        return iter(())

    def _finish(self, points: Iterable[Assignment]) -> None:
        for one in points:
            one.workers = self.workers
            one.finish()
            del self._open[one]

    def _fail(self, point: Assignment, error: Exception) -> None:
        if not self._lenient and isinstance(error, RunError) and len(self._asked) > 1:
            raise type(error)(f"{point.name}: {error}") from error
        if not self._lenient:
            raise error
        self.failed[point] = error
        self._open.pop(point, None)
        point.close()

    def _tell(self) -> None:
        if self._progress is not None:
            done = sum(min(one.done, n) for one, n in self._asked.items())
            self._progress(done, max(self._total, sum(self._asked.values())))


def _nothing() -> None:
    """Do nothing."""
