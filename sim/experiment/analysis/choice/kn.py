"""Selection of the best variant: the procedure KN of Kim and Nelson (model 12.7).

Kim and Nelson, "A fully sequential procedure for indifference-zone selection in simulation", ACM
Transactions on Modeling and Computer Simulation 11 (2001), 251-273, with c = 1. It looks at the
variances of paired differences, so common random numbers help it. Pure: arrays in, who is out;
and at the end the variants in order, with how sure that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.experiment.analysis.precision import checkpoints
from sim.experiment.errors import RequestError
from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.intervals import LEVEL, Interval, mean_of_parts, mean_t
from sim.experiment.statistics.paired import difference_score

RESAMPLED = 2000
"""Bootstrap samples of the replications."""

PIECE = 4096
"""Replications that are weighted at a time."""

SEED = 20_010_711
"""Seed of the weights: the same data give the same probabilities."""

ADDED = 2.0
"""Replications that are taken to have differed beyond those seen, by the least difference seen."""

SMALLEST, LARGEST = 1e-15, 1e15
"""Differences beside these matter in no measure, and their squares are no numbers any more."""


class Goal(NamedTuple):
    """The goal of a choice: the variant with the smallest mean, or the largest.

    by: a difference that matters, in the measure's unit; smaller ones may go either way. level: the
    probability with which the best is chosen if it is better by as much.
    """

    by: float
    level: float = LEVEL
    largest: bool = False

    def check(self) -> None:
        """Raise `RequestError` for what cannot be asked."""
        if not SMALLEST <= self.by <= LARGEST:
            raise RequestError(
                f"by = {self.by:g}: must be above 0, a difference that matters ({SMALLEST:g} to "
                f"{LARGEST:g})"
            )
        if not 0.5 < self.level < 1.0:
            raise RequestError(f"confidence = {self.level:g}: must be above 0.5 and below 1")


def eta(share: float, first: int) -> float:
    """Return η for an error of ``share`` in each comparison, from ``first`` replications.

    It solves (1 + 2η)^(-(n₀ - 1) / 2) / 2 = β, the equation of the article for c = 1.
    """
    return 0.5 * (float((2.0 * share) ** (-2.0 / (first - 1))) - 1.0)


def spreads(values: Floats) -> Floats:
    """Return the variances of the paired differences of all rows, as a table.

    Differences are often 0 in most replications, and a variance of few of them may come out far too
    small; so two more are taken to have differed, by the least difference seen anywhere.
    """
    found = np.empty((len(values), len(values)))
    least = np.inf
    for row, one in enumerate(values):
        apart = values - one
        found[row] = apart.var(axis=1, ddof=1)
        least = min(least, _smallest(apart))
    if np.isinf(least):
        least = _smallest(values) if values.any() else 1.0
    found += ADDED * least**2 / (values.shape[1] - 1)
    return found


def _smallest(values: Floats) -> float:
    """Return the smallest size that is not 0; infinite if all are."""
    return float(np.abs(values[values != 0.0]).min(initial=np.inf))


def allowance(spread: Floats, at: int, constant: float, by: float) -> Floats:
    """Return by how much means over ``at`` replications may differ before one is out: W(r).

    constant: h², as `Race` has it.
    """
    found: Floats = np.maximum(0.0, by / (2.0 * at) * (constant * spread / by**2 - at))
    return found


class Race:
    """The variants that are left, from look to look, until one is, or the budget is used.

    left: their numbers. out: those that are out, in order → after how many replications, and by
    which other one. due: replications at the next look. at: replications at the last. equal: those
    left cannot be told apart by more than what matters.
    """

    def __init__(self, variants: int, goal: Goal, most: int) -> None:
        goal.check()
        self.goal, self.most = goal, most
        self.left, self.out = list(range(variants)), dict[int, tuple[int, int]]()
        self.at, self.equal = 0, False
        self._looks = checkpoints(most)
        self.due = self.first = next(self._looks)
        self._constant = (
            2.0 * eta((1.0 - goal.level) / (variants - 1), self.first) * (self.first - 1)
        )
        self._spread: Floats | None = None

    @property
    def decided(self) -> bool:
        """Whether the best is known, or those left are as good."""
        return len(self.left) == 1 or self.equal

    @property
    def ended(self) -> bool:
        """Whether there is no further look."""
        return self.decided or self.at == self.most

    def look(self, values: Floats) -> None:
        """Look at the first ``due`` replications of those left, a row a variant."""
        if self._spread is None:
            self._spread = spreads(values)
        spread = self._spread[np.ix_(self.left, self.left)]
        means = values.mean(axis=1) if self.goal.largest else -values.mean(axis=1)
        allowed = allowance(spread, self.due, self._constant, self.goal.by)
        # How far each lies behind each other one, beyond what is allowed between the two.
        behind = means[None, :] - means[:, None] - allowed
        np.fill_diagonal(behind, -np.inf)
        lost = behind.max(axis=1) > 0.0
        worst = behind.argmax(axis=1)
        for place in np.flatnonzero(lost):
            self.out[self.left[place]] = self.due, self.left[worst[place]]
        stay = np.flatnonzero(~lost)
        self.equal = bool((allowed[np.ix_(stay, stay)] == 0.0).all()) and len(stay) > 1
        self.left = [self.left[v] for v in stay]
        self.at, self.due = self.due, next(self._looks, self.most)


def ranked(race: Race, values: Sequence[Floats], share: bool) -> list[dict[str, Any]]:
    """Return the variants, the chosen one first, then as they differ from it.

    values: of each variant, all replications that it has. share: they are means of yes/no.

    Of each: ``ci`` of its mean, from all its replications; the ``difference`` from the chosen one,
    over those that both have, with its interval, None for the chosen one itself; after how many
    replications it was out, and by which variant; and the ``probability`` of being the best.
    """
    sign = -1.0 if race.goal.largest else 1.0
    chosen = min(race.left, key=lambda number: (sign * float(values[number].mean()), number))
    apart = [one - values[chosen][: len(one)] for one in values]
    shares = best_shares(apart, race.goal.largest)
    places = list[dict[str, Any]]()
    for number, (one, moved) in enumerate(zip(values, apart, strict=True)):
        other = number != chosen
        at, by = race.out.get(number, (None, None))
        places.append({
            "number": number,
            "mean": float(one.mean()),
            "ci": _ends(mean_of_parts(one, share or bool(np.isin(one, (0.0, 1.0)).all()))),
            "difference": float(moved.mean()) if other else None,
            "difference_ci": _ends(_difference(moved)) if other else None,
            "identical": other and not moved.any(),
            "replications": len(one),
            "out_at": at,
            "out_by": by,
            "probability": float(shares[number]),
        })  # fmt: skip
    return sorted(
        places, key=lambda one: (one["number"] != chosen, sign * (one["difference"] or 0))
    )


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
