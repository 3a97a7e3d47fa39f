"""The measures of a nested run: intervals of crossed samples, and parts of variance.

A table of one measure is held at a time: 8 bytes a replication.
"""

from __future__ import annotations

import math
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
from sim.experiment.tables.columns import Tables
from sim.experiment.tables.layout import Layout

Entry = dict[str, Any]

BOXES = (0.025, 0.25, 0.5, 0.75, 0.975)
"""The quantiles that are given of the outer means."""

NONE = "none: the replications of a nested run share random numbers"


def measured(tables: Tables, layout: Layout, inner: int | None) -> dict[str, Entry]:
    """Return the entry of each measure.

    Those of a nested run have the intervals that its design asks for. Of what is counted in each
    replication they also give the variances due to chance and to uncertain inputs.
    """
    entries = summarise(tables, layout, inner)
    if inner is None:
        return entries
    measures = measures_of(layout)
    sides = values_of(tables, [one for one in measures if one.of], inner)
    return {one.id: _entry(entries[one.id], one, _samples(next(sides), inner) if one.of else [])
            for one in measures}  # fmt: skip


def samples_of(tables: Tables, measure: Measure, inner: int) -> list[Floats]:
    """Return the numerator of a measure, and its denominator if it has one, by outer sample."""
    return _samples(next(values_of(tables, [measure], inner)), inner)


def _samples(values: Floats, inner: int) -> list[Floats]:
    return list(values.reshape(len(values), -1, inner))


def _entry(entry: Entry, measure: Measure, samples: list[Floats]) -> Entry:
    if measure.kind in COUNTED:
        (table,) = samples
        share = measure.kind == "yes/no"
        return _with(entry, interval(table, entry["mean"], share)) | apart(table)
    if measure.kind in RELATED and entry["ci"] is not None:
        table = linearised(*samples)
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
