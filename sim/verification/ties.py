"""Ties (C18-P2): what happens first of all that happens at one instant."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from simpy import Environment

from sim.engine.clock import Kind, at, rank
from sim.verification.case import Case, Column, Quantity, Tables, column, table, totals
from sim.verification.scene import Gun, Inbound, Scene
from sim.verification.traces import TRACES, queued

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
    return table(**{name: np.array([float(count)]) for name, count in wrong.items()})


def in_turn(names: list[str]) -> Case:
    """Return threats that come all at once upon one channel."""
    exact = queued([20.0] * len(names), 0.2, 0.8, 5.0, 2.0)
    gun = Gun("round", 1.0, speed="800 m/s", channels=1, release="assessment", delay="2 s")
    raids = tuple(Inbound(name, distance=20_000.0) for name in names)
    order = [f"{name}/1" for name in sorted(names)]
    scene = Scene(name="C18-P2", guns=(gun,), raids=raids, speed="200 m/s", reaction="5 s")

    def threats_in_turn(tables: Tables) -> Column:
        found = tables["shots"]["threat"].to_pylist()
        return np.array([float(sum(a == b for a, b in zip(found, order, strict=False)))])

    def last(tables: Tables) -> Column:
        return column(tables, "intercept_s", "shots")[-1:]

    return Case(
        id="C18-P2",
        title="equal threats, one channel",
        capability=TRACES,
        formula="by the name of the attack, not by the order of the file",
        source="model 1.3",
        scenario=scene.text(),
        quantities=(
            Quantity("threats engaged in their turn", float(len(names)), threats_in_turn),
            Quantity("last intercept, s", exact[-1][1], last),
        ),
        tolerance=1e-7,
    )


def tie_cases() -> list[Case]:
    """Return the cases of this file."""
    return [
        in_turn(["charlie", "alpha", "bravo"]),
        Case(
            id="C18-P2-clock",
            title="intercept before impact, and all kinds of moments",
            capability=TRACES,
            formula="the order of model 1.3, from the intercept to the decision",
            source="model 1.3; on the clock itself",
            runs=out_of_order,
            quantities=(
                Quantity("pairs of kinds in the wrong order", 0.0, totals("kinds")),
                Quantity("pairs of subjects in the wrong order", 0.0, totals("subjects")),
                Quantity("impacts before an intercept", 0.0, totals("intercepts")),
            ),
        ),
    ]
