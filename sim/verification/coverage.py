"""Cases of interval coverage: C08 of the list of references.

How often an interval covers is known exactly where the law of the sample is: add up the chance of
each sample whose interval holds the true value. Whether it holds it is asked here without an
interval, by the test that it inverts; what is compared with it is the program's own interval, over
the same sum here, and over groups of replications of the model in `sim.verification.groups`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from scipy.special import ndtri, stdtrit

from sim.experiment.statistics.intervals import LEVEL, Interval, mean_t, wilson
from sim.verification.case import (
    Case,
    Moments,
    Quantity,
    Wrong,
    at_once,
)

INTERVALS = "intervals"
BROWN = "Brown, Cai & DasGupta 2001, Statistical Science 16(2)"
UPPER = 0.5 + LEVEL / 2.0


class Coin(NamedTuple):
    """So many trials, and the chance of each."""

    trials: int
    chance: float


def holds(interval: Interval | None, value: float) -> bool:
    """Return whether there is an interval and it holds a value."""
    return interval is not None and interval.low <= value <= interval.high


# --- shares ---------------------------------------------------------------------------------------


def binomial(coin: Coin) -> Iterator[tuple[int, float]]:
    """Yield each number of successes with its chance."""
    n, p = coin
    for yes in range(n + 1):
        yield yes, math.comb(n, yes) * p**yes * (1.0 - p) ** (n - yes)


def yes_no(chance: float) -> Moments:
    """Return the moments of a yes or no."""
    return Moments(chance, math.sqrt(chance * (1.0 - chance)))


def spread(n: int, yes: float) -> float:
    """Return the standard deviation of a sample of noughts and ones."""
    return math.sqrt(yes / n * (1.0 - yes / n) * n / (n - 1.0))


def by_score(coin: Coin, width: float = 1.0) -> float:
    """Return the exact coverage of Wilson's interval: where the score test does not reject.

    ``width``: a mistake in it, as a factor.
    """
    n, p = coin
    reach = width * float(ndtri(UPPER)) * math.sqrt(n * p * (1.0 - p))
    return math.fsum(chance for yes, chance in binomial(coin) if abs(yes - n * p) <= reach)


def by_student(coin: Coin) -> float:
    """Return the exact coverage of Student's interval on noughts and ones."""
    n, p = coin
    t = float(stdtrit(n - 1, UPPER)) / math.sqrt(n)
    return math.fsum(
        chance for yes, chance in binomial(coin) if abs(yes / n - p) <= t * spread(n, yes)
    )


def covered(coin: Coin, interval: Callable[[int, int], Interval | None]) -> float:
    """Return the coverage of the program's interval of (successes, trials), by the same sum."""
    return math.fsum(
        chance for yes, chance in binomial(coin) if holds(interval(yes, coin.trials), coin.chance)
    )


def student(yes: int, n: int) -> Interval | None:
    """Return the program's t interval of noughts and ones."""
    return mean_t(n, yes / n, spread(n, yes))


COINS = {
    "C08-P": (Coin(100, 0.1), 0.9364, 0.93242),
    "C08-P2": (Coin(50, 0.02), 0.92157, 0.63535),
}


def summed(name: str) -> Case:
    """Return the exact coverage of the program's intervals for one coin."""
    coin, score, t = COINS[name]
    return Case(
        id=f"{name}-sum",
        title=f"coverage of 95 % intervals, n = {coin.trials}, p = {coin.chance}",
        capability=INTERVALS,
        formula="Σ of Bin(n, p) over the samples whose interval holds p",
        source=BROWN,
        quantities=(
            Quantity(
                "coverage, Wilson", by_score(coin), at_once(lambda: covered(coin, wilson)),
                0.0, score, 2e-5,
            ),
            Quantity(
                "coverage, t", by_student(coin), at_once(lambda: covered(coin, student)),
                0.0, t, 2e-5,
            ),
        ),
        wrongs=(Wrong("95 %, as it says", {"coverage, Wilson": Moments(LEVEL)}),),
    )  # fmt: skip


# --- counts ---------------------------------------------------------------------------------------

RATE, DAYS = 0.945, 30
"""Mean count of a replication, and replications, of C08-P4."""


@cache
def sums_of_poisson() -> dict[tuple[int, int], float]:
    """Return the law of (sum, sum of squares) of the counts of all days, to 1e-12 or so."""
    one = {k: math.exp(-RATE) * RATE**k / math.factorial(k) for k in range(16)}
    law: dict[tuple[int, int], float] = {(0, 0): 1.0}
    for _ in range(DAYS):
        after: dict[tuple[int, int], float] = defaultdict(float)
        for (total, squares), chance in law.items():
            for k, share in one.items():
                if chance * share > 1e-14:
                    after[total + k, squares + k * k] += chance * share
        law = after
    return law


def _deviation(total: int, squares: int) -> float:
    return math.sqrt(max(0.0, squares - total * total / DAYS) / (DAYS - 1.0))


def exact_counts(width: float = 1.0) -> float:
    """Return the exact coverage of Student's interval for the mean count, or of one mistaken."""
    t = width * float(stdtrit(DAYS - 1, UPPER)) / math.sqrt(DAYS)
    return math.fsum(
        chance
        for (total, squares), chance in sums_of_poisson().items()
        if abs(total / DAYS - RATE) <= t * _deviation(total, squares)
    )


def summed_counts() -> float:
    """Return the coverage of the program's interval by the same sum."""
    return math.fsum(
        chance
        for (total, squares), chance in sums_of_poisson().items()
        if holds(mean_t(DAYS, total / DAYS, _deviation(total, squares)), RATE)
    )


def counts_summed() -> Case:
    """Return the coverage for a mean count, added up."""
    return Case(
        id="C08-P4-sum",
        title="coverage of the t interval for 30 Poisson counts",
        capability=INTERVALS,
        formula="Σ over (sum, sum of squares) of 30 counts of mean 0.945",
        source="own derivation: exact convolution",
        quantities=(
            Quantity("coverage, t", exact_counts(), at_once(summed_counts), 0.0, 0.944, 2e-3),
        ),
        wrongs=(Wrong("95 %, as it says", {"coverage, t": Moments(LEVEL)}),),
    )


def printed() -> Case:
    """Return the interval of 3 in 50."""
    return Case(
        id="C08-P3",
        title="Wilson's interval of 3 in 50",
        capability=INTERVALS,
        formula="the p of which the score test just does not reject 3 of 50",
        source=BROWN,
        quantities=(
            Quantity(
                "lower end",
                score_end(3, 50, -1),
                at_once(lambda: wilson(3, 50).low),
                0.0,
                0.020615,
                3e-5,
            ),
            Quantity(
                "upper end",
                score_end(3, 50, 1),
                at_once(lambda: wilson(3, 50).high),
                0.0,
                0.162171,
                5e-6,
            ),
        ),
    )


def score_end(yes: int, n: int, side: int) -> float:
    """Return an end of Wilson's interval, by halving: where |yes − n p| is z √(n p q)."""
    z = float(ndtri(UPPER))
    inside, outside = yes / n, 0.5 * (1.0 + side)
    for _ in range(200):
        p = 0.5 * (inside + outside)
        if abs(yes - n * p) <= z * math.sqrt(n * p * (1.0 - p)):
            inside = p
        else:
            outside = p
    return inside


def coverage_cases() -> list[Case]:
    """Return the cases of this file."""
    return [
        *map(summed, COINS),
        printed(),
        counts_summed(),
    ]
