"""One measure of two scenarios, replication by replication: both values and their difference.

In nested results the interval is over crossed samples. There the variant is surely better only
if it is better for all values of the uncertain inputs; the probability of that, given the
uncertain inputs, is the share of the outer samples in which it is better.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiment.statistics.components import Floats, sums_of
from sim.experiment.statistics.estimate import Estimate
from sim.experiment.statistics.intervals import LEVEL, Interval, wilson
from sim.experiment.statistics.measures import COUNTED, Measure
from sim.experiment.statistics.paired import (
    Pairing,
    difference,
    difference_score,
    mcnemar,
    mean_of,
    pairing,
    parts_of,
)

FIRST = 5
"""How many replications of each direction are named."""

FEW = 10
"""Below so many replications that differ, a t interval is rough."""

ROUNDING = 1e-9
"""Of the largest value of a table: a difference of means below this is none."""


class Flips(NamedTuple):
    """Replications in which the variant lies on one side of the baseline; the first by number."""

    number: int = 0
    first: tuple[int, ...] = ()


class Leanings(NamedTuple):
    """On which side of the baseline the variant's mean lies, outer sample by outer sample.

    n: outer samples. lower, higher: those in which it lies below, and above; in the others both are
    equal. lower_ci, higher_ci: Wilson intervals of the shares, given the random numbers that
    the samples share. noise: standard deviation of Monte Carlo noise in each difference.
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
    below, and above; only of counts and of yes or no. pairing: what common random numbers gained.
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

    def told(self) -> dict[str, Any]:
        """Return the data for machines beside the estimates."""
        return {
            "differ": self.differ,
            "lower": self.lower._asdict(),
            "higher": self.higher._asdict(),
            "correlation": self.pairing.correlation,
            "variance_reduction": self.pairing.saved,
            "unpaired_replications": self.unpaired,
            "outer_samples": self.leanings and self.leanings._asdict(),
        }

    def value(self, which: Literal["baseline", "variant"]) -> Estimate:
        """Return the value of one side as an estimate; its interval is that of its own result."""
        one = self.difference
        return replace(
            one, value=getattr(self, which), low=None, high=None, level=None, p=None,
            identical=False, rough=False, note=None, method="none: see the result's own",
            point=one.versus if which == "baseline" else one.point, versus=None,
        )  # fmt: skip


def contrast(
    measure: Measure, one: Floats, other: Floats, level: float = LEVEL, inner: int | None = None
) -> Contrast:
    """Return a measure of the variant, ``other``, against the baseline, ``one``.

    one, other: numerators of the same replications, and denominators if there are any, a row each.
    inner: replications of each outer sample; None of plain results.
    """
    n, differ = one.shape[1], int(np.any(one != other, axis=0).sum())
    a, b = (None if not side[-1].any() and measure.per else mean_of(side) for side in (one, other))
    apart = None if a is None or b is None else b - a
    made = Estimate(measure="", value=apart, n=n, level=level).of(measure)
    found = Contrast(difference=made, baseline=a, variant=b, differ=differ)
    if apart is None:
        return replace(found, difference=replace(made, method="none: nothing to divide by"))
    if differ == 0:
        note = unseen(n if inner is None else min(inner, n // inner), level)
        same = replace(made, value=0.0, identical=True, method="identical", note=note)
        return replace(found, difference=same)
    if measure.kind in COUNTED:
        lower, higher = _flips(other[0] < one[0]), _flips(other[0] > one[0])
        found = replace(found, lower=lower, higher=higher)
    found = replace(found, difference=_with_ends(found, one, other, level, inner))
    parts = parts_of(one), parts_of(other)
    if inner is None:
        return replace(found, pairing=pairing(*parts))
    if measure.kind not in COUNTED:
        return found
    moved = (parts[1] - parts[0]).reshape(-1, inner)
    return replace(found, leanings=leaning(moved, float(np.abs(parts).max())))


def _flips(there: NDArray[np.bool_]) -> Flips:
    numbers = np.flatnonzero(there)
    return Flips(len(numbers), tuple(map(int, numbers[:FIRST])))


def unseen(n: int, level: float) -> str:
    """Return in what share of the replications a difference may have stayed unseen."""
    most = 100.0 * wilson(0, n, level).high
    return f"no pair differs, but up to {most:.2g} % of replications may"


def _with_ends(
    found: Contrast, one: Floats, other: Floats, level: float, inner: int | None
) -> Estimate:
    """Return the difference with its interval and its p; a count that rests on few is rough."""
    made, n, differ = found.difference, one.shape[1], found.differ or 0
    up, down = found.higher.number, found.lower.number
    alone = made.kind == "yes/no" and inner is None
    if alone:
        made = replace(made, p=mcnemar(up, down))
    if alone and n > 1:
        ends: Interval | None = difference_score(up, down, n, level)
    else:
        ends = difference(one, other, made.kind in ("yes/no", "share"), level, inner)
    if ends is None:
        why = "none: one replication" if n == 1 else "none: fewer than two denominators"
        return replace(made, method=why)
    made = replace(made, low=ends.low, high=ends.high, method=ends.method, note=ends.note)
    if made.kind != "count" or differ >= FEW:
        return made
    some = "one replication differs" if differ == 1 else f"{differ} replications differ"
    return replace(made, rough=True, note=f"rough: only {some}")


def leaning(moved: Floats, largest: float) -> Leanings:
    """Return on which side the differences of each outer sample lie, a row an outer sample."""
    means = moved.mean(axis=1)
    n, none = len(means), ROUNDING * largest
    lower, higher = int((means < -none).sum()), int((means > none).sum())
    ends = [wilson(one, n)[:2] for one in (lower, higher)]
    # All of chance: also the random numbers that the samples share, which move all alike.
    noise = math.sqrt(sums_of(moved).chance() / moved.shape[1])
    return Leanings(n, lower, higher, ends[0], ends[1], noise)


def beside(measure: Measure, *entries: Mapping[str, Any]) -> Contrast:
    """Return the medians of two entries side by side, without a difference.

    Values of one replication are dependent, and so are the sides. No valid interval is known for
    that, and a difference without an interval says nothing.
    """
    one, other = (entry["quantiles"].get("0.5") for entry in entries)
    n, method = min(entry["n"] for entry in entries), "none: medians side by side"
    none = Estimate(measure="", value=None, n=n, method=method).of(measure)
    none = replace(none, label=f"{measure.label}, median")
    return Contrast(difference=none, baseline=one, variant=other)
