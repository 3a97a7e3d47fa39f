"""What variants may be chosen by: means over replications, and only the way that defends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.experiment.errors import RequestError, did_you_mean
from sim.experiment.statistics.estimate import MEDIANS
from sim.experiment.statistics.measures import Measure, measures_of
from sim.scenario.file.problems import RuleError
from sim.scenario.study.directions import better, stem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.experiment.tables.layout import Layout

INSTEAD: Final = {
    "cost-per-kill": "cost", "rounds-per-kill": "rounds", "exchange-ratio": "cost",
    "leak-rate": "leakers", "raid-annihilation": "no-leaker", "interception-rate": "intercepted",
    "interception-rate-engaged": "intercepted", "hits-per-transit": "hits",
    "answered-rate": "calls", "reached": "calls", "call-to-arrival": "calls",
    "detection-to-shot": "leakers", "no-leaker-decided": "no-leaker",
    "no-ship-hit-decided": "no-ship-hit", "any-call-decided": "any-call",
}  # fmt: skip
"""Measure that is no mean over replications → the nearest that is."""


def largest(measure: Measure, wanted: bool | None = None) -> bool:
    """Return whether more of a measure is better; raises `RequestError` if neither way is.

    wanted: the way that was asked for; the wrong one is refused.
    """
    try:
        return better(measure.id, wanted)
    except RuleError as error:
        raise RequestError(f"{measure.id}: {error}") from None


def known_measure(id: str, layouts: Iterable[Layout]) -> Measure:
    """Return a measure that every layout has; raises `RequestError` with the nearest names."""
    found: Measure | None = None
    for layout in layouts:
        known = {measure.id: measure for measure in measures_of(layout)}
        if id not in known:
            raise RequestError(f"{id}: not measured at every point{did_you_mean(id, known)}")
        found = known[id]
    if found is None:
        raise RequestError(f"{id}: there is nothing to measure")
    return found


def check_mean(measure: Measure) -> None:
    """Raise `RequestError` for a measure that is no mean over replications."""
    if measure.kind in ("count", "yes/no"):
        return
    what = "median" if measure.kind in MEDIANS else "ratio of two means"
    instead = INSTEAD.get(stem(measure.id), "hits")
    raise RequestError(
        f"{measure.id}: is a {what}; the procedure compares means over replications, whose paired "
        f"differences it adds up; the nearest is {instead}"
    )
