"""The boxes that a scenario brings with it, and the ships that lie anywhere in a box."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from sim.scenario.theatre import Places, load_theatre, places
from sim.world.chart import build_box

if TYPE_CHECKING:
    from sim.scenario.records import Case, Question

Fault = tuple[tuple[str, ...], str]
"""The path of what is wrong, and the rule that it breaks."""


def misnamed(question: Question) -> Iterator[Fault]:
    """Yield the boxes whose name something else has that may be a target, too."""
    theatre = places(question.theatre)
    taken: dict[str, Collection[str]] = {
        "a box of the theatre": theatre.boxes,
        "a launch area of the theatre": theatre.areas,
        "a port of the theatre": theatre.ports,
        "a ship": question.ships,
        "an escort": question.escorts,
        "a word for a target": ("nearest",),
    }
    for name in question.boxes:
        for what, names in taken.items():
            if name in names:
                yield ("boxes", name), f"needs another name: this is {what}, too"


def misplaced(question: Question, where: Places) -> Iterator[Fault]:
    """Yield the boxes that are not wholly inside the theatre, though their centre is."""
    for name, plan in question.boxes.items():
        if not where.contains(plan.centre):
            continue  # That is told of the centre itself.
        chart = load_theatre(question.theatre).chart
        corners = (chart.to_globe(*corner) for corner in build_box(chart, plan).corners)
        if not all(map(where.contains, corners)):
            yield ("boxes", name), "must lie inside the theatre with all its corners"


def unplaced(question: Question) -> Iterator[Fault]:
    """Yield the ships whose place is not said, or said twice."""
    for name, ship in question.ships.items():
        if (ship.at is None) == (ship.anywhere is None):
            key = "at" if ship.at is None else "anywhere"
            yield ("ships", name, key), "must have exactly one of at, anywhere"
        if ship.anywhere is not None and ship.lane is not None:
            rule = "cannot be followed: a ship that is anywhere in a box lies still"
            yield ("ships", name, "lane"), rule


def over_land(case: Case) -> Iterator[Fault]:
    """Yield the boxes with land in them: nothing keeps a patrol off it."""
    for name, plan in case.boxes.items():
        chart = load_theatre(case.theatre).chart
        if chart.meets_land(build_box(chart, plan).corners):
            yield ("boxes", name), "has land in it, and patrols sail over it"
