"""How tables look."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import rich.table
from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from sim.report.document.document import Cell, Stacked, Table

_GAP = 2

_JOINTS: Final = (
    (re.compile(r".*/.*/|.*\w/\w"), re.compile(r"(?<=/)(?=[^\s/])")),
    (re.compile(r"[^\W\d][\w\"-]*(\.[\w\"-]+)+"), re.compile(r"(?<=\.)(?=\S)")),
    (re.compile(""), re.compile(r"(?<=[^\W\d]-)(?=[^\W\d])")),
)
"""How a long word begins, and where it may be broken: a file's path, a path of keys, a name."""

_SHORT: Final = 16
"""Words of so many characters stay whole."""


class Span(NamedTuple):
    """The least width of a column, whose words and numbers are whole, and the best."""

    least: int
    best: int


class Grid:
    """A table that is printed in blocks, its first words repeated, where it is too wide for one.

    Words are broken at blanks, and within only at their joints: ``catalogue.sensors.spy-1d`` goes
    on behind a point, a file's path behind a slash, another long name behind a hyphen. What fits no
    line as a whole is not broken at all, and neither is a number. No text is markup.
    """

    def __init__(self, table: Table, small_print: bool = True) -> None:
        """small_print: with the second lines of stacked cells."""
        self.text = [at for at, column in enumerate(table.columns) if column.words]
        self.heads = [Text(column.name) for column in table.columns]
        self.table = table
        self.rows = [
            [_text(cell, small_print) for cell in row.cells]
            + [Text()] * (len(self.heads) - len(row.cells))
            for row in table.rows
        ]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the blocks one below the other."""
        spans = [self._span(at) for at in range(len(self.heads))]
        for number, places in enumerate(self._blocks(spans, options.max_width)):
            if number:
                yield ""
            widths = fitted([spans[at] for at in places], options.max_width)
            room = max(options.max_width, sum(widths) + _GAP * len(widths))
            yield from console.render(self._block(places, widths), options.update(width=room))

    def _span(self, at: int) -> Span:
        lines = [line for cells in (self.heads, *self.rows) for line in cells[at].plain.split("\n")]
        best = max(map(cell_len, lines))
        if at not in self.text:
            return Span(best, best)
        pieces = (cell_len(one.rstrip()) for line in lines for one in _pieces(line))
        return Span(max(pieces, default=0), best)

    def _blocks(self, spans: Sequence[Span], room: int) -> Iterator[list[int]]:
        """Yield the places of each block: those that name the row, and some of the others."""
        count = len(spans)
        first = next((at for at in range(count) if at not in self.text), count)
        names = list(range(first))
        named = sum(spans[at].least + _GAP for at in names)
        block, wide = list(names), named
        for at in range(first, count):
            if len(block) > first and wide + spans[at].least > room:
                yield block
                block, wide = list(names), named
            block.append(at)
            wide += spans[at].least + _GAP
        yield block

    def _block(self, places: Sequence[int], widths: Sequence[int]) -> rich.table.Table:
        made = rich.table.Table(
            box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, collapse_padding=True,
            header_style="bold",
        )  # fmt: skip
        for at, width in zip(places, widths, strict=True):
            made.add_column(
                self._cell(self.heads, at, width), width=width, no_wrap=True,
                justify="left" if at in self.text else "right",
            )  # fmt: skip
        for row, cells in zip(self.table.rows, self.rows, strict=True):
            if row.ruled:
                made.add_section()
            shown = (self._cell(cells, *one) for one in zip(places, widths, strict=True))
            made.add_row(*shown, style="bold" if row.strong else None)
        return made

    def _cell(self, cells: Sequence[Text], at: int, width: int) -> Text:
        if at not in self.text:
            return cells[at]
        return Text("\n").join(
            part for line in cells[at].split("\n") for part in _wrapped(line, width)
        )


def _text(cell: Cell, small_print: bool) -> Text:
    if not isinstance(cell, Stacked):
        return Text(cell)
    text = Text(cell.text)
    if small_print and cell.beneath:
        text.append(f"\n{cell.beneath}", style="dim")
    return text


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


def fitted(spans: Sequence[Span], room: int) -> list[int]:
    """Return a width for each column: the best, or as much less of the widest as it must be."""
    widths = [one.best for one in spans]
    excess = sum(widths) + _GAP * (len(widths) - 1) - room
    while excess > 0:
        able = [at for at, one in enumerate(spans) if widths[at] > one.least]
        if not able:
            break
        widths[max(able, key=lambda at: widths[at])] -= 1
        excess -= 1
    return widths
