"""The paired differences of a sweep, and what pairing saved, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.experiment.analysis.sweep_pairs import Paired, against_bases
from sim.report.grid import grid, hyphenated
from sim.report.numbers import significant
from sim.report.text.differences import change, span
from sim.scenario.problems import shown

if TYPE_CHECKING:
    from sim.experiment import Sweep
    from sim.experiment.comparisons.contrast import Contrast

HELD: Final = ("leakers", "hits")
"""The measures whose differences are shown unless others are asked for."""

GOOD: Final = 3.0
"""Pairing that saves fewer times the replications than this deserves a word."""

WIDEST: Final = 16

READING: Final = (
    "saved: so many times the replications would a comparison under other luck need. It is little"
    " where a change is large or meets other events than the base did, and where few replications"
    " have anything to differ in."
)

RETIMED: Final = "–: starts or lasts otherwise than its base: other luck falls to other times"


def differences(
    sweep: Sweep, measures: Sequence[str], factors: Sequence[str]
) -> Iterator[RenderableType]:
    """Yield the table of the points against their bases, and what pairing saved in all.

    measures: those asked for; without them leakers and hits. factors: those that change.
    """
    wanted = list(measures or HELD)
    found = against_bases(sweep, wanted)
    ids = [id for id in wanted if any(id in one.contrasts for one in found)]
    if not ids:
        return
    yield Group(Text(), Text(against(sweep, found), style="bold"))
    yield _table(sweep, found, ids, factors)
    yield from _notes(found, ids)
    for id in ids:
        yield Text(saving([one.contrasts[id] for one in found if id in one.contrasts]))
    yield Text(READING, style="dim")


def one_at_a_time(sweep: Sweep) -> bool:
    """Return whether the points are a base and what differs from it in one factor."""
    return bool(sweep.info["design"]["kind"] == "one-at-a-time")


def against(sweep: Sweep, found: Sequence[Paired]) -> str:
    """Return in a line what the differences are from."""
    first = sweep.points[0].factors
    sides = {name: about["side"] for name, about in sweep.info["factors"].items()}
    moved = [n for n in first if any(p.factors[n] != first[n] for p in sweep.points)]
    chosen = [name for name in moved if sides[name] == "defence"]
    if one_at_a_time(sweep):
        return "Paired differences from the base"
    if not chosen or all(one.base == 0 for one in found):
        names = ", ".join(f"{name}={shown(first[name])}" for name in moved)
        return f"Paired differences from the first point, {names}"
    names = ", ".join(f"{name}={shown(first[name])}" for name in chosen)
    rest = ", ".join(name for name in moved if name not in chosen)
    return f"Paired differences from {names}, at the same {rest}"


def named(sweep: Sweep, factors: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """Return the columns that tell the points apart, and their texts point by point.

    They are the factors; where one is changed at a time, one column says which.
    """
    if not one_at_a_time(sweep):
        rows = [[shown(point.factors[name]) for name in factors] for point in sweep.points]
        return list(factors), rows
    base = sweep.points[0].factors
    told = [[n for n in factors if one.factors[n] != base[n]] for one in sweep.points]
    return ["point"], [
        [", ".join(f"{name}={shown(one.factors[name])}" for name in moved) or "base"]
        for one, moved in zip(sweep.points, told, strict=True)
    ]


def _table(
    sweep: Sweep, found: Sequence[Paired], ids: Sequence[str], factors: Sequence[str]
) -> Table:
    columns, rows = named(sweep, factors)
    labels = {id: c.difference.label.lower() for one in found for id, c in one.contrasts.items()}
    titles = [title for id in ids for title in ("\n".join(wrap(labels[id], WIDEST)), "saved")]
    table = grid(*map(hyphenated, columns), *titles, text=tuple(range(len(columns))))
    for one in found:
        cells = [cell for id in ids for cell in _cells(one.contrasts.get(id))]
        table.add_row(*rows[one.point], *cells)
    keep_whole(table, len(columns))
    return table


def _notes(found: Sequence[Paired], ids: Sequence[str]) -> Iterator[Text]:
    """Yield what the marks in the table say, of those that are there."""
    there = [one.contrasts[id] for one in found for id in ids if id in one.contrasts]
    alike = next((one.difference.note for one in there if one.difference.identical), None)
    if alike:
        yield Text(f"* in all replications; {alike}", style="dim")
    if any(one.difference.rough for one in there):
        yield Text("** rough: fewer than 10 replications differ", style="dim")
    if any(one.retimed for one in found):
        yield Text(RETIMED, style="dim")


def keep_whole(table: Table, columns: int) -> None:
    """Let the first columns, which tell the points apart, not be folded without need."""
    for column in table.columns[:columns]:
        column.min_width = min(WIDEST, max(len(str(c)) for c in (column.header, *column.cells)))


def _cells(found: Contrast | None) -> tuple[Text, str]:
    """Return the difference with its interval beneath, and what pairing saved."""
    if found is None:
        return Text("–"), "–"
    one = found.difference
    text = Text("identical*" if one.identical else change(found), justify="right")
    if one.bounded:
        text.append(f"\n{span(found)}{'**' * one.rough}", style="dim")
    return text, "–" if found.pairing.saved is None else f"{significant(found.pairing.saved)}×"


def saving(found: Sequence[Contrast]) -> str:
    """Return in a line what pairing saved over all points, and whether that is little."""
    name = found[0].difference.label.lower()
    saved = [
        one.pairing.saved
        for one in found
        if one.pairing.saved is not None and one.difference.bounded
    ]
    if not saved:
        return f"{name}: nothing that pairing could save"
    middle = median(saved)
    if len(saved) == 1:
        return f"{name}: pairing saved {significant(middle)} times the replications"
    ends = f"{significant(min(saved))} to {significant(max(saved))} times the replications"
    little = ", which is little" if middle < GOOD else ""
    return f"{name}: pairing saved {ends}, the median {significant(middle)}{little}"


def differences_as_json(sweep: Sweep, measures: Sequence[str]) -> dict[int, dict[str, Any]]:
    """Return for each point that has one its base's number and the differences from it."""
    made = {}
    for one in against_bases(sweep, measures):
        kept = {id: _plain(found) for id, found in one.contrasts.items()}
        made[one.point] = {
            "from": sweep.points[one.base].number, "retimed": one.retimed, "measures": kept
        }  # fmt: skip
    return made


def _plain(found: Contrast) -> dict[str, Any]:
    pairing = {"correlation": found.pairing.correlation, "variance_saved": found.pairing.saved}
    return {**found.difference.told(), "differ": found.differ, **pairing}
