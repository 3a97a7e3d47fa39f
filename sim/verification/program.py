"""All that the cases use of `sim.experiment`.

They name it as ``program.wilson``, so that a change of that side, or a defect planted in it, is met
in one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sim.experiment.analysis.sensitivity import linear, morris, shares
from sim.experiment.errors import RunError
from sim.experiment.rare.branching import Start, Trial
from sim.experiment.rare.event import Record, Threats, scorer_of
from sim.experiment.rare.inquiry import trials_of
from sim.experiment.rare.settled import settled
from sim.experiment.rare.splitting import Ladder, macro_run
from sim.experiment.runs.run import run
from sim.experiment.runs.workers import Workers
from sim.experiment.statistics.intervals import ALIKE, EMPTY, LEVEL, Interval, mean_t, wilson
from sim.experiment.statistics.paired import difference
from sim.experiment.store.folder import SUMMARY
from sim.experiment.study.axes import axes_of, places_of
from sim.experiment.study.points import designed
from sim.experiment.tables.batch import Batch
from sim.experiment.tables.columns import columns_of
from sim.experiment.tables.layout import columns_in, layout_of
from sim.experiment.tables.schemas import COLUMN_OF, NAMES, OUTCOMES
from sim.scenario import Scenario
from sim.simulation import Model
from sim.verification.case import Tables
from sim.verification.scene import scenario_of

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "ALIKE", "COLUMN_OF", "EMPTY", "LEVEL", "NAMES", "OUTCOMES", "SUMMARY", "Interval", "Ladder",
    "Record", "RunError", "Start", "Threats", "Trial", "Workers", "axes_of", "designed",
    "difference", "linear", "macro_run", "mean_t", "morris", "places_of", "run",
    "scorer_of", "settled", "shares", "tables_from", "tables_of", "trials_of", "wilson",
]  # fmt: skip

AT_ONCE = 2000
"""Replications whose rows are kept as lists before they become columns."""


def tables_of(tree: Mapping[str, Any], count: int, seed: int) -> Tables:
    """Run the replications 0, 1, … of a scenario's tree and return its tables."""
    return tables_from(scenario_of(tree), range(count), seed)


def tables_from(scenario: Scenario, numbers: range, seed: int) -> Tables:
    """Run consecutive replications, identities checked; raises `IdentityError`."""
    import pyarrow as pa

    model = Model(scenario)
    layout = layout_of(scenario.cases, model.theatre.lines)
    parts = []
    for first in numbers[::AT_ONCE]:
        batch = Batch(layout, first)
        for number in range(first, min(first + AT_ONCE, numbers.stop)):
            batch.add(model.replicate(seed, number))
        parts.append(batch.tables())
    tables = {name: joined(part[name] for part in parts) for name in parts[0]}
    # Readings name counts by something as they do columns.
    counts = columns_of(lambda name: [tables[name]], list(columns_in(layout)), first=numbers.start)
    return tables | {"replications": pa.RecordBatch.from_pydict({"replication": numbers} | counts)}


def joined(batches: Iterable[pa.RecordBatch]) -> pa.RecordBatch:
    """Return record batches as one."""
    import pyarrow as pa

    whole = pa.Table.from_batches(batches).combine_chunks()
    (batch,) = whole.to_batches() or [pa.RecordBatch.from_pylist([], schema=whole.schema)]
    return batch
