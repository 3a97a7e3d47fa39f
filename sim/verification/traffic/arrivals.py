"""Ships that pass a line, scans of a radar, draws of laws: exact moments, and what is counted."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from sim.scenario.theatre import load_theatre
from sim.units import KNOT
from sim.verification.case import Column, Moments, Tables, column
from sim.verification.law import yes_no

LINE = "bab-el-mandeb"
"""Where ships are counted."""

TURN = 24.0 / (2.0 * math.pi)


def poisson(mean: float) -> dict[str, Moments]:
    """Return the moments of a Poisson number, of its squared deviation, and of whether it is 0."""
    fourth = mean * (1.0 + 3.0 * mean)
    spread = Moments(mean, (fourth - mean**2) ** 0.5)
    return {"ships": Moments(mean, mean**0.5), "variance": spread, "none": yes_no(math.exp(-mean))}


def passing(
    per_day: float, hours: float, swing: float = 0.0, late: float = 0.0
) -> dict[str, Moments]:
    """Return the ships of the first hours: Poisson, of mean ∫ λ(1 + a sin 2π(t − late)/24) dt."""
    wave = math.cos(late / TURN) - math.cos((hours - late) / TURN)
    return poisson(per_day / 24.0 * (hours + swing * TURN * wave))


def earlier(knots: float) -> dict[str, str]:
    """Return the peak (s) of the entries for one after 6 h where the ships are counted."""
    theatre = load_theatre("red-sea")
    distance = theatre.lanes["southbound"].crossing(theatre.lines[LINE])
    assert distance is not None
    return {"peak": f"{21_600.0 - distance / (knots * KNOT):+.6f}"}


# --- scan by scan ---------------------------------------------------------------------------------

SPEED = 0.3
"""Of the threats that a radar scans (km/s)."""


def scans(
    probability: float, distance: float, period: float, late: int = 0
) -> tuple[Column, Column]:
    """Return the range (km) of each scan, and the chance that it is the first to detect.

    late: scans forgotten at the beginning. What is never seen counts as a range of 0.
    """
    number = np.arange(int(distance / 1000.0 / SPEED / period) + 1 - late, dtype=np.float64)
    chance = probability * (1.0 - probability) ** number
    at = distance / 1000.0 - SPEED * period * (number + late)
    return np.append(at, 0.0), np.append(chance, 1.0 - chance.sum())


def detection(
    scan_probability: float,
    distance: float,
    scan_period: float,
    threats: int,
    far: float,
    late: int = 0,
) -> dict[str, Moments]:
    """Return the moments of means over the threats of a replication, whose scans are independent.

    far: the range (km) that a share is asked about.
    """
    at, chance = scans(scan_probability, distance, scan_period, late)
    mean = float(at @ chance)
    squares = (at - mean) ** 2
    beyond = float(chance[at >= far].sum())
    found = {
        "range": Moments(mean, math.sqrt(float(squares @ chance))),
        "beyond": yes_no(beyond),
        "variance": Moments(
            float(squares @ chance),
            math.sqrt(float(squares**2 @ chance) - float(squares @ chance) ** 2),
        ),
    }
    return {name: Moments(one, (sd or 0.0) / threats**0.5) for name, (one, sd) in found.items()}


# --- laws, seen in the gaps between the launches of a raid ----------------------------------------

GAPS = 20
"""Draws a replication."""


def drawn(mean: float, sd: float, share: float) -> dict[str, Moments]:
    """Return the moments of the mean, the variance, and the share below some value, of a draw."""
    below = yes_no(share)
    return {
        "mean": Moments(mean, sd / GAPS**0.5),
        "variance": Moments(sd**2, None),
        "below": Moments(share, (below.sd or 0.0) / GAPS**0.5),
    }


def lognormal(mean: float, sd: float, limit: float = 1.0) -> dict[str, Moments]:
    """Return the lognormal law of a mean and a standard deviation."""
    sigma = math.sqrt(math.log(1.0 + (sd / mean) ** 2))
    normal = NormalDist(math.log(mean) - 0.5 * sigma * sigma, sigma)
    return drawn(mean, sd, normal.cdf(math.log(limit)))


def truncated(
    mean: float, sd: float, low: float, high: float, limit: float = 0.0
) -> dict[str, Moments]:
    """Return the normal law within bounds."""
    plain = NormalDist()
    a, b = (low - mean) / sd, (high - mean) / sd
    share = plain.cdf(b) - plain.cdf(a)
    shift = (plain.pdf(a) - plain.pdf(b)) / share
    variance = 1.0 + (a * plain.pdf(a) - b * plain.pdf(b)) / share - shift * shift
    below = (plain.cdf((limit - mean) / sd) - plain.cdf(a)) / share
    return drawn(mean + sd * shift, sd * math.sqrt(variance), max(below, 0.0))


def triangular(low: float, mode: float, high: float) -> dict[str, Moments]:
    """Return the triangular law of (min, mode, max), and its share below the mode."""
    squares = low * low + mode * mode + high * high
    variance = (squares - low * mode - low * high - mode * high) / 18.0
    share = (mode - low) / (high - low)
    return drawn((low + mode + high) / 3.0, math.sqrt(variance), share)


def gaps(tables: Tables) -> dict[str, Column]:
    """Return the times between the launches of each raid, a row a replication."""
    launched = column(tables, "launched_s", "threats").reshape(-1, GAPS + 1)
    return {"gap": np.diff(launched, axis=1)}
