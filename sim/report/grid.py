"""How tables look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from textwrap import wrap

from rich import box
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.table import Column, Table
from rich.text import Text

_GAP = 2
_ENDLESS = 10_000


class Grid(Table):
    """A table that is printed in blocks, its first words repeated, where it is too wide for one.

    No number is ever broken or cut.
    """

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the blocks one below the other."""
        blocks = list(self._blocks(console, options))
        if len(blocks) > 1:
            # Names of several words are narrower when they are broken between them.
            self.columns[0]._cells = [_broken(cell) for cell in self.columns[0]._cells]
            blocks = list(self._blocks(console, options))
        for number, columns in enumerate(blocks):
            if number:
                yield ""
            block = copy(self)
            block.columns = [replace(one, _index=place) for place, one in enumerate(columns)]
            yield from Table.__rich_console__(block, console, options)

    def _blocks(self, console: Console, options: ConsoleOptions) -> Iterator[list[Column]]:
        """Yield the columns of each block: those that name the row, and some of the others."""
        numbers = [place for place, one in enumerate(self.columns) if one.no_wrap]
        first = numbers[0] if numbers else len(self.columns)
        names, widths = self.columns[:first], [_least(c, console, options) for c in self.columns]
        named = sum(widths[:first]) + first * _GAP
        block, wide = list(names), named
        for column, width in zip(self.columns[first:], widths[first:], strict=True):
            if len(block) > len(names) and wide + width > options.max_width:
                yield block
                block, wide = list(names), named
            block.append(column)
            wide += width + _GAP
        yield block


def _least(column: Column, console: Console, options: ConsoleOptions) -> int:
    """Return the width of a column whose words, and whose numbers, are whole."""
    wide = options.update(width=_ENDLESS)
    widths = [Measurement.get(console, wide, one) for one in (column.header, *column.cells)]
    return max(one.maximum if column.no_wrap else one.minimum for one in widths)


def grid(*columns: str, text: Sequence[int] = ()) -> Grid:
    """Return an empty table; the columns in ``text`` are words, the others are numbers."""
    table = Grid(
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


def _broken(cell: RenderableType) -> RenderableType:
    text = cell.plain if isinstance(cell, Text) else cell
    if not isinstance(text, str) or " " in text or "/" in text:
        return cell
    return Text(hyphenated(text))


def hyphenated(name: str, width: int = 16) -> str:
    """Return a long name broken at its hyphens, as a table would not do."""
    return "\n".join(wrap(name, width, break_long_words=False)) or name
