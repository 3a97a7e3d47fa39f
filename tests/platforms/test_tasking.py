"""From the distress call to the ship alongside: who hears, who goes, for how long (model 7)."""

from dataclasses import replace
from itertools import pairwise
from math import dist, hypot

import numpy as np
import pytest
from scipy import stats

from sim.engine.laws import Law, constant
from sim.engine.streams import Luck
from sim.platforms.escort import EscortPlan
from sim.platforms.helm import Turned
from sim.platforms.launch.threat import Ended
from sim.platforms.response.calls import Alongside, Called, Candidate, Response, Tasked, choose
from sim.platforms.response.damage import DamageTable, Effect
from sim.platforms.roles import Patrol
from sim.units import HOUR, NMI
from sim.world.areas import Box
from sim.world.horizon import horizon
from sim.world.motion import FOREVER
from tests.platforms.chance import agrees, likely, share_agrees
from tests.platforms.rescue import Rescue
from tests.platforms.small_world import (
    ARMED,
    HARMLESS,
    ISLAND,
    ROUND_THE_ISLAND,
    UNARMED,
    World,
    drone,
    effects,
)

CLOSE = Response(alongside=1.0)
"""Alongside means there: so that a way is its length over the speed of 15 m/s."""
HELP = effects(
    minor=Effect(),
    moderate=Effect(needs_help=True, assistance=constant(6000.0)),
    severe=Effect(needs_help=True, assistance=constant(9000.0)),
)
HOME = 0.0


def one_escort(world: World, **changes: object) -> dict[str, EscortPlan]:
    return {"e": world.escort(HOME, HOME, **changes)}


# --- who goes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "candidates", "expected"),
    [
        (1, [], None),
        (1, [(9.0, 5, 1, None), (3.0, 5, 2, None), (4.0, 5, 3, None)], 2),
        (1, [(3.0, 5, 1, None), (3.0, 8, 2, None)], 2),
        (1, [(3.0, 5, 2, None), (3.0, 5, 1, None)], 1),
        (3, [(1.0, 5, 1, 0), (9.0, 0, 2, None)], 2),
        (3, [(9.0, 5, 1, 2), (5.0, 5, 2, 2), (1.0, 5, 3, 3)], 2),
        (2, [(9.0, 5, 1, 2), (5.0, 5, 2, 3)], None),
        (0, [(1.0, 5, 1, 0)], None),
    ],
    ids=[
        "nobody", "the nearest", "with more rounds", "by number", "free before busy",
        "from a less severe call", "not from an equal one", "not for nothing",
    ],
)  # fmt: skip
def test_who_answers_a_call(
    severity: int, candidates: list[tuple[float, int, int, int | None]], expected: int | None
) -> None:
    chosen = choose(severity, [Candidate(*candidate) for candidate in candidates])
    assert (None if chosen is None else chosen.number) == expected


def test_the_nearer_of_two_free_escorts_goes(world: World) -> None:
    escorts = {"a": world.escort(-50e3), "b": world.escort(80e3)}
    day = Rescue(world, {"s": world.ship(30e3)}, escorts, CLOSE).hit(0.0, "s").run()
    assert [told.escort for told in day.of(Tasked)] == ["b"]


def test_two_escorts_answer_two_calls_at_once(world: World) -> None:
    escorts = {"a": world.escort(0.0), "b": world.escort(100e3)}
    ships = {"s": world.ship(30e3), "t": world.ship(60e3)}
    day = Rescue(world, ships, escorts, CLOSE, HELP)
    day.hit(0.0, "s", "moderate").hit(10.0, "t", "moderate").run()
    assert [(told.escort, told.ship) for told in day.of(Tasked)] == [("a", "s"), ("b", "t")]
    assert (day.reached("s"), day.reached("t")) == pytest.approx((2000.0, 10.0 + 40e3 / 15), abs=1)


def test_without_escorts_a_call_stays_unanswered(world: World) -> None:
    day = Rescue(world, {"s": world.ship(30e3)}, {}).hit(60.0, "s", "severe").run()
    assert [call.time for call in day.of(Called)] == [60.0]
    assert day.story() == []


def test_an_escort_that_answers_no_calls_stays_where_it_is(world: World) -> None:
    escorts = one_escort(world, answers_calls=False)
    day = Rescue(world, {"s": world.ship(30e3)}, escorts).hit(60.0, "s", "severe").run()
    assert day.story() == []
    assert day.of(Turned) == []


# --- calling ------------------------------------------------------------------------------------

RADIO = horizon(30.0, 25.0)


@pytest.mark.parametrize(("away", "delay"), [(0.999 * RADIO, 0.0), (1.001 * RADIO, 600.0)])
def test_a_call_is_heard_at_once_inside_the_radio_horizon_else_through_a_relay(
    world: World, away: float, delay: float
) -> None:
    response = Response(relay_delay=constant(600.0), call_delay=constant(240.0))
    day = Rescue(world, {"s": world.ship(away)}, one_escort(world), response).hit(100.0, "s").run()
    assert day.of(Called) == [Called(340.0, "s", "hit", 340.0 + delay)]
    assert [told.time for told in day.of(Tasked)] == [340.0 + delay]


def test_any_escort_inside_the_radio_horizon_hears_for_all(world: World) -> None:
    escorts = {"busy": world.escort(30e3), "e": world.escort(300e3)}
    response = Response(relay_delay=constant(600.0))
    ships = {"s": world.ship(0.0), "t": world.ship(30e3)}
    day = Rescue(world, ships, escorts, response, HELP)
    day.hit(0.0, "t", "severe").hit(100.0, "s").run()
    assert day.called("s")[0].heard_s == 100.0
    assert day.story()[2] == (100, "tasked", "e", "s")


def test_call_and_relay_delays_follow_their_laws(world: World) -> None:
    response = Response(
        call_delay=Law("exponential", (240.0,)), relay_delay=Law("exponential", (600.0,))
    )
    ships = {f"s{k}": world.ship(10e3 + k) for k in range(700)}
    day = Rescue(world, ships, {}, response)
    for name in ships:
        day.hit(50.0, name)
    calls = day.run().of(Called)
    wait = np.array([call.time - 50.0 for call in calls])
    relay = np.array([call.heard_s - call.time for call in calls])
    assert likely(stats.kstest(wait, stats.expon(scale=240.0).cdf).pvalue)
    assert likely(stats.kstest(relay, stats.expon(scale=600.0).cdf).pvalue)
    assert abs(np.corrcoef(wait, relay)[0, 1]) < 4.0 / len(calls) ** 0.5


def test_a_near_miss_leads_to_a_call_with_its_probability_each_time_anew(world: World) -> None:
    ships = {f"s{k}": world.ship(10e3 + k) for k in range(300)}
    day = Rescue(world, ships, {}, Response(near_miss_calls=0.3))
    for name in ships:
        day.near_miss(50.0, name).near_miss(5000.0, name)
    day.run()
    early, late = (
        {call.ship for call in day.of(Called) if call.time == time} for time in (50.0, 5000.0)
    )
    assert share_agrees(len(early), 300, 0.3)
    # A ship whose first call is open makes no second one; of the others, again 3 in 10 call.
    assert share_agrees(len(late), 300 - len(early), 0.3)
    assert not early & late


def test_a_ship_that_is_hit_again_before_it_has_called_calls_once(world: World) -> None:
    response = Response(call_delay=constant(300.0), alongside=1.0)
    escorts = {"a": world.escort(0.0), "b": world.escort(1e3)}
    day = Rescue(world, {"s": world.ship(30e3)}, escorts, response, HELP)
    day.hit(0.0, "s").hit(60.0, "s", "moderate").hit(400.0, "s").run()
    assert [call.time for call in day.of(Called)] == [300.0]
    assert [told.escort for told in day.of(Tasked)] == ["b"]


def test_a_ship_that_has_been_helped_may_call_again(world: World) -> None:
    day = Rescue(world, {"s": world.ship(30e3)}, one_escort(world), CLOSE, HELP)
    day.hit(0.0, "s", "moderate").hit(20e3, "s").run()
    assert [call.time for call in day.of(Called)] == [0.0, 20e3]
    assert [reached.time for reached in day.of(Alongside)] == pytest.approx([2e3, 22e3], abs=0.1)


# --- the queue ----------------------------------------------------------------------------------


def test_calls_wait_by_severity_then_age(world: World) -> None:
    ships = {name: world.ship(15e3 + 15.0 * k) for k, name in enumerate("stuvw")}
    day = Rescue(world, ships, one_escort(world), CLOSE, HELP)
    day.hit(0.0, "s", "severe")
    day.hit(10.0, "w", "minor").hit(20.0, "t", "moderate").hit(30.0, "u", "minor")
    day.hit(40.0, "v", "moderate").run()
    assert [told.ship for told in day.of(Tasked)] == ["s", "t", "v", "w", "u"]


def test_at_equal_severity_nobody_is_pre_empted(world: World) -> None:
    ships = {"s": world.ship(15e3), "t": world.ship(1e3)}
    day = Rescue(world, ships, one_escort(world), CLOSE, HELP)
    day.hit(0.0, "s", "moderate").hit(10.0, "t", "moderate").run()
    assert [word for _, word, *_ in day.story()] == ["tasked", "alongside", "assisted"] * 2


def test_a_graver_call_pre_empts_assistance_and_the_first_ship_waits_its_turn(
    world: World,
) -> None:
    ships = {"s": world.ship(15e3), "t": world.ship(30e3)}
    day = Rescue(world, ships, one_escort(world), CLOSE, HELP)
    day.hit(0.0, "s", "moderate").hit(2000.0, "t", "severe").run()
    assert day.story() == [
        (0, "tasked", "e", "s"),
        (1000, "alongside", "e", "s"),
        (2000, "pre-empted", "e", "s"),
        (2000, "tasked", "e", "t"),
        (3000, "alongside", "e", "t"),
        (12000, "assisted", "e", "t"),
        (12000, "tasked", "e", "s"),
        (13000, "alongside", "e", "s"),
        (19000, "assisted", "e", "s"),
    ]


def test_a_graver_call_pre_empts_a_passage(world: World) -> None:
    """Sent back to the first ship before it would have arrived there, it comes only once."""
    ships = {"s": world.ship(60e3), "t": world.ship(0.0, 15e3)}
    quick = effects(severe=Effect(needs_help=True, assistance=constant(10.0)))
    day = Rescue(world, ships, one_escort(world), CLOSE, quick)
    day.hit(0.0, "s").hit(100.0, "t", "severe").run()
    words = [(word, ship) for _, word, _, ship in day.story()]
    assert words == [
        ("tasked", "s"), ("pre-empted", "s"), ("tasked", "t"), ("alongside", "t"),
        ("assisted", "t"), ("tasked", "s"), ("alongside", "s"), ("assisted", "s"),
    ]  # fmt: skip


def test_a_pre_empted_call_goes_to_another_escort_if_there_is_one(world: World) -> None:
    escorts = {"near": world.escort(0.0), "far": world.escort(-300e3)}
    ships = {name: world.ship(15e3 + k) for k, name in enumerate("stu")}
    day = Rescue(world, ships, escorts, CLOSE, HELP)
    day.hit(0.0, "s", "minor").hit(10.0, "t", "moderate").hit(20.0, "u", "severe").run()
    first = [(time, word, escort, ship) for time, word, escort, ship in day.story() if time < 900]
    assert first == [
        (0, "tasked", "near", "s"),
        (10, "tasked", "far", "t"),
        (20, "pre-empted", "near", "s"),
        (20, "tasked", "near", "u"),
    ]


def test_worsening_raises_the_severity_of_an_open_call(world: World) -> None:
    ships = {"s": world.ship(15e3), "t": world.ship(30e3)}
    day = Rescue(world, ships, one_escort(world), CLOSE, HELP)
    day.hit(0.0, "s", "moderate").hit(10.0, "t", "minor").worsen(500.0, "t", "severe").run()
    assert day.story()[:3] == [
        (0, "tasked", "e", "s"),
        (500, "pre-empted", "e", "s"),
        (500, "tasked", "e", "t"),
    ]


# --- how long, and home -------------------------------------------------------------------------


@pytest.mark.parametrize(("damage", "stays"), [("minor", 1200.0), ("moderate", 6000.0)])
def test_a_ship_that_can_proceed_is_checked_one_that_cannot_is_assisted(
    world: World, damage: str, stays: float
) -> None:
    response = replace(CLOSE, check=constant(1200.0))
    day = Rescue(world, {"s": world.ship(15e3)}, one_escort(world), response, HELP)
    day.hit(0.0, "s", damage).run()
    times = [time for time, *_ in day.story()]
    assert times == [0, 1000, 1000 + stays]


def test_a_ship_that_is_hit_while_it_is_helped_is_not_left(world: World) -> None:
    response = replace(CLOSE, check=constant(1200.0))
    day = Rescue(world, {"s": world.ship(15e3)}, one_escort(world), response, HELP)
    day.hit(0.0, "s", "minor").hit(1500.0, "s", "severe").run()
    assert [(time, word) for time, word, *_ in day.story()] == [
        (0, "tasked"),
        (1000, "alongside"),
        (1000 + 1200 + 9000, "assisted"),
    ]


def test_assistance_times_follow_their_law(world: World) -> None:
    """One escort by each ship."""
    law = effects(severe=Effect(needs_help=True, assistance=Law("exponential", (3000.0,))))
    many = 150
    ships = {f"s{k}": world.ship(5e3 * k, 3e5) for k in range(many)}
    escorts = {f"e{k}": world.escort(5e3 * k, 3e5) for k in range(many)}
    day = Rescue(world, ships, escorts, CLOSE, law)
    for name in ships:
        day.hit(0.0, name, "severe")
    day.run()
    stays = [time for time, word, *_ in day.story() if word == "assisted"]
    assert likely(stats.kstest(stays, stats.expon(scale=3000.0).cdf).pvalue)


@pytest.mark.parametrize("law", ["fixed", "box", "back-and-forth"])
def test_an_escort_goes_back_to_its_station_and_resumes_its_patrol(world: World, law: str) -> None:
    plan = world.escort(patrol=Patrol(law=law, area="box", speed=5.0))
    box = world.theatre.boxes["box"]
    day = Rescue(world, {"s": world.ship(0.0, 3e5)}, {"e": plan}, CLOSE).hit(9000.0, "s").run()
    left = day.story()[-1][0]
    track = day.escort("e").track
    arrived = day.reached("s") + dist((0.0, 3e5), box.centre) / 15.0
    assert track.at(left)[:2] == pytest.approx((0.0, 3e5), abs=10.0)
    assert track.at(arrived)[:2] == pytest.approx(box.centre, abs=5.0)
    after = [leg for leg in track.legs if arrived - 1.0 < leg.start < day.end]
    assert {round(hypot(leg.vx, leg.vy), 6) for leg in after} == {0.0 if law == "fixed" else 5.0}
    for leg in after:
        assert box.contains(*leg.at((leg.start + leg.end) / 2)[:2])
    if law == "back-and-forth":
        assert all(
            abs(leg.vx * np.cos(box.course) - leg.vy * np.sin(box.course)) < 1e-9 for leg in after
        )
    assert track.end == FOREVER
    for before, after_ in pairwise(track.legs):
        assert before.at(before.end) == pytest.approx(after_.at(after_.start), abs=1e-3)


def test_an_escort_that_is_needed_elsewhere_does_not_go_home(world: World) -> None:
    ships = {"s": world.ship(15e3), "t": world.ship(30e3)}
    day = Rescue(world, ships, one_escort(world), CLOSE).hit(0.0, "s").hit(10.0, "t").run()
    whys = [turn.why for turn in day.of(Turned)]
    assert whys == ["answers a call", "answers a call", "returns"]


# --- the way ------------------------------------------------------------------------------------


def test_an_escort_meets_a_ship_under_way_and_stays_with_it(world: World) -> None:
    ships = {"s": world.ship(60e3, lane="lane", speed=6.0)}
    day = Rescue(world, ships, {"e": world.escort(60e3, 27e3)}, CLOSE, HELP)
    day.hit(0.0, "s", "severe").run()
    met = 27e3 / (15.0**2 - 6.0**2) ** 0.5
    assert day.reached("s") == pytest.approx(met, abs=0.2)
    for time in (met + 1.0, met + 8000.0):
        away = dist(day.escort("e").track.at(time), day.ship("s").track.at(time))
        assert away == pytest.approx(0.0, abs=1e-3)


def test_an_escort_follows_a_ship_that_slows_down(world: World) -> None:
    ships = {"s": world.ship(60e3, lane="lane", speed=6.0)}
    day = Rescue(world, ships, {"e": world.escort(30e3)}, CLOSE, HELP)
    day.hit(0.0, "s", "severe").slow(1000.0, "s", 0.0).run()
    assert [turn.why for turn in day.of(Turned)][:3] == ["answers a call", "damage", "follows"]
    assert day.reached("s") == pytest.approx((30e3 + 6e3) / 15.0, abs=0.2)


def test_a_ship_that_has_come_to_the_end_of_its_lane_is_reached_there(world: World) -> None:
    length = world.theatre.lanes["lane"].length
    ships = {"s": world.ship(length - 6e3, lane="lane", speed=6.0)}
    day = Rescue(world, ships, {"e": world.escort(length - 60e3)}, CLOSE).hit(0.0, "s").run()
    assert day.reached("s") == pytest.approx(60e3 / 15.0, abs=0.2)
    assert day.escort("e").track.end == FOREVER


def test_alongside_means_within_the_stated_distance(world: World) -> None:
    response = Response(alongside=6e3)
    day = Rescue(world, {"s": world.ship(60e3)}, one_escort(world), response).hit(0.0, "s").run()
    assert day.reached("s") == pytest.approx(54e3 / 15.0, abs=1e-3)


def test_a_ship_close_by_is_reached_at_once(world: World) -> None:
    day = Rescue(world, {"s": world.ship(500.0)}, one_escort(world)).hit(7.0, "s").run()
    assert day.story()[:2] == [(7, "tasked", "e", "s"), (7, "alongside", "e", "s")]


def test_the_way_goes_round_land(world: World) -> None:
    (left, low), (right, _), (_, high), _ = ISLAND
    middle = (low + high) / 2
    start, goal = (left - 30e3, middle), (right + 30e3, middle)
    day = Rescue(world, {"s": world.ship(*goal)}, {"e": world.escort(*start)}, CLOSE)
    track = day.hit(0.0, "s").run().escort("e").track
    corners = sorted(ROUND_THE_ISLAND)
    around = [start, corners[1], corners[3], goal]
    length = sum(dist(a, b) for a, b in pairwise(around))
    assert day.reached("s") == pytest.approx(length / 15.0, abs=0.2)
    for time in np.linspace(0.0, 2 * day.reached("s"), 200):
        assert not world.theatre.chart.on_land(*track.at(time)[:2])


# --- damage to the escort -----------------------------------------------------------------------


@pytest.mark.parametrize("speed_left", [-1.0, 0.0], ids=["lost", "dead in the water"])
@pytest.mark.parametrize("time", [500.0, 1500.0], ids=["on the way", "alongside"])
def test_the_call_of_an_escort_that_can_go_no_further_goes_to_another(
    world: World, time: float, speed_left: float
) -> None:
    escorts = {"near": world.escort(0.0), "far": world.escort(-45e3)}
    day = Rescue(world, {"s": world.ship(15e3)}, escorts, CLOSE, HELP)
    day.hit(0.0, "s", "severe").cripple(time, "near", speed_left).run()
    assert day.story()[-4:] == [
        (round(time), "pre-empted", "near", "s"),
        (round(time), "tasked", "far", "s"),
        (round(time) + 4000, "alongside", "far", "s"),
        (round(time) + 13000, "assisted", "far", "s"),
    ]
    assert not day.ship("s").followers


def test_an_escort_that_is_damaged_on_its_way_arrives_later(world: World) -> None:
    day = Rescue(world, {"s": world.ship(30e3)}, one_escort(world), CLOSE)
    day.hit(0.0, "s").cripple(1000.0, "e", 0.5).run()
    assert day.reached("s") == pytest.approx(1000.0 + 15e3 / 7.5, abs=0.2)


def test_an_escort_on_patrol_slows_down_if_it_cannot_keep_its_speed(world: World) -> None:
    plan = world.escort(patrol=Patrol(law="box", area="box", speed=8.0))
    for speed_left, speed in ((0.8, 8.0), (0.2, 3.0), (0.0, 0.0)):
        day = Rescue(world, {}, {"e": plan}).cripple(1000.0, "e", speed_left).run()
        leg = day.escort("e").track.leg(40 * HOUR)
        assert hypot(leg.vx, leg.vy) == pytest.approx(speed)


# --- it fights on -------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [True, False])
@pytest.mark.parametrize(
    "due", [6600.0, 10500.0], ids=["a drone on the way", "a drone while alongside"]
)
def test_an_escort_defends_the_ship_it_has_come_to(world: World, due: float, answers: bool) -> None:
    """The first drone hits at 1200 s; the escort needs 100 km, and fires over 30 km at most."""
    day = world.day(
        ships={"s": world.ship(100e3)},
        escorts={"e": world.escort(0.0, 0.0, ARMED, answers_calls=answers)},
        attacks={
            "a": world.attack(160e3, 0.0, "s"),
            "b": world.attack(160e3, 0.0, "s", due_at=due),
        },
        threats=drone(damage=DamageTable(moderate=1.0)),
        damage=HELP,
    )
    first, other = (day.journal.of(Ended)[k].outcome for k in (0, 1))
    assert first == "hit"
    assert other == ("intercepted" if answers else "hit")


def test_its_station_is_uncovered_while_an_escort_is_away(world: World) -> None:
    parts = {
        "ships": {"s": world.ship(100e3), "home": world.ship(5e3)},
        "escorts": one_escort(world, type=ARMED),
        "damage": HELP,
        "threats": drone(damage=DamageTable(severe=1.0)),
    }
    raid = world.attack(-60e3, 0.0, "home", due_at=9000.0)
    alone = world.day(attacks={"b": raid}, **parts)
    while_away = world.day(
        attacks={"a": world.attack(160e3, 0.0, "s", due_at=1300.0), "b": raid}, **parts
    )
    assert [end.outcome for end in alone.journal.of(Ended)] == ["intercepted"]
    assert [end.outcome for end in while_away.journal.of(Ended)] == ["hit", "hit"]


# --- response times (A30, A31) ------------------------------------------------------------------

KNOTS_30 = replace(UNARMED, top_speed=30 * NMI / HOUR)


def response_times(world: World, patrols: list[Patrol], box: Box, many: int) -> np.ndarray:
    """Minutes from a call at a uniform place of the box and time of the day to alongside."""
    theatre = replace(world.theatre, boxes={"box": box})
    here, times = World(theatre), []
    for number, (u, v, w) in enumerate(np.random.default_rng(30).random((many, 3)).tolist()):
        called = 24 * HOUR * w
        escorts = {f"e{k}": here.escort(type=KNOTS_30, patrol=p) for k, p in enumerate(patrols)}
        day = Rescue(
            here, {"s": here.ship(*box.point(u, v))}, escorts, CLOSE, HARMLESS, Luck(30, number)
        )  # fmt: skip
        times.append(day.hit(called, "s").run().reached("s") - called)
    return np.array(times) / 60.0


LINE = Box((0.0, 200e3), 120 * NMI, 0.0, 1.0)
AREA = Box((0.0, 200e3), 100 * NMI, 60 * NMI, 1.0)
SHUTTLE = Patrol(law="back-and-forth", area="box", speed=15 * NMI / HOUR)


def test_a30_response_of_a_patrol_back_and_forth_to_a_call_on_its_line(world: World) -> None:
    minutes = response_times(world, [SHUTTLE], LINE, 4000)
    assert agrees(minutes, 80.0)
    assert agrees((minutes - minutes.mean()) ** 2, 56.5685**2)
    assert share_agrees(int((minutes <= 60.0).sum()), len(minutes), 0.4375)
    assert share_agrees(int((minutes <= 164.105).sum()), len(minutes), 0.9)
    law = stats.kstest(minutes / 240.0, lambda d: 1.0 - (1.0 - np.clip(d, 0.0, 1.0)) ** 2)
    assert likely(law.pvalue)


def test_a30_the_nearer_of_two_patrols_comes_sooner(world: World) -> None:
    assert agrees(response_times(world, [SHUTTLE, SHUTTLE], LINE, 1500), 50.0)


def test_a30_a_ship_that_waits_in_the_middle_comes_sooner(world: World) -> None:
    fixed = Patrol(law="fixed", area="box")
    assert agrees(response_times(world, [fixed], LINE, 1500), 60.0)


def test_a31_response_of_a_box_patrol_to_a_call_in_its_box(world: World) -> None:
    patrol = Patrol(law="box", area="box", speed=15 * NMI / HOUR)
    minutes = response_times(world, [patrol], AREA, 3000)
    assert agrees(minutes, 84.7816)
    assert not agrees(minutes, 62.3765)


def test_a31_response_from_the_centre_of_the_box(world: World) -> None:
    assert agrees(response_times(world, [Patrol(law="fixed", area="box")], AREA, 1500), 62.3765)
