"""The variances due to chance and to uncertain inputs in a nested run (model 11.3).

A measure of replication i under outer sample o is an entry of a table with a row an outer sample
and a column a replication. All rows use common random numbers, so it is a two-way layout with
random effects: Searle, Casella and McCulloch, *Variance Components* (1992), chapter 4. The noise
that all rows share moves their means together and so does not spread them; only the interaction
does, and only that is subtracted from the variance of the row means.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiment.statistics.intervals import LEVEL, student_quantile

Floats = NDArray[np.float64]

GROUPS = 20
"""Groups of rows, and of columns, that the jackknife leaves out one by one."""

FEWEST = 3
"""Rows, and columns, without which a variance has no interval."""


class Part(NamedTuple):
    """A part of the variance; no interval where the samples are too few, or too alike, for one."""

    variance: float
    ci: tuple[float, float] | None


class Sums(NamedTuple):
    """The sums of a table by row and by column, and the sum of all squares."""

    rows: Floats
    columns: Floats
    squares: float

    @property
    def n(self) -> int:
        """Number of rows: outer samples."""
        return len(self.rows)

    @property
    def m(self) -> int:
        """Number of columns: replications of each."""
        return len(self.columns)

    def mean_squares(self) -> tuple[float, float, float]:
        """Return the mean squares of rows, of columns, and of the interaction."""
        n, m = self.n, self.m
        middle = float(self.rows.sum()) ** 2 / (n * m)
        rows = float(self.rows @ self.rows) / m - middle
        columns = float(self.columns @ self.columns) / n - middle
        rest = self.squares - middle - rows - columns
        # A residue of cancellation is no spread.
        rows, columns, rest = (
            part if part > 1e-12 * self.squares else 0.0 for part in (rows, columns, rest)
        )
        return rows / (n - 1), columns / (m - 1), rest / ((n - 1) * (m - 1))

    def chance(self) -> float:
        """Return the mean variance within a row."""
        _, columns, rest = self.mean_squares()
        return (columns + (self.n - 1) * rest) / self.n

    def ignorance(self) -> float:
        """Return the variance of the limits of the rows' means; below 0 where noise hides it."""
        rows, _, rest = self.mean_squares()
        return (rows - rest) / self.m

    def parts(self) -> Floats:
        """Return the variances due to chance and to uncertain inputs."""
        return np.array([self.chance(), self.ignorance()])

    def noise(self) -> float:
        """Return the variance that chance adds between the means of rows."""
        return self.mean_squares()[2] / self.m

    def error(self) -> tuple[float, float]:
        """Return variance and degrees of freedom (Satterthwaite) of the mean of all."""
        rows, columns, rest = self.mean_squares()
        total = rows + columns - rest
        if total <= rest:
            return rest / (self.n * self.m), float((self.n - 1) * (self.m - 1))
        squares = rows**2 / (self.n - 1) + columns**2 / (self.m - 1)
        squares += rest**2 / ((self.n - 1) * (self.m - 1))
        return total / (self.n * self.m), total**2 / squares


def sums_of(table: Floats) -> Sums:
    """Return the sums of a table, its mean taken off."""
    away = table - table.mean()
    return Sums(away.sum(axis=1), away.sum(axis=0), float((away * away).sum()))


def estimates(table: Floats) -> tuple[Part, Part]:
    """Return the variances due to chance and due to uncertain inputs.

    Their intervals are from the jackknife of the standard deviation over groups of rows and groups
    of columns, the two added: what both hold is counted twice. Of 600 tables of 60 by 60 they held
    the truth in 0.94 and 0.96 for normal parts, in 0.94 and 0.99 for uniform ones, in 0.87 and 0.90
    for exponential ones, and in 0.94 without uncertain inputs.
    """
    away, whole = table - table.mean(), sums_of(table)
    # A cancellation residue of equal numbers is no variance.
    least = 1e-12 * whole.squares / table.size
    values = _snapped(whole.parts(), least)
    variances = np.maximum(0.0, values)
    if min(whole.n, whole.m) < FEWEST:
        return Part(float(variances[0]), None), Part(float(variances[1]), None)
    spread = np.zeros(2)
    for left in (_without_rows(away, whole), _without_columns(away, whole)):
        found = np.array([signed_root(_snapped(sums.parts(), least)) for sums in left])
        spread += (len(found) - 1) * found.var(axis=0)
    half = student_quantile(min(GROUPS, whole.n, whole.m) - 1, 0.5 + LEVEL / 2.0) * np.sqrt(spread)
    low, high = (np.maximum(0.0, signed_root(values) + side * half) ** 2 for side in (-1.0, 1.0))
    # If leaving groups out changes nothing, the error cannot be estimated.
    chance, ignorance = (
        Part(float(variances[k]), (float(low[k]), float(high[k])) if spread[k] else None)
        for k in (0, 1)
    )
    return chance, ignorance


def _snapped(variances: Floats, least: float) -> Floats:
    """Return variances, negligible ones as 0."""
    return np.where(np.abs(variances) > least, variances, 0.0)


def signed_root(variances: Floats) -> Floats:
    """Return standard deviations; below 0 for a variance that is estimated as below 0."""
    signed: Floats = np.sign(variances) * np.sqrt(np.abs(variances))
    return signed


def _without_rows(away: Floats, whole: Sums) -> Iterator[Sums]:
    group = np.arange(whole.n) % min(GROUPS, whole.n)
    for number in range(group.max() + 1):
        out = away[group == number]
        squares = whole.squares - float((out * out).sum())
        yield _centred(whole.rows[group != number], whole.columns - out.sum(axis=0), squares)


def _without_columns(away: Floats, whole: Sums) -> Iterator[Sums]:
    turned = Sums(whole.columns, whole.rows, whole.squares)
    for sums in _without_rows(away.T, turned):
        yield Sums(sums.columns, sums.rows, sums.squares)


def _centred(rows: Floats, columns: Floats, squares: float) -> Sums:
    """Return the sums with what is now their mean taken off."""
    n, m, total = len(rows), len(columns), float(rows.sum())
    return Sums(rows - total / n, columns - total / m, squares - total**2 / (n * m))


def quieted(table: Floats) -> Floats:
    """Return the means of the rows, drawn together until chance has no part in their spread."""
    means: Floats = table.mean(axis=1)
    seen = float(means.var(ddof=1))
    share = max(0.0, sums_of(table).ignorance()) / seen if seen > 0.0 else 0.0
    middle = means.mean()
    drawn: Floats = middle + (means - middle) * math.sqrt(min(1.0, share))
    return drawn
