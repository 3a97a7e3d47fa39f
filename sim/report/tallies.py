"""The numbers in the pictures, counted from the tables, one record a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.statistics.crossed import interval
from sim.experiment.statistics.estimate import Estimate, of_entry
from sim.experiment.statistics.intervals import Interval, wilson
from sim.experiment.tables.schemas import CODES, NO_DANGER
from sim.report.numbers import significant

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from sim.experiment import Result

OUTCOMES: Final = (
    "stopped-before-launch",
    "failed",
    "passed",
    "decoyed",
    "intercepted",
    "missed",
    "near-miss",
    "hit",
    "in-flight",
)
"""What may become of a threat: from what did no harm to what did, the undecided last."""

LEDGER: Final = (*CODES, NO_DANGER)
"""Codes of the leak ledger in the order of the chain (model 10.6)."""

NOT_ENGAGED: Final = ("out-of-reach", "held-fire")
"""Codes that the public record cannot tell apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spreads:
    """Leakers and hits of each replication; inner: of a nested run.

    flying: threats in flight at a hard end, per replication.
    """

    name: str
    leakers: NDArray[np.int64]
    hits: NDArray[np.int64]
    inner: int | None = None
    flying: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fates:
    """What became of the threats: type → outcome → number over all replications."""

    name: str
    replications: int
    by_type: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Leakers per replication by code: all of them, and those that hit; inner: of a nested run.

    flying: threats in flight at a hard end, per replication.
    """

    name: str
    replications: int
    leakers: dict[str, Estimate]
    hits: dict[str, Estimate]
    inner: int | None = None
    flying: float = 0.0


def spreads(result: Result) -> Spreads:
    """Return leakers and hits of each replication."""
    table = result.table("replications")
    return Spreads(
        name=name_of(result),
        leakers=column(table, "leakers"),
        hits=column(table, "hits"),
        inner=result.summary.get("inner"),
        flying=float(column(table, "in-flight").mean()),
    )


def first(spreads: Spreads, count: int, name: str) -> Spreads:
    """Return the spreads of the first ``count`` replications, under another name."""
    leakers, hits = spreads.leakers[:count], spreads.hits[:count]
    flying = spreads.flying
    return Spreads(name=name, leakers=leakers, hits=hits, inner=spreads.inner, flying=flying)


def fates(result: Result) -> Fates:
    """Return what became of the threats, the most frequent type first."""
    counts = result.table("threats").group_by(["weapon", "outcome"]).aggregate([([], "count_all")])
    by_type: dict[str, dict[str, int]] = {}
    for row in counts.to_pylist():
        by_type.setdefault(row["weapon"], {})[row["outcome"]] = row["count_all"]
    order = sorted(by_type, key=lambda name: (-sum(by_type[name].values()), name))
    return Fates(
        name=name_of(result),
        replications=result.replications,
        by_type={name: by_type[name] for name in order},
    )


def estimates(result: Result) -> dict[str, Estimate]:
    """Return the estimates of a result by measure."""
    return {id: of_entry(id, one) for id, one in result.summary["measures"].items()}


def ledger(result: Result) -> Ledger:
    """Return the leak ledger in the order of the chain."""
    found = estimates(result)
    return Ledger(
        name=name_of(result),
        replications=result.replications,
        leakers={code: found[f"reason:{code}"] for code in LEDGER},
        hits={code: found[f"reason-hit:{code}"] for code in LEDGER},
        inner=result.summary.get("inner"),
        flying=found["in-flight"].value or 0.0,
    )


def column(table: pa.Table, name: str) -> NDArray[np.int64]:
    """Return a column as an array."""
    found: NDArray[Any] = table.column(name).to_numpy()
    return found


def interval_of(yes: NDArray[np.bool_], inner: int | None) -> Interval:
    """Return the interval of the share of the replications in which something holds."""
    if inner is None:
        return wilson(int(yes.sum()), len(yes))
    return interval(yes.reshape(-1, inner).astype(float), float(yes.mean()), share=True)


def outside(flying: float) -> str:
    """Return the part of a caption about threats in flight at a hard end, if there are any."""
    if not flying:
        return ""
    return f" In flight at the hard end, and in no bar: {significant(flying)} per replication."


def name_of(result: Result) -> str:
    """Return the name of the scenario behind a result."""
    return str(result.run_info["scenario"])
