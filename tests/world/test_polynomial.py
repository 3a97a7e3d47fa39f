"""Roots against NumPy's, signs against sampling."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from sim.world import polynomial
from sim.world.polynomial import Quartic, bisect
from sim.world.spans import Spans, holds

PROPERTY = settings(derandomize=True, deadline=None, max_examples=150)
COEFFICIENT = st.integers(-1000, 1000).map(float) | st.floats(-10.0, 10.0).map(
    lambda c: round(c, 6)
)
POLYNOMIAL = st.lists(COEFFICIENT, min_size=1, max_size=5)


def quartic(coefficients: list[float]) -> Quartic:
    return tuple([*coefficients, 0.0, 0.0, 0.0, 0.0, 0.0][:5])


def roots(coefficients: list[float], low: float, high: float) -> list[float]:
    return polynomial.roots(quartic(coefficients), low, high)


def negative(coefficients: list[float], length: float) -> Spans:
    return polynomial.negative(quartic(coefficients), length)


def value(coefficients: list[float], x: float) -> float:
    return polynomial.value(quartic(coefficients), x)


def numpy_roots(coefficients: list[float]) -> tuple[list[float], float]:
    """Give the real roots by the companion matrix, and how clearly all roots differ."""
    found = np.roots(coefficients[::-1])
    gaps = [abs(a - b) for i, a in enumerate(found) for b in found[:i]]
    real = sorted(float(root.real) for root in found if abs(root.imag) < 1e-7)
    return real, min(gaps, default=1.0)


@PROPERTY
@given(POLYNOMIAL)
def test_roots_are_those_of_numpy(coefficients: list[float]) -> None:
    expected, gap = numpy_roots(coefficients)
    assume(gap > 1e-3)
    low, high = -7.3, 9.1
    assume(all(min(abs(root - low), abs(root - high)) > 1e-6 for root in expected))
    expected = [root for root in expected if low < root < high]
    assert roots(coefficients, low, high) == pytest.approx(expected, abs=1e-9, rel=1e-9)


@PROPERTY
@given(
    st.lists(st.integers(-400, 400), min_size=1, max_size=4, unique=True),
    st.booleans(),
    st.floats(0.01, 1e6),
)
def test_planted_roots_are_found(planted: list[int], pair: bool, scale: float) -> None:
    zeros = [k / 40 for k in sorted(planted)]
    complex_pair = [1.0 + 2.0j, 1.0 - 2.0j] if pair and len(zeros) < 3 else []
    coefficients = (scale * np.real(np.poly([*zeros, *complex_pair])))[::-1].tolist()
    assert roots(coefficients, -11.0, 11.0) == pytest.approx(zeros, abs=1e-7)


@PROPERTY
@given(POLYNOMIAL, st.floats(0.1, 20.0))
@example([0.0, 0.0, 0.0], 5.0)
@example([-1.0], 5.0)
@example([4.0, -4.0, 1.0], 5.0)
@example([-4.0, 4.0, -1.0], 5.0)
@example([0.0, 0.0, 1.0], 5.0)
@example([0.0, 6.0, -5.0, 1.0], 3.0)
@example([0.0, 0.0, 4.0, -4.0, 1.0], 5.0)
@example([0.0, -1.0, 0.0, 1.0], 1.0)
def test_negative_is_where_samples_are_negative(coefficients: list[float], length: float) -> None:
    spans = negative(coefficients, length)
    size = sum(abs(c) * max(length, 1.0) ** k for k, c in enumerate(coefficients))
    for time in np.linspace(0.0, length, 301).tolist():
        here = value(coefficients, time)
        if abs(here) > 1e-9 * size:
            assert holds(spans, time) == (here < 0.0)
    for edge in {edge for span in spans for edge in span} - {0.0, length}:
        assert abs(value(coefficients, edge)) <= 1e-9 * size
    assert all(0.0 <= a <= b <= length for a, b in spans)


@PROPERTY
@given(st.lists(st.floats(-5.0, 5.0), max_size=5), st.floats(-3.0, 3.0))
def test_value_is_that_of_numpy(coefficients: list[float], x: float) -> None:
    expected = float(np.polynomial.polynomial.polyval(x, coefficients or [0.0]))
    assert value(coefficients, x) == pytest.approx(expected, abs=1e-9)


def test_squares_are_solved_without_cancellation() -> None:
    # x² − 1e9 x + 1: the naive formula gives 0 or 7.45e-9 for the small root.
    assert roots([1.0, -1e9, 1.0], 0.0, 1.0) == pytest.approx([1e-9], rel=1e-15)
    assert roots([1.0, 1e9, 1.0], -1.0, 0.0) == pytest.approx([-1e-9], rel=1e-15)
    assert roots([-1e-18, 0.5, 1.0], 0.0, 1.0) == pytest.approx([2e-18], rel=1e-12, abs=0.0)


def test_a_leading_coefficient_of_rounding_size_does_no_harm() -> None:
    assert roots([-10.0, 2.0, 1e-18], 0.0, 100.0) == pytest.approx([5.0], rel=1e-15)
    assert negative([-10.0, 2.0, 1e-18], 100.0) == [(0.0, pytest.approx(5.0))]


def test_a_polynomial_that_is_zero_throughout_has_no_roots_but_counts_as_zero_or_less() -> None:
    for nothing in ([0.0], [0.0, 0.0], [0.0, 0.0, 0.0]):
        assert roots(nothing, 0.0, 5.0) == []
        assert negative(nothing, 5.0) == [(0.0, 5.0)]


def test_double_roots() -> None:
    assert roots([4.0, -4.0, 1.0], 0.0, 5.0) == [2.0, 2.0]
    assert roots([0.0, 0.0, 1.0], 0.0, 5.0) == [0.0]
    assert negative([4.0, -4.0, 1.0], 5.0) == [(2.0, 2.0)]


def test_roots_on_the_border_count() -> None:
    assert roots([0.0, 1.0], 0.0, 5.0) == [0.0]
    assert roots([-6.0, 11.0, -6.0, 1.0], 1.0, 3.0) == pytest.approx([1.0, 2.0, 3.0])


def test_a_root_on_a_turning_point_is_found_once_or_twice_but_found() -> None:
    # x² (x − 4): the derivative is zero at 0 and 8/3.
    assert roots([0.0, 0.0, -4.0, 1.0], -1.0, 5.0) == pytest.approx([0.0, 4.0], abs=1e-12)


@pytest.mark.parametrize(
    ("f", "root"),
    [
        (lambda x: x - 3.0, 3.0),
        (lambda x: 3.0 - x, 3.0),
        (lambda x: x - 10.0, 10.0),
        (lambda x: 10.0 - x, 10.0),
        (lambda x: x, 0.0),
        (lambda x: -x, 0.0),
        (lambda x: x**3 - 2.0, 2.0 ** (1 / 3)),
    ],
)
def test_bisect_finds_a_root_inside_and_at_the_ends(
    f: Callable[[float], float], root: float
) -> None:
    assert bisect(f, 0.0, 10.0) == pytest.approx(root, abs=1e-14)
