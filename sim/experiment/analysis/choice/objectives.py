"""Objectives of a choice: means over replications, each only in the direction that defends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.experiment.errors import RequestError, did_you_mean
from sim.experiment.statistics.estimate import MEDIANS
from sim.experiment.statistics.measures import COUNTED, Measure, measures_of
from sim.scenario.file.problems import RuleError
from sim.scenario.study.directions import better, stem

if TYPE_CHECKING:
    from sim.experiment.tables.layout import Layout
    from sim.scenario.study.plan import Choose

INSTEAD: Final = {
    "cost-per-kill": "cost", "rounds-per-kill": "rounds", "exchange-ratio": "cost",
    "leak-rate": "leakers", "raid-annihilation": "no-leaker", "interception-rate": "intercepted",
    "interception-rate-engaged": "intercepted", "hits-per-transit": "hits",
    "answered-rate": "calls", "reached": "calls", "call-to-arrival": "calls",
    "detection-to-shot": "leakers", "no-leaker-decided": "no-leaker",
    "no-ship-hit-decided": "no-ship-hit", "any-call-decided": "any-call",
}  # fmt: skip
"""Measure that is no mean over replications → the nearest that is."""


class Objective(NamedTuple):
    """A measure of which less, or more, is wanted."""

    measure: Measure
    more: bool

    @property
    def sign(self) -> float:
        """By what a value is multiplied so that less is better."""
        return -1.0 if self.more else 1.0

    def told(self) -> dict[str, Any]:
        """Return the objective in the form of a measure's entry in ``summary.json``."""
        one = self.measure
        return {"id": one.id, "label": one.label, "unit": one.unit, "kind": one.kind}


def objectives_of(choose: Choose, layouts: Sequence[Layout]) -> list[Objective]:
    """Return the objectives to minimise and maximise; raises `RequestError`.

    layouts: of the points, each of which must have all measures. A comparison takes means over
    replications only, a search their ratios too.
    """
    found = []
    for id, more in choose.measures.items():
        measure = _known(id, layouts)
        if measure.kind in MEDIANS:
            raise _unfit(measure, "a median, whose differences between variants have no interval")
        if choose.by is not None and measure.kind not in COUNTED:
            raise _unfit(measure, "a ratio of two means; means over replications are compared")
        found.append(Objective(measure, wanted(id, more)))
    return found


def wanted(id: str, more: bool | None = None) -> bool:
    """Return whether more of a measure is better; raises `RequestError` if neither way is.

    more: the way that was asked for; the wrong one is refused.
    """
    try:
        return better(id, more)
    except RuleError as error:
        hint = f"; did you mean {error.suggestion}?" if error.suggestion else ""
        raise RequestError(f"{id}: {error}{hint}") from None


def _known(id: str, layouts: Sequence[Layout]) -> Measure:
    for layout in layouts:
        known = {measure.id: measure for measure in measures_of(layout)}
        if id not in known:
            raise RequestError(f"{id}: not measured at every point{did_you_mean(id, known)}")
    return known[id]


def _unfit(measure: Measure, why: str) -> RequestError:
    instead = INSTEAD.get(stem(measure.id), "hits")
    return RequestError(f"{measure.id}: is {why}; the nearest is {instead}")
