"""Moments of several columns over the same replications, kept while they are read."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Joint(NamedTuple):
    """Means of some columns, and the sums of products of their deviations, over n replications."""

    n: int
    mean: Floats
    products: Floats

    def with_more(self, columns: Floats) -> Joint:
        """Return the moments with further replications in them; a row of ``columns`` a column."""
        count = columns.shape[1]
        if count == 0:
            return self
        mean = columns.mean(axis=1)
        away = columns - mean[:, None]
        apart = mean - self.mean
        n = self.n + count
        return Joint(
            n,
            self.mean + apart * (count / n),
            self.products + away @ away.T + np.outer(apart, apart) * (self.n * count / n),
        )

    def variance(self, weights: Floats) -> float:
        """Return the sample variance of a weighted sum of the columns, 0 if it is but rounding."""
        parts = np.outer(weights, weights) * self.products
        total = float(parts.sum())
        if self.n < 2 or total <= 1e-12 * float(np.abs(parts).sum()):
            return 0.0
        return total / (self.n - 1)

    def covariance(self, one: Floats, other: Floats) -> float:
        """Return the sample covariance of two weighted sums of the columns."""
        return float(one @ self.products @ other) / (self.n - 1) if self.n > 1 else 0.0


def nothing(columns: int) -> Joint:
    """Return the moments of no replications."""
    return Joint(0, np.zeros(columns), np.zeros((columns, columns)))
