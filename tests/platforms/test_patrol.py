"""Patrols: in their box, at their speed, and stationary: the same law at any time (model 7.4)."""

from collections.abc import Callable
from itertools import pairwise
from math import pi

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.engine.streams import Luck
from sim.platforms.patrol import back_and_forth, box_patrol, fixed, resumed_patrol
from sim.units import HOUR, NMI
from sim.world.areas import Box
from sim.world.encounters import within
from sim.world.motion import FOREVER, Leg, Track, stationary, straight
from tests.platforms.chance import ERRORS, uniform

PROPERTY = settings(derandomize=True, deadline=None, max_examples=80)
SHARE = st.floats(0.0, 1.0, exclude_max=True)
BOX = Box((20e3, -5e3), 90e3, 30e3, 0.8)
SPEED = 8.0
DAY = 24 * HOUR
TIMES = (0.0, 1000.0, 7 * HOUR, DAY - 1.0)


def in_box(x: float, y: float, box: Box = BOX) -> tuple[float, float]:
    """How far along and across the box a point is, as shares."""
    dx, dy = x - box.centre[0], y - box.centre[1]
    sine, cosine = np.sin(box.course), np.cos(box.course)
    along, across = dx * sine + dy * cosine, dx * cosine - dy * sine
    return along / box.length + 0.5, across / box.width + 0.5


def boxed(luck: Luck) -> list[Leg]:
    u, v, w = (luck.value(5, 1, 0, index) for index in range(3))
    return box_patrol(BOX, SPEED, 0.0, DAY, (u, v, w))


def shuttled(luck: Luck) -> list[Leg]:
    return back_and_forth(BOX, SPEED, 0.0, DAY, luck.value(5, 1))


def places(patrol: Callable[[Luck], list[Leg]], many: int = 2000) -> NDArray[np.float64]:
    """Shares along and across of many patrols (rows) at each of `TIMES`: shape (2, rows, times)."""
    tracks = [Track(tuple(patrol(Luck(4, number)))) for number in range(many)]
    found = [[in_box(*track.at(time)[:2]) for time in TIMES] for track in tracks]
    return np.moveaxis(np.array(found), 2, 0)


def sound(legs: list[Leg], start: float, end: float, box: Box = BOX) -> None:
    """A patrol has no gaps, no jumps, one speed, and never leaves its box."""
    *legs, rest = legs
    assert legs[0].start == start
    assert legs[-1].end == end == rest.start
    assert rest == stationary(*legs[-1].at(end)[:2], end, FOREVER)
    for before, after in pairwise(legs):
        assert before.end == after.start
        assert before.at(before.end) == pytest.approx(after.at(after.start), abs=1e-5)
    for leg in legs:
        assert np.hypot(leg.vx, leg.vy) == pytest.approx(SPEED)
        for time in (leg.start, leg.end):
            assert min(in_box(*leg.at(time)[:2], box)) >= -1e-9
            assert max(in_box(*leg.at(time)[:2], box)) <= 1.0 + 1e-9


@PROPERTY
@given(SHARE, SHARE, SHARE)
@example(0.0, 0.0, 0.5)
@example(0.0, 0.0, 0.625)
@example(0.5, 0.5, 0.25)
@example(0.0, 1.0 - 2**-53, 0.0)
def test_a_box_patrol_is_sound(u: float, v: float, w: float) -> None:
    sound(box_patrol(BOX, SPEED, 30.0, DAY, (u, v, w)), 30.0, DAY)


@PROPERTY
@given(SHARE)
@example(0.0)
@example(0.5)
@example(1.0 - 2**-53)
def test_a_patrol_back_and_forth_is_sound_and_keeps_to_the_long_axis(phase: float) -> None:
    legs = back_and_forth(BOX, SPEED, 30.0, DAY, phase)
    sound(legs, 30.0, DAY)
    assert all(in_box(leg.x, leg.y)[1] == pytest.approx(0.5, abs=1e-9) for leg in legs)


@PROPERTY
@given(SHARE)
def test_a_resumed_patrol_is_sound_and_begins_in_the_middle(u: float) -> None:
    legs = resumed_patrol(BOX, SPEED, 30.0, DAY, u)
    sound(legs, 30.0, DAY)
    assert legs[0].at(30.0)[:2] == pytest.approx(BOX.centre, abs=1e-6)


def test_corners_are_left_by_the_way_one_came() -> None:
    square = Box((0.0, 0.0), 1000.0, 1000.0, 0.0)
    legs = box_patrol(square, SPEED, 0.0, 1000.0, (0.5, 0.5, 0.125))
    sound(legs, 0.0, 1000.0, square)
    assert all(abs(leg.vx) == pytest.approx(abs(leg.vy)) for leg in legs)
    assert all(leg.x == pytest.approx(leg.y, abs=1e-6) for leg in legs)


def test_a_fixed_patrol_stays() -> None:
    (leg,) = fixed((3.0, 4.0), 5.0)
    assert leg.at(60.0) == (3.0, 4.0, 0.0)
    assert (leg.start, leg.end) == (5.0, FOREVER)


def test_a_box_patrol_is_uniform_in_its_box_at_any_time() -> None:
    along, across = places(boxed)
    for at in range(len(TIMES)):
        assert uniform(along[:, at])
        assert uniform(across[:, at])
        assert abs(np.corrcoef(along[:, at], across[:, at])[0, 1]) < ERRORS / len(along) ** 0.5
        # Random way points would crowd the middle: there the mean square is 0.05, not 1 / 12.
        assert np.var(along[:, at]) == pytest.approx(1 / 12, rel=0.1)


def test_the_courses_of_a_box_patrol_stay_uniform() -> None:
    for time in TIMES:
        legs = [Track(tuple(boxed(Luck(4, number)))).leg(time) for number in range(2000)]
        assert uniform([np.arctan2(leg.vx, leg.vy) % (2 * pi) / (2 * pi) for leg in legs])


def test_a_patrol_back_and_forth_is_uniform_on_its_axis_at_any_time_both_ways() -> None:
    along, _ = places(shuttled)
    for at, time in enumerate(TIMES):
        assert uniform(along[:, at])
        legs = [Track(tuple(shuttled(Luck(4, number)))).leg(time) for number in range(500)]
        outward = np.array([leg.vx * np.sin(BOX.course) > 0 for leg in legs])
        assert abs(outward.mean() - 0.5) < ERRORS * 0.5 / len(outward) ** 0.5


def test_a29_a_barrier_patrol_sees_the_crossings_that_the_geometry_gives() -> None:
    """P2: L 60, R 5, v 20, u 12: 0.2972 ± 0.0013; the first-order formula says 0.3239."""
    line = Box((0.0, 0.0), 60 * NMI, NMI, 0.0)
    speed, crossing, radius = 20 * NMI / HOUR, 12 * NMI / HOUR, 5 * NMI
    many, seen, end = 10_000, 0, 2 * radius / crossing
    for phase, place in np.random.default_rng(29).random((many, 2)).tolist():
        patrol = Track(tuple(back_and_forth(line, speed, 0.0, end, phase)))
        y = (place - 0.5) * line.length
        target = Track((straight((-radius, y), (radius, y), 0.0, crossing),))
        seen += bool(within(patrol, target, radius, 0.0, end))
    error = ERRORS * (0.2972 * 0.7028 / many) ** 0.5 + 0.0013
    assert seen / many == pytest.approx(0.2972, abs=error)
    assert seen / many != pytest.approx(0.3239, abs=0.002)
