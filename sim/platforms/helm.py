"""The helm: the one place where a course is changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from simpy import Environment, Event

from sim.engine.clock import Kind, at, rank
from sim.engine.journal import Journal
from sim.kill_chain.battery import Mover
from sim.kill_chain.referee import Referee
from sim.world.motion import Leg


class Turned(NamedTuple):
    """A mover changes its plan; ``why`` is one of the model's words."""

    time: float
    mover: str
    why: str


class Helm:
    """Changes courses: the referee solves waits again, and followers follow.

    They do so once at an instant, however often it turns, after all that arrives then. ``after`` is
    called when that is done, and launch windows may have opened.
    """

    def __init__(
        self,
        environment: Environment,
        referee: Referee,
        journal: Journal,
        after: Callable[[], None],
    ) -> None:
        self._environment = environment
        self._referee = referee
        self._journal = journal
        self._turning: set[int] = set()
        self._after = after

    def turn(self, mover: Mover, legs: Sequence[Leg], why: str) -> None:
        """Give ``mover`` new legs from now on."""
        now = self._environment.now
        mover.track = mover.track.turned(now, legs)
        self._journal.write(Turned(now, mover.name, why))
        if mover.number not in self._turning:
            self._turning.add(mover.number)
            at(self._environment, now, rank(Kind.TURN, mover.number), partial(self._turned, mover))

    def _turned(self, mover: Mover, _: Event) -> None:
        self._turning.remove(mover.number)
        self._referee.turned(mover)
        for follow in tuple(mover.followers):
            follow(self._environment.now)
        self._after()
