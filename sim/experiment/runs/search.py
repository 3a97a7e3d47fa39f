"""The Pareto-efficient variants of the defence: tried one by one, then estimated again.

A policy for the driver: it also proposes the points. The best of many is partly best by chance, so
the front is estimated again with independent random numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

from sim.experiment.analysis.choice.objectives import objectives_of
from sim.experiment.analysis.choice.variants import (
    PartsMean,
    Valued,
    Variant,
    confirmed,
    estimate,
    front,
    members,
    rivals,
    whole,
)
from sim.experiment.errors import RequestError
from sim.experiment.runs.driver import Due, Policy
from sim.experiment.runs.sets import PointSet
from sim.experiment.study.points import Point, points_of
from sim.experiment.study.proposals import (
    Searched,
    checked,
    combinations_of,
    every_allowed,
    proposals,
)
from sim.scenario.study.factors import MOST_POINTS
from sim.scenario.study.goals import decided_by

if TYPE_CHECKING:
    from sim.scenario.study.any_design import Values
    from sim.scenario.study.plan import Choose


class FrontSearch:
    """A search ready to be run; ``policy`` brings it to its end.

    points: those that were tried. also: folders of the front's second estimates. sampled: points by
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
        self.scenes = every_allowed(self.study, rest, "threat to meet")
        if (count := self.tried * len(self.scenes)) > MOST_POINTS:
            raise RequestError(f"{name}: {count:,} points; at most {MOST_POINTS:,}")
        sound = self._made(checked(self.study, self.decided, self.scenes), self.set.order.seed)
        self.sampled = sound[: len(self.scenes)]
        layouts = [points.ready(point).layout for point in self.sampled]
        self.objectives = objectives_of(choose, layouts)
        self.trials: list[Variant] = []
        self.also: list[str] = []
        self._values: list[Valued | None] = []
        self._anew: dict[int, list[PartsMean | None]] = {}
        self._how = Searched(True, 0, 0)

    @property
    def points(self) -> list[Point]:
        """The points that were tried so far."""
        return [point for trial in self.trials for point in trial.points]

    @property
    def tried(self) -> int:
        """How many variants are tried at most."""
        size = combinations_of(self.decided)
        return min(self.choose.trials, size or self.choose.trials)

    @property
    def runs(self) -> tuple[int, int]:
        """How many runs it takes at least, and at most: one variant again for the front, or all."""
        runs = len(self.scenes) * self.replications
        return (self.tried + 1) * runs, 2 * self.tried * runs

    @property
    def seed_anew(self) -> int:
        """The seed with which the front is estimated again."""
        return (self.set.order.seed + 1) % 2**64

    def policy(self) -> Policy:
        """Yield the points of each proposed variant, then those of the front with another seed."""
        yield from self._proposed()
        best = front(self._valued(), self.objectives)
        anew = self._variants([self.trials[at].values for at in best], self.seed_anew)
        self.also = list(dict.fromkeys(self.set.place(p) for one in anew for p in one.points))
        yield self._due(anew)
        self._anew = {at: self._estimates(one) for at, one in zip(best, anew, strict=True)}

    def answer(self) -> dict[str, Any]:
        """Return the answer, which does not depend on workers or interruptions."""
        rows, best = self._valued(), list(self._anew)
        return {
            "objectives": [{**one.told(), "more": one.more} for one in self.objectives],
            "decided": [one.name for one in self.decided],
            "scenes": [{n: str(v) for n, v in one.items()} for one in self.scenes],
            "replications": self.replications,
            "search": {
                **self._how._asdict(), "trials": self.choose.trials, "seed": self.choose.seed
            },
            "trials": [
                {
                    "number": number,
                    **trial.told(self.set.place),
                    "values": [one.told() for one in rows[number]] if number in rows else None,
                }
                for number, trial in enumerate(self.trials)
            ],
            "front": members(rows, best),
            "rivals": rivals(rows, best, self.objectives),
            "confirmation": {
                "seed": self.seed_anew, "folders": self.also,
                **confirmed(rows, self._anew, self.objectives),
            },
        }  # fmt: skip

    def _proposed(self) -> Iterator[Due]:
        """Yield the points of each variant that is proposed, and tell its values."""
        more, how = [one.more for one in self.objectives], (self.choose.trials, self.choose.seed)
        asking = proposals(self.study, self.decided, more, *how)
        try:
            asked = next(asking)
            while True:
                first = len(self.trials) * len(self.scenes)
                tried = self._variants(asked, self.set.order.seed, first)
                self.trials += tried
                yield self._due(tried)
                values = [whole(self._estimates(one)) for one in tried]
                self._values += values
                asked = asking.send(
                    [None if row is None else [one.value for one in row] for row in values]
                )
        except StopIteration as end:
            self._how = end.value

    def _variants(self, decided: Sequence[Values], seed: int, first: int = 0) -> list[Variant]:
        """Return variants with their points; ``first``: number of the first of these."""
        every = [{**mine, **rest} for mine, rest in product(decided, self.scenes)]
        points, scenes = self._made(every, seed, first), len(self.scenes)
        return [
            Variant(mine, tuple(points[at * scenes :][:scenes])) for at, mine in enumerate(decided)
        ]

    def _made(self, every: Sequence[Values], seed: int, first: int = 0) -> list[Point]:
        names = [one.name for one in self.study.factors]
        ordered = [{name: one[name] for name in names} for one in every]
        return points_of(self.study, ordered, replace(self.set.order, seed=seed).identity, first)

    def _due(self, variants: Sequence[Variant]) -> Due:
        points = [point for one in variants for point in one.points]
        return dict.fromkeys(map(self.set.assignment, points), self.replications)

    def _estimates(self, variant: Variant) -> list[PartsMean | None]:
        sources = [self.set.assignment(point).columns for point in variant.points]
        return [estimate(sources, one.measure, self.replications) for one in self.objectives]

    def _valued(self) -> dict[int, Valued]:
        """Return variants with a value for every objective, by trial; `RequestError` for none."""
        found = {at: row for at, row in enumerate(self._values) if row is not None}
        if not found:
            ids = ", ".join(one.measure.id for one in self.objectives if one.measure.per)
            raise RequestError(
                f"{self.study.plan.name}: no variant has a value by all objectives: {ids} found "
                "nothing to divide by; choose other objectives, or ask for more replications"
            )
        return found
