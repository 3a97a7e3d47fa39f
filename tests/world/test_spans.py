"""Spans against membership, point by point, on a grid finer than their ends."""

from itertools import pairwise

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from sim.world.spans import (
    MOMENT,
    Spans,
    clip,
    holds,
    intersect,
    place,
    solid,
    subtract,
    unite,
)

PROPERTY = settings(derandomize=True, deadline=None, max_examples=150)
ENDS = st.lists(st.integers(0, 12), max_size=8, unique=True).map(sorted)
GRID = [k / 2 for k in range(-2, 27)]


@st.composite
def spans(draw: st.DrawFn) -> Spans:
    """Sorted disjoint spans with whole ends, some of them single moments."""
    found: Spans = []
    for low, high in zip(*[iter(draw(ENDS))] * 2, strict=False):
        found.append((float(low), float(low if draw(st.booleans()) else high)))
    return found


def inside(parts: Spans, time: float) -> bool:
    """Whether ``time`` is in a span and on neither of its ends."""
    return any(a < time < b for a, b in parts)


def well_made(parts: Spans) -> bool:
    return all(a <= b for a, b in parts) and all(a[1] < b[0] for a, b in pairwise(parts))


@PROPERTY
@given(st.lists(spans(), max_size=4))
def test_unite_holds_when_any_part_holds(parts: list[Spans]) -> None:
    whole = unite(parts)
    assert well_made(whole)
    for time in GRID:
        assert holds(whole, time) == any(holds(part, time) for part in parts)


@PROPERTY
@given(spans(), spans())
def test_intersect_holds_when_both_hold(first: Spans, second: Spans) -> None:
    both = intersect(first, second)
    assert well_made(both)
    assert both == intersect(second, first)
    for time in GRID:
        assert holds(both, time) == (holds(first, time) and holds(second, time))


@PROPERTY
@given(spans(), spans())
def test_subtract_takes_away_the_inside_and_leaves_the_edges(first: Spans, second: Spans) -> None:
    rest = subtract(first, second)
    assert well_made(rest)
    for time in GRID:
        if holds(first, time) and not holds(second, time):
            assert holds(rest, time)
        if not holds(first, time) or inside(second, time):
            assert not holds(rest, time)


@PROPERTY
@given(spans(), spans())
def test_what_is_taken_away_and_what_is_left_make_the_whole(first: Spans, second: Spans) -> None:
    parts = [intersect(first, second), subtract(first, second)]
    assert [s for s in unite(parts) if s[0] < s[1]] == [s for s in first if s[0] < s[1]]


@PROPERTY
@given(spans(), st.integers(0, 12), st.integers(0, 12))
def test_clip_is_the_intersection_with_one_span(parts: Spans, a: int, b: int) -> None:
    low, high = float(min(a, b)), float(max(a, b))
    assert clip(parts, low, high) == intersect(parts, [(low, high)])


@PROPERTY
@given(spans(), st.floats(-1e6, 1e6), st.floats(12.0, 1e4))
@example([(0.0, 12.0)], -3.9693417805777074, 253.0)
def test_place_counts_from_the_start_and_ends_just_at_the_end(
    parts: Spans, start: float, length: float
) -> None:
    end = start + length
    assume(end - start >= 12.0)
    whole = place([*parts, (end - start, end - start)], start, end)
    assert whole.pop() == (end, end)
    assert [t - start for s in whole for t in s] == pytest.approx(
        [t for s in parts for t in s], abs=1e-9
    )
    assert all(start <= a <= b <= end for a, b in whole)


@pytest.mark.parametrize(
    ("first", "second", "rest"),
    [
        ([(0.0, 9.0)], [(3.0, 3.0)], [(0.0, 9.0)]),
        ([(3.0, 3.0)], [], [(3.0, 3.0)]),
        ([(3.0, 3.0)], [(1.0, 5.0)], []),
        ([(0.0, 9.0)], [(2.0, 3.0), (5.0, 6.0)], [(0.0, 2.0), (3.0, 5.0), (6.0, 9.0)]),
        ([(0.0, 9.0)], [(-1.0, 4.0), (8.0, 12.0)], [(4.0, 8.0)]),
        ([(0.0, 2.0), (4.0, 6.0)], [(1.0, 5.0)], [(0.0, 1.0), (5.0, 6.0)]),
        ([(0.0, 2.0)], [(0.0, 2.0)], []),
        ([(0.0, 2.0)], [(2.0, 4.0)], [(0.0, 2.0)]),
    ],
)
def test_subtract_by_hand(first: Spans, second: Spans, rest: Spans) -> None:
    assert subtract(first, second) == rest


def test_spans_that_touch_are_one() -> None:
    assert unite([[(0.0, 1.0)], [(1.0, 2.0)]]) == [(0.0, 2.0)]
    assert intersect([(0.0, 1.0)], [(1.0, 2.0)]) == [(1.0, 1.0)]


def test_uniting_nothing_is_never() -> None:
    assert unite([]) == unite([[], []]) == []


def test_uniting_leaves_its_parts_alone() -> None:
    part = [(0.0, 1.0)]
    unite([part]).append((2.0, 3.0))
    assert part == [(0.0, 1.0)]


def test_solid_drops_what_is_shorter_than_a_moment() -> None:
    assert solid([(0.0, 0.9 * MOMENT), (1.0, 1.0), (2.0, 2.0 + 1.1 * MOMENT)]) == [
        (2.0, 2.0 + 1.1 * MOMENT)
    ]
