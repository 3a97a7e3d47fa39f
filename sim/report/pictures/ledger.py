"""The leak ledger: at which link of the chain the leakers got through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.experiment.tables.schemas import NO_DANGER
from sim.report.numbers import in_words, percent, replications, significant
from sim.report.pictures.canvas import BLACK, SKY, VERMILION, WIDTH, bare, figure, styled
from sim.report.tallies import NOT_ENGAGED, interval_of, outside

if TYPE_CHECKING:
    from sim.experiment.statistics.estimate import Estimate
    from sim.report.tallies import Ledger

BOOKKEEPING: Final = (
    "Each leaker is charged to the one link at which the last chance to stop it was lost."
    " This is bookkeeping, not cause."
)


def draw_ledger(ledger: Ledger, width: float = WIDTH) -> Figure:
    """Draw the leakers by code in the order of the chain: all of them, and those that hit."""
    rows = [code for code, bar in ledger.leakers.items() if bar.value or code != NO_DANGER]
    with styled():
        title = f"Where the leakers got through: {ledger.name}"
        made = figure(1.6 + 0.34 * len(rows), title, _caption(ledger), width)
        axes = made.subplots()
        _bars(axes, ledger, rows)
    return made


def _caption(ledger: Ledger) -> str:
    return _leaked(ledger) + outside(ledger.flying)


def _leaked(ledger: Ledger) -> str:
    n = replications(ledger.replications, ledger.inner)
    if not any(bar.value for bar in ledger.leakers.values()):
        return _nothing(ledger, n)
    units = "replications" if ledger.inner is None else "crossed samples"
    lines = f"; lines: 95 % intervals (t over {units})"
    if ledger.replications == 1:
        lines = ", so there is no interval"
    caption = f"n = {n}{lines}. {BOOKKEEPING}"
    pooled = _sum(ledger.leakers[code] for code in NOT_ENGAGED)
    if pooled:
        caption += (
            " The public record cannot tell out of reach and held fire apart; together they are"
            f" not engaged: {significant(pooled)}."
        )
    return caption


def _bars(axes: Axes, ledger: Ledger, rows: list[str]) -> None:
    total = _sum(bar for code, bar in ledger.leakers.items() if code != NO_DANGER)
    ends = [_row(axes, row, code, ledger, total) for row, code in enumerate(rows)]
    axes.set_yticks(range(len(rows)), list(map(in_words, rows)))
    axes.set_ylim(len(rows) - 0.4, -0.6)
    # Room at the right for the numbers beside the longest bar.
    axes.set_xlim(0.0, 1.22 * max(ends) if max(ends) > 0 else 1.0)
    axes.set_xlabel("leakers per replication")
    bare(axes)


def _row(axes: Axes, row: int, code: str, ledger: Ledger, total: float) -> float:
    """Draw the two bars of a code and return where they end."""
    every, hit = ledger.leakers[code], ledger.hits[code]
    if not every.value:
        _say(axes, "0", 0.0, row)
        return 0.0
    share = f" ({percent(every.value / total)})" if total and code != NO_DANGER else ""
    upper, lower = row - 0.2, row + 0.2
    end = _bar(axes, every, upper, SKY)
    _say(axes, significant(every.value) + share, end, upper)
    _say(axes, f"{significant(hit.value or 0.0)} hit", _bar(axes, hit, lower, VERMILION), lower)
    return end


def _bar(axes: Axes, bar: Estimate, row: float, colour: str) -> float:
    """Draw a bar with its interval and return where they end."""
    value = bar.value or 0.0
    axes.barh(row, value, 0.4, color=colour)
    if bar.low is None or bar.high is None or not value:
        return value
    axes.hlines(row, max(0.0, bar.low), bar.high, color=BLACK, linewidth=1.0)
    return bar.high


def _sum(bars: Iterable[Estimate]) -> float:
    return sum(bar.value or 0.0 for bar in bars)


def _say(axes: Axes, text: str, x: float, y: float) -> None:
    axes.annotate(
        text, (x, y), (4, 0), textcoords="offset points", va="center_baseline", fontsize=7.5
    )


def _nothing(ledger: Ledger, n: str) -> str:
    if ledger.replications == 1:
        return f"No threat leaked in n = {n}."
    most = percent(interval_of(np.zeros(ledger.replications, dtype=bool), ledger.inner).high)
    return (
        f"No threat leaked in n = {n}; with 95 % confidence (Wilson) at most {most} of replications"
        " have a leaker."
    )
