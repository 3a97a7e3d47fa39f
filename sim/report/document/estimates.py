"""Estimates as tables: the one way in which numbers with intervals are laid out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from sim.report.document.document import Section, Stacked, Table
from sim.report.numbers import Scale, decimals, ends, scale, signed_ends, signed_value, value

if TYPE_CHECKING:
    from sim.experiment.statistics.estimate import Estimate

_METHODS: Final = {
    "none": "–",
    "t over replications": "t",
    "delta method": "delta",
    "order statistics": "order stat.",
    "crossed": "crossed",
}


def listed(title: str, estimates: Iterable[Estimate], detail: bool = False) -> Section:
    """Return estimates one beneath the other; those without a value are left out."""
    rows = [one for one in estimates if one.value is not None]
    table = Table(title, "mean", "95 % interval", "n", "method", words=(0, 4))
    marks = Marks(rows)
    for one in rows:
        method = short_method(one) + marks.of(one)
        table.add(one.label, value(one), ends(one), f"{one.n:,}", method)
    return Section(title=title, content=table, notes=marks.notes, detail=detail)


class Marks:
    """Asterisks that lead from numbers to the notes beneath them."""

    def __init__(self, estimates: Iterable[Estimate]) -> None:
        self._notes = list(dict.fromkeys(one.note for one in estimates if one.note))

    def of(self, one: Estimate) -> str:
        """Return the mark of an estimate; empty if it has no note."""
        return "*" * (self._notes.index(one.note) + 1) if one.note else ""

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes, each behind its mark."""
        return tuple(f"{'*' * at} {note}" for at, note in enumerate(self._notes, 1))


def short_method(one: Estimate) -> str:
    """Return the interval's method in a word or two."""
    return next((short for long, short in _METHODS.items() if one.method.startswith(long)),
                one.method)  # fmt: skip


def cell(one: Estimate) -> Stacked:
    """Return a value with its interval in the line beneath."""
    beneath = ends(one)
    return Stacked(value(one), "" if beneath == "–" else beneath)


ROUGH: Final = "* rough: few replications differ, so more of them may change it much"


def laid_out(
    words: Sequence[str],
    heads: Sequence[str],
    rows: Iterable[tuple[Sequence[str], Sequence[Estimate | None]]],
    changes: Collection[int] = (),
) -> Table:
    """Return a table with names and estimates in each row, each column of estimates in one unit.

    words, heads: names of the columns. changes: the places of the heads that are differences.
    """
    rows = list(rows)
    columns = list(zip(*(estimates for _, estimates in rows), strict=True))
    units = [scale(*filter(None, column)) for column in columns]
    table = Table(
        *words,
        *(titled(head, unit, at in changes)
          for at, (head, unit) in enumerate(zip(heads, units, strict=True))),
        words=range(len(words)),
    )  # fmt: skip
    for names, estimates in rows:
        cells = [
            f"{inline(one, unit, at in changes)}{'*' if one and one.rough else ''}"
            for at, (one, unit) in enumerate(zip(estimates, units, strict=True))
        ]
        table.add(*names, *cells)
    return table


def titled(name: str, unit: Scale, change: bool = False) -> str:
    """Return a value with its unit; changes of a percentage are in points."""
    word = "percentage points" if change and unit.unit == "%" else unit.unit
    return f"{name}, {word}" if word else name


def inline(one: Estimate | None, shown: Scale | None = None, change: bool = False) -> str:
    """Return a value with its interval behind it, without the unit; a dash for none.

    shown: the unit; each interval has its own digits. change: with signs.
    """
    if one is None or one.value is None:
        return "–"
    unit = shown or scale(one)
    if change and one.identical and not one.value:
        return "identical"
    own = unit._replace(decimals=None if one.half is None else decimals(one.half / unit.factor))
    text, span = (
        (signed_value(one, own), signed_ends(one, own))
        if change
        else (own.write(one.value), ends(one, own))
    )
    return text if span in ("–", "identical") else f"{text} {span}"
