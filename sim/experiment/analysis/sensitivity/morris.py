"""Screening by elementary effects: mu, mu* and sigma of each factor (model 12.9).

Morris, Technometrics 33 (1991), 161-174; mu* by Campolongo, Cariboni and Saltelli, Environmental
Modelling and Software 22 (2007), 1509-1518. Both, and SALib, ignore noise, which makes mu*
and sigma too large; here it is removed from both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sim.experiment.analysis.sensitivity.noise import bounded, mean_over, spread
from sim.experiment.statistics.components import Floats, signed_root
from sim.experiment.statistics.estimate import Estimate
from sim.experiment.statistics.sequences import carried
from sim.experiment.study.axes import Axis

CARRY = 5.0
"""So many replications must carry the effects of a factor before noise can be removed from them."""

EXACT = 1e-9
"""An interval narrower than this share of the largest effect is a rounding residue."""


class Screened(NamedTuple):
    """The effect of a factor over its range, extrapolated from one step; of words, in one step.

    mu: mean effect; None for three words or more, which have no order. mu_star: mean of the sizes
    of the effects. sigma: their standard deviation: how far the effect depends on where all
    factors stand. Both are rough where fewer than five replications, alike, would carry the
    effects: then they are what was seen, noise included, without intervals.
    """

    factor: str
    mu: Estimate | None
    mu_star: Estimate
    sigma: Estimate


def elementary(places: Floats, table: Floats, axes: Sequence[Axis]) -> Floats:
    """Return the elementary effects: (factor, trajectory, replication).

    places: where the points of the trajectories stand, one trajectory after the other. table: a row
    a point. Raises `ValueError` if a step does not change one factor.
    """
    k = len(axes)
    stood = places.reshape(-1, k + 1, k)
    moved = np.diff(stood, axis=1)
    if not ((moved != 0.0).sum(axis=2) == 1).all():
        raise ValueError("a step of a trajectory must change one factor")
    changed = np.diff(table.reshape(len(stood), k + 1, -1), axis=1)
    factor, length = (moved != 0.0).argmax(axis=2), moved.sum(axis=2)
    straight = np.array([axis.numbers is not None for axis in axes])[factor]
    effects: Floats = np.empty((k, len(stood), table.shape[1]))
    effects[factor, np.arange(len(stood))[:, None]] = (
        changed / np.where(straight, length, np.sign(length))[:, :, None]
    )
    return effects


def screened(effects: Floats, axes: Sequence[Axis]) -> list[Screened]:
    """Return the effect of each factor, in the order of the axes."""
    found = []
    for axis, table in zip(axes, effects, strict=True):
        ordered = axis.numbers is not None or len(axis.labels) == 2
        mu, star, sigma = (replace(one, point=axis.name) for one in _screened(table, ordered))
        # The mean of effects that are all 0 is 0; mu* says that no replication differs.
        mean = replace(mu, identical=False) if ordered else None
        found.append(Screened(axis.name, mean, star, sigma))
    return found


def _screened(table: Floats, ordered: bool) -> tuple[Estimate, Estimate, Estimate]:
    carry = carried(np.sqrt(np.square(table).sum(axis=0))) if table.shape[1] > 1 else math.inf
    few, mu = 0.0 < carry < CARRY, mean_over(table)
    seen = table.mean(axis=1, keepdims=True) if few else table
    star = _larger(mean_over(sized(seen)), mu, ordered)
    (sigma,) = bounded(seen[None], sd) if len(table) > 1 else [replace(mu, value=0.0)]
    sizes = [one.within(0.0, math.inf) for one in (star, sigma)]
    if few:
        rough = "none: too few replications carry the effects"
        sizes = [replace(one, low=None, high=None, rough=True, method=rough) for one in sizes]
    least = EXACT * float(np.abs(table).max())
    mu, star, sigma = (_inexact(one, least) for one in (mu, *sizes))
    return (
        replace(mu, measure="mu"), replace(star, measure="mu-star"), replace(sigma, measure="sigma")
    )  # fmt: skip


def _inexact(found: Estimate, least: float) -> Estimate:
    """Return an estimate without ends where they are one: so much no sample knows."""
    if found.low is None or found.high is None or found.high - found.low > least:
        return found
    return replace(
        found, low=None, high=None, identical=True, method="none: all effects are the same"
    )


def _larger(star: Estimate, mu: Estimate, ordered: bool) -> Estimate:
    """Return mu* with what mu says of it: the mean size is no less than the size of the mean.

    For words without an order the sign of mu means nothing; only its certain part counts.
    """
    assert star.value is not None
    assert mu.value is not None
    if star.low is None or star.high is None or mu.low is None or mu.high is None:
        return replace(star, value=max(star.value, abs(mu.value)), low=None, high=None)
    least = max(0.0, mu.low, -mu.high)
    value = max(star.value, abs(mu.value) if ordered else least)
    high = max(star.high, abs(mu.low), abs(mu.high))
    return replace(star, value=value, low=max(star.low, least), high=high)


def sd(stack: Floats) -> Floats:
    """Return the standard deviation of the true effects; below 0 where noise hides it."""
    return signed_root(np.array([spread(stack[0])]))


def sized(table: Floats) -> Floats:
    """Return a table whose rows' means are the sizes of the true means of the rows.

    The sign of a replication is taken from all the others, so that without an effect noise
    comes out as 0 in the mean, not as its size; what is about as large as its error comes out
    somewhat too small.
    """
    if table.shape[1] == 1:
        return np.abs(table)
    found: Floats = np.sign(table.sum(axis=1, keepdims=True) - table) * table
    return found
