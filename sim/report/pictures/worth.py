"""The leak ledger with the worth of each link, as one picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.kill_chain.links import LINKS, Link
from sim.report.ledger import HARM, charged, remark, remarks, rounded
from sim.report.numbers import replications, significant
from sim.report.pictures.canvas import (
    BLACK,
    BLUE,
    PALE,
    VERMILION,
    WIDTH,
    bare,
    figure,
    key,
    save,
    styled,
)

if TYPE_CHECKING:
    from sim.experiment.comparisons.worth import Mean, Worths
    from sim.experiment.store.result import Result

NAMES: Final[Mapping[Link, str]] = {
    "reach": "reach\nnobody near enough",
    "detect": "detect\nseen late or never",
    "identify": "identify\ntaken for neutral",
    "permit": "permit\nfire held",
    "assign": "assign\nleft to another",
    "rounds": "rounds\nmagazine empty",
    "channel": "channel\nnone free",
    "assess": "assess\ntaken for dead",
    "kill": "kill\nall rounds missed",
}
"""Link → what is written beside its row."""


def plot_worth(result: Result, worths: Worths, folder: Path | None = None) -> list[Path]:
    """Draw the picture and return the files written, by default among the result's pictures."""
    name = f"worth-{worths.harm}"
    return save(draw_worth(result, worths), folder or result.path / "pictures", name)


def draw_worth(result: Result, worths: Worths, width: float = WIDTH) -> Figure:
    """Draw for each link what is charged to it, and what it is worth alone and last."""
    with styled():
        title = f"What each link of the kill chain is worth: {worths.name}"
        made = figure(2.3 + 0.5 * len(LINKS), title, _caption(worths), width)
        legend, axes = made.subplots(2, 1, height_ratios=(0.62, 0.5 * len(LINKS)))
        marks = _rows(axes, result, worths)
        key(
            legend,
            marks,
            (
                "charged by the ledger: the last chance was lost at this link",
                "worth alone: spared if only this link were perfect",
                "worth last: spared if all others were perfect already",
            ),
        )
    return made


def _rows(axes: Axes, result: Result, worths: Worths) -> tuple[object, object, object]:
    bars = charged(result, worths)
    rows = range(len(LINKS))
    marks: list[object] = [axes.barh(rows, [bars[link] for link in LINKS], 0.72, color=PALE)]
    for which, colour, mark, shift in (("alone", BLUE, "o", -0.19), ("last", VERMILION, "D", 0.19)):
        found = [getattr(worths.links[link], which) for link in LINKS]
        for row, mean in zip(rows, found, strict=True):
            _mean(axes, mean, row + shift, colour)
        marks += axes.plot(
            [mean.value for mean in found], [row + shift for row in rows], mark, color=colour,
            markersize=5.0,
        )  # fmt: skip
    axes.axvline(0.0, color=BLACK, linewidth=0.8)
    axes.set_yticks(rows, [NAMES[link] for link in LINKS], fontsize=8)
    axes.set_ylim(len(LINKS) - 0.4, -0.6)
    low, high = axes.get_xlim()
    axes.set_xlim(low, high + 0.12 * (high - low))
    axes.set_xlabel(f"{HARM[worths.harm]} per replication")
    bare(axes)
    return marks[0], marks[1], marks[2]


def _mean(axes: Axes, mean: Mean, row: float, colour: str) -> None:
    """Draw the interval of a mean, and write its value behind it."""
    high = mean.value
    width = 0.0
    if mean.interval is not None:
        width, high = mean.interval.high - mean.interval.low, mean.interval.high
        axes.hlines(row, mean.interval.low, high, color=colour, linewidth=1.6)
    text = rounded(mean.value, width) if width else significant(mean.value)
    text += remark(mean)
    axes.annotate(
        text, (max(0.0, high), row), (6, 0), textcoords="offset points", va="center_baseline",
        fontsize=7.5, color=colour,
    )  # fmt: skip


def _caption(worths: Worths) -> str:
    n = replications(worths.replications, worths.inner)
    method = "t" if worths.inner is None else "crossed t"
    return (
        f"n = {n} of each of {2 * len(LINKS) + 2} runs under the same luck; lines: 95 % intervals"
        f" of paired differences ({method}). As things are"
        f" {significant(worths.base.value)} {HARM[worths.harm]}, with every link perfect"
        f" {significant(worths.perfect.value)}. The worths alone sum to"
        f" {significant(worths.alone.value)}; interaction {significant(worths.interaction.value)}:"
        " they do not add up. What is charged is bookkeeping, not cause."
        + "".join(f" {mark} {note}." for mark, note in remarks(worths).items())
    )
