"""How far ahead patrols and traffic are laid out: as long as anything may fly (model 1.4)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from sim.units import KNOT
from sim.world.chart import Chart

FASTEST_SHIP = 60.0 * KNOT
"""Bound of a ship's speed (m/s): that of `ShipSpeed`."""

MARGIN = 2.0
"""Factor on the planned flight time, as a flight lasts longer if its target turns away."""


@lru_cache
def across(chart: Chart) -> float:
    """Return how far (m) the corners of a theatre, or middles of its sides, are apart at most."""
    b = chart.bounds
    lats = np.repeat([b.south, 0.5 * (b.south + b.north), b.north], 3)
    rim = chart.points(lats, np.tile([b.west, 0.5 * (b.west + b.east), b.east], 3))
    apart = rim[:, None, :] - rim[None, :, :]
    return float(np.sqrt(np.square(apart).sum(axis=2)).max())


def longest(speeds: Iterable[float], chart: Chart) -> float:
    """Return how long (s) the slowest of some threats (m/s) may fly; 0 if there is none."""
    slowest = min(speeds, default=None)
    return 0.0 if slowest is None else MARGIN * across(chart) / slowest


def flight(speed: float, distance: float, chart: Chart) -> float:
    """Return how long (s) a threat may fly to a ship that is ``distance`` (m) away at its launch.

    However the ship sails: it makes no more than `FASTEST_SHIP`, and stays in the theatre.
    """
    bound = across(chart) / speed
    if speed > FASTEST_SHIP:
        bound = min(bound, distance / (speed - FASTEST_SHIP))
    return MARGIN * bound
