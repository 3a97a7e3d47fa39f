"""The best variant of a study's design: compared from look to look, until KN has decided.

A policy for the driver: it asks for more replications of the variants that are left.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiment.analysis.choice.better import check_mean, known_measure, largest
from sim.experiment.analysis.choice.kn import Goal, Race
from sim.experiment.analysis.choice.ranking import ranked, spent, within
from sim.experiment.analysis.choice.variants import Contender, field_of, mean_over
from sim.experiment.analysis.demands import amount_in
from sim.experiment.errors import RequestError
from sim.experiment.runs.driver import Policy
from sim.experiment.runs.sets import PointSet
from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.measures import Measure, measure_of, measures_of
from sim.experiment.study.design import designed
from sim.experiment.study.points import points_of
from sim.scenario.file.problems import shown
from sim.scenario.study.goals import decided_by
from sim.units import UnitError

if TYPE_CHECKING:
    from sim.scenario.study.plan import Choose

COST = "cost"


def difference(by: object, measure: str) -> float:
    """Return a difference that matters as it was written; raises `RequestError`."""
    text = str(by).strip()
    try:
        unit, share = measure_of(measure).unit, measure_of(measure).kind in ("yes/no", "share")
    except KeyError:
        # That there is no such measure is told with the nearest names, once the points are known.
        unit, share = "1", True
    if text.endswith("%") and not share:
        raise RequestError(f"by = {text}: {measure} is no share; give a difference in its unit")
    try:
        return amount_in(text, unit)
    except UnitError as error:
        raise RequestError(f"by = {text}: {error}") from None


class Elimination:
    """A comparison of a study's variants, ready to be run; ``policy`` brings it to its end.

    points: those of the design. sampled: points by which the time is judged.
    """

    way = "elimination"
    looks = True

    def __init__(self, points: PointSet, choose: Choose) -> None:
        study, order = points.study, points.order
        self.set, self.choose = points, choose
        self.points = points_of(study, designed(study).points, order.identity)
        self.sampled = self.points
        self.also: list[str] = []
        decided = [one.name for one in decided_by(choose, study.factors)]
        self.field = field_of(study, self.points, decided)
        ((id, more),) = choose.measures.items()
        homes = [one for one in self.points if points.home(one) is one]
        layouts = [points.ready(one).layout for one in homes]
        self.measure = known_measure(id, layouts)
        check_mean(self.measure)
        goal = Goal(difference(choose.by, id), choose.confidence, largest(self.measure, more))
        self.race = Race(len(self.field.variants), goal, choose.budget)
        costed = id != COST and all(COST in {m.id for m in measures_of(one)} for one in layouts)
        self._cost = measure_of(COST) if costed else None
        self._values: dict[int, Floats] = {}
        self._costs: dict[int, Floats] = {}

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
            n = self.race.due
            left = [self.field.variants[number] for number in self.race.left]
            yield {self.set.assignment(point): n for one in left for point in one.points}
            for one in left:
                self._values[one.number] = self._mean(one, self.measure, n)
                if self._cost is not None:
                    self._costs[one.number] = self._mean(one, self._cost, n)
            self.race.look(np.stack([self._values[one.number] for one in left]))

    def answer(self) -> dict[str, Any]:
        """Return what was found, the same however it came about."""
        measure, race, field = self.measure, self.race, self.field
        values = [self._values[one.number] for one in field.variants]
        places = ranked(race, values, share=measure.kind == "yes/no")
        costs = {number: float(found.mean()) for number, found in self._costs.items()}
        return {
            "measure": {
                "id": measure.id, "label": measure.label, "unit": measure.unit, "kind": measure.kind
            },
            "by": race.goal.by,
            "largest": race.goal.largest,
            "confidence": race.goal.level,
            "budget": race.most,
            "decided": race.decided,
            "equal": race.equal,
            "chosen": places[0].number,
            "within": [one.number for one in within(places, race.goal)],
            "left": race.left,
            "looked_at": race.at,
            "first_look": race.first,
            "factors": list(field.decided),
            "scenes": [{n: str(v) for n, v in one.items()} for one in field.scenes],
            "spent": spent(race, len(field.scenes), len(field.variants)),
            "variants": [
                {
                    **asdict(place),
                    "cost": costs.get(place.number),
                    "name": field.variants[place.number].name,
                    "settings": {
                        name: shown(value)
                        for name, value in field.variants[place.number].values.items()
                    },
                    "folders": [self.set.place(p) for p in field.variants[place.number].points],
                }
                for place in places
            ],
        }  # fmt: skip

    def _mean(self, variant: Contender, measure: Measure, replications: int) -> Floats:
        sources = [self.set.assignment(point).columns for point in variant.points]
        return mean_over(sources, measure, replications)
