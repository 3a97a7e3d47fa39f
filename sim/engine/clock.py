"""Absolute moments with ranks: what happens at the same instant has one documented order.

SimPy waits by difference (``timeout(until - now)``), which is off by a last bit for some pairs
and breaks ties; here an event is put on SimPy's own queue at its absolute time, with its rank in
the place of SimPy's priority. SimPy's own hops (priorities 0 and 1) run first.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from heapq import heappush

from simpy import Environment, Event

from sim.engine.faults import CircleError

MOST = 100_000
"""Moments of one rank that may be put at an instant while it is that instant: more go round in
circles. Moments of many ranks at an instant are many things that happen at once."""


class Kind(IntEnum):
    """Kinds of moments, in the order in which they happen at equal times (model 1.3)."""

    INTERCEPT = 1
    IMPACT = 2
    TURN = 3
    RELEASE = 4
    READY = 5
    ASSESS = 6
    DETECTION = 7
    ORDER = 8
    LAUNCH = 9
    DECISION = 10


def rank(kind: int, subject: int, other: int = 0) -> int:
    """Return one number that orders moments of equal time: by kind, then subject, then other.

    ``subject`` and ``other`` are numbers below 2³².
    """
    return (kind << 64) | (subject << 32) | other


def at(
    environment: Environment,
    time: float,
    order: int,
    callback: Callable[[Event], None] | None = None,
) -> Event:
    """Return an event that happens at the absolute ``time`` (s), in the order of its rank.

    Its value is the time. A moment in the past, or NaN, is an error, and so
    is one more than `MOST` of the same rank at the present instant.
    """
    now = environment.now
    if not time >= now:
        raise ValueError(f"a moment at {time} s, when it is {now} s already")
    if time == now:
        _count(environment, now, order)
    event = Event(environment)
    event._ok = True
    event._value = time
    if callback is not None:
        event.callbacks.append(callback)
    heappush(environment._queue, (time, order, next(environment._eid), event))  # type: ignore[misc]
    return event


def _count(environment: Environment, now: float, order: int) -> None:
    """Count a moment that is put at the present instant."""
    instant, moments = vars(environment).setdefault("instant", (now, {}))
    if instant != now:
        moments = {}
        vars(environment)["instant"] = now, moments
    moments[order] = moments.get(order, 0) + 1
    if moments[order] > MOST:
        raise CircleError(f"more than {MOST:,} moments at {now} s: something goes round in circles")
