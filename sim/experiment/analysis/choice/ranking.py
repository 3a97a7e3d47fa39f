"""What a comparison has found: the variants in order, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.experiment.analysis.choice.kn import Race
from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.intervals import Interval, mean_of_parts, mean_t
from sim.experiment.statistics.paired import difference_score

RESAMPLED = 2000
"""Bootstrap samples of the replications."""

PIECE = 4096
"""Replications that are weighed at a time."""

SEED = 20_010_711
"""Of the weights: the same data give the same probabilities."""


class Rank(NamedTuple):
    """A variant in the ranking.

    ci: of its mean, from all its replications. difference: from the chosen one, over those that
    both have, with its interval; None for the chosen one itself. out_at, out_by: after how many
    replications it was out, and by which variant. probability: of being the best.
    """

    number: int
    mean: float
    ci: tuple[float, float] | None
    difference: float | None
    difference_ci: tuple[float, float] | None
    identical: bool
    replications: int
    out_at: int | None
    out_by: int | None
    probability: float


def ranked(race: Race, values: Sequence[Floats], share: bool) -> list[Rank]:
    """Return the variants, the chosen one first, then as they differ from it.

    values: of each variant, all replications that it has. share: they are means of yes/no.
    """
    sign = -1.0 if race.goal.largest else 1.0
    chosen = min(race.left, key=lambda number: (sign * float(values[number].mean()), number))
    apart = [one - values[chosen][: len(one)] for one in values]
    shares = best_shares(apart, race.goal.largest)
    out = {one.variant: one for one in race.out}
    places = [
        Rank(
            number=number,
            mean=float(one.mean()),
            ci=_ends(mean_of_parts(one, share or bool(np.isin(one, (0.0, 1.0)).all()))),
            difference=None if number == chosen else float(apart[number].mean()),
            difference_ci=None if number == chosen else _ends(_difference(apart[number])),
            identical=number != chosen and not apart[number].any(),
            replications=len(one),
            out_at=out[number].at if number in out else None,
            out_by=out[number].by if number in out else None,
            probability=float(shares[number]),
        )
        for number, one in enumerate(values)
    ]
    return sorted(places, key=lambda one: (one.number != chosen, sign * (one.difference or 0.0)))


def _difference(apart: Floats) -> Interval | None:
    if np.isin(apart, (-1.0, 0.0, 1.0)).all():
        up, down = int((apart > 0.0).sum()), int((apart < 0.0).sum())
        return difference_score(up, down, len(apart))
    return mean_t(len(apart), float(apart.mean()), float(apart.std(ddof=1)))


def _ends(found: Interval | None) -> tuple[float, float] | None:
    return None if found is None else (found.low, found.high)


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
