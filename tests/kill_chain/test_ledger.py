"""The leak ledger: each code by a case worked out on paper, and the rule that the first link pays.

The plain case: a drone from 40 km at 200 m/s, over the ship that it hits after 200 s. The escort at
the ship has a missile of 800 m/s from 8 km up: rounds that leave until 150 s meet the drone.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings

from sim.engine.faults import LedgerError
from sim.engine.laws import constant
from sim.engine.streams import Purpose
from sim.kill_chain import ledger
from sim.kill_chain.battery import Shooter, Target, busy, full, hold, take
from sim.kill_chain.contact import Contact, arms_of
from sim.kill_chain.ledger import CODES, LINKS, Charged, charge
from sim.kill_chain.steps.assess import Assessment
from sim.kill_chain.steps.assign import Doctrine
from sim.kill_chain.steps.engage import launch_windows
from sim.kill_chain.steps.identify import Identification
from sim.kill_chain.steps.permit import Permission
from sim.kill_chain.steps.track import Tracking
from sim.kill_chain.steps.warn import Warning
from sim.platforms.launch.threat import Ballistic
from sim.world.motion import Leg, Track
from sim.world.spans import Spans, clip
from tests.kill_chain.days import small_day
from tests.kill_chain.steps.test_engage import Shot, shots
from tests.kill_chain.worlds import (
    DRONE,
    TOLD_AT_ONCE,
    UNTOLD,
    Dice,
    World,
    envelope,
    fights,
    flies,
    one_layer,
    weapon,
)

LAST = 150.0
LAST_BESIDE = 187.5
"""From 10 km beside the ship the last round flies 12.5 s."""
REACH = envelope(8e3, 100e3, pk=0.0)
PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)


def told_at(time: float) -> Warning:
    return Warning(probability=1.0, delay=constant(time))


def plain(warning: Warning = TOLD_AT_ONCE, luck: Dice | None = None, **escort: object) -> World:
    """The plain case with one thing changed."""
    world = World(warning=warning, luck=luck)
    escort.setdefault("weapons", {"missile": weapon(REACH)})
    world.escort(**escort)  # type: ignore[arg-type]
    world.threat("raid/1", (40e3, 0.0), world.ship())
    return world


def charged(world: World) -> tuple[str, str]:
    (record,) = world.run().of(Charged)
    assert record.threat == "raid/1"
    assert record.time == world.threats[0].track.end
    return record.code, record.detail


def allows(**permission: object) -> Doctrine:
    return fights(permission=Permission(**permission))  # type: ignore[arg-type]


# --- one code after the other ---------------------------------------------------------------------


def test_out_of_reach_by_range() -> None:
    """At most 30 km, from 32 km beside the path."""
    assert charged(plain(y=32e3, weapons={"missile": weapon(envelope(0.0, 30e3))})) == (
        "out-of-reach",
        "range",
    )


@pytest.mark.parametrize("reach", [envelope(floor=50.0), envelope(farthest=60e3, floor=0.5)])
def test_out_of_reach_by_altitude(reach: object) -> None:
    """It flies at the surface: with any floor lowered the same missile would reach it."""
    assert charged(plain(weapons={"missile": weapon(reach)})) == ("out-of-reach", "altitude")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("weapons", "rounds"),
    [
        ({}, 0),
        ({"missile": weapon(against={"cruise": REACH})}, 9),
        ({"missile": weapon(REACH)}, {}),
    ],
    ids=["no weapon", "none for this class", "none in the magazine"],
)
def test_out_of_reach_without_a_weapon_for_it(weapons: object, rounds: object) -> None:
    assert charged(plain(weapons=weapons, rounds=rounds)) == ("out-of-reach", "no-capable-weapon")


def test_out_of_reach_without_an_escort() -> None:
    world = World()
    world.threat("raid/1", (40e3, 0.0), world.ship())
    assert charged(world) == ("out-of-reach", "no-escort")


def test_not_detected() -> None:
    assert charged(plain(UNTOLD)) == ("not-detected", "")


@pytest.mark.parametrize(("time", "late"), [(LAST - 0.01, False), (LAST + 0.01, True)])
def test_detected_late(time: float, late: bool) -> None:
    """A delay is charged by its consequence: nothing is left, or one round that misses."""
    code, _ = charged(plain(told_at(time), doctrine=fights(by_layer=one_layer())))
    assert code == ("detected-late" if late else "all-missed")


@pytest.mark.parametrize(("time", "late"), [(LAST - 0.01, False), (LAST + 0.01, True)])
def test_detected_late_counts_to_the_firm_track(time: float, late: bool) -> None:
    tracking = Tracking(delay=constant(time - 100.0))
    code, _ = charged(plain(told_at(100.0), doctrine=fights(tracking=tracking)))
    assert code == ("detected-late" if late else "all-missed")


@pytest.mark.parametrize(("time", "late"), [(LAST - 0.01, False), (LAST + 0.01, True)])
def test_not_identified_in_time(time: float, late: bool) -> None:
    doctrine = fights(identification=Identification(delay=constant(time)))
    code, _ = charged(plain(doctrine=doctrine))
    assert code == ("not-identified" if late else "all-missed")


def test_not_identified_but_taken_for_neutral() -> None:
    doctrine = fights(identification=Identification(taken_for_neutral=1.0))
    assert charged(plain(doctrine=doctrine)) == ("not-identified", "")


@pytest.mark.parametrize(("time", "late"), [(162.4, False), (162.6, True)])
def test_not_identified_as_a_danger_before_a_ship_turns_into_its_way(
    time: float, late: bool
) -> None:
    """A ship 6 km north of the path turns towards it; from 30 km a round flies 37.5 s."""
    world = World()
    world.escort(weapons={"missile": weapon(REACH)}, y=30e3)
    ship = world.ship(y=6e3)
    world.threat("raid/1", (40e3, 0.0))
    world.turn(time, ship, 0.0, -100.0)
    assert charged(world)[0] == ("not-identified" if late else "all-missed")


@pytest.mark.parametrize(
    ("doctrine", "detail"),
    [
        (allows(control="hold"), "weapons-hold"),
        (allows(others_probability=0.0), "no-permission"),
        (allows(others_delay=constant(LAST_BESIDE + 0.01)), "too-late"),
        (allows(reaction=constant(LAST_BESIDE + 0.01)), "too-late"),
        (fights(protects="self"), "too-late"),
        (fights(protects="assigned"), "too-late"),
        (fights(protects="radius", radius=5e3), "too-late"),
        (fights(by_layer={"missile": one_layer(nearest=45e3)["missile"]}), "too-late"),
        (fights("gun"), "too-late"),
    ],
    ids=["hold", "never", "late", "slow", "self", "assigned", "radius", "gates", "no layer"],
)
def test_held_fire(doctrine: Doctrine, detail: str) -> None:
    """The escort lies 10 km off, so that the ship is one of the others."""
    assert charged(plain(doctrine=doctrine, y=10e3)) == ("held-fire", detail)


def test_fire_is_not_held_a_moment_earlier() -> None:
    doctrine = allows(others_delay=constant(LAST_BESIDE - 0.01))
    assert charged(plain(doctrine=doctrine, y=10e3))[0] == "all-missed"


@pytest.mark.parametrize(
    ("rounds", "doctrine"),
    [
        (0, fights()),
        (2, fights(by_layer=one_layer(reserve=2))),
        (1, fights(by_layer=one_layer(salvo=2), short_of_rounds="hold")),
    ],
    ids=["empty", "reserve", "short of a salvo"],
)
def test_no_rounds(rounds: int, doctrine: Doctrine) -> None:
    assert charged(plain(rounds=rounds, doctrine=doctrine)) == ("no-rounds", "")


def test_no_rounds_once_they_are_spent_on_others() -> None:
    world = plain(rounds=1, channels=9, doctrine=fights(by_layer=one_layer()))
    world.threat("a-first/1", (30e3, 0.0))
    codes = {record.threat: record.code for record in world.run().of(Charged)}
    assert codes == {"a-first/1": "all-missed", "raid/1": "no-rounds"}


def test_no_channel_at_all() -> None:
    assert charged(plain(channels=0)) == ("no-channel", "")


@pytest.mark.parametrize(
    ("busy", "code"), [(LAST - 0.01, "all-missed"), (LAST + 0.01, "no-channel")]
)
def test_no_channel_while_it_serves_another(busy: float, code: str) -> None:
    """The channel is held for a threat before it, until the assessment."""
    arm = weapon(REACH, release="assessment", assessment=Assessment(delay=constant(busy - 30.0)))
    world = plain(weapons={"missile": arm}, doctrine=fights(by_layer=one_layer()))
    world.threat("a-first/1", (30e3, 0.0))
    codes = {record.threat: record.code for record in world.run().of(Charged)}
    assert codes == {"a-first/1": "all-missed", "raid/1": code}


@pytest.mark.parametrize(
    ("gap", "code"), [(LAST - 0.01, "all-missed"), (LAST + 0.01, "no-channel")]
)
def test_no_channel_while_the_launcher_makes_ready(gap: float, code: str) -> None:
    world = plain(
        weapons={"missile": weapon(REACH, interval=gap)},
        channels=9,
        doctrine=fights(by_layer=one_layer()),
    )
    world.threat("a-first/1", (30e3, 0.0))
    codes = {record.threat: record.code for record in world.run().of(Charged)}
    assert codes["raid/1"] == code


def judged(delay: float, false_kill: float, looks: int) -> World:
    arm = weapon(REACH, assessment=Assessment(delay=constant(delay), false_kill=false_kill))
    doctrine = fights(by_layer=one_layer(looks=looks))
    return plain(luck=Dice({Purpose.ASSESS: 0.0}), weapons={"missile": arm}, doctrine=doctrine)


@pytest.mark.parametrize(
    ("delay", "false_kill", "looks", "code"),
    [
        (0.0, 0.0, 1, ("all-missed", "looks-exhausted")),
        (0.0, 1.0, 2, ("misjudged-kill", "")),
        # The one round meets it after 40 s, so that a look of 110 s ends just too late or in time.
        (109.9, 0.0, 1, ("all-missed", "looks-exhausted")),
        (110.1, 0.0, 2, ("all-missed", "time-exhausted")),
        # A false kill that cancels nothing, for want of looks or of time, is no charge of its own.
        (0.0, 1.0, 1, ("all-missed", "looks-exhausted")),
        (110.1, 1.0, 2, ("all-missed", "time-exhausted")),
        (109.9, 1.0, 2, ("misjudged-kill", "")),
    ],
)
def test_what_was_shot_at_was_missed_or_taken_for_dead(
    delay: float, false_kill: float, looks: int, code: tuple[str, str]
) -> None:
    assert charged(judged(delay, false_kill, looks)) == code


def test_rounds_still_in_the_air_have_missed_too() -> None:
    """Where a launch need only start inside the window, its round may come too late."""
    world = plain(
        doctrine=fights(by_layer=one_layer(salvo=9), window="start"),
        weapons={"missile": weapon(REACH, interval=19.0)},
    )
    assert charged(world) == ("all-missed", "time-exhausted")


# --- nobody in danger -----------------------------------------------------------------------------


def test_no_danger_when_it_passes_outside_the_gate() -> None:
    """It ends 6 km from the ship and 30 km from the escort; the gate is 5 km."""
    world = World()
    world.escort(weapons={"missile": weapon(REACH)}, y=30e3)
    world.ship(y=6e3)
    world.threat("raid/1", (40e3, 0.0))
    assert charged(world) == ("no-danger", "")


@pytest.mark.parametrize(("gate", "code"), [(5.9e3, "no-danger"), (6.1e3, "all-missed")])
def test_the_gate_says_what_is_danger(gate: float, code: str) -> None:
    world = World()
    world.escort(weapons={"missile": weapon(REACH)}, y=30e3, doctrine=fights(gate=gate))
    world.ship(y=6e3)
    world.threat("raid/1", (40e3, 0.0))
    assert charged(world)[0] == code


def test_the_wider_gate_of_two_counts() -> None:
    """Nobody tells them: still it is known afterwards that it came inside the gate of one."""
    world = World(warning=UNTOLD)
    for name, gate in (("alpha", 5.9e3), ("beta", 6.1e3)):
        world.escort(name, y=30e3, weapons={"missile": weapon(REACH)}, doctrine=fights(gate=gate))
    world.ship(y=6e3)
    world.threat("raid/1", (40e3, 0.0))
    assert charged(world) == ("not-detected", "")


def test_danger_is_of_anybody_whoever_doctrine_protects() -> None:
    """A doctrine of self-defence does not make the merchant that is hit a case of no danger."""
    assert charged(plain(doctrine=fights(protects="self"), y=10e3))[0] == "held-fire"


def test_the_knowledge_is_of_courses_as_they_were_sailed() -> None:
    """Expected 6 km off, the ship turns away, or into the way, long after anybody could fire."""
    codes = []
    for vy in (10.0, -40.0):
        world = World(warning=UNTOLD)
        world.escort(weapons={"missile": weapon(REACH)}, y=30e3)
        ship = world.ship(y=6e3)
        world.threat("raid/1", (40e3, 0.0))
        world.turn(160.0, ship, 0.0, vy)
        codes.append(charged(world)[0])
    assert codes == ["no-danger", "not-detected"]


@pytest.mark.parametrize(("aim", "code"), [(-60e3, "no-danger"), (-4e3, "not-detected")])
def test_a_ballistic_threat_endangers_where_it_falls(aim: float, code: str) -> None:
    """It flies right over the ship in both cases."""
    world = World(warning=UNTOLD)
    world.escort(weapons={"missile": weapon(REACH)}, y=30e3)
    world.ship()
    arc = flies(800.0, Ballistic(apogee=0.25), steers=False)
    world.threat("raid/1", (60e3, 0.0), (aim, 0.0), type=arc)
    assert charged(world)[0] == code


def test_what_was_shot_at_was_somebodys_danger_when_it_counted() -> None:
    """Inside the gate as planned, and fired at; then the ship sails out of it."""
    world = World()
    world.escort(weapons={"missile": weapon(REACH)}, y=30e3, doctrine=fights(by_layer=one_layer()))
    ship = world.ship(y=4.9e3)
    world.threat("raid/1", (40e3, 0.0))
    world.turn(10.0, ship, 0.0, 15.0)
    assert charged(world) == ("all-missed", "looks-exhausted")


# --- the first link pays --------------------------------------------------------------------------

BROKEN: dict[str, tuple[str, Callable[[dict[str, object]], None]]] = {
    "reach": ("out-of-reach", lambda it: it.update(reach=envelope(0.0, 1e3))),
    "detect": ("not-detected", lambda it: it.update(warning=UNTOLD)),
    "identify": ("not-identified", lambda it: it.update(neutral=1.0)),
    "permit": ("held-fire", lambda it: it.update(control="hold")),
    "rounds": ("no-rounds", lambda it: it.update(rounds=0)),
    "channel": ("no-channel", lambda it: it.update(channels=0)),
}
SUBSETS = [links for size in range(1, 7) for links in combinations(BROKEN, size)]


@pytest.mark.parametrize("links", SUBSETS, ids="+".join)
def test_of_several_broken_links_the_first_is_charged(links: tuple[str, ...]) -> None:
    it: dict[str, object] = {"reach": REACH, "warning": TOLD_AT_ONCE, "neutral": 0.0}
    it.update(control="tight", rounds=9, channels=1)
    for link in links:
        BROKEN[link][1](it)
    doctrine = fights(
        identification=Identification(taken_for_neutral=it["neutral"]),  # type: ignore[arg-type]
        permission=Permission(control=it["control"]),  # type: ignore[arg-type]
    )
    world = plain(
        it["warning"],  # type: ignore[arg-type]
        weapons={"missile": weapon(it["reach"])},  # type: ignore[arg-type]
        doctrine=doctrine,
        rounds=it["rounds"],
        channels=it["channels"],
        y=10e3,
    )
    assert charged(world)[0] == BROKEN[links[0]][0]


def test_of_two_escorts_the_one_that_came_farthest_decides() -> None:
    """Alpha may not fire, beta may and is empty: only for want of rounds is nothing left."""
    world = World()
    arm = {"missile": weapon(REACH)}
    world.escort("alpha", y=10e3, weapons=arm, doctrine=allows(control="hold"))
    world.escort("beta", y=10e3, weapons=arm, rounds=0)
    world.threat("raid/1", (40e3, 0.0), world.ship())
    assert charged(world) == ("no-rounds", "")


def test_of_two_weapons_the_one_that_came_farthest_decides() -> None:
    """The one that reaches farther is looked at first."""
    arms = {"missile": weapon(REACH), "gun": weapon(envelope(8e3, 60e3), pool="gun")}
    world = plain(
        weapons=arms,
        doctrine=fights("missile", "gun"),
        rounds={"missile": 0, "gun": 9},
        channels={"radar": 1, "gun": 0},
    )
    assert charged(world) == ("no-channel", "")


def test_only_leakers_at_defended_points_are_charged() -> None:
    world = World(luck=Dice({Purpose.SHOT: 0.5}))
    world.escort(channels=9)
    world.threat("open/1", (40e3, 0.0), (20e3, 0.0), defended=False)
    world.threat("stopped/1", (40e3, 0.0))
    assert world.run().of(Charged) == []


def test_under_one_picture_nothing_is_charged_to_the_assignment() -> None:
    """`assigned-elsewhere` cannot occur: whoever keeps another from firing is firing himself."""
    assert "assigned-elsewhere" in CODES
    assert "assigned-elsewhere" not in [code for code, _ in LINKS]
    world = World()
    for name in ("alpha", "beta"):
        world.escort(name, weapons={"missile": weapon(REACH)}, doctrine=fights(gate=1e9))
    for place in range(1, 6):
        world.threat(f"raid/{place}", (40e3, 0.0))
    codes = {record.code for record in world.run().of(Charged)}
    assert codes == {"all-missed", "no-channel"}


# --- sets of launches, by hand --------------------------------------------------------------------


def hand(threat: Target, **escort: object) -> Contact:
    """A contact that was ready from the start and never fired."""
    rounds, free = {"missile": 9}, {"radar": 1}
    shooter = Shooter(
        name="guard",
        number=1,
        actor=1,
        track=Track((Leg(0.0, 1e4, 0.0, 0.0, 0.0, 0.0),)),
        doctrine=fights(),
        sensors={},
        weapons={"missile": weapon(envelope(8e3, 100e3))},
        rounds=rounds,
        free=free,
        history=full(rounds, free),
    )
    times = dict.fromkeys(("detected_s", "tracked_s", "identified_s", "danger_s", "ready_s"), 0.0)
    arms = arms_of(shooter, DRONE)
    doctrine = shooter.doctrine.against[DRONE]
    return Contact(shooter, threat, doctrine, arms, looks=[0], danger="self", **(times | escort))  # type: ignore[arg-type]


def drone(*plans: Track) -> Target:
    """A target that had these plans, each from the start of its last leg on."""
    target = Target(
        name="raid/1", number=9, actor=1, track=Track(()), threat_class=DRONE, attack_actor=2
    )
    for plan in plans:
        target.plan(plan.legs[-1].start, plan)
    return target


INBOUND = Track((Leg(0.0, 200.0, 40e3, 0.0, -200.0, 0.0),))


def paid(contact: Contact) -> str:
    track = contact.threat.track
    return charge(contact.threat, track.end, [contact], [contact.shooter]).code


def test_a_launch_that_nothing_forbade_is_an_error_of_the_program() -> None:
    with pytest.raises(LedgerError, match=r"raid/1 leaked at 200\.0 s although"):
        paid(hand(drone(INBOUND)))


def test_rounds_channels_and_launcher_must_be_there_at_one_time() -> None:
    """Rounds until 50 s; the channel is held until 50 s; so there never were both."""
    contact = hand(drone(INBOUND))
    hold(contact.shooter, "radar", 1, 0.0)
    take(contact.shooter, "missile", 9, 50.0)
    hold(contact.shooter, "radar", -1, 50.0)
    assert paid(contact) == "no-channel"


def test_an_opening_shorter_than_the_accuracy_of_roots_is_none() -> None:
    for gap, code in ((0.5e-3, "no-channel"), (2e-3, None)):
        contact = hand(drone(INBOUND))
        hold(contact.shooter, "radar", 1, 0.0)
        hold(contact.shooter, "radar", -1, 50.0)
        hold(contact.shooter, "radar", 1, 50.0 + gap)
        if code is None:
            with pytest.raises(LedgerError):
                paid(contact)
        else:
            assert paid(contact) == code


def test_a_launcher_that_was_idle_again_forbids_nothing() -> None:
    contact = hand(drone(INBOUND))
    busy(contact.shooter, "missile", 0.0, 100.0)
    with pytest.raises(LedgerError):
        paid(contact)


def test_what_endangers_nobody_yet_is_not_identified_as_a_danger() -> None:
    assert paid(hand(drone(INBOUND), danger_s=None, ready_s=None)) == "not-identified"


BRIEF = Track((Leg(0.0, 50.5, 10.1e3, 0.0, -200.0, 0.0),))
"""It comes inside 8 km after 10.5 s: what is to meet it before leaves in the first half second."""


def test_the_first_second_of_the_run_counts() -> None:
    assert paid(hand(drone(BRIEF), tracked_s=0.6)) == "detected-late"
    contact = hand(drone(BRIEF))
    contact.shooter.weapons["missile"] = weapon(envelope(8e3, 100e3, floor=10.0))
    charged = charge(contact.threat, 50.5, [contact], [contact.shooter])
    assert (charged.code, charged.detail) == ("out-of-reach", "altitude")


def test_the_set_of_all_launches_has_no_gate() -> None:
    contact = hand(drone(INBOUND))
    reach = envelope()
    assert ledger._feasible(contact, weapon(reach), reach) == [
        (0.0, pytest.approx(200.0, rel=1e-9))
    ]


def test_a_launch_that_only_a_later_turn_made_feasible_is_none() -> None:
    """It passes 104 km off; a turn at 100 s takes it to 95 km, 60 s before it ends.

    A round for 95 km flies 119 s: it would have left before the turn, when nobody knew of it.
    """
    away = Leg(0.0, 400.0, 104e3, 0.0, 0.0, 10.0)
    turned = Track((away, Leg(100.0, 160.0, 104e3, 1e3, -150.0, 0.0)))
    first = Track((away,))
    shooter = Track((Leg(0.0, 1e4, 0.0, 0.0, 0.0, 0.0),))
    arm = weapon(envelope(8e3, 100e3))
    hindsight = launch_windows(arm, arm.against[DRONE], (0.0, 1e9), shooter, turned)
    assert hindsight
    assert hindsight[-1][1] < 100.0
    cut = Track((away.but(end=100.0), turned.legs[1]), turned.masked)
    contact = hand(drone(first, cut))
    contact.doctrine = fights(gate=1e9).against[DRONE]
    assert paid(contact) == "out-of-reach"


def test_the_sets_of_launches_only_shrink() -> None:
    """S0 ⊇ S1 ⊇ … for every shooter and weapon, over a hundred days of all kinds."""
    seen = 0
    for number in range(100):
        world = small_day(number).run()
        for record in world.of(Charged):
            threat = next(each for each in world.threats if each.name == record.threat)
            for contact in world.contacts(threat):
                for name, type, reach in ledger._capable(contact):
                    sets = [clip(ledger._feasible(contact, type, reach), 0.0, record.time)]
                    for _, link in LINKS:
                        sets.append(link(contact, name, sets[-1]))
                    assert all(inside(small, large) for large, small in pairwise(sets))
                    seen += bool(sets[0])
    assert seen > 500


def inside(small: Spans, large: Spans) -> bool:
    return all(any(a <= low and high <= b for a, b in large) for low, high in small)


@PROPERTY
@given(shots())
def test_what_is_passed_over_as_far_away_has_no_window(shot: Shot) -> None:
    reach = envelope(shot.near, shot.far, floor=shot.floor, ceiling=shot.ceiling)
    arm = weapon(reach, speed=shot.speed)
    if ledger._far(arm, reach, shot.threat, shot.shooter):
        assert shot.windows() == []


def test_what_passes_just_inside_the_range_is_not_passed_over() -> None:
    reach = envelope(farthest=100e3)
    ship = Track((Leg(0.0, 1e4, 0.0, 0.0, 0.0, 0.0),))
    far, near = (Track((Leg(0.0, 999.0, 99e3, y, 0.0, 0.0),)) for y in (80e3, 0.0))
    assert ledger._far(weapon(reach), reach, far, ship)
    assert not ledger._far(weapon(reach), reach, near, ship)


def test_a_shooter_that_is_lost_may_have_reached_what_came_nearer_later() -> None:
    """It is gone after 100 s, with the drone 50 km off; a round sent by then meets it at 45 km."""
    reach = envelope(farthest=45e3)
    threat = Track((Leg(0.0, 300.0, 70e3, 0.0, -200.0, 0.0),))
    lost = Track((Leg(0.0, 100.0, 0.0, 0.0, 0.0, 0.0),))
    assert not ledger._far(weapon(reach), reach, threat, lost)
