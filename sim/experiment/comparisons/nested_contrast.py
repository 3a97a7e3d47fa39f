"""The difference of two nested results: its interval over crossed samples, and which way it leans.

The variant is better for certain only if it is better whatever is true of what is not known. How
probable that is, given what is not known, is the share of the outer samples in which it is better.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.experiment.comparisons.contrast import Contrast, Leanings, unseen
from sim.experiment.errors import RequestError
from sim.experiment.statistics.components import Floats, sums_of
from sim.experiment.statistics.crossed import linearised, tables_of
from sim.experiment.statistics.intervals import ALIKE, student_quantile, wilson
from sim.experiment.statistics.measures import COUNTED, measure_of
from sim.experiment.statistics.paired import Pairing
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
    if found.identical:
        return replace(found, note=unseen(min(inner, count // inner), found.level), p=None)
    if found.difference is None:
        return replace(found, p=None)
    sides = [_tables(found.id, folder, count, inner) for folder in folders]
    if found.kind in COUNTED:
        moved = sides[1][0] - sides[0][0]
        leanings = leaning(moved, float(max(np.abs(side[0]).max() for side in sides)))
    else:
        moved, leanings = linearised(*sides[1]) - linearised(*sides[0]), None
    variance, freedom = sums_of(moved).error()
    half = student_quantile(freedom, 0.5 + found.level / 2.0) * math.sqrt(variance)
    bound = 1.0 if found.kind in ("yes/no", "share") else math.inf
    return replace(
        found,
        ci=(max(-bound, found.difference - half), min(bound, found.difference + half)),
        method="crossed t over pairs",
        note=ALIKE if half == 0.0 else _rough(found.note),
        p=None,
        pairing=Pairing(),
        leanings=leanings,
    )


def _rough(note: str | None) -> str | None:
    """Return what an interval of few differences says of itself; the rest is of other methods."""
    return note if note is not None and note.startswith("rough") else None


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
