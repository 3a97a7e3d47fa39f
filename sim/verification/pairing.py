"""Two scenarios under the same luck: C09 of the list of references."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from sim.verification.case import Case, Column, Moments, Quantity, Runs, Tables, Wrong, column
from sim.verification.law import Fire, Law, Look, moments, raid
from sim.verification.raids import at_once
from sim.verification.replicate import tables_of
from sim.verification.scene import Gun, Inbound, Scene

HEADING = "the same luck"
SOURCE = "recalled: Law, Simulation Modeling and Analysis; Kelton"
THREATS, PK, BETTER = 10, 0.70, 0.75
MEANS = 1.0, 0.8
"""Mean time between launches (min) of the two scenarios: rates 1 and 1.25."""


VARIANT = "variant/"
"""Stands before the names of the second scenario's tables."""


def both(baseline: str, variant: str) -> Runs:
    """Return what runs two scenario texts under the same luck."""

    def runs(count: int, seed: int) -> Tables:
        found = {f"{VARIANT}{name}": it for name, it in tables_of(variant, count, seed).items()}
        return {**tables_of(baseline, count, seed), **found}

    return runs


def leakers(tables: Tables, side: str = "") -> Column:
    """Return the leakers of each replication."""
    return column(tables, "leakers", f"{side}replications")


def gaps(tables: Tables, side: str = "") -> Column:
    """Return the time (min) between the two launches of each replication."""
    launched = column(tables, "launched_s", f"{side}threats").reshape(-1, 2)
    found: Column = (launched[:, 1] - launched[:, 0]) / 60.0
    return found


def together(one: Column, other: Column, mean: float) -> Column:
    """Return the squared deviations of the paired differences."""
    found: Column = (one - other - mean) ** 2
    return found


def apart(one: Column, other: Column, mean: float) -> Column:
    """Return the same for replications that have nothing in common: even against odd ones."""
    n = len(one) // 2
    return together(one[: 2 * n : 2], other[1 : 2 * n : 2], mean)


def shots(pk: float) -> str:
    """Return the scenario of one shot at each of ten threats."""
    return replace(at_once(THREATS, Gun("round", pk)), name=f"C09 {pk}").text()


def _difference(pk: float, better: float) -> Law:
    """Return the law of the difference in leakers: a threat leaks for one only, or for neither."""
    return raid(THREATS, Fire((Look(1, 1.0 - (better - pk)),)))


def _squares(law: Law, mean: float) -> Moments:
    return moments(law, lambda leaked, _: (leaked - mean) ** 2)


def _other_luck(pk: float, better: float, mean: float) -> Moments:
    one, other = (raid(THREATS, Fire((Look(1, p),))) for p in (pk, better))
    both: dict[tuple[int, int], float] = {}
    for (leaked, _), chance in one.items():
        for (also, _), share in other.items():
            both[leaked - also, 0] = both.get((leaked - also, 0), 0.0) + chance * share
    return _squares(both, mean)


def c09() -> Case:
    """Variance of the difference in leakers, paired and not."""
    mean = THREATS * (BETTER - PK)
    difference = moments(_difference(PK, BETTER), lambda leaked, _: leaked)
    paired = _squares(_difference(PK, BETTER), mean)
    other = _other_luck(PK, BETTER, mean)
    names = "difference in leakers", "variance, same luck", "variance, other luck"
    more = moments(_difference(PK, PK + 1.3 * (BETTER - PK)), lambda leaked, _: leaked)
    return Case(
        id="C09-P",
        title="leakers at pk 0.70 and 0.75",
        capability=HEADING,
        formula="n(d − d²), d = p2 − p1; other luck: n(p1 q1 + p2 q2)",
        source=SOURCE,
        runs=both(shots(PK), shots(BETTER)),
        quantities=(
            Quantity(names[0], difference.mean, lambda t: leakers(t) - leakers(t, VARIANT),
                     difference.sd),
            Quantity(names[1], paired.mean,
                     lambda t: together(leakers(t), leakers(t, VARIANT), mean), paired.sd, 0.475),
            Quantity(names[2], other.mean,
                     lambda t: apart(leakers(t), leakers(t, VARIANT), mean), other.sd, 3.975),
        ),
        wrongs=(
            Wrong("luck of its own for each", {names[1]: other}),
            Wrong("the same luck for all", {names[2]: paired}),
            Wrong("better pk 10 % lower", {names[0]: Moments(THREATS * (0.9 * BETTER - PK), 1.0)}),
            Wrong("its gain 30 % higher", {names[0]: more}),
        ),
    )  # fmt: skip


def c09_ratio() -> Case:
    """How many times the variance pairing saves, within 10 % at 20,000 pairs."""
    mean = THREATS * (BETTER - PK)
    exact = _other_luck(PK, BETTER, mean).mean / _squares(_difference(PK, BETTER), mean).mean

    def saved(tables: Tables) -> Column:
        sides = leakers(tables), leakers(tables, VARIANT)
        return np.array([np.mean(apart(*sides, mean)) / np.mean(together(*sides, mean))])

    return Case(
        id="C09-P-ratio",
        title="variance saved by pairing, pk 0.70 and 0.75, within 10 %",
        capability=HEADING,
        formula="n(p1 q1 + p2 q2) / n(d − d²)",
        source=SOURCE,
        runs=both(shots(PK), shots(BETTER)),
        quantities=(Quantity("ratio of the variances", exact, saved, figure=8.36842),),
        tolerance=0.1,
        replications=20_000,
        full=True,
    )


def launches(mean: float) -> str:
    """Return the scenario of two threats whose launches are an exponential time apart."""
    raids = (Inbound(threats=2, spacing=f"{{exponential: {mean * 60.0:g} s}}"),)
    return Scene(name=f"C09 {mean}", raids=raids, duration="12 h").text()


def c09_times() -> Case:
    """Exponential times of two rates: by inversion each is a fixed multiple of the other."""
    a, b = MEANS
    mean, together_, apart_ = a - b, (a - b) ** 2, a * a + b * b
    # Fourth central moments of an exponential time and of the difference of two.
    fourth = 9.0 * (a**4 + b**4) + 6.0 * a * a * b * b
    names = "difference, min", "variance, same luck", "variance, other luck"
    return Case(
        id="C09-P2",
        title="times between launches at rates 1 and 1.25",
        capability=HEADING,
        formula="(1/m1 − 1/m2)²; other luck: 1/m1² + 1/m2²",
        source=SOURCE,
        runs=both(launches(a), launches(b)),
        quantities=(
            Quantity("one over the other, always", b / a, lambda t: gaps(t, VARIANT) / gaps(t)),
            Quantity(names[0], mean, lambda t: gaps(t) - gaps(t, VARIANT), mean),
            Quantity(names[1], together_, lambda t: together(gaps(t), gaps(t, VARIANT), mean),
                     math.sqrt(8.0) * together_, 0.04),
            Quantity(names[2], apart_, lambda t: apart(gaps(t), gaps(t, VARIANT), mean),
                     math.sqrt(fourth - apart_**2), 1.64),
        ),
        wrongs=(
            Wrong("luck of its own for each", {names[1]: Moments(apart_, math.sqrt(fourth))}),
            Wrong("the second rate 10 % higher", {names[0]: Moments(a - b / 1.1, a - b / 1.1)}),
        ),
    )  # fmt: skip


def c09_twice() -> Case:
    """Make the same scenario twice: every difference of every column is exactly 0."""

    def worst(tables: Tables) -> Column:
        one, other = (tables[f"{side}replications"] for side in ("", VARIANT))
        names = [name for name in one.schema.names if name != "outer"]
        sides = (np.array([column(_only(side), name) for name in names]) for side in (one, other))
        found: Column = np.abs(np.subtract(*sides)).max(axis=0)
        return found

    return Case(
        id="C09-P3",
        title="the same scenario twice",
        capability=HEADING,
        formula="every difference is 0",
        source=SOURCE,
        runs=both(shots(PK), shots(PK)),
        quantities=(Quantity("largest difference of any column", 0.0, worst, figure=0.0),),
        replications=200,
    )


def _only(table: object) -> Tables:
    return {"replications": table}


def pair_cases() -> list[Case]:
    """Return the cases of this file."""
    return [c09(), c09_ratio(), c09_times(), c09_twice()]
