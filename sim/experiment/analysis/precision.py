"""Stopping at a precision: the demand, when to look, what is seen and its cost (model 12.6).

Looks are taken at numbers of replications that depend on the replications' own values alone,
in the order of their numbers: not on workers, batches, a kill or a resumption.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from sim.experiment.errors import RequestError, did_you_mean
from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.estimate import MEDIANS
from sim.experiment.statistics.intervals import LEVEL, Interval
from sim.experiment.statistics.measures import Columns, Measure, counted_by, measures_of
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
from sim.experiment.tables.layout import Layout
from sim.experiment.tables.numbering import MOST
from sim.scenario.study.directions import SPOKEN
from sim.units import UnitError, parse

FIRST = 100
"""Replications at the first look: fewer say too little of a mean."""

STEP = 1.25
"""Each look has so many times the replications of the one before it."""

BUDGET = 100_000
"""Replications at which a run gives up by default."""

DIMENSIONS = {"m": "length", "s": "time", "USD": "money"}
"""Unit of a measure → the dimension in which a half-width of it may be written."""

FINEST, FINEST_MEAN = 1e-6, 1e-9
"""Half-widths that 10⁹ replications, the most there may be, never reach: of a yes or no, and of all
else, in the unit of the measure or of its mean. If the 25 replications that must carry the spread
of a count differ by 1, the sequence is still 15 times as wide after 10⁹.
"""

Asked = Mapping[str, str | float] | str | Iterable[str]
"""Measure → half-width, or texts ``measure=half-width``, or one such text."""


class Demand(NamedTuple):
    """The largest half-width that the interval of a measure may have.

    half: in the unit of the measure, or as a share of its mean if ``relative``.
    """

    measure: Measure
    half: float
    relative: bool = False

    def wanted(self, value: float) -> float:
        """Return the half-width in the measure's unit where the measure has this value."""
        return self.half * abs(value) if self.relative else self.half


def asked(precision: Asked) -> Mapping[str, str | float]:
    """Return measure → half-width; raises `RequestError` for any other text."""
    if isinstance(precision, Mapping):
        return precision
    found = dict[str, str]()
    for text in [precision] if isinstance(precision, str) else precision:
        id, sign, half = map(str.strip, str(text).rpartition("="))
        if not (id and sign and half):
            raise RequestError(f"precision {text}: must be MEASURE=HALFWIDTH, as in leakers=5%")
        if id in found:
            raise RequestError(f"precision {text}: {id} is asked for twice")
        found[id] = half
    return found


def demands_of(wanted: Mapping[str, str | float], layout: Layout) -> list[Demand]:
    """Return the demands on a scenario's measures; raises `RequestError`."""
    known = {measure.id: measure for measure in measures_of(layout)}
    found: dict[str, Demand] = {}
    for name, half in wanted.items():
        id = SPOKEN.get(name.lower(), name)
        if id not in known:
            raise RequestError(
                f"precision of {name}: there is no such measure{did_you_mean(name, known)}"
            )
        if id in found:
            raise RequestError(f"precision of {name}: {id} is asked for already")
        found[id] = _understood(known[id], half)
    return list(found.values())


def _understood(measure: Measure, half: str | float) -> Demand:
    where = f"precision of {measure.id} = {half}"
    if measure.kind in MEDIANS:
        raise RequestError(
            f"{where}: is a median, which has no always-valid interval here; ask for a count, a "
            "share or a ratio"
        )
    share = measure.kind in ("yes/no", "share")
    text = str(half).strip()
    percent = text.endswith("%")
    try:
        value = amount_in(text, measure.unit)
    except UnitError as error:
        raise RequestError(f"{where}: {error}") from None
    if not value > 0.0 or ((share or percent) and value >= 1.0):
        raise RequestError(f"{where}: must be above 0{' and below 100 %' * (share or percent)}")
    finest = FINEST if measure.kind == "yes/no" else FINEST_MEAN
    # A percentage of it, as a binary number, may come out a little above it.
    if value <= finest or math.isclose(value, finest):
        raise RequestError(
            f"{where}: must be above {finest:g}, which {MOST:,} replications never reach"
        )
    return Demand(measure, value, relative=percent and not share)


def amount_in(text: str, unit: str) -> float:
    """Return an amount as written, in the unit of a measure; raises `UnitError`."""
    dimension = DIMENSIONS.get(unit)
    if dimension is None or text.endswith("%"):
        return parse(text, "share")
    try:
        return parse(text, "number")
    except UnitError:
        return parse(text, dimension)


def checkpoints(most: int) -> Iterator[int]:
    """Yield the numbers of replications at which is looked: 100, 125, 157, …, and the last."""
    look = 0
    while (at := math.ceil(FIRST * STEP**look)) < most:
        yield at
        look += 1
    yield most


class Seen(NamedTuple):
    """A measure at a look.

    wanted: what half its width should be. interval: None as long as nothing can be said, and
    ``why``. half: distance of its farther end from the value. fixed: the replications that an
    interval needs for what is wanted if their number is fixed before. tuned: the number for which
    the sequence is narrowest.
    """

    value: float | None
    wanted: float
    interval: Interval | None = None
    half: float = math.inf
    fixed: int | None = None
    tuned: float | None = None
    why: str = ""

    @property
    def reached(self) -> bool:
        """Whether it is as precise as was wanted."""
        return self.interval is not None and self.half <= self.wanted


def look(demand: Demand, columns: Columns, before: Seen | None = None) -> Seen:
    """Return a measure at the replications of ``columns``; ``before``: the last look."""
    x = demand.measure.numerator(columns)
    if demand.measure.kind == "yes/no":
        return _share(demand, int(x.sum()), len(x))
    y = demand.measure.denominator(columns) if demand.measure.per else None
    return _mean(demand, x, y, None if before is None else before.tuned)


def _share(demand: Demand, yes: int, n: int) -> Seen:
    wanted, value = demand.half, yes / n
    found = share_sequence(yes, n, weight_for(wanted))
    return Seen(value, wanted, found, distance(value, found), fixed_for_share(value, wanted))


def _mean(demand: Demand, x: Floats, y: Floats | None, tuned: float | None) -> Seen:
    n = len(x)
    if y is not None and not y.any():
        return Seen(None, math.nan, tuned=tuned, why="nothing to divide by")
    value = float(x.mean() if y is None else x.mean() / y.mean())
    wanted = demand.wanted(value)
    residuals = x - value if y is None else (x - value * y) / y.mean()
    # A residue of cancellation is no spread.
    if np.abs(residuals).max() <= 1e-12 * max(abs(value), 1e-300):
        return Seen(value, wanted, tuned=tuned, why="all replications are alike")
    if (some := carried(residuals)) < CARRIED:
        why = f"its spread is carried by {some:.3g} replications, fewer than {CARRIED:g}"
        return Seen(value, wanted, tuned=tuned, why=why)
    sd = math.sqrt(float(residuals @ residuals) / (n - 1))
    # Tuned once: a sequence tuned again would not hold. Looks without an interval hand
    # it on.
    tuned = max(float(n), number_for(sd, wanted)) if tuned is None else tuned
    half = float(mean_margin(n, sd, tuned))
    # Nothing here is negative, and a share is part of a whole.
    top = 1.0 if demand.measure.kind == "share" else math.inf
    found = Interval(max(0.0, value - half), min(top, value + half), MEAN)
    return Seen(value, wanted, found, half, fixed_for_mean(sd, wanted), tuned)


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
        """The ids of the counts that are needed."""
        return counted_by(demand.measure for demand in self.demands)

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
