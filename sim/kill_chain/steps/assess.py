"""Assessment: whether the look killed the threat, and whether we believe it (model 6.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple

from sim.engine.laws import Law, constant
from sim.units import Share, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """How a look's result is judged.

    delay: from the last intercept of the look to the judgement.
    false_kill: probability that a live threat is judged dead.
    false_miss: probability that a dead threat is judged alive.
    """

    delay: Annotated[Law, Unit("time", low=0.0, high=3600.0)] = constant(0.0)
    false_kill: Share = 0.0
    false_miss: Share = 0.0


Judgement = Literal["kill", "miss"]


class Assessed(NamedTuple):
    """A look is judged; ``judged`` may be wrong. ``shots`` are the ordinals of its rounds."""

    time: float
    shooter: str
    threat: str
    weapon: str
    shots: tuple[int, ...]
    judged: Judgement


def judge(assessment: Assessment, killed: bool, u: float) -> Judgement:
    """Return how a look whose target is dead (``killed``) or alive is judged."""
    if killed:
        return "miss" if u < assessment.false_miss else "kill"
    return "kill" if u < assessment.false_kill else "miss"
