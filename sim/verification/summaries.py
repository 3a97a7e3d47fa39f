"""What a summary says where there is little to say: one replication, all alike, nothing launched.

C08-P5 and the empty limits of C21, read off the result folders that `redsea run` leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from sim.experiment.runs.run import run
from sim.experiment.statistics.intervals import ALIKE
from sim.scenario import load_text
from sim.verification.busy import BUSY, Tree, text
from sim.verification.case import Case, Column, Quantity, Tables, table, totals
from sim.verification.coverage import INTERVALS
from sim.verification.limits import IDENTITIES
from sim.verification.scene import Gun, Inbound, Scene

Entry = Mapping[str, Any]


def measures(scenario: str, count: int, seed: int) -> dict[str, Entry]:
    """Run a scenario into a folder of its own and return its summary's measures."""
    with TemporaryDirectory() as folder:
        result = run(load_text(scenario), count, seed, 1, Path(folder) / "result")
        found: dict[str, Entry] = result.summary["measures"]
        return found


def counted(entries: Iterable[bool]) -> Column:
    """Return how many are so."""
    return np.array([float(sum(entries))])


# --- C08-P5 ---------------------------------------------------------------------------------------


def single(_: int, seed: int) -> Tables:
    """Count the intervals that one replication has."""
    found = measures(text(BUSY), 1, seed).values()
    with_one = [m for m in found if m["kind"] in ("count", "yes/no", "ratio", "share")]
    return table(
        intervals=counted(m["ci"] is not None for m in with_one),
        spread=counted(m["sd"] is not None for m in with_one),
        given=counted([len(with_one) > 0]),
    )


def alike(count: int, seed: int) -> Tables:
    """Count the intervals without width that say so, and that do not."""
    gun = Gun("round", 1.0, channels=3)
    scene = Scene(name="C08-P5-alike", guns=(gun,), raids=(Inbound(threats=3),))
    found = [m for m in measures(scene.text(), count, seed).values() if m["ci"] is not None]
    narrow = [m for m in found if m["ci"][0] == m["ci"][1]]
    return table(
        unflagged=counted(m["note"] is None for m in narrow),
        flagged=counted([any(m["note"] == ALIKE for m in narrow)]),
        wide=counted(m["kind"] == "count" and m["ci"][0] != m["ci"][1] for m in found),
    )


# --- C21: nothing there ---------------------------------------------------------------------------

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


def without(**nothing: Tree) -> str:
    """Return the busy day with some of it left out."""
    return text({**BUSY, **nothing})


AT_SEA: Tree = {
    "drones": {
        "weapon": "one-way-drone",
        "launched_at": "+1 h",
        "from": "hodeidah-coast",
        "target": {"lat": 14.5, "lon": 42.0},
        "count": 3,
    }
}


def empty(count: int, seed: int) -> Tables:
    """Summarise a day without launches."""
    found = measures(without(attacks={}), count, seed)
    return table(
        counts=np.array([float(sum(found[name]["mean"] for name in THREATS))]),
        defined=counted(found[name]["mean"] is not None for name in UNDEFINED),
        intervals=counted(found[name]["ci"] is not None for name in UNDEFINED),
    )


def undefended(count: int, seed: int) -> Tables:
    """Summarise a day without destroyers, and one without merchants."""
    no_escorts = measures(without(escorts={}), count, seed)
    no_ships = measures(without(ships={}, traffic={}, attacks=AT_SEA), count, seed)
    stopped = ("intercepted", "rounds", "engaged", "answered")
    struck = ("ships-hit", "calls")
    return table(
        runs=counted([no_escorts["launched"]["n"] == no_ships["launched"]["n"] == count]),
        stopped=np.array([sum(no_escorts[name]["mean"] for name in stopped)]),
        leaked=counted([no_escorts["leakers"]["mean"] > 0.0]),
        struck=np.array([sum(no_ships[name]["mean"] for name in struck)]),
    )


def few_cases() -> list[Case]:
    """Return the cases of intervals that are none, or say why they are narrow."""
    said = "model 12.2"
    return [
        Case(
            id="C08-P5",
            title="one replication",
            capability=INTERVALS,
            formula="no interval, not one of width 0",
            source=said,
            runs=single,
            quantities=(
                Quantity("intervals", 0.0, totals("intervals")),
                Quantity("standard deviations", 0.0, totals("spread")),
                Quantity("measures are given (1 = yes)", 1.0, totals("given")),
            ),
        ),
        Case(
            id="C08-P5-alike",
            title="replications that are all alike",
            capability=INTERVALS,
            formula="an interval of width 0 says why",
            source=said,
            runs=alike,
            replications=5,
            quantities=(
                Quantity("intervals of width 0 without a word", 0.0, totals("unflagged")),
                Quantity("counts whose interval has a width", 0.0, totals("wide")),
                Quantity("some are flagged (1 = yes)", 1.0, totals("flagged")),
            ),
        ),
    ]


def empty_cases() -> list[Case]:
    """Return the cases of days on which somebody is missing."""
    return [
        Case(
            id="C21-no-launch",
            title="no launches",
            capability=IDENTITIES,
            formula="counts 0, ratios undefined",
            source="limit",
            runs=empty,
            replications=5,
            quantities=(
                Quantity("counts, added up", 0.0, totals("counts")),
                Quantity("ratios with a value", 0.0, totals("defined")),
                Quantity("ratios with an interval", 0.0, totals("intervals")),
            ),
        ),
        Case(
            id="C21-nobody",
            title="no destroyers; no merchants",
            capability=IDENTITIES,
            formula="it runs; nothing is stopped; nobody is struck",
            source="limit",
            runs=undefended,
            replications=10,
            quantities=(
                Quantity("all replications ran (1 = yes)", 1.0, totals("runs")),
                Quantity("without destroyers: stopped, shot at, answered", 0.0, totals("stopped")),
                Quantity("without destroyers: leakers (1 = yes)", 1.0, totals("leaked")),
                Quantity("without merchants: ships hit, calls", 0.0, totals("struck")),
            ),
        ),
    ]


def summary_cases() -> list[Case]:
    """Return the cases of this file."""
    return [*few_cases(), *empty_cases()]
