"""Identities and limits (C21): what holds in every scenario, and where the answer is plain.

The shipped scenarios lie beside the package, in ``scenarios/``; where only the package is installed
there are none, and their cases are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.experiment.tables.schemas import COLUMN_OF, OUTCOMES
from sim.scenario import Scenario, load
from sim.verification.case import Case, Column, Quantity, Tables, table, totals
from sim.verification.replicate import tables_from, tables_of
from sim.verification.scene import Gun, Inbound, Scene

IDENTITIES = "identities and limits"
SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
REPLICATIONS = 20
LEAKED = ("hit", "near-miss", "missed", "passed")


def shipped() -> list[Path]:
    """Return the scenario files that lie beside the package; none if only that is installed."""
    return sorted(SCENARIOS.glob("*.yaml"))


def yes(which: NDArray[np.bool_]) -> Column:
    """Return 1 where something is so, and 0 where it is not."""
    return which.astype(np.float64)


# --- identities, from the tables alone ------------------------------------------------------------


def _texts(tables: Tables, name: str, column: str) -> NDArray[np.object_]:
    return np.array(tables[name][column].to_pylist(), dtype=object)


def _per_replication(tables: Tables, name: str, chosen: NDArray[np.bool_]) -> Column:
    """Return how many rows of a table are chosen in each replication, from 0 on."""
    at = tables[name]["replication"].to_numpy()[chosen]
    return np.bincount(at, minlength=tables["replications"].num_rows).astype(np.float64)


def outcomes_add_up(tables: Tables) -> Column:
    """Return, by replication, whether the threats launched are not those of all outcomes."""
    added = sum(totals(COLUMN_OF[name])(tables) for name in OUTCOMES)
    everyone = np.ones(tables["threats"].num_rows, dtype=bool)
    found = _per_replication(tables, "threats", everyone)
    launched = totals("launched")(tables)
    return yes((launched != added) | (launched != found))


def leakers_add_up(tables: Tables) -> Column:
    """Return whether the leakers are not the threats with a code of the ledger that got through."""
    charged = _texts(tables, "threats", "reason") != None  # noqa: E711 - element by element
    through = np.isin(_texts(tables, "threats", "outcome"), LEAKED)
    wrong = _per_replication(tables, "threats", charged & ~through) > 0
    found = _per_replication(tables, "threats", charged)
    return yes(wrong | (totals("leakers")(tables) != found))


def rounds_add_up(tables: Tables) -> Column:
    """Return whether rounds at the start, less those left, are not those in the table of shots."""
    shooter, weapon = (_texts(tables, "shots", name) for name in ("shooter", "weapon"))
    wrong = np.zeros(tables["replications"].num_rows, dtype=bool)
    for name in tables["replications"].schema.names:
        if not name.startswith("rounds-start:"):
            continue
        stock = name.partition(":")[2]
        escort, _, kind = stock.rpartition("/")
        fired = _per_replication(tables, "shots", (shooter == escort) & (weapon == kind))
        left = totals(f"rounds-left:{stock}")(tables)
        wrong |= (totals(name)(tables) - left != fired) | (left < 0.0)
    return yes(wrong)


def kills_are_one_each(tables: Tables) -> Column:
    """Return whether the threats intercepted are not those that exactly one round killed."""
    kills = _texts(tables, "shots", "result") == "kill"
    killed = _keys(tables, "shots", kills)
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


IDENTITY: dict[str, Callable[[Tables], Column]] = {
    "launched = Σ outcomes": outcomes_add_up,
    "leakers = those charged that got through": leakers_add_up,
    "rounds at the start − left = fired": rounds_add_up,
    "intercepted = killed by one round": kills_are_one_each,
}
"""Identity → whether a replication breaks it, from the tables."""


def identities(path: Path) -> Case:
    """Return the identities of one shipped scenario."""
    return Case(
        id=f"C21-{path.stem}",
        title=f"identities of {path.name}",
        capability=IDENTITIES,
        formula="model 9, in every replication",
        source="identity",
        runs=lambda count, seed: tables_from(load(path), range(count), seed),
        replications=REPLICATIONS,
        quantities=(
            Quantity(
                "replications checked",
                float(REPLICATIONS),
                lambda t: np.array([float(t["replications"].num_rows)]),
            ),
            *(Quantity(f"{name}: broken", 0.0, broken) for name, broken in IDENTITY.items()),
        ),
    )


# --- limits of the shipped scenarios --------------------------------------------------------------


def with_pk(path: Path, pk: float) -> Scenario:
    """Return a scenario with one kill probability for all weapons."""
    plain = load(path)
    changes = {
        f"catalogue.weapons.{weapon}.against.{threat}.pk_{way}={pk}"
        for case in plain.cases
        for weapon, kind in case.weapons.items()
        for threat in kind.against
        for way in ("self", "crossing")
    }
    return load(path, sorted(changes))


def nothing_stops(path: Path) -> Case:
    """Return a shipped scenario in which no round kills."""

    def stopped(tables: Tables) -> Column:
        """Count the defended threats that neither leak nor end by themselves."""
        names = ("leakers", "failed", "decoyed")
        through = sum(totals(name)(tables) for name in names)
        lost: Column = np.maximum(0.0, totals("defended")(tables) - through)
        return lost

    return Case(
        id=f"C21-{path.stem}-pk0",
        title=f"{path.name} with pk 0",
        capability=IDENTITIES,
        formula="every threat that works, and is not decoyed, leaks",
        source="limit",
        runs=lambda count, seed: tables_from(with_pk(path, 0.0), range(count), seed),
        replications=REPLICATIONS,
        quantities=(
            Quantity("threats intercepted", 0.0, totals("intercepted")),
            Quantity("defended threats that do not leak", 0.0, stopped),
            Quantity(
                "threats launched (1 = yes)",
                1.0,
                lambda t: np.array([float(totals("launched")(t).min() > 0)]),
            ),
        ),
    )


# --- limits of a raid -----------------------------------------------------------------------------

TEN = 10


def all_stopped() -> Case:
    """Return a raid against a sure weapon with channels for all."""
    gun = Gun("round", 1.0, channels=TEN)
    return Case(
        id="C21-pk1",
        title="pk 1, a channel for each",
        capability=IDENTITIES,
        formula="no leaker",
        source="limit",
        scenario=Scene(name="C21-pk1", guns=(gun,), raids=(Inbound(threats=TEN),)).text(),
        replications=REPLICATIONS,
        quantities=(
            Quantity("leakers", 0.0, totals("leakers")),
            Quantity("threats intercepted", float(TEN), totals("intercepted")),
        ),
    )


MORE: dict[str, tuple[Gun, ...]] = {
    "pk": tuple(Gun("round", pk) for pk in (0.3, 0.5, 0.7, 0.9)),
    "rounds": tuple(Gun("round", 0.7, magazine=some) for some in (2, 5, 8, 10)),
    "looks": tuple(Gun("round", 0.5, looks=some) for some in (1, 2, 3, 4)),
    # Each channel is held to the end of the raid.
    "channels": tuple(
        Gun("round", 0.7, channels=some, release="assessment", delay="30 min")
        for some in (1, 3, 6, 10)
    ),
}
"""Batteries of a raid of ten, each with more of one thing than the one before."""


def compared(guns: tuple[Gun, ...], count: int, seed: int) -> Tables:
    """Count the replications in which more leads to more leakers, and those in which to fewer."""
    leakers = []
    for gun in guns:
        scene = Scene(name="C21-more", guns=(gun,), raids=(Inbound(threats=TEN),))
        leakers.append(totals("leakers")(tables_of(scene.text(), count, seed)))
    steps = np.diff(np.array(leakers), axis=0)
    worst: Column = steps.max(axis=0)
    better = np.array([(steps < 0).any(axis=1).all()])
    return table(worse=yes(worst > 0), better=np.resize(yes(better), count))


def more_helps(what: str, guns: tuple[Gun, ...]) -> Case:
    """Return a raid of ten under the same luck with more and more of one thing."""
    return Case(
        id=f"C21-more-{what}",
        title=f"more {what}, the same luck",
        capability=IDENTITIES,
        formula="leakers never rise, in any replication",
        source="monotone in A01-A03",
        runs=partial(compared, guns),
        replications=REPLICATIONS,
        quantities=(
            Quantity("replications with more leakers", 0.0, totals("worse")),
            Quantity("each step helps in some (1 = yes)", 1.0, totals("better")),
        ),
    )


def limit_cases() -> list[Case]:
    """Return the cases of this file."""
    return [
        *map(identities, shipped()),
        *map(nothing_stops, shipped()),
        all_stopped(),
        *(more_helps(what, guns) for what, guns in MORE.items()),
    ]
