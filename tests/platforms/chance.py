"""When a random result agrees with what it should be: intervals from the run, with an error rate.

A correct program fails one `agrees` in 16,000 (4 standard errors, references.md 0.1), one `likely`
in 10,000. Seeds are fixed, so a test that passes once passes always.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

ERRORS = 4.0
RARE = 1e-4


def agrees(sample: ArrayLike, expected: float) -> bool:
    """Whether the mean of a sample is within 4 standard errors of what is expected."""
    values = np.asarray(sample, dtype=np.float64)
    return abs(values.mean() - expected) <= ERRORS * values.std(ddof=1) / len(values) ** 0.5


def share_agrees(yes: int, of: int, expected: float) -> bool:
    """Whether a share is within 4 standard errors (of the expected share) of what is expected."""
    return abs(yes / of - expected) <= ERRORS * (expected * (1.0 - expected) / of) ** 0.5


def likely(p: float) -> bool:
    """Whether a p-value does not say that the hypothesis is wrong."""
    return bool(p > RARE)


def poisson(counts: ArrayLike, mean: float) -> bool:
    """Whether counts have this mean, and a dispersion index of 1 (chi-square, two-sided)."""
    found = np.asarray(counts, dtype=np.float64)
    centred = abs(found.mean() - mean) <= ERRORS * (mean / len(found)) ** 0.5
    dispersion = (len(found) - 1) * found.var(ddof=1) / found.mean()
    tail = stats.chi2.cdf(dispersion, len(found) - 1)
    return bool(centred) and likely(2.0 * min(tail, 1.0 - tail))


def shares_agree(counts: Sequence[int], shares: Sequence[float]) -> bool:
    """Whether counts by kind fit these shares (chi-square)."""
    expected = np.asarray(shares) / sum(shares) * sum(counts)
    return likely(stats.chisquare(counts, expected).pvalue)


def uniform(sample: ArrayLike, low: float = 0.0, high: float = 1.0) -> bool:
    """Whether a sample is uniform between two ends (Kolmogorov-Smirnov)."""
    return likely(stats.kstest(np.asarray(sample), stats.uniform(low, high - low).cdf).pvalue)


def uncorrelated(one: ArrayLike, other: ArrayLike) -> bool:
    """Whether two columns have a correlation within 4 / √n of 0."""
    first, second = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    return abs(np.corrcoef(first, second)[0, 1]) < ERRORS / len(first) ** 0.5
