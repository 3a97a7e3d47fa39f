"""Platforms that the program does not have yet, made of roles alone: a land base, two aircraft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import dist

import pytest

from sim.engine.streams import Luck, actor
from sim.kill_chain.battery import Mover, SensorHost, Shooter, full, weaken
from sim.kill_chain.ledger import Charged
from sim.kill_chain.steps.detect import Detected
from sim.kill_chain.steps.engage import Fired, Met
from sim.platforms.launch.threat import Ended, Launched, Level
from sim.platforms.response.calls import Called
from sim.platforms.response.casualty import Damaged
from sim.platforms.response.damage import DamageClass, DamageTable, Effect
from sim.platforms.roles import Defended
from sim.simulation import Day
from sim.world.horizon import horizon
from sim.world.motion import FOREVER, Leg, Track, stationary
from tests.platforms.small_world import DOCTRINE, MISSILE, RADAR, World, drone, effects

HURT = effects(moderate=Effect(channels_left=0.5, worsening=1.0), lost=Effect(channels_left=0.0))
NEVER = {"drone": replace(MISSILE.against["drone"], pk_self=0.0, pk_crossing=0.0)}


@dataclass(eq=False, kw_only=True)
class Base(Shooter, Defended):
    """Defended, a sensor host and a shooter; it does not move."""

    def suffer(self, damage: DamageClass, effect: Effect, now: float) -> Sequence[Leg] | None:
        weaken(self, effect.channels_left, now)
        return () if damage == "lost" else None


def armed(name: str, number: int, leg: Leg, **weapons: object) -> dict[str, object]:
    rounds, free = {"missile": 20}, {"illuminator": 2}
    return {
        "name": name, "number": number, "actor": actor(f"platforms.{name}"),
        "track": Track((leg,)), "doctrine": DOCTRINE, "sensors": {"radar": RADAR},
        "weapons": {"missile": MISSILE, **weapons}, "rounds": rounds, "free": free,
        "history": full(rounds, free),
    }  # fmt: skip


def base(**weapons: object) -> Base:
    return Base(**armed("base", 500, stationary(0.0, 0.0, 0.0, FOREVER), **weapons))


def helicopter(vx: float = 0.0) -> Shooter:
    return Shooter(**armed("helicopter", 600, Leg(0.0, FOREVER, 0.0, 0.0, vx, 0.0, 3e3)))


def day(world: World, platform: Mover, target: object = "base", **parts: object) -> Day:
    """A day with a platform, and a drone that comes from 60 km."""
    attack = world.attack(60e3, 0.0, target, defended=True)
    found = Day(world.case(**{"attacks": {"a": attack}, **parts}), world.theatre, Luck(1, 0))
    found.fleet.platforms.append(platform)
    found.run()
    return found


def test_a_base_sees_and_shoots_down_what_comes_at_it(world: World) -> None:
    found = day(world, base())
    (end,) = found.journal.of(Ended)
    assert (end.outcome, end.by) == ("intercepted", "base/missile")
    assert [launch.aimed_at for launch in found.journal.of(Launched)] == ["base"]


@pytest.mark.parametrize(("damage", "free", "gone"), [("moderate", 1, False), ("lost", 0, True)])
def test_a_base_that_is_hit_loses_channels_and_calls_nobody(
    world: World, damage: DamageClass, free: int, gone: bool
) -> None:
    miss = replace(MISSILE, against=NEVER)
    threats = drone(damage=DamageTable(**{damage: 1.0}))
    found = day(world, base(missile=miss), threats=threats, damage=HURT)
    (end,), (harm,) = found.journal.of(Ended), found.journal.of(Damaged)
    assert (end.outcome, end.struck, harm.damage) == ("hit", "base", damage)
    (there,) = found.fleet.platforms
    assert (there.free["illuminator"], there.gone) == (free, gone)
    assert found.journal.of(Called) == []
    (charge,) = found.journal.of(Charged)
    assert charge.code == "all-missed"


def test_a_leaker_at_a_base_is_charged_like_one_at_a_ship(world: World) -> None:
    blind = base()
    blind.sensors = {}
    (charge,) = day(world, blind).journal.of(Charged)
    assert charge.code == "not-detected"


def test_a_helicopter_sees_and_fires_from_its_height(world: World) -> None:
    """A ship would see what skims the sea at 32 km; its radar's range is 50 km."""
    low = drone(profile=Level(altitude=5.0))
    found = day(world, helicopter(), world.globe(1e3, 0.0), threats=low)
    (seen,), (fired,) = found.journal.of(Detected), found.journal.of(Fired)
    assert horizon(30.0, 5.0) < 32e3 < 49e3 < seen.range_m < 50e3
    (met,), (threat,) = found.journal.of(Met), found.threats
    meets = threat.track.at(met.time)
    assert met.range_m == pytest.approx(dist(meets, (0.0, 0.0, 3e3)), abs=1e-3)
    assert met.range_m == pytest.approx(800.0 * (met.time - fired.time))
    assert found.journal.of(Ended)[0].outcome == "intercepted"


def test_a_round_of_a_helicopter_leaves_where_that_is_then(world: World) -> None:
    found = day(world, helicopter(-2.0), world.globe(1e3, 0.0))
    (fired,), (met,) = found.journal.of(Fired), found.journal.of(Met)
    meets = found.threats[0].track.at(met.time)
    assert met.range_m == pytest.approx(dist(meets, (-2.0 * fired.time, 0.0, 3e3)), abs=1e-3)


def test_who_has_sensors_alone_is_neither_fired_at_nor_asked_to_fire(world: World) -> None:
    track = Track((stationary(0.0, 0.0, 0.0, FOREVER),))
    aircraft = SensorHost(
        name="aircraft", number=700, actor=1, track=track, sensors={"radar": RADAR}
    )
    found = day(world, aircraft, world.globe(1e3, 0.0))
    assert found.fleet.shooters == found.fleet.defended == found.fleet.responders == []
    (charge,) = found.journal.of(Charged)
    assert (charge.code, charge.detail) == ("out-of-reach", "no-escort")
