"""A recorded day among the simulated ones, and whether it was an ordinary outcome (model 13.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiment.statistics.intervals import LEVEL, Interval, wilson
from sim.experiment.statistics.measures import added
from sim.experiment.store.result import Result
from sim.experiment.tables.columns import columns_of

if TYPE_CHECKING:
    from sim.experiment.tables.layout import Layout
    from sim.scenario import Scenario
    from sim.scenario.records.question import Recorded

NO_COUNT = "is no count of a replication"

LEAST_JOINT = 0.01
"""Joint probability below which a recorded day is no ordinary outcome."""


class Margin(NamedTuple):
    """One recorded figure in the distribution of the model: shares of the replications.

    id: the counts that are added up. inside: it lies inside the central 95 %, whose ends are
    ``low`` and ``high``.
    """

    id: str
    recorded: float
    below: float
    equal: float
    above: float
    low: float
    high: float
    inside: bool


class Placed(NamedTuple):
    """A recorded day in the model's distribution, by figure.

    joint: share of the replications that agree in every figure.
    """

    n: int
    margins: dict[str, Margin]
    joint: float
    joint_interval: Interval

    @property
    def ordinary(self) -> bool | None:
        """Whether the day was an ordinary outcome; None: more replications are needed to tell.

        It was if each value lies inside the central 95 % and the joint probability is at least 1 %.
        It cannot be told while the interval of that probability holds the 1 %.
        """
        if not all(one.inside for one in self.margins.values()):
            return False
        if self.joint_interval.low < LEAST_JOINT <= self.joint_interval.high:
            return None
        return self.joint >= LEAST_JOINT


def placed(result: Result, record: Mapping[str, Recorded]) -> Placed:
    """Return where a recorded day, which `check_recorded` has passed, lies in a result."""
    wanted = sorted({name for one in record.values() for name in one.of})
    found = columns_of(result.rows, wanted, result.inner)
    simulated = {figure: added(found, tuple(one.of)) for figure, one in record.items()}
    agree = np.all([simulated[figure] == one.value for figure, one in record.items()], axis=0)
    n, yes = len(agree), int(agree.sum())
    margins = {figure: margin(one, simulated[figure]) for figure, one in record.items()}
    return Placed(n, margins, yes / n, wilson(yes, n))


def check_recorded(scenario: Scenario, layout: Layout) -> None:
    """Raise `ScenarioError` for recorded figures that are no counts of a replication."""
    from sim.experiment.tables.layout import columns_in
    from sim.scenario.file.problems import ScenarioError, nearest
    from sim.scenario.rules.broken import Broken

    names = columns_in(layout)
    wrong = [
        Broken(("record", figure, "of", str(place)), NO_COUNT, nearest(name, names))
        for figure, one in scenario.case.record.items()
        for place, name in enumerate(one.of)
        if name not in names
    ]
    if wrong:
        raise ScenarioError(scenario.located(wrong))


def margin(one: Recorded, simulated: NDArray[np.float64]) -> Margin:
    """Return where one recorded figure lies among simulated ones."""
    value = one.value
    masks = simulated < value, simulated == value, simulated > value
    below, equal, above = (float(share.mean()) for share in masks)
    tail = (1.0 - LEVEL) / 2.0
    low, high = np.quantile(simulated, (tail, 1.0 - tail), method="inverted_cdf").tolist()
    inside = below + equal >= tail and above + equal >= tail
    return Margin(" + ".join(one.of), value, below, equal, above, low, high, inside)
