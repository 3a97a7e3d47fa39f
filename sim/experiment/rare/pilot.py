"""A pilot macro-run: it finds the levels at which the later ones branch, and is then forgotten."""

from __future__ import annotations

from typing import NamedTuple

from sim.experiment.rare.branching import Start
from sim.experiment.rare.played import Trial, to_the_end
from sim.experiment.rare.scores import Scorer
from sim.experiment.rare.splitting import Ladder, Path, chosen

LEAST_SHARE = 0.2
"""Share of the runs that shall get to the next level."""

MOST_LEVELS = 30


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
