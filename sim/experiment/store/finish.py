"""How a spool becomes a finished result, and a finished result the beginning of a longer one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment.errors import DamagedError, RunError
from sim.experiment.statistics.crossed import measured
from sim.experiment.store.folder import PART, RUN, SCENARIO, SUMMARY, checksum, sealed, table_path
from sim.experiment.store.spool import Spool, Stretch
from sim.experiment.tables.batch import Packed, packed, unpacked
from sim.experiment.tables.layout import Layout
from sim.experiment.tables.numbering import KEYS, numbers_of
from sim.experiment.tables.parquet import names_in, read_pieces, write_table
from sim.experiment.tables.schemas import NAMES, schema_of

if TYPE_CHECKING:
    import pyarrow as pa

Info = dict[str, Any]

UNLIKE = {"inputs": "value"}
"""Table → its column of which no two values are alike."""

COUNTED = {"counts": "counts", "threats": "launched", "shots": "rounds", "calls": "calls"}
"""Table → the column of ``replications`` that counts its rows."""


def adopt(folder: Path, spool: Spool, replications: int) -> None:
    """Read the rows of a finished result into a spool, as the beginning of a longer one."""
    for name in NAMES:
        # A block is stored without its columns, so it must have just these.
        if names_in(table_path(folder, name)) != schema_of(name).names:
            raise DamagedError(f"{table_path(folder, name)}: has other columns; remove the folder")
    blocks = (
        Packed(name, packed(batch))
        for name in NAMES
        for batch in read_pieces(table_path(folder, name))
    )
    spool.add(Stretch(0, replications), blocks)


def finish(
    folder: Path, spool: Spool, layout: Layout, scenario_text: str, head: Info, info: Info
) -> None:
    """Turn a complete spool into the finished result.

    head: what ``summary.json`` says beside the measures. info: what ``run.json`` says beside the
    checksums.
    """
    replications, inner = head["replications"], info["identity"]["inner"]
    parts = {SCENARIO: folder / f"{SCENARIO}{PART}", SUMMARY: folder / f"{SUMMARY}{PART}"}
    write_new(parts[SCENARIO], scenario_text)
    rows = {}
    for name in NAMES:
        part = parts[f"{name}.parquet"] = folder / f"{name}.parquet{PART}"
        batches = _sorted(spool, name, replications, inner)
        rows[name] = write_table(part, batches, schema_of(name), UNLIKE.get(name))
    _check(parts, rows, replications, inner)
    measures = measured(lambda name: parts[f"{name}.parquet"], layout, inner)
    write_new(parts[SUMMARY], as_json({**head, "measures": measures}))
    sums = {name: checksum(part) for name, part in sorted(parts.items())}
    for part in parts.values():
        to_disk(part)
    # From here until run.json is back the folder is unfinished, and the spool still has it all.
    (folder / RUN).unlink(missing_ok=True)
    for name, part in parts.items():
        part.replace(folder / name)
    whole = {**info, "replications": replications, "rows": rows, "files": sums}
    write_whole(folder / RUN, as_json(sealed(whole)))
    spool.remove()


def write_new(path: Path, text: str) -> None:
    """Write a new file, never through a link in its place."""
    path.unlink(missing_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all, whenever the machine stops."""
    part = path.with_name(f"{path.name}{PART}")
    write_new(part, text)
    to_disk(part)
    part.replace(path)
    to_disk(path.parent)


def as_json(value: Info) -> str:
    """Return readable JSON, the same for equal values; what is not finite is an error."""
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def rows_of(spool: Spool, name: str) -> Iterator[pa.RecordBatch]:
    """Yield a table from the spool."""
    return (unpacked(block, schema_of(name)) for block in spool.blocks(name))


def _sorted(
    spool: Spool, name: str, replications: int, inner: int | None
) -> Iterator[pa.RecordBatch]:
    """Yield a table from the spool, without what it has beyond ``replications``."""
    for batch in rows_of(spool, name):
        numbers = numbers_of(batch, inner)
        if numbers[-1] >= replications:
            batch = batch.slice(0, int(numbers.searchsorted(replications)))
        yield batch


def _check(
    parts: dict[str, Path], rows: dict[str, int], replications: int, inner: int | None
) -> None:
    """Raise `RunError` unless every replication is there once, with all its rows."""
    import numpy as np

    at, counted = 0, dict.fromkeys(COUNTED, 0)
    for batch in read_pieces(parts["replications.parquet"], [*KEYS, *COUNTED.values()]):
        numbers = numbers_of(batch, inner)
        wrong = np.flatnonzero(numbers != np.arange(at, at + len(numbers)))
        if len(wrong):
            raise RunError(f"replication {at + int(wrong[0])} is missing; remove the folder")
        at += len(numbers)
        for name, column in COUNTED.items():
            counted[name] += int(batch.column(column).to_numpy().sum())
    found = {name: rows[name] for name in COUNTED}
    if at != replications or found != counted:
        raise RunError(f"{at} replications with {found} rows, not {replications} with {counted}")


def to_disk(path: Path) -> None:
    """Wait until a file, or the entries of a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
