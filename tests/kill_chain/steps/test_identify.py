"""Identification and evaluation: when, right or wrong, and who is in danger of what."""

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.laws import Law
from sim.kill_chain.steps.danger import danger, in_danger, passes
from sim.kill_chain.steps.identify import Identification, identify
from sim.platforms.launch.threat import Ballistic, flight_legs
from sim.world.motion import Leg, Track, stationary
from tests.kill_chain.worlds import flies

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)


def ship(x: float, y: float, vx: float = 0.0, vy: float = 0.0, end: float = 1e4) -> Track:
    return Track((Leg(0.0, end, x, y, vx, vy),))


def inbound(offset: float) -> Track:
    """A threat from 50 km east that passes the origin ``offset`` m to the north, level."""
    return Track((Leg(0.0, 500.0, 50e3, offset, -200.0, 0.0),))


def ballistic(aim: tuple[float, float]) -> Track:
    return Track(tuple(flight_legs(flies(1000.0, Ballistic(apogee=0.25)), (100e3, 0.0), aim, 0.0)))


# --- identification -------------------------------------------------------------------------------


@pytest.mark.parametrize(("u_error", "hostile"), [(0.0, False), (0.0999, False), (0.1, True)])
def test_a_share_is_taken_for_neutral(u_error: float, hostile: bool) -> None:
    rule = Identification(delay=Law("uniform", (0.0, 20.0)), taken_for_neutral=0.1)
    assert identify(rule, 100.0, u_error, 0.25) == (105.0, hostile)


def test_without_a_rule_it_is_hostile_at_once() -> None:
    assert identify(Identification(), 100.0, 0.0, 0.9) == (100.0, True)


# --- by how much it will miss ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "v", "missed"),
    [
        ((12000.0, 5000.0), (-250.0, -20.0), 4027.13),
        ((4000.0, -3000.0), (50.0, -20.0), 5000.0),
    ],
)
def test_a19_the_closest_point_of_approach_from_now_on(
    at: tuple[float, float], v: tuple[float, float], missed: float
) -> None:
    threat = Track((Leg(0.0, 1000.0, *at, *v),))
    assert passes(threat, ship(0.0, 0.0), 0.0) == pytest.approx(missed, abs=0.005)


def test_what_it_has_passed_it_will_not_pass_again() -> None:
    threat = inbound(1000.0)
    assert passes(threat, ship(0.0, 0.0), 0.0) == pytest.approx(1000.0)
    assert passes(threat, ship(0.0, 0.0), 260.0) == pytest.approx((2000.0**2 + 1000.0**2) ** 0.5)


def test_a_moving_ship_is_met_where_it_will_be() -> None:
    # The threat comes abeam after 250 s; by then the ship has sailed 2,500 m towards its path.
    assert passes(inbound(4000.0), ship(0.0, 0.0, vy=10.0), 0.0) < 1500.0
    assert passes(inbound(4000.0), ship(0.0, 0.0, vy=-10.0), 0.0) > 6000.0


def test_a_ballistic_threat_passes_nobody_it_falls_on_a_point() -> None:
    """Half-way along its arc a ship lies just beneath it, yet 50 km from where it comes down."""
    threat = ballistic((0.0, 0.0))
    assert passes(threat, ship(50e3, 0.0), 0.0) == pytest.approx(50e3)
    assert passes(threat, ship(300.0, 400.0), 0.0) == pytest.approx(500.0)
    elsewhere = ballistic((2e3, 1e3))
    assert passes(elsewhere, ship(1700.0, 600.0), 0.0) == pytest.approx(500.0)


def test_the_ship_counts_where_it_will_be_at_the_impact() -> None:
    threat = ballistic((0.0, 0.0))
    assert passes(threat, ship(1000.0, 0.0, vx=-10.0), 0.0) == pytest.approx(0.0, abs=1e-6)


def test_tracks_without_a_common_time_never_meet() -> None:
    gone = Track((stationary(0.0, 0.0, 0.0, 10.0),))
    late = Track((Leg(20.0, 100.0, 1e3, 0.0, -10.0, 0.0),))
    assert passes(late, gone, 20.0) == inf


# --- who is in danger -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gate", "whom"), [(999.0, None), (1000.0, "others"), (2999.0, "others"), (3000.0, "self")]
)
def test_the_gate_decides_and_the_escort_itself_comes_first(gate: float, whom: str | None) -> None:
    threat, escort, trader = inbound(0.0), ship(0.0, 3000.0), ship(0.0, 1000.0)
    assert danger(gate, 0.0, threat, escort, [ship(0.0, 40e3), trader]) == whom


def test_without_a_ship_to_protect_only_the_escort_counts() -> None:
    assert danger(5000.0, 0.0, inbound(0.0), ship(0.0, 6000.0), []) is None
    assert danger(5000.0, 0.0, inbound(0.0), ship(0.0, 5000.0), []) == "self"


@PROPERTY
@given(
    st.floats(0.0, 30e3),
    st.floats(-20e3, 20e3),
    st.lists(st.floats(-20e3, 20e3), max_size=4),
    st.floats(0.0, 600.0),
)
def test_the_condition_holds_now_just_when_somebody_is_in_danger(
    gate: float, escort_y: float, ships_y: list[float], now: float
) -> None:
    escort, ships = ship(0.0, escort_y), [ship(5e3, y) for y in ships_y]
    whom = danger(gate, now, inbound(0.0), escort, ships)
    met = in_danger(gate, now, inbound(0.0), escort, *ships)
    assert met == (None if whom is None else now)


@PROPERTY
@given(st.floats(0.0, 20e3), st.floats(0.0, 20e3), st.floats(-20e3, 20e3))
def test_a_wider_gate_endangers_no_fewer(one: float, other: float, y: float) -> None:
    narrow, wide = min(one, other), max(one, other)
    if danger(narrow, 0.0, inbound(0.0), ship(0.0, 30e3), [ship(0.0, y)]) is not None:
        assert danger(wide, 0.0, inbound(0.0), ship(0.0, 30e3), [ship(0.0, y)]) is not None
