"""The radar horizon against dense sampling and against references.md A15."""

from itertools import pairwise
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.world.encounters import pairs, within
from sim.world.horizon import EARTH_RADIUS, horizon, in_view
from sim.world.motion import Leg, Track, stationary
from sim.world.spans import Spans, clip, holds, intersect

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)
REFRACTION = st.sampled_from([1.0, 4.0 / 3.0, 2.0])
ANTENNA = st.sampled_from([0.0, 20.0]) | st.floats(0.0, 60.0)


def above_horizon(
    target: Track, sensor: Track, antenna: float, refraction: float, low: float, high: float
) -> Spans:
    return in_view(target, sensor, antenna, inf, refraction, low, high)


@st.composite
def targets(draw: st.DrawFn) -> Track:
    """A threat that comes from up to 400 km to near the origin: level, climbing, diving, arcs."""
    time = draw(st.floats(-100.0, 300.0))
    x, y = draw(st.floats(50e3, 400e3)), draw(st.floats(-50e3, 50e3))
    h = draw(st.sampled_from([0.0, 5.0, 30.0]) | st.floats(0.0, 12e3))
    legs = []
    for _ in range(draw(st.integers(1, 3))):
        duration = draw(st.floats(1.0, 500.0))
        gx, gy = draw(st.floats(-100e3, 200e3)), draw(st.floats(-100e3, 100e3))
        profile = draw(st.sampled_from(["level", "linear", "arc", "hollow"]))
        climb = bend = 0.0
        if profile != "level":
            climb = (draw(st.sampled_from([0.0, 5.0]) | st.floats(0.0, 12e3)) - h) / duration
        if profile == "arc":
            climb, bend = climb + 4.9 * duration, -4.9
        if profile == "hollow":
            # A glide that pulls out: the height is a convex square down to the sea or so.
            climb, bend = 2.0 * climb, -climb / duration
        vx, vy = (gx - x) / duration, (gy - y) / duration
        leg = Leg(time, time + duration, x, y, vx, vy, h, climb, bend)
        legs.append(leg)
        time, (x, y, h) = leg.end, leg.at(leg.end)
        h = max(h, 0.0)
    return Track(tuple(legs))


@st.composite
def ships(draw: st.DrawFn) -> Track:
    time, x, y = -200.0, draw(st.floats(-20e3, 20e3)), 0.0
    # A ship, an aircraft, or one that climbs.
    h, climb = draw(st.sampled_from([(0.0, 0.0), (0.0, 0.0), (3e3, 0.0), (100.0, 2.0)]))
    legs = []
    for _ in range(draw(st.integers(1, 4))):
        speed = st.floats(-15.0, 15.0)
        leg = Leg(
            time, time + draw(st.floats(100.0, 900.0)), x, y, draw(speed), draw(speed), h, climb
        )
        legs.append(leg)
        time, (x, y, h) = leg.end, leg.at(leg.end)
    return Track(tuple(legs))


def well_made(spans: Spans, low: float, high: float) -> bool:
    edges = [edge for span in spans for edge in span]
    apart = all(a[1] < b[0] for a, b in pairwise(spans))
    return edges == sorted(edges) and apart and all(low <= edge <= high for edge in edges)


@PROPERTY
@given(
    targets(),
    ships(),
    ANTENNA,
    REFRACTION,
    st.just(inf) | st.floats(5e3, 400e3),
    st.floats(-300.0, 500.0),
    st.floats(0.0, 1500.0),
)
def test_in_view_is_where_samples_are_in_view(
    target: Track,
    ship: Track,
    antenna: float,
    refraction: float,
    max_range: float,
    low: float,
    length: float,
) -> None:
    spans = in_view(target, ship, antenna, max_range, refraction, low, low + length)
    high = min(low + length, target.end, ship.end)
    low = max(low, target.start, ship.start)
    assert well_made(spans, low, high)
    for time in np.linspace(low, high, 300).tolist() if low < high else []:
        x, y, h = target.at(time)
        sx, sy, sh = ship.at(time)
        ground = ((x - sx) ** 2 + (y - sy) ** 2) ** 0.5
        slant = (ground * ground + (h - sh) * (h - sh)) ** 0.5
        margins = horizon(antenna + sh, h, refraction) - ground, max_range - slant
        if min(abs(margin) for margin in margins) > 0.05 and h > 1e-3:
            assert holds(spans, time) == (min(margins) > 0.0)


@PROPERTY
@given(targets(), ships(), ANTENNA, REFRACTION, st.floats(5e3, 400e3))
def test_in_view_is_above_the_horizon_and_in_range(
    target: Track, ship: Track, antenna: float, refraction: float, max_range: float
) -> None:
    both = intersect(
        above_horizon(target, ship, antenna, refraction, -inf, inf),
        within(target, ship, max_range, -inf, inf),
    )
    spans = in_view(target, ship, antenna, max_range, refraction, -inf, inf)
    edges = [edge for a, b in spans if b - a > 1e-5 for edge in (a, b)]
    assert edges == pytest.approx([e for a, b in both if b - a > 1e-5 for e in (a, b)], abs=1e-5)


@PROPERTY
@given(targets(), ships(), ANTENNA, st.floats(5e3, 400e3), st.floats(-200, 500), st.floats(0, 500))
def test_asking_later_gives_the_same_times_to_the_last_bit(
    target: Track, ship: Track, antenna: float, max_range: float, now: float, length: float
) -> None:
    whole = in_view(target, ship, antenna, max_range, 4 / 3, -inf, inf)
    assert in_view(target, ship, antenna, max_range, 4 / 3, now, now + length) == clip(
        whole, now, now + length
    )


@PROPERTY
@given(targets(), ships(), ANTENNA, REFRACTION, st.floats(0.0, 30.0))
def test_a_higher_antenna_never_sees_less(
    target: Track, ship: Track, antenna: float, refraction: float, more: float
) -> None:
    low = above_horizon(target, ship, antenna, refraction, -inf, inf)
    high = above_horizon(target, ship, antenna + more, refraction, -inf, inf)
    for a, b in low:
        if b - a > 1e-3:
            assert holds(high, a + 5e-4)
            assert holds(high, 0.5 * (a + b))
            assert holds(high, b - 5e-4)


@pytest.mark.parametrize(
    ("antenna", "target", "exact", "shortcut"),
    [(20.0, 5.0, 27.65, 27.6378), (25.0, 1000.0, 150.952, 150.886)],
)
def test_a15_radar_horizon(antenna: float, target: float, exact: float, shortcut: float) -> None:
    found = horizon(antenna, target)
    assert EARTH_RADIUS == 6_371_000.0
    expected = (2 * 4 / 3 * 6.371e6) ** 0.5 * (antenna**0.5 + target**0.5)
    assert found == pytest.approx(expected, rel=1e-9)
    assert found / 1000 == pytest.approx(exact, rel=4e-6)
    assert 4.12 * (antenna**0.5 + target**0.5) == pytest.approx(shortcut, rel=4e-6)
    assert found / 1852 == pytest.approx({20.0: 14.9298, 25.0: 81.5077}[antenna], rel=4e-6)
    # The wrong answers: no refraction, one term only.
    assert found != pytest.approx(3.57e3 * (antenna**0.5 + target**0.5), rel=0.05)
    assert found != pytest.approx(horizon(antenna, 0.0), rel=0.05)
    assert found != pytest.approx(horizon(0.0, target), rel=0.05)
    assert horizon(antenna, target, 1.0) == pytest.approx(expected * 0.75**0.5, rel=1e-9)


def test_a15_a_sea_skimmer_is_seen_when_it_comes_over_the_horizon() -> None:
    skimmer = Track((Leg(0.0, 200.0, 60e3, 0.0, -300.0, 0.0, 5.0),))
    ship = Track((stationary(0.0, 0.0, 0.0, 200.0),))
    spans = above_horizon(skimmer, ship, 20.0, 4 / 3, 0.0, 200.0)
    assert spans == [(pytest.approx((60e3 - horizon(20.0, 5.0)) / 300.0, rel=1e-9), 200.0)]
    assert in_view(skimmer, ship, 20.0, 10e3, 4 / 3, 0.0, 200.0)[0][0] == pytest.approx(
        (60e3 - (10e3**2 - 25.0) ** 0.5) / 300.0, rel=1e-9
    )


def test_a_target_straight_above_is_out_of_range_but_above_the_horizon() -> None:
    high = Track((stationary(0.0, 0.0, 0.0, 9.0).but(h=20e3),))
    ship = Track((stationary(0.0, 0.0, 0.0, 9.0),))
    assert above_horizon(high, ship, 20.0, 4 / 3, 0.0, 9.0) == [(0.0, 9.0)]
    assert in_view(high, ship, 20.0, 19e3, 4 / 3, 0.0, 9.0) == []


def test_what_lies_below_the_sea_adds_nothing_to_the_horizon() -> None:
    assert horizon(20.0, -1e-9) == horizon(20.0, 0.0) == horizon(-1.0, 20.0)


def test_a_climber_comes_into_view_where_its_horizon_reaches_the_ship() -> None:
    climber = Track((Leg(0.0, 1000.0, 120e3, 0.0, 0.0, 0.0, 0.0, 1.0),))
    ship = Track((stationary(0.0, 0.0, 0.0, 1000.0),))
    needed = (120e3 - horizon(20.0, 0.0)) ** 2 / (2.0 * 4 / 3 * EARTH_RADIUS)
    spans = above_horizon(climber, ship, 20.0, 4 / 3, 0.0, 1000.0)
    assert spans == [(pytest.approx(needed, rel=1e-9), 1000.0)]


def test_an_arc_rises_and_sets() -> None:
    arc = Track((Leg(0.0, 100.0, 400e3, 0.0, 0.0, 0.0, 0.0, 490.0, -4.9),))
    ship = Track((stationary(0.0, 0.0, 0.0, 100.0),))
    needed = (400e3 - horizon(20.0, 0.0)) ** 2 / (2.0 * 4 / 3 * EARTH_RADIUS)
    half = (2500.0 - needed / 4.9) ** 0.5
    spans = above_horizon(arc, ship, 20.0, 4 / 3, 0.0, 100.0)
    assert spans == [pytest.approx((50.0 - half, 50.0 + half), rel=1e-9)]
    assert above_horizon(arc, ship, 20.0, 0.75, 0.0, 100.0) == []


def test_a_sensor_that_climbs_is_solved_in_slant_range() -> None:
    target = Track((Leg(0.0, 100.0, 10e3, 0.0, 0.0, 0.0, 1000.0),))
    helicopter = Track((Leg(0.0, 100.0, 0.0, 0.0, 0.0, 0.0, 0.0, 20.0),))
    assert len(list(pairs(target, helicopter, 0.0, 100.0))) == 1
    spans = in_view(target, helicopter, 30.0, 10e3 + 0.05, 4 / 3, 0.0, 100.0)
    # 1000 − 20 τ within ± √(2 · 10,000 · 0.05) of the same height.
    half = (2 * 10e3 * 0.05 + 0.05**2) ** 0.5 / 20.0
    assert spans == [pytest.approx((50.0 - half, 50.0 + half), rel=1e-9)]


def test_an_antenna_at_the_water_sees_by_the_target_alone() -> None:
    falling = Track((Leg(0.0, 100.0, 50e3, 0.0, 0.0, 0.0, 300.0, -2.0),))
    ship = Track((stationary(0.0, 0.0, 0.0, 100.0),))
    needed = 50e3**2 / (2.0 * 4 / 3 * EARTH_RADIUS)
    spans = above_horizon(falling, ship, 0.0, 4 / 3, 0.0, 100.0)
    assert spans[0] == (0.0, pytest.approx((300.0 - needed) / 2.0, rel=1e-9))
