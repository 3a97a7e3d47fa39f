"""A rate that changes over the day, and the exact inverse of its cumulative (model 2.1).

The rate is its mean times 1 + a cos(2π (t − peak) / 24 h). A Poisson process of that rate is one of
constant rate whose time is stretched and squeezed: the entry at the even time g happens at the time
t at which the cumulative rate over the mean, t + (a / ω)(sin ω(t − peak) + sin ω peak), is g. Times
before the start are negative in both, so what has entered by then follows the same rate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.units import DAY, Share
from sim.world.environment import Moment

OMEGA = 2.0 * math.pi / DAY
HALVINGS = 64
"""Steps of the bisection: they take a bracket of a day below the last bit of any time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """How a rate changes over the day: as a cosine round its mean.

    amplitude: by how much of the mean the rate rises and falls.
    peak: a moment at which it is highest; it is so again every 24 h, before and after.
    """

    amplitude: Share
    peak: Moment


def cumulative(daily: Daily, time: float) -> float:
    """Return the rate's integral from the start to ``time`` (s), over its mean (s)."""
    swing = math.sin(OMEGA * (time - daily.peak)) + math.sin(OMEGA * daily.peak)
    return time + daily.amplitude / OMEGA * swing


def inverse(daily: Daily, evenly: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the times (s) at which `cumulative` has the values ``evenly`` (s).

    A bisection with a fixed number of steps, from a bracket that follows from the amplitude alone.
    """
    reach = 2.0 * daily.amplitude / OMEGA
    at_start = math.sin(OMEGA * daily.peak)
    low, high = evenly - reach, evenly + reach
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        swing = np.sin(OMEGA * (middle - daily.peak)) + at_start
        below = middle + daily.amplitude / OMEGA * swing < evenly
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    times: NDArray[np.float64] = 0.5 * (low + high)
    return times
