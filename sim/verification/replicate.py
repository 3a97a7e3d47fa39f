"""Replications of a scenario text, as `redsea run` makes them: identities checked, tables out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.experiment.tables.batch import Batch
from sim.experiment.tables.layout import layout_of
from sim.scenario import Scenario, load_text
from sim.simulation import Model
from sim.verification.case import Tables

if TYPE_CHECKING:
    import pyarrow as pa

AT_ONCE = 2000
"""Replications whose rows are kept as lists before they become columns."""


def tables_of(text: str, count: int, seed: int) -> Tables:
    """Run the replications 0, 1, … of a scenario text and return its tables."""
    return tables_from(load_text(text), range(count), seed)


def tables_from(scenario: Scenario, numbers: range, seed: int) -> Tables:
    """Run consecutive replications of a scenario; raises `IdentityError`."""
    model = Model(scenario)
    layout = layout_of(scenario.cases, model.theatre.lines)
    parts = []
    for first in numbers[::AT_ONCE]:
        batch = Batch(layout, first)
        for number in range(first, min(first + AT_ONCE, numbers.stop)):
            batch.add(model.replicate(seed, number))
        parts.append(batch.tables())
    return {name: joined(part[name] for part in parts) for name in parts[0]}


def joined(batches: Iterable[pa.RecordBatch]) -> pa.RecordBatch:
    """Return record batches as one."""
    import pyarrow as pa

    whole = pa.Table.from_batches(batches).combine_chunks()
    (batch,) = whole.to_batches() or [pa.RecordBatch.from_pylist([], schema=whole.schema)]
    return batch
