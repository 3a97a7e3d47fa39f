"""The best variant of a study's design: compared from look to look, until KN has decided.

A policy for the driver: it asks for more replications of the variants that are left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiment.analysis.choice.kn import Goal, Race, ranked
from sim.experiment.analysis.choice.objectives import objectives_of
from sim.experiment.analysis.choice.variants import estimate, field_of
from sim.experiment.analysis.precision import amount_in
from sim.experiment.errors import RequestError
from sim.experiment.runs.driver import Policy
from sim.experiment.runs.sets import PointSet
from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.measures import Measure, measure_of, measures_of
from sim.experiment.study.points import designed, points_of
from sim.scenario.study.goals import decided_by
from sim.units import UnitError

if TYPE_CHECKING:
    from sim.scenario.study.plan import Choose

COST = "cost"


def difference(by: object, measure: Measure) -> float:
    """Return a difference that matters as it was written; raises `RequestError`."""
    text = str(by).strip()
    if text.endswith("%") and measure.kind not in ("yes/no", "share"):
        raise RequestError(f"by = {text}: {measure.id} is no share; give a difference in its unit")
    try:
        return amount_in(text, measure.unit)
    except UnitError as error:
        raise RequestError(f"by = {text}: {error}") from None


class Elimination:
    """A comparison of a study's variants, ready to be run; ``policy`` brings it to its end.

    points: those of the design. sampled: points by which the time is judged.
    """

    way = "elimination"
    looks = True

    def __init__(self, points: PointSet, choose: Choose) -> None:
        study = points.study
        self.set = points
        self.points = points_of(study, designed(study).points, points.order.identity)
        self.sampled = self.points
        self.also: list[str] = []
        decided = [one.name for one in decided_by(choose, study.factors)]
        self.field = field_of(study, self.points, decided)
        distinct = {one.identity: one for one in self.points}.values()
        layouts = [points.ready(one).layout for one in distinct]
        (self.objective,) = objectives_of(choose, layouts)
        measure, more = self.objective
        goal = Goal(difference(choose.by, measure), choose.confidence, more)
        self.race = Race(len(self.field.variants), goal, choose.budget)
        costed = all(COST in {one.id for one in measures_of(layout)} for layout in layouts)
        self._costed = costed and measure.id != COST
        self._values: dict[int, Floats] = {}
        self._costs: dict[int, float] = {}

    @property
    def runs(self) -> tuple[int, int]:
        """How many runs it takes at least, and at most."""
        points = len(self.field.variants) * len(self.field.scenes)
        return points * self.race.first, points * self.race.most

    @property
    def replications(self) -> int:
        """The replications that every point has."""
        return min(map(len, self._values.values()))

    def policy(self) -> Policy:
        """Yield the points of those that are left, look by look."""
        while not self.race.ended:
            left, n = list(self.race.left), self.race.due
            points = [point for number in left for point in self.field.variants[number].points]
            yield {self.set.assignment(point): n for point in points}
            self._values |= {number: self._mean(number, self.objective.measure) for number in left}
            if self._costed:
                cost = measure_of(COST)
                self._costs |= {number: float(self._mean(number, cost).mean()) for number in left}
            self.race.look(np.stack([self._values[number] for number in left]))

    def answer(self) -> dict[str, Any]:
        """Return the answer, which does not depend on workers or interruptions."""
        race, field, (measure, _) = self.race, self.field, self.objective
        values = [self._values[number] for number in range(len(field.variants))]
        places = ranked(race, values, share=measure.kind == "yes/no")
        near = [one for one in places[1:] if abs(one["difference"]) < race.goal.by]
        return {
            "measure": self.objective.told(),
            "by": race.goal.by,
            "largest": race.goal.largest,
            "confidence": race.goal.level,
            "budget": race.most,
            "decided": race.decided,
            "equal": race.equal,
            "chosen": places[0]["number"],
            "within": [one["number"] for one in near],
            "left": race.left,
            "looked_at": race.at,
            "first_look": race.first,
            "factors": field.decided,
            "scenes": [{name: str(v) for name, v in one.items()} for one in field.scenes],
            "spent": {
                "replications": len(field.scenes) * sum(map(len, values)),
                "equal": len(field.scenes) * len(values) * race.at,
            },
            "variants": [
                {
                    **place,
                    "cost": self._costs.get(place["number"]),
                    **field.variants[place["number"]].told(self.set.place),
                }
                for place in places
            ],
        }

    def _mean(self, variant: int, measure: Measure) -> Floats:
        """Return a mean over the scenes, replication by replication, at the look that is due."""
        points = self.field.variants[variant].points
        sources = [self.set.assignment(point).columns for point in points]
        found = estimate(sources, measure, self.race.due)
        assert found is not None  # only a ratio has nothing to divide by
        return found.parts
