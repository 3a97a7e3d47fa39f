"""The way to a ship in distress, and the umbrella of an escort: one call or attack at a time."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.verification.case import Column, Moments
from sim.verification.law import yes_no

LENGTH = 120.0
"""Length of the segment (nmi)."""

SOON, LATE = 60.0, 164.105
"""Times (min) that shares are asked about; the second is the printed quantile of 90 %."""


class Way(NamedTuple):
    """The law of an escort's way to a ship that calls (nmi): moments, and share within a length."""

    mean: float
    sd: float
    within: Callable[[float], float] | None = None

    def at(self, knots: float) -> dict[str, Moments]:
        """Return the moments of the time (min) at a top speed, and of whether it is within some."""
        minutes = Moments(60.0 * self.mean / knots, 60.0 * self.sd / knots)
        found = {"mean": minutes, "variance": Moments((60.0 * self.sd / knots) ** 2, None)}
        if self.within is None:
            return found
        return found | {
            name: yes_no(self.within(time / 60.0 * knots))
            for name, time in (("soon", SOON), ("late", LATE))
        }


BOTH = Way(LENGTH / 3.0, LENGTH / 18.0**0.5, lambda d: 1.0 - (1.0 - min(d / LENGTH, 1.0)) ** 2)
"""Escort and ship uniform on the segment."""


def up_to(knots: float, longest: float) -> dict[str, Moments]:
    """Return a way that is uniform up to a length (nmi): from the middle, or from an end."""
    return Way(longest / 2.0, longest / 12.0**0.5, lambda d: min(d / longest, 1.0)).at(knots)


def cover(at: Column, reach: float) -> Column:
    """Return the share of the segment within ``reach`` (nmi) of a place on it."""
    part: Column = np.minimum(at + reach, LENGTH) - np.maximum(at - reach, 0.0)
    return part / LENGTH


def places(count: int = 20_000) -> Column:
    """Return the middles of equal parts of the segment (nmi), for integrals over it."""
    return (np.arange(count) + 0.5) * LENGTH / count


def nearest_way(escorts: int) -> Way:
    """Return the way of the nearest of some escorts, each uniform on the segment."""
    k, ways, ships = escorts, places(2000), places(2000)
    mean = LENGTH * (k + 3) / (2 * (k + 1) * (k + 2))
    farther = [float(((1.0 - cover(ships, way)) ** k).mean()) for way in ways]
    square = 2.0 * float(ways @ farther) * LENGTH / len(ways)
    return Way(mean, math.sqrt(square - mean * mean))


def rectangle(a: float, b: float) -> tuple[Way, Way]:
    """Return the ways in a rectangle (nmi): between two uniform points, and from its centre."""
    d, p, q = math.hypot(a, b), a * a / (b * b), b * b / (a * a)
    logs = b * b / a * math.log((a + d) / b) + a * a / b * math.log((b + d) / a)
    both = (a * p + b * q + d * (3.0 - p - q) + 2.5 * logs) / 15.0
    half, side, e = a / 2.0, b / 2.0, d / 2.0
    centre = e / 3.0 + half**2 / (6.0 * side) * math.log((side + e) / half)
    centre += side**2 / (6.0 * half) * math.log((half + e) / side)
    squares = d * d / 6.0, d * d / 12.0
    return Way(both, (squares[0] - both**2) ** 0.5), Way(centre, (squares[1] - centre**2) ** 0.5)


# --- the umbrella ---------------------------------------------------------------------------------

AT_ONCE = 20
"""Ships attacked in each replication."""

UNDER, LEAKED = "share of attacks shot at", "share of attacks that leak"


def stopped(reach: float, pk: float = 1.0) -> Moments:
    """Return the moments of the share of a replication's attacks that are stopped."""
    chance = pk * cover(places(), reach)
    mean = float(chance.mean())
    within = float((chance * (1.0 - chance)).mean()) / AT_ONCE
    return Moments(mean, math.sqrt(float(chance.var()) + within))


def umbrella(reach: float, pk: float) -> dict[str, Moments]:
    """Return the shares of a replication's attacks that are shot at, and that leak."""
    mean, sd = stopped(reach, pk)
    return {UNDER: stopped(reach), LEAKED: Moments(1.0 - mean, sd)}
