"""Shares of variance with known values: functions in place of the simulator.

The functions stand behind the same designs and estimators as `redsea sensitivity`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.scenario.file.reading import read_block
from sim.scenario.study.designs import Shares
from sim.scenario.study.factors import Factor, Range, Varied
from sim.verification import program
from sim.verification.case import Column, Tables, table

if TYPE_CHECKING:
    from sim.scenario.file.yaml_tree import Tree

POINTS = 256
"""Points of each sample of a design."""

LARGE, CLOSE = 2**13, 0.02
"""Points of a large design, and how close its shares must come."""

Ranges = Sequence[tuple[float, float]]


class Truth(NamedTuple):
    """A function with its ranges and variance, and the closed and total shares of its factors."""

    function: Callable[[Column], Column]
    ranges: Ranges
    variance: float
    closed: Sequence[float]
    total: Sequence[float]


def factors_of(ranges: Ranges) -> list[Varied]:
    """Return factors x1, x2, … that lie anywhere in some ranges."""
    found = []
    for number, (low, high) in enumerate(ranges, 1):
        record = Factor(side="environment", range=Range(low=low, high=high))
        found.append(Varied(f"x{number}", record, read_block("{}", "a function")))
    return found


def columns_of(rows: Iterable[dict[str, Tree]]) -> Column:
    """Return the rows of a design as numbers, a column a factor."""
    values: Any = [list(row.values()) for row in rows]
    return np.array(values, dtype=np.float64)


# --- the functions --------------------------------------------------------------------------------

A, B = 7.0, 0.1


def ishigami(x: Column) -> Column:
    """Return sin x1 + a sin² x2 + b x3⁴ sin x1, two of whose three factors interact."""
    found: Column = np.sin(x[:, 0]) * (1.0 + B * x[:, 2] ** 4) + A * np.sin(x[:, 1]) ** 2
    return found


def of_ishigami() -> Truth:
    """Return Ishigami's function."""
    first = 0.5 * (1.0 + B * math.pi**4 / 5.0) ** 2
    second, both = A * A / 8.0, B * B * math.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    whole = first + second + both
    closed = [first / whole, second / whole, 0.0]
    total = [(first + both) / whole, second / whole, both / whole]
    return Truth(ishigami, [(-math.pi, math.pi)] * 3, whole, closed, total)


WEIGHTS = (0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0)


def sobol_g(x: Column) -> Column:
    """Return the product of (|4x − 2| + a) / (1 + a) over the factors."""
    a = np.array(WEIGHTS)
    found: Column = ((np.abs(4.0 * x - 2.0) + a) / (1.0 + a)).prod(axis=1)
    return found


def of_sobol() -> Truth:
    """Return Sobol's g function of eight factors, the last four of which hardly matter."""
    ratios = [1.0 / (3.0 * (1.0 + a) ** 2) for a in WEIGHTS]
    variance = math.prod(1.0 + one for one in ratios) - 1.0
    return Truth(sobol_g, [(0.0, 1.0)] * 8, variance, *of_product(ratios))


def of_product(ratios: Sequence[float]) -> tuple[list[float], list[float]]:
    """Return the shares of independent factors of a product from (sd / mean)² of each."""
    whole = math.prod(1.0 + one for one in ratios) - 1.0
    closed = [one / whole for one in ratios]
    total = [one / (1.0 + one) * (1.0 + whole) / whole for one in ratios]
    return closed, total


LEAKS = ((0.2, 0.4), (0.1, 0.5), (0.3, 0.7))
"""Between what the share lies that leaks through each of three layers."""

MEANS = tuple((low + high) / 2.0 for low, high in LEAKS)
RATIOS = tuple(
    (high - low) ** 2 / 12.0 / mean**2 for (low, high), mean in zip(LEAKS, MEANS, strict=True)
)
"""The variance of each layer over the square of its mean."""


def of_leakage(threats: int = 20) -> Truth:
    """Return the leakers that three layers let through, on the average."""
    variance = (threats * math.prod(MEANS)) ** 2 * (math.prod(1.0 + r for r in RATIOS) - 1.0)
    return Truth(lambda q: threats * q.prod(axis=1), LEAKS, variance, *of_product(RATIOS))


SHARES = (0.45, 0.25, 0.15, 0.08, 0.0481, 0.0219, 0.0, 0.0)
"""Of the variance of an additive function: strong factors, a weak one, and two that are nothing."""


def of_additive() -> Truth:
    """Return a sum of eight factors, of variance 1."""
    weights = np.sqrt(12.0 * np.array(SHARES))
    return Truth(lambda x: (x - 0.5) @ weights, [(0.0, 1.0)] * 8, 1.0, SHARES, SHARES)


FUNCTIONS: dict[str, Callable[[], Truth]] = {
    "ishigami": of_ishigami, "sobol-g": of_sobol, "leakage": of_leakage,
}  # fmt: skip


# --- shares ---------------------------------------------------------------------------------------


def names_of(truth: Truth) -> list[str]:
    """Return the names of all closed shares, then of all total ones."""
    numbers = range(1, len(truth.ranges) + 1)
    return [f"{kind} share of x{number}" for kind in ("closed", "total") for number in numbers]


def exact(function: str) -> dict[str, float]:
    """Return the variance of a function and all its shares."""
    truth = FUNCTIONS[function]()
    shares = zip(names_of(truth), [*truth.closed, *truth.total], strict=True)
    return {"variance": truth.variance, **dict(shares)}


def exchanged(function: str) -> dict[str, float]:
    """Return closed and total shares exchanged."""
    truth = FUNCTIONS[function]()
    return dict(zip(names_of(truth), [*truth.total, *truth.closed], strict=True))


def stack_of(truth: Truth, points: int, seed: int) -> Column:
    """Return the function's values on the rows of a design: (table, row, replication)."""
    rows = Shares(points=points, seed=seed).rows(factors_of(truth.ranges))
    values: Column = truth.function(columns_of(rows))
    return values.reshape(len(truth.ranges) + 2, points, 1)


def designs(count: int, seed: int, function: str) -> Tables:
    """Return estimates of the shares by independent designs, a row of the table each.

    ``close``: whether a large design comes close in all of its shares (1 = yes).
    """
    truth = FUNCTIONS[function]()
    found = [program.shares.indices(stack_of(truth, POINTS, seed + n)) for n in range(count)]
    *columns, _, sd = np.array(found).T
    large = program.shares.indices(stack_of(truth, LARGE, seed))[: len(columns)]
    off = np.abs(large - np.array([*truth.closed, *truth.total])).max()
    named = dict(zip(names_of(truth), columns, strict=True))
    return table(**named, variance=sd**2, close=off <= CLOSE)


PLACES = {"strong": 0, "weak": 5, "null": 6}
"""Factors of the additive function whose intervals are looked at."""


def covering(count: int, seed: int, points: int, few: int, replications: int) -> Tables:
    """Return whether the intervals of shares hold the true ones, a row a design of its own.

    Noise as large as the function's standard deviation is added to every value. ``none``: whether
    a design of too few points has no interval.
    """
    truth = of_additive()
    found: dict[str, list[bool]] = {}
    for number in range(seed, seed + count):
        intervals = _intervals(truth, points, number, replications)
        for name, place in PLACES.items():
            first, total = intervals[place]
            found.setdefault(f"{name} first", []).append(_inside(first, truth.closed[place]))
            found.setdefault(f"{name} total", []).append(_inside(total, truth.total[place]))
    bare = _intervals(truth, few, seed, replications)
    none = all(one.low is None for pair in bare for one in pair)
    return table(none=none, **found)


def _intervals(truth: Truth, points: int, seed: int, replications: int) -> list[tuple[Any, Any]]:
    values = stack_of(truth, points, seed)
    luck = np.random.default_rng(seed).standard_normal((*values.shape[:2], replications))
    rows = (values + luck).reshape(-1, replications)
    groups = {f"x{place}": [f"x{place}"] for place in range(1, len(truth.ranges) + 1)}
    return [(one.first, one.total) for one in program.shares.apportioned(rows, groups).groups]


def _inside(found: Any, value: float) -> bool:  # noqa: ANN401 - an estimate of the program
    return found.low is not None and found.low <= value <= found.high


# --- leakers that are counted: the noise is removed from the variance -----------------------------


def counted(threats: int, high: float = 1.0) -> dict[str, float]:
    """Return the mean of the leakers and the total parts of their variance.

    high: a factor of all leak probabilities.
    """
    truth = of_leakage(threats)
    parts = {
        f"total part of layer {place}": high**6 * share * truth.variance
        for place, share in enumerate(truth.total, 1)
    }
    return {"leakers": high**3 * threats * math.prod(MEANS), **parts}


def with_luck(threats: int, replications: int) -> dict[str, float]:
    """Return the parts with the noise included.

    At two paired points a threat leaks at both with the product of the lesser q.
    """
    seen = {}
    lesser = [low + (high - low) / 3.0 for low, high in LEAKS]
    _, *parts = counted(threats).items()
    for place, (name, part) in enumerate(parts):
        both = math.prod(lesser[i] if i == place else mean for i, mean in enumerate(MEANS))
        differ = 2.0 * (math.prod(MEANS) - both) - 2.0 * part / threats**2
        seen[name] = part + threats * differ / (2.0 * replications)
    return seen


def totals_of(stacks: Sequence[Column]) -> Tables:
    """Return the mean and the total parts of each stack as a table, a row a stack."""
    parts = np.array([program.shares.parts(stack)[3:6] for stack in stacks]).T
    named = {f"total part of layer {place}": values for place, values in enumerate(parts, 1)}
    return table(leakers=[stack[:2].mean() for stack in stacks], **named)


def lucky(count: int, seed: int, threats: int, points: int, replications: int) -> Tables:
    """Return independent designs, each with random numbers that all its points share."""
    return totals_of(
        [_counted(seed + number, threats, points, replications) for number in range(count)]
    )


def _counted(seed: int, threats: int, points: int, replications: int) -> Column:
    q = columns_of(Shares(points=points, seed=seed).rows(factors_of(LEAKS)))
    u = np.random.default_rng(seed).random((replications, threats, len(LEAKS)))
    leaked = (u[None] < q[:, None, None, :]).all(axis=3).sum(axis=2) * 1.0
    found: Column = leaked.reshape(len(LEAKS) + 2, points, replications)
    return found
