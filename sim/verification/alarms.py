"""How many runs a precision takes, and how often a comparison cries wolf: C16 and C17."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import cache

import numpy as np
from scipy.special import ndtri, stdtrit

from sim.experiment.statistics.intervals import wilson
from sim.experiment.statistics.joint import nothing
from sim.experiment.statistics.paired import difference_t
from sim.verification.case import Case, Column, Moments, Quantity, Tables, Wrong, at_once
from sim.verification.coverage import INTERVALS, UPPER, yes_no
from sim.verification.law import Fire, Look, raid
from sim.verification.pairing import VARIANT, leakers
from sim.verification.raids import at_once as one_raid
from sim.verification.replicate import tables_of
from sim.verification.scene import Gun

RARE, WIDE = 0.05, 0.1
"""The share of C16, and half the width of its interval relative to it."""

THREATS, PK, PAIRS = 2, 0.5, 25
"""Of C17: each of its comparisons has so many replications a side."""


def runs_for(share: float, wide: float) -> float:
    """Return the trials after which the program's interval of a share is so wide, by halving."""
    few, many = 1.0, 1e9
    for _ in range(200):
        n = math.sqrt(few * many)
        found = wilson(share * n, n)
        few, many = (n, many) if found.high - found.low > 2.0 * wide * share else (few, n)
    return few


def run_length() -> Case:
    """Return the runs that a relative precision of a share takes."""
    z = float(ndtri(UPPER))
    name = "runs"
    return Case(
        id="C16-P",
        title="runs for a half-width of 10 % of p = 0.05",
        capability=INTERVALS,
        formula="z² q / (p e²); the program's interval is Wilson's, not Wald's: to 0.25 %",
        source="own derivation",
        quantities=(
            Quantity(
                name,
                z * z * (1.0 - RARE) / (RARE * WIDE * WIDE),
                at_once(lambda: runs_for(RARE, WIDE)),
                figure=7298.8,
                rounding=1e-5,
            ),
        ),
        wrongs=(
            Wrong("q left out", {name: Moments(z * z / (RARE * WIDE * WIDE))}),
            Wrong("z of 90 %", {name: Moments(float(ndtri(0.95)) ** 2 * 19.0 * 100.0)}),
        ),
        tolerance=2.5e-3,
    )


@cache
def differences() -> dict[tuple[int, int], float]:
    """Return the law of (sum, sum of squares) of the differences of all pairs of a comparison."""
    side = raid(THREATS, Fire((Look(1, PK),)))
    one: dict[int, float] = defaultdict(float)
    for (leaked, _), chance in side.items():
        for (also, _), share in side.items():
            one[also - leaked] += chance * share
    law: dict[tuple[int, int], float] = {(0, 0): 1.0}
    for _ in range(PAIRS):
        after: dict[tuple[int, int], float] = defaultdict(float)
        for (total, squares), chance in law.items():
            for gap, share in one.items():
                after[total + gap, squares + gap * gap] += chance * share
        law = after
    return law


def alarm(width: float = 1.0) -> float:
    """Return the exact chance that Student's interval of the differences lies off 0."""
    t = width * float(stdtrit(PAIRS - 1, UPPER))
    return math.fsum(
        chance
        for (total, squares), chance in differences().items()
        if abs(total) > t * math.sqrt(PAIRS * (squares - total * total / PAIRS) / (PAIRS - 1.0))
    )


def two_lucks(count: int, seed: int) -> Tables:
    """Run one scenario under two seeds."""
    text = one_raid(THREATS, Gun("round", PK)).text()
    other = {f"{VARIANT}{name}": it for name, it in tables_of(text, count, seed + 1).items()}
    return {**tables_of(text, count, seed), **other}


def alarms(tables: Tables) -> Column:
    """Return for each comparison whether its interval says that the two differ."""
    sides = np.stack([leakers(tables), leakers(tables, VARIANT)])
    found = []
    for number in range(sides.shape[1] // PAIRS):
        pairs = sides[:, number * PAIRS : (number + 1) * PAIRS]
        interval = difference_t(nothing(2).with_more(pairs))
        found.append(interval is not None and not interval.low <= 0.0 <= interval.high)
    return np.array(found, dtype=np.float64)


def false_alarms(comparisons: int) -> Case:
    """Return how often two runs that differ in their seed only are told to differ."""
    exact, leaked = alarm(), THREATS * (1.0 - PK)
    sd = math.sqrt(THREATS * PK * (1.0 - PK))
    names = "share of comparisons that tell a difference", "leakers"
    return Case(
        id="C17-P",
        title=f"{comparisons} comparisons of {PAIRS} pairs that differ in the seed only",
        capability=INTERVALS,
        formula="Σ over (sum, sum of squares) of the differences whose t interval lies off 0",
        source="own derivation: exact convolution",
        runs=two_lucks,
        quantities=(
            Quantity(names[0], exact, alarms, yes_no(exact).sd),
            Quantity(names[1], leaked, leakers, sd),
        ),
        wrongs=(
            Wrong("an interval of half the width", {names[0]: yes_no(alarm(0.5))}),
            Wrong("leakers 10 % too few", {names[1]: Moments(0.9 * leaked, sd)}),
            Wrong("leakers 10 % too many", {names[1]: Moments(1.1 * leaked, sd)}),
        ),
        replications=comparisons * PAIRS,
        full=True,
    )


def alarm_cases() -> list[Case]:
    """Return the cases of this file."""
    return [run_length(), false_alarms(1000)]
