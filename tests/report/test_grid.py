"""Tables on terminals that are too narrow for them."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from sim.report.document.document import Table
from sim.report.document.grid import Grid

ROWS = (
    ("No merchant ship hit", "29.9 %", "42.2 %", "[+10.4, +14.5]**"),
    ("Leakers", "4.83", "3.98", "[−0.98, −0.73]"),
)
TITLES = ("measure", "A", "B", "95 % interval")


def drawn(table: Table, width: int) -> list[str]:
    console = Console(file=io.StringIO(), width=width)
    console.print(Grid(table), crop=False)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def table() -> Table:
    made = Table(*TITLES)
    for row in ROWS:
        made.add(*row)
    return made


def test_what_fits_is_one_table() -> None:
    assert len(drawn(table(), 80)) == 2 + len(ROWS)


def test_no_number_is_cut_and_every_row_keeps_its_name() -> None:
    for width in range(26, 60):
        lines = drawn(table(), width)
        assert max(map(len, lines)) <= width
        said = "\n".join(lines)
        for _, *numbers in ROWS:
            assert all(said.count(number) == 1 for number in numbers), said
        blocks = said.count("measure")
        assert blocks == said.count("Leakers") == said.count("merchant")
    assert blocks == 1
    assert drawn(table(), 26)[0].split() == ["measure", "A", "B"]


def test_groups_of_rows_stay_apart_in_every_block() -> None:
    made = table()
    made.rule()
    made.add("all", "1", "2", "3")
    lines = drawn(made, 30)
    above = [lines[at - 1].strip() for at, line in enumerate(lines) if line.startswith("all")]
    assert above == ["", ""]


def test_words_alone_are_wrapped() -> None:
    made = Table("who", "what", words=(0, 1))
    made.add("carney", "fires at the first of the drones")
    assert len(drawn(made, 20)) > 3


LONG = (
    ("catalogue.", "sensors.", "spy-1d.", "antenna_height"),
    ("results/", "one-raid-a58cdf681b/", "points/", "sm-2-4"),
    ("anti-", "ship-", "ballistic-", "missile"),
    ("/work",),
    ("2.5 ", "/ ", "3.25 ", "/ ", "123456789.123456789"),
)
"""Texts by the pieces between which they may be broken."""


@pytest.mark.parametrize("pieces", LONG)
def test_a_long_word_is_broken_at_its_joints_only(pieces: tuple[str, ...]) -> None:
    bare = [piece.strip() for piece in pieces]
    for width in range(10, 60):
        made = Table("input", "share")
        made.add("".join(pieces), "12.5 %")
        left = bare.copy()
        for line in drawn(made, width)[2:]:
            said = line.replace("12.5 %", "").replace(" ", "")
            while said:
                assert said.startswith(left[0]), (width, line)
                said = said.removeprefix(left.pop(0))
        assert left == []


def test_what_fits_the_terminal_is_not_broken() -> None:
    made = Table("input", "share")
    for pieces in LONG:
        made.add("".join(pieces), "12.5 %")
    assert len(drawn(made, 60)) == 2 + len(LONG)


def test_text_is_no_markup() -> None:
    made = Table("[bold]x", "[/red]")
    made.add("[/red] a\\b", "[/]")
    said = "\n".join(drawn(made, 60))
    assert all(text in said for text in ("[bold]x", "[/red]", "[/red] a\\b", "[/]"))
