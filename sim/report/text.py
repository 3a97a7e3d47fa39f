"""The statistics of a result as tables that fit 80 columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Group, RenderableType
from rich.text import Text

from sim.experiment.tables.schemas import CODES, NO_DANGER
from sim.report.attacks import by_attack
from sim.report.grid import grid, hyphenated
from sim.report.nested import as_dict as resting_as_dict
from sim.report.nested import decomposition, is_nested, resting
from sim.report.numbers import Measure, centre, interval, mean, percent, replications, significant
from sim.report.precision import Told, pursued
from sim.report.recorded import Record, as_dict, recorded

if TYPE_CHECKING:
    from sim.experiment import Result

Measures = Mapping[str, Measure]

HEADLINE: Final = (
    "no-ship-hit",
    "no-leaker",
    "raid-annihilation",
    "launched",
    "engaged",
    "intercepted",
    "interception-rate",
    "interception-rate-engaged",
    "leakers",
    "leak-rate",
    "hits",
    "ships-hit",
    "escorts-hit",
    "casualties",
    "rounds",
    "rounds-per-kill",
    "cost",
    "cost-per-kill",
    "exchange-ratio",
    "detection-range",
    "intercept-range",
    "transits",
    "hits-per-transit",
)
"""The measures at the top of the statistics, as far as a result has them."""

BOOKKEEPING: Final = (
    "Each leaker is charged to the one link of the chain at which the last chance to stop it was"
    " lost. This is bookkeeping, not cause. Out-of-reach and held-fire are pooled as not engaged:"
    " the public record cannot tell them apart."
)


def statistics(
    result: Result, record: Record, precision: Told | None = None
) -> Iterator[RenderableType]:
    """Yield what `redsea run` prints about a result, the folder left out.

    record: the recorded day of the scenario, empty if it has none. precision: how a stop at one
    went.
    """
    measures: Measures = result.summary["measures"]
    yield heading(result)
    yield headline(measures)
    if is_nested(result):
        yield decomposition(result)
        yield from resting(result)
    yield by_threat(measures)
    yield by_weapon(measures)
    yield leak_ledger(measures)
    attacks = by_attack(result)
    if attacks is not None:
        yield attacks
    yield response(measures)
    if record:
        yield recorded(result, record)
    if precision is not None:
        yield pursued(precision, result.replications)


def as_json(result: Result, record: Record, precision: Told | None = None) -> str:
    """Return folder, summary, stop at a precision and recorded day of a result as JSON."""
    found = {"folder": str(result.path), **result.summary}
    if precision is not None:
        found["precision"] = precision
    if is_nested(result):
        found["ignorance_rests_on"] = resting_as_dict(result)
    if record:
        found["record"] = as_dict(result, record)
    return json.dumps(found, indent=2, ensure_ascii=False)


def heading(result: Result) -> RenderableType:
    """Return the scenario's name, the number of replications, and what the intervals mean."""
    head = result.summary
    n = replications(int(head["replications"]), head.get("inner"))
    label = f"{n}, seed {head['seed']}; intervals: 95 %, {head['interval']}"
    return Group(Text(str(head["scenario"]), style="bold"), Text(label))


def headline(measures: Measures) -> RenderableType:
    """Return the headline measures, each with its interval, method and n."""
    return listed("measure", [measures[id] for id in HEADLINE if id in measures])


def listed(title: str, rows: Sequence[Measure]) -> RenderableType:
    """Return measures one beneath the other, those without a value left out."""
    table = grid(title, "mean", "95 % interval", "n", "method", text=(0, 4))
    rows = [row for row in rows if centre(row) is not None]
    notes = list(dict.fromkeys(row["note"] for row in rows if row["note"]))
    for row in rows:
        mark = "*" * (notes.index(row["note"]) + 1) if row["note"] else ""
        table.add_row(label(row), mean(row), interval(row), f"{row['n']:,}", method(row) + mark)
    below = [Text(f"{'*' * place} {note}", style="dim") for place, note in enumerate(notes, 1)]
    return Group(table, *below)


def by_threat(measures: Measures) -> RenderableType:
    """Return what became of each type of threat, per replication."""
    table = grid("threats by type", "launched", "intercepted", "leaked", "hit", text=(0,))
    columns = ("launched", "intercepted", "leakers", "hits")
    for name in with_sum(names(measures, "launched:")):
        if not name:
            table.add_section()
        ids = [f"{column}:{name}" if name else column for column in columns]
        table.add_row(hyphenated(name or "all"), *(cell(measures[id]) for id in ids))
    return table


def by_weapon(measures: Measures) -> RenderableType:
    """Return the rounds of each weapon, what they killed, and what they cost."""
    table = grid("weapons", "rounds", "kills", "kills per round", "cost", text=(0,))
    fired = [name for name in names(measures, "rounds:") if measures[f"rounds:{name}"]["mean"]]
    if not fired:
        return Text("weapons: no round was fired")
    for name in with_sum(fired):
        if not name:
            table.add_section()
        ids = [f"{what}:{name}" for what in ("rounds", "kills", "kill-rate", "cost")]
        found = ids if name else ["rounds", "intercepted", "", "cost"]
        table.add_row(name or "all", *(cell(measures[id]) if id else Text() for id in found))
    return table


def with_sum(rows: list[str]) -> list[str]:
    """Return names with an empty one behind them for their sum, if there is more than one."""
    return rows if len(rows) == 1 else [*rows, ""]


def leak_ledger(measures: Measures) -> RenderableType:
    """Return the leak ledger: leakers by the link that let them through, and those that hit."""
    if not measures["leakers"]["mean"]:
        return Text("leak ledger: no threat leaked")
    table = grid("leak ledger", "leakers", "share", "leakers that hit", text=(0,))
    every = {code: measures[f"reason:{code}"] for code in (*CODES, NO_DANGER)}
    hit = {code: measures[f"reason-hit:{code}"] for code in every}
    total = added(every, CODES)
    for code in CODES:
        if every[code]["mean"]:
            share = percent(every[code]["mean"] / total)
            table.add_row(code, cell(every[code]), share, cell(hit[code]))
    table.add_section()
    if total:
        table.add_row("all", significant(total, 3), "100 %", significant(added(hit, CODES), 3))
        share, struck = percent(measures["not-engaged"]["mean"] / total), added(hit, NOT_ENGAGED)
        row = cell(measures["not-engaged"]), share, significant(struck, 3)
        table.add_row("not engaged (pooled)", *row)
    if every[NO_DANGER]["mean"]:
        table.add_row("no-danger (outside)", cell(every[NO_DANGER]), "", cell(hit[NO_DANGER]))
    return Group(table, Text(BOOKKEEPING, style="dim"))


NOT_ENGAGED: Final = ("out-of-reach", "held-fire")


def added(rows: Measures, codes: Sequence[str]) -> float:
    """Return the sum of the means of some codes."""
    return float(sum(rows[code]["mean"] for code in codes))


def response(measures: Measures) -> RenderableType:
    """Return how the ships in distress fared."""
    if not measures["calls"]["mean"]:
        return Text("response: no ship called for help")
    ids = ["any-call", "calls", "answered", "answered-rate", "call-to-arrival"]
    ids += [f"reached:{name}" for name in names(measures, "reached:")]
    return listed("response", [measures[id] for id in ids])


def names(measures: Measures, prefix: str) -> list[str]:
    """Return what the ids of measures say behind a prefix, in their order."""
    return [id.removeprefix(prefix) for id in measures if id.startswith(prefix)]


def label(measure: Measure) -> str:
    """Return a measure's label, saying so if it is a median."""
    median = measure["kind"] in ("quantile", "time-to-event")
    return f"{measure['label']}{', median' if median else ''}"


def method(measure: Measure) -> str:
    """Return the interval's method in a word or two."""
    name = str(measure["method"])
    return next((short for long, short in _METHODS.items() if name.startswith(long)), name)


_METHODS: Final = {
    "none": "–",
    "t over replications": "t",
    "delta method": "delta",
    "order statistics": "order stat.",
    "crossed": "crossed",
    "Kaplan-Meier": "Kaplan-Meier",
}


def cell(measure: Measure) -> Text:
    """Return a mean with its interval in the line beneath."""
    text = Text(mean(measure), justify="right")
    beneath = interval(measure)
    return text.append(f"\n{beneath}", style="dim") if beneath != "–" else text
