"""One measure of two scenarios, replication by replication: both values and their difference.

Of nested results the interval is over crossed samples. There the variant is better for certain only
if it is better whatever is true of what is not known; how probable that is, given what is not
known, is the share of the outer samples in which it is better.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiment.statistics.components import Floats, sums_of
from sim.experiment.statistics.crossed import half_width, interval
from sim.experiment.statistics.estimate import Estimate
from sim.experiment.statistics.intervals import ALIKE, LEVEL, Interval, wilson
from sim.experiment.statistics.measures import COUNTED, Measure
from sim.experiment.statistics.paired import (
    Pairing,
    added_in_squares,
    difference_of_ratios,
    difference_score,
    difference_t,
    mcnemar,
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

    def told(self) -> dict[str, Any]:
        """Return what machines are told beside the estimates."""
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
    a, b = _value(one), _value(other)
    apart = None if a is None or b is None else b - a
    difference = Estimate(measure="", value=apart, n=n, level=level).of(measure)
    found = Contrast(difference=difference, baseline=a, variant=b, differ=differ)
    if apart is None:
        none = replace(difference, method="none: nothing to divide by")
        return replace(found, difference=none)
    if differ == 0:
        return replace(found, difference=_identical(difference, n, inner))
    if measure.kind in COUNTED:
        lower, higher = _flips(other[0] < one[0]), _flips(other[0] > one[0])
        found = replace(found, lower=lower, higher=higher)
    return _paired(found, one, other) if inner is None else _crossed(found, one, other, inner)


def _value(side: Floats) -> float | None:
    if len(side) == 1:
        return float(side[0].mean())
    return float(side[0].mean() / side[1].mean()) if side[1].any() else None


def _flips(there: NDArray[np.bool_]) -> Flips:
    numbers = np.flatnonzero(there)
    return Flips(len(numbers), tuple(map(int, numbers[:FIRST])))


def _identical(same: Estimate, n: int, inner: int | None) -> Estimate:
    """Return the estimate of a difference that none of n replications shows."""
    units = n if inner is None else min(inner, n // inner)
    note = unseen(units, same.level or LEVEL)
    return replace(same, value=0.0, identical=True, method="identical", note=note)


def unseen(n: int, level: float) -> str:
    """Return in what share of the replications a difference may have stayed unseen."""
    most = 100.0 * wilson(0, n, level).high
    return f"no pair differs, but up to {most:.2g} % of replications may"


def _paired(found: Contrast, one: Floats, other: Floats) -> Contrast:
    """Return a contrast of plain results with its interval, its p, and what pairing did."""
    kind, level, n = found.difference.kind, found.difference.level or LEVEL, one.shape[1]
    up, down = found.higher.number, found.lower.number
    ends: Interval | None
    if kind == "yes/no" and n > 1:
        ends = difference_score(up, down, n, level)
    elif kind in COUNTED:
        ends = difference_t(one[0], other[0], level)
    else:
        ends = difference_of_ratios(one, other, kind == "share", level)
    difference = replace(found.difference, p=mcnemar(up, down) if kind == "yes/no" else None)
    if ends is None:
        why = "none: one replication" if n == 1 else "none: fewer than two denominators"
        difference = replace(difference, method=why)
    else:
        difference = _with_ends(difference, ends, found.differ or 0)
    return replace(found, difference=difference, pairing=pairing(parts_of(one), parts_of(other)))


def _crossed(found: Contrast, one: Floats, other: Floats, inner: int) -> Contrast:
    """Return a contrast of nested results with the interval that their design asks for."""
    tables = [parts_of(side).reshape(-1, inner) for side in (one, other)]
    ends = _crossed_ends(found, *tables)
    difference = _with_ends(found.difference, ends, found.differ or 0)
    if found.difference.kind not in COUNTED:
        return replace(found, difference=difference)
    leanings = leaning(tables[1] - tables[0], float(max(np.abs(side).max() for side in tables)))
    return replace(found, difference=difference, leanings=leanings)


def _crossed_ends(found: Contrast, baseline: Floats, variant: Floats) -> Interval:
    a, b, level = found.baseline or 0.0, found.variant or 0.0, found.difference.level or LEVEL
    share = found.difference.kind in ("yes/no", "share")
    if share and not (0.0 < a < 1.0 and 0.0 < b < 1.0):
        # A side that is all alike adds no variance to go by.
        sides = interval(baseline, a, True, level), interval(variant, b, True, level)
        return added_in_squares((a, b), sides)._replace(method="crossed, square-and-add")
    half, bound = half_width(variant - baseline, level), 1.0 if share else math.inf
    low, high = max(-bound, b - a - half), min(bound, b - a + half)
    return Interval(low, high, "crossed t over pairs", ALIKE if half == 0.0 else None)


def _with_ends(found: Estimate, ends: Interval, differ: int) -> Estimate:
    """Return an estimate with its interval; rough if a count rests on few replications."""
    made = replace(found, low=ends.low, high=ends.high, method=ends.method, note=ends.note)
    if found.kind != "count" or differ >= FEW:
        return made
    some = "one replication differs" if differ == 1 else f"{differ} replications differ"
    note = ALIKE if ends.note == ALIKE else f"rough: only {some}"
    return replace(made, rough=True, note=note)


def leaning(moved: Floats, largest: float) -> Leanings:
    """Return on which side the differences of each outer sample lie, a row an outer sample."""
    means = moved.mean(axis=1)
    n, none = len(means), ROUNDING * largest
    lower, higher = int((means < -none).sum()), int((means > none).sum())
    ends = [wilson(one, n)[:2] for one in (lower, higher)]
    # All of chance: also the luck that the samples share, which moves all to the same side.
    noise = math.sqrt(sums_of(moved).chance() / moved.shape[1])
    return Leanings(n, lower, higher, ends[0], ends[1], noise)


def beside(measure: Measure, *entries: Mapping[str, Any]) -> Contrast:
    """Return the medians of two entries side by side, without a difference.

    Values of one replication hang together, and so do the two sides; no interval that is honest
    about both is at hand, and a difference without one says nothing.
    """
    one, other = (entry["quantiles"].get("0.5") for entry in entries)
    n, method = min(entry["n"] for entry in entries), "none: medians side by side"
    none = Estimate(measure="", value=None, n=n, method=method).of(measure)
    none = replace(none, label=f"{measure.label}, median")
    return Contrast(difference=none, baseline=one, variant=other)
