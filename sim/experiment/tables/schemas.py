"""The tables of a result: their columns with types, units and meaning, the same for every scenario.

What is counted by something, such as hits by attack, is a row of ``counts`` and no column.
"""

from __future__ import annotations

import re
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pyarrow as pa

OUTCOMES = (
    "failed", "passed", "intercepted", "decoyed", "hit", "near-miss", "missed", "in-flight",
)  # fmt: skip
"""What becomes of a launched threat (model 9.1); exactly one of these."""

LEAKED = frozenset(("hit", "near-miss", "missed", "passed"))
"""Outcomes of a leaker, if its aim point is defended (model 9.2)."""

COLUMN_OF = {outcome: outcome for outcome in OUTCOMES} | {"hit": "hits", "near-miss": "near-misses"}
"""Outcome → the column of ``replications`` that counts it."""

CODES = (
    "out-of-reach", "not-detected", "detected-late", "not-identified", "held-fire",
    "assigned-elsewhere", "no-rounds", "no-channel", "misjudged-kill", "all-missed",
)  # fmt: skip
"""The ledger's codes (model 10.6): exactly one for each leaker that endangered somebody."""

NO_DANGER = "no-danger"
RESULTS = ("kill", "miss", "wasted", "aborted", "dud")
REACHED_WITHIN = {"1-h": 3600.0, "3-h": 10800.0, "6-h": 21600.0, "12-h": 43200.0}
"""The stated times (s) within which a call may be reached."""


class Column(NamedTuple):
    """One column: name, type (``int``, ``long``, ``float`` or ``str``), unit, meaning."""

    name: str
    kind: str
    unit: str
    about: str


KEYS = (
    Column("point", "int", "", "point of the sweep; 0 in a plain run"),
    Column("outer", "long", "", "outer sample of the unknown inputs; null at the best guess"),
    Column("replication", "long", "", "number of the replication"),
)


def told(unit: str, about: str, default: Any = MISSING) -> Any:  # noqa: ANN401 - as `field`
    """Return a field that is a column with this unit and meaning."""
    return field(default=default, metadata={"unit": unit, "about": about})


@dataclass(slots=True, eq=False)
class ThreatRow:
    """A launched threat.

    No columns: ``defended``, whether its aim point is; ``volley``, the rounds fired at it.
    """

    threat: str = told("", "attack/number")
    attack: str = told("", "attack it belongs to")
    raid: int = told("", "raid of that attack, from 1; a scripted attack is one raid")
    weapon: str = told("", "type of drone or missile")
    aimed_at: str = told("", "what it was launched at")
    launched_s: float = told("s", "time of launch")
    detected_s: float | None = told("s", "time of the first detection by any escort", None)
    detected_by: str | None = told("", "escort/sensor of the first detection", None)
    detected_range_m: float | None = told("m", "range of the first detection", None)
    shots: int = told("1", "rounds fired at it", 0)
    outcome: str = told("", "one of " + ", ".join(OUTCOMES), "in-flight")
    killed_by: str | None = told(
        "", "escort/weapon of the kill, or the escort whose decoy worked", None
    )
    ended_s: float | None = told("s", "time of its end", None)
    struck: str | None = told("", "ship it struck", None)
    damage: str | None = told("", "damage class of that hit", None)
    reason: str | None = told("", "the ledger's code for a leaker", None)
    defended: bool = False
    volley: list[ShotRow] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class ShotRow:
    """A round that was fired."""

    shooter: str = told("", "escort that fired")
    threat: str = told("", "threat fired at")
    weapon: str = told("", "type of the round")
    layer: int = told("", "layer of the doctrine, from 0")
    look: int = told("", "look of that layer at this threat, from 1")
    ordinal: int = told("", "number of the shot at this threat, from 0")
    fired_s: float = told("s", "time of launch")
    intercept_s: float | None = told("s", "time at which the round ended")
    range_m: float | None = told("m", "from the launch point to where the round ended")
    pk: float = told("1", "single-shot probability of kill")
    result: str | None = told("", "one of " + ", ".join(RESULTS) + "; null while in flight", None)
    judged: str = told("", "kill, miss or none", "none")


@dataclass(slots=True, eq=False)
class CallRow:
    """A distress call."""

    ship: str = told("", "ship that called")
    called_s: float = told("s", "time of the call")
    responder: str | None = told("", "escort that came, or was last sent", None)
    tasked_s: float | None = told("s", "time at which an escort was first sent", None)
    arrived_s: float | None = told("s", "time at which an escort first came alongside", None)
    released_s: float | None = told("s", "time at which the escort was free again", None)
    until_s: float | None = told("s", "time up to which it was followed: the end of the run", None)
    outcome: str = told(
        "", "assisted, alongside, under-way, pre-empted, unanswered or lost", "unanswered"
    )


def _columns(row: type) -> tuple[Column, ...]:
    """Return the columns of a kind of row."""
    return tuple(
        Column(one.name, str(one.type).split()[0], one.metadata["unit"], one.metadata["about"])
        for one in fields(row)
        if one.metadata
    )


THINGS = {"threats": _columns(ThreatRow), "shots": _columns(ShotRow), "calls": _columns(CallRow)}
"""Tables with one row a thing that happens."""

INPUTS = (
    Column("path", "str", "", "where the uncertain input is written in the scenario"),
    Column("value", "float", "", "what was drawn, in `unit`; the place of a choice, from 0"),
    Column("unit", "str", "", "SI unit of the value"),
    Column("choice", "str", "", "the alternative, if the input is a group of hypotheses"),
)

COUNTS = {
    "launched": "threats launched",
    "ended": "threats that have ended: launched - in flight",
    "defended": "threats launched at a defended aim point that have ended",
    "failed": "threats that failed at launch or in flight",
    "passed": "threats that passed overhead",
    "intercepted": "threats shot down",
    "decoyed": "threats drawn away by a decoy",
    "hits": "threats that struck a ship",
    "near-misses": "threats that fell near their ship",
    "missed": "threats that fell far from everybody",
    "in-flight": "threats in flight at a hard end",
    "leakers": "threats launched at a defended aim point that nothing stopped",
    "leakers-hit": "leakers that struck a ship",
    "detected": "threats detected",
    "engaged": "threats shot at",
    "engaged-ended": "threats shot at that have ended",
    "ships-hit": "merchant ships struck at least once",
    "escorts-hit": "escorts struck at least once",
    "raids": "raids with a threat launched at a defended aim point, all of which have ended",
    "raids-without-leaker": "those of which no threat leaked",
    "calls": "distress calls",
    "answered": "distress calls to which an escort came alongside",
    "rounds": "rounds fired",
    "decided": "1 if no threat was in flight at the end",
    "no-ship-hit-decided": "1 if it was decided, and no merchant ship was struck",
    "no-leaker-decided": "1 if it was decided, and no threat leaked",
    "any-call-decided": "1 if it was decided, and a ship called",
    "counts": "its rows in the table counts",
}
"""Counts of a replication."""

_BEST = "unit costs at their best guess"
SUMS = (
    Column("casualties", "float", "persons", "persons hurt"),
    Column("first-shot-delay", "float", "s", "detection to first shot, over threats engaged"),
    Column("cost", "float", "USD", f"cost of the rounds fired, {_BEST}"),
    Column("threat-cost", "float", "USD", f"cost of the threats launched, {_BEST}"),
    Column("duration", "float", "s", "time in which threats are launched"),
    Column("end", "float", "s", "time at which the run ended"),
    Column("stopped-cost", "float", "USD", f"cost of those shot down or decoyed, {_BEST}"),
)
"""Its other sums."""

BY_ATTACK = ("launched", "intercepted", "leakers", "hits", "near-misses", "missed")
BY_TYPE = (*BY_ATTACK, "ended", "in-flight", "engaged")
"""Counts of threats that are also kept by attack, and by type."""

SPLITS = {
    **{f"{name}:": ("threat", f"{COUNTS[name]}, by type") for name in BY_TYPE},
    **{f"{name}@": ("attack", f"{COUNTS[name]}, by attack") for name in BY_ATTACK},
    "shots:": ("result", "rounds by how they ended"),
    "reached:": ("within", "calls reached within a stated time, of those followed for it"),
    "followed:": ("within", "calls followed for that time"),
    "damage:": ("damage", "ships struck, by their worst damage"),
    "reason:": ("code", "leakers by the ledger's code"),
    "reason-hit:": ("code", "leakers that struck, by the ledger's code"),
    "rounds:": ("weapon", "rounds fired, by weapon"),
    "rounds-ended:": ("weapon", "rounds that have ended, by weapon"),
    "kills:": ("weapon", "threats shot down, by weapon"),
    "cost:": ("weapon", f"cost of the rounds fired, by weapon, {_BEST}"),
    "transits:": ("line", "ships that crossed a line"),
    "rounds-start:": ("stock", "rounds at the start, by escort and weapon"),
    "rounds-left:": ("stock", "rounds at the end, by escort and weapon"),
    "channel-seconds:": ("pool", "time in use, over the fire channels of a pool"),
    "present:": ("dated", "time for which an escort with dates is there, by its pools"),
}
"""How the id of a count by something begins → what it is counted by, and its meaning: before the
name of an attack, ``hits@`` is the hits of that attack."""

UNITS = {"cost:": "USD", "channel-seconds:": "s", "present:": "s"}
_SPLIT = re.compile("([a-z-]+[:@])(.+)", re.DOTALL)


def split_of(id: str) -> tuple[str, str] | None:
    """Return how the id of a count by something begins, and of what it is; None for any other."""
    found = _SPLIT.fullmatch(id)
    return (found[1], found[2]) if found and found[1] in SPLITS else None


TABLES = {
    "replications": (*(Column(name, "int", "1", about) for name, about in COUNTS.items()), *SUMS),
    "counts": (
        Column(
            "what",
            "str",
            "",
            "; ".join(f"{what}{by}: {told}" for what, (by, told) in SPLITS.items()),
        ),
        Column("of", "str", "", "the attack, the weapon, … whose count it is"),
        Column(
            "value", "float", "", "how many; USD of cost:weapon, s of channel-seconds: and present:"
        ),
    ),
    **THINGS,
    "inputs": INPUTS,
}
"""Name of a table → its columns behind the keys."""

NAMES = tuple(TABLES)


@cache
def schema_of(name: str) -> pa.Schema:
    """Return the Arrow schema of a table, units and meanings in the metadata of its fields."""
    import pyarrow as pa

    types = {"int": pa.int32(), "long": pa.int64(), "float": pa.float64(), "str": pa.string()}
    return pa.schema(
        [
            pa.field(c.name, types[c.kind], metadata={"unit": c.unit, "about": c.about})
            for c in (*KEYS, *TABLES[name])
        ]
    )
