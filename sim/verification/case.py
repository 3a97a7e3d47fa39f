"""A case: a scenario, the quantities read off its tables, and their exact values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    import pyarrow as pa

Column = NDArray[np.float64]
Tables = Mapping[str, "pa.RecordBatch"]
"""The tables of a result (design 6) by name; empty if a case calls the geometry directly."""

Runs = Callable[[int, int], Tables]
"""Makes the tables of so many replications under a seed, for a case of several scenarios."""


class Quantity(NamedTuple):
    """A number that theory gives.

    name: what it is, with its unit. exact: computed from the formula. observe: reads it off the
    tables, one value a replication. sd: exact standard deviation of one such value; 0 if every
    replication must give ``exact``, None if theory gives none and that of the sample is taken.
    figure: as printed in the list of references, a second check, within ``rounding`` of it.
    """

    name: str
    exact: float
    observe: Callable[[Tables], Column]
    sd: float | None = 0.0
    figure: float | None = None
    rounding: float = 5e-6


class Moments(NamedTuple):
    """Mean and standard deviation of one replication's value; None if theory gives no deviation."""

    mean: float
    sd: float | None = 0.0


class Wrong(NamedTuple):
    """A wrong answer that a typical mistake gives; ``moments`` by name of the quantity."""

    name: str
    moments: Mapping[str, Moments]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case with a known answer.

    id: as in the list of references. capability: under which heading it is shown. formula, source:
    where the exact values come from. scenario: the tree of a scenario file; None for a case that
    runs none. runs: makes the tables where they are not those of one scenario. wrongs:
    answers that the case must be able to tell from the right one. tolerance: largest relative error
    of quantities without chance. replications: how many are made; None lets the power decide.
    full: too long for the quick set.
    """

    id: str
    title: str
    capability: str
    formula: str
    source: str
    quantities: tuple[Quantity, ...]
    scenario: Mapping[str, Any] | None = None
    runs: Runs | None = None
    wrongs: tuple[Wrong, ...] = field(default=())
    tolerance: float = 1e-9
    replications: int | None = None
    full: bool = False


def column(tables: Tables, name: str, table: str = "replications") -> Column:
    """Return a column of a table as floats, NaN for none."""
    values: Any = tables[table].column(name).to_numpy(zero_copy_only=False)
    return np.asarray(values, dtype=np.float64)


def table(**columns: ArrayLike) -> Tables:
    """Return columns as a table of one row a replication; what is one value is that of each."""
    import pyarrow as pa

    values = np.broadcast_arrays(*(np.asarray(one, np.float64) for one in columns.values()))
    named = dict(zip(columns, map(np.atleast_1d, values), strict=True))
    return {"replications": pa.RecordBatch.from_pydict(named)}
