"""Scores: how near a run has come to the event, read off its records as they are written.

Whatever the score, splitting is unbiased; a good one rises step by step on the way to the event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

from sim.experiment.rare.event import Record, counter, is_of_leakers, leakers_of
from sim.experiment.tables.identities import LEAKED
from sim.kill_chain.engage import Met
from sim.platforms.launch.threat import Ended, Threat

Threats = Mapping[str, Threat]


class Score(Protocol):
    """How near a run has come; ``over``: it comes no nearer any more."""

    level: float
    over: bool

    def see(self, record: Record) -> None:
        """Take note of a record."""
        ...


Scorer = Callable[[Threats], Score]
"""Makes the score of a run from its threats by name."""


class Count:
    """A count of the replication's table."""

    def __init__(self, column: str, threats: Threats) -> None:
        counts = counter(column, threats)
        assert counts is not None
        self.level, self.over, self._counts = 0.0, False, counts

    def see(self, record: Record) -> None:
        """Take note of a record."""
        if self._counts(record):
            self.level += 1.0


class Pressed:
    """How hard the defence is pressed: rounds that missed what flies on or has leaked.

    Leakers alone come too late: when the first one arrives, the shots at the others may be over. A
    leaker that nobody shot at counts as one that was missed.
    """

    def __init__(self, column: str, threats: Threats) -> None:
        self.level, self.over = 0.0, False
        self._missed = {name: 0 for name, one in threats.items() if leakers_of(column, one)}

    def see(self, record: Record) -> None:
        """Take note of a record."""
        if isinstance(record, Met) and record.threat in self._missed:
            if record.result in ("miss", "dud"):
                self._missed[record.threat] += 1
                self.level += 1.0
        elif isinstance(record, Ended) and record.threat in self._missed:
            missed = self._missed[record.threat]
            if record.outcome not in LEAKED:
                self.level -= missed
            elif missed == 0:
                self.level += 1.0


def scorer_of(column: str, by: str | None = None) -> Scorer | None:
    """Return the score for an event of a column, or the one that is asked for; None if none fits.

    by: a count of the replication's table that can be followed.
    """
    followed = by or column
    if counter(followed, {}) is None:
        return None
    if by is None and is_of_leakers(column):
        return partial(Pressed, column)
    return partial(Count, followed)
