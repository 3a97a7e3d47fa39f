"""Boxes to patrol and to lie in: those that a scenario brings with it, and how they are used."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.rules.broken import Broken, ends
from sim.scenario.rules.extent import lasting
from sim.world.chart import Box, BoxPlan, build_box

if TYPE_CHECKING:
    from sim.scenario.records.question import Case, Question
    from sim.world.theatre import Theatre

SMALLEST = 200.0
"""Least side (m) of a box: about the length of a ship."""

MOST_TURNS = 250_000
"""Turns of a patrol that one replication can hold; each is a leg of its track."""


def unplaced(question: Question) -> Iterator[Broken]:
    """Yield the ships whose place is not said, or said twice."""
    for name, ship in question.ships.items():
        if (ship.at is None) == (ship.anywhere is None):
            key = "at" if ship.at is None else "anywhere"
            also = (("ships", name, "at"), ("ships", name, "anywhere"))
            yield Broken(("ships", name, key), "must have exactly one of at, anywhere", also=also)
        if ship.anywhere is not None and ship.lane is not None:
            rule = "cannot be followed: a ship that is anywhere in a box lies still"
            yield Broken(("ships", name, "lane"), rule, also=(("ships", name, "anywhere"),))


def too_small(question: Question) -> Iterator[Broken]:
    """Yield the sides of boxes between which no ship can turn; a stretch may have no width."""
    patrols = [escort.patrol for escort in question.escorts.values()]
    wide = {patrol.area for patrol in patrols if patrol.law == "box"}
    for name, plan in question.boxes.items():
        for side in ("length", "width") if name in wide else ("length",):
            if getattr(plan, side) < SMALLEST:
                rule = f"must be at least {SMALLEST:.0f} m, about the length of a ship"
                yield Broken(("boxes", name, side), f"{rule}; a fixed place is a position")


def restless(question: Question, where: Theatre) -> Iterator[Broken]:
    """Yield the patrols that turn more often in the run than a replication can hold."""
    boxes: dict[str, Box | BoxPlan] = {**where.boxes, **question.boxes}
    lasts = lasting(question, where)
    for name, escort in question.escorts.items():
        patrol = escort.patrol
        box = boxes.get(str(patrol.box))
        if box is None or patrol.law == "fixed":
            continue
        across = 1.0 / max(box.width, SMALLEST) if patrol.law == "box" else 0.0
        per_metre = math.hypot(1.0 / max(box.length, SMALLEST), across)
        turns = ends(patrol.speed)[1] * lasts * per_metre
        if turns > MOST_TURNS:
            rule = f"makes up to {turns:,.0f} turns in this run, more than {MOST_TURNS:,}"
            rule += ": it needs a larger box"
            also = (("boxes",), ("duration",))
            yield Broken(("escorts", name, "patrol"), rule, also=also)


def sailed_in(case: Case | Question) -> set[str]:
    """Return the scenario's own boxes, but those that are only aimed at: they may be on land."""
    aims = {attack.target for attack in case.attacks.values() if isinstance(attack.target, str)}
    used = {escort.patrol.box for escort in case.escorts.values()}
    used |= {ship.anywhere for ship in case.ships.values()}
    return {name for name in case.boxes if name in used or name not in aims}


def over_land(case: Case, where: Theatre) -> Iterator[Broken]:
    """Yield the boxes with land in them: nothing keeps a patrol off it."""
    for name in sorted(sailed_in(case)):
        plan = case.boxes[name]
        if where.chart.meets_land(build_box(where.chart, plan).corners):
            yield Broken(("boxes", name), "has land in it, and patrols sail over it")
