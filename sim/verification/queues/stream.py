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


def times(tables: Tables, counted: Mapping[str, Any]) -> dict[str, Any]:
    """Return when the threats that are counted were launched, fired at and met; NaN if never.

    A row a replication, with what became of each.
    """
    one = Counted(**counted)
    mine = np.array(tables["threats"].column("weapon").to_pylist()) == one.weapon
    launched = column(tables, "launched_s", "threats")[mine].reshape(-1, one.threats)
    outcome = np.array(tables["threats"].column("outcome").to_pylist())[mine]
    fired, ended = np.full((2, *launched.shape), np.nan)
    names = [name.partition("/") for name in tables["shots"].column("threat").to_pylist()]
    shots = np.array([attack == one.weapon for attack, _, _ in names])
    place = np.array([int(number) for _, _, number in names])[shots] - 1
    at = column(tables, "replication", "shots").astype(int)[shots], place
    fired[at] = column(tables, "fired_s", "shots")[shots]
    ended[at] = column(tables, "intercept_s", "shots")[shots]
    found = {"launched": launched / UNIT, "fired": fired / UNIT, "ended": ended / UNIT}
    found["outcome"] = outcome.reshape(launched.shape)
    return {name: values[:, one.first : one.last] for name, values in found.items()}


def ahead(tables: Tables, counted: Mapping[str, Any]) -> Column:
    """Return how many others a threat finds in the system: as many as at any time (PASTA)."""
    found = times(tables, counted)
    others = [
        np.arange(len(starts)) - np.searchsorted(np.sort(ends), starts, side="right")
        for starts, ends in zip(found["launched"], found["ended"], strict=True)
    ]
    means: Column = np.array(others).mean(axis=1)
    return means
