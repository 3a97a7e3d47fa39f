"""Detection: scans counted one by one over dense views, never redrawn, and A15, A35."""

from __future__ import annotations

from math import ceil, cos, dist, log1p, pi, sin, sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.engine.laws import constant
from sim.engine.streams import Luck, Purpose, actor, child
from sim.kill_chain.steps.detect import (
    NEVER,
    Search,
    Sight,
    first_detection,
    first_sight,
    scan_probability,
    scans_needed,
    seen_by,
    view,
)
from sim.kill_chain.steps.sensor import Sensor, Visibility
from sim.world.horizon import horizon
from sim.world.motion import Leg, Track

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)
SHARE = st.floats(0.0, 1.0, exclude_max=True)
GUARD = Track((Leg(-1e4, 1e4, 0.0, 0.0, 0.0, 0.0),))


def search(scans: int = 1, **changes: float) -> Search:
    """A radar without limits, a scan every second from 0 s on."""
    plain = Search(20.0, 1e6, 4.0 / 3.0, 1.0, 0.0, scans)
    return plain._replace(**changes)


def inbound(start: float = 0.0, height: float = 100.0, away: float = 50e3) -> Track:
    """A threat at 100 m/s along the x axis that flies on for as long as it came."""
    return Track((Leg(start, start + away / 50.0, away, 0.0, -100.0, 0.0, height),))


# --- how many scans it takes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("probability", "u", "scans"),
    [
        (0.3, 0.0, 1),
        (0.3, 0.2999, 1),
        (0.3, 0.3001, 2),
        (0.3, 0.5099, 2),
        (0.3, 0.5101, 3),
        (0.5, 0.9374, 4),
        (1.0, 0.9999, 1),
        (0.0, 0.0, NEVER),
        (-0.1, 0.5, NEVER),
    ],
)
def test_the_scan_that_detects(probability: float, u: float, scans: int) -> None:
    assert scans_needed(probability, u) == scans


@PROPERTY
@given(st.floats(0.001, 0.999), SHARE)
def test_it_is_the_first_at_which_the_accumulated_sum_reaches_the_draw(p: float, u: float) -> None:
    needed, each = -log1p(-u), -log1p(-p)
    scans = scans_needed(p, u)
    assert scans * each >= needed * (1.0 - 1e-12)
    assert scans == 1 or (scans - 1) * each < needed * (1.0 + 1e-12)


@pytest.mark.parametrize(
    ("sea_state", "probability"), [(0.0, 0.4), (3.0, 0.4), (5.0, 0.32), (9.0, 0.16), (20.0, 0.0)]
)
def test_the_sea_takes_its_share_above_state_3(sea_state: float, probability: float) -> None:
    sees = Visibility(max_range=1e5, scan_probability=0.4, sea_state_loss=0.1)
    assert scan_probability(sees, sea_state) == pytest.approx(probability)


# --- against stepping, scan by scan ---------------------------------------------------------------


def path(start: float, x: float, y: float, courses: list[tuple[float, float, float]]) -> Track:
    legs = []
    for seconds, speed, course in courses:
        vx, vy = speed * cos(course), speed * sin(course)
        legs.append(Leg(start, start + seconds, x, y, vx, vy, 80.0))
        start, x, y = start + seconds, x + vx * seconds, y + vy * seconds
    return Track(tuple(legs))


PLACE = st.floats(-40e3, 40e3)
COURSE = st.floats(0.0, 2.0 * pi)
FLIGHTS = st.builds(
    path,
    st.floats(0.0, 50.0),
    PLACE,
    PLACE,
    st.lists(
        st.tuples(st.floats(30.0, 300.0), st.floats(40.0, 300.0), COURSE), min_size=1, max_size=3
    ),
)
SAILING = st.lists(
    st.tuples(st.floats(50.0, 500.0), st.floats(0.0, 18.0), COURSE), min_size=1, max_size=3
)
SEARCHES = st.builds(
    Search,
    st.floats(5.0, 30.0),
    st.floats(5e3, 60e3),
    st.just(4.0 / 3.0),
    st.floats(0.7, 12.0),
    st.floats(0.0, 1.0),
    st.integers(1, 40),
)


def sailing(courses: list[tuple[float, float, float]]) -> Track:
    track = path(-50.0, 0.0, 0.0, [*courses, (3000.0, 10.0, 1.0)])
    return Track(tuple(leg.but(h=0.0) for leg in track.legs))


def seen(at: float, radar: Search, threat: Track, escort: Track) -> float:
    """By how much (m) a threat is in view at a scan; below 0 it is not."""
    (x, y, h), (sx, sy, _) = threat.at(at), escort.at(at)
    above = horizon(radar.antenna, h, radar.refraction) - dist((x, y), (sx, sy))
    return min(above, radar.max_range - sqrt(dist((x, y), (sx, sy)) ** 2 + h * h))


def scans_seen(radar: Search, threat: Track, escort: Track) -> list[float]:
    """All scans in view, stepped one after the other."""
    first = ceil((threat.start - radar.phase) / radar.period)
    last = ceil((min(threat.end, escort.end) - radar.phase) / radar.period)
    times = [radar.phase + k * radar.period for k in range(first, last)]
    margins = [(time, seen(time, radar, threat, escort)) for time in times]
    assume(all(not abs(margin) < 0.01 for _, margin in margins))
    return [time for time, margin in margins if margin > 0.0]


@PROPERTY
@given(SEARCHES, FLIGHTS, SAILING)
def test_the_detecting_scan_is_the_one_that_stepping_finds(
    radar: Search, threat: Track, courses: list[tuple[float, float, float]]
) -> None:
    escort = sailing(courses)
    stepped = scans_seen(radar, threat, escort)
    expected = stepped[radar.scans - 1] if len(stepped) >= radar.scans else None
    found = first_detection(radar, threat.start, threat, escort)
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-6))


@PROPERTY
@given(SEARCHES, FLIGHTS, SAILING, SAILING, st.floats(0.0, 1.0))
def test_after_a_turn_the_accumulated_scans_stay(
    radar: Search,
    threat: Track,
    before: list[tuple[float, float, float]],
    after: list[tuple[float, float, float]],
    share: float,
) -> None:
    """Whichever of the two turns: what has been scanned counts, and the draw is the same."""
    escort = sailing(before)
    now = threat.start + share * (threat.end - threat.start)
    planned = first_detection(radar, threat.start, threat, escort)
    assume(planned is None or planned > now)
    x, y, _ = escort.at(now)
    turned = escort.turned(now, path(now, x, y, [*after, (3000.0, 5.0, 2.0)]).legs)
    turned = Track(tuple(leg.but(h=0.0) for leg in turned.legs))
    stepped = scans_seen(radar, threat, turned)
    expected = stepped[radar.scans - 1] if len(stepped) >= radar.scans else None
    found = first_detection(radar, now, threat, turned)
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-6))
    assert found is None or found >= now


@PROPERTY
@given(SEARCHES, FLIGHTS, SAILING, st.floats(0.0, 1.0))
def test_asking_again_later_gives_the_same_scan_to_the_last_bit(
    radar: Search, threat: Track, courses: list[tuple[float, float, float]], share: float
) -> None:
    escort = sailing(courses)
    planned = first_detection(radar, threat.start, threat, escort)
    assume(planned is not None)
    assert planned is not None
    now = threat.start + share * (planned - threat.start)
    assert first_detection(radar, now, threat, escort) == planned


def test_scans_of_two_views_add_up() -> None:
    """In view for ten scans, away for a while, and in view again: the twelfth detects."""
    legs = (
        Leg(0.0, 9.5, 1e3, 0.0, 0.0, 0.0, 50.0),
        Leg(9.5, 50.5, 500e3, 0.0, 0.0, 0.0, 50.0),
        Leg(50.5, 90.0, 1e3, 0.0, 0.0, 0.0, 50.0),
    )
    assert first_detection(search(10), 0.0, Track(legs), GUARD) == 9.0
    assert first_detection(search(12), 0.0, Track(legs), GUARD) == 52.0
    assert first_detection(search(51), 0.0, Track(legs), GUARD) is None


def test_a_view_between_two_scans_counts_for_none() -> None:
    legs = (
        Leg(0.2, 0.8, 1e3, 0.0, 0.0, 0.0, 50.0),
        Leg(0.8, 50.5, 500e3, 0.0, 0.0, 0.0, 50.0),
        Leg(50.5, 90.0, 1e3, 0.0, 0.0, 0.0, 50.0),
    )
    assert first_detection(search(2), 0.2, Track(legs), GUARD) == 52.0


def test_a_scan_that_is_over_is_found_now() -> None:
    assert first_detection(search(3), 60.0, inbound(), GUARD) == 60.0


def test_what_is_never_seen_is_never_detected() -> None:
    assert first_detection(search(NEVER), 0.0, inbound(), GUARD) is None


def test_land_hides_a_threat_for_as_long_as_it_is_masked() -> None:
    hidden = Track(inbound().legs, ((-10.0, 100.5), (102.5, 110.5)))
    found = [first_detection(search(n), 0.0, hidden, GUARD) for n in (1, 2, 3)]
    clear = first_detection(search(1), 0.0, inbound(), GUARD)
    assert found == [101.0, 102.0, 111.0]
    assert clear is not None
    assert clear < 100.0
    assert first_detection(search(1)._replace(over_land=True), 0.0, hidden, GUARD) == clear


def test_a15_the_horizon_is_where_the_view_begins() -> None:
    threat = inbound(height=5.0)
    (start, end), *_ = view(search(), threat, GUARD)
    assert threat.at(start)[0] == pytest.approx(27_650.0, abs=0.5)
    assert threat.at(end)[0] == pytest.approx(-27_650.0, abs=0.5)


# --- cues and several sensors ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cue", "now", "seen_at", "by"),
    [
        (None, 0.0, 140.0, "near"),
        (30.0, 0.0, 30.0, "cue"),
        (200.0, 0.0, 140.0, "near"),
        (140.0, 0.0, 140.0, "cue"),
        (5000.0, 0.0, 140.0, "near"),
    ],
)
def test_whatever_shows_it_first_counts(
    cue: float | None, now: float, seen_at: float, by: str
) -> None:
    """Two radars: the one with the second name sees it after 140 scans, the other after 145."""
    sight = Sight(cue, (("far", search(146)), ("near", search(141))))
    threat = inbound(away=25e3)
    time = first_sight(sight, now, threat, GUARD)
    assert time == seen_at
    assert seen_by(sight, seen_at, threat, GUARD) == by


def test_a_cue_after_the_end_of_the_flight_shows_nothing() -> None:
    assert first_sight(Sight(1000.0, ()), 0.0, inbound(away=25e3), GUARD) is None
    assert first_sight(Sight(None, ()), 0.0, inbound(), GUARD) is None


def test_a_cue_at_the_end_of_the_flight_is_just_in_time() -> None:
    assert first_sight(Sight(500.0, ()), 0.0, inbound(away=25e3), GUARD) == 500.0


def test_a_cue_that_has_come_is_there_now() -> None:
    assert first_sight(Sight(10.0, ()), 40.0, inbound(), GUARD) == 40.0


def test_what_no_sensor_shows_just_then_was_told() -> None:
    sight = Sight(10.0, (("far", search(146)), ("near", search(141))))
    assert first_sight(sight, 40.0, inbound(away=25e3), GUARD) == 40.0
    assert seen_by(sight, 40.0, inbound(away=25e3), GUARD) == "cue"


def test_one_sensor_alone_is_named_without_asking_it() -> None:
    assert seen_by(Sight(None, (("radar", search(3)),)), 12.0, inbound(), GUARD) == "radar"
    assert seen_by(Sight(12.0, (("radar", search(3)),)), 12.0, inbound(), GUARD) == "cue"


# --- A35 ------------------------------------------------------------------------------------------


def test_a35_scan_by_scan_detection_of_an_inbound_threat() -> None:
    """Mean and spread of the range, and the share detected at 22 km or more.

    20,000 flights with a fixed seed; intervals of 4 standard errors computed from the run, so that
    a right program fails one of the three checks with a probability of 2e-4.
    """
    speed, period, p, first = 300.0, 4.0, 0.3, 25e3
    threat = Track((Leg(0.0, 1e3, first, 0.0, -speed, 0.0, 0.0),))
    sensor = Sensor(
        antenna_height=3e3,
        scan_period=period,
        scan_phase=constant(0.0),
        sees={"drone": Visibility(max_range=1e6, scan_probability=p)},
    )
    radar = actor("guard.radar")
    ranges = []
    for number in range(20_000):
        u = Luck(35, 0).value(Purpose.DETECT, radar, child(1, number))
        scans = scans_needed(scan_probability(sensor.sees["drone"], 3.0), u)
        found = first_detection(search(scans, antenna=3e3, period=period), 0.0, threat, GUARD)
        assert found is not None
        ranges.append(first - speed * found)
    n, error = len(ranges), float(np.std(ranges)) / sqrt(len(ranges))
    assert abs(np.mean(ranges) - 22_200.0) < 4.0 * error
    squares = (np.array(ranges) - 22_200.0) ** 2
    spread_error = float(np.std(squares)) / sqrt(n) / (2.0 * 3346.64)
    assert abs(np.std(ranges) - 3346.64) < 4.0 * spread_error
    share = float(np.mean(np.array(ranges) >= 22e3 - 1e-6))
    assert abs(share - 0.657) < 4.0 * sqrt(share * (1.0 - share) / n)
