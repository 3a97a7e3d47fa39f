"""What a variant is worth by each objective, and differences between variants, paired."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.experiment.analysis.choice.better import INSTEAD, known_measure
from sim.experiment.analysis.choice.variants import Source, first_values
from sim.experiment.errors import RequestError
from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.estimate import MEDIANS
from sim.experiment.statistics.intervals import mean_of_parts, mean_t, student_quantile
from sim.experiment.statistics.measures import Kind, Measure
from sim.scenario.study.directions import stem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.experiment.tables.layout import Layout
    from sim.scenario.study.plan import Choose


class Objective(NamedTuple):
    """A measure of which less, or more, is wanted."""

    measure: Measure
    more: bool

    @property
    def sign(self) -> float:
        """By what a value is multiplied so that less is better."""
        return -1.0 if self.more else 1.0


class PartsMean(NamedTuple):
    """A variant's value by an objective.

    parts: of each replication, so that their mean is the value; their variance over n is that of
    the value, and differences of two variants' parts are pairs.
    kind: of the measure, which bounds the interval; None for a difference, which has no bounds.
    some: replications with a denominator, in the scene with the fewest; None: all.
    """

    value: float
    parts: Floats
    kind: Kind | None = None
    some: int | None = None

    @property
    def ci(self) -> tuple[float, float] | None:
        """The 95 % interval of the value."""
        if self.kind is None:
            found = mean_t(len(self.parts), self.value, float(self.parts.std(ddof=1)))
        else:
            found = mean_of_parts(self.parts, self.kind in ("yes/no", "share"), self.some)
        return None if found is None else (found.low, found.high)


def objectives_of(choose: Choose, layouts: Iterable[Layout]) -> list[Objective]:
    """Return what is to be minimised and maximised; raises `RequestError`."""
    every = list(layouts)
    found = []
    for id, more in choose.measures.items():
        measure = known_measure(id, every)
        if measure.kind in MEDIANS:
            raise RequestError(
                f"{id}: is a median, whose differences between variants have no interval here;"
                f" the nearest objective is {INSTEAD.get(stem(id), 'hits')}"
            )
        found.append(Objective(measure, more))
    return found


def estimate(sources: Sequence[Source], measure: Measure, replications: int) -> PartsMean | None:
    """Return a measure's mean over the scenes; None if one of them has nothing to divide by.

    A ratio's part of a replication is its value plus the residual of the delta method.
    """
    parts, some = [], replications
    for source in sources:
        try:
            values = first_values(source, measure, replications)
        except KeyError:
            raise RequestError(f"{measure.id}: not measured at every variant") from None
        if len(values) == 1:
            parts.append(values[0])
            continue
        above, below = values
        if not below.any():
            return None
        some = min(some, int(np.count_nonzero(below)))
        ratio = float(above.mean() / below.mean())
        parts.append(ratio + (above - ratio * below) / below.mean())
    mean = np.mean(parts, axis=0)
    return PartsMean(float(mean.mean()), mean, measure.kind, some)


def apart(one: PartsMean, other: PartsMean) -> tuple[float, float]:
    """Return the paired 95 % interval of one value less the other."""
    difference = one.parts - other.parts
    n = len(difference)
    half = student_quantile(n - 1, 0.975) * float(difference.std(ddof=1)) / n**0.5
    middle = float(difference.mean())
    return middle - half, middle + half


def shift(before: Sequence[PartsMean], anew: Sequence[PartsMean]) -> PartsMean | None:
    """Return by how much values changed under other luck, on average; None for none.

    The two are independent, so the parts of the one are those of the difference's other half.
    """
    if not before or len(before) != len(anew):
        return None
    one, other = (np.mean([e.parts for e in side], axis=0) for side in (before, anew))
    return PartsMean(float(other.mean() - one.mean()), np.asarray(other - one))
