"""Whether runs under the same luck met the same attacks: who was launched, at which ship."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.experiment.store.folder import table_path
from sim.experiment.tables.numbering import KEYS, numbers_of
from sim.experiment.tables.parquet import read_pieces

COLUMNS = [*KEYS, "threat", "aimed_at"]


def launches_differ(folders: Sequence[Path], count: int, inner: int | None = None) -> float:
    """Return the share of the first ``count`` replications in which not all launches agree."""
    first, *others = (fingerprints(folder, count, inner) for folder in folders)
    differ = np.zeros(count, dtype=bool)
    for other in others:
        differ |= other != first
    return float(differ.mean())


def fingerprints(folder: Path, count: int, inner: int | None = None) -> NDArray[np.uint64]:
    """Return a number for the set of (threat, aim) of each replication, the same for equal sets."""
    found = np.zeros(count, dtype=np.uint64)
    for batch in read_pieces(table_path(folder, "threats"), COLUMNS):
        at = numbers_of(batch, inner)
        names = zip(batch.column("threat").to_pylist(), batch.column("aimed_at").to_pylist(),
                    strict=True)  # fmt: skip
        marks = np.array([hash(one) & 0xFFFFFFFFFFFFFFFF for one in names], dtype=np.uint64)
        wanted = at < count
        np.add.at(found, at[wanted], marks[wanted])
        if len(at) and at[-1] >= count:
            break
    return found
