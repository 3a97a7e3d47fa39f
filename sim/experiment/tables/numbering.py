"""How the replications of a nested run are counted: through all outer samples.

With ``inner`` replications a sample, number k is replication k mod ``inner`` of outer sample
k div ``inner``. In a plain run ``inner`` is None, and the number is both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

Numbers = NDArray[np.int64]

MOST = 10**9
"""Replications of a run, at most."""

KEYS = ("outer", "replication")
"""The columns from which a number is read."""


def places(numbers: Sequence[int] | Numbers, inner: int | None) -> tuple[Numbers, Numbers]:
    """Return the outer sample and the replication of each number."""
    whole = np.asarray(numbers, dtype=np.int64)
    return (whole, whole) if inner is None else (whole // inner, whole % inner)


def numbers_of(batch: pa.RecordBatch, inner: int | None) -> Numbers:
    """Return the number of each row of a table."""
    replication: Numbers = batch.column("replication").to_numpy()
    return replication if inner is None else batch.column("outer").to_numpy() * inner + replication
