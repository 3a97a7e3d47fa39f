"""The event: a count of one replication that reaches a number; and how near a run is to it.

How near a run is to the event is read off its records as they are written. Whatever the score
is, splitting is unbiased; a good one rises step by step on the way to the event.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, NamedTuple, Protocol

from sim.experiment.errors import RequestError, did_you_mean
from sim.experiment.tables.counts import BatchCounts
from sim.experiment.tables.gather import Rows
from sim.experiment.tables.layout import Layout, columns_in
from sim.experiment.tables.schemas import LEAKED
from sim.kill_chain.steps.engage import Fired, Met
from sim.platforms.launch.threat import Ended, Launched, Threat
from sim.platforms.response.calls import Called

Record = tuple[Any, ...]
Counts = Callable[[Record], bool]
"""Whether a record of the journal adds one to a count."""

Threats = Mapping[str, Threat]
"""The threats of a replication, by name."""

_FORM = re.compile(r"\s*(?P<column>.*?)\s*(?P<sign>>=|>)\s*(?P<number>\S+)\s*")
_SIGN = re.compile(r"[<>=!]")
_OUTCOMES = {"hits": "hit", "near-misses": "near-miss"}


class Event(NamedTuple):
    """``column`` of ``replications`` is at least ``least``."""

    column: str
    least: float

    def __str__(self) -> str:
        return f"{self.column} >= {self.least:g}"


def event_of(text: str, layout: Layout) -> Event:
    """Return the event that a text such as ``leakers >= 5`` means; raises `RequestError`."""
    form = _FORM.fullmatch(text)
    if form is None or _SIGN.search(form["number"]) or not form["column"]:
        raise RequestError(f"event {text!r}: must be COUNT >= NUMBER, as in leakers >= 5")
    columns = columns_in(layout)
    column = form["column"]
    if column not in columns:
        hint = did_you_mean(column, columns)
        raise RequestError(f"event {text!r}: there is no count {column!r}{hint}")
    try:
        number = float(form["number"])
    except ValueError:
        raise RequestError(f"event {text!r}: {form['number']!r} is no number") from None
    if columns[column].kind == "int" and math.isfinite(number):
        least = math.floor(number) + 1.0 if form["sign"] == ">" else float(math.ceil(number))
    else:
        least = math.nextafter(number, math.inf) if form["sign"] == ">" else number
    if not 0.0 < least < math.inf:
        raise RequestError(f"event {text!r}: is always so or never; the number must be above 0")
    return Event(column, least)


def value_of(column: str, records: list[Record], layout: Layout) -> float:
    """Return a count of the replication of which a journal is complete."""
    return float(BatchCounts([Rows(0, records)], layout).value(column)[0])


def counter(column: str, threats: Threats) -> Counts | None:
    """Return what counts a column while the journal is written; None if nothing does."""
    base, sign, name = _parts(column)

    def mine(record: Launched | Ended) -> bool:
        return _is_of(column, threats[record.threat])

    if base == "launched":
        return lambda record: type(record) is Launched and mine(record)
    if base == "leakers":
        return lambda record: (
            type(record) is Ended
            and record.outcome in LEAKED
            and leakers_of(column, threats[record.threat])
        )
    if base in ("intercepted", "missed", "hits", "near-misses"):
        outcome = _OUTCOMES.get(base, base)
        return lambda record: type(record) is Ended and record.outcome == outcome and mine(record)
    if base == "rounds" and sign != "@":
        return lambda record: type(record) is Fired and name in ("", record.weapon)
    return (lambda record: type(record) is Called) if column == "calls" else None


@cache
def _parts(column: str) -> tuple[str, str, str]:
    """Return the count itself, the sign behind it, and of what it is: leakers, @, drones."""
    found = re.fullmatch(r"([a-z-]+)([:@])(.+)", column)
    return (found[1], found[2], found[3]) if found else (column, "", "")


def _is_of(column: str, threat: Threat) -> bool:
    """Return whether a threat is of the type, or of the attack, that a column counts, if of one."""
    _, sign, name = _parts(column)
    return not sign or name == (threat.weapon if sign == ":" else threat.attack)


def is_of_leakers(column: str) -> bool:
    """Return whether a column counts leakers: all, of a type, or of an attack."""
    return _parts(column)[0] == "leakers"


def leakers_of(column: str, threat: Threat) -> bool:
    """Return whether ``threat`` would count in a column of leakers if it leaked."""
    return threat.defended and _is_of(column, threat)


class Score(Protocol):
    """How near a run has come to the event; ``over``: it comes no nearer any more."""

    level: float
    over: bool

    def see(self, record: Record) -> None:
        """Take note of a record."""
        ...


Scorer = Callable[[Threats], Score]
"""Makes the score of a run from its threats."""


class Count:
    """A count of the replication's table."""

    over = False

    def __init__(self, column: str, threats: Threats) -> None:
        counts = counter(column, threats)
        assert counts is not None
        self.level, self._counts = 0.0, counts

    def see(self, record: Record) -> None:
        """Take note of a record."""
        if self._counts(record):
            self.level += 1.0


class Pressed:
    """How hard the defence is pressed: missed rounds at threats that fly on or have leaked.

    Leakers alone come too late: when the first one arrives, the shots at the others may be over. A
    leaker that nobody shot at counts as one that was missed.
    """

    over = False

    def __init__(self, column: str, threats: Threats) -> None:
        self.level = 0.0
        self._missed = {name: 0 for name, one in threats.items() if leakers_of(column, one)}

    def see(self, record: Record) -> None:
        """Take note of a record."""
        if isinstance(record, Met) and record.threat in self._missed:
            if record.result in ("miss", "dud"):
                self._missed[record.threat] += 1
                self.level += 1.0
        elif isinstance(record, Ended) and record.threat in self._missed:
            missed = self._missed[record.threat]
            if record.outcome not in LEAKED:
                self.level -= missed
            elif missed == 0:
                self.level += 1.0


def scorer_of(column: str, by: str | None = None) -> Scorer | None:
    """Return the score for an event of a column, or the one that is asked for; None if none fits.

    by: a count of the replication's table that can be followed.
    """
    followed = by or column
    if counter(followed, {}) is None:
        return None
    if by is None and is_of_leakers(column):
        return partial(Pressed, column)
    return partial(Count, followed)
