"""Which variants no other one beats, and which of those could be noise (model 12.8)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.experiment.analysis.choice.estimates import Estimate, Objective, apart
from sim.experiment.statistics.joint import Floats

Valued = Sequence[Estimate]
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
