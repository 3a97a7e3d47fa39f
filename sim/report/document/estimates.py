"""Estimates as tables: the one way in which numbers with intervals are laid out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from sim.report.document.document import Section, Stacked, Table
from sim.report.numbers import ends, value

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
