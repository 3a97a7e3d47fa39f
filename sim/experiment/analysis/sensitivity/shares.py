"""Shares of the variance, by group of factors (model 12.9).

Sobol's indices of groups, from two samples A and B and, for each group, A with the group's values
of B: closed ones by Saltelli et al., Computer Physics Communications 181 (2010), 259-270, row (b)
of their table 2, total ones by Jansen, ibid. 117 (1999), 35-43. SALib and SciPy have the same
estimators, but count Monte Carlo noise as influence; here it is removed.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sim.experiment.analysis.sensitivity.noise import bounded, product
from sim.experiment.statistics.components import Floats, signed_root
from sim.experiment.statistics.estimate import Estimate

A_FACTOR = 8
"""Points of a sample for each factor without which shares have no interval.

With fewer, some columns of a Sobol sequence are correlated with each other under every scrambling,
which moves the shares of all seeds alike: leaving rows out does not show it. An interval of 15
factors from 64 points held the total share of one of them in none of 50 designs (case C12-P-cover).
"""


class GroupShare(NamedTuple):
    """The share of a group of factors in the variance between points.

    first: first-order (closed) index: what the group explains, with the interactions of its
    factors. total: what would remain if all other factors were known.
    """

    group: str
    factors: tuple[str, ...]
    first: Estimate
    total: Estimate


class Apportioned(NamedTuple):
    """The variance between points, and its parts.

    interaction: what groups do only together, and no group by itself. sd: between the points, noise
    removed. more: replications of each point that are missing before anything can be said, 0 if
    points are; None if it can be said.
    """

    groups: tuple[GroupShare, ...]
    interaction: Estimate
    sd: Estimate
    more: int | None = None


def apportioned(table: Floats, groups: dict[str, list[str]]) -> Apportioned:
    """Return the shares from the rows of A, of B, and of A with each group of B."""
    stack = table.reshape(len(groups) + 2, -1, table.shape[1])
    least = A_FACTOR * sum(len(of) for of in groups.values())
    *found, together, sd = bounded(stack, indices, least=least)
    halves = zip(groups.items(), found[: len(groups)], found[len(groups) :], strict=True)
    named = tuple(
        GroupShare(
            name, tuple(of), _share(first, "first-order", name), _share(total, "total-share", name)
        )
        for (name, of), first, total in halves
    )
    sd = replace(sd.within(0.0, math.inf), measure="sd-between-points")
    seen = float(np.concatenate(list(stack[:2])).mean(axis=1).var(ddof=1))
    more = missing(sd, seen, table.shape[1])
    return Apportioned(named, _share(together, "interaction"), sd, more)


def _share(found: Estimate, statistic: str, group: str | None = None) -> Estimate:
    return replace(found.within(0.0, 1.0), measure=statistic, point=group, kind="share")


def indices(stack: Floats) -> Floats:
    """Return closed and total share of each group, the interaction, and the standard deviation."""
    *found, variance = parts(stack)
    closed, total = np.split(np.array(found), 2)
    if variance == 0.0:
        return np.zeros(len(found) + 2)
    shares = [*closed / variance, *total / variance, 1.0 - closed.sum() / variance]
    return np.array([*shares, signed_root(variance)])


def parts(stack: Floats) -> Floats:
    """Return the closed and the total part of each group, and the whole variance.

    stack: the tables of A, of B, and of A with each group of B.
    """
    away = stack - stack[:2].mean(axis=(0, 1))
    a, b, mixed = away[0], away[1], away[2:]
    variance = product(away[:2], away[:2]).sum() / (2 * len(a) - 1)
    closed = product(b, mixed - a).mean(axis=1)
    total = product(mixed - a, mixed - a).mean(axis=1) / 2.0
    return np.array([*closed, *total, variance])


def missing(sd: Estimate, seen: float, replications: int) -> int | None:
    """Return how many replications are missing before the spread of the points exceeds the noise.

    At least as many again, and so many that noise would be at most half of the variance if
    the spread were as large as its interval allows. 0 where noise is less than half of the variance
    ``seen``, or the spread has no interval: then the points, or the replications, are
    too few.
    """
    if seen == 0.0:
        return None
    if sd.low is None or sd.high is None:
        return 0
    if sd.low > 0.0:
        return None
    spread = sd.value or 0.0
    luck = seen - math.copysign(spread**2, spread)
    if luck < seen / 2.0:
        return 0
    wanted = math.ceil(replications * luck / sd.high**2) if sd.high > 0.0 else 0
    return max(replications, wanted - replications)
