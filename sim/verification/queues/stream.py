"""Streams of threats at fire channels: how long they waited, in units of the mean service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from sim.verification.case import Column, Tables, column

UNIT = 10.0
"""Mean time (s) that a channel is held."""


class Counted(NamedTuple):
    """The threats of a stream, and from the first on which of them are counted.

    By then the queue has forgotten that it began empty.
    """

    threats: int
    first: int = 0
    last: int | None = None
    weapon: str = "bogey"


def in_seconds(rate: float, patience: float | None = None) -> dict[str, float]:
    """Return the settings in seconds of what is given in services."""
    gap = {"gap": UNIT / rate}
    return gap if patience is None else {**gap, "time_window": patience * UNIT}


class Times(NamedTuple):
    """Launch, first shot and its end by (replication, threat); NaN where there is none."""

    launched: Column
    fired: Column
    ended: Column


def times(tables: Tables, counted: Mapping[str, Any]) -> Times:
    """Return the times of the threats that are counted."""
    one = Counted(**counted)
    mine = np.array(tables["threats"].column("weapon").to_pylist()) == one.weapon
    launched = column(tables, "launched_s", "threats")[mine].reshape(-1, one.threats)
    fired, ended = np.full((2, *launched.shape), np.nan)
    names = [name.partition("/") for name in tables["shots"].column("threat").to_pylist()]
    shots = np.array([attack == one.weapon for attack, _, _ in names])
    place = np.array([int(number) for _, _, number in names])[shots] - 1
    at = column(tables, "replication", "shots").astype(int)[shots], place
    fired[at] = column(tables, "fired_s", "shots")[shots]
    ended[at] = column(tables, "intercept_s", "shots")[shots]
    chosen = slice(one.first, one.last)
    return Times(*(each[:, chosen] / UNIT for each in (launched, fired, ended)))


def waited(tables: Tables, counted: Mapping[str, Any]) -> Column:
    """Return the mean time in the queue of each replication."""
    found = times(tables, counted)
    return _mean(found.fired - found.launched)


def last_waited(tables: Tables, counted: Mapping[str, Any]) -> Column:
    """Return the time in the queue of the last threat."""
    found = times(tables, counted)
    return _mean((found.fired - found.launched)[:, -1:])


def longer(tables: Tables, counted: Mapping[str, Any], time: float) -> Column:
    """Return the share that waited longer than ``time``, or was never fired at."""
    found = times(tables, counted)
    return _mean(~(found.fired - found.launched <= time + 1e-9))


def leaked(tables: Tables, counted: Mapping[str, Any]) -> Column:
    """Return the share that was never fired at."""
    return _mean(np.isnan(times(tables, counted).fired))


def missed(tables: Tables, counted: Mapping[str, Any]) -> Column:
    """Return the share that was not shot down."""
    one = Counted(**counted)
    outcome = np.array(tables["threats"].column("outcome").to_pylist()).reshape(-1, one.threats)
    return _mean(outcome[:, one.first : one.last] != "intercepted")


def stayed(tables: Tables, counted: Mapping[str, Any]) -> Column:
    """Return the mean time in the system."""
    found = times(tables, counted)
    return _mean(found.ended - found.launched)


def stayed_longer(tables: Tables, counted: Mapping[str, Any], time: float) -> Column:
    """Return the share that was in the system for longer than ``time``."""
    found = times(tables, counted)
    return _mean(found.ended - found.launched > time)


def ahead(tables: Tables, counted: Mapping[str, Any]) -> Column:
    """Return how many others a threat finds in the system: as many as at any time (PASTA)."""
    launched, _, ended = times(tables, counted)
    found = [
        np.arange(len(starts)) - np.searchsorted(np.sort(ends), starts, side="right")
        for starts, ends in zip(launched, ended, strict=True)
    ]
    return _mean(np.array(found))


def in_use(tables: Tables, counted: Mapping[str, Any], rate: float, channels: int) -> Column:
    """Return the share of the channels in use: how long each threat held one, times the rate."""
    found = times(tables, counted)
    return _mean(np.nan_to_num(found.ended - found.fired) * rate / channels)


def past_outer(tables: Tables, counted: Mapping[str, Any]) -> Column:
    """Return the share that the outer layer does not shoot down."""
    found: Column = 1.0 - column(tables, "kills:outer") / counted["threats"]
    return found


def past_both(tables: Tables, counted: Mapping[str, Any]) -> Column:
    """Return the share that leaks."""
    found: Column = column(tables, "leakers") / counted["threats"]
    return found


def _mean(values: Any) -> Column:  # noqa: ANN401 - numbers or flags, a row a replication
    found: Column = np.asarray(values, dtype=np.float64).mean(axis=1)
    return found
