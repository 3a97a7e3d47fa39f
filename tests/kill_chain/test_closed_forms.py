"""Closed forms that the whole chain must reproduce (references A01-A07, A22).

Each world is one replication under a fixed seed. A mean passes if it is within 4 standard errors,
computed from the run itself, of its exact value: a right program fails one comparison with a
probability of 6e-5, and one of the nineteen here with about 1e-3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt

import numpy as np
import pytest

from sim.engine.laws import constant
from sim.engine.streams import Luck
from sim.kill_chain.steps.assess import Assessment
from sim.kill_chain.steps.assign import Layer
from sim.kill_chain.steps.engage import Fired
from sim.kill_chain.steps.weapon import Weapon
from sim.platforms.launch.threat import Ended
from tests.kill_chain.worlds import World, envelope, fights, flies, weapon

SEED = 4


def days(
    number: int,
    count: Callable[[int], int],
    *,
    arm: Weapon,
    looks: int,
    salvo: int = 1,
    short: str = "short-salvo",
    rounds: int = 10_000,
    channels: int = 99,
    gap: float = 0.0,
    speed: float = 200.0,
) -> list[World]:
    """Replications of a raid from 60 km at one escort, all at once or ``gap`` seconds apart."""
    doctrine = fights(by_layer={"missile": Layer(salvo=salvo, looks=looks)}, short_of_rounds=short)
    worlds = []
    for replication in range(number):
        threats = count(replication)
        end = 60e3 / speed + gap * threats + 100.0
        world = World(end=end, luck=Luck(SEED, replication))
        world.escort(channels=channels, rounds=rounds, weapons={"missile": arm}, doctrine=doctrine)
        for place in range(threats):
            world.threat(f"raid/{place + 1}", (60e3, 0.0), launch=gap * place, type=flies(speed))
        worlds.append(world.run())
    return worlds


def leakers(worlds: Sequence[World]) -> list[int]:
    return [sum(end.outcome == "missed" for end in world.of(Ended)) for world in worlds]


def fired(worlds: Sequence[World]) -> list[int]:
    return [len(world.of(Fired)) for world in worlds]


def none(counts: Sequence[int]) -> list[bool]:
    return [count == 0 for count in counts]


def error(values: Sequence[float]) -> float:
    return float(np.std(values, ddof=1)) / sqrt(len(values))


def agrees(values: Sequence[float], exact: float) -> bool:
    return abs(float(np.mean(values)) - exact) <= 4.0 * error(values)


def spread_agrees(values: Sequence[float], exact: float) -> bool:
    """Whether the variance of a sample is right."""
    squares = (np.array(values) - np.mean(values)) ** 2
    return agrees([float(square) for square in squares], exact)


def test_a01_one_shot_each() -> None:
    lost = leakers(days(400, lambda _: 10, looks=1, arm=weapon(envelope(pk=0.7))))
    assert agrees(lost, 3.0)
    assert spread_agrees(lost, 2.1)
    assert agrees(none(lost), 0.0282475)
    assert agrees([count >= 3 for count in lost], 0.617217)


@pytest.mark.parametrize("interval", [0.0, 3.0, 80.0])
def test_a02_a_salvo_is_spent_even_when_its_first_round_kills(interval: float) -> None:
    """Exactly n · s rounds, also where the first result is there before the second launch."""
    arm = weapon(envelope(pk=0.6), interval=interval, pool=None)
    worlds = days(300, lambda _: 1, looks=1, salvo=2, arm=arm)
    assert set(fired(worlds)) == {2}
    assert agrees(leakers(worlds), 0.16)


def test_a02_for_a_raid() -> None:
    worlds = days(300, lambda _: 8, looks=1, salvo=2, arm=weapon(envelope(pk=0.6)))
    assert set(fired(worlds)) == {16}
    assert agrees(leakers(worlds), 1.28)
    assert agrees(none(leakers(worlds)), 0.247876)


def test_a03_shoot_look_shoot() -> None:
    worlds = days(300, lambda _: 6, looks=3, arm=weapon(envelope(pk=0.7)))
    assert agrees(leakers(worlds), 0.162)
    assert agrees(fired(worlds), 8.34)
    assert spread_agrees(fired(worlds), 1.58348**2)


def test_a04_shoot_look_shoot_with_an_imperfect_look() -> None:
    """Dropped misses leak, dead threats are shot at again; a perfect look would be 0.09 and 1.3."""
    arm = weapon(envelope(pk=0.7), assessment=Assessment(false_kill=0.1, false_miss=0.2))
    worlds = days(400, lambda _: 20, looks=2, arm=arm)
    leak = [count / 20 for count in leakers(worlds)]
    rounds = [count / 20 for count in fired(worlds)]
    assert agrees(leak, 0.111)
    assert agrees(rounds, 1.41)
    assert not agrees(leak, 0.09)
    assert not agrees(rounds, 1.3)


def test_a05_a_magazine_against_threats_one_after_the_other() -> None:
    arm = weapon(envelope(nearest=10.0, pk=0.7))
    worlds = days(400, lambda _: 10, looks=1000, arm=arm, rounds=12, gap=700.0, speed=100.0)
    assert agrees(leakers(worlds), 1.69887)
    assert agrees(fired(worlds), 11.8588)
    assert agrees(none(leakers(worlds)), 0.252815)


def test_a06_a_magazine_and_two_looks() -> None:
    arm = weapon(envelope(pk=0.6))
    worlds = days(300, lambda _: 8, looks=2, arm=arm, rounds=10, gap=400.0)
    assert agrees(leakers(worlds), 2.0739)
    assert agrees(fired(worlds), 9.87683)


@pytest.mark.parametrize(("short", "lost"), [("short-salvo", 1.66), ("hold", 2.36)])
def test_a07_a_magazine_that_runs_out_in_mid_salvo(short: str, lost: float) -> None:
    arm = weapon(envelope(pk=0.7))
    worlds = days(300, lambda _: 6, looks=1, salvo=2, arm=arm, rounds=9, gap=400.0, short=short)
    assert set(fired(worlds)) == {9 if short == "short-salvo" else 8}
    assert agrees(leakers(worlds), lost)


def test_a22_saturation_of_a_point_defence() -> None:
    """Eight at once against five channels that are held until the raid is over."""
    arm = weapon(envelope(pk=0.8), release="assessment", assessment=Assessment(delay=constant(1e3)))
    lost = leakers(days(300, lambda _: 8, looks=1, arm=arm, channels=5))
    assert agrees(lost, 4.0)
    assert spread_agrees(lost, 0.8)


def test_a22_saturation_by_a_raid_of_random_size() -> None:
    """Without saturation 1.2 would leak."""
    arm = weapon(envelope(pk=0.8), release="assessment", assessment=Assessment(delay=constant(1e3)))
    sizes = np.random.default_rng(SEED).poisson(6.0, 500).tolist()
    lost = leakers(days(500, sizes.__getitem__, looks=1, arm=arm, channels=5))
    assert agrees(lost, 2.41445)
    assert agrees(none(lost), 0.196079)
    assert not agrees(lost, 1.2)
