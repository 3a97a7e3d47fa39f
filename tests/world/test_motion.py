"""Legs and tracks: where a mover is, and what a turn keeps."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.world.motion import Leg, Track, stationary, straight

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)
SPEED = st.floats(-300.0, 300.0)


@st.composite
def tracks(draw: st.DrawFn, start: float | None = None) -> Track:
    """A track without gaps; some of its legs take no time."""
    time = draw(st.integers(-50, 50)) if start is None else start
    x, y, h = 1000.0, -2000.0, 50.0
    legs = []
    for duration in draw(st.lists(st.integers(0, 30), min_size=1, max_size=6)):
        leg = Leg(time, time + duration, x, y, draw(SPEED), draw(SPEED), h, draw(SPEED), -4.9)
        legs.append(leg)
        time = leg.end
        x, y, h = leg.at(time)
    return Track(tuple(legs))


def test_a_leg_follows_its_parabola() -> None:
    leg = Leg(10.0, 60.0, 1.0, 2.0, 3.0, -4.0, 100.0, 20.0, -5.0)
    assert leg.at(10.0) == (1.0, 2.0, 100.0)
    assert leg.at(12.0) == (7.0, -6.0, 100.0 + 40.0 - 20.0)


def test_a_leg_is_level_with_neither_climb_nor_bend() -> None:
    leg = Leg(0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 30.0)
    assert leg.level
    assert not leg.but(climb=1.0).level
    assert not leg.but(bend=-1.0).level


@PROPERTY
@given(tracks(), st.floats(-100.0, 300.0) | st.integers(-100, 300).map(float))
def test_the_leg_at_a_time_is_the_one_that_is_sailed(track: Track, time: float) -> None:
    leg = track.leg(time)
    sailed = [leg for leg in track.legs if leg.start <= time < leg.end]
    if sailed:
        assert leg is sailed[0]
    else:
        assert leg is (track.legs[0] if time < track.start else track.legs[-1])
    assert track.legs[track.number(time)] is leg


@PROPERTY
@given(tracks(), st.floats(0.0, 100.0))
def test_a_track_is_held_at_its_ends(track: Track, more: float) -> None:
    assert track.at(track.start - more) == track.legs[0].at(track.start)
    assert track.at(track.end + more) == track.legs[-1].at(track.end)


@PROPERTY
@given(tracks(), st.floats(0.0, 1.0))
def test_a_track_has_no_jumps(track: Track, share: float) -> None:
    time = track.start + share * (track.end - track.start)
    here, there = track.at(time), track.at(time + 1e-6)
    assert here == pytest.approx(there, abs=1e-2)


@PROPERTY
@given(tracks(), st.floats(-0.2, 1.0), st.data())
def test_a_turn_keeps_what_is_sailed_and_replaces_the_rest(
    track: Track, share: float, data: st.DataObject
) -> None:
    now = track.start + share * (track.end - track.start)
    new = data.draw(tracks(start=now))
    turned = track.turned(now, new.legs)
    for k in range(41):
        time = track.start - 5.0 + k * (now - track.start + 5.0) / 40
        if track.start <= time < now:
            assert turned.at(time) == track.at(time)
        assert turned.at(now + k) == new.at(now + k)
    assert turned.end == new.end
    assert turned.start == min(track.start, now)
    assert all(a.end <= b.start for a, b in zip(turned.legs, turned.legs[1:], strict=False))


def test_a_turn_at_the_end_of_a_leg_leaves_no_empty_leg() -> None:
    first, second = Leg(0.0, 5.0, 0.0, 0.0, 1.0, 0.0), Leg(5.0, 9.0, 5.0, 0.0, 0.0, 1.0)
    new = Leg(5.0, 20.0, 5.0, 0.0, -1.0, 0.0)
    assert Track((first, second)).turned(5.0, [new]).legs == (first, new)


def test_a_turn_keeps_the_mask_of_what_is_sailed_and_drops_that_of_what_is_not() -> None:
    leg = Leg(0.0, 100.0, 0.0, 0.0, 1.0, 0.0)
    new = Leg(50.0, 90.0, 50.0, 0.0, 0.0, 1.0)
    track = Track((leg,), [(10.0, 20.0), (40.0, 60.0), (70.0, 80.0)])
    assert track.turned(50.0, [new]).masked == ((10.0, 20.0), (40.0, 50.0))
    assert track.turned(50.0, [new], [(50.0, 55.0), (60.0, 61.0)]).masked == (
        (10.0, 20.0),
        (40.0, 55.0),
        (60.0, 61.0),
    )


def test_a_new_track_is_not_masked() -> None:
    assert Track((stationary(0.0, 0.0, 0.0, 1.0),)).masked == ()


@PROPERTY
@given(*[st.floats(-1e6, 1e6)] * 4, st.floats(0.1, 3000.0))
def test_straight_reaches_its_goal_at_its_speed(
    x: float, y: float, gx: float, gy: float, speed: float
) -> None:
    leg = straight((x, y), (gx, gy), 7.0, speed)
    assert leg.at(leg.start) == (x, y, 0.0)
    assert leg.at(leg.end) == pytest.approx((gx, gy, 0.0), abs=1e-6)
    if (x, y) != (gx, gy) and leg.end - leg.start > 1e-3:
        assert (leg.vx**2 + leg.vy**2) ** 0.5 == pytest.approx(speed, rel=1e-12)


def test_straight_to_where_one_is_takes_no_time() -> None:
    assert straight((3.0, 4.0), (3.0, 4.0), 7.0, 12.0) == Leg(7.0, 7.0, 3.0, 4.0, 0.0, 0.0)


def test_stationary_lies_still() -> None:
    assert stationary(3.0, 4.0, 0.0, 9.0).at(8.0) == (3.0, 4.0, 0.0)
