"""Main effects: least squares on all factors at once (model 12.9)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.estimate import Estimate
from sim.experiment.statistics.intervals import LEVEL, student_quantile
from sim.experiment.study.axes import Axis

MOST_LEVELS: Final = 6
"""With more values than this a factor of a grid is taken in halves, a lower and an upper one."""

FEW: Final = 10
"""Where fewer replications than this show an effect at all, its interval is rough."""

EXACT: Final = 1e-9
"""Places nearer than this are the same; so are effects below this share of the largest and 0."""

SAMPLED: Final = "least squares; HC3 over points, t over replications"
GRID: Final = "least squares; paired t over replications, the points as given"


class Slope(NamedTuple):
    """The effect of a factor by itself, averaged over the others.

    whole: from the smallest number to the largest, or from one level to another: the level is its
    point, the other one its ``versus``. unit: what one more of the factor's unit does; None for
    levels. standardised: standard deviations of the measure for one of the factor.
    """

    factor: str
    whole: Estimate
    unit: Estimate | None
    standardised: Estimate


class Linear(NamedTuple):
    """The effects, and which share of the variance between points they explain (adjusted R²)."""

    slopes: tuple[Slope, ...]
    r2: float


class _Term(NamedTuple):
    """A column of the regression: of which factor, from which level to which, 0 to 1."""

    axis: Axis
    low: str
    high: str
    values: Floats
    straight: bool


def regressed(
    places: Floats, table: Floats, axes: Sequence[Axis], sampled: bool = True
) -> Linear | str:
    """Return the main effects; in words why there are none.

    places: where each row stands on each axis. table: a measure by row and replication. sampled:
    the rows are a random sample, and a number acts along a straight line; else they are all there
    are, and each level is a column of its own. The variance of a coefficient is that over the
    replications, which all rows share, and of a sample also that over rows by HC3 (MacKinnon
    and White, Journal of Econometrics 29, 1985), which trusts neither straight lines nor even
    spread; degrees of freedom by Satterthwaite.
    """
    columns = [one for at, axis in enumerate(axes) for one in _terms(axis, places[:, at], sampled)]
    x = np.column_stack([np.ones(len(table)), *(one.values for one in columns)])
    n, p = x.shape
    values = table.mean(axis=1)
    if n < (least := p + 2 if sampled else p):
        return f"{n} points are too few for {p - 1} effects; at least {least} are needed"
    if np.linalg.matrix_rank(x) < p:
        return "the factors vary together, so their effects cannot be separated"
    if values.std() == 0.0:
        return "the measure is the same at all points"
    effects = zip(columns, _coefficients(x, table, sampled)[1:], strict=True)
    left = values - x @ (np.linalg.pinv(x) @ values)
    explained = 1.0 - float(left @ left) / max(1, n - p) / float(values.var(ddof=1))
    return Linear(tuple(_slope(column, one, values) for column, one in effects), explained)


def _coefficients(x: Floats, table: Floats, sampled: bool) -> list[Estimate]:
    """Return the coefficients with their intervals; none from one replication of a grid."""
    n, p = x.shape
    inverse = np.linalg.pinv(x)
    by_luck, m = inverse @ table, table.shape[1]
    beta = by_luck.mean(axis=1)
    luck = by_luck.var(axis=1, ddof=1) / m if m > 1 else np.zeros(p)
    over_rows = np.zeros(p)
    if sampled:
        left = table.mean(axis=1) - x @ beta
        leverage = np.einsum("ij,ji->i", x, inverse)
        over_rows = np.square(inverse) @ np.square(left / np.maximum(1.0 - leverage, 1e-9))
    least = EXACT * float(np.abs(by_luck).max())
    found = []
    for at, value in enumerate(beta.tolist()):
        half = _half((float(over_rows[at]), max(1, n - p)), (float(luck[at]), max(1, m - 1)))
        seen = int((np.abs(by_luck[at]) > least).sum())
        one = Estimate(
            measure="main-effect", value=value, n=n if sampled else m, rough=0 < seen < min(FEW, m),
            method=SAMPLED if sampled else GRID, low=value - half, high=value + half,
        )  # fmt: skip
        if not seen and half <= least:
            # What rounding leaves of an effect that no replication shows is none.
            one = replace(one, value=0.0, low=0.0, high=0.0, identical=True)
        if one.n == 1:
            one = replace(one, low=None, high=None, method="none: one replication")
        found.append(one)
    return found


def _half(*parts: tuple[float, int]) -> float:
    """Return the half-width from variances that add up, each with its degrees of freedom."""
    variance = sum(one for one, _ in parts)
    if variance == 0.0:
        return 0.0
    freedom = variance**2 / sum(one**2 / free for one, free in parts)
    return student_quantile(freedom, 0.5 + LEVEL / 2.0) * math.sqrt(variance)


def _slope(column: _Term, effect: Estimate, values: Floats) -> Slope:
    name = column.axis.name
    named = replace(effect, point=f"{name}={column.high}", versus=f"{name}={column.low}")
    unit = named.times(1.0 / column.axis.width) if column.straight else None
    standard = named.times(float(column.values.std() / values.std()))
    return Slope(name, named, unit, replace(standard, measure="standardised", kind="ratio"))


def _terms(axis: Axis, places: Floats, sampled: bool) -> Iterator[_Term]:
    labels = axis.labels
    if axis.numbers is not None and sampled:
        yield _Term(axis, labels[0], labels[-1], places, straight=True)
    elif axis.numbers is not None and len(labels) > MOST_LEVELS:
        half = (len(labels) + 1) // 2
        low, high = f"{labels[0]} to {labels[half - 1]}", f"{labels[half]} to {labels[-1]}"
        above = (places > axis.stands(half) - EXACT).astype(np.float64)
        yield _Term(axis, low, high, above, straight=False)
    else:
        for number, label in enumerate(labels[1:], 1):
            there = (np.abs(places - axis.stands(number)) < EXACT).astype(np.float64)
            yield _Term(axis, labels[0], label, there, straight=False)
