"""Main effects by linear regression on all factors at once (model 12.9)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.experiment.sensitivity.noise import Bounded
from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.intervals import LEVEL, student_quantile
from sim.experiment.study.axes import Axis


class Slope(NamedTuple):
    """What a factor does by itself.

    label: from which value to which. whole: from the smallest number to the largest, or from one
    word to another. unit: what one more of the factor's unit does; None for words. standardised:
    standard deviations of the measure for one of the factor.
    """

    factor: str
    label: str
    whole: Bounded
    unit: Bounded | None
    standardised: float


class Linear(NamedTuple):
    """The effects, and which share of the variance between points they explain (adjusted R²)."""

    slopes: tuple[Slope, ...]
    r2: float


def regressed(places: Floats, table: Floats, axes: Sequence[Axis]) -> Linear | None:
    """Return the linear effects; None if there are too few rows, or some cannot be told apart.

    The variance of a coefficient is the sum of two: over rows by HC3 (MacKinnon and White, Journal
    of Econometrics 29, 1985), which trusts neither straight lines nor even spread, and over the
    replications, whose luck all rows share; degrees of freedom by Satterthwaite.
    """
    columns = [column for at, axis in enumerate(axes) for column in _columns(axis, places[:, at])]
    x = np.column_stack([np.ones(len(table)), *(values for _, _, values in columns)])
    n, p = x.shape
    values = table.mean(axis=1)
    if n < p + 2 or np.linalg.matrix_rank(x) < p or values.std() == 0.0:
        return None
    beta, half = _coefficients(x, table)
    ends = beta[1:].tolist(), half[1:].tolist()
    slopes = tuple(
        _slope(axis, label, Bounded(slope, slope - width, slope + width), column, values)
        for (axis, label, column), slope, width in zip(columns, *ends, strict=True)
    )
    left = values - x @ beta
    return Linear(slopes, 1.0 - float(left @ left) / (n - p) / float(values.var(ddof=1)))


def _coefficients(x: Floats, table: Floats) -> tuple[Floats, Floats]:
    """Return the coefficients and the half-widths of their intervals."""
    n, p = x.shape
    inverse = np.linalg.pinv(x)
    by_luck, m = inverse @ table, table.shape[1]
    beta: Floats = by_luck.mean(axis=1)
    left = table.mean(axis=1) - x @ beta
    leverage = np.einsum("ij,ji->i", x, inverse)
    variance = np.square(inverse) @ np.square(left / np.maximum(1.0 - leverage, 1e-9))
    luck = by_luck.var(axis=1, ddof=1) / m if m > 1 else np.zeros(p)
    half = [
        _half((float(one), n - p), (float(other), max(1, m - 1)))
        for one, other in zip(variance, luck, strict=True)
    ]
    return beta, np.array(half)


def _half(*parts: tuple[float, int]) -> float:
    """Return the half-width from variances that add up, each with its degrees of freedom."""
    variance = sum(one for one, _ in parts)
    if variance == 0.0:
        return 0.0
    freedom = variance**2 / sum(one**2 / free for one, free in parts)
    return student_quantile(freedom, 0.5 + LEVEL / 2.0) * math.sqrt(variance)


def _slope(axis: Axis, label: str, found: Bounded, column: Floats, values: Floats) -> Slope:
    unit = None if axis.numbers is None else found.times(1.0 / axis.width)
    return Slope(axis.name, label, found, unit, float(found.value * column.std() / values.std()))


def _columns(axis: Axis, places: Floats) -> list[tuple[Axis, str, Floats]]:
    if axis.numbers is not None:
        return [(axis, f"{axis.labels[0]} → {axis.labels[-1]}", places)]
    return [
        (axis, f"{axis.labels[0]} → {label}", (places == number) * 1.0)
        for number, label in enumerate(axis.labels)
        if number
    ]
