"""A document on a terminal: rich's tables and text; pictures are named, not shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from sim.report.document.document import Document, Picture, Section, Table
from sim.report.document.grid import Grid

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
        found.append(Grid(section.content, full))
    return Group(*found, *map(_note, section.notes))


def _note(text: str) -> Text:
    return Text(text, style="dim")


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
