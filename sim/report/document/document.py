"""A document: the answer of a command, independent of how it is shown.

A command builds one `Document`; `terminal`, `machine` and `page` render it. Nothing here knows of
colours, widths or HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.experiment.statistics.estimate import Estimate


class Stacked(NamedTuple):
    """A cell of two lines: a value, and what belongs to it in small print (its interval)."""

    text: str
    beneath: str


Cell = str | Stacked


class Row(NamedTuple):
    """Cells from left to right. ruled: with a line above it. strong: as a heading of what follows.

    A row may have fewer cells than the table has columns.
    """

    cells: tuple[Cell, ...]
    ruled: bool = False
    strong: bool = False


class Column(NamedTuple):
    """The head of a column. words: text, set to the left; else numbers, set to the right."""

    name: str
    words: bool = False


class Table:
    """Rows under named columns; filled by `add` and `rule`.

    columns: names from left to right. words: the places of those that hold text.
    """

    def __init__(self, *columns: str, words: Sequence[int] = (0,)) -> None:
        self.columns = tuple(Column(name, at in words) for at, name in enumerate(columns))
        self.rows: list[Row] = []
        self._ruled = False

    def add(self, *cells: Cell, strong: bool = False) -> None:
        """Add a row."""
        if len(cells) > len(self.columns):
            raise ValueError(f"{len(cells)} cells in {len(self.columns)} columns")
        self.rows.append(Row(cells, self._ruled, strong))
        self._ruled = False

    def rule(self) -> None:
        """Draw a line between the last row and the next."""
        self._ruled = bool(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A figure: its kind (and file name), what it shows in words, and what draws it.

    draw: is given a width in inches. Nothing is drawn before a renderer asks.
    """

    kind: str
    title: str
    draw: Callable[[float], Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table or picture, with sentences above it and notes beneath.

    detail: shown only where everything is (``--full``, the page).
    """

    title: str = ""
    sentences: tuple[str, ...] = ()
    content: Table | Picture | None = None
    notes: tuple[str, ...] = ()
    detail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The answer of a command.

    title: of the scenario, study or comparison. about: what was run, in one line. headline: one to
    three sentences with the answer. sections: in the order in which they are read. notes: what
    holds for all of it. warnings: legal but doubtful input. estimates: every number with
    an interval, for machines. data: what else machines get, by key. provenance: where it comes
    from: folder, seed, replications, versions.
    """

    title: str
    about: str = ""
    headline: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @property
    def pictures(self) -> list[Picture]:
        """The pictures of all sections, in their order."""
        return [one.content for one in self.sections if isinstance(one.content, Picture)]


def with_pictures(document: Document, pictures: Iterable[Picture]) -> Document:
    """Return a document with pictures behind its sections."""
    drawn = (Section(content=one, title=one.title, detail=True) for one in pictures)
    return replace(document, sections=(*document.sections, *drawn))


def sections(*found: Section | Iterable[Section] | None) -> tuple[Section, ...]:
    """Return the sections that are there, one after the other."""
    flat: list[Section] = []
    for one in found:
        if isinstance(one, Section):
            flat.append(one)
        elif one is not None:
            flat += one
    return tuple(flat)
