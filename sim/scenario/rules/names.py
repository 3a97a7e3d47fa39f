"""Names: what may be a target has a name that means nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from sim.scenario.rules.broken import Broken

if TYPE_CHECKING:
    from sim.scenario.records.question import Question
    from sim.world.theatre import Theatre

WORDS = ("nearest",)
"""Targets that are no names."""


def misnamed(question: Question, where: Theatre) -> Iterator[Broken]:
    """Yield the ships, escorts and boxes of a scenario whose name something else has, too.

    Upper and lower case are one here: a ship Aden and the port aden would be taken for each other.
    """
    taken: dict[str, Collection[str]] = {
        "a box of the theatre": where.boxes,
        "a launch area of the theatre": where.areas,
        "a port of the theatre": where.ports,
        "a lane of the theatre": where.lanes,
        "a word for a target": WORDS,
    }
    own: dict[str, tuple[str, Mapping[str, object]]] = {
        "ships": ("a ship", question.ships),
        "escorts": ("an escort", question.escorts),
        "boxes": ("a box", question.boxes),
    }
    flows = {name.casefold() for name in question.traffic}
    for section, (kind, named) in own.items():
        for name in named:
            for what in _others(name, taken):
                yield Broken((section, name), f"needs another name: this is {what}, too")
            flow, slash, number = name.casefold().rpartition("/")
            if slash and number.isdigit() and flow in flows:
                rule = "needs another name: ships of the traffic have such names"
                yield Broken((section, name), rule)
        taken[kind] = named


def _others(name: str, taken: Mapping[str, Collection[str]]) -> Iterator[str]:
    for what, names in taken.items():
        if name.casefold() in {other.casefold() for other in names}:
            yield what
