"""A document on a terminal: rich's tables and text; pictures are named, not shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from sim.report.document.document import Cell, Document, Picture, Section, Stacked, Table
from sim.report.grid import Grid

MORE = "More: --full shows {}; --json is for machines."


def parts(document: Document, full: bool = False) -> Iterator[RenderableType]:
    """Yield what is printed, one block after the other.

    full: with the sections that are details, and with small print in cells; without it the last
    line says what is left out.
    """
    head = [Text(document.title, style="bold")] if document.title else []
    head += [Text(document.about)] if document.about else []
    if head:
        yield Group(*head)
    if document.headline:
        yield Group(*map(Text, document.headline))
    shown = [one for one in document.sections if full or not one.detail]
    for section in shown:
        if not isinstance(section.content, Picture):
            yield _section(section, full)
    yield from map(_note, document.notes)
    left_out = [one.title for one in document.sections if one not in shown and one.title]
    if left_out:
        yield _note(MORE.format(_listed(left_out)))


def _section(section: Section, full: bool) -> RenderableType:
    found: list[RenderableType] = list(map(Text, section.sentences))
    if isinstance(section.content, Table):
        found.append(as_grid(section.content, full))
    return Group(*found, *map(_note, section.notes))


def as_grid(table: Table, small_print: bool = True) -> Grid:
    """Return a table as rich prints it; small_print: with the second lines of stacked cells."""
    words = [at for at, column in enumerate(table.columns) if column.words]
    made = Grid(*(column.name for column in table.columns), text=words)
    for row in table.rows:
        if row.ruled:
            made.add_section()
        style = "bold" if row.strong else None
        cells = [_cell(cell, small_print) for cell in row.cells]
        made.add_row(*cells, style=style)
    return made


def _cell(cell: Cell, small_print: bool) -> Text:
    if not isinstance(cell, Stacked):
        return Text(cell)
    text = Text(cell.text)
    if small_print and cell.beneath:
        text.append(f"\n{cell.beneath}", style="dim")
    return text


def _note(text: str) -> Text:
    return Text(text, style="dim")


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
