"""The one record of an estimate: a number with its interval, and how it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.statistics.intervals import ALIKE, LEVEL

if TYPE_CHECKING:
    from sim.experiment.statistics.measures import Measure

TOLD: Final = (
    "measure", "point", "versus", "value", "low", "high", "level", "method", "n", "p", "unit",
    "identical", "rough", "note",
)  # fmt: skip
"""The keys of an estimate in JSON, in this order."""

MEDIANS: Final = ("quantile", "time-to-event")


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number with its interval: a mean, a difference, an effect, a share of variance, a worth.

    measure: id of the measure; for a statistic of one, ``statistic:id``, such as
        ``main-effect:hits``. The statistic alone for a number that is of no measure yet (`of`).
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
    note: a remark that changes its meaning.
    label, kind: of the measure, as shown to people.
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

    @property
    def clear(self) -> bool:
        """Whether it differs from 0: its interval excludes 0, or all replications agree."""
        if self.identical:
            return bool(self.value)
        return self.low is not None and self.high is not None and not self.low <= 0.0 <= self.high

    def within(self, least: float, most: float) -> Estimate:
        """Return the estimate moved to where the truth can lie, and the interval cut off there.

        An estimate that lies outside keeps the width of its interval on the side that is inside.
        """
        assert self.value is not None
        value = min(most, max(least, self.value))
        if self.low is None or self.high is None:
            return replace(self, value=value)
        moved = value - self.value
        ends = self.low + min(0.0, moved), self.high + max(0.0, moved)
        low, high = (min(most, max(least, end)) for end in ends)
        return replace(self, value=value, low=low, high=high)

    def times(self, factor: float) -> Estimate:
        """Return the estimate in another unit; the factor is positive."""
        value, low, high = (
            None if one is None else factor * one for one in (self.value, self.low, self.high)
        )
        return replace(self, value=value, low=low, high=high)

    def of(self, measure: Measure) -> Estimate:
        """Return a statistic as that of a measure; one that is no count keeps its kind."""
        id = f"{self.measure}:{measure.id}" if self.measure else measure.id
        like = measure if self.kind == "count" else self
        return replace(self, measure=id, label=measure.label, unit=like.unit, kind=like.kind)

    def told(self) -> dict[str, Any]:
        """Return a JSON object with the keys of `TOLD`."""
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
        identical=entry["note"] == ALIKE,
        note=entry["note"],
        label=f"{entry['label']}, median" if median else entry["label"],
        kind=entry["kind"],
    )
