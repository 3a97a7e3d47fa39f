"""Time to an event that may not have come yet: Kaplan and Meier's estimate (model 12.2)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiment.statistics.intervals import LEVEL, Histogram, Interval, normal_quantile

GRID_S = 1.0
"""Times are counted in steps of this (s), so that memory does not grow with the replications."""


class Curve(NamedTuple):
    """The share to which the event has not come by each time (s), with its standard error.

    error: of log(-log share), as the interval needs it.
    """

    times: NDArray[np.float64]
    share: NDArray[np.float64]
    error: NDArray[np.float64]


def kaplan_meier(came: Histogram, censored: Histogram) -> Curve:
    """Return the curve from the times of the events and the times at which others were lost."""
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
    reached = np.flatnonzero(curve.share <= 1.0 - p + 1e-12)
    return float(curve.times[reached[0]]) if len(reached) else None


def median_of(curve: Curve, level: float = LEVEL) -> Interval | None:
    """Return the interval (s) of the median: where the log-log band of the curve crosses 1/2.

    Infinite where the upper side of the band never comes so far; None where the lower one does not.
    """
    z = normal_quantile(0.5 + level / 2.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = np.log(-np.log(curve.share))
        upper = np.exp(-np.exp(inner - z * curve.error))
        lower = np.exp(-np.exp(inner + z * curve.error))
    gone = curve.share <= 0.0
    low, high = (_first_below(curve.times, np.where(gone, 0.0, band)) for band in (lower, upper))
    if low is None:
        return None
    note = None if high is not None else "no upper bound: too few events"
    return Interval(low, math.inf if high is None else high, "Kaplan-Meier, log-log", note)


def _first_below(times: NDArray[np.float64], band: NDArray[np.float64]) -> float | None:
    found = np.flatnonzero(band <= 0.5)
    return float(times[found[0]]) if len(found) else None


def on_grid(times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return times (s) on the grid on which they are counted."""
    return np.round(times / GRID_S) * GRID_S
