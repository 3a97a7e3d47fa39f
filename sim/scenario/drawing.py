"""Values that are drawn: spreads, and the plan by which a case is rebuilt with drawn values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from operator import itemgetter
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.engine.journal import Input
from sim.engine.laws import Law, across, constant
from sim.units import si

Floats = NDArray[np.float64]
Form = Literal["number", "whole", "law"]


class Luck(Protocol):
    """Where the uniform numbers of a draw come from."""

    def study(self, actor: int, /) -> float:
        """Return the per-study number of a leaf, in [0, 1)."""
        ...

    def replication_value(self, actor: int, /) -> float:
        """Return the per-replication number of a leaf, in [0, 1)."""
        ...


class Pinned:
    """Pinned numbers: each is one half, so every law gives its median."""

    def study(self, actor: int, /) -> float:  # noqa: ARG002 - the same for all
        """Return one half."""
        return 0.5

    def replication_value(self, actor: int, /) -> float:  # noqa: ARG002 - the same for all
        """Return one half."""
        return 0.5


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution in place of a value.

    law: the distribution.
    varies: ``per-study`` or ``per-replication``: how often it is drawn.
    path: where it is written; its address, so that a value written once is drawn once.
    dimension: of the value, as in `sim.units.UNITS`.
    form: what the drawn number becomes: a float, an int (rounded), or a law that is constant.
    actor: number of the path, or of the name under which several share one number.
    """

    law: Law
    varies: str
    path: str
    dimension: str
    form: Form
    actor: int


Values = Sequence[Any]
Builder = Callable[[Values], Any]


class Chosen(NamedTuple):
    """The alternative of a group of hypotheses: its place among them, and its name."""

    path: str
    place: int
    name: str


class Blueprint:
    """A case with spreads, ready to be rebuilt: only records that lead to a spread are."""

    __slots__ = ("_build", "_case", "_chosen", "_columns", "_laws", "_whole", "inputs", "spreads")

    def __init__(self, case: object, chosen: Sequence[Chosen] = ()) -> None:
        by_path = {spread.path: spread for spread in spreads_in(case)}
        self.spreads = tuple(by_path[path] for path in sorted(by_path))
        inputs = [Input(s.path, si(s.dimension), s.varies, None) for s in self.spreads]
        inputs += [Input(one.path, "", "per-study", one.name) for one in chosen]
        self.inputs = tuple(sorted(inputs))
        place = {one.path: number for number, one in enumerate(self.inputs)}
        self._columns = [place[spread.path] for spread in self.spreads]
        self._chosen = [(place[one.path], one.place) for one in chosen]
        self._whole = [place[s.path] for s in self.spreads if s.form == "whole"]
        self._laws = [place[s.path] for s in self.spreads if s.form == "law"]
        self._case = case
        self._build = _builder(case, place)

    def values(self, u: Floats) -> Floats:
        """Return the values of the inputs, one a column, at the numbers of the spreads."""
        found = np.empty((len(u), len(self.inputs)))
        found[:, self._columns] = across([spread.law for spread in self.spreads], u)
        found[:, self._whole] = np.rint(found[:, self._whole])
        for column, place in self._chosen:
            found[:, column] = place
        return found

    def case(self, values: Sequence[float]) -> Any:  # noqa: ANN401 - as typed as the case it was made with
        """Return the case with every spread replaced by its value: one row of `values`."""
        if self._build is None:
            return self._case
        row: list[Any] = list(values)
        for place in self._whole:
            row[place] = int(row[place])
        for place in self._laws:
            row[place] = constant(row[place])
        return self._build(row)

    def draw(self, luck: Luck) -> Any:  # noqa: ANN401 - as typed as the case it was made with
        """Return the case with every spread replaced by its value under ``luck``."""
        u = [
            luck.study(s.actor) if s.varies == "per-study" else luck.replication_value(s.actor)
            for s in self.spreads
        ]
        return self.case(self.values(np.array([u]))[0].tolist())


def spreads_in(value: object) -> Iterator[Spread]:
    """Yield the spreads in a tree of records, each as often as it occurs."""
    if isinstance(value, Spread):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from spreads_in(item)
    elif is_dataclass(value) and not isinstance(value, (type, Law)):
        for field in fields(value):
            yield from spreads_in(getattr(value, field.name))


def _builder(value: object, index: Mapping[str, int]) -> Builder | None:
    """Return the function from drawn values to the new value, or None if nothing in it changes."""
    if isinstance(value, Spread):
        return itemgetter(index[value.path])
    if isinstance(value, Mapping):
        return _of_mapping(value, index)
    if is_dataclass(value) and not isinstance(value, (type, Law)):
        return _of_record(value, index)
    return None


def _of_mapping(value: Mapping[str, object], index: Mapping[str, int]) -> Builder | None:
    parts = _changing(value, index)
    if not parts:
        return None
    old = dict(value)

    def rebuild(values: Values) -> dict[str, object]:
        new = old.copy()
        for key, part in parts:
            new[key] = part(values)
        return new

    return rebuild


def _of_record(value: Any, index: Mapping[str, int]) -> Builder | None:  # noqa: ANN401
    kind = type(value)
    items = {field.name: getattr(value, field.name) for field in fields(value)}
    parts = _changing(items, index)
    if not parts:
        return None
    # The slots are set one by one: the constructor of a frozen record takes three times as long.
    blank, slot = object.__new__, {name: getattr(kind, name).__set__ for name in items}
    changing = [(slot[name], part) for name, part in parts]
    kept = [(slot[name], items[name]) for name in items.keys() - dict(parts).keys()]

    def rebuild(values: Values) -> object:
        new = blank(kind)
        for put, item in kept:
            put(new, item)
        for put, part in changing:
            put(new, part(values))
        return new

    return rebuild


def _changing(items: Mapping[str, object], index: Mapping[str, int]) -> list[tuple[str, Builder]]:
    built = ((name, _builder(item, index)) for name, item in items.items())
    return [(name, part) for name, part in built if part is not None]
