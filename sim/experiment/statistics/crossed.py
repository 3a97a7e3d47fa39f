"""The measures of a nested run: intervals of crossed samples, and parts of variance.

A table of one measure is held at a time: 8 bytes a replication.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.experiment.statistics.components import Floats, estimates, quieted, sums_of
from sim.experiment.statistics.intervals import (
    ALIKE,
    LEVEL,
    Interval,
    on_logit,
    student_quantile,
    wilson,
)
from sim.experiment.statistics.measures import COUNTED, RELATED, Measure, measures_of, values_of
from sim.experiment.statistics.summary import summarise
from sim.experiment.tables.layout import Layout
from sim.experiment.tables.parquet import Rows

Entry = dict[str, Any]

BOXES = (0.025, 0.25, 0.5, 0.75, 0.975)
"""The quantiles that are given of the outer means."""

NONE = "none: the replications of a nested run share random numbers"


def measured(table: Callable[[str], Rows], layout: Layout, inner: int | None) -> dict[str, Entry]:
    """Return the entry of each measure; ``table`` gives the rows of a table by its name.

    Those of a nested run have the intervals that its design asks for. Of what is counted in each
    replication they also give the variances due to chance and to uncertain inputs.
    """
    entries = summarise(table, layout, inner)
    if inner is None:
        return entries
    return {measure.id: _entry(entries[measure.id], measure, table("replications"), inner)
            for measure in measures_of(layout)}  # fmt: skip


def tables_of(path: Rows, measure: Measure, inner: int) -> list[Floats]:
    """Return the numerator of a measure, and its denominator if it has one, by outer sample."""
    return [side.reshape(-1, inner) for side in values_of(path, measure)]


def _entry(entry: Entry, measure: Measure, path: Rows, inner: int) -> Entry:
    if measure.kind in COUNTED:
        (table,) = tables_of(path, measure, inner)
        share = measure.kind == "yes/no"
        return _with(entry, interval(table, entry["mean"], share)) | apart(table)
    if measure.kind in RELATED and entry["ci"] is not None:
        table = linearised(*tables_of(path, measure, inner))
        return _with(entry, interval(table, entry["mean"], measure.kind == "share"))
    return entry | {"ci": None, "note": None, "method": NONE if entry["ci"] else entry["method"]}


def _with(entry: Entry, found: Interval) -> Entry:
    return entry | {"ci": [found.low, found.high], "method": found.method, "note": found.note}


def linearised(above: Floats, below: Floats) -> Floats:
    """Return the table whose mean moves as the ratio of the means does, to first order."""
    value = above.mean() / below.mean()
    table: Floats = (above - value * below) / below.mean()
    return table


def half_width(table: Floats, level: float = LEVEL) -> float:
    """Return half the width of Student's t interval of a mean over crossed samples."""
    variance, freedom = sums_of(table).error()
    return student_quantile(freedom, 0.5 + level / 2.0) * math.sqrt(variance)


def interval(table: Floats, value: float, share: bool, level: float = LEVEL) -> Interval:
    """Return the interval of a mean over crossed samples; ``share`` keeps it inside [0, 1]."""
    if share and not 0.0 < value < 1.0:
        least = min(table.shape)
        low, high, _, _ = wilson(value * least, least, level)
        return Interval(low, high, "crossed", "all alike: Wilson, the fewer samples as trials")
    half = half_width(table, level)
    note = ALIKE if half == 0.0 else None
    if not share:
        return Interval(max(0.0, value - half), value + half, "crossed t", note)
    low, high = on_logit(value, half)
    return Interval(low, high, "crossed t, logit scale", note)


def apart(table: Floats) -> Entry:
    """Return the parts of a measure's variance due to chance and to uncertain inputs.

    noise: the variance that chance leaves between the outer means. outer: quantiles of these, with
    that removed.
    """
    chance, ignorance = estimates(table)
    levels = np.quantile(quieted(table), BOXES)
    return {
        "chance": chance._asdict(),
        "ignorance": ignorance._asdict(),
        "noise": sums_of(table).noise(),
        "outer": {str(p): float(level) for p, level in zip(BOXES, levels, strict=True)},
    }
