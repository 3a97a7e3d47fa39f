"""Multilevel splitting with a fixed effort: runs that come near the event are run on many times.

A macro-run begins with so many replications, each run until it first comes to the first level. From
the moments at which that happened as many runs go on with new draws to the next level, and
so on; the last ones come to the event. The product of the shares that got through is an unbiased
estimate: each run is, given the moment it began at, a continuation of its own, and each such moment
is run on equally often on average (a systematic choice, its start drawn). The error comes from
independent macro-runs. A level need not lie on the way of every run to the event: a run in which it
came about below the level counts as one that got there, at its end. (Glasserman, Heidelberger,
Shahabuddin, Zajic, Operations Research 47(4), 1999; L'Ecuyer, Demers, Winter Simulation Conference
2006, on fixed effort.)

A pilot macro-run finds the levels at which the later ones branch, and is then forgotten.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.engine.streams import STUDY, Luck, Purpose, actor
from sim.experiment.rare.branching import Branch, Given, Start, Trial, cost, to_the_end, watched
from sim.experiment.rare.event import Record, Scorer, is_of_leakers
from sim.experiment.rare.event import value_of as value_of_count
from sim.experiment.rare.settled import settled
from sim.simulation import Day

LEAST_SHARE = 0.2
"""Share of the runs of a pilot that shall get to the next level."""

MOST_LEVELS = 30

PLACES = actor("splitting")
"""Address of the draws that say which places are run on once more; of no replication."""


class Ladder(NamedTuple):
    """Levels of a score on the way to the event, and how many runs go from each to the next.

    top: level of the score that is the event; None: whether it happened is read off the whole run.
    """

    score: Scorer
    levels: tuple[float, ...]
    effort: int
    top: float | None = None


class Macro(NamedTuple):
    """One macro-run: its estimate, the share that got through each step, runs and their events."""

    estimate: float
    shares: tuple[float, ...]
    runs: int
    events: int


def macro_run(trial: Trial, ladder: Ladder, number: int, first: int) -> Macro:
    """Return macro-run ``number``; its replications are counted from ``first`` on."""
    effort = ladder.effort
    starts = [Start(first + number * effort + place) for place in range(effort)]
    shares, runs, events = list[float](), 0, 0
    for step, level in enumerate(ladder.levels):
        aside = ladder.top is None
        climbed = [climb(trial, ladder.score, start, level, aside) for start in starts]
        through = [
            start.at(one.moment) for start, one in zip(starts, climbed, strict=True) if one.moment
        ]
        runs, events = runs + effort, events + sum(one.events for one in climbed)
        shares.append(len(through) / effort)
        if not through:
            return Macro(0.0, tuple(shares), runs, events)
        starts = chosen(trial, through, effort, number, step)
    last = [value_of(trial, ladder, start) for start in starts]
    shares.append(math.fsum(one.chance for one in last) / effort)
    runs, events = runs + sum(one.runs for one in last), events + sum(one.events for one in last)
    return Macro(math.prod(shares), tuple(shares), runs, events)


def chosen(trial: Trial, through: list[Start], effort: int, number: int, step: int) -> list[Start]:
    """Return from where the next runs go on: each place equally often, give or take one.

    Which places get one more is drawn, so that on average they are equal.
    """
    u = Luck(trial.seed, STUDY).value(Purpose.REPLICATION, PLACES, number, step)
    places = [int((place + u) * len(through) / effort) for place in range(effort)]
    return [through[one].renewed(place) for place, one in enumerate(places)]


class Climbed(NamedTuple):
    """A run up to a level: the moment at which it came there, if it did, and what it has cost."""

    moment: Branch | None
    events: int


def climb(trial: Trial, scorer: Scorer, start: Start, level: float, aside: bool = True) -> Climbed:
    """Run from a start until the score comes to a level, or can come to it no more.

    aside: that the event came about is as good.
    """
    day = trial.begin(start)
    path = Path(day, scorer)
    while path.below(level) and day.goes_on():
        day.clock.step()
    moment = path.moment(level) or (_by_the_way(trial, day) if aside else None)
    return Climbed(moment, cost(day))


def _by_the_way(trial: Trial, day: Day) -> Branch | None:
    """Return the end of a run that came to the event without the level; None if it did not.

    So many records are never written again before the end: run on from there it stays as it is.
    """
    day.play()
    written = len(day.journal.records)
    value = value_of_count(trial.event.column, day.finish().records, trial.layout)
    return Branch(written + 1, day.case.duration, 0) if value >= trial.event.least else None


class Path:
    """How the score of a run has risen: each new level, and the moment at which it came to it."""

    def __init__(self, day: Day, scorer: Scorer) -> None:
        self.score = scorer({threat.name: threat for threat in day.threats})
        self.moments: list[tuple[float, Branch]] = []
        self.best = 0.0
        self._day = day
        watched(day, self._see)

    def _see(self, record: Record) -> None:
        self.score.see(record)
        if self.score.level > self.best:
            self.best = self.score.level
            written = len(self._day.journal.records)
            self.moments.append((self.best, Branch(written, self._day.clock.now, 0)))

    def below(self, level: float) -> bool:
        """Return whether the run may still come to a level, and has not yet."""
        return self.best < level and not self.score.over

    def moment(self, level: float) -> Branch | None:
        """Return where the run first came to a level; None if it never did."""
        return next((moment for best, moment in self.moments if best >= level), None)


def value_of(trial: Trial, ladder: Ladder, start: Start) -> Given:
    """Run from a start to the event; its last shots with their probabilities if it counts leakers.

    That those before the start are not left to chance keeps the start what it is.
    """
    if ladder.top is not None:
        climbed = climb(trial, ladder.score, start, ladder.top, aside=False)
        return Given(float(climbed.moment is not None), 1, climbed.events)
    played = trial.play(start)
    if is_of_leakers(trial.event.column):
        last = settled(trial, start, played)
        return Given(last.chance, 1 + last.runs, played.events + last.events)
    return Given(float(trial.happens(played)), 1, played.events)


class Pilot(NamedTuple):
    """The ladder that was found, and what that has cost; ``whole``: it needs no more levels."""

    ladder: Ladder
    runs: int
    events: int
    whole: bool


def pilot(
    trial: Trial, scorer: Scorer, effort: int, first: int, rounds: int = MOST_LEVELS + 1
) -> Pilot:
    """Climb as far as need be: each time to the highest level that a fifth of the runs come to.

    rounds: of ``effort`` runs each, that may be made; a ladder has a level less.
    """
    starts = [Start(first + place) for place in range(effort)]
    levels: list[float] = []
    runs = events = 0
    while True:
        paths, happened = [], 0
        for start in starts:
            day = trial.begin(start)
            paths.append(Path(day, scorer))
            played = to_the_end(day)
            happened, events = happened + trial.happens(played), events + played.events
        runs += effort
        level = _next(paths, levels[-1] if levels else 0.0)
        enough = happened >= LEAST_SHARE * effort
        if enough or level is None or len(levels) == MOST_LEVELS:
            return Pilot(Ladder(scorer, tuple(levels), effort), runs, events, True)
        levels.append(level)
        if runs >= rounds * effort:
            return Pilot(Ladder(scorer, tuple(levels), effort), runs, events, False)
        moments = [(start, path.moment(level)) for start, path in zip(starts, paths, strict=True)]
        through = [start.at(moment) for start, moment in moments if moment is not None]
        starts = chosen(trial, through, effort, first, len(levels))


def _next(paths: list[Path], last: float) -> float | None:
    """Return the highest level beyond ``last`` that enough runs come to, or the lowest at all."""
    reached = sorted((path.best for path in paths if path.best > last), reverse=True)
    if not reached:
        return None
    place = int(LEAST_SHARE * len(paths)) - 1
    if place < len(reached):
        return reached[place]
    steps = [level for path in paths for level, _ in path.moments if level > last]
    return min(steps)
