"""Golden traces, computed by hand: launch and intercept times and ranges (references C18, A16)."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from sim.engine.laws import constant
from sim.kill_chain.steps.assess import Assessed, Assessment
from sim.kill_chain.steps.engage import Fired, Met
from sim.kill_chain.steps.permit import Permission
from sim.kill_chain.steps.weapon import Weapon
from sim.platforms.launch.threat import Ended
from tests.kill_chain.worlds import Shot, World, envelope, fights, flies, one_layer, shots, weapon

READY_AFTER_5_S = Permission(reaction=constant(5.0))


def looks_for(seconds: float, **changes: object) -> Weapon:
    """A missile whose channel is free again when the look has been judged."""
    plain = {"assessment": Assessment(delay=constant(seconds)), "release": "assessment"}
    return weapon(**plain | changes)


def close(found: list[Shot], expected: list[tuple[float, float, float]]) -> None:
    """Launch, intercept and range agree to 1e-9, as references.md 0.1 asks."""
    rows = [(shot.launch, shot.meets, shot.range_m) for shot in found]
    np.testing.assert_allclose(rows, expected, rtol=1e-9)


# --- C18-P: one channel, three threats ------------------------------------------------------------

C18 = {
    "raid/1": (5.0, 24.0, 15_200.0),
    "raid/2": (26.0, 42.8, 13_440.0),
    "raid/3": (44.8, 59.84, 12_032.0),
}


def c18(*names: str) -> World:
    """One channel, 5 s to react, rounds of 800 m/s, 2 s to judge; all threats known from 0 s."""
    world = World()
    world.escort(weapons={"missile": looks_for(2.0)}, doctrine=fights(permission=READY_AFTER_5_S))
    ranges = {"raid/1": 20e3, "raid/2": 22e3, "raid/3": 24e3}
    for name in names:
        world.threat(name, (ranges[name], 0.0))
    return world.run()


def test_c18_p_one_channel_serves_three_threats() -> None:
    world = c18("raid/1", "raid/2", "raid/3")
    assert [shot.threat for shot in shots(world)] == list(C18)
    close(shots(world), list(C18.values()))
    assert [shot.result for shot in shots(world)] == ["kill"] * 3
    judged = [record.time for record in world.of(Assessed)]
    np.testing.assert_allclose(judged, [26.0, 44.8, 61.84], rtol=1e-9)


@pytest.mark.parametrize("names", list(permutations(C18)))
def test_c18_p_does_not_depend_on_the_order_of_the_file(names: tuple[str, ...]) -> None:
    assert c18(*names).journal.records == c18(*C18).journal.records


# --- C18-P2: ties ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "served"),
    [
        (("raid/2", "raid/1"), ["raid/1", "raid/2"]),
        (("raid/10", "raid/9"), ["raid/9", "raid/10"]),
        (("beta/1", "alpha/2"), ["alpha/2", "beta/1"]),
        (("alpha/1", "Zulu/1"), ["Zulu/1", "alpha/1"]),
    ],
)
def test_c18_p2_equal_threats_go_by_number_inside_a_raid_and_by_name_across_attacks(
    names: tuple[str, str], served: list[str]
) -> None:
    for order in (names, names[::-1]):
        world = World()
        world.escort(
            weapons={"missile": looks_for(2.0)}, doctrine=fights(permission=READY_AFTER_5_S)
        )
        for name in order:
            world.threat(name, (20e3, 0.0))
        assert [shot.threat for shot in shots(world.run())] == served


def test_c18_p2_an_intercept_wins_over_an_impact_at_the_very_same_time() -> None:
    """Its ship lies 16 km off: a round that is fired at once meets it there, as it arrives."""
    world = World()
    world.escort(doctrine=fights(by_layer=one_layer(), gate=1e9))
    ship = world.ship(x=16e3)
    world.threat("raid/1", (20e3, 0.0), ship)
    (met,) = world.run().of(Met)
    (ended,) = world.of(Ended)
    assert met.time == ended.time == 20.0
    assert (met.result, ended.outcome, ended.struck) == ("kill", "intercepted", None)


def test_c18_p2_a_miss_at_the_very_same_time_lets_the_impact_be() -> None:
    world = World()
    world.escort(
        weapons={"missile": weapon(envelope(pk=0.0))},
        doctrine=fights(by_layer=one_layer(), gate=1e9),
    )
    ship = world.ship(x=16e3)
    world.threat("raid/1", (20e3, 0.0), ship)
    (met,) = world.run().of(Met)
    (ended,) = world.of(Ended)
    assert (met.result, ended.outcome, met.time) == ("miss", "hit", ended.time)


def test_c18_p2_a_launch_comes_after_all_else_of_its_instant() -> None:
    """The second round of a salvo is due at 5 s, when a round meets another raid's threat."""
    world = World()
    world.escort(
        channels=2,
        weapons={"missile": weapon(interval=5.0), "gun": weapon(pool="gun")},
        doctrine=fights("missile", "gun", by_layer=one_layer(salvo=2), queue="fifo"),
    )
    world.threat("a/1", (30e3, 0.0))
    world.threat("b/1", (5e3, 0.0))
    at_5_s = [record for record in world.run().journal.records if record.time == 5.0]
    kinds = [(type(record).__name__, record.threat) for record in at_5_s]
    assert kinds == [("Met", "b/1"), ("Ended", "b/1"), ("Assessed", "b/1"), ("Fired", "a/1")]


def test_c18_p2_a_round_that_is_due_leaves_before_anything_is_decided() -> None:
    """The second round of a salvo is due at 5 s, when another raid is launched and fired at."""
    world = World()
    world.escort(
        channels=2,
        weapons={"missile": weapon(interval=5.0), "gun": weapon(pool="gun")},
        doctrine=fights("missile", "gun", by_layer=one_layer(salvo=2)),
    )
    world.threat("b/1", (30e3, 0.0))
    world.threat("a/1", (5e3, 0.0), launch=5.0)
    at_5_s = [fired.threat for fired in world.run().of(Fired) if fired.time == 5.0]
    assert at_5_s == ["b/1", "a/1"]


def test_c18_p2_equal_intercepts_go_by_threat_then_by_round() -> None:
    world = World()
    world.escort(channels=2, doctrine=fights(by_layer=one_layer(salvo=2)))
    world.threat("a/1", (40e3, 0.0))
    world.threat("b/1", (40e3, 0.0))
    met = world.run().of(Met)
    assert len({one.time for one in met}) == 1
    assert [(one.threat, one.ordinal) for one in met] == [
        ("a/1", 0), ("a/1", 1), ("b/1", 0), ("b/1", 1),
    ]  # fmt: skip


# --- A16: the engagement ladder -------------------------------------------------------------------

LADDERS = {
    "A16-P": (
        {
            "away": 27_649.955,
            "speed": 300.0,
            "react": 10.0,
            "judge": 5.0,
            "near": 1.5e3,
            "far": 1e6,
        },
        [18.4875, 12.7406, 8.4304, 5.1978, 2.7734],
    ),
    "A16-P2": (
        {"away": 60e3, "speed": 300.0, "react": 10.0, "judge": 5.0, "near": 1.5e3, "far": 20e3},
        [20.0, 13.875, 9.2813, 5.8359, 3.252],
    ),
    "A16-P3": (
        {"away": 25e3, "speed": 50.0, "react": 30.0, "judge": 10.0, "near": 2e3, "far": 1e6},
        [22.2632, 20.6177, 19.0589, 17.5821, 16.1831, 14.8576],
    ),
    "A17-P": (
        {"away": 25e3, "speed": 300.0, "react": 0.0, "judge": 0.0, "near": 1.5e3, "far": 1e6},
        [25.0 * (4 / 3) ** -k for k in range(1, 10)],
    ),
}
LOOKS = {"A16-P": 5, "A16-P2": 5, "A16-P3": 20, "A17-P": 9}


@pytest.mark.parametrize("case", LADDERS)
def test_a16_as_many_looks_as_time_allows(case: str) -> None:
    numbers, ranges = LADDERS[case]
    world = World()
    world.escort(
        weapons={
            "missile": looks_for(
                numbers["judge"],
                against={"drone": envelope(numbers["near"], numbers["far"], pk=0.0)},
                speed=900.0,
            )
        },
        doctrine=fights(
            by_layer=one_layer(looks=1000),
            permission=Permission(reaction=constant(numbers["react"])),
        ),
    )
    world.threat("raid/1", (numbers["away"], 0.0), type=flies(numbers["speed"]))
    met = [record.range_m / 1e3 for record in world.run().of(Met)]
    assert len(met) == LOOKS[case]
    assert met[: len(ranges)] == [pytest.approx(km, abs=6e-5) for km in ranges]


# --- a salvo, by hand -----------------------------------------------------------------------------


def test_a_salvo_leaves_at_its_interval_and_is_judged_after_its_last_round() -> None:
    """20 km at 5 s: rounds at 5, 8, 11 s meet after a fifth less each, 24.0, 26.4, 28.8 s."""
    world = World()
    world.escort(
        weapons={"missile": looks_for(2.0, interval=3.0, against={"drone": envelope(pk=0.0)})},
        doctrine=fights(permission=READY_AFTER_5_S, by_layer=one_layer(salvo=3)),
    )
    world.threat("raid/1", (20e3, 0.0))
    world.run()
    close(shots(world), [(5.0, 24.0, 15_200.0), (8.0, 26.4, 14_720.0), (11.0, 28.8, 14_240.0)])
    (judged,) = world.of(Assessed)
    assert judged.time == pytest.approx(30.8)
    assert judged.shots == (0, 1, 2)
    assert [(fired.look, fired.ordinal) for fired in world.of(Fired)] == [(1, 0), (1, 1), (1, 2)]


def test_a_crosser_is_met_where_it_will_be() -> None:
    """It passes 9 km north at 240 m/s; fired at abeam the round leads it by 2.83 km."""
    world = World()
    world.escort(
        weapons={"missile": weapon(envelope(crossing=1.0, pk=0.0))},
        doctrine=fights(permission=Permission(reaction=constant(100.0)), gate=5e3),
    )
    ship = world.ship(x=-200e3, y=9e3)
    world.threat("raid/1", (24e3, 9e3), ship, type=flies(240.0))
    (shot,) = shots(world.run())
    flight = 9e3 / (800.0**2 - 240.0**2) ** 0.5
    assert shot.launch == 100.0
    assert shot.meets == pytest.approx(100.0 + flight, rel=1e-9)
    assert shot.range_m == pytest.approx(800.0 * flight, rel=1e-9)
    assert shot.result == "kill"
