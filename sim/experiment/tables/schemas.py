"""The tables of a result: their columns with types, units and meaning (design 6).

Whatever its number of rows, a table of a scenario has the same schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.platforms.response.damage import CLASSES

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.experiment.tables.layout import Layout

NAMES = ("replications", "threats", "shots", "calls", "inputs")
"""The tables."""

OUTCOMES = (
    "failed", "passed", "intercepted", "decoyed", "hit", "near-miss", "missed", "in-flight",
)  # fmt: skip
"""What becomes of a launched threat (model 9.1); exactly one of these."""

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

TABLES = {**THINGS, "inputs": INPUTS}
"""Tables with columns of their own; those of ``replications`` depend on the scenario."""


BY_KIND = {
    "launched": "threats launched",
    "intercepted": "threats shot down",
    "leakers": "leakers",
    "hits": "hits",
    "near-misses": "near misses",
    "missed": "threats that fell far from everybody",
}
"""Counts that are also kept by type of threat (``hits:TYPE``) and by attack (``hits@ATTACK``)."""


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

DECIDED = {"no-ship-hit": "ships-hit", "no-leaker": "leakers", "any-call": "calls"}
"""What is so or not in a whole replication → the count that says it."""


def replication_columns(layout: Layout) -> list[Column]:
    """Return the columns of ``replications`` behind the keys: additive counts and sums."""
    return [
        *_counts(COUNTS),
        *SUMS,
        *_each("shots:{}", RESULTS, "rounds that ended as {}"),
        *_each("reached:{}", REACHED_WITHIN, "calls reached within {}, followed for as long"),
        *_each("followed:{}", REACHED_WITHIN, "calls followed for {}"),
        *_each("damage:{}", CLASSES, "ships struck, at worst {}"),
        *_each("reason:{}", (*CODES, NO_DANGER), "leakers charged to {}"),
        *_each("reason-hit:{}", (*CODES, NO_DANGER), "leakers that struck, charged to {}"),
        *_each("{}", ["decided"] if layout.hard else (), "1 if no threat was in flight at the end"),
        *_each("{}-decided", DECIDED if layout.hard else (), "1 if it was decided, and so: {}"),
        *_each("rounds:{}", layout.weapons, "rounds of {} fired"),
        *_each("rounds-ended:{}", layout.weapons, "rounds of {} that have ended"),
        *_each("kills:{}", layout.weapons, "threats shot down with {}"),
        *_each("cost:{}", layout.weapons, "cost of {} fired", "USD"),
        *(c for name in layout.threats for c in _counts(BY_KIND, f":{name}", f", type {name}")),
        *_each("ended:{}", layout.threats, "{} that have ended"),
        *_each("in-flight:{}", layout.threats, "{} in flight at a hard end"),
        *_each("engaged:{}", layout.threats, "{} shot at"),
        *(c for name in layout.attacks for c in _counts(BY_KIND, f"@{name}", f", attack {name}")),
        *_each("transits:{}", layout.lines, "ships that crossed {}"),
        *_each("rounds-start:{}", layout.stocks, "rounds at the start: {}"),
        *_each("rounds-left:{}", layout.stocks, "rounds at the end: {}"),
        *_each("channel-seconds:{}", layout.pools, "time in use, over the channels of {}", "s"),
    ]


def _counts(texts: Mapping[str, str], ending: str = "", more: str = "") -> list[Column]:
    return [Column(f"{name}{ending}", "int", "1", f"{text}{more}") for name, text in texts.items()]


def _each(name: str, words: Iterable[str], about: str, unit: str = "1") -> list[Column]:
    kind = "int" if unit == "1" else "float"
    return [Column(name.format(word), kind, unit, about.format(word)) for word in words]


def columns_of(name: str, layout: Layout) -> tuple[Column, ...]:
    """Return all columns of a table."""
    rest = TABLES[name] if name in TABLES else tuple(replication_columns(layout))
    return (*KEYS, *rest)


def schema_of(name: str, layout: Layout) -> pa.Schema:
    """Return the Arrow schema of a table, units and meanings in the metadata of its fields."""
    import pyarrow as pa

    types = {"int": pa.int32(), "long": pa.int64(), "float": pa.float64(), "str": pa.string()}
    return pa.schema(
        [
            pa.field(c.name, types[c.kind], metadata={"unit": c.unit, "about": c.about})
            for c in columns_of(name, layout)
        ]
    )
