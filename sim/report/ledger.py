"""The leak ledger with the worth of each link: what `redsea ledger` prints."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from math import floor, log10
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from sim.kill_chain.links import LINKS, Link
from sim.report.grid import grid
from sim.report.numbers import percent, replications, significant

if TYPE_CHECKING:
    from sim.experiment.comparisons.worth import Mean, Worths
    from sim.experiment.store.result import Result

CODES_OF: Final[Mapping[Link, tuple[str, ...]]] = {
    "reach": ("out-of-reach",),
    "detect": ("not-detected", "detected-late"),
    "identify": ("not-identified",),
    "permit": ("held-fire",),
    "assign": ("assigned-elsewhere",),
    "rounds": ("no-rounds",),
    "channel": ("no-channel",),
    "assess": ("misjudged-kill",),
    "kill": ("all-missed",),
}
"""Link → the codes of the ledger that charge a leaker to it."""

PREFIX: Final = {"hits": "reason-hit:", "leakers": "reason:"}
HARM: Final = {"hits": "leakers that hit", "leakers": "leakers"}

NOT_CAUSE: Final = (
    "Charged: each leaker to the one link at which the last chance to stop it was lost;"
    " bookkeeping, not cause. Alone: what making this link perfect, and no other, would spare."
    " Last: what it would spare if all others were perfect already."
)


def charged(result: Result, worths: Worths) -> dict[Link, float]:
    """Return how many are charged to each link, per replication, in those of the worths."""
    prefix = PREFIX[worths.harm]
    names = {link: [prefix + code for code in codes] for link, codes in CODES_OF.items()}
    table = result.table("replications", [name for some in names.values() for name in some])
    first = table.slice(0, worths.replications)
    return {
        link: float(sum(first.column(name).to_numpy().mean() for name in some))
        for link, some in names.items()
    }


def ledger(result: Result, worths: Worths) -> Iterator[RenderableType]:
    """Yield the table, the sum and what stands behind it."""
    yield Text(f"{worths.name}: {HARM[worths.harm]}, per replication", style="bold")
    notes = [Text(NOT_CAUSE, style="dim")]
    notes[:0] = [Text(f"{mark} {note}", style="dim") for mark, note in remarks(worths).items()]
    yield Group(_table(result, worths), *notes)
    yield from _sums(worths)


def means(worths: Worths) -> Iterator[Mean]:
    """Yield all that is told of the worths."""
    yield from (worths.base, worths.perfect, worths.alone, worths.interaction)
    for worth in worths.links.values():
        yield from worth


def remarks(worths: Worths) -> dict[str, str]:
    """Return what the marks behind the means say, of those that are there."""
    notes = {
        "*": f"identical in all replications; {worths.unseen}",
        "**": "rough: fewer than 10 replications differ",
    }
    there = {remark(mean) for mean in means(worths)}
    return {mark: note for mark, note in notes.items() if mark in there}


def remark(mean: Mean) -> str:
    """Return the mark behind a mean that needs a note, or nothing."""
    return "*" if mean.identical else "**" if mean.rough else ""


def _table(result: Result, worths: Worths) -> RenderableType:
    table = grid("link", "charged", "worth alone", "95 %", "worth last", "95 %", text=(0,))
    for link, bar in charged(result, worths).items():
        worth = worths.links[link]
        table.add_row(
            link,
            significant(bar),
            *_cells(worth.alone),
            *_cells(worth.last),
        )
    return table


def _cells(mean: Mean) -> tuple[str, str]:
    """Return a mean and its interval, with two digits of the half-width."""
    if mean.interval is None:
        return significant(mean.value), "–"
    low, high = mean.interval.low, mean.interval.high
    if mean.identical:
        return significant(mean.value), f"identical{remark(mean)}"
    return rounded(mean.value, high - low), (
        f"[{rounded(low, high - low)}, {rounded(high, high - low)}]{remark(mean)}"
    )


def rounded(value: float, width: float) -> str:
    """Return a number with two digits of half an interval ``width`` wide."""
    decimals = max(0, min(6, 1 - floor(log10(width / 2.0))))
    return f"{value:,.{decimals}f}"


def _sums(worths: Worths) -> Iterator[str]:
    def told(mean: Mean) -> str:
        value, interval = _cells(mean)
        if mean.identical:
            return value + remark(mean)
        return value if interval == "–" else f"{value} {interval}"

    yield (
        f"As things are {told(worths.base)}; with every link perfect {told(worths.perfect)}. The"
        f" worths alone sum to {told(worths.alone)}; together they are worth"
        f" {told(worths.interaction)} beyond that sum (interaction)."
    )
    best = max(LINKS, key=lambda link: worths.links[link].alone.value)
    if worths.links[best].alone.value > 0.0:
        yield f"Worth most alone: {best}, {told(worths.links[best].alone)} a replication."
    n = replications(worths.replications, worths.inner)
    yield (
        f"{n} of each of {2 * len(LINKS) + 2} runs, all"
        f" under the same luck; another set of launches, or another ship aimed at, in"
        f" {percent(worths.differ)} of them."
    )


def as_json(result: Result, worths: Worths) -> str:
    """Return the same as JSON."""
    found: dict[str, Any] = {
        "scenario": worths.name,
        "harm": worths.harm,
        "replications": worths.replications,
        "inner": worths.inner,
        "unseen": worths.unseen,
        "base": _plain(worths.base),
        "perfect": _plain(worths.perfect),
        "links": {
            link: {
                "charged": bar,
                "alone": _plain(worths.links[link].alone),
                "last": _plain(worths.links[link].last),
            }
            for link, bar in charged(result, worths).items()
        },
        "sum_alone": _plain(worths.alone),
        "interaction": _plain(worths.interaction),
        "launches_differ": worths.differ,
    }
    return json.dumps(found, indent=1, ensure_ascii=False)


def _plain(mean: Mean) -> dict[str, Any]:
    interval = None if mean.identical else mean.interval
    ci = None if interval is None else [interval.low, interval.high]
    return {"mean": mean.value, "ci": ci, "identical": mean.identical, "rough": mean.rough}
