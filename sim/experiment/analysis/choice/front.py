"""Which variants are Pareto-efficient, and which may be so by noise (model 12.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.experiment.analysis.choice.objectives import Objective
from sim.experiment.analysis.choice.variants import PartsMean, apart, shift

Valued = list[PartsMean]
"""A variant's estimates, one an objective."""

Rows = Mapping[int, Valued]
"""Those of several variants, by number."""


def whole(row: Sequence[PartsMean | None]) -> Valued | None:
    """Return a variant's estimates; None if it has none by one of the objectives."""
    found = [one for one in row if one is not None]
    return found if len(found) == len(row) else None


def front(rows: Rows, objectives: Sequence[Objective]) -> list[int]:
    """Return the Pareto-efficient variants, the best by the first objective first."""
    signs = np.array([one.sign for one in objectives])
    table = np.array([[one.value for one in row] for row in rows.values()]) * signs
    kept = [
        (*costs, number)
        for number, costs in zip(rows, table, strict=True)
        # A variant is dominated if another is nowhere worse and somewhere better.
        if not ((table <= costs).all(axis=1) & (table < costs).any(axis=1)).any()
    ]
    return [int(one[-1]) for one in sorted(kept)]


def alike(one: Valued, other: Valued) -> bool:
    """Return whether two variants cannot be told apart: all paired intervals contain 0."""
    ends = (apart(mine, theirs) for mine, theirs in zip(one, other, strict=True))
    return all(low <= 0.0 <= high for low, high in ends)


def clearly_beaten(one: Valued, other: Valued, objectives: Sequence[Objective]) -> bool:
    """Return whether ``other`` is clearly better somewhere, and nowhere clearly worse."""
    better = worse = False
    for mine, theirs, objective in zip(one, other, objectives, strict=True):
        low, high = sorted(end * objective.sign for end in apart(mine, theirs))
        better |= low > 0.0
        worse |= high < 0.0
    return better and not worse


def members(rows: Rows, best: Sequence[int]) -> list[dict[str, Any]]:
    """Return the front: each variant of it, and those that it cannot be told apart from."""
    return [
        {"trial": at, "alike": [b for b in best if b != at and alike(rows[at], rows[b])]}
        for at in best
    ]


def rivals(rows: Rows, best: Sequence[int], objectives: Sequence[Objective]) -> list[int]:
    """Return the variants off the front that none on it clearly dominates: noise may decide."""
    return [
        number
        for number, row in rows.items()
        if number not in best and not any(clearly_beaten(row, rows[at], objectives) for at in best)
    ]


def confirmed(
    rows: Rows, anew: Mapping[int, Sequence[PartsMean | None]], objectives: Sequence[Objective]
) -> dict[str, Any]:
    """Return how the front changed with independent random numbers.

    values: of each of its variants. unbeaten: those still on it. shift: of each objective, by how
    much it changed on average, over those that have a value by all of them.
    """
    full = {at: values for at, row in anew.items() if (values := whole(row)) is not None}
    shifts = [
        shift([rows[at][place] for at in full], [row[place] for row in full.values()])
        for place in range(len(objectives))
    ]
    return {
        "values": [[one and one.told() for one in row] for row in anew.values()],
        "unbeaten": front(full, objectives) if full else [],
        "shift": [one and one.told() for one in shifts],
    }
