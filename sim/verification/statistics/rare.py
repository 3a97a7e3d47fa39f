"""Rare events with known probabilities: by last steps, and by splitting."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scipy.special import pdtrc

from sim.kill_chain.steps.engage import Met
from sim.platforms.launch.threat import Launched
from sim.units import DAY
from sim.verification import program
from sim.verification.case import Tables, table
from sim.verification.queues.stream import UNIT
from sim.verification.scene import scenario_of

Tree = Mapping[str, Any]


def trial_of(tree: Tree, event: str, seed: int) -> program.Trial:
    """Return an event of a scenario as it is tried."""
    (trial,) = program.trials_of(scenario_of(tree), [event], seed)
    return trial


def conditionally(count: int, seed: int, tree: Tree, event: str) -> Tables:
    """Return the probability given all but the last shots, of each replication."""
    trial = trial_of(tree, event, seed)
    starts = (program.Start(number) for number in range(count))
    found = [program.settled(trial, start, trial.play(start)).chance for start in starts]
    return table(probability=found)


def splitting(
    count: int,
    seed: int,
    tree: Tree,
    event: str,
    score: str,
    levels: Sequence[float],
    trials: int,
    top: float | None = None,
) -> Tables:
    """Return the estimates of so many macro-runs. ``top``: score at which the event has come."""
    scorer = SCORES.get(score) or program.scorer_of(score)
    assert scorer is not None
    ladder = program.Ladder(scorer, tuple(levels), trials, *(() if top is None else (top,)))
    trial = trial_of(tree, event, seed)
    found = [program.macro_run(trial, ladder, number, 0).estimate for number in range(count)]
    return table(probability=found)


# --- formulas -------------------------------------------------------------------------------------


# --- scores ---------------------------------------------------------------------------------------

DEMANDS, MAGAZINE, DAYS = 20.0, 44, 30.0
"""Mean number of demands, rounds, and days, of C11-P4."""

BUSY = 100
"""Services within which C11-P3 is over: 1 in 1,000 takes longer."""


class Hope:
    """How likely it still is that the rounds run out, in powers of e above what it was at first."""

    def __init__(self, _: program.Threats) -> None:
        self.level, self.over, self._come = 0.0, False, 0

    def see(self, record: program.Record) -> None:
        """Take note of a record."""
        if isinstance(record, Launched):
            self._come += 1
            left = MAGAZINE - self._come
            if left >= 0:
                more = DEMANDS * (1.0 - record.time / (DAYS * DAY))
                self.level = math.log(pdtrc(left, more) / pdtrc(MAGAZINE, DEMANDS))


class InSystem:
    """How many threats are waiting or engaged; over when there are none, or it has been long."""

    def __init__(self, _: program.Threats) -> None:
        self.level, self.over = 0.0, False

    def see(self, record: program.Record) -> None:
        """Take note of a record."""
        if isinstance(record, Launched):
            self.level += 1.0
        elif isinstance(record, Met):
            self.level -= 1.0
        self.over = self.level == 0.0 or record[0] > BUSY * UNIT


SCORES: dict[str, Callable[[program.Threats], Any]] = {"hope": Hope, "in-system": InSystem}
