"""Tables in Markdown, for the pages of the documentation that the program writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def as_markdown(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table, an empty line behind it."""
    return "\n".join([_row(columns), f"|{'---|' * len(columns)}", *map(_row, rows), "", ""])


def _row(cells: Sequence[str]) -> str:
    escaped = (f" {cell} ".replace("|", "\\|") if cell else " " for cell in cells)
    return f"|{'|'.join(escaped)}|"
