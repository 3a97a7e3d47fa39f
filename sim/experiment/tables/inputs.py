"""The rows of ``inputs``: the values drawn for each replication, as columns.

A long table: which inputs there are depends on the hypotheses that were drawn, and a new input is
rows, not a column. Of a nested run an outer sample is stored once, with its first replication.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engine.journal import Drawn, Input
from sim.experiment.tables.gather import Rows
from sim.experiment.tables.numbering import Numbers

if TYPE_CHECKING:
    import pyarrow as pa


def input_columns(batch: Sequence[Rows], inner: int | None) -> tuple[Numbers, list[Any]]:
    """Return the number of the replication of each row of a batch, and the columns of the rows."""
    numbers, codes, values = [], [], []
    vocabulary = _Vocabulary()
    for rows in batch:
        if rows.drawn is not None:
            first = inner is None or rows.replication % inner == 0
            code, kept = vocabulary.codes(rows.drawn, first)
            numbers.append(np.full(len(code), rows.replication))
            codes.append(code)
            values.append(np.array(rows.drawn.values)[kept])
    words = vocabulary.columns(_joined(codes, np.int32))
    value = _joined(values, np.float64)
    return _joined(numbers, np.int64), [words["path"], value, words["unit"], words["choice"]]


def _joined(parts: list[Any], kind: type) -> Any:  # noqa: ANN401 - an array of that kind
    return np.concatenate(parts or [np.empty(0)]).astype(kind, copy=False)


class _Vocabulary:
    """The different inputs of a batch, each with a number: few, however many rows there are."""

    def __init__(self) -> None:
        self._number: dict[Input, int] = {}
        self._known: dict[tuple[int, bool], tuple[Any, Any]] = {}

    def codes(self, drawn: Drawn, first: bool) -> tuple[Any, Any]:
        """Return the numbers of the inputs that are stored, and their places in the values."""
        key = id(drawn.inputs), first
        if key not in self._known:
            kept = [
                place
                for place, one in enumerate(drawn.inputs)
                if first or one.varies == "per-replication"
            ]
            number = self._number
            found = [number.setdefault(drawn.inputs[place], len(number)) for place in kept]
            self._known[key] = np.array(found, np.int32), np.array(kept, np.intp)
        return self._known[key]

    def columns(self, codes: Any) -> dict[str, pa.Array]:  # noqa: ANN401
        """Return the words of the inputs with these numbers, by the name of the column."""
        return {
            name: texts(codes, [getattr(one, name) for one in self._number])
            for name in ("path", "unit", "choice")
        }


def texts(codes: Any, words: Sequence[str | None]) -> pa.Array:  # noqa: ANN401
    """Return the words with these numbers as a column."""
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(codes, pa.array(words, pa.string())).cast(pa.string())
