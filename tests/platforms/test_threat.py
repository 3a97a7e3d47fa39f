"""Flights of every profile, failures, and what becomes of a threat that arrives (model 3)."""

from itertools import pairwise
from math import dist

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.platforms.launch.threat import (
    Ballistic,
    Fate,
    Level,
    Reliability,
    SeaSkimming,
    ThreatType,
    carried_on,
    depends_on_night,
    fails,
    fate,
    flight_legs,
    nearby,
)
from sim.world.motion import Leg, Track
from tests.platforms.chance import share_agrees, uniform
from tests.platforms.small_world import drone

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)
PLACE = st.tuples(st.floats(-3e5, 3e5), st.floats(-3e5, 3e5))
SKIMMER = SeaSkimming(cruise=120.0, skim=8.0, letdown=15e3)
PROFILES = [Level(altitude=150.0), SKIMMER, Ballistic(apogee=0.25)]
EVENLY = (np.arange(20_000) + 0.5) / 20_000
"""Numbers between 0 and 1 that leave nothing to chance."""


def a_type(profile: Level | SeaSkimming | Ballistic, speed: float = 300.0) -> ThreatType:
    return drone(profile=profile, speed=speed)["drone"]


def legs_to(goal: tuple[float, float], profile: Level | SeaSkimming | Ballistic) -> list[Leg]:
    return flight_legs(a_type(profile), (1e3, 2e3), goal, 50.0)


# --- flights ------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.kind)
@PROPERTY
@given(origin=PLACE, goal=PLACE, speed=st.floats(20.0, 3000.0))
@example(origin=(0.0, 0.0), goal=(23e3 + 1.0, 0.0), speed=290.0)
@example(origin=(0.0, 0.0), goal=(16.12e3, 0.0), speed=290.0)
@example(origin=(5.0, 5.0), goal=(5.0, 5.0), speed=290.0)
def test_a_flight_goes_straight_to_its_aim_at_its_speed(
    profile: Level | SeaSkimming | Ballistic,
    origin: tuple[float, float],
    goal: tuple[float, float],
    speed: float,
) -> None:
    track = Track(tuple(flight_legs(a_type(profile, speed), origin, goal, 77.0)))
    assert track.start == 77.0
    assert track.end == pytest.approx(77.0 + dist(origin, goal) / speed)
    assert track.at(track.start)[:2] == pytest.approx(origin, abs=1e-6)
    assert track.at(track.end)[:2] == pytest.approx(goal, abs=1e-6)
    halfway = track.at((track.start + track.end) / 2)[:2]
    assert halfway == pytest.approx(np.add(origin, goal) / 2, abs=1e-5)
    for before, after in pairwise(track.legs):
        assert before.end == after.start
        assert before.at(before.end) == pytest.approx(after.at(after.start), abs=1e-5)


def test_a_level_flight_keeps_its_altitude() -> None:
    track = Track(tuple(legs_to((60e3, 0.0), PROFILES[0])))
    assert {track.at(time)[2] for time in np.linspace(50.0, track.end, 20)} == {150.0}


def test_a_sea_skimmer_cruises_lets_down_one_in_ten_and_skims() -> None:
    track = Track(tuple(legs_to((101e3, 2e3), SKIMMER)))
    to_go = {1e5: 120.0, 16.13e3: 120.0, 15.56e3: 64.0, 15e3: 8.0, 7e3: 8.0, 0.0: 8.0}
    for distance, altitude in to_go.items():
        assert track.at(track.end - distance / 300.0)[2] == pytest.approx(altitude, abs=0.1)


@pytest.mark.parametrize("distance", [1.0, 5e3, 15e3, 16.1e3])
def test_a_short_flight_skims_all_the_way(distance: float) -> None:
    (leg,) = legs_to((1e3 + distance, 2e3), SKIMMER)
    assert (leg.h, leg.climb, leg.bend) == (8.0, 0.0, 0.0)


def test_a_skimmer_that_cruises_at_its_skimming_altitude_needs_no_letdown() -> None:
    low = SeaSkimming(cruise=8.0, skim=8.0, letdown=15e3)
    assert len(legs_to((200e3, 0.0), low)) == 1


def test_a_ballistic_flight_is_a_parabola_over_its_range() -> None:
    (leg,) = legs_to((201e3, 2e3), Ballistic(apogee=0.25))
    for share in np.linspace(0.0, 1.0, 11):
        altitude = leg.at(leg.start + share * (leg.end - leg.start))[2]
        assert altitude == pytest.approx(4.0 * 50e3 * share * (1.0 - share), abs=1e-3)


# --- failures -----------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.0, 0.3, 0.8, 1.0])
def test_an_arc_that_is_aimed_anew_goes_on_from_its_height(share: float) -> None:
    type = a_type(Ballistic(apogee=0.25))
    (arc,) = flight_legs(type, (0.0, 0.0), (90e3, 0.0), 10.0)
    now = 10.0 + share * 300.0
    here = arc.at(now)
    (straight_on,) = flight_legs(type, here[:2], (90e3, 0.0), now)
    same = carried_on(straight_on, arc)
    for time in np.linspace(now, 310.0, 7):
        assert same.at(time) == pytest.approx(arc.at(time), abs=1e-6)
    (elsewhere,) = flight_legs(type, here[:2], (90e3, 20e3), now)
    other = carried_on(elsewhere, arc)
    assert other.at(now) == pytest.approx(here, abs=1e-6)
    assert other.at(other.end) == pytest.approx((90e3, 20e3, 0.0), abs=1e-6)


def test_shares_of_threats_fail_at_launch_and_in_flight() -> None:
    found = [fails(Reliability(fails_at_launch=0.1, fails_in_flight=0.3), u) for u in EVENLY]
    assert found.count(0.0) == 2000
    assert found.count(None) == pytest.approx(20_000 * 0.9 * 0.7, abs=1)


def test_failures_in_flight_are_spread_evenly_over_the_flight() -> None:
    found = [fails(Reliability(fails_at_launch=0.1, fails_in_flight=0.3), u) for u in EVENLY]
    assert uniform([share for share in found if share])


@pytest.mark.parametrize("u", [0.0, 0.5, 1.0 - 2**-53])
def test_reliable_threats_never_fail_and_others_always(u: float) -> None:
    assert fails(Reliability(), u) is None
    assert fails(Reliability(fails_at_launch=1.0), u) == 0.0
    share = fails(Reliability(fails_in_flight=1.0), u)
    assert share is not None
    assert 0.0 <= share <= 1.0


# --- arrival ------------------------------------------------------------------------------------

MANY = 40_000


def fates(of: Fate, dark: bool = False, ais: bool = True) -> dict[str, int]:
    """How many of `MANY` threats hit, and so on."""
    u_hit, u_else = np.random.default_rng(3).random((2, MANY))
    found = [fate(of, dark, ais, *us) for us in zip(u_hit.tolist(), u_else.tolist(), strict=True)]
    return {name: found.count(name) for name in ("hit", "other", "near-miss", "missed")}


def test_a_threat_hits_or_takes_another_ship_or_falls_near_or_far() -> None:
    counts = fates(Fate(hit=0.4, other=0.25, near=0.6))
    shares = {"hit": 0.4, "other": 0.15, "near-miss": 0.27, "missed": 0.18}
    assert all(share_agrees(counts[name], MANY, share) for name, share in shares.items())
    assert sum(counts.values()) == MANY


@pytest.mark.parametrize(
    ("dark", "ais", "share"), [(False, True, 0.4), (True, True, 0.2), (True, False, 0.02)]
)
def test_darkness_and_a_hidden_position_make_hits_rarer(
    dark: bool, ais: bool, share: float
) -> None:
    counts = fates(Fate(hit=0.4, dark=0.5, ais_off=0.1), dark, ais)
    assert share_agrees(counts["hit"], MANY, share)


@pytest.mark.parametrize("other", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("near", [0.0, 0.35, 1.0])
def test_without_another_ship_there_the_shares_of_near_and_far_stay(
    other: float, near: float
) -> None:
    """Of those that would have struck another as of the rest, by one and the same number."""
    of = Fate(hit=0.0, other=other, near=near)
    branches = [EVENLY[other > EVENLY], EVENLY[other <= EVENLY]]
    for branch in branches:
        found = [nearby(of, u) for u in branch]
        assert found.count("near-miss") == pytest.approx(near * len(branch), abs=1.5)


def test_what_strikes_nobody_is_the_same_whether_one_asks_twice() -> None:
    of = Fate(hit=0.0, other=0.3, near=0.35)
    for u in EVENLY[::50]:
        first = fate(of, False, True, 0.5, u)
        assert first in ("other", nearby(of, u))


def test_a_sure_hit_always_hits() -> None:
    assert fates(Fate(hit=1.0)) == {"hit": MANY, "other": 0, "near-miss": 0, "missed": 0}


@pytest.mark.parametrize("ais", [True, False])
@pytest.mark.parametrize("dark", [0.0, 0.6, 1.0])
def test_the_sun_is_asked_where_it_decides(dark: float, ais: bool) -> None:
    of = Fate(hit=0.8, dark=dark, ais_off=0.5)
    for u in np.linspace(0.0, 0.999, 500).tolist():
        by_day, by_night = (fate(of, night, ais, u, 0.5) for night in (False, True))
        assert depends_on_night(of, ais, u) == (by_day != by_night)
