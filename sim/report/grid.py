"""How tables look."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from itertools import zip_longest
from typing import Any, Final

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.table import Column, Table
from rich.text import Text

_GAP = 2
_ENDLESS = 10_000


_JOINTS: Final = (
    (re.compile(r".*/.*/|.*\w/\w"), re.compile(r"(?<=/)(?=[^\s/])")),
    (re.compile(r"[^\W\d][\w\"-]*(\.[\w\"-]+)+"), re.compile(r"(?<=\.)(?=\S)")),
    (re.compile(""), re.compile(r"(?<=[^\W\d]-)(?=[^\W\d])")),
)
"""How a long word begins, and where it may be broken: a file's path, a path of keys, a name."""

_SHORT: Final = 16
"""Words of so many characters stay whole."""


class Words:
    """Text that is broken between words, and within them only at their joints.

    ``catalogue.sensors.spy-1d`` goes on behind a point, a file's path behind a slash, another long
    name behind a hyphen. What fits no line as a whole is not broken at all.
    """

    def __init__(self, text: Text) -> None:
        self.text = text

    def __rich_measure__(self, _console: Console, _options: ConsoleOptions) -> Measurement:
        """Return the width of the longest piece, and that of the longest line."""
        lines = self.text.plain.split("\n")
        pieces = (cell_len(one.rstrip()) for line in lines for one in _pieces(line))
        return Measurement(max(pieces, default=0), max(map(cell_len, lines)))

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the text with its line ends, which rich adds none to."""
        made = Text("\n", justify=self.text.justify).join(
            part for line in self.text.split("\n") for part in _wrapped(line, options.max_width)
        )
        made.no_wrap, made.overflow = True, "ignore"
        yield made


def _pieces(line: str) -> list[str]:
    """Return the parts of a line between which it may be broken, spaces behind the words."""
    found: list[str] = []
    for word in re.findall(r"^\s*\S+\s*|\S+\s*", line):
        bare = word.strip()
        joint = next(joint for shape, joint in _JOINTS if shape.match(bare))
        found += [word] if cell_len(bare) <= _SHORT else joint.split(word)
    return found


def _wrapped(line: Text, width: int) -> list[Text]:
    cuts, start, end = list[int](), 0, 0
    for piece in _pieces(line.plain):
        after = end + len(piece)
        if end > start and cell_len(line.plain[start:after].rstrip()) > width:
            cuts.append(start := end)
        end = after
    parts = list(line.divide(cuts))
    for part in parts:
        part.rstrip()
    return parts


class Grid(Table):
    """A table that is printed in blocks, its first words repeated, where it is too wide for one.

    No number is ever broken or cut, no word but at its joints, and no text is markup.
    """

    def add_column(self, header: RenderableType = "", *more: Any, **options: Any) -> None:  # noqa: ANN401
        """Add a column; text is taken as it is."""
        taken = _plain if options.get("no_wrap") else _words
        super().add_column(taken(header), *more, **options)

    def add_row(self, *cells: RenderableType | None, **options: Any) -> None:  # noqa: ANN401
        """Add a row; text is taken as it is."""
        columns = zip_longest(self.columns[: len(cells)], cells)
        super().add_row(
            *(_plain(one) if column and column.no_wrap else _words(one) for column, one in columns),
            **options,
        )

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the blocks one below the other."""
        spans = {id(one): _span(one, console, options) for one in self.columns}
        for number, columns in enumerate(self._blocks(spans, options.max_width)):
            if number:
                yield ""
            widths = fitted([spans[id(one)] for one in columns], options.max_width)
            room = max(options.max_width, sum(widths) + _GAP * len(widths))
            block = copy(self)
            block.columns = [
                replace(one, _index=place, width=width)
                for place, (one, width) in enumerate(zip(columns, widths, strict=True))
            ]
            yield from Table.__rich_console__(block, console, options.update(width=room))

    def _blocks(self, spans: Mapping[int, Measurement], room: int) -> Iterator[list[Column]]:
        """Yield the columns of each block: those that name the row, and some of the others."""
        numbers = [place for place, one in enumerate(self.columns) if one.no_wrap]
        first = numbers[0] if numbers else len(self.columns)
        names = self.columns[:first]
        named = sum(spans[id(one)].minimum for one in names) + first * _GAP
        block, wide = list(names), named
        for column in self.columns[first:]:
            width = spans[id(column)].minimum
            if len(block) > len(names) and wide + width > room:
                yield block
                block, wide = list(names), named
            block.append(column)
            wide += width + _GAP
        yield block


def _span(column: Column, console: Console, options: ConsoleOptions) -> Measurement:
    """Return the least width of a column, whose words and numbers are whole, and the best."""
    wide = options.update(width=_ENDLESS)
    found = [Measurement.get(console, wide, one) for one in (column.header, *column.cells)]
    most = max(one.maximum for one in found)
    return Measurement(most if column.no_wrap else max(one.minimum for one in found), most)


def fitted(spans: Sequence[Measurement], room: int) -> list[int]:
    """Return a width for each column: the best, or as much less of the widest as it must be."""
    widths = [one.maximum for one in spans]
    excess = sum(widths) + _GAP * (len(widths) - 1) - room
    while excess > 0:
        able = [at for at, one in enumerate(spans) if widths[at] > one.minimum]
        if not able:
            break
        widths[max(able, key=lambda at: widths[at])] -= 1
        excess -= 1
    return widths


def _plain(cell: RenderableType | None) -> RenderableType:
    return Text(cell or "") if cell is None or isinstance(cell, str) else cell


def _words(cell: RenderableType | None) -> RenderableType:
    plain = _plain(cell)
    return Words(plain) if isinstance(plain, Text) else plain


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
