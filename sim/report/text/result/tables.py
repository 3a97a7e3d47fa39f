"""The tables of a result or a sweep, as text and as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from sim.experiment.errors import RequestError, did_you_mean
from sim.experiment.store.folder import holds_set
from sim.experiment.store.result import Result, open_result
from sim.experiment.store.swept import Sweep, open_sweep
from sim.experiment.tables.schemas import NAMES
from sim.report.document.document import Document, Section, Table

if TYPE_CHECKING:
    import pyarrow as pa

MEASURES, POINTS = "measures", "points"
"""The default tables: of a result, and of a sweep."""

SHOWN: Final = 20
"""Rows that are printed unless all are asked for."""


def opened(folder: Path) -> Result | Sweep:
    """Return the finished run or the finished sweep in a folder."""
    return open_sweep(folder) if holds_set(folder) else open_result(folder)


def table_of(found: Result | Sweep, name: str | None) -> pa.Table:
    """Return a table by its name, else the main one; raises `RequestError` for an unknown name."""
    usual = MEASURES if isinstance(found, Result) else POINTS
    known = (*NAMES, usual)
    if name not in (None, *known):
        hint = did_you_mean(str(name), known)
        raise RequestError(
            f"{found.path}: has no table {name!r}; there are {', '.join(known)}{hint}"
        )
    if isinstance(found, Result) and name in (None, MEASURES):
        return measures(found)
    return found.table(name or usual)


def measures(result: Result) -> pa.Table:
    """Return the measures of a result as a table: a row a measure, in SI units."""
    import pyarrow as pa

    rows = []
    for id, one in result.summary["measures"].items():
        low, high = one["ci"] or (None, None)
        same = {key: one[key] for key in ("label", "unit", "kind", "n", "mean", "sd")}
        row = {"measure": id, **same, "low": low, "high": high, "method": one["method"]}
        rows.append({**row, "note": one["note"]})
    return pa.Table.from_pylist(rows)


def document_of(table: pa.Table, name: str, full: bool) -> Document:
    """Return the first rows of a table, or all of them."""
    import pyarrow as pa

    words = [at for at, field in enumerate(table.schema) if pa.types.is_string(field.type)]
    made = Table(*table.column_names, words=(0, *words))
    some = table if full else table.slice(0, SHOWN)
    for row in some.to_pylist():
        made.add(*("" if value is None else str(value) for value in row.values()))
    rest = f"{some.num_rows} of {table.num_rows:,} rows; --full shows all, --csv writes them."
    notes = () if some.num_rows == table.num_rows else (rest,)
    return Document(title="", sections=(Section(title=name, content=made, notes=notes),))


def write_csv(table: pa.Table, to: IO[bytes]) -> None:
    """Write a table as CSV with a line of names."""
    from pyarrow import csv

    csv.write_csv(table, to, csv.WriteOptions(quoting_style="needed"))
