"""Cases of distress calls as a queue: A32 of the list of references.

The calls are Poisson: a raid with exponential spacing, aimed at one of many ships that lie anywhere
on the segment. The base is in the middle, and an escort takes calls only when it is back there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from sim.verification.case import Case, Column, Moments, Quantity, Tables, Wrong, column
from sim.verification.distress import Distress, place
from sim.verification.response import CAPABILITY, FIXED, LENGTH, SPEED

ON_SCENE = 2.0
"""Time (h) that the escort is with a ship."""

WARM_UP, MEASURED, DAYS = 64, 136, 60
"""Calls left out at the beginning (more than 50 busy cycles), calls measured, replications."""

LYING = {1: 100, 2: 150}
"""Ships, by the number of escorts: so many that one whose call is open is hardly struck again."""

SLACK = 0.006
"""Relative error that this may make: 0.18 and 0.68 calls are open at the mean, so fewer than 5 in
1000 strikes fall on such a ship and are no calls; what is measured goes as the rate or a little
faster."""

LOST, ON_THE_WAY = "share of calls lost", "tasked to alongside, h"
QUEUED, ANSWERED = "wait for the escort, h", "call to alongside, h"


class Service(NamedTuple):
    """How long a call takes an escort (h): the way out, and first two moments of all of it."""

    out: float
    mean: float
    square: float


def service(factor: float = 1.0, there_and_back: bool = True) -> Service:
    """Return the service of a call from the middle, at the top speed times ``factor``."""
    longest = LENGTH / (2.0 * SPEED * factor) * (2.0 if there_and_back else 1.0)
    mean = ON_SCENE + longest / 2.0
    return Service(LENGTH / (4.0 * SPEED * factor), mean, mean**2 + longest**2 / 12.0)


def pollaczek(rate: float, one: Service) -> float:
    """Return the mean wait (h) in a queue with Poisson calls (per h) and one escort."""
    return rate * one.square / (2.0 * (1.0 - rate * one.mean))


def erlang(rate: float, one: Service, escorts: int = 1) -> float:
    """Return the share of calls lost where none waits: Erlang's formula, whatever the law."""
    load = rate * one.mean
    terms = [load**k / math.factorial(k) for k in range(escorts + 1)]
    return terms[-1] / math.fsum(terms)


def each_day(of: Callable[[Tables], Column]) -> Callable[[Tables], Column]:
    """Return what averages over the calls of each replication, the first ones left out."""

    def mean(tables: Tables) -> Column:
        _, first, day = np.unique(
            column(tables, "replication", "calls"), return_index=True, return_inverse=True
        )
        values = of(tables)
        counted = (np.arange(len(day)) - first[day] >= WARM_UP) & ~np.isnan(values)
        sums = np.bincount(day[counted], values[counted])
        found: Column = sums / np.bincount(day[counted])
        return found

    return mean


def hours(since: str, until: str) -> Callable[[Tables], Column]:
    """Return what reads the time (h) between two moments of each call, NaN if one never came."""
    return each_day(
        lambda tables: (column(tables, until, "calls") - column(tables, since, "calls")) / 3600.0
    )


def lost(tables: Tables) -> Column:
    """Return whether each call is lost."""
    outcomes = tables["calls"].column("outcome").to_pylist()
    return np.array([1.0 * (outcome == "lost") for outcome in outcomes])


class Queue(NamedTuple):
    """Calls to escorts with a base in the middle: the case's words, calls an hour, who answers."""

    id: str
    title: str
    formula: str
    rate: float
    escorts: int
    busy: str

    def scenario(self) -> str:
        """Return the scenario file."""
        gap, calls = 1.0 / self.rate, WARM_UP + MEASURED
        spacing = f"count: {calls}, spacing: {{exponential: {gap!r} h}}"
        return Distress(
            name=self.id,
            # By then the last call has long been answered: it comes at gap · (calls ± √calls).
            duration=f"{1.5 * gap * calls!r} h",
            patrols=(FIXED,) * self.escorts,
            ships=LYING[self.escorts],
            attacks=(f"launched_at: +0 h, from: {place()}, target: {{}}, {spacing}",),
            answer=f"alongside: 0 m, check: {ON_SCENE!r} h, next_call: on-station,"
            f" busy: {self.busy}",
        ).text()


def queue(
    one: Queue,
    quantities: tuple[Quantity, ...],
    of: Callable[[Service], dict[str, float]],
    mistakes: Mapping[str, dict[str, float]],
) -> Case:
    """Return a case of many calls; ``of`` gives the means that a way of serving them leads to."""
    mistakes = {
        "speed 10 % too low": of(service(0.9)),
        "speed 10 % too high": of(service(1.1)),
        "free again before the way back": of(service(there_and_back=False)),
        **mistakes,
    }
    return Case(
        id=one.id,
        title=one.title,
        capability=CAPABILITY,
        formula=one.formula,
        source="recalled: Pollaczek-Khinchine; Erlang",
        scenario=one.scenario(),
        quantities=quantities,
        wrongs=tuple(
            Wrong(mistake, {name: Moments(mean) for name, mean in means.items()})
            for mistake, means in mistakes.items()
        ),
        tolerance=SLACK,
        replications=DAYS,
        full=one.busy == "lost",
    )


def waiting() -> Case:
    """Return the case of calls that wait for one escort."""
    rate, normal = 0.05, service()

    def means(one: Service) -> dict[str, float]:
        wait = pollaczek(rate, one)
        return {QUEUED: wait, ANSWERED: wait + one.out}

    right = means(normal)
    quantities = (
        Quantity(QUEUED, right[QUEUED], hours("called_s", "tasked_s"), None, 0.541667),
        Quantity(ANSWERED, right[ANSWERED], hours("called_s", "arrived_s"), None, 1.54167),
    )
    exponential = rate * normal.mean**2 / (1.0 - rate * normal.mean)
    mistakes = {
        "as if service were exponential": {QUEUED: exponential},
        "nobody waits": {QUEUED: 0.0, ANSWERED: normal.out},
    }
    formula = "M/G/1: λE[S²]/(2(1 − ρ)) and the way out"
    return queue(
        Queue("A32-P", "calls that wait for one escort", formula, rate, 1, "wait"),
        quantities,
        means,
        mistakes,
    )


def losing(name: str, title: str, escorts: int, rate: float, figure: float) -> Case:
    """Return a case of calls that are lost when all escorts are busy."""

    def means(one: Service) -> dict[str, float]:
        return {LOST: erlang(rate, one, escorts), ON_THE_WAY: one.out}

    right = means(service())
    quantities = (
        Quantity(LOST, right[LOST], each_day(lost), None, figure),
        Quantity(ON_THE_WAY, right[ON_THE_WAY], hours("tasked_s", "arrived_s"), None),
    )
    mistakes = {"calls wait": {LOST: 0.0}}
    if escorts == 1:
        mistakes["ρ in place of ρ/(1 + ρ)"] = {LOST: rate * service().mean}
    return queue(
        Queue(name, title, "Erlang B, whatever the law of service", rate, escorts, "lost"),
        quantities,
        means,
        mistakes,
    )


def call_cases() -> list[Case]:
    """Return the cases of this file."""
    one, two = "calls that are lost while the escort is busy", "calls lost while both are busy"
    return [
        waiting(),
        losing("A32-P-lost", one, 1, 0.05, 0.166667),
        losing("A32-P2", two, 2, 0.3, 0.246575),
    ]
