"""For how long fire channels are held, and the link of the ledger that a leaker is charged to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.verification import scene
from sim.verification.case import Column, Tables, column, table
from sim.verification.program import tables_of


def tied(tables: Tables) -> Column:
    """Return for how long channels were tied, from the table of shots alone.

    From the first round of a look to the end of its last, or of the run.
    """
    shots = tables["shots"]
    horizon = column(tables, "duration")
    names = ("replication", "threat", "weapon", "look")
    keys = zip(*(shots[name].to_pylist() for name in names), strict=True)
    looks: dict[tuple[Any, ...], tuple[float, float]] = {}
    ends = column(tables, "intercept_s", "shots")
    for key, fired, end in zip(keys, column(tables, "fired_s", "shots"), ends, strict=True):
        last = horizon[0] if np.isnan(end) else end
        start, latest = looks.get(key, (fired, last))
        looks[key] = (min(start, fired), max(latest, last))
    total = np.zeros(len(horizon))
    for (replication, *_), (start, end) in looks.items():
        total[replication] += end - start
    return total


def charged(_: int, seed: int, codes: Mapping[str, Mapping[str, Any]]) -> Tables:
    """Return whether the leaker that is made for each code of the ledger has it.

    codes: the settings of the base ``leaker`` in which the link of a code fails.
    """
    found = {}
    for code, settings in codes.items():
        tree = scene.tree_of("leaker", settings, {"name": code})
        reasons = tables_of(tree, 1, seed)["threats"]["reason"].to_pylist()
        found[code] = reasons == [code]
    return table(**found)
