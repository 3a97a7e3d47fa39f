"""Engagements in turn on one channel, event by event, and what comes first at one instant."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import permutations

from simpy import Environment

from sim.engine.clock import Kind, at, rank
from sim.verification.case import Tables, table

KM = 1000.0


def queued(
    starts: Sequence[float], speed: float, weapon: float, reaction: float, look: float
) -> dict[str, float]:
    """Return launch (s), intercept (s) and its range (km) of threats in turn, each killed.

    starts: where they are at the beginning (km). speed, weapon: in m/s. look: from an intercept
    to the next launch (s).
    """
    found, free = {"shots": float(len(starts))}, reaction
    for number, start in enumerate(starts, 1):
        there = KM * start - speed * free
        flight = there / (weapon + speed)
        found[f"launch {number}, s"], found[f"intercept {number}, s"] = free, free + flight
        found[f"range {number}, km"] = (there - speed * flight) / KM
        free += flight + look
    return found


def there(
    distance: float,
    speed: float,
    weapon: float,
    nearest: float,
    scan_period: float,
    look: float,
    since: float = 0.0,
    until: float = math.inf,
    antenna: float = 20.0,
) -> dict[str, float]:
    """Return detection, launches and intercepts (s) of an escort that is there for a time (s).

    The threat flies at the surface, from ``distance`` (m) at the escort, and no round kills it.
    """
    view = (distance - math.sqrt(8.0 / 3.0 * 6_371.0e3 * antenna)) / speed
    launch = scan_period * math.ceil(max(view, since) / scan_period)
    found, number = {"detection, s": launch, "shots": 0.0}, 1
    while launch < until:
        flight = (distance - speed * launch) / (weapon + speed)
        if weapon * flight < nearest:
            break
        found["shots"] += 1.0
        found[f"launch {number}, s"] = launch
        found[f"intercept {number}, s"] = launch = launch + flight
        launch, number = launch + look, number + 1
    return found


# --- the clock itself -----------------------------------------------------------------------------

ORDER = (
    Kind.INTERCEPT, Kind.IMPACT, Kind.TURN, Kind.RELEASE, Kind.READY, Kind.ASSESS, Kind.DETECTION,
    Kind.ORDER, Kind.LAUNCH, Kind.DECISION,
)  # fmt: skip
"""The documented order (model 1.3)."""

INSTANT = 20.0


def served(moments: list[tuple[Kind, int]]) -> list[tuple[Kind, int]]:
    """Return moments of one instant in the order in which the clock serves them."""
    clock, found = Environment(), []
    for kind, subject in moments:
        at(clock, INSTANT, rank(kind, subject), lambda _, one=(kind, subject): found.append(one))  # type: ignore[misc]
    clock.run()
    return found


def out_of_order(_: int, __: int) -> Tables:
    """Put moments at one instant in many orders, and count those served in another than the rule's.

    The intercept and the impact of one threat, and the other kinds: all pairs, both ways round; two
    subjects of one kind, both ways round.
    """
    wrong = {"kinds": 0, "subjects": 0, "intercepts": 0}
    for first, second in permutations(ORDER, 2):
        expected = sorted([(first, 5), (second, 5)], key=lambda one: ORDER.index(one[0]))
        wrong["kinds"] += served([(first, 5), (second, 5)]) != expected
    for kind in ORDER:
        for pair in ((3, 4), (4, 3)):
            wrong["subjects"] += served([(kind, one) for one in pair]) != [(kind, 3), (kind, 4)]
    for orders in permutations([(Kind.IMPACT, 3), (Kind.INTERCEPT, 9), (Kind.IMPACT, 9)]):
        wrong["intercepts"] += served(list(orders))[0][0] != Kind.INTERCEPT
    return table(**wrong)
