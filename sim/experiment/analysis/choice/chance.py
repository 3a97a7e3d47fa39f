"""How probable it is that each variant is the best, by what was seen (model 12.7)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.experiment.statistics.joint import Floats

RESAMPLED = 2000
"""Bootstrap samples of the replications."""

PIECE = 4096
"""Replications that are weighed at a time."""

SEED = 20_010_711
"""Of the weights: the same data give the same probabilities."""


def best_shares(apart: Sequence[Floats], largest: bool) -> Floats:
    """Return in which share of the bootstrap samples each variant is the best.

    apart: of each variant the differences from the chosen one, replication by replication, over
    those that both have. Each sample weighs the replications with the same Poisson weights for all
    variants, so that pairs stay pairs; ties are shared.
    """
    longest = max(len(one) for one in apart)
    luck = np.random.default_rng(SEED)
    sums, weights = np.zeros((len(apart), RESAMPLED)), np.zeros((len(apart), RESAMPLED))
    for start in range(0, longest, PIECE):
        size = min(PIECE, longest - start)
        drawn = luck.poisson(1.0, (size, RESAMPLED)).astype(np.float64)
        for row, one in enumerate(apart):
            part = one[start : start + size]
            sums[row] += part @ drawn[: len(part)]
            weights[row] += drawn[: len(part)].sum(axis=0)
    means = sums / np.maximum(weights, 1.0)
    means = means if largest else -means
    best = means >= means.max(axis=0) - 1e-12
    found: Floats = (best / best.sum(axis=0)).mean(axis=1)
    return found
