"""The journal of one replication: flat typed records in the order in which they happened.

Each step of the model writes records and keeps no statistics; tables and measures are functions
of the records. A record is a named tuple whose first field is ``time`` (s from the start).
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

R = TypeVar("R", bound=tuple[Any, ...])


class Input(NamedTuple):
    """An uncertain input: where it is written, its SI unit, how often it is drawn.

    choice: the name of the alternative, of a group of hypotheses.
    """

    path: str
    unit: str
    varies: str
    choice: str | None


class Drawn(NamedTuple):
    """The draws of a replication: the value of each of ``inputs``, sorted by path.

    The value of a group of hypotheses is the place of the alternative, from 0.
    """

    inputs: tuple[Input, ...]
    values: tuple[float, ...]


class Journal:
    """Records of one replication, in order, and what it began with.

    drawn: the uncertain inputs as drawn; None if they are pinned.
    """

    __slots__ = ("drawn", "records", "write")

    def __init__(self, drawn: Drawn | None = None) -> None:
        self.drawn = drawn
        self.records: list[tuple[Any, ...]] = []
        # The list's own method: writing is in the hot path.
        self.write = self.records.append

    def of(self, kind: type[R]) -> list[R]:
        """Return the records of one kind, in order."""
        return [record for record in self.records if type(record) is kind]


class Tally(NamedTuple):
    """A count that belongs to the whole replication, such as rounds left; ``key`` says of whom."""

    time: float
    name: str
    key: str
    value: float
