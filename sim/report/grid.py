"""How tables look."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from rich import box
from rich.table import Table


def grid(*columns: str, text: Sequence[int] = ()) -> Table:
    """Return an empty table; the columns in ``text`` are words, the others are numbers."""
    table = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
        collapse_padding=True,
        header_style="bold",
    )
    for place, name in enumerate(columns):
        words = place in text
        table.add_column(
            name, justify="left" if words else "right", overflow="fold", no_wrap=not words
        )
    return table


def hyphenated(name: str, width: int = 16) -> str:
    """Return a long name broken at its hyphens, as a table would not do."""
    return "\n".join(wrap(name, width, break_long_words=False)) or name
