"""Where a polynomial of time is negative: closed form up to squares, bracketed roots beyond.

A polynomial has five coefficients, the constant first.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from math import sqrt

from sim.world.spans import Spans

STEPS = 52
"""Bisections of a bracket: the root of a leg of 10,000 s is found to a few picoseconds."""


Quartic = tuple[float, float, float, float, float]
"""c0, c1, c2, c3, c4 of c0 + c1 x + c2 x² + c3 x³ + c4 x⁴."""


def value(p: Quartic, x: float) -> float:
    """Return p(x)."""
    return p[0] + x * (p[1] + x * (p[2] + x * (p[3] + x * p[4])))


def lowered(p: Quartic, by: float) -> Quartic:
    """Return p(x) − ``by``."""
    return p[0] - by, p[1], p[2], p[3], p[4]


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


def roots(p: Quartic, low: float, high: float) -> list[float]:
    """Return the sorted real roots of ``p`` in [low, high]; none of one that is zero throughout.

    Squares are solved without cancellation; higher powers are bracketed by the roots of the
    derivative, so that no pair of roots is missed.
    """
    if p[3] != 0.0 or p[4] != 0.0:
        return _bracketed(p, low, high)
    if p[2] != 0.0:
        found = _square(p[0], p[1], p[2])
    elif p[1] != 0.0:
        found = [-p[0] / p[1]]
    else:
        return []
    return [root for root in found if low <= root <= high]


def negative(p: Quartic, length: float) -> Spans:
    """Return where in [0, length] the polynomial is zero or less."""
    if p[2] > 0.0 and p[3] == 0.0 and p[4] == 0.0:
        # By far the most frequent: between the two roots.
        between = _square(p[0], p[1], p[2])
        if not between or between[-1] < 0.0 or between[0] > length:
            return []
        return [(max(between[0], 0.0), min(between[-1], length))]
    edges = [0.0, *roots(p, 0.0, length), length]
    spans: Spans = []
    for a, b in pairwise(edges):
        if value(p, 0.5 * (a + b)) <= 0.0:
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


def _bracketed(p: Quartic, low: float, high: float) -> list[float]:
    knots = [low, *roots((p[1], 2.0 * p[2], 3.0 * p[3], 4.0 * p[4], 0.0), low, high), high]
    found = []
    at_a = value(p, low)
    for a, b in pairwise(knots):
        at_b = value(p, b)
        if at_a == 0.0:
            found.append(a)
        elif (at_a < 0.0 < at_b) or (at_b < 0.0 < at_a):
            found.append(bisect(partial(value, p), a, b))
        at_a = at_b
    if at_a == 0.0:
        found.append(high)
    return found
