"""Bounds on what a run may hold: told before it starts, from what is expected."""

import math
import re
from collections.abc import Callable

import pytest

from sim.engine.laws import Law
from sim.engine.streams import Luck
from sim.scenario import Problem, load_text
from sim.scenario.rules.extent import mean
from sim.simulation import Day, Model

Refuse = Callable[..., list[Problem]]
FLOW = "traffic.southbound.rate"
RATE = "attacks.drones.rate"


def random(rate: str, count: int, duration: str) -> tuple[str, ...]:
    """Settings that make the attack random."""
    drones = {"launched_at": "null", "rate": rate, "count": count}
    return (*(f"attacks.drones.{key}={value}" for key, value in drones.items()), f"{duration=!s}")


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        (Law("constant", (3.0,)), 3.0),
        (Law("uniform", (2.0, 4.0)), 3.0),
        (Law("integers", (1.0, 4.0)), 2.5),
        (Law("exponential", (5.0,)), 5.0),
        (Law("geometric", (3.0,)), 3.0),
        (Law("gamma", (4.0, 2.0)), 4.0),
    ],
)
def test_the_mean_is_that_of_the_law(law: Law, expected: float) -> None:
    assert mean(law) == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize(
    ("settings", "path", "rule"),
    [
        ((f"{FLOW}=8.6e7 per day",), FLOW, "at most 1,000,000"),
        ((f"{FLOW}=1e3 per s",), FLOW, "at most 1,000,000"),
        ((f"{FLOW}=10000 per day", "duration=3650 d"), FLOW, "brings about 36,"),
        ((f"{FLOW}={{uniform: [1 per day, 1 per s]}}", "duration=60 d"), FLOW, "at most 1,000,000"),
        (random("1 per min", 1, "36 d"), RATE, "about 51,840 threats"),
        (random("1 per s", 0, "1 d"), RATE, "about 86,400 threats or raids"),
    ],
)
def test_what_no_run_can_hold_is_refused(
    refuse: Refuse, settings: tuple[str, ...], path: str, rule: str
) -> None:
    found = {problem.path: problem.rule for problem in refuse(overrides=settings)}
    assert list(found) == [path]
    assert rule in found[path]


@pytest.mark.parametrize("count", ["4000", "{integers: [1, 4000]}", "{geometric: 2000}"])
def test_what_a_run_can_hold_is_right(sample: str, count: str) -> None:
    load_text(sample, overrides=(f"attacks.drones.count={count}", f"{FLOW}=500 per day"))


def test_the_number_of_ships_that_is_told_is_the_number_that_comes(
    refuse: Refuse, sample: str
) -> None:
    (problem,) = refuse(overrides=(f"{FLOW}=40000 per min",))
    told = re.search(r"about ([\d,]+) ships", problem.rule)
    assert told is not None
    expected = int(told[1].replace(",", "")) * 400 / (40_000 * 1440)
    scenario, luck = load_text(sample, overrides=(f"{FLOW}=400 per day",)), Luck(1, 1)
    day = Day(scenario.draw(luck), Model(scenario).theatre, luck)
    (stream,) = (one for one in day.traffic.streams if one.name == "southbound")
    # A Poisson number lies within five standard deviations of its mean but for 1 in 10^6.
    assert abs(len(stream.entry_s) - expected) < 5 * math.sqrt(expected) + 0.02 * expected
