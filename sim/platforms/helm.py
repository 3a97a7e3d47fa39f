"""The helm: the one place where a course is changed, so that nothing is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from simpy import Environment

from sim.engine.journal import Journal
from sim.kill_chain.referee import Mover, Referee
from sim.world.motion import Leg


class Turned(NamedTuple):
    """A mover changes its plan; ``why`` is one of the model's words."""

    time: float
    mover: str
    why: str


class Helm:
    """Changes courses: the referee solves anew what waits, and followers follow.

    ``after`` is called at the end of each turn, when launch windows may have opened.
    """

    def __init__(self, environment: Environment, referee: Referee, journal: Journal) -> None:
        self._environment = environment
        self._referee = referee
        self._journal = journal
        self.after: Callable[[], None] = lambda: None

    def turn(self, mover: Mover, legs: Sequence[Leg], why: str) -> None:
        """Give ``mover`` new legs from now on."""
        now = self._environment.now
        mover.track = mover.track.turned(now, legs)
        self._journal.write(Turned(now, mover.name, why))
        self._referee.turned(mover)
        for follow in tuple(mover.followers):
            follow(now)
        self.after()
