"""A batch of replications as Arrow tables: what a worker hands back, and how it is stored.

A block is one table of one batch as a compressed Arrow record batch without its schema, which is
always the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.experiment.tables.counts import BatchCounts
from sim.experiment.tables.gather import Rows
from sim.experiment.tables.identities import check_counts, check_rows
from sim.experiment.tables.inputs import input_columns
from sim.experiment.tables.layout import Layout
from sim.experiment.tables.numbering import places
from sim.experiment.tables.schemas import NAMES, TABLES, THINGS, schema_of

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.engine.journal import Journal

_SIZE = 8


class Batch:
    """Collects consecutive replications, from ``first`` on, and makes their tables.

    ``outer`` false: the uncertain inputs are pinned, so there is no outer sample. inner: as in
    `sim.experiment.tables.numbering`.
    """

    def __init__(
        self, layout: Layout, first: int, outer: bool = True, inner: int | None = None
    ) -> None:
        self.layout, self.first, self.outer, self.inner = layout, first, outer, inner
        self.rows: list[Rows] = []

    def add(self, journal: Journal) -> None:
        """Take in the next replication; raises `IdentityError`."""
        rows = Rows(self.first + len(self.rows), journal.records, journal.drawn)
        check_rows(rows, self.layout)
        self.rows.append(rows)

    def tables(self) -> dict[str, pa.RecordBatch]:
        """Return the tables by name; raises `IdentityError`."""
        counts = BatchCounts(self.rows, self.layout)
        check_counts(counts, self.first)
        totals = [counts.totals[one.name] for one in TABLES["replications"]]
        return {
            "replications": self._batch("replications", self.first + np.arange(counts.n), totals),
            "counts": self._batch("counts", self.first + counts.rows.at, counts.columns()),
            **{name: self._things(name) for name in THINGS},
            "inputs": self._batch("inputs", *input_columns(self.rows, self.inner)),
        }

    def _things(self, name: str) -> pa.RecordBatch:
        lists = [getattr(one, name) for one in self.rows]
        rows = list(chain.from_iterable(lists))
        numbers = np.repeat([one.replication for one in self.rows], list(map(len, lists)))
        columns = [list(map(attrgetter(column.name), rows)) for column in THINGS[name]]
        return self._batch(name, numbers, columns)

    def _batch(self, name: str, replication: Any, columns: Iterable[Any]) -> pa.RecordBatch:  # noqa: ANN401
        import pyarrow as pa

        schema = schema_of(name)
        outer, inner = places(replication, self.inner)
        point, none = np.zeros_like(outer), pa.nulls(len(outer), pa.int64())
        keys = point, outer if self.outer else none, inner
        values = zip((*keys, *columns), schema.types, strict=True)
        arrays = [v if isinstance(v, pa.Array) else pa.array(v, t) for v, t in values]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)


class Packed(NamedTuple):
    """One table of one batch, packed."""

    table: str
    data: bytes


def pack(tables: dict[str, pa.RecordBatch]) -> list[Packed]:
    """Return the blocks of a batch; a table without rows has none."""
    return [Packed(name, packed(tables[name])) for name in NAMES if tables[name].num_rows]


def packed(batch: pa.RecordBatch) -> bytes:
    """Return one record batch as bytes: its size, then its message, compressed."""
    import pyarrow as pa

    message = batch.serialize()
    data: bytes = pa.compress(message, "zstd", asbytes=True)
    size: int = message.size
    return size.to_bytes(_SIZE, "little") + data


def unpacked(data: bytes, schema: pa.Schema) -> pa.RecordBatch:
    """Return the record batch that `packed` made."""
    import pyarrow as pa

    size = int.from_bytes(data[:_SIZE], "little")
    message = pa.decompress(data[_SIZE:], size, "zstd")
    return pa.ipc.read_record_batch(message, schema)
