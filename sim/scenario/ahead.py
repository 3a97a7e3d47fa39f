"""Inputs drawn ahead: for a whole block of replications at once, as arrays.

Every number has its address, so a value does not depend on when it was drawn, or beside which
others. Replications asked for in order come in growing blocks; others are drawn as they are
asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.engine.journal import Drawn
from sim.engine.streams import Luck, replication_numbers, study_numbers
from sim.scenario.drawing import Blueprint
from sim.scenario.records.question import Case
from sim.scenario.scenario import Scenario

LARGEST = 64
"""Replications of a block: with more the arrays leave the processor's cache."""


class _Place(NamedTuple):
    """The addresses of a replication's inputs, beside the seed."""

    replication: int
    outer: int

    def moved(self, other: _Place, times: int) -> _Place:
        return _Place(
            self.replication + times * other.replication, self.outer + times * other.outer
        )


class Ahead:
    """The inputs of one scenario, replication by replication."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._of: tuple[int, int | None] | None = None
        self._last = _Place(0, 0)
        self._step = _Place(1, 1)
        self._size = 1
        self._block: dict[_Place, tuple[Blueprint, Drawn]] = {}

    def at(self, luck: Luck) -> tuple[Case, Drawn]:
        """Return the case under ``luck``, as `Scenario.draw` does, and the inputs drawn."""
        place = _Place(luck.replication, luck.outer)
        if self._of != (luck.seed, luck.strata):
            self._of = (luck.seed, luck.strata)
            self._block.clear()
        step = place.moved(self._last, -1)
        if place not in self._block:
            self._size = min(2 * self._size, LARGEST) if step == self._step else 1
            places = [place.moved(step, times) for times in range(self._size)]
            self._block = self._drawn(luck, places)
        self._step, self._last = step, place
        plan, drawn = self._block[place]
        return plan.case(drawn.values), drawn

    def _drawn(self, luck: Luck, places: Sequence[_Place]) -> dict[_Place, tuple[Blueprint, Drawn]]:
        """Return the plan and the inputs of each place."""
        groups = self._scenario.groups
        outers = [place.outer for place in places]
        u = study_numbers(luck.seed, [group.actor for group in groups], outers, luck.strata)
        together: dict[tuple[int, ...], list[_Place]] = {}
        for place, row in zip(places, u.tolist(), strict=True):
            choice = tuple(group.at(one) for group, one in zip(groups, row, strict=True))
            together.setdefault(choice, []).append(place)
        found = {}
        for choice, alike in together.items():
            plan = self._scenario.plan(choice)
            for place, values in zip(alike, _values(plan, luck, alike).tolist(), strict=True):
                found[place] = plan, Drawn(plan.inputs, tuple(values))
        return found


def _values(plan: Blueprint, luck: Luck, places: Sequence[_Place]) -> np.ndarray:
    outers = [place.outer for place in places]
    replications = [place.replication for place in places]
    per_study = np.array([spread.varies == "per-study" for spread in plan.spreads], dtype=bool)
    actors = [spread.actor for spread in plan.spreads]
    u = study_numbers(luck.seed, actors, outers, luck.strata)
    if not per_study.all():
        u = np.where(per_study, u, replication_numbers(luck.seed, actors, replications))
    return plan.values(u)
