"""What a variant is worth by each objective, and differences between variants, paired."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.experiment.errors import RequestError
from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.intervals import mean_of_parts, mean_t
from sim.experiment.statistics.measures import Columns, Kind, Measure
from sim.experiment.statistics.paired import parts_of

Source = Callable[[Sequence[str]], Columns]
"""Gives columns of ``replications`` of a point."""


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

    def told(self) -> dict[str, Any]:
        """Return the value with its interval."""
        return {"mean": self.value, "ci": None if self.ci is None else list(self.ci)}


def estimate(sources: Sequence[Source], measure: Measure, replications: int) -> PartsMean | None:
    """Return a measure's mean over the scenes; None if one of them has nothing to divide by.

    A ratio's part of a replication is its value plus the residual of the delta method.
    """
    parts, some = [], replications
    for source in sources:
        try:
            columns = source(sorted({*measure.of, *measure.per}))
        except KeyError:
            raise RequestError(f"{measure.id}: not measured at every variant") from None
        values = measure.values(columns)[:, :replications]
        if measure.per:
            some = min(some, int(np.count_nonzero(values[1])))
        if some == 0:
            return None
        parts.append(parts_of(values))
    mean = np.mean(parts, axis=0)
    return PartsMean(float(mean.mean()), mean, measure.kind, some)


def apart(one: PartsMean, other: PartsMean) -> tuple[float, float]:
    """Return the paired 95 % interval of one value less the other."""
    parts = one.parts - other.parts
    ends = PartsMean(float(parts.mean()), parts).ci
    assert ends is not None  # of one replication nothing is compared
    return ends


def shift(before: Sequence[PartsMean], anew: Sequence[PartsMean]) -> PartsMean | None:
    """Return by how much values changed under other luck, on average; None for none.

    The two are independent, so the parts of the one are those of the difference's other half.
    """
    if not before:
        return None
    one, other = (np.mean([e.parts for e in side], axis=0) for side in (before, anew))
    return PartsMean(float(other.mean() - one.mean()), np.asarray(other - one))
