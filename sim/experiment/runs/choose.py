"""From a study to its best variant of the defence, or the front of several.

Every point stays an ordinary result, addressed by its content, so a choice that was killed goes
on, and repeating a finished one costs nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment.analysis.choice.objectives import wanted
from sim.experiment.errors import RequestError
from sim.experiment.runs.assignment import UNBOUNDED
from sim.experiment.runs.driver import Driver
from sim.experiment.runs.elimination import Elimination
from sim.experiment.runs.order import Order, Progress
from sim.experiment.runs.probe import pace_of
from sim.experiment.runs.search import FrontSearch
from sim.experiment.runs.sets import PointSet
from sim.experiment.runs.workers import Workers, processes
from sim.experiment.store.folder import ANSWER, INDEX
from sim.experiment.study.points import warned
from sim.scenario.study.plan import Choose

if TYPE_CHECKING:
    from sim.scenario.study.study import StudyFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The outcome of a choice, made by `PlannedChoice.run`. info: as in ``answer.json``."""

    path: Path
    info: dict[str, Any]


def chosen_in(folder: Path) -> Choice | None:
    """Return the choice in the folder of a finished set of points; None if there is none."""
    path = folder / ANSWER
    info = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return Choice(path=folder, info=info) if "way" in info else None


def goals_of(study: StudyFile, measures: Sequence[str] = (), **given: Any) -> Choose:  # noqa: ANN401
    """Return the goals of a study: its block ``choose``, with the given values in its place.

    measures: in place of those of the block, with its ``by``; each is better the way it is for the
    defence. given: fields of `Choose`; None leaves what the block says.
    """
    found = study.plan.choose or Choose()
    if measures:
        ways = {id: wanted(id) for id in measures}
        less, more = ([id for id in ways if ways[id] is way] for way in (False, True))
        found = replace(found, minimise=less, maximise=more, by=None)
    found = replace(found, **{key: value for key, value in given.items() if value is not None})
    name = study.plan.name
    if not found.measures:
        raise RequestError(
            f"{name}: names no objective; give --measure, or a block such as "
            "choose: {minimise: [hits], by: 0.05}"
        )
    if found.by is not None and len(found.measures) > 1:
        raise RequestError(
            f"{name}: by compares one measure; there are {', '.join(found.measures)}"
        )
    for key in found.idle:
        if given.get(key) is not None:
            way = "with by there is no search" if found.by is not None else "it goes with by"
            raise RequestError(f"{name}: {key} = {given[key]}: {way}")
    return found


class PlannedChoice:
    """A choice ready to be run, and the folder that it goes into.

    way: how it is found, by `Elimination` or `FrontSearch`. order: its replications are those of a
    search; a comparison has a budget.
    """

    def __init__(
        self, study: StudyFile, choose: Choose, order: Order, out: Path | None = None,
        machines: Workers | None = None,
    ) -> None:  # fmt: skip
        self.study, self.machines = study.choosing(choose), machines
        compared = choose.by is not None
        self.order = replace(order, replications=choose.budget) if compared else order
        part = 0 if compared else order.replications
        # A point that has more replications is as good: the first of them count.
        self.set = PointSet(self.study, self.order, "choice", out, part, UNBOUNDED)
        way = Elimination if compared else FrontSearch
        self.way: Elimination | FrontSearch = way(self.set, choose)

    @property
    def finished(self) -> bool:
        """Whether the folder has the outcome already."""
        return (self.set.folder / INDEX).exists()

    @property
    def warnings(self) -> list[str]:
        """The warnings about the known points, each once with the points that have it."""
        return warned([(one.name, one.warnings) for one in self.way.points or self.way.sampled])

    @property
    def workers(self) -> int:
        """The processes that will be at work."""
        return processes(self.order.workers) if self.machines is None else self.machines.number

    @cached_property
    def seconds(self) -> tuple[float, float]:
        """How long it will take at least, and at most, from trying a few points."""
        least, most = self.way.runs
        pace = pace_of(list(map(self.set.assignment, self.way.sampled)))
        points = most // self.order.replications
        workers = self.workers
        return pace.seconds(least, points, workers), pace.seconds(most, points, workers)

    def run(self, progress: Progress | None = None) -> Choice:
        """Compute until the answer is known, and return it."""
        with self.set.begun(self.set.head) as due:
            if due:
                self._complete(progress)
        found = chosen_in(self.set.folder)
        assert found is not None
        return found

    def _complete(self, progress: Progress | None) -> None:
        way, plan = self.way, self.study.plan
        driver = Driver(self.workers, self.machines, progress, way.runs[0])
        driver.follow(way.policy(), way.looks)
        answer = {
            "way": way.way,
            "study": plan.name,
            "question": plan.question,
            "seed": self.order.seed,
            "interval": self.order.interval,
            **way.answer(),
        }
        kind = plan.design.kind if isinstance(way, Elimination) else "listed"
        design = {"kind": kind, "points": len(way.points)}
        found = {"replications": way.replications, "uneven": True, "design": design}
        if isinstance(way, FrontSearch):
            # As a sweep it makes the same points.
            self.set.study = self.study.listed(point.values for point in way.points)
        self.set.finish({**self.set.head, **found}, way.points, driver, answer, way.also)
