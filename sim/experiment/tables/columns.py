"""What is counted in each replication, read by id from ``replications`` and ``counts``.

This is the one place that puts both together: where ``counts`` has no row there were 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiment.tables.numbering import KEYS, numbers_of
from sim.experiment.tables.parquet import Rows, read_pieces
from sim.experiment.tables.schemas import TABLES, split_of

if TYPE_CHECKING:
    import pyarrow as pa

Tables = Callable[[str], Rows]
"""Gives the rows of a table by its name."""

Columns = dict[str, NDArray[Any]]
OWN = frozenset(("replication", *(column.name for column in TABLES["replications"])))
"""Ids that are columns of ``replications``."""


class CountedRows(NamedTuple):
    """Rows of ``counts``: the replication, which of some ids, and how many."""

    number: NDArray[np.int64]
    which: NDArray[np.int64]
    value: NDArray[np.float64]


def columns_of(
    tables: Tables, ids: Sequence[str], inner: int | None = None, first: int = 0
) -> Columns:
    """Return what ids count in each replication, as far as none is missing; as `pieces`."""
    parts = list(pieces(tables, ids, inner, first))
    return {id: np.concatenate([part[id] for part in parts]) for id in ids}


def pieces(
    tables: Tables, ids: Sequence[str], inner: int | None = None, first: int = 0
) -> Iterator[Columns]:
    """Yield what ids count in each replication from ``first`` on, until one lacks.

    inner: as in `numbering`. Raises `KeyError` for what is no id of a count.
    """
    own, split = ([id for id in ids if (id in OWN) == so] for so in (True, False))
    rows, there = _InStep(counted(tables, split, inner)), first
    for batch in read_pieces(tables("replications"), list({*KEYS, *own})):
        numbers = numbers_of(batch, inner)
        n = int((numbers == there + np.arange(len(numbers))).sum())
        found, dense = rows.before(there + n), np.zeros((len(split), n))
        dense[found.which, found.number - there] = found.value
        yield {id: batch.column(id).to_numpy()[:n] for id in own} | dict(
            zip(split, dense, strict=True)
        )
        there += n
        if n < len(numbers):
            return


def counted(tables: Tables, ids: Sequence[str], inner: int | None = None) -> Iterator[CountedRows]:
    """Yield the rows of ``counts`` about some ids, in order; ``which``: the place of the id."""
    wanted = {part: which for which, part in enumerate(map(_part, ids))}
    if wanted:
        for batch in read_pieces(tables("counts"), [*KEYS, "what", "of", "value"]):
            which = _which(batch, wanted)
            kept = which >= 0
            number, value = numbers_of(batch, inner), batch.column("value").to_numpy()
            yield CountedRows(number[kept], which[kept], value[kept])


def _part(id: str) -> tuple[str, str]:
    found = split_of(id)
    if found is None:
        raise KeyError(id)
    return found


def _which(batch: pa.RecordBatch, wanted: dict[tuple[str, str], int]) -> NDArray[np.int64]:
    """Return which wanted count each row is about; -1 for none."""
    what, of = (batch.column(name).dictionary_encode() for name in ("what", "of"))
    whats, ofs = (
        {word: at for at, word in enumerate(one.dictionary.to_pylist())} for one in (what, of)
    )
    which = np.full((len(whats), len(ofs)), -1)
    for (begins, name), place in wanted.items():
        if begins in whats and name in ofs:
            which[whats[begins], ofs[name]] = place
    found: NDArray[np.int64] = which[what.indices.to_numpy(), of.indices.to_numpy()]
    return found


class _InStep:
    """Rows of ``counts`` that are handed out in step with the replications."""

    def __init__(self, rows: Iterator[CountedRows]) -> None:
        self._rows = rows
        none = np.empty(0, dtype=np.int64)
        self._held = CountedRows(none, none, np.empty(0))

    def before(self, end: int) -> CountedRows:
        """Return the next rows, those of replications before ``end``."""
        held = [self._held]
        while not (len(held[-1].number) and held[-1].number[-1] >= end):
            more = next(self._rows, None)
            if more is None:
                break
            held.append(more)
        number, which, value = map(np.concatenate, zip(*held, strict=True))
        cut = number.searchsorted(end)
        self._held = CountedRows(number[cut:], which[cut:], value[cut:])
        return CountedRows(number[:cut], which[:cut], value[:cut])
