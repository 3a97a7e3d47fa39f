"""Leakers by conditional expectation: last shots with their probabilities in place of draws.

**What is done.** A replication runs as it happens. A threat's last shots are those that reach it
after the last round at it has left. They are all made to miss, by running the replication again,
and a threat *counts as settled* if nothing but its own end depends on them then (`_acts`): no
further round is fired at it, it does not turn, no look at it is judged a kill, and its arrival
moves nobody: it strikes nothing, alarms no ship and uses up no decoy. Where some are not settled,
their shots get their draws back, and the rest is tried again. In the end each settled threat
leaks with the product of (1 − pk) of its last shots, independently, and the leakers beside them are
known: the event has a probability that a Poisson-binomial law gives exactly.

**Why that is unbiased.** Call the replications that differ only in the draws of the settled
last shots a cell. (1) Within a cell only these results differ, with the ends of these threats
and the judgements about them. By induction over time: a threat takes part in a decision only by a
shot that it could be given, and where all miss, when it is open to fire the longest, it is given
none; a round at one that is dead flies on to where the threat would have been, so that channels,
launchers and looks end at the same moments; and an arrival that moves nobody changes no state.
(2) Hence every replication of a cell finds the same last shots, the same trials and the same
settled threats: cells are equal or apart. (3) So the probability of the event within its cell,
averaged over replications, is the probability of the event: E[E[1 | cell]] = E[1].
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np

from sim.experiment.rare.branching import Played, Start, Trial
from sim.experiment.rare.event import Record, leakers_of
from sim.experiment.tables.schemas import LEAKED
from sim.kill_chain.steps.assess import Assessed
from sim.kill_chain.steps.engage import Fired, Met
from sim.platforms.launch.threat import Ended, Threat
from sim.platforms.roles import Shipping

TRIES = 6
"""Times that the last shots are tried before all keep their draws."""

Shots = Mapping[str, Mapping[int, float]]
"""Last shots: threat → ordinal → pk."""


class Story(NamedTuple):
    """A run, threat by threat: the records of shots at it and looks, and how it ended."""

    threats: dict[str, Threat]
    about: dict[str, list[Record]]
    ends: dict[str, Ended]

    def leakers(self, column: str, without: Collection[str] = ()) -> int:
        """Return how many leakers count in ``column``, those of some threats left out."""
        return sum(
            end.outcome in LEAKED and leakers_of(column, self.threats[name])
            for name, end in self.ends.items()
            if name not in without
        )


def story(played: Played) -> Story:
    """Return a run, threat by threat."""
    told = Story(played.threats, {name: [] for name in played.threats}, {})
    for record in played.records:
        if isinstance(record, Fired | Met | Assessed):
            told.about[record.threat].append(record)
        elif isinstance(record, Ended):
            told.about[record.threat].append(record)
            told.ends[record.threat] = record
    return told


class Settled(NamedTuple):
    """The event's probability given all but the last shots, and what it has cost.

    shots: the settled ones. known: leakers beside those threats. runs, events: run again.
    """

    chance: float
    shots: Shots
    known: int
    runs: int
    events: int


def settled(trial: Trial, start: Start, first: Played) -> Settled:
    """Return the probability of the event in the cell of a run that has been played from a start.

    Only shots that reached their threat behind the start are left to chance.
    """
    least, column = math.ceil(trial.event.least), trial.event.column
    told = story(first)
    shots, known = last_shots(told, column, first.records[: start.since]), told.leakers(column)
    stopped = {name for name, end in told.ends.items() if end.outcome not in LEAKED}
    events = 0
    for runs in range(TRIES):
        # Settled are some of these threats, so it cannot come to more.
        if not shots or known + len(stopped & shots.keys()) < least:
            return Settled(float(known >= least), {}, known, runs, events)
        addresses = {(first.threats[name].actor, shot) for name in shots for shot in shots[name]}
        played = trial.play(start, frozenset(addresses))
        events, missed = events + played.events, story(played)
        unsettled = _unsettled(missed, shots)
        if not unsettled:
            return _in_cell(missed, shots, least, column, runs + 1, events)
        shots = {name: of for name, of in shots.items() if name not in unsettled}
    return Settled(float(known >= least), {}, known, TRIES, events)


def _in_cell(
    missed: Story, shots: Shots, least: int, column: str, runs: int, events: int
) -> Settled:
    """Return the probability of the event where all threats of ``shots`` are settled."""
    beside = missed.leakers(column, shots)
    leaks = [
        math.prod(1.0 - pk for pk in of.values())
        for name, of in shots.items()
        if name in missed.ends and missed.ends[name].outcome in LEAKED
    ]
    return Settled(at_least(least - beside, leaks), shots, beside, runs, events)


def _unsettled(missed: Story, shots: Shots) -> set[str]:
    """Return the threats that are not settled, or those among them to begin with.

    Where some are fired at again, others' shots may only be absent because of that.
    """
    acting = {name for name, of in shots.items() if _acts(missed, name, of)}
    return acting or {name for name, of in shots.items() if not _all_miss(missed, name, of)}


def at_least(least: int, chances: Sequence[float]) -> float:
    """Return the probability that ``least`` or more of independent things come about."""
    if least <= 0:
        return 1.0
    law = reduce(np.convolve, ([1.0 - chance, chance] for chance in chances), np.ones(1))
    return min(1.0, math.fsum(law[least:]))


def last_shots(told: Story, column: str, trunk: Sequence[Record] = ()) -> Shots:
    """Return the shots that reach a threat after the last round at it has left.

    Only of threats that would count in ``column``, that are alive until then and may be missed; and
    none that has met its threat in the ``trunk`` of the run.
    """
    found = {}
    met = {(one.threat, one.ordinal) for one in trunk if isinstance(one, Met)}
    for name, about in told.about.items():
        fired = [place for place, record in enumerate(about) if isinstance(record, Fired)]
        if not fired or not leakers_of(column, told.threats[name]):
            continue
        before, after = about[: fired[-1]], about[fired[-1] :]
        pk = {one.ordinal: one.pk for one in about if isinstance(one, Fired)}
        reached = {
            one.ordinal: pk[one.ordinal]
            for one in after
            if isinstance(one, Met) and one.result in ("kill", "miss", "wasted")
        }
        if (
            reached
            and max(reached.values()) < 1.0
            and met.isdisjoint((name, ordinal) for ordinal in reached)
            and not any(isinstance(one, Ended) for one in before)
        ):
            found[name] = reached
    return found


def _all_miss(missed: Story, name: str, shots: Mapping[int, float]) -> bool:
    """Return whether each of the last shots at a threat has been fired and has missed."""
    results = {one.ordinal: one.result for one in missed.about[name] if isinstance(one, Met)}
    return all(results.get(ordinal) == "miss" for ordinal in shots)


def _acts(missed: Story, name: str, shots: Mapping[int, float]) -> bool:
    """Return whether more than its own end may depend on the last shots at a threat.

    Judged by the run in which they all miss.
    """
    about, threat = missed.about[name], missed.threats[name]
    met = [p for p, one in enumerate(about) if isinstance(one, Met) and one.ordinal in shots]
    after = about[met[0] :] if met else []
    return (
        any(map(_goes_on, after))
        or any(time >= after[0][0] for time, _ in threat.plans if after)
        or _moves_somebody(threat, missed.ends.get(name))
    )


def _goes_on(record: Record) -> bool:
    """Return whether a record shows that a threat is shot at, judged dead, or given up."""
    if isinstance(record, Met):
        return record.result not in ("miss", "dud")
    return isinstance(record, Fired) or (isinstance(record, Assessed) and record.judged == "kill")


def _moves_somebody(threat: Threat, end: Ended | None) -> bool:
    """Return whether the arrival of a threat may change anything for anybody else."""
    if end is None:
        return False
    target = threat.target
    if target is not None and threat.type.homes and target.decoy.rounds:
        return True
    if end.outcome == "near-miss":
        return isinstance(target, Shipping)
    return end.outcome not in ("missed", "passed", "failed")
