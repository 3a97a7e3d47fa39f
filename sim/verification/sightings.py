"""Cases of detection and traffic: A34 and A35 of the list of references."""

from __future__ import annotations

import numpy as np

from sim.verification.case import Case, Column, Moments, Quantity, Tables, Wrong, column, totals
from sim.verification.scene import Inbound, Scene

FROM, SPEED, PERIOD = 25.0, 0.3, 4.0
"""Range at the first scan (km), speed (km/s) and scan period (s) of A35."""

COUNT = 20
"""Threats a replication in A35; their scans are independent."""


def ranges(probability: float, late: int = 0, scans: int = 10_000) -> tuple[Column, Column]:
    """Return the ranges (km) of the scans and the chance that each is the first to detect.

    late: scans forgotten at the beginning. scans: how many there are before the threat arrives.
    """
    number = np.arange(scans - late, dtype=np.float64)
    chance: Column = probability * (1.0 - probability) ** number
    at: Column = FROM - SPEED * PERIOD * (number + late)
    return at, chance


def mean_range(probability: float, late: int = 0, scans: int = 10_000) -> Moments:
    """Return the moments of one threat's range of detection (km)."""
    at, chance = ranges(probability, late, scans)
    mean = float(at @ chance)
    return Moments(mean, float(np.sqrt(at * at @ chance - mean * mean)))


def beyond(limit: float, probability: float, late: int = 0) -> Moments:
    """Return the moments of whether a threat is detected at ``limit`` (km) or beyond."""
    at, chance = ranges(probability, late)
    p = float(chance[at >= limit].sum())
    return Moments(p, float(np.sqrt(p * (1.0 - p))))


def per_raid(one: Moments) -> Moments:
    """Return the moments of the mean over the threats of a replication."""
    return Moments(one.mean, one.sd / COUNT**0.5)


def _signed(tables: Tables) -> Column:
    """Return the range (km) at each first detection; one never seen counts 0."""
    found = column(tables, "detected_range_m", "threats") / 1000.0
    return np.nan_to_num(found).reshape(-1, COUNT)


def a35() -> Case:
    """Scan-by-scan detection, a scan at the first moment."""
    scans = int(FROM / SPEED / PERIOD) + 1
    mean, far = "range of detection, km", "P(detected at 22 km or beyond)"
    variance = "variance of the range, km²"
    # The threat arrives after 21 scans: a share of 0.0006 is never seen, and counts as range 0.
    exact = per_raid(mean_range(0.3, scans=scans))
    share = per_raid(beyond(22.0, 0.3))

    def right(probability: float, late: int = 0) -> dict[str, Moments]:
        return {
            mean: per_raid(mean_range(probability, late, scans)),
            far: per_raid(beyond(22.0, probability, late)),
        }

    quantities = (
        Quantity(mean, exact.mean, lambda t: _signed(t).mean(axis=1), exact.sd),
        Quantity(
            far, share.mean, lambda t: (_signed(t) >= 22.0 - 1e-6).mean(axis=1), share.sd, 0.657
        ),
        _squared(variance, exact.mean, scans),
    )
    return Case(
        id="A35-P",
        title="scan-by-scan detection",
        capability="detection and traffic",
        formula="mean R₀ − Vt D(1/p − 1); P = 1 − q^j",
        source="recalled: geometric law",
        scenario=Scene(
            name="A35-P",
            raids=(Inbound(threats=COUNT, distance=FROM * 1000.0),),
            altitude="100 m",
            sensor=("4 s", 0.3),
        ).text(),
        quantities=quantities,
        wrongs=(
            Wrong("scan probability 10 % too low", right(0.27)),
            Wrong("scan probability 10 % too high", right(0.33)),
            Wrong("the first scan forgotten", right(0.3, late=1)),
        ),
    )


def _squared(name: str, centre: float, scans: int) -> Quantity:
    """Return the squared deviation of the range, averaged over the threats of a replication."""
    at, chance = ranges(0.3, scans=scans)
    at, chance = np.append(at, 0.0), np.append(chance, 1.0 - chance.sum())
    squares = (at - centre) ** 2
    mean = float(squares @ chance)
    sd = float(np.sqrt(squares**2 @ chance - mean**2)) / COUNT**0.5
    return Quantity(name, mean, lambda t: ((_signed(t) - centre) ** 2).mean(axis=1), sd)


WEEKLY, ZONE_NMI, KNOTS = 459, 300.0, 14.0


def poisson(mean: float) -> tuple[Moments, Moments]:
    """Return the moments of a Poisson number, and of its squared deviation from the mean."""
    fourth = mean * (1.0 + 3.0 * mean)
    return Moments(mean, mean**0.5), Moments(mean, (fourth - mean**2) ** 0.5)


def a34() -> Case:
    """Ships in a zone: those that have passed its edge within the time that it takes to cross."""
    hours = ZONE_NMI / KNOTS
    exact, square = poisson(WEEKLY / 168.0 * hours)
    passed = totals("transits:bab-el-mandeb")
    name = "ships that entered within T"

    def deviation(tables: Tables) -> Column:
        squares: Column = (passed(tables) - exact.mean) ** 2
        return squares

    return Case(
        id="A34-P",
        title="ships in a zone of 300 nmi at 14 kn",
        capability="detection and traffic",
        formula="Poisson, mean λT (Little)",
        source="Little's law; Lloyd's List Intelligence, week 7 of 2023",
        scenario=traffic("A34-P", hours, WEEKLY / 7.0, KNOTS),
        quantities=(
            Quantity(name, exact.mean, passed, exact.sd, 58.5459),
            Quantity(f"variance of {name}", square.mean, deviation, square.sd),
        ),
        wrongs=(
            Wrong("rate 10 % too low", {name: poisson(0.9 * exact.mean)[0]}),
            Wrong("rate 10 % too high", {name: poisson(1.1 * exact.mean)[0]}),
            Wrong("speed in km/h", {name: poisson(1.852 * exact.mean)[0]}),
            Wrong("nobody there at the start", {name: Moments(0.0, exact.sd)}),
        ),
    )


def traffic(name: str, hours: float, per_day: float, knots: float, **more: str) -> str:
    """Return a scenario of so many hours with ships that enter at a rate a day, at one speed."""
    flow = f"rate: {per_day!r} per day, mix: trial-mix"
    flow += "".join(f", {field}: {value}" for field, value in more.items())
    return TRAFFIC.format(name=name, duration=hours, flow=flow, speed=knots)


TRAFFIC = """\
name: {name}
start: 2023-12-16 08:00 +03:00
duration: {duration!r} h
traffic:
  southbound: {{{flow}}}
catalogue:
  ships:
    trial-ship: {{speed: {speed} kn}}
  mixes:
    trial-mix: {{trial-ship: 1.0}}
"""


def sighting_cases() -> list[Case]:
    """Return the cases of this file."""
    return [a34(), a35()]
