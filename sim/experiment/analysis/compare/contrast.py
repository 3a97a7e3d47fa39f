"""One measure of two scenarios, replication by replication: both values and their difference."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiment.statistics.estimate import MEDIANS, Estimate
from sim.experiment.statistics.intervals import Interval, wilson
from sim.experiment.statistics.joint import Floats, Joint, nothing
from sim.experiment.statistics.measures import COUNTED, RELATED, Columns, Measure
from sim.experiment.statistics.paired import (
    BASELINE,
    VARIANT,
    Pairing,
    difference_of_ratios,
    difference_score,
    difference_t,
    mcnemar,
    pairing,
    ratio_weights,
)

FIRST = 5
"""How many replications of each direction are named."""

FEW = 10
"""Below so many replications that differ, a t interval is rough."""


class Flips(NamedTuple):
    """Replications in which the variant lies on one side of the baseline; the first by number."""

    number: int = 0
    first: tuple[int, ...] = ()

    def with_more(self, numbers: NDArray[np.int64]) -> Flips:
        """Return them with further ones."""
        first = (*self.first, *map(int, numbers[:FIRST]))[:FIRST]
        return Flips(self.number + len(numbers), first)


class Leanings(NamedTuple):
    """On which side of the baseline the variant's mean lies, outer sample by outer sample.

    n: outer samples. lower, higher: those in which it lies below, and above; in the others both are
    equal. lower_ci, higher_ci: Wilson intervals of their shares, given the luck of the run, which
    the samples share. noise: standard deviation that chance leaves in the difference of each.
    """

    n: int
    lower: int
    higher: int
    lower_ci: tuple[float, float]
    higher_ci: tuple[float, float]
    noise: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """A measure of the variant against the baseline.

    difference: variant less baseline, with its interval; no value for medians. Its p is of the
    exact McNemar test for a yes or no. baseline, variant: the values, medians of quantiles and
    times; None for none. differ: replications that do. lower, higher: in which the variant lies
    below, and above; only of counts and of yes or no. pairing: what meeting the same luck did.
    leanings: of what is counted in a nested run.
    """

    difference: Estimate
    baseline: float | None
    variant: float | None
    differ: int | None = None
    lower: Flips = Flips()
    higher: Flips = Flips()
    pairing: Pairing = Pairing()
    leanings: Leanings | None = None

    @property
    def unpaired(self) -> int | None:
        """The replications of each that an unpaired comparison would need for this interval."""
        saved = self.pairing.saved
        return None if saved is None else math.ceil(self.difference.n * saved)

    def value(self, which: Literal["baseline", "variant"]) -> Estimate:
        """Return the value of one side as an estimate; its interval is that of its own result."""
        why = "none: see the result's own"
        return bare(self.difference, getattr(self, which), why)


class PairTally(NamedTuple):
    """What is kept of a measure while the replications of both sides are read.

    some: replications with a denominator, on either side.
    """

    measure: Measure
    joint: Joint
    differ: int = 0
    some: tuple[int, int] = (0, 0)
    lower: Flips = Flips()
    higher: Flips = Flips()

    def with_more(
        self, baseline: Columns, variant: Columns, numbers: NDArray[np.int64]
    ) -> PairTally:
        """Return the tally with further replications, of the same numbers, in it."""
        sides = [_values(self.measure, columns) for columns in (baseline, variant)]
        differ = np.any(sides[0] != sides[1], axis=0)
        tally = self._replace(
            joint=self.joint.with_more(np.concatenate(sides)),
            differ=self.differ + int(differ.sum()),
        )
        if self.measure.kind in RELATED:
            return tally._replace(
                some=(
                    self.some[0] + int(np.count_nonzero(sides[0][1])),
                    self.some[1] + int(np.count_nonzero(sides[1][1])),
                )
            )
        below, above = sides[1][0] < sides[0][0], sides[1][0] > sides[0][0]
        return tally._replace(
            lower=self.lower.with_more(numbers[below]), higher=self.higher.with_more(numbers[above])
        )


def _values(measure: Measure, columns: Columns) -> Floats:
    """Return the values of a count, or numerators and denominators, a row each."""
    if measure.kind in COUNTED:
        return measure.numerator(columns)[None, :]
    return np.stack([measure.numerator(columns), measure.denominator(columns)])


def tallies(measures: Iterable[Measure]) -> list[PairTally]:
    """Return the empty tallies of those measures that are counted in each replication."""
    return [
        PairTally(measure, nothing(2 if measure.kind in COUNTED else 4))
        for measure in measures
        if measure.kind in (*COUNTED, *RELATED)
    ]


def contrast(tally: PairTally, level: float) -> Contrast:
    """Return what a tally comes to."""
    return (_counted if tally.measure.kind in COUNTED else _related)(tally, level)


def _counted(tally: PairTally, level: float) -> Contrast:
    joint, measure = tally.joint, tally.measure
    found: Interval | None
    if measure.kind == "yes/no" and joint.n > 1:
        found = difference_score(tally.higher.number, tally.lower.number, joint.n, level)
    else:
        found = difference_t(joint, level)
    p = mcnemar(tally.higher.number, tally.lower.number) if measure.kind == "yes/no" else None
    values = float(joint.mean[0]), float(joint.mean[1])
    made = _made(tally, values, found, level, pairing(joint, BASELINE, VARIANT), p)
    rough = measure.kind != "yes/no" and found is not None and 0 < tally.differ < FEW
    return replace(made, difference=as_rough(made.difference, tally.differ)) if rough else made


def as_rough(found: Estimate, differ: int) -> Estimate:
    """Return an estimate that rests on few replications, marked as such."""
    some = "one replication differs" if differ == 1 else f"{differ} replications differ"
    return replace(found, rough=True, note=f"rough: only {some}")


def _related(tally: PairTally, level: float) -> Contrast:
    joint, share = tally.joint, tally.measure.kind == "share"
    x1, y1, x2, y2 = map(float, joint.mean)
    values = x1 / y1 if y1 else None, x2 / y2 if y2 else None
    if not y1 or not y2:
        return _made(tally, values, None, level, Pairing())
    found = difference_of_ratios(joint, tally.some, share, level)
    return _made(tally, values, found, level, pairing(joint, *ratio_weights(joint)))


def _made(
    tally: PairTally,
    values: tuple[float | None, float | None],
    interval: Interval | None,
    level: float,
    gained: Pairing,
    p: float | None = None,
) -> Contrast:
    baseline, variant = values
    n, apart = tally.joint.n, None if None in values else (variant or 0.0) - (baseline or 0.0)
    if tally.differ == 0 and apart is not None:
        same = replace(_of(tally.measure, n, 0.0, "identical"), level=level)
        found = replace(same, identical=True, note=unseen(n, level))
        return Contrast(difference=found, baseline=baseline, variant=variant, differ=0)
    method = _why_none(n, apart is None) if interval is None else interval.method
    found = replace(_of(tally.measure, n, apart, method), level=level, p=p)
    if interval is not None:
        found = replace(found, low=interval.low, high=interval.high, note=interval.note)
    return Contrast(
        difference=found,
        baseline=baseline,
        variant=variant,
        differ=tally.differ,
        lower=tally.lower,
        higher=tally.higher,
        pairing=gained,
    )


def unseen(n: int, level: float) -> str:
    """Return in what share of the replications a difference may have stayed unseen."""
    most = 100.0 * wilson(0, n, level).high
    return f"no pair differs, but up to {most:.2g} % of replications may"


def _why_none(n: int, none_there: bool) -> str:
    if none_there:
        return "none: nothing to divide by"
    return "none: one replication" if n == 1 else "none: fewer than two denominators"


def beside(measure: Measure, entries: tuple[Mapping[str, Any], Mapping[str, Any]]) -> Contrast:
    """Return the medians of two summaries side by side, without a difference.

    Values of one replication hang together, and so do the two sides; no interval that is honest
    about both is at hand, and a difference without one says nothing.
    """
    one, other = (entry["quantiles"].get("0.5") for entry in entries)
    n = min(entry["n"] for entry in entries)
    none = _of(measure, n, None, "none: medians side by side")
    return Contrast(difference=none, baseline=one, variant=other)


def _of(measure: Measure, n: int, value: float | None, method: str) -> Estimate:
    return Estimate(
        measure=measure.id,
        value=value,
        n=n,
        method=method,
        unit=measure.unit,
        label=measure.label if measure.kind not in MEDIANS else f"{measure.label}, median",
        kind=measure.kind,
    )


def bare(like: Estimate, value: float | None, method: str) -> Estimate:
    """Return a value of the measure of another estimate, without an interval."""
    return replace(
        like, value=value, low=None, high=None, level=None, method=method, p=None,
        identical=False, rough=False, note=None,
    )  # fmt: skip
