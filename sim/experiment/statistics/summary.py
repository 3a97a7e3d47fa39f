"""The summary of a result: every measure with its interval, from the tables on disk.

The tables are read piece by piece and only their moments and histograms are kept,
so memory does not grow with the number of replications.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.intervals import (
    ALIKE,
    EMPTY,
    LEVEL,
    Histogram,
    Interval,
    Pairs,
    above_zero,
    mean_t,
    normal_quantile,
    order_statistics,
    ratio,
    ratio_error,
    wilson,
)
from sim.experiment.statistics.measures import COUNTED, RELATED, Measure, counted_by, measures_of
from sim.experiment.tables.columns import OWN, Tables, counted, pieces
from sim.experiment.tables.layout import Layout
from sim.experiment.tables.numbering import KEYS, numbers_of
from sim.experiment.tables.parquet import Rows, read_pieces

if TYPE_CHECKING:
    import pyarrow as pa

Entry = dict[str, Any]

SHARES = (0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975)
"""The quantiles that are given of each distribution."""

ONE = "none: one replication"
TOO_FEW = "none: too few"
SAME_ENDS = "zero width: the values about the median are equal"

SOURCES = {
    "detection-range": ("threats", "detected_range_m"),
    "intercept-range": ("shots", "range_m", "result"),
}
"""Measure of kind ``quantile`` → the table and the column of its values (m); of shots also the
column of their results, because those alone count that have killed."""


def summarise(tables: Tables, layout: Layout, inner: int | None = None) -> dict[str, Entry]:
    """Return the entry of each measure.

    inner: as in `numbering`; the intervals of a nested run are for `crossed` to put right.
    """
    measures = measures_of(layout)
    entries = _from_counts(tables, measures, inner)
    for measure in measures:
        if measure.kind == "quantile":
            table, *columns = SOURCES[measure.id]
            entries[measure.id] = _quantile_entry(measure, tables(table), columns, inner)
        elif measure.kind == "time-to-event":
            entries[measure.id] = _arrival_entry(measure, tables("calls"))
    return {measure.id: entries[measure.id] for measure in measures}


def _from_counts(tables: Tables, measures: list[Measure], inner: int | None) -> dict[str, Entry]:
    dense = [m for m in measures if m.kind in COUNTED and not _sparse(m)]
    related = [m for m in measures if m.kind in RELATED]
    histograms = dict.fromkeys((m.id for m in dense), EMPTY)
    pairs = dict.fromkeys((m.id for m in related), Pairs())
    n = 0
    for columns in pieces(tables, counted_by((*dense, *related)), inner):
        n += len(columns["launched"])
        for m in dense:
            histograms[m.id] = histograms[m.id].with_more(m.numerator(columns))
        for m in related:
            x, y = m.numerator(columns), m.denominator(columns)
            pairs[m.id] = pairs[m.id].with_more(x, y)
    sparse = list(filter(_sparse, measures))
    counts = zip(sparse, _histograms(tables, [m.of[0] for m in sparse], n), strict=True)
    entries = {m.id: _counted_entry(m, histograms[m.id]) for m in dense}
    entries |= {m.id: _counted_entry(m, histogram) for m, histogram in counts}
    return entries | {m.id: _related_entry(m, pairs[m.id]) for m in related}


def _sparse(measure: Measure) -> bool:
    """Return whether a measure is one count by something: of most replications there is no row."""
    return measure.kind == "count" and len(measure.of) == 1 and measure.of[0] not in OWN


def _histograms(tables: Tables, ids: list[str], n: int) -> list[Histogram]:
    """Return the values of counts by something in ``n`` replications, in the time of their rows."""
    found: list[Counter[float]] = [Counter() for _ in ids]
    for rows in counted(tables, ids):
        pairs, times = np.unique(rows.which + 1j * rows.value, return_counts=True)
        for pair, many in zip(pairs.tolist(), times.tolist(), strict=True):
            found[int(pair.real)][pair.imag] += many
    return [Histogram.of({0.0: n - one.total(), **one}) for one in found]


def _counted_entry(measure: Measure, histogram: Histogram) -> Entry:
    n, mean, sd = histogram.n, histogram.mean(), histogram.sd()
    if measure.kind == "yes/no":
        interval = wilson(round(mean * n), n) if n > 1 else None
        return _entry(measure, n, mean, sd, interval, ONE)
    quantiles = {str(p): histogram.quantile(p) for p in SHARES}
    return _entry(measure, n, mean, sd, above_zero(mean_t(n, mean, sd)), ONE, quantiles)


def _related_entry(measure: Measure, pairs: Pairs) -> Entry:
    value = pairs.x / pairs.y if pairs.y else None
    interval = above_zero(ratio(pairs, measure.kind == "share"))
    why = ONE if pairs.n == 1 else "none: fewer than two replications have a denominator"
    return _entry(measure, pairs.n, value, None, interval, why)


def _quantile_entry(measure: Measure, path: Rows, columns: list[str], inner: int | None) -> Entry:
    """Give the distribution of values of which a replication may have several, or none."""
    histogram = EMPTY
    for _, values in _clusters(path, columns, inner):
        histogram = histogram.with_more(values)
    if histogram.n == 0:
        return _entry(measure, 0, None, None, None, "none: no values")
    middle = histogram.quantile(0.5)
    pairs = Pairs()
    for replication, values in _clusters(path, columns, inner):
        _, at = np.unique(replication, return_inverse=True)
        below = np.bincount(at, weights=values <= middle)
        pairs = pairs.with_more(below.astype(np.float64), np.bincount(at).astype(np.float64))
    interval = None
    if pairs.some > 1:
        interval = order_statistics(histogram, 0.5, _effective(pairs, histogram.n))
        method = "order statistics for the median, values clustered by replication"
        interval = interval and interval._replace(method=method)
    quantiles = {str(p): histogram.quantile(p) for p in SHARES}
    mean, sd = histogram.mean(), histogram.sd()
    return _entry(measure, histogram.n, mean, sd, interval, TOO_FEW, quantiles)


def _effective(pairs: Pairs, n: int) -> float:
    """Return the number of independent values that say as much as these clusters do."""
    share = pairs.x / pairs.y
    error = ratio_error(pairs, share)
    return min(n, share * (1.0 - share) / error**2) if error > 0.0 else float(pairs.some)


def _clusters(
    path: Rows, columns: list[str], inner: int | None
) -> Iterator[tuple[NDArray[np.int64], Floats]]:
    """Yield (replication, value) for whole replications, values in whole metres."""
    kept_at, kept = np.empty(0, dtype=np.int64), np.empty(0)
    for batch in read_pieces(path, [*KEYS, *columns]):
        values = _floats(batch, columns[0])
        there = ~np.isnan(values)
        if "result" in columns:
            there &= np.array(batch.column("result").to_pylist(), dtype=object) == "kill"
        at = np.concatenate([kept_at, numbers_of(batch, inner)[there]])
        all_values = np.concatenate([kept, np.round(values[there])])
        # The last replication may go on in the next piece.
        whole = at < (at[-1] if len(at) else 0)
        if whole.any():
            yield at[whole], all_values[whole]
        kept_at, kept = at[~whole], all_values[~whole]
    if len(kept):
        yield kept_at, kept


def _arrival_entry(measure: Measure, path: Rows) -> Entry:
    # In whole seconds, so that memory does not grow with the replications.
    came = censored = EMPTY
    for batch in read_pieces(path, ["called_s", "arrived_s", "until_s"]):
        called, arrived = _floats(batch, "called_s"), _floats(batch, "arrived_s")
        there = ~np.isnan(arrived)
        came = came.with_more(np.round((arrived - called)[there]))
        censored = censored.with_more(np.round((_floats(batch, "until_s") - called)[~there]))
    n = came.n + censored.n
    if n == 0:
        return _entry(measure, 0, None, None, None, "none: no values")
    curve = kaplan_meier(came, censored)
    interval = median_of(curve) if n > 1 else None
    quantiles = {str(p): quantile_time(curve, p) for p in SHARES}
    entry = _entry(measure, n, None, None, interval, TOO_FEW, quantiles)
    return entry | {"came": came.n, "censored": censored.n}


class Curve(NamedTuple):
    """The share to which the event has not come by each time (s), with its standard error.

    error: of log(-log share), as the interval needs it.
    """

    times: Floats
    share: Floats
    error: Floats


def kaplan_meier(came: Histogram, censored: Histogram) -> Curve:
    """Return Kaplan and Meier's curve (model 12.2).

    came, censored: the times of the events, and those at which others were lost.
    """
    times = came.values
    total = came.n + censored.n
    gone = np.concatenate([[0], np.cumsum(came.counts)[:-1]]) if len(times) else np.empty(0)
    lost = np.concatenate([[0], np.cumsum(censored.counts)])
    # Whoever is lost at the very time of an event was still at risk then.
    at_risk = total - gone - lost[np.searchsorted(censored.values, times, side="left")]
    share = np.cumprod(1.0 - came.counts / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(came.counts / (at_risk * (at_risk - came.counts)))
        error = np.sqrt(greenwood) / np.abs(np.log(share))
    return Curve(times, share, error)


def quantile_time(curve: Curve, p: float) -> float | None:
    """Return the time (s) by which the event has come to a share ``p``; None if it never has."""
    return _first(curve.times, curve.share <= 1.0 - p + 1e-12)


def median_of(curve: Curve) -> Interval | None:
    """Return the interval (s) of the median: where the log-log band of the curve crosses 1/2.

    Infinite where the upper side of the band never comes so far; None where the lower one does not.
    """
    z = normal_quantile(0.5 + LEVEL / 2.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = np.log(-np.log(curve.share))
        upper = np.exp(-np.exp(inner - z * curve.error))
        lower = np.exp(-np.exp(inner + z * curve.error))
    gone = curve.share <= 0.0
    low, high = (_first(curve.times, gone | (band <= 0.5)) for band in (lower, upper))
    if low is None:
        return None
    note = None if high is not None else "no upper bound: too few events"
    return Interval(low, math.inf if high is None else high, "Kaplan-Meier, log-log", note)


def _first(times: Floats, so: NDArray[np.bool_]) -> float | None:
    """Return the first time at which something is so; None if it never is."""
    found = np.flatnonzero(so)
    return float(times[found[0]]) if len(found) else None


def _entry(
    measure: Measure,
    n: int,
    mean: float | None,
    sd: float | None,
    interval: Interval | None,
    why_none: str,
    quantiles: Mapping[str, float | None] | None = None,
) -> Entry:
    ends = None if interval is None else [_finite(interval.low), _finite(interval.high)]
    note = interval and interval.note
    if interval and interval.low == interval.high and note is None:
        note = ALIKE if sd == 0.0 else SAME_ENDS
    return {
        "label": measure.label,
        "unit": measure.unit,
        "kind": measure.kind,
        "definition": measure.definition,
        "n": n,
        "mean": mean,
        "sd": sd if n > 1 else None,
        "ci": ends,
        "level": LEVEL,
        "method": why_none if interval is None else interval.method,
        "note": note,
        "quantiles": quantiles or {},
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _floats(batch: pa.RecordBatch, name: str) -> Floats:
    found: Floats = batch.column(name).to_numpy(zero_copy_only=False)
    return found
