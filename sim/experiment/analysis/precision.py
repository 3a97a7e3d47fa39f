"""Stopping at a precision: when to look, what is seen, and what it has cost (model 12.6).

Looks are taken at numbers of replications that nothing shows in but the replications' own values,
in the order of their numbers: not the workers, the batches, a kill or a resumption.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiment.analysis.demands import Demand
from sim.experiment.statistics.intervals import LEVEL, Interval
from sim.experiment.statistics.sequences import (
    CARRIED,
    MEAN,
    carried,
    distance,
    fixed_for_mean,
    fixed_for_share,
    mean_margin,
    number_for,
    share_sequence,
    weight_for,
)

FIRST = 100
"""Replications at the first look: fewer say too little of a mean."""

STEP = 1.25
"""Each look has so many times the replications of the one before it."""

BUDGET = 100_000
"""Replications at which a run gives up that was not told otherwise."""

Floats = NDArray[np.float64]
Columns = Mapping[str, NDArray[Any]]


def checkpoints(most: int) -> Iterator[int]:
    """Yield the numbers of replications at which is looked: 100, 125, 157, …, and the last."""
    look = 0
    while (at := math.ceil(FIRST * STEP**look)) < most:
        yield at
        look += 1
    yield most


class Seen(NamedTuple):
    """What a look has seen of a measure.

    interval: None as long as nothing can be said, and ``why``. half: distance of its farther end
    from the estimate. wanted: what it should be. fixed: the replications that an interval needs for
    that if their number is fixed before. tuned: the number for which the sequence is narrowest.
    """

    n: int
    value: float | None
    interval: Interval | None
    half: float
    wanted: float
    fixed: int | None = None
    tuned: float | None = None
    why: str = ""

    @property
    def reached(self) -> bool:
        """Whether it is as precise as was wanted."""
        return self.interval is not None and self.half <= self.wanted


def look(demand: Demand, columns: Columns, before: Seen | None = None) -> Seen:
    """Return what the replications of ``columns`` say of a measure; ``before``: the last look."""
    x = demand.measure.numerator(columns)
    if demand.measure.kind == "yes/no":
        return _share(demand, int(x.sum()), len(x))
    y = demand.measure.denominator(columns) if demand.measure.per else None
    return _mean(demand, x, y, None if before is None else before.tuned)


def _share(demand: Demand, yes: int, n: int) -> Seen:
    wanted, value = demand.half, yes / n
    found = share_sequence(yes, n, weight_for(wanted))
    return Seen(n, value, found, distance(value, found), wanted, fixed_for_share(value, wanted))


def _mean(demand: Demand, x: Floats, y: Floats | None, tuned: float | None) -> Seen:
    n = len(x)
    if y is not None and not y.any():
        why = "nothing to divide by"
        return Seen(n, None, None, math.inf, math.nan, tuned=tuned, why=why)
    value = float(x.mean() if y is None else x.mean() / y.mean())
    wanted = demand.wanted(value)
    residuals = x - value if y is None else (x - value * y) / y.mean()
    some = carried(residuals)
    # What cancellation leaves of an exact 0 is no spread.
    if np.abs(residuals).max() <= 1e-12 * max(abs(value), 1e-300):
        why = "all replications are alike"
        return Seen(n, value, None, math.inf, wanted, tuned=tuned, why=why)
    if some < CARRIED:
        why = f"its spread is carried by {some:.3g} replications, fewer than {CARRIED:g}"
        return Seen(n, value, None, math.inf, wanted, tuned=tuned, why=why)
    sd = math.sqrt(float(residuals @ residuals) / (n - 1))
    if tuned is None:
        # Once for all: a sequence that is tuned again would not hold. Looks that give no interval
        # hand it on.
        tuned = max(float(n), number_for(sd, wanted))
    half = float(mean_margin(n, sd, tuned))
    # Nothing here is negative, and a share is part of a whole.
    top = 1.0 if demand.measure.kind == "share" else math.inf
    found = Interval(max(0.0, value - half), min(top, value + half), MEAN)
    return Seen(n, value, found, half, wanted, fixed_for_mean(sd, wanted), tuned)


class Course:
    """The looks of a run, in order, until all that was asked for is reached or the budget is used.

    most: the budget. at: replications at the last look.
    """

    def __init__(self, demands: list[Demand], most: int) -> None:
        self.demands, self.most = demands, most
        self.seen: list[Seen] = []
        self._looks = checkpoints(most)
        self.due = next(self._looks)
        self.at = 0

    @property
    def columns(self) -> list[str]:
        """The columns of ``replications`` that are needed."""
        return sorted({c for d in self.demands for c in (*d.measure.of, *d.measure.per)})

    @property
    def reached(self) -> bool:
        """Whether all measures are as precise as was wanted."""
        return bool(self.seen) and all(seen.reached for seen in self.seen)

    @property
    def ended(self) -> bool:
        """Whether there is no further look."""
        return self.reached or self.at == self.most

    def follow(self, columns: Columns) -> None:
        """Take the looks for which there are replications; ``columns`` may hold more than one's."""
        there = len(next(iter(columns.values())))
        while not self.ended and self.due <= there:
            self._look({name: values[: self.due] for name, values in columns.items()})

    def _look(self, columns: Columns) -> None:
        before: list[Seen] | list[None] = self.seen or [None] * len(self.demands)
        self.seen = [
            look(demand, columns, seen) for demand, seen in zip(self.demands, before, strict=True)
        ]
        self.at = self.due
        self.due = next(self._looks, self.most)

    def told(self) -> dict[str, Any]:
        """Return the outcome for ``run.json`` and for people."""
        fixed = [seen.fixed for seen in self.seen]
        most = None if None in fixed else max(f for f in fixed if f is not None)
        return {
            "reached": self.reached,
            "replications": self.at,
            "budget": self.most,
            "level": LEVEL,
            "fixed_n": most,
            "price": None if most is None or not self.reached else round(self.at / most, 2),
            "measures": {
                d.measure.id: _told(d, s) for d, s in zip(self.demands, self.seen, strict=True)
            },
        }


def _told(demand: Demand, seen: Seen) -> dict[str, Any]:
    some = seen.interval
    return {
        "label": demand.measure.label,
        "unit": demand.measure.unit,
        "kind": demand.measure.kind,
        "asked": demand.half,
        "relative": demand.relative,
        "half_wanted": seen.wanted if math.isfinite(seen.wanted) else None,
        "half": None if some is None else seen.half,
        "reached": seen.reached,
        "mean": seen.value,
        "ci": None if some is None else [some.low, some.high],
        "method": f"none: {seen.why}" if some is None else some.method,
        "fixed_n": seen.fixed,
        "tuned_for": None if seen.tuned is None else round(seen.tuned),
    }
