"""Screening by elementary effects: mu, mu* and sigma of each factor (model 12.9).

Morris, Technometrics 33 (1991), 161-174; mu* by Campolongo, Cariboni and Saltelli, Environmental
Modelling and Software 22 (2007), 1509-1518. Neither they nor SALib know of luck, which makes mu*
and sigma too large; here it is taken out of both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.experiment.sensitivity.noise import Bounded, bounded, mean_over, spread
from sim.experiment.statistics.components import Floats
from sim.experiment.sweeps.axes import Axis


class Screened(NamedTuple):
    """What a factor does over its whole range, if it went on as in one step; of words, in one.

    mu: mean effect; None for three words or more, which have no order. mu_star: mean of the sizes
    of the effects. sigma: their standard deviation: how far the effect depends on where all
    factors stand.
    """

    factor: str
    mu: Bounded | None
    mu_star: Bounded
    sigma: Bounded


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
    effects: Floats = np.empty((k, len(stood), table.shape[1]))
    for trajectory, (steps, change) in enumerate(zip(moved, changed, strict=True)):
        for step, difference in zip(steps, change, strict=True):
            factor = int(np.flatnonzero(step)[0])
            length = step[factor] if axes[factor].numbers else np.sign(step[factor])
            effects[factor, trajectory] = difference / length
    return effects


def screened(effects: Floats, axes: Sequence[Axis]) -> list[Screened]:
    """Return what each factor does, in the order of the axes."""
    found = []
    for axis, table in zip(axes, effects, strict=True):
        mu = mean_over(table)
        star = _larger(mean_over(sized(table)), mu)
        (sigma,) = bounded(table[None], sd) if len(table) > 1 else [Bounded(0.0)]
        ordered = axis.numbers is not None or len(axis.labels) == 2
        sizes = (one.within(0.0, math.inf) for one in (star, sigma))
        found.append(Screened(axis.name, mu if ordered else None, *sizes))
    return found


def _larger(star: Bounded, mu: Bounded) -> Bounded:
    """Return mu* with what mu says of it: the mean size is no less than the size of the mean."""
    if star.low is None or star.high is None or mu.low is None or mu.high is None:
        return Bounded(max(star.value, abs(mu.value)))
    least = max(0.0, mu.low, -mu.high)
    value = max(star.value, abs(mu.value)) if least > 0.0 else star.value
    return Bounded(value, max(star.low, least), max(star.high, abs(mu.low), abs(mu.high)))


def sd(stack: Floats) -> Floats:
    """Return the standard deviation of the true effects; below 0 where luck hides it."""
    variance = spread(stack[0])
    return np.array([math.copysign(math.sqrt(abs(variance)), variance)])


def sized(table: Floats) -> Floats:
    """Return a table whose rows' means are the sizes of the true means of the rows.

    The sign of a replication is taken from all the others, so that where there is no effect luck
    comes out as 0 in the mean, not as its size; what is about as large as its error comes out
    somewhat too small.
    """
    if table.shape[1] == 1:
        return np.abs(table)
    found: Floats = np.sign(table.sum(axis=1, keepdims=True) - table) * table
    return found
