"""Which variants no other one beats, which could be noise, and what a search says (model 12.8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.experiment.analysis.choice.estimates import Objective, PartsMean, apart, shift
from sim.experiment.statistics.components import Floats
from sim.experiment.study.points import Point, name_of

if TYPE_CHECKING:
    from sim.scenario.file.yaml_tree import Tree

Valued = Sequence[PartsMean]
"""A variant's estimates, one an objective."""


def costs(found: Sequence[Valued], objectives: Sequence[Objective]) -> Floats:
    """Return the values as a table in which less is better, a row a variant."""
    signs = [one.sign for one in objectives]
    return np.array([[e.value * s for e, s in zip(row, signs, strict=True)] for row in found])


def front(table: Floats) -> list[int]:
    """Return the rows that no other row beats, the best by the first column first."""
    kept = [row for row in range(len(table)) if not beaten(table, row)]
    return sorted(kept, key=lambda row: (*table[row], row))


def beaten(table: Floats, row: int) -> bool:
    """Return whether another row is nowhere worse and somewhere better."""
    nowhere_worse = (table <= table[row]).all(axis=1)
    somewhere_better = (table < table[row]).any(axis=1)
    return bool((nowhere_worse & somewhere_better).any())


def alike(one: Valued, other: Valued) -> bool:
    """Return whether two variants cannot be told apart: all paired intervals have 0 in them."""
    ends = (apart(mine, theirs) for mine, theirs in zip(one, other, strict=True))
    return all(low <= 0.0 <= high for low, high in ends)


def clearly_beaten(one: Valued, other: Valued, objectives: Sequence[Objective]) -> bool:
    """Return whether ``other`` is surely better somewhere, and nowhere surely worse."""
    better = worse = False
    for mine, theirs, objective in zip(one, other, objectives, strict=True):
        low, high = sorted(end * objective.sign for end in apart(mine, theirs))
        better |= low > 0.0
        worse |= high < 0.0
    return better and not worse


def rivals(
    found: Sequence[Valued], on_front: Sequence[int], objectives: Sequence[Objective]
) -> list[int]:
    """Return those off the front that none on it clearly beats: noise may have kept them off."""
    off = [row for row in range(len(found)) if row not in on_front]
    return [
        row
        for row in off
        if not any(clearly_beaten(found[row], found[best], objectives) for best in on_front)
    ]


Told = dict[str, Any]


class Tried(NamedTuple):
    """A variant that was tried: its points, one a scene, and its value by each objective.

    estimates: None if an objective has no value, as a cost per kill without a kill.
    """

    values: dict[str, Tree]
    points: tuple[Point, ...]
    estimates: tuple[PartsMean, ...] | None


class Front(NamedTuple):
    """All trials, and those of them that no other one beats."""

    trials: Sequence[Tried]
    objectives: Sequence[Objective]
    on_front: Sequence[int]

    def members(self) -> list[Told]:
        """Return the front: each trial, and those that it cannot be told apart from."""
        return [
            {
                "trial": at,
                "alike": [b for b in self.on_front if b != at and alike(self._of(at), self._of(b))],
            }
            for at in self.on_front
        ]

    def rivals(self) -> list[int]:
        """Return the trials that noise may have kept off the front."""
        there = [at for at, trial in enumerate(self.trials) if trial.estimates is not None]
        rows = [self._of(at) for at in there]
        best = [there.index(at) for at in self.on_front]
        return [there[row] for row in rivals(rows, best, self.objectives)]

    def confirmed(self, anew: Sequence[Sequence[PartsMean | None]]) -> Told:
        """Return what became of the front under other luck.

        values: of each of its trials. unbeaten: those still on it. shift: of each objective, by how
        much it changed on average.
        """
        rows = [[one for one in row if one is not None] for row in anew]
        whole = [at for at, row in enumerate(rows) if len(row) == len(self.objectives)]
        still = front(costs([rows[at] for at in whole], self.objectives)) if whole else []
        before = [self._of(self.on_front[at]) for at in whole]
        shifts = [
            shift([row[place] for row in before], [rows[at][place] for at in whole])
            for place in range(len(self.objectives))
        ]
        return {
            "values": [[estimate_told(one) for one in row] for row in anew],
            "unbeaten": [self.on_front[whole[row]] for row in still],
            "shift": [estimate_told(one) for one in shifts],
        }

    def _of(self, at: int) -> tuple[PartsMean, ...]:
        return self.trials[at].estimates or ()


def trial_told(trial: Tried) -> Told:
    """Return a trial's name, what it decides, and its values."""
    from sim.scenario.file.problems import shown

    values = None if trial.estimates is None else list(map(estimate_told, trial.estimates))
    settings = {name: shown(value) for name, value in trial.values.items()}
    return {"name": name_of(trial.values), "settings": settings, "values": values}


def objective_told(one: Objective) -> Told:
    """Return what is wanted, as an entry of ``summary.json`` has a measure."""
    measure = one.measure
    kept = {"id": measure.id, "label": measure.label, "unit": measure.unit, "kind": measure.kind}
    return {**kept, "more": one.more}


def estimate_told(one: PartsMean | None) -> Told | None:
    """Return a value with its interval."""
    if one is None:
        return None
    return {"mean": one.value, "ci": None if one.ci is None else list(one.ci)}
