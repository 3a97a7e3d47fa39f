"""Cases of arrivals and samplers: C20 of the list of references.

Ships enter at a rate that changes over the day; they are counted where they cross a line of the
lane, all at one speed, so that the rate there is that of the entry, some hours later. The peak is
put so many hours earlier. The gaps between the launches of a raid are draws of a law.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.scenario.theatre import load_theatre
from sim.units import KNOT
from sim.verification.case import Case, Column, Moments, Quantity, Tables, Wrong, column, totals
from sim.verification.scene import Inbound, Scene
from sim.verification.sightings import poisson, traffic

ARRIVALS = "arrivals and samplers"
LINE, KNOTS = "bab-el-mandeb", 14.0
RATE, SWING = 0.5, 0.6
"""Ships an hour, and by how much of that the rate rises and falls over 24 h."""


def expected(hours: float, swing: float = SWING, late: float = 0.0) -> float:
    """Return how many ships come in the first hours: ∫ λ(1 + a sin 2π(t − late)/24) dt."""
    turn = 24.0 / (2.0 * math.pi)
    wave = math.cos(late / turn) - math.cos((hours - late) / turn)
    return RATE * (hours + swing * turn * wave)


def lag() -> float:
    """Return how long (s) a ship takes from the entry of its lane to the line."""
    theatre = load_theatre("red-sea")
    distance = theatre.lanes["southbound"].crossing(theatre.lines[LINE])
    assert distance is not None
    return distance / (KNOTS * KNOT)


def none_comes(mean: float) -> Moments:
    """Return the moments of whether a Poisson number is 0."""
    chance = math.exp(-mean)
    return Moments(chance, math.sqrt(chance * (1.0 - chance)))


def c20(name: str, hours: float, figure: float | None, none: float | None = None) -> Case:
    """Return the number of ships in the first hours, and where it is printed whether none comes."""
    passed = totals(f"transits:{LINE}")
    exact = expected(hours)
    (count, square), empty = poisson(exact), none_comes(exact)
    names = (f"ships in {hours:g} h", "their variance", f"P(none in {hours:g} h)")

    def off(mean: float) -> dict[str, Moments]:
        return {names[0]: poisson(mean)[0], names[2]: none_comes(mean)}

    def deviation(tables: Tables) -> Column:
        squares: Column = (passed(tables) - exact) ** 2
        return squares

    def nobody(tables: Tables) -> Column:
        return np.where(passed(tables) == 0.0, 1.0, 0.0)

    peak = f"{21_600.0 - lag():+.6f} s"
    return Case(
        id=name,
        title="a rate that rises and falls over the day",
        capability=ARRIVALS,
        formula="Poisson, mean ∫ λ(1 + a sin 2πt/24)",
        source="inverse of the cumulative rate",
        scenario=traffic(
            name, hours, 24.0 * RATE, KNOTS, daily=f"{{amplitude: {SWING}, peak: {peak}}}"
        ),
        quantities=(
            Quantity(names[0], exact, passed, count.sd, figure),
            Quantity(names[1], square.mean, deviation, square.sd),
            *([] if none is None else [Quantity(names[2], empty.mean, nobody, empty.sd, none)]),
        ),
        wrongs=(
            Wrong("rate 10 % too low", off(0.9 * exact)),
            Wrong("rate 10 % too high", off(1.1 * exact)),
            Wrong("the same rate all day", off(expected(hours, 0.0))),
            Wrong("a peak six hours late", off(expected(hours, late=6.0))),
        ),
    )


GAPS = 20
"""Draws a replication."""


class Sampler(NamedTuple):
    """A law as a file has it: mean, standard deviation, and shares below some values, exact."""

    written: str
    mean: float
    sd: float
    below: dict[float, float]
    figures: tuple[float, float] | None


def lognormal(mean: float, sd: float) -> Sampler:
    """Return the lognormal law of a mean and a standard deviation; its median and 95 % point."""
    sigma = math.sqrt(math.log(1.0 + (sd / mean) ** 2))
    median = math.exp(math.log(mean) - 0.5 * sigma * sigma)
    top = median * math.exp(1.6448536269514722 * sigma)
    written = f"{{lognormal: {{mean: {mean} s, sd: {sd} s}}}}"
    return Sampler(written, mean, sd, {median: 0.5, top: 0.95}, None)


def truncated(mean: float, sd: float, low: float, high: float) -> Sampler:
    """Return the normal law within bounds."""
    a, b = (low - mean) / sd, (high - mean) / sd

    def density(z: float) -> float:
        return math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)

    def below(z: float) -> float:
        return 0.5 * math.erfc(-z / math.sqrt(2.0))

    share = below(b) - below(a)
    shift = (density(a) - density(b)) / share
    variance = 1.0 + (a * density(a) - b * density(b)) / share - shift * shift
    written = f"{{normal: {{mean: {mean} s, sd: {sd} s, low: {low} s, high: {high} s}}}}"
    tail = {low + 1.0: (below((low + 1.0 - mean) / sd) - below(a)) / share}
    figures = (11.4873, 6.49444)
    return Sampler(written, mean + sd * shift, sd * math.sqrt(variance), tail, figures)


def triangular(low: float, mode: float, high: float) -> Sampler:
    """Return the triangular law of (min, mode, max)."""
    squares = low * low + mode * mode + high * high
    variance = (squares - low * mode - low * high - mode * high) / 18.0
    below = (mode - low) / (high - low)
    written = f"{{triangular: [{low} s, {mode} s, {high} s]}}"
    figures = (7.0, 2.54951)
    mean = (low + mode + high) / 3.0
    return Sampler(written, mean, math.sqrt(variance), {mode: below}, figures)


SAMPLERS = {
    "C20-P2-lognormal": lognormal(90.0, 45.0),
    "C20-P2-normal": truncated(10.0, 8.0, 0.0, 30.0),
    "C20-P2-triangular": triangular(2.0, 5.0, 14.0),
}


def gaps(tables: Tables) -> Column:
    """Return the times between the launches of each raid, a row a replication."""
    launched = column(tables, "launched_s", "threats").reshape(-1, GAPS + 1)
    found: Column = np.diff(launched, axis=1)
    return found


def shares(law: Sampler) -> list[Quantity]:
    """Return the shares of the draws below the law's values."""

    def below(limit: float) -> Callable[[Tables], Column]:
        return lambda tables: (gaps(tables) <= limit).mean(axis=1)

    return [
        Quantity(
            f"share up to {limit:.6g} s",
            share,
            below(limit),
            math.sqrt(share * (1.0 - share) / GAPS),
        )
        for limit, share in law.below.items()
    ]


def sampled(name: str, law: Sampler) -> Case:
    """Return the case of one law."""
    root = GAPS**0.5
    mean = "mean, s"

    def off(by: float) -> dict[str, Moments]:
        return {mean: Moments(by * law.mean, by * law.sd / root)}

    def deviation(tables: Tables) -> Column:
        squares: Column = ((gaps(tables) - law.mean) ** 2).mean(axis=1)
        return squares

    figure, sd = law.figures or (None, None)
    return Case(
        id=name,
        title=law.written.strip("{}").replace("{", "").replace(":", "", 1),
        capability=ARRIVALS,
        formula="moments and shares of the law, by inversion of one uniform",
        source="any text on probability",
        scenario=Scene(
            name=name, raids=(Inbound(threats=GAPS + 1, spacing=law.written),), duration="4 h"
        ).text(),
        quantities=(
            Quantity(mean, law.mean, lambda t: gaps(t).mean(axis=1), law.sd / root, figure),
            Quantity(
                "variance, s²",
                law.sd**2,
                deviation,
                None,
                None if sd is None else sd**2,
                1e-5,
            ),
            *shares(law),
        ),
        wrongs=(Wrong("mean 10 % too low", off(0.9)), Wrong("mean 10 % too high", off(1.1))),
    )


def arrival_cases() -> list[Case]:
    """Return the cases of this file."""
    return [
        c20("C20-P", 30.0, 16.1459),
        c20("C20-P-15h", 15.0, 9.4562),
        c20("C20-P-3h", 3.0, None, 0.159513),
        *(sampled(name, law) for name, law in SAMPLERS.items()),
    ]
