"""A recorded day among the simulated ones, and whether it was an ordinary outcome (model 13.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiment.errors import RequestError, did_you_mean
from sim.experiment.statistics.intervals import LEVEL, Interval, wilson
from sim.experiment.statistics.measures import added
from sim.experiment.store.folder import table_path
from sim.experiment.store.result import Result
from sim.experiment.tables.parquet import columns_of, names_in

if TYPE_CHECKING:
    from sim.experiment.tables.layout import Layout
    from sim.scenario import Scenario

NO_COLUMN = "is no column of the table replications"

LEAST_JOINT = 0.01
"""Joint probability below which a recorded day is no ordinary outcome."""


class Margin(NamedTuple):
    """One recorded value in the distribution of the model: shares of the replications.

    inside: it lies inside the central 95 %. low, high: the ends of that.
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
    """A recorded day in the model's distribution; ``joint``: share that agrees in every value."""

    n: int
    margins: list[Margin]
    joint: float
    joint_interval: Interval

    @property
    def ordinary(self) -> bool | None:
        """Whether the day was an ordinary outcome; None: more replications are needed to tell.

        It was if each value lies inside the central 95 % and the joint probability is at least 1 %.
        It cannot be told while the interval of that probability holds the 1 %.
        """
        if not all(one.inside for one in self.margins):
            return False
        if self.joint_interval.low < LEAST_JOINT <= self.joint_interval.high:
            return None
        return self.joint >= LEAST_JOINT


def placed(result: Result, record: Mapping[str, float]) -> Placed:
    """Return where a recorded day lies in the distribution of a result.

    record: by column of ``replications``, or several joined by " + ".
    """
    columns = {id: tuple(id.split(" + ")) for id in record}
    wanted = sorted({name for names in columns.values() for name in names})
    if not record:
        raise RequestError("record: is empty")
    there = names_in(table_path(result.path, "replications"))
    if unknown := [name for name in wanted if name not in there]:
        raise RequestError(f"record: {unknown[0]!r} {NO_COLUMN}{did_you_mean(unknown[0], there)}")
    found = columns_of(result.rows("replications"), wanted)
    simulated = {id: added(found, names) for id, names in columns.items()}
    agree = np.all([simulated[id] == value for id, value in record.items()], axis=0)
    n, yes = len(agree), int(agree.sum())
    margins = [margin(id, value, simulated[id]) for id, value in record.items()]
    return Placed(n, margins, yes / n, wilson(yes, n))


def check_recorded(scenario: Scenario, layout: Layout) -> None:
    """Raise `ScenarioError` for recorded figures that are no columns of ``replications``."""
    from sim.experiment.tables.schemas import replication_columns
    from sim.scenario.file.problems import ScenarioError, nearest
    from sim.scenario.rules.broken import Broken

    names = [column.name for column in replication_columns(layout)]
    wrong = [
        Broken(("record", figure, "of", str(place)), NO_COLUMN, nearest(name, names))
        for figure, one in scenario.case.record.items()
        for place, name in enumerate(one.of)
        if name not in names
    ]
    if wrong:
        raise ScenarioError(scenario.located(wrong))


def margin(id: str, recorded: float, simulated: NDArray[np.float64]) -> Margin:
    """Return where one recorded value lies among simulated ones."""
    below, equal, above = (
        float(share.mean())
        for share in (simulated < recorded, simulated == recorded, simulated > recorded)
    )
    tail = (1.0 - LEVEL) / 2.0
    low, high = np.quantile(simulated, (tail, 1.0 - tail), method="inverted_cdf").tolist()
    inside = below + equal >= tail and above + equal >= tail
    return Margin(id, recorded, below, equal, above, low, high, inside)
