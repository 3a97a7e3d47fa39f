"""Coverage through the model: groups of replications, an interval for each (C08)."""

from __future__ import annotations

import math

import numpy as np

from sim.experiment.statistics.intervals import EMPTY, mean_t, wilson
from sim.verification.case import Case, Column, Moments, Quantity, Tables, Wrong, totals
from sim.verification.coverage import (
    BROWN,
    COINS,
    DAYS,
    INTERVALS,
    RATE,
    Coin,
    by_score,
    by_student,
    exact_counts,
    holds,
    yes_no,
)
from sim.verification.scene import Gun, Inbound, Scene
from sim.verification.sightings import traffic

NAMES = "share of groups whose interval holds it", "P(leaker)"


def mistaken(coin: Coin) -> list[Wrong]:
    """Return wrong answers about the interval of a share, and about the share."""
    n, p = coin
    mistakes = {"an interval of half the width": {NAMES[0]: yes_no(by_score(coin, 0.5))}}
    # A share of 2 % that is 10 % off shows in a quarter of a million runs.
    if p >= 0.1:
        for by, way in ((0.9, "low"), (1.1, "high")):
            moments = Moments(by * p, math.sqrt(by * p * (1.0 - by * p) / n))
            mistakes[f"P(leaker) 10 % too {way}"] = {NAMES[1]: moments}
    else:
        mistakes["the t interval"] = {NAMES[0]: yes_no(by_student(coin))}
    return [Wrong(mistake, moments) for mistake, moments in mistakes.items()]


def modelled(name: str, groups: int) -> Case:
    """Return the coverage of Wilson's interval of whether a threat leaks, by groups of runs."""
    coin, figure, _ = COINS[name]
    n, p = coin
    exact = by_score(coin)

    def leaks(tables: Tables) -> Column:
        return totals("leakers")(tables).reshape(-1, n)

    def inside(tables: Tables) -> Column:
        found = [holds(wilson(yes, n), p) for yes in leaks(tables).sum(axis=1)]
        return np.array(found, dtype=np.float64)

    def share(tables: Tables) -> Column:
        means: Column = leaks(tables).mean(axis=1)
        return means

    guns = (Gun("round", 1.0 - p),)
    return Case(
        id=name,
        title=f"coverage through the model, {groups} groups of {n} runs",
        capability=INTERVALS,
        formula="the exact coverage, not 0.95",
        source=BROWN,
        scenario=Scene(name=name, guns=guns, raids=(Inbound(),)).text(),
        quantities=(
            Quantity(NAMES[0], exact, inside, yes_no(exact).sd, figure, 2e-5),
            Quantity(NAMES[1], p, share, math.sqrt(p * (1.0 - p) / n)),
        ),
        wrongs=tuple(mistaken(coin)),
        replications=groups * n,
        full=True,
    )


def counts_modelled(groups: int) -> Case:
    """Return the coverage for the mean of a count of ships, by groups of runs."""
    exact = exact_counts()
    names = ("share of groups whose interval holds it", "ships a day")

    def ships(tables: Tables) -> Column:
        return totals("transits:bab-el-mandeb")(tables).reshape(-1, DAYS)

    def inside(tables: Tables) -> Column:
        found = []
        for group in ships(tables):
            counts = EMPTY.with_more(group)
            found.append(holds(mean_t(counts.n, counts.mean(), counts.sd()), RATE))
        return np.array(found, dtype=np.float64)

    def mean(tables: Tables) -> Column:
        means: Column = ships(tables).mean(axis=1)
        return means

    def off(by: float) -> dict[str, Moments]:
        return {names[1]: Moments(by * RATE, math.sqrt(by * RATE / DAYS))}

    return Case(
        id="C08-P4",
        title=f"coverage through the model, {groups} groups of {DAYS} days",
        capability=INTERVALS,
        formula="the exact coverage, not 0.95",
        source="own derivation: exact convolution",
        scenario=traffic("C08-P4", 24.0, RATE, 14.0),
        quantities=(
            Quantity(names[0], exact, inside, yes_no(exact).sd, 0.944, 2e-3),
            Quantity(names[1], RATE, mean, math.sqrt(RATE / DAYS)),
        ),
        wrongs=(
            Wrong("rate 10 % too low", off(0.9)),
            Wrong("rate 10 % too high", off(1.1)),
            Wrong("an interval of half the width", {names[0]: yes_no(exact_counts(0.5))}),
        ),
        replications=groups * DAYS,
        full=True,
    )


def group_cases() -> list[Case]:
    """Return the cases of this file."""
    return [*(modelled(name, 1000) for name in COINS), counts_modelled(1000)]
