"""The probability of an event: three methods in a fixed order, until one is precise enough.

Replications are played first, each for plain simulation and for conditional expectation at once.
If a quarter of the budget does not reach the precision, macro-runs of splitting follow, or more
replications if the rest is too small for them or they would gain nothing. Of the methods that
reach the precision, the first in the order conditional expectation, plain simulation,
splitting is taken; if none does, the most precise one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import fields
from itertools import chain
from typing import Any

from sim.experiment.errors import RequestError
from sim.experiment.rare.branching import Trial
from sim.experiment.rare.estimate import Method, Probability, averaged, plain
from sim.experiment.rare.event import event_of, scorer_of
from sim.experiment.rare.splitting import Macro, Pilot, macro_run, pilot
from sim.experiment.rare.values import Value, conditional, values_of
from sim.experiment.runs.run import ready_of
from sim.experiment.runs.workers import Workers
from sim.experiment.tables.layout import Layout
from sim.scenario import Scenario

PRECISION = 0.1
BUDGET = 20_000
FIRST_LOOK = 250
PROVED = frozenset({
    "name", "theatre", "start", "duration", "end", "coordination", "perfect", "environment",
    "warning", "response", "boxes", "traffic", "ships", "escorts", "attacks", "record", "threats",
    "weapons", "sensors", "ship_classes", "mixes", "effects",
})  # fmt: skip
"""Parts of a case that these methods were proved for."""

STRETCH = 25
"""Replications that are given out at once."""

PILOT, MACROS = 1 << 40, 1 << 41
"""Numbers of the first replications of the pilot and the macro-runs: none is one of a plain run."""

EFFORT = 100
"""Runs of a macro-run from each level to the next."""

FIRST_MACROS = 15
"""Macro-runs that are made first: they are never alike, and ten must carry the estimate."""

Progress = Callable[[int, int], None]


def trials_of(
    scenario: Scenario, events: Sequence[str], seed: int, best_guess: bool = False
) -> list[Trial]:
    """Return the trial of an event; raises `RequestError` if there can be none."""
    check_parts(scenario.cases)
    ready = ready_of(scenario)
    made = (event_of(text, ready.layout) for text in events)
    return [Trial(ready.model, ready.layout, event, seed, best_guess) for event in made]


def check_parts(cases: Sequence[Any]) -> None:
    """Raise `RequestError` if a case has parts that these methods were not proved for."""
    parts = {one.name for case in cases for one in fields(case) if getattr(case, one.name)}
    strange = sorted(parts - PROVED)
    if any(escort.dated for case in cases for escort in case.escorts.values()):
        strange.append("escorts that come or leave")
    # What a cell does next is drawn while it runs, and its threats are not known at the start.
    again = {name for case in cases for name, one in case.attacks.items() if one.repeats}
    strange += [f"a launch cell that repeats (attacks.{name})" for name in sorted(again)]
    if strange:
        raise RequestError(
            f"rare events are not proved for scenarios with {', '.join(strange)};"
            " redsea run estimates the probability by plain replications"
        )


def precision_of(text: str) -> float:
    """Return a relative error such as ``10%`` as a number; raises `RequestError`."""
    try:
        value = float(text.strip().removesuffix("%")) / (100.0 if "%" in text else 1.0)
    except ValueError:
        value = math.nan
    if not 0.0 < value < 1.0:
        raise RequestError(
            f"precision {text!r}: must be a relative error between 0 and 100 %, as in 10%"
        )
    return value


def inquire(
    trial: Trial,
    precision: float = PRECISION,
    budget: int = BUDGET,
    workers: int | None = None,
    by: str | None = None,
    progress: Progress | None = None,
) -> Inquiry:
    """Return the probability of an event.

    precision: the standard error over the probability that is to be reached. budget: runs that may
    be made; what is under way then is finished. by: the count by whose levels splitting branches,
    if not the usual one.
    """
    check_by(by, trial.layout)
    tell = progress or (lambda _done, _wanted: None)
    with Workers(workers) as crew:
        found = Inquiry(trial, crew, precision, budget, tell)
        found.replicate(budget // 4 if scorer_of(trial.event.column, by) else budget)
        found.split(by)
        if "splitting" not in found.found:
            found.replicate(found.played + found.left)
    return found


def check_by(by: str | None, layout: Layout) -> None:
    """Raise `RequestError` if splitting cannot follow the count that is asked for."""
    if by is None:
        return
    event_of(f"{by} >= 1", layout)
    if scorer_of(by, by) is None:
        raise RequestError(
            f"by {by!r}: splitting can follow launched, leakers, intercepted, hits, near-misses,"
            " missed, rounds and calls, also by type (:) or attack (@)"
        )


class Inquiry:
    """The estimates of one event, under way and in the end.

    found: by method, in the order in which they were made. played, climbed: runs that replications,
    and the pilot and macro-runs, have taken so far. remarks: why a method was not used, or what it
    took as its steps.
    """

    def __init__(
        self, trial: Trial, crew: Workers, precision: float, budget: int, tell: Progress
    ) -> None:
        self.trial, self._crew = trial, crew
        self.precision, self.budget, self._tell = precision, budget, tell
        self.values: list[Value] = []
        self.found: dict[str, Probability] = {}
        self.played = self.climbed = 0
        what = conditional(self.trial) or (
            "knows the last random step of leakers >= …, and of damage:lost >= 1; not of this event"
        )
        self.remarks = [f"conditional expectation: {what}"]
        if self.trial.layout.hard:
            self.remarks.append("end: hard: what is in flight at the end has not happened here")

    @property
    def left(self) -> int:
        """The rest of the budget."""
        return self.budget - self.played - self.climbed

    def replicate(self, most: int) -> None:
        """Play replications until a method is precise enough, or they have taken ``most`` runs."""
        while not self.reached and (look := self._look(most)) > len(self.values):
            starts = range(len(self.values), look, STRETCH)
            stretches = [range(start, min(start + STRETCH, look)) for start in starts]
            every = self._crew.share(values_of, [self.trial] * len(stretches), stretches)
            more = list(chain.from_iterable(every))
            self.values.extend(more)
            self.played += sum(1 + value.more[0] for value in more)
            self._told()
            self._average()

    def _look(self, most: int) -> int:
        """Return after how many replications the next look is taken."""
        n = len(self.values)
        return min(2 * n, most * n // self.played) if n else max(min(FIRST_LOOK, most), 2)

    def _told(self) -> None:
        self._tell(min(self.budget - self.left, self.budget), self.budget)

    def split(self, by: str | None) -> None:
        """Make macro-runs until they are precise enough, or the budget is used up."""
        scorer = scorer_of(self.trial.event.column, by)
        if self.reached:
            self.remarks.append("splitting: not needed")
        elif scorer is None:
            self.remarks.append("splitting: needs a count that rises on the way; see --by")
        elif self.left < _least(1):
            self.remarks.append(_too_dear(1))
        else:
            self._try(pilot(self.trial, scorer, EFFORT, PILOT, self.left // _least(0)))

    def _try(self, found: Pilot) -> None:
        """Climb the levels that a pilot has found, if it has and the budget allows it."""
        self.climbed += found.runs
        levels = len(found.ladder.levels)
        if levels and found.whole:
            self._climb(found)
            return
        why = "splitting: would gain nothing, as no run comes nearer to the event in steps"
        why = _too_dear(levels) if levels else why
        self.remarks.append(f"{why} (found in {found.runs:,} runs, {found.events:,} events)")

    def _climb(self, found: Pilot) -> None:
        macros: list[Macro] = []
        more = FIRST_MACROS
        while more > 0:
            alike = ([one] * more for one in (self.trial, found.ladder))
            numbers = range(len(macros), len(macros) + more)
            made = self._crew.share(macro_run, *alike, numbers, [MACROS] * more)
            macros += made
            self.climbed += sum(macro.runs for macro in made)
            self._told()
            runs, events = sum(m.runs for m in macros), sum(m.events for m in macros)
            self.found["splitting"] = averaged(
                "splitting", [m.estimate for m in macros], found.runs + runs, found.events + events
            )
            affordable = int(self.left / (runs / len(macros)))
            more = 0 if self.reached else min(len(macros) // 2, affordable)
        levels = ", ".join(f"{level:g}" for level in found.ladder.levels)
        self.remarks.append(f"splitting: {EFFORT} runs from each level to the next: {levels}")

    def _average(self) -> None:
        values = self.values
        n, events = len(values), sum(value.events for value in values)
        self.found["plain simulation"] = plain(sum(v.happened for v in values), n, events)
        chances = [value.chance for value in values if value.chance is not None]
        if chances:
            runs, more = (sum(value.more[place] for value in values) for place in (0, 1))
            method: Method = "conditional expectation"
            self.found[method] = averaged(method, chances, n + runs, events + more)

    @property
    def estimates(self) -> tuple[Probability, ...]:
        """The estimate of each method."""
        return tuple(self.found.values())

    @property
    def reached(self) -> bool:
        """Whether one of them is as precise as asked."""
        return any(one.reaches(self.precision) for one in self.estimates)

    @property
    def best(self) -> Probability:
        """The estimate that counts."""
        order = ("conditional expectation", "plain simulation", "splitting")
        known = [self.found[method] for method in order if method in self.found]
        reached = [one for one in known if one.reaches(self.precision)]
        believed = [one for one in known if one.believed]
        return reached[0] if reached else min(believed or known, key=lambda one: one.relative)

    def gain(self, estimate: Probability) -> float | None:
        """Return how many times the work plain simulation needs for what an estimate gives."""
        plainly = self.found["plain simulation"]
        return estimate.gain(self.best.probability, plainly.events / plainly.n)


def _least(levels: int) -> int:
    """Return the runs that a pilot and the first macro-runs take at least."""
    return EFFORT * (levels + 1) * (1 + FIRST_MACROS)


def _too_dear(levels: int) -> str:
    """Return that the budget does not allow so many levels, which are the fewest that it takes."""
    least = _least(levels)
    # A quarter of the budget goes into replications first.
    enough = math.ceil(least / 750.0)
    return f"splitting: not tried; it takes {least:,} runs or more, so -n {enough}000 at least"
