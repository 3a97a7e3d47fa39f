"""Whom a threat goes for: the choice among ships, each with its own number (model 3.2)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from sim.engine.streams import Luck, Purpose
from sim.platforms.launch.attack import Weighted


class Candidate(NamedTuple):
    """A ship that may be chosen: its number for draws, distance (m), links and class."""

    actor: int
    distance: float
    linked: tuple[str, ...]
    type: str


def weight(aim: Weighted, candidate: Candidate) -> float:
    """Return the odds of a ship: the product of the weights of its links and of its class."""
    odds = aim.classes.get(candidate.type, 1.0)
    for link in candidate.linked:
        odds *= aim.links.get(link, 1.0)
    return odds


def nearest(candidates: Sequence[Candidate]) -> int | None:
    """Return the position of the nearest candidate."""
    return min(range(len(candidates)), key=lambda i: candidates[i].distance, default=None)


def pick(
    threat: int,
    weights: Sequence[float],
    candidates: Sequence[Candidate],
    luck: Luck,
    purpose: Purpose = Purpose.AIM,
) -> int | None:
    """Return the position of the chosen candidate: the minimum of −ln u(threat, ship) / weight.

    One ship more or less in the list changes no other ship's number, so other choices stay.
    """
    best: tuple[float, int] | None = None
    for position, (odds, candidate) in enumerate(zip(weights, candidates, strict=True)):
        if odds <= 0.0:
            continue
        u = luck.value(purpose, threat, candidate.actor)
        score = -math.log1p(-u) / odds
        if best is None or score < best[0]:
            best = (score, position)
    return None if best is None else best[1]
