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
from sim.report.numbers import percent, plural, significant

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


def charged(result: Result, link: Link, harm: str) -> float:
    """Return how many are charged to a link, per replication."""
    means = (result.measure(f"{PREFIX[harm]}{code}")["mean"] for code in CODES_OF[link])
    return float(sum(means))


def ledger(result: Result, worths: Worths) -> Iterator[RenderableType]:
    """Yield the table, the sum and what stands behind it."""
    yield Text(f"{worths.name}: {HARM[worths.harm]}, per replication", style="bold")
    yield Group(_table(result, worths), Text(NOT_CAUSE, style="dim"))
    yield from _sums(worths)


def _table(result: Result, worths: Worths) -> RenderableType:
    table = grid("link", "charged", "worth alone", "95 %", "worth last", "95 %", text=(0,))
    for link in LINKS:
        worth = worths.links[link]
        table.add_row(
            link,
            significant(charged(result, link, worths.harm)),
            *_cells(worth.alone),
            *_cells(worth.last),
        )
    return table


def _cells(mean: Mean) -> tuple[str, str]:
    """Return a mean and its interval, with two digits of the half-width."""
    if mean.interval is None:
        return significant(mean.value), "–"
    low, high = mean.interval.low, mean.interval.high
    if low == high:
        return significant(mean.value), "exactly"
    return rounded(mean.value, high - low), (
        f"[{rounded(low, high - low)}, {rounded(high, high - low)}]"
    )


def rounded(value: float, width: float) -> str:
    """Return a number with two digits of half an interval ``width`` wide."""
    decimals = max(0, min(6, 1 - floor(log10(width / 2.0))))
    return f"{value:,.{decimals}f}"


def _sums(worths: Worths) -> Iterator[str]:
    def told(mean: Mean) -> str:
        value, interval = _cells(mean)
        return value if interval in ("–", "exactly") else f"{value} {interval}"

    yield (
        f"As things are {told(worths.base)}; with every link perfect {told(worths.perfect)}. The"
        f" worths alone sum to {told(worths.alone)}; together they are worth"
        f" {told(worths.interaction)} beyond that sum (interaction)."
    )
    best = max(LINKS, key=lambda link: worths.links[link].alone.value)
    if worths.links[best].alone.value > 0.0:
        yield f"Worth most alone: {best}, {told(worths.links[best].alone)} a replication."
    yield (
        f"{plural(worths.replications, 'replication')} of each of {2 * len(LINKS) + 2} runs, all"
        f" under the same luck; another set of launches, or another ship aimed at, in"
        f" {percent(worths.differ)} of them."
    )


def as_json(result: Result, worths: Worths) -> str:
    """Return the same as JSON."""
    found: dict[str, Any] = {
        "scenario": worths.name,
        "harm": worths.harm,
        "replications": worths.replications,
        "base": _plain(worths.base),
        "perfect": _plain(worths.perfect),
        "links": {
            link: {
                "charged": charged(result, link, worths.harm),
                "alone": _plain(worth.alone),
                "last": _plain(worth.last),
            }
            for link, worth in worths.links.items()
        },
        "sum_alone": _plain(worths.alone),
        "interaction": _plain(worths.interaction),
        "launches_differ": worths.differ,
    }
    return json.dumps(found, indent=1, ensure_ascii=False)


def _plain(mean: Mean) -> dict[str, Any]:
    ci = None if mean.interval is None else [mean.interval.low, mean.interval.high]
    return {"mean": mean.value, "ci": ci}
