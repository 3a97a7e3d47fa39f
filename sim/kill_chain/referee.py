"""The referee: turns conditions on movers into moments, and solves them again after a turn.

A generator waits for a *condition* (``yield referee.when(...)``). The referee solves it for the
movers' tracks as they are known now and puts the moment on the clock. When a mover turns, its
waits, and nothing else, are solved again; when it is gone, they end. There are no interrupts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from simpy import Environment, Event

from sim.engine.clock import at
from sim.engine.journal import Journal, Tally
from sim.engine.streams import Luck
from sim.kill_chain.battery import Mover

Solve = Callable[..., float | None]
"""``solve(parameters, now, *tracks)``: a pure function that gives the first time at or after
``now`` at which the condition holds, or None: asleep until a turn."""


class Wait:
    """One condition that a process waits for, with the moment that it was last solved to."""

    __slots__ = ("event", "moment", "movers", "parameters", "rank", "solve")

    def __init__(
        self, event: Event, rank: int, solve: Solve, parameters: object, movers: tuple[Mover, ...]
    ) -> None:
        self.event = event
        self.rank = rank
        self.solve = solve
        self.parameters = parameters
        self.movers = movers
        self.moment: Event | None = None

    def fire(self, moment: Event) -> None:
        """End the wait, unless it has been solved to another moment since."""
        if moment is self.moment:
            self.end(moment.value)

    def end(self, time: float | None) -> None:
        """Hand ``time`` to whoever waits; None if one of the movers is gone."""
        self.moment = None
        for mover in self.movers:
            mover.waits.remove(self)
        self.event.succeed(time)


class Referee:
    """Knows who waits for what."""

    __slots__ = ("_environment",)

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def when(self, rank: int, solve: Solve, parameters: object, *movers: Mover) -> Event:
        """Return an event whose value is the time at which the condition holds.

        Its value is None at once, or as soon as one of the ``movers`` is gone.
        """
        event = Event(self._environment)
        wait = Wait(event, rank, solve, parameters, movers)
        for mover in movers:
            if mover.gone:
                return event.succeed(None)
        for mover in movers:
            mover.waits.append(wait)
        self._plan(wait)
        return event

    def turned(self, mover: Mover) -> None:
        """Solve again all waits for ``mover``, whose track has changed."""
        for wait in tuple(mover.waits):
            self._plan(wait)

    def gone(self, mover: Mover) -> None:
        """End all that waits for ``mover``; nothing can be waited for with it from now on."""
        mover.gone = True
        for wait in tuple(mover.waits):
            wait.end(None)

    def forget(self, mover: Mover) -> None:
        """Leave all that waits for ``mover``, or follows it, without an answer for good."""
        for wait in mover.waits:
            wait.event.callbacks.clear()
        mover.waits.clear()
        mover.followers.clear()

    def _plan(self, wait: Wait) -> None:
        wait.moment = None
        tracks = [mover.track for mover in wait.movers]
        time = wait.solve(wait.parameters, self._environment.now, *tracks)
        if time is not None:
            wait.moment = at(self._environment, time, wait.rank, wait.fire)


class Stage(NamedTuple):
    """The shared context of all processes of one replication."""

    environment: Environment
    referee: Referee
    luck: Luck
    journal: Journal

    def tally(self, name: str, key: str, value: float) -> None:
        """Record a count of the whole replication as it is now."""
        self.journal.write(Tally(self.environment.now, name, key, float(value)))
