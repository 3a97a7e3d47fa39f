"""Summaries of extreme runs: one replication, all replications equal, nothing launched.

Read off the result folders that `redsea run` leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sim.verification import program
from sim.verification.case import Tables, table
from sim.verification.scene import merged, scenario_of

Tree = Mapping[str, Any]
Entry = Mapping[str, Any]


def measures(tree: Tree, count: int, seed: int) -> dict[str, Entry]:
    """Run a scenario into a folder of its own and return its summary's measures."""
    with TemporaryDirectory() as folder:
        result = program.run(
            scenario_of(tree), count, out=Path(folder) / "result", seed=seed, workers=1
        )
        found: dict[str, Entry] = result.summary["measures"]
        return found


def added(found: Mapping[str, Entry], names: Iterable[str]) -> float:
    """Return the means of some measures, added up."""
    return float(sum(found[name]["mean"] for name in names))


def single(count: int, seed: int, tree: Tree) -> Tables:
    """Count the intervals that one replication has."""
    found = measures(tree, count, seed).values()
    with_one = [m for m in found if m["kind"] in ("count", "yes/no", "ratio", "share")]
    return table(
        intervals=sum(m["ci"] is not None for m in with_one),
        spread=sum(m["sd"] is not None for m in with_one),
        given=len(with_one) > 0,
    )


def alike(count: int, seed: int, tree: Tree) -> Tables:
    """Count the intervals without width that say so, and that do not."""
    found = [m for m in measures(tree, count, seed).values() if m["ci"] is not None]
    narrow = [m for m in found if m["ci"][0] == m["ci"][1]]
    return table(
        unflagged=sum(m["note"] is None for m in narrow),
        flagged=any(m["note"] == program.ALIKE for m in narrow),
        wide=sum(m["kind"] == "count" and m["ci"][0] != m["ci"][1] for m in found),
    )


THREATS = (
    "launched", "failed", "engaged", "intercepted", "decoyed", "missed", "near-misses", "hits",
    "leakers", "ships-hit", "rounds", "cost", "calls", "answered",
)  # fmt: skip
"""Counts that are 0 where nothing is launched."""

UNDEFINED = (
    "interception-rate", "interception-rate-engaged", "leak-rate", "raid-annihilation",
    "detection-to-shot", "rounds-per-kill", "cost-per-kill", "exchange-ratio", "answered-rate",
)  # fmt: skip
"""Ratios of them: null, neither 0 nor NaN."""


def empty(count: int, seed: int, tree: Tree) -> Tables:
    """Summarise a day without launches."""
    found = measures(tree, count, seed)
    return table(
        counts=added(found, THREATS),
        defined=sum(found[name]["mean"] is not None for name in UNDEFINED),
        intervals=sum(found[name]["ci"] is not None for name in UNDEFINED),
    )


def undefended(
    count: int, seed: int, tree: Tree, without_escorts: Tree, without_ships: Tree
) -> Tables:
    """Summarise a day without destroyers, and one without merchants."""
    no_escorts = measures(merged(tree, without_escorts), count, seed)
    no_ships = measures(merged(tree, without_ships), count, seed)
    return table(
        runs=no_escorts["launched"]["n"] == no_ships["launched"]["n"] == count,
        stopped=added(no_escorts, ("intercepted", "rounds", "engaged", "answered")),
        leaked=no_escorts["leakers"]["mean"] > 0.0,
        struck=added(no_ships, ("hits",)),
        of_ships=sum(name in no_ships for name in ("ships-hit", "no-ship-hit", "calls")),
    )
