"""Encounters against dense sampling, against each other, and against references.md A16-A19."""

from decimal import Decimal, getcontext
from itertools import pairwise
from math import dist, floor, inf, log

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.world.encounters import (
    altitude_band,
    closest_approach,
    launch_time,
    lead_collision,
    pairs,
    separation,
    within,
)
from sim.world.horizon import horizon
from sim.world.motion import Leg, Track, stationary
from sim.world.spans import Spans, clip, holds

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)
RADIUS = st.floats(100.0, 150e3)
getcontext().prec = 40


@st.composite
def tracks(
    draw: st.DrawFn,
    fastest: float = 1200.0,
    profiles: str = "level linear arc",
    start: tuple[int, int] = (-300, 300),
) -> Track:
    """A track without gaps that stays above the sea; some of its legs take no time."""
    time = float(draw(st.integers(*start)))
    place = st.floats(-100e3, 100e3)
    x, y, h = draw(place), draw(place), 0.0
    if profiles != "sea":
        h = draw(st.floats(0.0, 15e3))
    legs = []
    for _ in range(draw(st.integers(1, 4))):
        duration = float(draw(st.sampled_from([0, 1, 30, 200, 400]) | st.integers(1, 500)))
        vx, vy = (draw(st.floats(-0.7, 0.7)) * fastest for _ in "xy")
        profile = draw(st.sampled_from(profiles.split()))
        climb = bend = 0.0
        if profile in ("linear", "arc") and duration:
            climb = (draw(st.floats(0.0, 15e3)) - h) / duration
        if profile == "arc" and duration:
            climb, bend = climb + 4.9 * duration, -4.9
        leg = Leg(time, time + duration, x, y, vx, vy, h, climb, bend)
        legs.append(leg)
        time, (x, y, h) = leg.end, leg.at(leg.end)
    return Track(tuple(legs))


def ships() -> st.SearchStrategy[Track]:
    return tracks(18.0, "sea", (-300, 0))


def sampled(track: Track, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the places at many times, by a way of its own: interpolation between knots."""
    begins = np.array([leg.start for leg in track.legs if leg.start < leg.end])
    sailed = [leg.parts().values() for leg in track.legs if leg.start < leg.end]
    legs = np.array([[*parts] for parts in sailed])
    leg = legs[np.clip(np.searchsorted(begins, times, side="right") - 1, 0, len(legs) - 1)]
    tau = (times - leg[:, 0])[:, None]
    straight = leg[:, [2, 3, 6]] + leg[:, [4, 5, 7]] * tau
    straight[:, 2] += leg[:, 8] * tau[:, 0] ** 2
    return straight


def moving(track: Track) -> bool:
    return track.end > track.start


def common(low: float, high: float, count: int = 400) -> NDArray[np.float64]:
    return np.linspace(low, high, count)


def solid_edges(spans: Spans) -> list[float]:
    """All edges of the spans that last; what is shorter is left to rounding."""
    return [edge for span in spans if span[1] - span[0] > 1e-5 for edge in span]


def well_made(spans: Spans, low: float, high: float) -> bool:
    edges = [edge for span in spans for edge in span]
    apart = all(a[1] < b[0] for a, b in pairwise(spans))
    return edges == sorted(edges) and apart and all(low <= edge <= high for edge in edges)


# --- within -------------------------------------------------------------------------------------


@PROPERTY
@given(
    tracks(),
    tracks(),
    RADIUS,
    st.sampled_from([0.0, 0.0, 7.5, 120.0]),
    st.booleans(),
    st.floats(-100.0, 200.0),
    st.floats(0.0, 900.0),
)
def test_within_is_where_samples_are_within(
    a: Track, b: Track, radius: float, delay: float, slant: bool, low: float, length: float
) -> None:
    assume(moving(a) and moving(b))
    spans = within(a, b, radius, low, low + length, delay, slant)
    low, high = max(low, a.start, b.start + delay), min(low + length, a.end, b.end + delay)
    assert well_made(spans, low, high)
    if low >= high:
        return
    axes = 3 if slant else 2

    def far(times: NDArray[np.float64]) -> NDArray[np.float64]:
        gap = sampled(a, times) - sampled(b, times - delay)
        return np.asarray(np.linalg.norm(gap[:, :axes], axis=1))

    times = common(low, high)
    for time, gap in zip(times.tolist(), far(times).tolist(), strict=True):
        if abs(gap - radius) > 1e-3:
            assert holds(spans, time) == (gap < radius)
    edges = np.array([e for span in spans for e in span if low < e < high])
    assert far(edges) == pytest.approx(radius, abs=1e-3) if len(edges) else True


@PROPERTY
@given(tracks(), tracks(), RADIUS, st.floats(-300.0, 800.0), st.floats(0.0, 500.0))
def test_asking_later_gives_the_same_times_to_the_last_bit(
    a: Track, b: Track, radius: float, now: float, length: float
) -> None:
    assert within(a, b, radius, now, now + length) == clip(
        within(a, b, radius, -inf, inf), now, now + length
    )
    assert altitude_band(a, 100.0, 5e3, now, now + length) == clip(
        altitude_band(a, 100.0, 5e3, -inf, inf), now, now + length
    )


@PROPERTY
@given(tracks(), tracks(), RADIUS)
def test_within_is_mutual(a: Track, b: Track, radius: float) -> None:
    one, other = within(a, b, radius, -inf, inf), within(b, a, radius, -inf, inf)
    assert solid_edges(one) == pytest.approx(solid_edges(other), abs=1e-5)


def cut(track: Track, at: list[float]) -> Track:
    """The same track with more legs."""
    legs = list(track.legs)
    for share in at:
        time = track.start + share * (track.end - track.start)
        k = track.number(time)
        leg = legs[k]
        x, y, h = leg.at(time)
        climb = leg.climb + 2.0 * leg.bend * (time - leg.start)
        after = leg.but(start=time, x=x, y=y, h=h, climb=climb)
        legs[k : k + 1] = [leg.but(end=time), after]
        track = Track(tuple(legs))
    return track


@PROPERTY
@given(tracks(), tracks(), RADIUS, st.lists(st.floats(0.0, 1.0), min_size=1, max_size=3))
def test_more_legs_on_the_same_path_leave_no_cracks(
    a: Track, b: Track, radius: float, at: list[float]
) -> None:
    # Where they run side by side at just the radius, rounding decides.
    inner, outer = (solid_edges(within(a, b, radius + d, -inf, inf)) for d in (-1e-3, 1e-3))
    assume(inner == pytest.approx(outer, abs=0.1))
    whole, parts = within(a, b, radius, -inf, inf), within(cut(a, at), b, radius, -inf, inf)
    assert solid_edges(parts) == pytest.approx(solid_edges(whole), abs=1e-5)
    whole, parts = (altitude_band(t, 50.0, 9e3, -inf, inf) for t in (a, cut(a, at)))
    assert solid_edges(parts) == pytest.approx(solid_edges(whole), abs=1e-5)


def test_within_by_hand() -> None:
    passing = Track((Leg(0.0, 100.0, -50.0, 3.0, 1.0, 0.0),))
    ship = Track((stationary(0.0, 0.0, 0.0, 100.0),))
    assert within(passing, ship, 5.0, 0.0, 100.0) == [(46.0, 54.0)]
    assert within(passing, ship, 5.0, 48.0, 50.0) == [(48.0, 50.0)]
    assert within(passing, ship, 5.0, 60.0, 100.0) == []
    assert within(passing, ship, 2.0, 0.0, 100.0) == []
    # The ship as it was 10 s before begins to be seen at 10 s.
    assert within(passing, ship, 60.0, 0.0, 100.0, delay=10.0) == [(10.0, 100.0)]


def test_range_is_slant_unless_on_the_ground() -> None:
    above = Track((Leg(0.0, 10.0, 3.0, 0.0, 0.0, 0.0, 4.0),))
    ship = Track((stationary(0.0, 0.0, 0.0, 10.0),))
    assert within(above, ship, 4.9, 0.0, 10.0) == []
    assert within(above, ship, 5.1, 0.0, 10.0) == [(0.0, 10.0)]
    assert within(above, ship, 3.1, 0.0, 10.0, slant=False) == [(0.0, 10.0)]


@PROPERTY
@given(tracks(), tracks(), st.sampled_from([0.0, 30.0]), st.floats(0.0, 1.0), st.booleans())
def test_separation_is_the_square_of_the_distance(
    a: Track, b: Track, delay: float, share: float, slant: bool
) -> None:
    for pair in pairs(a, b, -inf, inf, delay):
        tau = share * (pair[1] - pair[0])
        here, there = a.at(pair[0] + tau), b.at(pair[0] + tau - delay)
        if 0.0 < share < 1.0:
            axes = 3 if slant else 2
            square = sum(c * tau**k for k, c in enumerate(separation(pair, delay, slant)))
            assert square == pytest.approx(dist(here[:axes], there[:axes]) ** 2, rel=1e-6, abs=1e-2)


@PROPERTY
@given(tracks(), tracks(), st.floats(-50.0, 50.0), st.floats(-400.0, 900.0), st.floats(0.0, 900.0))
def test_pairs_cover_the_common_time_once(
    a: Track, b: Track, delay: float, low: float, length: float
) -> None:
    found = list(pairs(a, b, low, low + length, delay))
    first, last = max(low, a.start, b.start + delay), min(low + length, a.end, b.end + delay)
    assert all(one[1] == pytest.approx(two[0], abs=1e-9) for one, two in pairwise(found))
    for pair in found:
        assert pair[0] < pair[1]
        assert pair[0] >= max(pair[2].start, pair[3].start + delay)
        assert pair[1] <= min(pair[2].end, pair[3].end + delay)
        assert pair[1] >= low
        assert pair[0] <= low + length
    if first < last:
        assert found[0][0] <= first
        assert last <= found[-1][1]


# --- closest approach ---------------------------------------------------------------------------


@PROPERTY
@given(tracks(), tracks(), st.floats(-300.0, 600.0), st.floats(0.0, 900.0))
def test_nothing_comes_closer_than_the_closest_approach(
    a: Track, b: Track, low: float, length: float
) -> None:
    assume(moving(a) and moving(b))
    met = closest_approach(a, b, low, low + length)
    low, high = max(low, a.start, b.start), min(low + length, a.end, b.end)
    if low >= high:
        assert met is None or met[0] == low == high
        return
    assert met is not None
    time, far = met
    assert low <= time <= high
    times = np.append(common(low, high), time)
    gaps = np.linalg.norm((sampled(a, times) - sampled(b, times))[:, :2], axis=1)
    assert gaps.min() >= far - 1e-6
    assert gaps[-1] == pytest.approx(far, abs=1e-6)


def relative(x: float, y: float, vx: float, vy: float, start: float = 0.0) -> tuple[Track, Track]:
    """A mover that is at (x, y) at time 0, and one that stays at the origin."""
    leg = Leg(start, 1000.0, x + vx * start, y + vy * start, vx, vy)
    return Track((leg,)), Track((stationary(0.0, 0.0, start, 1000.0),))


def test_a19_closest_point_of_approach() -> None:
    met = closest_approach(*relative(12000.0, 5000.0, -250.0, -20.0), 0.0, 1000.0)
    # t* = 3,100,000 / 62,900; d = |r × v| / |v| = 1,010,000 / √62,900
    assert met == pytest.approx((3_100_000 / 62_900, 1_010_000 / 62_900**0.5), rel=1e-9)
    assert met == pytest.approx((49.2846, 4027.13), rel=5e-6)


def test_a19_a_past_approach_is_not_ahead() -> None:
    a, b = relative(4000.0, -3000.0, 50.0, -20.0, start=-200.0)
    assert closest_approach(a, b, 0.0, 1000.0) == pytest.approx((0.0, 5000.0), rel=1e-9)
    met = closest_approach(a, b, -200.0, 1000.0)
    assert met == pytest.approx((-260_000 / 2_900, 70_000 / 2_900**0.5), rel=1e-9)
    assert met == pytest.approx((-89.6552, 1299.87), rel=5e-6)


def test_a19_with_the_same_velocity_the_distance_stays() -> None:
    a = Track((Leg(0.0, 50.0, 3.0, 4.0, 7.0, 8.0),))
    b = Track((Leg(0.0, 50.0, 0.0, 0.0, 7.0, 8.0),))
    assert closest_approach(a, b, 10.0, 40.0) == (10.0, 5.0)
    # Over several legs it is the first moment of all.
    b = Track((stationary(0.0, 0.0, 0.0, 20.0), stationary(0.0, 0.0, 20.0, 50.0)))
    assert closest_approach(b, b, 10.0, 40.0) == (10.0, 0.0)


def test_a_direct_hit_is_no_distance_away() -> None:
    met = closest_approach(*relative(300e3, 400e3, -600.0, -800.0), 0.0, 1000.0)
    assert met == pytest.approx((500.0, 0.0), abs=1e-9)


def test_tracks_that_are_never_there_together_do_not_meet() -> None:
    a, b = Track((stationary(0, 0, 0.0, 5.0),)), Track((stationary(0, 0, 6.0, 9.0),))
    assert closest_approach(a, b, 0.0, 10.0) is None
    assert within(a, b, 1.0, 0.0, 10.0) == []


# --- altitude -----------------------------------------------------------------------------------


@PROPERTY
@given(
    tracks(), st.floats(0.0, 20e3), st.floats(0.0, 50e3), st.floats(-300, 600), st.floats(0, 900)
)
def test_the_altitude_band_is_where_samples_are_in_it(
    track: Track, low_m: float, depth: float, low: float, length: float
) -> None:
    assume(moving(track))
    ceiling = low_m + depth
    spans = altitude_band(track, low_m, ceiling, low, low + length)
    low, high = max(low, track.start), min(low + length, track.end)
    assert well_made(spans, low, high)
    if low >= high:
        return
    times = common(low, high)
    for time, h in zip(times.tolist(), sampled(track, times)[:, 2].tolist(), strict=True):
        if min(abs(h - low_m), abs(h - ceiling)) > 1e-4:
            assert holds(spans, time) == (low_m < h < ceiling)


def test_the_altitude_band_by_hand() -> None:
    arc = Track((Leg(0.0, 20.0, 0.0, 0.0, 1.0, 0.0, 0.0, 100.0, -5.0),))
    # 100 τ − 5 τ²: 255 m at 3 and 17 s, 480 m at 8 and 12 s.
    spans = altitude_band(arc, 255.0, 480.0, 0.0, 20.0)
    assert spans == [
        pytest.approx((3.0, 8.0), rel=1e-12),
        pytest.approx((12.0, 17.0), rel=1e-12),
    ]
    assert altitude_band(arc, 600.0, 700.0, 0.0, 20.0) == []
    level = Track((Leg(0.0, 20.0, 0.0, 0.0, 1.0, 0.0, 30.0),))
    assert altitude_band(level, 30.0, 30.0, 5.0, 9.0) == [(5.0, 9.0)]
    assert altitude_band(level, 31.0, 99.0, 5.0, 9.0) == []
    assert altitude_band(level, 0.0, 99.0, 30.0, 40.0) == []


# --- lead collision -----------------------------------------------------------------------------


def a18(x: int, y: int, vx: int, vy: int, speed: int) -> tuple[float, float, float]:
    """The first root of A18 and the place of the target then, in forty digits."""
    a, b, c = vx * vx + vy * vy - speed * speed, 2 * (x * vx + y * vy), x * x + y * y
    if a == 0:
        t = Decimal(-c) / Decimal(b)
    else:
        root = Decimal(b * b - 4 * a * c).sqrt()
        t = min(t for t in ((-b - root) / (2 * a), (-b + root) / (2 * a)) if t > 0)
    return float(t), float(x + vx * t), float(y + vy * t)


@pytest.mark.parametrize(
    ("r", "vt", "vi", "listed"),
    [
        ((10000, 5000), (-300, 50), 900, (9.91156, 7026.53, 5495.58)),
        ((8000, -6000), (0, 340), 340, (24.5098, 8000.0, 2333.33)),
        ((20000, 3000), (-500, 0), 300, (25.7577, 7121.17, 3000.0)),
    ],
)
@pytest.mark.parametrize("launch", [0.0, 1234.5])
def test_a18_lead_collision(
    r: tuple[int, int],
    vt: tuple[int, int],
    vi: int,
    listed: tuple[float, float, float],
    launch: float,
) -> None:
    target = Track((Leg(launch, launch + 1000.0, *r, *vt),))
    met = lead_collision(0.0, 0.0, launch, vi, target)
    assert met is not None
    found = (met - launch, *target.at(met)[:2])
    assert found == pytest.approx(a18(*r, *vt, vi), rel=1e-9)
    assert found == pytest.approx(listed, rel=5e-6)


def test_a18_none_for_a_target_that_runs_away_faster() -> None:
    target = Track((Leg(0.0, 1e9, 10000.0, 0.0, 400.0, 0.0),))
    assert lead_collision(0.0, 0.0, 0.0, 350.0, target) is None
    assert lead_collision(0.0, 0.0, 0.0, 400.0, target) is None


def test_the_target_must_still_fly_when_it_is_met() -> None:
    def target(end: float) -> Track:
        return Track((Leg(0.0, end, 1000.0, 0.0, 0.0, 0.0),))

    assert lead_collision(0.0, 0.0, 0.0, 100.0, target(10.0)) == 10.0
    assert lead_collision(0.0, 0.0, 0.0, 100.0, target(9.9)) is None
    assert lead_collision(0.0, 0.0, 20.0, 100.0, target(10.0)) is None


def test_a_round_beside_its_target_meets_it_at_once() -> None:
    target = Track((Leg(0.0, 9.0, 30.0, 40.0, 5.0, 5.0, 70.0),))
    assert lead_collision(55.0, 65.0, 5.0, 100.0, target, height=70.0) == 5.0


@pytest.mark.parametrize("bend_at", [k / 7 for k in range(1, 200)])
def test_a_meeting_just_where_the_target_turns_is_not_lost(bend_at: float) -> None:
    speed, vx, vy = 700.0, -311.1, 47.3
    x, y = 100e3 / 7, 33e3 / 7
    # Move the target so that its turn is exactly a flight away.
    there = (x * x + y * y) ** 0.5
    launch = bend_at - there / speed
    legs = (
        Leg(launch - 1.0, bend_at, x - vx * (bend_at - launch + 1), y - vy * (bend_at - launch + 1),
            vx, vy),
        Leg(bend_at, bend_at + 60.0, x, y, vy, vx),
    )  # fmt: skip
    met = lead_collision(0.0, 0.0, launch, speed, Track(legs))
    assert met == pytest.approx(bend_at, abs=1e-6)


@PROPERTY
@given(
    tracks(start=(0, 50)), st.floats(0.0, 400.0), st.floats(100.0, 2500.0), st.floats(0.0, 100.0)
)
def test_lead_collision_is_the_first_time_in_reach(
    target: Track, wait: float, speed: float, height: float
) -> None:
    launch = target.start + wait
    met = lead_collision(1e3, -2e3, launch, speed, target, height)
    end = target.end if met is None else met
    if end <= launch:
        assert met is None
        return
    times = common(launch, end, 500)
    gaps = np.linalg.norm(sampled(target, times) - [1e3, -2e3, height], axis=1)
    short = gaps - speed * (times - launch)
    assert (short[:-1] > -1e-3).all()
    if met is not None:
        assert short[-1] == pytest.approx(0.0, abs=1e-3)


# --- launch time --------------------------------------------------------------------------------


@PROPERTY
@given(ships(), tracks(start=(-50, 50)), st.floats(0.0, 1.0), st.floats(50.0, 3000.0))
def test_launch_time_undoes_lead_collision(
    ship: Track, threat: Track, share: float, speed: float
) -> None:
    low, high = max(ship.start, threat.start), min(ship.end, threat.end)
    assume(low < high)
    launch = low + share * (high - low)
    x, y, h = ship.at(launch)
    met = lead_collision(x, y, launch, speed, threat, h)
    assume(met is not None)
    assert launch_time(met, speed, ship, threat) == pytest.approx(launch, abs=1e-5)


@PROPERTY
@given(ships(), tracks(start=(-50, 50)), st.floats(0.0, 1.0), st.floats(50.0, 3000.0))
def test_there_is_one_launch_for_each_meeting(
    ship: Track, threat: Track, share: float, speed: float
) -> None:
    assume(moving(ship) and moving(threat))
    meet = threat.start + share * (min(threat.end, ship.end) - threat.start)
    assume(ship.start <= meet <= ship.end)
    launch = launch_time(meet, speed, ship, threat)
    assert launch <= meet
    times = common(ship.start, meet)
    gaps = np.linalg.norm(sampled(ship, times) - threat.at(meet), axis=1)
    late = gaps - speed * (meet - times)
    early, after = times < launch - 1e-4, times > launch + 1e-4
    assert (late[early] < 0.0).all()
    assert (late[after] > 0.0).all()


def test_a_shooter_that_climbs() -> None:
    shooter = Track((Leg(0.0, 100.0, 0.0, 0.0, 100.0, 0.0, 1000.0, 10.0),))
    target = Track((Leg(0.0, 100.0, 40e3, 3e3, -200.0, 0.0, 500.0),))
    x, y, h = shooter.at(12.5)
    met = lead_collision(x, y, 12.5, 800.0, target, h)
    assert met is not None
    assert launch_time(met, 800.0, shooter, target) == pytest.approx(12.5, abs=1e-9)


def test_a_launch_before_the_track_begins_is_told() -> None:
    ship = Track((stationary(0.0, 0.0, 100.0, 900.0),))
    target = Track((stationary(50e3, 0.0, 0.0, 900.0),))
    assert launch_time(110.0, 1000.0, ship, target) == pytest.approx(60.0)


def test_a_target_at_the_shooter_is_met_at_the_launch() -> None:
    ship = Track((Leg(0.0, 100.0, 0.0, 0.0, 8.0, 1.0),))
    assert launch_time(50.0, 900.0, ship, ship) == 50.0


# --- the engagement ladder, built from these functions ----------------------------------------


def ladder(
    reach: float, vt: float, vm: float, react: float, assess: float, least: float, most: float = inf
) -> list[float]:
    """Intercept ranges (m) of shoot-look-shoot at a threat that comes straight in."""
    threat = Track((Leg(0.0, reach / vt, reach, 0.0, -vt, 0.0),))
    ship = Track((stationary(0.0, 0.0, 0.0, reach / vt),))
    launch = react
    if most < reach:
        opens = within(threat, ship, most, 0.0, reach / vt)[0][0]
        launch = max(launch, launch_time(opens, vm, ship, threat))
    ranges = []
    while True:
        met = lead_collision(0.0, 0.0, launch, vm, threat)
        if met is None or threat.at(met)[0] < least:
            return ranges
        ranges.append(threat.at(met)[0])
        launch = met + assess


def recurrence(
    reach: float, vt: float, vm: float, react: float, assess: float, least: float, most: float = inf
) -> list[float]:
    """A16's own formula."""
    away, ranges = reach - vt * react, []
    while True:
        away = min(away * vm / (vm + vt), most)
        if away < least:
            return ranges
        ranges.append(away)
        away -= vt * assess


A16 = [
    ((horizon(20.0, 5.0), 300.0, 900.0, 10.0, 5.0, 1500.0), 5,
     [18.4875, 12.7406, 8.4304, 5.1978, 2.7734]),
    ((60e3, 300.0, 900.0, 10.0, 5.0, 1500.0, 20e3), 5, [20.0, 13.875, 9.2813, 5.8359, 3.252]),
    ((25e3, 50.0, 900.0, 30.0, 10.0, 2000.0), 20,
     [22.2632, 20.6177, 19.0589, 17.5821, 16.1831, 14.8576]),
]  # fmt: skip


@pytest.mark.parametrize(("case", "shots", "listed"), A16)
def test_a16_engagement_ladder(case: tuple[float, ...], shots: int, listed: list[float]) -> None:
    ranges = ladder(*case)
    assert len(ranges) == shots
    assert ranges == pytest.approx(recurrence(*case), rel=1e-9)
    assert [r / 1000 for r in ranges[: len(listed)]] == pytest.approx(listed, abs=6e-5)


def test_a17_geometric_shrinking() -> None:
    ranges = ladder(25e3, 300.0, 900.0, 0.0, 0.0, 1500.0)
    ratio = log(25e3 / 1500.0) / log(4 / 3)
    assert ratio == pytest.approx(9.77958, rel=5e-6)
    assert len(ranges) == floor(ratio) == 9
    assert ranges == pytest.approx([25e3 * 0.75**k for k in range(1, 10)], rel=1e-9)
    assert ranges[-1] / 1000 == pytest.approx(1.87712, rel=5e-6)
    assert ranges == pytest.approx(recurrence(25e3, 300.0, 900.0, 0.0, 0.0, 1500.0), rel=1e-9)
