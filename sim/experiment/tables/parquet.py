"""Tables between the spool and Parquet: streamed, with row groups that do not depend on batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.experiment.tables.numbering import KEYS, numbers_of

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP = 65_536
"""Rows of a row group, counted over the sorted table."""

PIECE = 8_192
"""Rows that are read at a time."""


def groups(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """Yield the rows of all batches as tables of `ROW_GROUP` rows each; the last may be short."""
    import pyarrow as pa

    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.num_rows
        while rows >= ROW_GROUP:
            whole = pa.Table.from_batches(waiting, schema)
            # One chunk a column, because the borders of chunks would show in the file's pages.
            yield whole.slice(0, ROW_GROUP).combine_chunks()
            waiting = whole.slice(ROW_GROUP).to_batches()
            rows -= ROW_GROUP
    if rows:
        yield pa.Table.from_batches(waiting, schema).combine_chunks()


def write_table(
    path: Path, batches: Iterable[pa.RecordBatch], schema: pa.Schema, unlike: str | None = None
) -> int:
    """Write a Parquet file and return its number of rows; memory does not grow with them.

    unlike: a column of which no two values are alike, so that a dictionary would only cost space.
    """
    import pyarrow.parquet as pq

    # A new file, so that nothing is written through a link.
    path.unlink(missing_ok=True)
    rows = 0
    words = True if unlike is None else [name for name in schema.names if name != unlike]
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=words) as writer:
        for group in groups(batches, schema):
            writer.write_table(group, row_group_size=ROW_GROUP)
            rows += group.num_rows
    return rows


class First(NamedTuple):
    """The rows of a Parquet file that belong to its first replications; inner: as in `numbering`.

    It may stand wherever the path of a whole table is read.
    """

    path: Path
    replications: int
    inner: int | None = None


Rows = Path | First | Iterable["pa.RecordBatch"]
"""A Parquet file, the first rows of one, or batches."""


def read_pieces(rows: Rows, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table in pieces, the same for the same file."""
    import pyarrow.parquet as pq

    if isinstance(rows, First):
        yield from _first(rows, columns)
        return
    if isinstance(rows, Path):
        with pq.ParquetFile(rows) as file:
            yield from file.iter_batches(PIECE, columns=columns, use_threads=False)
        return
    batches: Iterable[Any] = rows
    yield from (one if columns is None else one.select(columns) for one in batches)


def _first(rows: First, columns: list[str] | None) -> Iterator[pa.RecordBatch]:
    read = None if columns is None else list(dict.fromkeys((*columns, *KEYS)))
    for batch in read_pieces(rows.path, read):
        there = int(numbers_of(batch, rows.inner).searchsorted(rows.replications))
        if there:
            yield batch.slice(0, there).select(batch.schema.names if columns is None else columns)
        if there < batch.num_rows:
            return


def names_in(path: Path) -> list[str]:
    """Return the names of a Parquet file's columns."""
    import pyarrow.parquet as pq

    names: list[str] = pq.read_schema(path).names
    return names
