"""The one driver: brings points to the replications that a policy asks for, until it has ended.

It does not know the question. A policy is an iterator: it yields which points are to have
how many replications, and is asked again when they have them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sim.experiment.analysis.precision import Course
from sim.experiment.errors import RunError
from sim.experiment.runs.assignment import Assignment
from sim.experiment.runs.order import Progress
from sim.experiment.runs.workers import Workers
from sim.scenario.file.problems import ScenarioError

Due = Mapping[Assignment, int]
Policy = Iterable[Due]


def fixed(points: Iterable[Assignment], replications: int) -> Policy:
    """Ask for the same number of replications of all points."""
    yield dict.fromkeys(points, replications)


def precise(point: Assignment, course: Course) -> Policy:
    """Ask for look after look until all measures are precise enough, or the budget is used."""
    while not course.ended:
        yield {point: course.due}
        course.follow(point.columns(course.columns))
    point.target = max(course.at, point.least)
    ended = "precision" if course.reached else "budget"
    point.ended = {"ended": ended, "precision": course.told()}


class Driver:
    """Follows a policy; to be used once.

    workers: processes; None lets it decide by the time that there is to save. machines: those of a
    cluster, in place of processes. total: replications that the policy will ask for, if that is
    known. lenient: go on to the end of the policy when a point cannot be run; else only to the end
    of what was asked for with it. failed: why, by point. computed: replications that were missing.
    """

    def __init__(
        self,
        workers: int | None = None,
        machines: Workers | None = None,
        progress: Progress | None = None,
        total: int = 0,
        lenient: bool = False,
    ) -> None:
        self._crew = machines or Workers(workers, deciding=workers is None)
        self.failed: dict[Assignment, Exception] = {}
        self._progress, self._total, self._lenient = progress, total, lenient
        self._asked: dict[Assignment, int] = {}
        self._open: dict[Assignment, None] = {}

    @property
    def computed(self) -> int:
        """The replications that were missing."""
        return sum(point.computed for point in self._asked)

    @property
    def workers(self) -> int:
        """The processes at work."""
        return self._crew.at_work

    def follow(self, policy: Policy, looks: bool = False) -> None:
        """Bring points to what a policy asks for, and finish them.

        looks: it asks for more of the same points, which are finished when it no longer does.
        """
        try:
            with self._crew:
                for due in policy:
                    self._finish(*(one for one in self._open if one not in due))
                    self._bring(due, looks)
                    if self.failed and not self._lenient:
                        raise self._failure()
                self._finish(*self._open)
        finally:
            for one in self._open:
                one.close()

    def _bring(self, due: Due, looks: bool) -> None:
        self._asked.update(due)
        for one in self._crew.run(self._opened(due, looks)):
            if one.failed is not None:
                self._fail(one, one.failed)
                continue
            self._tell()
            if one.complete and not looks:
                self._finish(one)
        for one in due if looks and len(due) > 1 else ():
            # Many points rest between looks: their folder is held, and handles are few.
            one.close()

    def _opened(self, due: Due, looks: bool) -> Iterator[Assignment]:
        """Yield the points that miss something; a point is opened when its turn comes."""
        for one, replications in due.items():
            self._open[one] = None
            try:
                begun = one.start(replications)
            except (RunError, ScenarioError) as error:
                self._fail(one, error)
                continue
            if not begun:
                del self._open[one]
                continue
            self._tell()
            if one.missing.left:
                yield one
            elif not looks:
                self._finish(one)

    def _finish(self, *points: Assignment) -> None:
        for one in points:
            one.workers = self.workers
            one.finish()
            del self._open[one]

    def _fail(self, point: Assignment, error: Exception) -> None:
        self.failed[point] = error
        del self._open[point]
        point.close()

    def _failure(self) -> Exception:
        """Return the error that tells why points cannot be run, each with its name."""
        first = next(iter(self.failed.values()))
        if len(self._asked) == 1 or not isinstance(first, RunError):
            return first
        said = [f"{one.name}: {why}" for one, why in self.failed.items()]
        head = [f"{len(said)} points could not be run"] if len(said) > 1 else []
        return type(first)("\n".join([*head, *said]))

    def _tell(self) -> None:
        if self._progress is not None:
            done = sum(min(one.done, n) for one, n in self._asked.items())
            self._progress(done, max(self._total, sum(self._asked.values())))
