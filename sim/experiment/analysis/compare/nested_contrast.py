"""The difference of two nested results: its interval over crossed samples, and which way it leans.

The variant is better for certain only if it is better whatever is true of what is not known. How
probable that is, given what is not known, is the share of the outer samples in which it is better.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.experiment.analysis.compare.contrast import Contrast, Leanings, unseen
from sim.experiment.errors import RequestError
from sim.experiment.statistics.components import Floats, sums_of
from sim.experiment.statistics.crossed import half_width, interval, linearised, tables_of
from sim.experiment.statistics.intervals import ALIKE, LEVEL, Interval, wilson
from sim.experiment.statistics.measures import COUNTED, measure_of
from sim.experiment.statistics.paired import Pairing, added_in_squares
from sim.experiment.store.folder import table_path

ROUNDING = 1e-9
"""Of the largest value of a table: a difference of means below this is none."""


def whole_samples(replications: int, inner: int) -> int:
    """Return the replications of whole outer samples among so many; raises `RequestError`."""
    if replications < 2 * inner:
        raise RequestError(
            f"replications = {replications}: a nested comparison needs two outer samples of {inner}"
        )
    return replications - replications % inner


def crossed_contrast(
    found: Contrast, folders: tuple[Path, Path], count: int, inner: int
) -> Contrast:
    """Return a contrast of nested results with the interval that their design asks for."""
    plain = replace(found.difference, p=None)
    if plain.identical:
        note = unseen(min(inner, count // inner), plain.level or LEVEL)
        return replace(found, difference=replace(plain, note=note))
    if plain.value is None:
        return replace(found, difference=plain)
    sides = [_tables(plain.measure, folder, count, inner) for folder in folders]
    if plain.kind in COUNTED:
        one, other = (side[0] for side in sides)
        leanings = leaning(other - one, float(max(np.abs(one).max(), np.abs(other).max())))
    else:
        one, other = (linearised(*side) for side in sides)
        leanings = None
    ends = _interval(found, one, other)
    crossed = replace(plain, low=ends.low, high=ends.high, method=ends.method, note=ends.note)
    return replace(found, difference=crossed, pairing=Pairing(), leanings=leanings)


def _interval(found: Contrast, baseline: Floats, variant: Floats) -> Interval:
    """Return the interval of a difference, from a table of each side."""
    a, b, one = found.baseline, found.variant, found.difference
    difference, level = one.value, one.level or LEVEL
    assert a is not None and b is not None and difference is not None  # noqa: PT018
    share = one.kind in ("yes/no", "share")
    if share and not (0.0 < a < 1.0 and 0.0 < b < 1.0):
        # A side that is all alike adds no variance to go by.
        sides = interval(baseline, a, True, level), interval(variant, b, True, level)
        return added_in_squares((a, b), sides)._replace(method="crossed, square-and-add")
    # What else a note says is of other methods.
    half, bound = half_width(variant - baseline, level), 1.0 if share else math.inf
    return Interval(
        max(-bound, difference - half), min(bound, difference + half), "crossed t over pairs",
        ALIKE if half == 0.0 else one.note if one.rough else None,
    )  # fmt: skip


def _tables(id: str, folder: Path, count: int, inner: int) -> list[Floats]:
    tables = tables_of(table_path(folder, "replications"), measure_of(id), inner)
    return [table[: count // inner] for table in tables]


def leaning(moved: Floats, largest: float) -> Leanings:
    """Return on which side the differences of each outer sample lie, a row an outer sample."""
    means = moved.mean(axis=1)
    n, none = len(means), ROUNDING * largest
    lower, higher = int((means < -none).sum()), int((means > none).sum())
    ends = [wilson(one, n)[:2] for one in (lower, higher)]
    # All of chance: also the luck that the samples share, which moves all to the same side.
    noise = math.sqrt(sums_of(moved).chance() / moved.shape[1])
    return Leanings(n, lower, higher, ends[0], ends[1], noise)
