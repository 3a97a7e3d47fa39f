"""Engagement: launch windows against dense sampling, rounds in flight, what a round does."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, dist, inf, pi, sin
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.engine.laws import constant
from sim.kill_chain.steps import engage
from sim.kill_chain.steps.engage import (
    Round,
    ends,
    expected,
    last_launch,
    launch_windows,
    meeting,
    strike,
)
from sim.kill_chain.steps.engage import flown as range_flown
from sim.platforms.launch.threat import Ballistic, Level, SeaSkimming, flight_legs
from sim.world.motion import Leg, Track
from sim.world.spans import Spans, holds
from tests.kill_chain.worlds import envelope, flies, weapon

PROPERTY = settings(derandomize=True, deadline=None, max_examples=150)
FEWER = settings(PROPERTY, max_examples=60)
NO_GATES = (0.0, 2.0e7)


class Shot(NamedTuple):
    """All that decides whether a launch is feasible."""

    speed: float
    near: float
    far: float
    floor: float
    ceiling: float
    gates: tuple[float, float]
    shooter: Track
    threat: Track

    def windows(self, complete: bool = True) -> Spans:
        reach = envelope(self.near, self.far, floor=self.floor, ceiling=self.ceiling)
        arm = weapon(reach, speed=self.speed)
        return launch_windows(arm, reach, self.gates, self.shooter, self.threat, complete)


def path(start: float, x: float, y: float, courses: list[tuple[float, float, float]]) -> Track:
    """A track from (x, y) over courses of (seconds, metres per second, radians)."""
    legs = []
    for seconds, speed, course in courses:
        vx, vy = speed * cos(course), speed * sin(course)
        legs.append(Leg(start, start + seconds, x, y, vx, vy))
        start, x, y = start + seconds, x + vx * seconds, y + vy * seconds
    return Track(tuple(legs))


PLACE = st.tuples(st.floats(-60e3, 60e3), st.floats(-60e3, 60e3))
COURSE = st.floats(0.0, 2.0 * pi)


@st.composite
def shooters(draw: st.DrawFn) -> Track:
    """A ship of one to four legs that is there from before, or from somewhen in the flight, on.

    Or an aircraft, which keeps its height or climbs.
    """
    start = draw(st.sampled_from([-500.0, -40.0, 0.0, 30.0]))
    h, climb, fastest = draw(
        st.sampled_from(
            [(0.0, 0.0, 18.0), (150.0, 0.0, 70.0), (4e3, 0.0, 200.0), (50.0, 2.0, 70.0)]
        )
    )
    courses = st.tuples(st.floats(20.0, 400.0), st.floats(0.0, fastest), COURSE)
    level = path(start, 0.0, 0.0, draw(st.lists(courses, min_size=1, max_size=4)))
    return Track(
        tuple(leg.but(h=h + climb * (leg.start - start), climb=climb) for leg in level.legs)
    )


@st.composite
def threats(draw: st.DrawFn) -> Track:
    """A threat that crosses, comes, goes or passes over; level, skimming, ballistic, turning."""
    kind = draw(st.sampled_from(["level", "skim", "ballistic", "turns"]))
    origin, aim = draw(PLACE), draw(PLACE | st.just((0.0, 0.0)))
    if dist(origin, aim) < 2e3:
        aim = (aim[0] + 5e3, aim[1])
    if kind == "turns":
        courses = st.tuples(st.floats(5.0, 120.0), st.floats(40.0, 900.0), COURSE)
        return path(0.0, *origin, draw(st.lists(courses, min_size=2, max_size=4)))
    speed = draw(st.floats(40.0, 2000.0))
    profile = {
        "level": Level(altitude=draw(st.floats(0.0, 10e3))),
        "skim": SeaSkimming(cruise=60.0, skim=8.0, letdown=draw(st.floats(1e3, 20e3))),
        "ballistic": Ballistic(apogee=draw(st.floats(0.1, 0.6))),
    }[kind]
    return Track(tuple(flight_legs(flies(speed, profile), origin, aim, 0.0)))


@st.composite
def shots(draw: st.DrawFn) -> Shot:
    near = draw(st.sampled_from([0.0, 500.0, 6e3]))
    far = near + draw(st.floats(1e3, 80e3))
    floor = draw(st.sampled_from([0.0, 5.0, 3e3]))
    gates = draw(st.sampled_from([NO_GATES, (0.0, 15e3), (2e3, 30e3)]))
    ceiling = floor + draw(st.sampled_from([2e6, 1e3, 12e3]))
    speed = draw(st.floats(300.0, 1200.0))
    return Shot(speed, near, far, floor, ceiling, gates, draw(shooters()), draw(threats()))


# --- launch windows against dense sampling ------------------------------------------------------


def places(track: Track, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """x, y and height (m) at many times."""
    legs = np.array([[*leg.parts().values()] for leg in track.legs])
    row = legs[np.clip(np.searchsorted(legs[:, 0], times, side="right") - 1, 0, len(legs) - 1)]
    tau = (times - row[:, 0])[:, None]
    at = row[:, [2, 3, 6]] + row[:, [4, 5, 7]] * tau
    at[:, 2] += row[:, 8] * tau[:, 0] ** 2
    return at


class Meeting(NamedTuple):
    """What flying one round shows: when it first meets, after how many metres, how high."""

    time: float
    flown: float
    height: float


def flown(shot: Shot, launch: float, steps: int = 4000) -> Meeting | str | None:
    """Fly one round: follow the gap to the threat until it closes; "unclear" where it grazes."""
    x, y, h = shot.shooter.at(launch)
    times = np.linspace(launch, shot.threat.end, steps)
    at = places(shot.threat, times)
    away = np.sqrt((at[:, 0] - x) ** 2 + (at[:, 1] - y) ** 2 + (at[:, 2] - h) ** 2)
    gap = away - shot.speed * (times - launch)
    closed = np.flatnonzero(gap <= 0.0)
    first = int(closed[0]) if len(closed) else steps
    # Between two samples it may have closed and opened again, by no more than both speeds allow.
    fastest = max(np.sqrt(leg.vx**2 + leg.vy**2 + leg.climb**2) for leg in shot.threat.legs)
    slack = (fastest - shot.speed) * (times[1] - times[0])
    least = (gap[1:-1] <= gap[:-2]) & (gap[1:-1] <= gap[2:]) & (gap[1:-1] < slack)
    if least[: max(first - 1, 0)].any():
        return "unclear"
    if first == steps:
        return None
    if first == 0:
        return Meeting(launch, 0.0, float(at[0, 2]))
    low, high = times[first - 1], times[first]
    for _ in range(60):
        middle = 0.5 * (low + high)
        tx, ty, th = shot.threat.at(middle)
        if dist((tx, ty, th), (x, y, h)) > shot.speed * (middle - launch):
            low = middle
        else:
            high = middle
    return Meeting(high, shot.speed * (high - launch), shot.threat.at(high)[2])


def inside(value: float, low: float, high: float, slack: float) -> bool | None:
    """Whether a value is clearly inside, clearly outside, or (None) too near an edge to say."""
    if low + slack < value < high - slack:
        return True
    return False if value < low - slack or value > high + slack else None


def feasible(shot: Shot, launch: float) -> bool | None:
    """Whether a launch leads to a feasible intercept; None if sampling cannot say."""
    met = flown(shot, launch)
    if isinstance(met, str):
        return None
    if met is None:
        # A round that would be there a moment later is too near the edge to say.
        end = shot.threat.end
        away = dist(shot.threat.at(end), shot.shooter.at(launch))
        return None if away < shot.speed * (end - launch) + 2.0 else False
    near, far = max(shot.near, shot.gates[0]), min(shot.far, shot.gates[1])
    within = inside(met.flown, near if near > 0.0 else -inf, far, 2.0)
    at_height = inside(met.height, shot.floor if shot.floor > 0.0 else -inf, shot.ceiling, 2.0)
    in_time = True if met.time < shot.threat.end - 0.01 else None
    answers = (within, at_height, in_time)
    if False in answers:
        return False
    return None if None in answers else True


def launches(shot: Shot, count: int = 60) -> NDArray[np.float64]:
    low = max(shot.shooter.start, shot.threat.start)
    high = min(shot.shooter.end, shot.threat.end)
    return np.linspace(low + 1e-3, high - 1e-3, count) if low < high - 0.01 else np.empty(0)


@PROPERTY
@given(shots())
def test_a_launch_is_in_the_window_just_when_its_round_meets_inside_the_envelope(
    shot: Shot,
) -> None:
    windows = shot.windows()
    for launch in launches(shot):
        expected = feasible(shot, launch)
        if expected is not None:
            assert holds(windows, launch) == expected, (launch, windows, flown(shot, launch))


def inside_at_launch(shot: Shot, launch: float) -> bool | None:
    """The same where only the launch must fall inside the window; None if too near to say."""
    height = shot.threat.at(launch)[2]
    away = dist(shot.threat.at(launch), shot.shooter.at(launch))
    met = flown(shot, launch)
    if isinstance(met, str):
        return None
    near, far = max(shot.near, shot.gates[0]), min(shot.far, shot.gates[1])
    answers = (
        inside(away, near if near > 0.0 else -inf, far, 2.0),
        inside(height, shot.floor if shot.floor > 0.0 else -inf, shot.ceiling, 2.0),
        feasible(shot._replace(near=0.0, far=1e9, floor=0.0, ceiling=1e9, gates=NO_GATES), launch),
    )
    return False if False in answers else None if None in answers else True


def slow(shot: Shot) -> bool:
    """Whether the threat never outruns the round."""
    return all(leg.vx**2 + leg.vy**2 + leg.climb**2 < shot.speed**2 for leg in shot.threat.legs)


@FEWER
@given(shots().filter(slow))
def test_start_inside_asks_only_where_the_threat_is_at_the_launch(shot: Shot) -> None:
    windows = shot.windows(complete=False)
    for launch in launches(shot, 40):
        expected = inside_at_launch(shot, launch)
        if expected is not None:
            assert holds(windows, launch) == expected, (launch, windows)


@PROPERTY
@given(shots(), st.booleans())
def test_windows_are_sorted_apart_and_inside_the_time_of_both(shot: Shot, complete: bool) -> None:
    windows = shot.windows(complete)
    edges = [edge for span in windows for edge in span]
    assert edges == sorted(edges)
    low = max(shot.shooter.start, shot.threat.start)
    high = min(shot.shooter.end, shot.threat.end)
    assert all(low <= edge <= high for edge in edges)


# --- launch windows by hand -----------------------------------------------------------------------

GUARD = Track((Leg(0.0, 1e4, 0.0, 0.0, 0.0, 0.0),))
BEFORE = Track((Leg(-100.0, 1e4, 0.0, 0.0, 0.0, 0.0),))


def inbound(
    height: float = 0.0, away: float = 40e3, to: float = 0.0, speed: float = 200.0
) -> Track:
    return Track((Leg(0.0, (away - to) / speed, away, 0.0, -speed, 0.0, height),))


def hand(threat: Track, shooter: Track = GUARD, **changes: float | tuple[float, float]) -> Shot:
    plain = Shot(800.0, 0.0, 1e6, 0.0, 2e6, NO_GATES, shooter, threat)
    return plain._replace(**changes)  # type: ignore[arg-type]


def test_a_round_flies_as_far_as_the_threat_comes_to_meet_it() -> None:
    """At 20 km the round has flown 25 s; the threat came from 25 km: 75 s after its launch."""
    assert hand(inbound(), far=20e3).windows() == [(pytest.approx(75.0), pytest.approx(200.0))]
    assert hand(inbound(), near=8e3, far=20e3).windows() == [
        (pytest.approx(75.0), pytest.approx(150.0))
    ]
    ((_, last),) = hand(inbound(), near=0.5).windows()
    assert last == pytest.approx(200.0 - 0.625 / 200.0, rel=1e-9)


@pytest.mark.parametrize(
    ("gates", "window"),
    [
        ((0.0, 16e3), [(100.0, 200.0)]),
        ((8e3, 16e3), [(100.0, 150.0)]),
        ((8e3, 1e6), [(75.0, 150.0)]),
        ((21e3, 1e6), []),
    ],
)
def test_range_gates_narrow_the_envelope(
    gates: tuple[float, float], window: list[tuple[float, float]]
) -> None:
    found = hand(inbound(), far=20e3, gates=gates).windows()
    assert found == [(pytest.approx(a), pytest.approx(b)) for a, b in window]


def test_ranges_are_measured_from_where_the_round_left() -> None:
    """A ship that sails to meet the threat: 10 km off at the last launch, not 10 s later."""
    sails = Track((Leg(-1e3, 1e4, -15e3, 0.0, 15.0, 0.0),))
    ((_, last),) = hand(inbound(), sails, near=8e3, far=100e3).windows()
    assert last == pytest.approx(30e3 / 215.0)


def test_a_threat_that_is_near_at_the_start_of_the_run_can_be_met_at_once() -> None:
    """The flight is shorter than the longest one: nobody asks where the shooter was before."""
    assert hand(inbound(away=20e3), far=300e3).windows() == [(0.0, pytest.approx(100.0))]


def test_a_shooter_that_is_gone_fires_no_more() -> None:
    gone = Track((Leg(0.0, 90.0, 0.0, 0.0, 0.0, 0.0),))
    assert hand(inbound(), gone, far=20e3).windows() == [(pytest.approx(75.0), 90.0)]
    assert hand(inbound(), gone, far=20e3).windows(complete=False) == []


def test_nobody_fires_before_the_launch_or_before_he_is_there() -> None:
    late = Track((Leg(100.0, 1e4, 0.0, 0.0, 0.0, 0.0),))
    assert hand(inbound(), late).windows() == [(100.0, pytest.approx(200.0))]


@pytest.mark.parametrize("complete", [True, False])
def test_a_threat_that_ends_before_any_round_gets_there_has_no_window(complete: bool) -> None:
    """The shooter is there from 50 s on; at 28 km the threat ends, after 60 s."""
    late = Track((Leg(50.0, 1e4, 0.0, 0.0, 0.0, 0.0),))
    gone = Track((Leg(-90.0, -50.0, 0.0, 0.0, 0.0, 0.0),))
    short = inbound(to=28e3)
    assert hand(short, late).windows(complete) == []
    assert hand(short, gone).windows(complete) == []


def test_start_inside_the_window_lets_the_intercept_be_outside() -> None:
    """It comes inside 20 km after 100 s; what is fired until 150 s may meet it inside 8 km."""
    shot = hand(inbound(), near=8e3, far=20e3)
    assert shot.windows(complete=False) == [(pytest.approx(100.0), pytest.approx(160.0))]


def test_the_intercept_comes_before_the_aim_point() -> None:
    """A threat that ends 8 km away, after 160 s: the last round leaves 10 s before."""
    stopping = inbound(to=8e3)
    assert hand(stopping).windows() == [(0.0, pytest.approx(150.0))]
    assert hand(stopping).windows(complete=False) == [(0.0, pytest.approx(150.0))]


@pytest.mark.parametrize(
    ("height", "floor", "ceiling", "open"),
    [
        (10.0, 0.0, 2e6, True),
        (10.0, 10.0, 2e6, True),
        (10.0, 10.5, 2e6, False),
        (900.0, 0.0, 900.0, True),
        (900.0, 0.0, 899.0, False),
    ],
)
def test_floor_and_ceiling_are_of_the_intercept(
    height: float, floor: float, ceiling: float, open: bool
) -> None:
    assert bool(hand(inbound(height), floor=floor, ceiling=ceiling).windows()) == open


def test_a_ballistic_arc_is_met_between_floor_and_ceiling_only() -> None:
    arc = Track(
        tuple(flight_legs(flies(1000.0, Ballistic(apogee=0.3)), (0.0, 90e3), (0.0, 0.0), 0.0))
    )
    windows = hand(arc, floor=5e3, ceiling=20e3).windows()
    met = [
        flown(hand(arc), launch) for span in windows for launch in (span[0] + 0.1, span[1] - 0.1)
    ]
    assert len(met) >= 2
    assert all(isinstance(one, Meeting) and 5e3 <= one.height <= 20e3 for one in met)


def test_a_threat_that_outruns_the_round_is_met_before_it_has_passed() -> None:
    """It crosses at 500 m/s, 3 km off; a round of 300 m/s catches nothing that recedes."""
    fast = Track((Leg(0.0, 80.0, 20e3, 3e3, -500.0, 0.0),))
    (start, end), *more = hand(fast, speed=300.0).windows()
    assert more == []
    assert start == 0.0
    assert flown(hand(fast, speed=300.0), end - 0.05) is not None
    assert flown(hand(fast, speed=300.0), end + 0.05) is None


def test_a_round_catches_near_the_top_of_its_arc_what_outran_it_while_it_climbed() -> None:
    arc = Track(
        tuple(flight_legs(flies(294.0, Ballistic(apogee=0.5)), (18.0, 1.0), (5e3, 0.0), 0.0))
    )
    beside = Track((Leg(0.0, 1e3, 700.0, -200.0, 0.0, 0.0),))
    shot = hand(arc, beside, speed=314.0, near=2e3, far=4.25e3)
    assert arc.legs[0].climb > shot.speed
    met = flown(shot, 0.5, steps=400_000)
    assert isinstance(met, Meeting)
    assert shot.near < met.flown < shot.far
    assert holds(shot.windows(), 0.5)


def test_what_climbs_away_and_comes_down_again_may_recede_twice() -> None:
    """It approaches, outruns the round as it climbs, and falls slowly enough far behind."""
    steep = flies(1128.0, Ballistic(apogee=1.03))
    arc = Track(tuple(flight_legs(steep, (0.0, 0.0), (13.2e3, 0.0), 0.0)))
    aside = Track((Leg(0.0, 1e3, 3.1e3, 1.2e3, 0.0, 0.0),))
    shot = hand(arc, aside, speed=1006.0, near=5e3, far=100e3)
    ((start, end),) = shot.windows()
    assert start == 0.0
    for launch in (0.1 * end, 0.9 * end):
        met = flown(shot, launch, steps=400_000)
        assert isinstance(met, Meeting)
        assert shot.near < met.flown < shot.far


@pytest.mark.parametrize(
    ("leg", "recedes"),
    [
        (Leg(0.0, 100.0, 3300.0, 4400.0, 30.0, 40.0), 50.0),
        (Leg(0.0, 100.0, 3600.0, 4800.0, -30.0, -40.0), -50.0),
        (Leg(0.0, 100.0, 2930.0, 4000.0, 7.0, 0.0, 500.0, 12.0), 12.0),
        (Leg(5.0, 100.0, 3000.0, 4000.0, 0.0, 0.0, 500.0, 12.0, -0.1), 11.0),
        (Leg(0.0, 100.0, 3000.0, 4000.0, 0.0, 0.0), 0.0),
    ],
    ids=["away", "towards", "upwards", "up more slowly", "upon it"],
)
def test_how_fast_a_threat_recedes_from_where_the_round_left(leg: Leg, recedes: float) -> None:
    """The shooter lies at (3 km, 4 km); asked for after 10 s."""
    beside = Track((Leg(-500.0, 1e3, 3e3, 4e3, 0.0, 0.0),))
    assert engage._receding(10.0, beside, Track((leg,)), 800.0) == pytest.approx(recedes)


@pytest.mark.parametrize(
    ("f", "pieces", "negative"),
    [
        (lambda t: 0.5 - t, 1, [(0.5, 1.0)]),
        (lambda t: t - 0.5, 1, [(0.0, 0.5)]),
        (lambda t: (t - 0.2) * (t - 0.7), 2, [(0.2, 0.5), (0.5, 0.7)]),
        (lambda t: t - 2.0, 2, [(0.0, 0.5), (0.5, 1.0)]),
        (lambda t: 0.1 + 0.5 * t, 1, []),
        (lambda t: t, 1, []),
        (lambda t: 1.0 - t, 1, []),
    ],
)
def test_where_a_function_is_negative_piece_by_piece(
    f: Callable[[float], float], pieces: int, negative: Spans
) -> None:
    """At its zeros it is not."""
    found = list(engage._while_negative(f, 0.0, 1.0, pieces))
    assert found == [(pytest.approx(a), pytest.approx(b)) for a, b in negative]


@pytest.mark.parametrize("time", [0.0, 9.5])
def test_a_shooter_is_taken_to_have_sailed_as_it_does_at_first(time: float) -> None:
    first, second = (
        Leg(10.0, 60.0, 500.0, 300.0, 5.0, -2.0),
        Leg(60.0, 90.0, 750.0, 200.0, 0.0, 0.0),
    )
    before = engage._as_if_before(Track((first, second)), time)
    assert before.start == time
    early = 10.0 - time
    assert before.at(time) == (500.0 - 5.0 * early, 300.0 + 2.0 * early, 0.0)
    assert before.at(10.0) == (500.0, 300.0, 0.0)
    assert before.legs[1:] == (second,)


@pytest.mark.parametrize(
    ("leg", "until"),
    [
        (Leg(0.0, 10.0, 1e3, 0.0, 0.0, 900.0), 500.0 * 0.5**0.5 / 900.0),
        (Leg(0.0, 10.0, 1e3, 0.0, 0.0, 0.0, 0.0, 900.0), 500.0 * 0.5**0.5 / 900.0),
    ],
    ids=["abeam", "upwards"],
)
def test_what_goes_off_faster_than_the_round_is_met_while_it_recedes_more_slowly(
    leg: Leg, until: float
) -> None:
    """900 m/s at a right angle, 1 km off: a third of that, 300 m/s, where the way is a third."""
    found = engage._overtaken([(0.0, 10.0)], 300.0, BEFORE, Track((leg,)))
    assert found == [(0.0, pytest.approx(until))]


def test_what_is_slower_than_the_round_is_met_all_the_time() -> None:
    slow, spans = Track((Leg(0.0, 10.0, 1e3, 0.0, 0.0, 200.0),)), [(0.0, 1.0), (2.0, 3.0)]
    assert engage._overtaken(spans, 300.0, BEFORE, slow) == spans


# --- rounds in flight -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "v", "speed", "meets"),
    [
        ((10000.0, 5000.0), (-300.0, 50.0), 900.0, 9.91156),
        ((8000.0, -6000.0), (0.0, 340.0), 340.0, 24.5098),
        ((20000.0, 3000.0), (-500.0, 0.0), 300.0, 25.7577),
    ],
)
def test_a18_a_round_meets_at_the_first_root(
    at: tuple[float, float], v: tuple[float, float], speed: float, meets: float
) -> None:
    flight = Round(0.0, 0.0, 0.0, 0.0, speed, 1e6)
    threat = Track((Leg(0.0, 1e3, *at, *v),))
    assert meeting(flight, threat) == pytest.approx(meets, abs=5e-5)
    assert ends(flight, 0.0, threat) == meeting(flight, threat)


def test_a18_a_threat_that_runs_away_is_never_met_and_the_round_ends_at_its_range() -> None:
    flight = Round(0.0, 0.0, 0.0, 5.0, 350.0, 35e3)
    threat = Track((Leg(0.0, 1e3, 10e3, 0.0, 400.0, 0.0),))
    assert meeting(flight, threat) is None
    assert ends(flight, 5.0, threat) == 105.0
    assert ends(flight, 300.0, threat) == 300.0


def test_a_round_leaves_at_the_height_of_its_shooter() -> None:
    """At 3 km, as high as the threat, it flies level: 20 km closed at 200 + 800 m/s."""
    aircraft = Track((Leg(0.0, 1e4, 0.0, 0.0, 0.0, 0.0, 3e3),))
    threat = inbound(height=3e3, away=20e3)
    assert meeting(Round(*aircraft.at(0.0), 0.0, 800.0, 1e6), threat) == pytest.approx(20.0)
    assert expected(weapon(), 0.0, aircraft, threat) == pytest.approx(20.0)
    assert expected(weapon(), 0.0, GUARD, threat) > 20.1
    burst = Round(0.0, 0.0, 3e3, 0.0, 800.0, 1e6, 14.0)
    assert range_flown(burst, 14.0, threat) == pytest.approx(20e3 - 14.0 * 200.0)


def test_a_round_does_not_meet_beyond_its_range() -> None:
    near, far = Round(0.0, 0.0, 0.0, 0.0, 800.0, 16e3), Round(0.0, 0.0, 0.0, 0.0, 800.0, 15.99e3)
    threat = inbound(away=20e3)
    assert meeting(near, threat) == pytest.approx(20.0)
    assert meeting(far, threat) is None
    assert ends(far, 0.0, threat) == pytest.approx(15.99e3 / 800.0)


@PROPERTY
@given(shots())
def test_a_launch_at_the_very_edge_of_its_window_still_meets(shot: Shot) -> None:
    """The window says yes, so the round must not end short of its threat by a rounding."""
    for edge in [edge for span in shot.windows() for edge in span]:
        flight = Round(*shot.shooter.at(edge), edge, shot.speed, shot.far)
        if isinstance(flown(shot, edge), Meeting) and edge < shot.threat.end - 0.01:
            assert meeting(flight, shot.threat) is not None


PASSING = Track((Leg(0.0, 100.0, 300.0, 0.0, 0.0, 20.0, 400.0),))
"""400 m high, 300 m to the east, northwards at 20 m/s for 2 km."""
BURST = weapon(engagement=constant(14.0))


def test_a_round_with_a_time_of_its_own_ends_then_wherever_its_threat_is() -> None:
    burst = Round(0.0, 0.0, 0.0, 60.0, 800.0, 1e6, 14.0)
    assert (meeting(burst, PASSING), ends(burst, 60.0, PASSING)) == (74.0, 74.0)
    assert ends(burst, 80.0, PASSING) == 80.0
    assert meeting(burst._replace(launched=86.0), PASSING) == 100.0
    assert meeting(burst._replace(launched=86.1), PASSING) is None


def test_a_round_that_is_late_by_a_rounding_still_meets_at_the_end_of_the_flight() -> None:
    """The threat hangs 8 km overhead until 15 s; a round flies there in 10 s."""
    overhead = Track((Leg(5.0, 15.0, 0.0, 0.0, 0.0, 0.0, 8e3),))
    flight = Round(0.0, 0.0, 0.0, 5.0, 800.0, 1e6)
    launches = (5.0, 5.0 + 5e-6, 5.0006, 5.5)
    met = [meeting(flight._replace(launched=launch), overhead) for launch in launches]
    assert met == [15.0, 15.0, None, None]


def test_how_far_a_round_has_flown() -> None:
    """By its speed and time, or, with a time of its own, as far as its threat is then."""
    assert range_flown(Round(5e3, 0.0, 0.0, 60.0, 800.0, 1e6), 62.0, PASSING) == 1600.0
    burst = Round(0.0, 0.0, 0.0, 0.0, 800.0, 1e6, 14.0)
    assert range_flown(burst, 0.0, PASSING) == 500.0
    assert range_flown(burst, 60.0, PASSING) == 1300.0
    assert range_flown(burst, 120.0, PASSING) == dist((300.0, 2000.0, 400.0), (0.0, 0.0, 0.0))


def test_when_a_round_is_expected_and_when_the_last_one_leaves() -> None:
    """It closes 20 km at 200 + 800 m/s; by 90 s it is 2 km off, 2.5 s of flight."""
    threat = inbound(away=20e3)
    assert expected(weapon(), 0.0, GUARD, threat) == pytest.approx(20.0)
    assert expected(BURST, 3.0, GUARD, threat) == 17.0
    assert last_launch(weapon(), 90.0, GUARD, threat) == pytest.approx(87.5)
    assert last_launch(weapon(), 500.0, GUARD, threat) == pytest.approx(100.0)
    assert last_launch(BURST, 90.0, GUARD, threat) == 76.0
    away = Track((Leg(0.0, 50.0, 1e3, 0.0, 900.0, 0.0),))
    assert expected(weapon(), 0.0, GUARD, away) == 50.0


def test_the_windows_of_a_weapon_with_a_time_of_its_own() -> None:
    """Inside 20 km from 100 s on: planned to end there, or only begun there."""
    reach, threat = envelope(0.0, 20e3), inbound()
    for complete, window in ((True, (86.0, 186.0)), (False, (100.0, 200.0))):
        found = launch_windows(BURST, reach, NO_GATES, GUARD, threat, complete)
        assert found == [(pytest.approx(window[0]), pytest.approx(window[1]))]


# --- what a round does ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pk", "dud", "alive", "u_dud", "u", "result"),
    [
        (0.7, 0.0, True, 0.0, 0.6999, "kill"),
        (0.7, 0.0, True, 0.0, 0.7, "miss"),
        (1.0, 0.0, True, 0.0, 1.0 - 2.0**-53, "kill"),
        (0.0, 0.0, True, 0.0, 0.0, "miss"),
        (1.0, 0.1, True, 0.0999, 0.0, "dud"),
        (1.0, 0.1, True, 0.1, 0.0, "kill"),
        (1.0, 0.0, False, 0.5, 0.0, "wasted"),
        (1.0, 0.1, False, 0.0, 0.0, "dud"),
    ],
)
def test_a_round_kills_misses_fails_or_comes_too_late(
    pk: float, dud: float, alive: bool, u_dud: float, u: float, result: str
) -> None:
    assert strike(pk, dud, alive, u_dud, u) == result


@PROPERTY
@given(
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0, exclude_max=True),
)
def test_more_pk_never_loses_a_kill(one: float, other: float, dud: float, u: float) -> None:
    low, high = min(one, other), max(one, other)
    if strike(low, dud, True, 0.5, u) == "kill":
        assert strike(high, dud, True, 0.5, u) == "kill"
