"""How a quantity is read off the tables of a run, by what its row says after ``read``.

- A column of the replications, by its name.
- A function of this package, such as ``traffic.calls.lost``; it is given the tables.
- An expression over the columns of the replications, the settings of the row and its other
  readings, by their names, with ``_`` for every other sign (``cost / threat_cost``); ``exact`` has
  the means that theory gives, by name.
- ``{rows: R, mean: E}``, or ``sum``, or ``each``: the mean of an expression over the rows of each
  replication that have a value; its sum; or all values as they are. R is a table, whose columns
  ``E`` may name, or a function that gives such columns, or arrays with a row for each replication.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from inspect import signature
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from scipy.special import bdtrc, ndtri, pdtrc

from sim.verification.case import Column, Moments, Tables, column
from sim.verification.law import yes_no

Settings = Mapping[str, Any]
Reading = str | Mapping[str, str]

PACKAGE = "sim.verification"
FOLDERS = ("geometry", "fire", "queues", "traffic", "statistics")
FUNCTION = re.compile(r"\w+(\.\w+)+")


def function(name: str) -> Callable[..., Any]:
    """Return the function of that name, which begins at this package."""
    module, _, attribute = name.rpartition(".")
    found: Callable[..., Any] = getattr(import_module(f"{PACKAGE}.{module}"), attribute)
    return found


def wanted(of: Callable[..., Any], settings: Settings) -> dict[str, Any]:
    """Return the settings that a function has parameters for."""
    names = signature(of).parameters
    return {name: value for name, value in settings.items() if name in names}


def called(name: str, settings: Settings, *first: object) -> Any:  # noqa: ANN401
    """Return the value of a function for settings."""
    of = function(name)
    return of(*first, **wanted(of, settings))


def law_of(text: str, settings: Settings) -> Any:  # noqa: ANN401 - what the formula gives
    """Return the value of a formula for settings: a function's name, or an expression over them.

    An expression may call functions of this package by their names.
    """
    if FUNCTION.fullmatch(text):
        return called(text, settings)
    for folder, module in re.findall(rf"\b({'|'.join(FOLDERS)})\.(\w+)", text):
        import_module(f"{PACKAGE}.{folder}.{module}")
    folders = {name: import_module(f"{PACKAGE}.{name}") for name in FOLDERS}
    return eval(text, {**FUNCTIONS, **folders, **settings})


class Names(dict[str, Any]):
    """The names of an expression, computed when they are needed."""

    def __init__(self, make: Callable[[str], Any]) -> None:
        self._make = make

    def __missing__(self, name: str) -> Any:  # noqa: ANN401 - a column, a reading or a setting
        return self._make(name)


class Reader(NamedTuple):
    """The names that readings of a row may use: each other, settings, and the theory's means."""

    readings: Mapping[str, Reading]
    settings: Settings
    exact: Mapping[str, float]

    def read(self, how: Reading, tables: Tables) -> Column:
        """Return the values of a reading, mostly one a replication."""
        return np.atleast_1d(np.asarray(self._read(how, tables), dtype=np.float64))

    def _read(self, how: Reading, tables: Tables) -> Any:  # noqa: ANN401 - values of any type
        if not isinstance(how, str):
            return self._rows(tables, **how)
        if FUNCTION.fullmatch(how):
            return called(how, self.settings, tables)
        if how in self.readings:
            return self._read(self.readings[how], tables)
        if how in tables["replications"].schema.names:
            return values_of(tables, "replications", how)
        return self._value(how, tables, partial(named, tables, "replications"))

    def _rows(
        self, tables: Tables, rows: str, mean: str = "", sum: str = "", each: str = ""
    ) -> Any:  # noqa: ANN401
        made = called(rows, self.settings, tables) if FUNCTION.fullmatch(rows) else None
        find = partial(named, tables, rows) if made is None else made.__getitem__
        values = self._value(mean or sum or each, tables, find)
        if each:
            return values
        if made is not None and "replication" not in made:
            return values.mean(axis=1)
        at = find("replication").astype(int)
        there, many = ~np.isnan(values), tables["replications"].num_rows
        sums = np.bincount(at[there], values[there], many)
        counts = np.bincount(at[there], minlength=many)
        return sums if sum else sums[counts > 0] / counts[counts > 0]

    def _value(self, text: str, tables: Tables, find: Callable[[str], Any]) -> Any:  # noqa: ANN401
        settings = {**self.settings, "exact": self.exact}

        def make(name: str) -> Any:  # noqa: ANN401
            if name in self.readings:
                return self._read(self.readings[name], tables)
            try:
                return find(name)
            except KeyError:
                return settings[name]

        # The text is this package's own, and may name what is given here. A duration of the tables
        # comes before one that was set.
        return eval(text, FUNCTIONS, Names(make))


def named(tables: Tables, table: str, name: str) -> Any:  # noqa: ANN401
    """Return the column of that name, ``_`` for every other sign; `KeyError` if there is none."""
    names = {re.sub(r"\W", "_", one): one for one in tables[table].schema.names}
    return values_of(tables, table, names[name])


def values_of(tables: Tables, table: str, name: str) -> Any:  # noqa: ANN401
    """Return a column as an array: floats, or texts."""
    found = tables[table].column(name)
    texts = pa.types.is_string(found.type) or pa.types.is_dictionary(found.type)
    return np.array(found.to_pylist(), dtype=object) if texts else column(tables, name, table)


def nth(values: Column, place: int) -> Column:
    """Return the value at a place, from the end if it is negative; NaN if there is none."""
    inside = -len(values) <= place < len(values)
    return values[[place]] if inside else np.array([np.nan])


FUNCTIONS: dict[str, Any] = {
    "Moments": Moments, "bdtrc": bdtrc, "ceil": math.ceil, "exp": math.exp, "fsum": math.fsum,
    "hypot": math.hypot, "isin": np.isin, "isnan": np.isnan, "maximum": np.maximum,
    "nan_to_num": np.nan_to_num, "ndtri": ndtri, "nth": nth, "pdtrc": pdtrc, "sqrt": math.sqrt,
    "yes_no": yes_no,
}  # fmt: skip
"""Further functions that expressions may call."""
