"""Identities that hold in every scenario, and limits with an obvious answer.

The shipped scenarios lie beside the package, in ``scenarios/``; where only the package is installed
there are none, and their cases are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario import load
from sim.verification import program, scene
from sim.verification.case import Column, Tables, column, table
from sim.verification.program import tables_from, tables_of

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"


def shipped() -> list[dict[str, str]]:
    """Return the names of the scenario files that lie beside the package."""
    return [{"stem": path.stem} for path in sorted(SCENARIOS.glob("*.yaml"))]


# --- identities, from the tables alone ------------------------------------------------------------


def as_shipped(count: int, seed: int, stem: str) -> Tables:
    """Run a shipped scenario."""
    return tables_from(load(SCENARIOS / f"{stem}.yaml"), range(count), seed)


def _texts(tables: Tables, name: str, column: str) -> NDArray[np.object_]:
    return np.array(tables[name][column].to_pylist(), dtype=object)


def _per_replication(tables: Tables, name: str, chosen: NDArray[np.bool_]) -> Column:
    """Return how many rows of a table are chosen in each replication, from 0 on."""
    at = tables[name]["replication"].to_numpy()[chosen]
    return np.bincount(at, minlength=tables["replications"].num_rows).astype(np.float64)


def outcomes_add_up(tables: Tables) -> NDArray[np.bool_]:
    """Return, by replication, whether the threats launched are not those of all outcomes."""
    added = sum(column(tables, program.COLUMN_OF[name]) for name in program.OUTCOMES)
    everyone = np.ones(tables["threats"].num_rows, dtype=bool)
    found = _per_replication(tables, "threats", everyone)
    launched = column(tables, "launched")
    wrong: NDArray[np.bool_] = (launched != added) | (launched != found)
    return wrong


def rounds_add_up(tables: Tables) -> NDArray[np.bool_]:
    """Return whether rounds at the start, less those left, are not those in the table of shots."""
    shooter, weapon = (_texts(tables, "shots", name) for name in ("shooter", "weapon"))
    wrong = np.zeros(tables["replications"].num_rows, dtype=bool)
    for name in tables["replications"].schema.names:
        if not name.startswith("rounds-start:"):
            continue
        stock = name.partition(":")[2]
        escort, _, kind = stock.rpartition("/")
        fired = _per_replication(tables, "shots", (shooter == escort) & (weapon == kind))
        left = column(tables, f"rounds-left:{stock}")
        wrong |= (column(tables, name) - left != fired) | (left < 0.0)
    return wrong


def kills_are_one_each(tables: Tables) -> Column:
    """Return whether the threats intercepted are not those that exactly one round killed."""
    killed = _keys(tables, "shots", _texts(tables, "shots", "result") == "kill")
    stopped = _keys(tables, "threats", _texts(tables, "threats", "outcome") == "intercepted")
    wrong = np.zeros(tables["replications"].num_rows)
    for replication, _ in set(killed) ^ set(stopped):
        wrong[replication] = 1.0
    if len(set(killed)) != len(killed):
        wrong[:] = 1.0
    return wrong


def _keys(tables: Tables, name: str, chosen: NDArray[np.bool_]) -> list[tuple[int, str]]:
    batch = tables[name]
    pairs = zip(batch["replication"].to_pylist(), batch["threat"].to_pylist(), strict=True)
    return [key for key, wanted in zip(pairs, chosen, strict=True) if wanted]


# --- limits of the shipped scenarios --------------------------------------------------------------


def without_kills(count: int, seed: int, stem: str) -> Tables:
    """Run a shipped scenario in which no round kills."""
    path = SCENARIOS / f"{stem}.yaml"
    changes = {
        f"catalogue.weapons.{weapon}.against.{threat}.pk_{way}=0"
        for case in load(path).cases
        for weapon, kind in case.weapons.items()
        for threat in kind.against
        for way in ("self", "crossing")
    }
    return tables_from(load(path, sorted(changes)), range(count), seed)


# --- limits of a raid -----------------------------------------------------------------------------


def compared(count: int, seed: int, more: Sequence[Mapping[str, Any]]) -> Tables:
    """Count the replications in which more leads to more leakers, and those in which to fewer.

    more: settings of the battery against ten threats, each with more of one thing than before.
    """
    leakers = []
    for settings in more:
        tree = scene.tree_of("battery", {"threats": 10, **settings}, {"name": "more"})
        leakers.append(column(tables_of(tree, count, seed), "leakers"))
    steps = np.diff(np.array(leakers), axis=0)
    better = (steps < 0).any(axis=1).all()
    return table(worse=steps.max(axis=0) > 0, better=better)
