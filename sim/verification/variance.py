"""On what variance rests, where theory says it: C12 to C14 of the list of references."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.experiment.sensitivity import shares
from sim.experiment.study.sampling import frozen
from sim.scenario.study.plan import Shares
from sim.verification.case import (
    Case,
    Column,
    Moments,
    Quantity,
    Runs,
    Tables,
    Wrong,
    table,
    totals,
)
from sim.verification.functions import HEADING, Function, columns_of, factors_of

POINTS, DESIGNS = 256, 40
"""Points of each sample, and independent designs."""

LARGE, CLOSE = 2**13, 0.02
"""Points of a large design, and how close its shares must come."""


class Truth(NamedTuple):
    """A function with its ranges and variance, and the closed and total shares of its factors."""

    function: Function
    ranges: Sequence[tuple[float, float]]
    variance: float
    closed: Sequence[float]
    total: Sequence[float]


def stack_of(truth: Truth, points: int, seed: int) -> Column:
    """Return what the function gives on the rows of a design: (table, row, replication)."""
    rows = frozen(Shares(points=points, seed=seed), factors_of(truth.ranges))
    values: Column = truth.function(columns_of(rows))
    return values.reshape(len(truth.ranges) + 2, points, 1)


def _names(truth: Truth) -> list[str]:
    numbers = range(1, len(truth.ranges) + 1)
    return [f"{kind}-{number}" for kind in ("closed", "total") for number in numbers]


def designs(truth: Truth) -> Runs:
    """Return what estimates the shares by independent designs, a row of the table each."""

    def runs(count: int, seed: int) -> Tables:
        found = [shares.indices(stack_of(truth, POINTS, seed + n)) for n in range(count)]
        *columns, _, sd = np.array(found).T
        close = np.full(count, _close(truth, seed))
        named = dict(zip(_names(truth), columns, strict=True))
        return table(**named, variance=sd**2, close=close)

    return runs


def _close(truth: Truth, seed: int) -> float:
    """Return whether a large design comes close in all of its shares (1 = yes)."""
    exact = np.array([*truth.closed, *truth.total])
    found = shares.indices(stack_of(truth, LARGE, seed))[: len(exact)]
    return 1.0 * bool(np.abs(found - exact).max() <= CLOSE)


def case(about: tuple[str, str, str, str], truth: Truth, figures: Sequence[float]) -> Case:
    """Return a case of a function; figures: as printed, the variance, closed and total shares."""
    name, title, formula, source = about
    exact = [*truth.closed, *truth.total]
    told = [one.replace("-", " share of x") for one in _names(truth)]
    quantities = [
        Quantity(words, value, totals(column), None, figure, 5e-5)
        for words, column, value, figure in zip(
            ["variance", *told], ["variance", *_names(truth)], [truth.variance, *exact], figures,
            strict=True,
        )
    ]  # fmt: skip
    k = len(truth.ranges)
    return Case(
        id=name,
        title=title,
        capability=HEADING,
        formula=formula,
        source=source,
        runs=designs(truth),
        replications=DESIGNS,
        quantities=(
            *quantities,
            Quantity(f"{LARGE:,} points: all within {CLOSE} (1 = yes)", 1.0, totals("close")),
        ),
        wrongs=(
            Wrong("shares 10 % too large", _moments(told, [1.1 * share for share in exact])),
            Wrong("closed and total exchanged", _moments(told, [*exact[k:], *exact[:k]])),
        ),
    )


# --- C12 ------------------------------------------------------------------------------------------

A, B = 7.0, 0.1


def ishigami(x: Column) -> Column:
    """Return sin x1 + a sin² x2 + b x3⁴ sin x1."""
    found: Column = np.sin(x[:, 0]) * (1.0 + B * x[:, 2] ** 4) + A * np.sin(x[:, 1]) ** 2
    return found


def c12() -> Case:
    """Ishigami's function, two of whose three factors interact."""
    first = 0.5 * (1.0 + B * math.pi**4 / 5.0) ** 2
    second, both = A * A / 8.0, B * B * math.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    whole = first + second + both
    truth = Truth(
        ishigami,
        [(-math.pi, math.pi)] * 3,
        whole,
        [first / whole, second / whole, 0.0],
        [(first + both) / whole, second / whole, both / whole],
    )
    formula = "sin x1 + 7 sin² x2 + 0.1 x3⁴ sin x1"
    about = "C12-P", "Ishigami's function", formula, "Ishigami and Homma 1990, as botorch has it"
    return case(about, truth, (13.8446, 0.313905, 0.442411, 0.0, 0.557589, 0.442411, 0.243684))


# --- C13 ------------------------------------------------------------------------------------------

WEIGHTS = (0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0)


def sobol_g(x: Column) -> Column:
    """Return the product of (|4x − 2| + a) / (1 + a) over the factors."""
    a = np.array(WEIGHTS)
    found: Column = ((np.abs(4.0 * x - 2.0) + a) / (1.0 + a)).prod(axis=1)
    return found


def of_product(ratios: Sequence[float]) -> tuple[list[float], list[float]]:
    """Return the shares of independent factors of a product from (sd / mean)² of each."""
    whole = math.prod(1.0 + one for one in ratios) - 1.0
    closed = [one / whole for one in ratios]
    total = [one / (1.0 + one) * (1.0 + whole) / whole for one in ratios]
    return closed, total


def c13() -> Case:
    """Sobol's g function of eight factors, the last four of which hardly matter."""
    ratios = [1.0 / (3.0 * (1.0 + a) ** 2) for a in WEIGHTS]
    variance = math.prod(1.0 + one for one in ratios) - 1.0
    truth = Truth(sobol_g, [(0.0, 1.0)] * 8, variance, *of_product(ratios))
    printed = [0.465424, 0.71619, 0.17905, 0.023676, 0.0071619, *[7.1619e-05] * 4]
    printed += [0.78714, 0.2422, 0.034317, 0.01046, *[1.0495e-04] * 4]
    about = (
        "C13-P",
        "Sobol's g function",
        "Π (|4x − 2| + a) / (1 + a)",
        "Sobol 2001, as gsaot has it",
    )
    return case(about, truth, printed)


# --- C14 ------------------------------------------------------------------------------------------

THREATS = 20
LEAKS = ((0.2, 0.4), (0.1, 0.5), (0.3, 0.7))
"""Between what the share lies that leaks through each of three layers."""


MEANS = tuple((low + high) / 2.0 for low, high in LEAKS)
RATIOS = tuple(
    (high - low) ** 2 / 12.0 / mean**2 for (low, high), mean in zip(LEAKS, MEANS, strict=True)
)
"""The variance of each layer over the square of its mean."""


def leakage(threats: int = THREATS) -> Truth:
    """Return the leakers that three layers let through, on the average."""
    variance = (threats * math.prod(MEANS)) ** 2 * (math.prod(1.0 + r for r in RATIOS) - 1.0)
    return Truth(lambda q: threats * q.prod(axis=1), LEAKS, variance, *of_product(RATIOS))


def c14() -> Case:
    """Layers whose leak probabilities are not known, without luck."""
    about = "C14-P", "leakage of three layers", "n Π q, q uniform", "own derivation"
    printed = (0.205881, 0.14571, 0.58286, 0.20983, 0.17623, 0.63668, 0.24984)
    return case(about, leakage(), printed)


class Luck(NamedTuple):
    """Sizes of a case under luck: threats, points of a sample, replications, and designs."""

    threats: int
    points: int
    replications: int
    batches: int


def lucky(sizes: Luck, seed: int) -> Column:
    """Return a stack of counted leakers, as a simulator gives it: the same luck at all points."""
    q = columns_of(frozen(Shares(points=sizes.points, seed=seed), factors_of(LEAKS)))
    u = np.random.default_rng(seed).random((sizes.replications, sizes.threats, len(LEAKS)))
    leaked = (u[None] < q[:, None, None, :]).all(axis=3).sum(axis=2) * 1.0
    found: Column = leaked.reshape(len(LEAKS) + 2, sizes.points, sizes.replications)
    return found


def with_luck(threats: int, replications: int) -> tuple[list[float], list[float]]:
    """Return the total parts of the variance of leakers, and what they seem to be with the luck.

    Of two points under the same luck a threat leaks at both with the product of the lesser q.
    """
    truth = leakage(threats)
    true, seen = [share * truth.variance for share in truth.total], []
    for place, part in enumerate(true):
        lesser = [low + (high - low) / 3.0 for low, high in LEAKS]
        both = math.prod(lesser[i] if i == place else mean for i, mean in enumerate(MEANS))
        differ = 2.0 * (math.prod(MEANS) - both) - 2.0 * part / threats**2
        seen.append(part + threats * differ / (2.0 * replications))
    return true, seen


def c14_luck(name: str, title: str, sizes: Luck, runs: Runs, full: bool = False) -> Case:
    """Return leakers that are counted: the luck is taken out of the variance."""
    true, seen = with_luck(sizes.threats, sizes.replications)
    parts = [f"total part of layer {place}" for place in (1, 2, 3)]
    told, exact = ["leakers", *parts], [sizes.threats * math.prod(MEANS), *true]
    high = [1.1**3 * exact[0], *(1.1**6 * one for one in true)]
    return Case(
        id=name,
        title=title,
        capability=HEADING,
        formula="E (f(A) − f(C))² / 2, products of different replications",
        source="own derivation",
        runs=runs,
        replications=sizes.batches,
        quantities=tuple(
            Quantity(words, value, totals(words.replace(" ", "-")), None)
            for words, value in zip(told, exact, strict=True)
        ),
        wrongs=(
            Wrong("luck taken for influence", _moments(parts, seen)),
            Wrong("leak probabilities 10 % too high", _moments(told, high)),
        ),
        full=full,
    )


def _moments(names: Sequence[str], means: Sequence[float]) -> dict[str, Moments]:
    return {name: Moments(mean) for name, mean in zip(names, means, strict=True)}


def totals_of(stacks: Sequence[Column]) -> Tables:
    """Return the mean and the total parts of each stack as a table, a row a stack."""
    parts = np.array([shares.parts(stack)[3:6] for stack in stacks]).T
    named = {f"total-part-of-layer-{place}": values for place, values in enumerate(parts, 1)}
    return table(leakers=np.array([stack[:2].mean() for stack in stacks]), **named)


COUNTED = Luck(threats=THREATS, points=16, replications=2, batches=400)


def batches(count: int, seed: int) -> Tables:
    """Return designs of their own, each under luck of its own."""
    return totals_of([lucky(COUNTED, seed + number) for number in range(count)])


def variance_cases() -> list[Case]:
    """Return the cases of this file."""
    title = "leakage of three layers, counted under luck"
    return [c12(), c13(), c14(), c14_luck("C14-P-luck", title, COUNTED, batches)]
