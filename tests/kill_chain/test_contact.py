"""A contact: what may be fired at it now, with what, how many, and when that changes."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kill_chain.battery import Shooter, Target, full
from sim.kill_chain.contact import Contact, affordable, arms_of, next_opening
from sim.kill_chain.steps.assign import ClassDoctrine, Doctrine, Layer
from sim.kill_chain.steps.weapon import Weapon
from sim.world.motion import Leg, Track
from tests.kill_chain.worlds import DRONE, envelope, fights, weapon

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)
WEAPONS = {
    "outer": weapon(envelope(10e3, 20e3, pk=0.9, crossing=0.6)),
    "inner": weapon(envelope(0.0, 12e3, pk=0.5, crossing=0.2), pool="gun", speed=400.0),
    "elsewhere": weapon(against={"cruise": envelope()}),
}


def inbound(speed: float = 200.0, away: float = 40e3) -> Track:
    return Track((Leg(0.0, away / speed, away, 0.0, -speed, 0.0),))


def shooter(doctrine: Doctrine, weapons: dict[str, Weapon], rounds: dict[str, int]) -> Shooter:
    free = {"radar": 1, "gun": 1}
    return Shooter(
        name="guard",
        number=1,
        actor=7,
        track=Track((Leg(0.0, 1e4, 0.0, 0.0, 0.0, 0.0),)),
        doctrine=doctrine,
        sensors={},
        weapons=weapons,
        rounds=rounds,
        free=free,
        history=full(rounds, free),
    )


def target(track: Track | None = None) -> Target:
    return Target(
        name="a/1",
        number=9,
        actor=1,
        track=track or inbound(),
        threat_class=DRONE,
        attack_actor=2,
    )


def contact(rounds: int = 9, threat: Target | None = None, **changes: object) -> Contact:
    """An outer layer from 10 to 20 km and an inner one up to 12 km, ready since 0 s."""
    guard = shooter(
        fights("outer", "inner", **changes), WEAPONS, {"outer": rounds, "inner": rounds}
    )
    arms = arms_of(guard, DRONE)
    return Contact(
        guard,
        threat or target(),
        guard.doctrine.against[DRONE],
        arms,
        danger="self",
        ready_s=0.0,
        looks=[0] * len(arms),
    )


# --- rounds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rounds", "reserve", "salvo", "short", "hold"),
    [
        (9, 0, 2, 2, 2),
        (2, 0, 2, 2, 2),
        (1, 0, 2, 1, 0),
        (0, 0, 2, 0, 0),
        (5, 3, 2, 2, 2),
        (4, 3, 2, 1, 0),
        (3, 3, 2, 0, 0),
        (1, 3, 2, 0, 0),
    ],
)
def test_a_salvo_is_what_the_magazine_less_its_reserve_affords(
    rounds: int, reserve: int, salvo: int, short: int, hold: int
) -> None:
    layer = Layer(salvo=salvo, reserve=reserve)
    assert affordable(layer, 0, rounds, ClassDoctrine(short_of_rounds="short-salvo")) == short
    assert affordable(layer, 0, rounds, ClassDoctrine(short_of_rounds="hold")) == hold


@PROPERTY
@given(
    st.integers(0, 20),
    st.integers(0, 20),
    st.integers(1, 6),
    st.sampled_from(["short-salvo", "hold"]),
)
def test_a_salvo_never_touches_the_reserve(
    rounds: int, reserve: int, salvo: int, short: Literal["short-salvo", "hold"]
) -> None:
    taken = affordable(
        Layer(salvo=salvo, reserve=reserve), 0, rounds, ClassDoctrine(short_of_rounds=short)
    )
    assert 0 <= taken <= salvo
    assert taken == 0 or rounds - taken >= reserve


# --- arms -----------------------------------------------------------------------------------------


def test_arms_are_the_layers_that_the_shooter_can_really_fire_in_their_order() -> None:
    layers = ("unknown", "inner", "elsewhere", "not-loaded", "outer")
    by_layer = {"inner": Layer(looks=5)}
    weapons = {**WEAPONS, "not-loaded": weapon()}
    guard = shooter(fights(*layers, by_layer=by_layer), weapons, {"outer": 0, "inner": 1})
    arms = arms_of(guard, DRONE)
    assert [arm.weapon for arm in arms] == ["inner", "outer"]
    assert [arm.layer for arm in arms] == [Layer(looks=5), Layer()]
    assert arms[1].envelope is WEAPONS["outer"].against[DRONE]


def test_a_class_without_a_doctrine_has_no_arms() -> None:
    guard = shooter(fights(), {"missile": weapon()}, {"missile": 5})
    assert arms_of(guard, "cruise") == []


def test_the_kill_probability_is_for_oneself_or_for_a_crosser() -> None:
    mine = contact()
    assert [mine.pk(0), mine.pk(1)] == [0.9, 0.5]
    mine.danger = "others"
    assert [mine.pk(0), mine.pk(1)] == [0.6, 0.2]


# --- windows --------------------------------------------------------------------------------------


def test_windows_are_those_of_each_layer() -> None:
    mine = contact(by_layer={"inner": Layer(nearest=4e3, farthest=8e3)})
    tracks = mine.threat.track, mine.shooter.track
    assert mine.window(0, *tracks) == [(pytest.approx(75.0), pytest.approx(137.5))]
    assert mine.window(1, *tracks) == [(pytest.approx(140.0), pytest.approx(170.0))]


def test_windows_are_solved_once_for_a_pair_of_tracks_and_anew_after_a_turn() -> None:
    mine = contact()
    one, other = mine.threat.track, inbound(100.0)
    first = mine.window(0, one, mine.shooter.track)
    assert mine.window(0, one, mine.shooter.track) is first
    assert mine.window(0, other, mine.shooter.track) != first
    again = mine.window(0, one, mine.shooter.track)
    assert again == first
    assert again is not first


def test_the_next_opening_is_after_now_and_of_a_layer_with_looks_left() -> None:
    mine = contact(by_layer={"inner": Layer(looks=1, farthest=8e3)})
    tracks = mine.threat.track, mine.shooter.track
    openings = [next_opening(mine, now, *tracks) for now in (0.0, 74.9, 75.1, 139.9, 140.1)]
    assert openings == [pytest.approx(75.0)] * 2 + [pytest.approx(140.0)] * 2 + [None]
    mine.looks = [0, 1]
    assert next_opening(mine, 75.1, *tracks) is None


# --- looks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("overlap", "engaged", "looks", "waits"),
    [
        (False, [], [0, 0], [True, True]),
        (False, [], [2, 0], [False, True]),
        (False, [0], [1, 0], [False, False]),
        (False, [1], [0, 1], [False, False]),
        (True, [0], [1, 0], [False, True]),
        (True, [1], [0, 1], [False, False]),
        (True, [0, 1], [1, 1], [False, False]),
        (True, [0], [1, 2], [False, False]),
    ],
)
def test_an_inner_layer_may_overlap_an_outer_one_if_doctrine_lets_it(
    overlap: bool, engaged: list[int], looks: list[int], waits: list[bool]
) -> None:
    mine = contact(overlap=overlap)
    mine.engaged, mine.looks = engaged, looks
    assert [mine.waits(arm) for arm in (0, 1)] == waits
    assert [mine.salvo(arm) > 0 for arm in (0, 1)] == waits


# --- the offer ------------------------------------------------------------------------------------


def test_the_first_layer_that_can_fire_makes_the_offer() -> None:
    mine = contact()
    assert mine.offer(74.9) is None
    outer, inner = mine.offer(80.0), mine.offer(140.0)
    assert outer is not None
    assert inner is not None
    assert (outer.arm, outer.rounds) == (0, 1)
    assert (inner.arm, inner.rounds) == (1, 1)
    # 24 km off, closing at 200 + 800 m/s; 12 km off, closing at 200 + 400 m/s.
    assert (outer.meets, inner.meets) == (pytest.approx(104.0), pytest.approx(160.0))


def hold_radar(mine: Contact) -> None:
    mine.shooter.free["radar"] = 0


def lose_channels(mine: Contact) -> None:
    mine.shooter.free["radar"] = -1


def empty_magazine(mine: Contact) -> None:
    mine.shooter.rounds["outer"] = 0


def block_launcher(mine: Contact) -> None:
    mine.shooter.launcher_free["outer"] = 130.5


def spend_looks(mine: Contact) -> None:
    mine.looks[0] = 2


@pytest.mark.parametrize(
    "stop", [hold_radar, lose_channels, empty_magazine, block_launcher, spend_looks]
)
def test_what_stops_the_outer_layer_leaves_the_inner_one(stop: object) -> None:
    """At 130 s both could fire."""
    mine = contact()
    both = mine.offer(130.0)
    assert both is not None
    assert both.arm == 0
    assert callable(stop)
    stop(mine)
    left = mine.offer(130.0)
    assert left is not None
    assert left.arm == 1


def test_a_launcher_is_free_at_the_very_end_of_its_interval() -> None:
    mine = contact()
    mine.shooter.launcher_free["outer"] = 130.0
    offer = mine.offer(130.0)
    assert offer is not None
    assert offer.arm == 0


def test_a_weapon_without_a_pool_needs_no_channel() -> None:
    guard = shooter(fights("seeker"), {"seeker": weapon(pool=None)}, {"seeker": 1})
    guard.free.clear()
    arms = arms_of(guard, DRONE)
    mine = Contact(guard, target(), guard.doctrine.against[DRONE], arms, looks=[0])
    assert mine.offer(0.0) is not None


def test_short_of_rounds_the_salvo_is_short_or_there_is_none() -> None:
    by_layer = {"outer": Layer(salvo=3), "inner": Layer(salvo=3)}
    short = contact(2, by_layer=by_layer)
    held = contact(2, by_layer=by_layer, short_of_rounds="hold")
    offer = short.offer(80.0)
    assert offer is not None
    assert offer.rounds == 2
    assert held.offer(80.0) is None


# --- urgency, and what is still open --------------------------------------------------------------


def test_urgency_is_by_time_to_go_since_when_it_waits_or_speed() -> None:
    keys = {queue: contact(queue=queue) for queue in ("time-to-go", "fifo", "by-class")}
    for mine in keys.values():
        mine.ready_s = 7.0
    assert {queue: mine.urgency(50.0) for queue, mine in keys.items()} == {
        "time-to-go": (150.0, 9),
        "fifo": (7.0, 9),
        "by-class": (-200.0, 9),
    }


@pytest.mark.parametrize(
    ("gone", "killed", "engaged", "ghost", "over", "open"),
    [
        (False, False, [], False, False, True),
        (False, False, [0], False, False, True),
        (False, False, [], False, True, False),
        (True, False, [0], False, False, False),
        (True, True, [], False, False, False),
        (True, True, [0], False, False, True),
        (True, True, [], True, False, True),
        (True, True, [], True, True, False),
    ],
)
def test_a_kill_is_not_known_before_it_is_judged(
    gone: bool, killed: bool, engaged: list[int], ghost: bool, over: bool, open: bool
) -> None:
    mine = contact()
    mine.threat.gone, mine.threat.killed_by = gone, "guard/missile" if killed else None
    mine.engaged, mine.ghost, mine.over = engaged, ghost, over
    assert mine.open == open


@pytest.mark.parametrize("who", ["threat", "shooter"])
def test_a_contact_is_lost_with_either_of_the_two(who: str) -> None:
    mine = contact()
    assert not mine.lost()
    getattr(mine, who).gone = True
    assert mine.lost()
