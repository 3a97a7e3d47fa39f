"""Where a polynomial of time is negative: closed form up to squares, bracketed roots beyond.

A polynomial is the sequence of its coefficients, the constant first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import sqrt

from sim.world.spans import Spans

STEPS = 52
"""Bisections of a bracket: the root of a leg of 10,000 s is found to a few picoseconds."""


def value(coefficients: Sequence[float], x: float) -> float:
    """Return c0 + c1 x + c2 x² + … (Horner)."""
    total = 0.0
    for coefficient in reversed(coefficients):
        total = total * x + coefficient
    return total


def bisect(f: Callable[[float], float], low: float, high: float) -> float:
    """Return a root of ``f`` in [low, high], where its sign changes, in a fixed number of steps.

    ``f`` may also be zero at one of the ends.
    """
    rising = f(low) < f(high)
    for _ in range(STEPS):
        middle = 0.5 * (low + high)
        if (f(middle) > 0.0) == rising:
            high = middle
        else:
            low = middle
    return 0.5 * (low + high)


def roots(coefficients: Sequence[float], low: float, high: float) -> list[float]:
    """Return the sorted real roots in [low, high], of a polynomial of the fourth power at most.

    Squares are solved without cancellation; higher powers are bracketed by the roots of the
    derivative, so that no pair of roots is missed.
    """
    degree = len(coefficients) - 1
    while degree > 0 and coefficients[degree] == 0.0:
        degree -= 1
    if degree == 0:
        return []
    if degree == 1:
        found = [-coefficients[0] / coefficients[1]]
    elif degree == 2:
        found = _square(coefficients[0], coefficients[1], coefficients[2])
    else:
        return _bracketed(coefficients[: degree + 1], low, high)
    return [root for root in found if low <= root <= high]


def negative(coefficients: Sequence[float], length: float) -> Spans:
    """Return where in [0, length] the polynomial is zero or less."""
    if len(coefficients) == 3 and coefficients[2] > 0.0:
        # By far the most frequent: between the two roots.
        between = _square(coefficients[0], coefficients[1], coefficients[2])
        if not between or between[-1] < 0.0 or between[0] > length:
            return []
        return [(max(between[0], 0.0), min(between[-1], length))]
    edges = [0.0, *roots(coefficients, 0.0, length), length]
    spans: Spans = []
    for a, b in pairwise(edges):
        if value(coefficients, 0.5 * (a + b)) <= 0.0:
            if spans and spans[-1][1] == a:
                spans[-1] = (spans[-1][0], b)
            else:
                spans.append((a, b))
    return spans


def _square(c: float, b: float, a: float) -> list[float]:
    discriminant = b * b - 4.0 * a * c
    if discriminant < 0.0:
        return []
    q = -0.5 * (b + (sqrt(discriminant) if b >= 0.0 else -sqrt(discriminant)))
    if q == 0.0:
        return [0.0]
    first, second = q / a, c / q
    return [first, second] if first <= second else [second, first]


def _bracketed(coefficients: Sequence[float], low: float, high: float) -> list[float]:
    slope = [k * c for k, c in enumerate(coefficients)][1:]
    knots = [low, *roots(slope, low, high), high]
    f = _horner(*coefficients)
    found = []
    at_a = f(low)
    for a, b in pairwise(knots):
        at_b = f(b)
        if at_a == 0.0:
            found.append(a)
        elif (at_a < 0.0 < at_b) or (at_b < 0.0 < at_a):
            found.append(bisect(f, a, b))
        at_a = at_b
    if at_a == 0.0:
        found.append(high)
    return found


def _horner(
    c0: float, c1: float, c2: float, c3: float, c4: float = 0.0
) -> Callable[[float], float]:
    def f(x: float) -> float:
        return c0 + x * (c1 + x * (c2 + x * (c3 + x * c4)))

    return f
