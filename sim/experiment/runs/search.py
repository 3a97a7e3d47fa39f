"""The variants of the defence that no other one beats: tried one after the other, and once more.

A policy for the driver: it also proposes the points. What looks best among many is partly lucky, so
the front is computed anew under other luck.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

from sim.experiment.analysis.choice.estimates import PartsMean, estimate, objectives_of
from sim.experiment.analysis.choice.front import (
    Front,
    Tried,
    costs,
    front,
    objective_told,
    trial_told,
)
from sim.experiment.errors import RequestError
from sim.experiment.runs.driver import Due, Policy
from sim.experiment.runs.sets import PointSet
from sim.experiment.study.points import Point, points_of
from sim.experiment.study.proposals import (
    Searched,
    checked,
    combinations_of,
    every_combination,
    proposals,
)
from sim.scenario.study.goals import decided_by
from sim.scenario.study.plan import MOST_POINTS

if TYPE_CHECKING:
    from sim.scenario.file.yaml_tree import Tree
    from sim.scenario.study.plan import Choose

    Values = dict[str, Tree]


class FrontSearch:
    """A search ready to be run; ``policy`` brings it to its end.

    points: those that were tried. also: folders of the front under other luck. sampled: points by
    which the time is judged.
    """

    way = "search"
    looks = False

    def __init__(self, points: PointSet, choose: Choose) -> None:
        self.set, self.choose, self.study = points, choose, points.study
        name, self.replications = self.study.plan.name, points.order.replications
        if self.replications < 2:
            raise RequestError(f"{name}: one replication has no spread; at least 2")
        self.decided = decided_by(choose, self.study.factors)
        rest = [one for one in self.study.factors if one not in self.decided]
        self.scenes = [scene for scene in every_combination(rest) if self.study.allows(scene)]
        if not self.scenes:
            raise self.study.nothing_left("threat to meet")
        if (count := self.tried * len(self.scenes)) > MOST_POINTS:
            raise RequestError(f"{name}: {count:,} points; at most {MOST_POINTS:,}")
        whole = self._made(checked(self.study, self.decided, self.scenes), self.set.order.seed)
        self.sampled = whole[: len(self.scenes)]
        ready = (points.ready(point).layout for point in self.sampled)
        self.objectives = objectives_of(choose, ready)
        self.trials: list[Tried] = []
        self.points: list[Point] = []
        self.also: list[str] = []
        self._how = Searched(True, 0, 0)
        self._front: list[int] = []
        self._anew: list[list[PartsMean | None]] = []

    @property
    def tried(self) -> int:
        """How many variants are tried at most."""
        size = combinations_of(self.decided)
        return min(self.choose.trials, size or self.choose.trials)

    @property
    def runs(self) -> tuple[int, int]:
        """How many runs it takes, but for the front under other luck: at least, and at most."""
        runs = self.tried * len(self.scenes) * self.replications
        return runs, runs

    @property
    def seed_anew(self) -> int:
        """The seed under which the front is computed anew."""
        return (self.set.order.seed + 1) % 2**64

    def policy(self) -> Policy:
        """Yield the points of each variant that is proposed, and of the front under other luck."""
        yield from self._trials()
        best = front(costs([self.trials[at].estimates or () for at in self._valued()],
                           self.objectives))  # fmt: skip
        self._front = [self._valued()[at] for at in best]
        values = [point.values for at in self._front for point in self.trials[at].points]
        anew = self._made(values, self.seed_anew)
        self.also = list(dict.fromkeys(map(self.set.place, anew)))
        yield self._due(anew)
        self._anew = [self._estimates(anew, at) for at in range(len(self._front))]

    def answer(self) -> dict[str, Any]:
        """Return what was found, the same however it came about."""
        found, order = Front(self.trials, self.objectives, self._front), self.set.order
        return {
            "objectives": [objective_told(one) for one in self.objectives],
            "decided": [one.name for one in self.decided],
            "scenes": [{n: str(v) for n, v in one.items()} for one in self.scenes],
            "replications": order.replications,
            "search": {
                **self._how._asdict(), "trials": self.choose.trials, "seed": self.choose.seed
            },
            "trials": [
                {
                    "number": number,
                    **trial_told(trial),
                    "folders": list(map(self.set.place, trial.points)),
                }
                for number, trial in enumerate(self.trials)
            ],
            "front": found.members(),
            "rivals": found.rivals(),
            "confirmation": {
                "seed": self.seed_anew, "folders": self.also, **found.confirmed(self._anew)
            },
        }  # fmt: skip

    def _trials(self) -> Iterator[Due]:
        """Yield the points of each variant that is proposed, and tell its values."""
        more, how = [one.more for one in self.objectives], (self.choose.trials, self.choose.seed)
        asking = proposals(self.study, self.decided, more, *how)
        try:
            variants = next(asking)
            while True:
                whole = [{**mine, **rest} for mine, rest in product(variants, self.scenes)]
                points = self._made(whole, self.set.order.seed, len(self.points))
                self.points += points
                yield self._due(points)
                tried = [self._trial(one, points, at) for at, one in enumerate(variants)]
                self.trials += tried
                values = [one.estimates and [e.value for e in one.estimates] for one in tried]
                variants = asking.send([list(one) if one else None for one in values])
        except StopIteration as end:
            self._how = end.value

    def _made(self, whole: Sequence[Values], seed: int, first: int = 0) -> list[Point]:
        names = [one.name for one in self.study.factors]
        ordered = [{name: one[name] for name in names} for one in whole]
        return points_of(self.study, ordered, replace(self.set.order, seed=seed).identity, first)

    def _due(self, points: Sequence[Point]) -> Due:
        return dict.fromkeys(map(self.set.assignment, points), self.replications)

    def _trial(self, values: Values, points: Sequence[Point], at: int) -> Tried:
        found = self._estimates(points, at)
        whole = tuple(one for one in found if one is not None)
        mine = tuple(points[at * len(self.scenes) :][: len(self.scenes)])
        return Tried(values, mine, whole if len(whole) == len(found) else None)

    def _estimates(self, points: Sequence[Point], at: int) -> list[PartsMean | None]:
        """Return the values of a variant whose points stand behind those of ``at`` others."""
        mine = points[at * len(self.scenes) :][: len(self.scenes)]
        sources = [self.set.assignment(point).columns for point in mine]
        return [estimate(sources, one.measure, self.replications) for one in self.objectives]

    def _valued(self) -> list[int]:
        """Return the trials that have a value by all objectives; raises `RequestError`."""
        there = [at for at, trial in enumerate(self.trials) if trial.estimates is not None]
        if not there:
            ids = ", ".join(one.measure.id for one in self.objectives if one.measure.per)
            raise RequestError(
                f"{self.study.plan.name}: no variant has a value by all objectives: {ids} found "
                "nothing to divide by; choose other objectives, or ask for more replications"
            )
        return there
