"""The one record of what was found: a number with its interval, and how it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sim.experiment.statistics.intervals import LEVEL

TOLD: Final = (
    "measure", "point", "versus", "value", "low", "high", "level", "method", "n", "p", "unit",
    "identical", "rough", "note",
)  # fmt: skip
"""What machines are told of an estimate, in this order: the keys of ``estimates`` in JSON."""

MEDIANS: Final = ("quantile", "time-to-event")


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number with its interval: a mean, a difference, an effect, a share of variance, a worth.

    measure: id of the measure; for a statistic of one, ``statistic:id``, such as
        ``main-effect:hits``.
    value: None where there is nothing to estimate from (0/0).
    low, high: ends of the interval; both None if there is none, and ``method`` says why; one None
        if that side is not bounded.
    level: of the interval. method: how it was made. n: independent units behind it.
    unit: of value and ends: SI, ``USD``, ``persons``, or ``1``.
    point: to which point, factor or link it belongs; None for the only one there is.
    versus: what it is a difference from; None if it is no difference.
    p: of a test that there is no difference; None where none was made.
    identical: no replication differs, so that the interval has no width.
    rough: so few replications differ that the interval is rough.
    note: what changes how it is to be read.
    label, kind: of the measure, by which people are told.
    """

    measure: str
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    level: float | None = LEVEL
    method: str = ""
    unit: str = "1"
    point: str | None = None
    versus: str | None = None
    p: float | None = None
    identical: bool = False
    rough: bool = False
    note: str | None = None
    label: str = ""
    kind: str = "count"

    @property
    def bounded(self) -> bool:
        """Whether it has an interval."""
        return self.low is not None or self.high is not None

    @property
    def half(self) -> float | None:
        """Half the width of the interval; None if it has no width, or an end is missing."""
        if self.low is None or self.high is None or self.low == self.high:
            return None
        return (self.high - self.low) / 2.0

    def told(self) -> dict[str, Any]:
        """Return what machines are told: a JSON object with the keys of `TOLD`."""
        return {name: getattr(self, name) for name in TOLD}


def of_entry(id: str, entry: Mapping[str, Any], point: str | None = None) -> Estimate:
    """Return the estimate that an entry of ``summary.json`` holds; of a distribution its median."""
    median = entry["kind"] in MEDIANS
    low, high = entry["ci"] or (None, None)
    return Estimate(
        measure=id,
        value=entry["quantiles"].get("0.5") if median else entry["mean"],
        n=entry["n"],
        low=low,
        high=high,
        level=entry["level"],
        method=entry["method"],
        unit=entry["unit"],
        point=point,
        identical=bool(entry["ci"]) and low == high,
        note=entry["note"],
        label=f"{entry['label']}, median" if median else entry["label"],
        kind=entry["kind"],
    )
