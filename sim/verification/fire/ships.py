"""Hits spread over ships: which are struck, and how many of a group."""

from __future__ import annotations

from collections import Counter

import numpy as np

from sim.verification.case import Column, Moments, Tables, column
from sim.verification.law import ExactLaw, Outcome, stepped


def occupancy(threats: int, ships: int, hit: float) -> ExactLaw:
    """Return the law of ships hit and hits: each threat picks a ship evenly, and may hit it."""

    def one(struck: int, _: int) -> dict[Outcome, float]:
        again = struck / ships
        return {(0, 0): 1.0 - hit, (0, 1): hit * again, (1, 1): hit * (1.0 - again)}

    law = ExactLaw({(0, 0): 1.0})
    for _ in range(threats):
        law = stepped(law, one)
    return law


SAILED, GROUPS = 200, 10
"""Ships that the losses are given for, and groups of each size that sail in a replication."""


def sailing(sizes: list[int], detected: float, threats: int, hit: float) -> dict[str, Moments]:
    """Return the moments of the ships hit, by group size, and of the groups attacked.

    detected: chance that a group is found. threats: how many come at a group that is.
    """
    found = {}
    for size in sizes:
        struck, spread = occupancy(threats, size, hit).moments(lambda ships, _: ships)
        mean = detected * struck
        square = detected * ((spread or 0.0) ** 2 + struck**2)
        scale = SAILED / size
        sd = ((square - mean**2) / GROUPS) ** 0.5
        found[f"groups of {size}"] = Moments(scale * mean, scale * sd)
    groups = GROUPS * len(sizes)
    sd = (groups * detected * (1.0 - detected)) ** 0.5
    return {**found, "raids": Moments(groups * detected, sd)}


def hit_in_groups(tables: Tables, size: int) -> Column:
    """Return ships hit per 200 that sailed in groups of a size; a ship counts once a sailing."""
    names = ("replication", "attack", "struck")
    found = set(zip(*(tables["threats"][name].to_pylist() for name in names), strict=True))
    counted = Counter(
        number for number, attack, ship in found if ship and attack.startswith(f"of-{size}-")
    )
    numbers = column(tables, "replication")
    return np.array([counted[number] for number in numbers]) * SAILED / (GROUPS * size)
