"""The exact coverage of intervals, and the false-alarm rate of comparisons.

If the law of the sample is known, the probabilities of all samples whose interval holds the true
value are added up. Whether one holds it is decided by the test that the interval inverts;
the program's own interval is compared with that, by the same sum, and over groups of
replications.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
from scipy.special import ndtri, stdtrit

from sim.verification import program
from sim.verification.case import Moments, Tables, column
from sim.verification.fire.raids import binomial, raid
from sim.verification.law import ExactLaw, stepped, yes_no
from sim.verification.program import LEVEL, Interval, tables_of

UPPER = 0.5 + LEVEL / 2.0
Z = float(ndtri(UPPER))


def holds(interval: Interval | None, value: float) -> bool:
    """Return whether there is an interval and it holds a value."""
    return interval is not None and interval.low <= value <= interval.high


# --- shares: so many trials, and the chance of each -----------------------------------------------


def spread(n: int, yes: float) -> float:
    """Return the standard deviation of a sample of noughts and ones."""
    return math.sqrt(yes / n * (1.0 - yes / n) * n / (n - 1.0))


def by_score(trials: int, chance: float, width: float = 1.0) -> float:
    """Return the exact coverage of Wilson's interval: where the score test does not reject.

    ``width``: a mistake in it, as a factor.
    """
    reach = width * Z * math.sqrt(trials * chance * (1.0 - chance))
    return math.fsum(
        p for yes, p in binomial(trials, chance) if abs(yes - trials * chance) <= reach
    )


def by_student(trials: int, chance: float) -> float:
    """Return the exact coverage of Student's interval on noughts and ones."""
    t = float(stdtrit(trials - 1, UPPER)) / math.sqrt(trials)
    return math.fsum(
        p
        for yes, p in binomial(trials, chance)
        if abs(yes / trials - chance) <= t * spread(trials, yes)
    )


def covered(_: Tables, trials: int, chance: float) -> float:
    """Return the coverage of the program's interval of a share, by the same sum."""
    return _covered(trials, chance, lambda yes: program.wilson(yes, trials))


def covered_by_student(_: Tables, trials: int, chance: float) -> float:
    """Return the coverage of the program's t interval of noughts and ones."""
    return _covered(
        trials, chance, lambda yes: program.mean_t(trials, yes / trials, spread(trials, yes))
    )


def _covered(trials: int, chance: float, interval: Callable[[int], Interval | None]) -> float:
    return math.fsum(p for yes, p in binomial(trials, chance) if holds(interval(yes), chance))


def score_end(yes: int, trials: int, side: int) -> float:
    """Return an end of Wilson's interval, by halving: where |yes − n p| is z √(n p q)."""
    inside, outside = yes / trials, 0.5 * (1.0 + side)
    for _ in range(200):
        p = 0.5 * (inside + outside)
        if abs(yes - trials * p) <= Z * math.sqrt(trials * p * (1.0 - p)):
            inside = p
        else:
            outside = p
    return inside


def program_end(_: Tables, yes: int, trials: int, side: int) -> float:
    """Return an end of the program's interval of a share."""
    found = program.wilson(yes, trials)
    return found.low if side < 0 else found.high


def held(tables: Tables, trials: int, chance: float) -> list[bool]:
    """Return for each group of runs whether the program's interval holds the chance."""
    sums = column(tables, "leakers").reshape(-1, trials).sum(axis=1)
    return [holds(program.wilson(yes, trials), chance) for yes in sums]


# --- counts: the mean of Poisson numbers ----------------------------------------------------------


@cache
def sums_of_poisson(rate: float, days: int) -> ExactLaw:
    """Return the law of (sum, sum of squares) of the counts of all days, to 1e-12 or so."""
    one = {k: math.exp(-rate) * rate**k / math.factorial(k) for k in range(16)}
    law = ExactLaw({(0, 0): 1.0})
    for _ in range(days):
        # Probabilities far below the tolerance of the sums are left out.
        law = ExactLaw({sums: chance for sums, chance in law.items() if chance > 1e-14})
        law = stepped(law, lambda *_: {(k, k * k): share for k, share in one.items()})
    return law


def _deviation(total: int, squares: int, n: int) -> float:
    return math.sqrt(max(0.0, squares - total * total / n) / (n - 1.0))


def of_counts(per_day: float, days: int, width: float = 1.0) -> float:
    """Return the exact coverage of Student's interval for the mean count, or of one mistaken."""
    t = width * float(stdtrit(days - 1, UPPER)) / math.sqrt(days)
    return math.fsum(
        chance
        for (total, squares), chance in sums_of_poisson(per_day, days).items()
        if abs(total / days - per_day) <= t * _deviation(total, squares, days)
    )


def covered_counts(_: Tables, per_day: float, days: int) -> float:
    """Return the coverage of the program's interval by the same sum."""
    return math.fsum(
        chance
        for (total, squares), chance in sums_of_poisson(per_day, days).items()
        if holds(program.mean_t(days, total / days, _deviation(total, squares, days)), per_day)
    )


def held_counts(tables: Tables, per_day: float, days: int) -> list[bool]:
    """Return for each group of days whether the program's interval holds the rate."""
    found = []
    for group in column(tables, "transits:bab-el-mandeb").reshape(-1, days):
        counts = program.EMPTY.with_more(group)
        found.append(holds(program.mean_t(counts.n, counts.mean(), counts.sd()), per_day))
    return found


# --- how many runs a precision takes --------------------------------------------------------------


def runs_for(_: Tables, rare: float, wide: float) -> float:
    """Return the trials after which the program's interval of a share is so wide, by halving."""
    few, many = 1.0, 1e9
    for _step in range(200):
        n = math.sqrt(few * many)
        found = program.wilson(rare * n, n)
        few, many = (n, many) if found.high - found.low > 2.0 * wide * rare else (few, n)
    return few


# --- how often two runs that differ in the seed only are reported to differ -----------------------


@cache
def differences(threats: int, pk: float, pairs: int) -> ExactLaw:
    """Return the law of (sum, sum of squares) of the differences of all pairs of a comparison."""
    side = raid(threats, pk)
    one = ExactLaw()
    for (leaked, _), chance in side.items():
        for (also, _), other in side.items():
            gap = also - leaked
            one[gap, gap * gap] = one.get((gap, gap * gap), 0.0) + chance * other
    law = ExactLaw({(0, 0): 1.0})
    for _ in range(pairs):
        law = stepped(law, lambda *_: one)
    return law


def alarm(threats: int, pk: float, pairs: int, width: float = 1.0) -> dict[str, Moments]:
    """Return whether Student's interval of the differences lies off 0, and the leakers."""
    t = width * float(stdtrit(pairs - 1, UPPER))
    off = math.fsum(
        chance
        for (total, squares), chance in differences(threats, pk, pairs).items()
        if abs(total) > t * math.sqrt(pairs * (squares - total * total / pairs) / (pairs - 1.0))
    )
    leakers = raid(threats, pk).moments(lambda leaked, _: leaked)
    return {"alarms": yes_no(off), "leakers": leakers}


def two_lucks(count: int, seed: int, tree: Mapping[str, Any]) -> Tables:
    """Run one scenario under two seeds."""
    other = {f"variant/{name}": it for name, it in tables_of(tree, count, seed + 1).items()}
    return {**tables_of(tree, count, seed), **other}


def alarms(tables: Tables, pairs: int) -> list[bool]:
    """Return for each comparison whether its interval says that the two differ."""
    names = "replications", "variant/replications"
    sides = np.stack([column(tables, "leakers", name) for name in names])
    found = []
    for number in range(sides.shape[1] // pairs):
        one = sides[:, number * pairs : (number + 1) * pairs]
        interval = program.difference(*one[:, None])
        found.append(interval is not None and not holds(interval, 0.0))
    return found
