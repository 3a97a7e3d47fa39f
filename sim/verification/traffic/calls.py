"""Distress calls as a queue: Poisson calls to escorts whose base is in the middle of the segment.

An escort takes calls only when it is back there. A strike at a ship whose call is open is no call:
fewer than 5 in 1000, which the tolerance of the cases allows for.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from sim.verification.case import Tables, column
from sim.verification.traffic.response import LENGTH

ON_SCENE = 2.0
"""Time (h) that the escort is with a ship."""

WARM_UP = 64
"""Calls left out at the beginning of the 200: more than 50 busy cycles."""


class Service(NamedTuple):
    """How long a call takes an escort (h): the way out, and first two moments of all of it."""

    out: float
    mean: float
    square: float


def service(knots: float, there_and_back: bool = True) -> Service:
    """Return the service of a call from the middle."""
    longest = LENGTH / (2.0 * knots) * (2.0 if there_and_back else 1.0)
    mean = ON_SCENE + longest / 2.0
    return Service(LENGTH / (4.0 * knots), mean, mean**2 + longest**2 / 12.0)


def pollaczek(gap: float, one: Service) -> float:
    """Return the mean wait (h) in a queue with Poisson calls, ``gap`` h apart, and one escort."""
    return one.square / gap / (2.0 * (1.0 - one.mean / gap))


def erlang(gap: float, one: Service, escorts: int = 1) -> float:
    """Return the share of calls lost where none waits: Erlang's formula, whatever the law."""
    load = one.mean / gap
    terms = [load**k / math.factorial(k) for k in range(escorts + 1)]
    return terms[-1] / math.fsum(terms)


def waiting(gap: float, knots: float, there_and_back: bool = True) -> dict[str, float]:
    """Return the means (h) where calls wait for one escort."""
    one = service(knots, there_and_back)
    wait = pollaczek(gap, one)
    return {"wait": wait, "answered": wait + one.out}


def losing(gap: float, knots: float, escorts: int, there_and_back: bool = True) -> dict[str, float]:
    """Return the share of calls lost when all escorts are busy, and the way out (h)."""
    one = service(knots, there_and_back)
    return {"lost": erlang(gap, one, escorts), "out": one.out}


def counted(tables: Tables) -> dict[str, Any]:
    """Return the calls of each replication, the first ones left out."""
    calls = tables["calls"]
    at = calls["replication"].to_numpy()
    late = np.arange(len(at)) - np.searchsorted(at, at) >= WARM_UP
    times = {name: column(tables, name, "calls") for name in ("called_s", "tasked_s", "arrived_s")}
    found = {**times, "replication": at, "outcome": np.array(calls["outcome"].to_pylist())}
    return {name: values[late] for name, values in found.items()}
