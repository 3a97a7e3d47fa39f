"""The leak ledger with the worth of each link, as one picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.kill_chain.links import LINKS, Link
from sim.report.document.estimates import Marks
from sim.report.numbers import replications, significant, value
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
from sim.report.text.ledger import HARM, charged

if TYPE_CHECKING:
    from sim.experiment.comparisons.worth import Worths
    from sim.experiment.statistics.estimate import Estimate
    from sim.experiment.store.result import Result

NAMES: Final[Mapping[Link, str]] = {
    "reach": "reach\nnobody near enough",
    "detect": "detect\nseen late or never",
    "identify": "identify\nmisidentified",
    "permit": "permit\nfire held",
    "assign": "assign\nleft to another",
    "rounds": "rounds\nmagazine empty",
    "channel": "channel\nnone free",
    "assess": "assess\nmisjudged",
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
    bars, noted = charged(result, worths), Marks(worths.estimates)
    rows = range(len(LINKS))
    marks: list[object] = [axes.barh(rows, [bars[link] for link in LINKS], 0.72, color=PALE)]
    for which, colour, mark, shift in (("alone", BLUE, "o", -0.19), ("last", VERMILION, "D", 0.19)):
        found = [getattr(worths.links[link], which) for link in LINKS]
        for row, mean in zip(rows, found, strict=True):
            _mean(axes, mean, row + shift, colour, noted.of(mean))
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


def _mean(axes: Axes, mean: Estimate, row: float, colour: str, mark: str) -> None:
    """Draw the interval of a mean, and write its value behind it."""
    end = mean.value or 0.0
    if mean.low is not None and mean.high is not None:
        end = mean.high
        axes.hlines(row, mean.low, end, color=colour, linewidth=1.6)
    axes.annotate(
        value(mean) + mark, (max(0.0, end), row), (6, 0), textcoords="offset points",
        va="center_baseline", fontsize=7.5, color=colour,
    )  # fmt: skip


def _caption(worths: Worths) -> str:
    n = replications(worths.replications, worths.inner)
    method = "t" if worths.inner is None else "crossed t"
    base, perfect, alone, interaction = (
        significant(one.value or 0.0)
        for one in (worths.base, worths.perfect, worths.alone, worths.interaction)
    )
    return (
        f"n = {n} of each of {2 * len(LINKS) + 2} runs under the same luck; lines: 95 % intervals"
        f" of paired differences ({method}). As things are {base} {HARM[worths.harm]}, with every"
        f" link perfect {perfect}. The worths alone sum to {alone}; interaction {interaction}: they"
        " do not add up. What is charged is bookkeeping, not cause."
        + "".join(f" {note}." for note in Marks(worths.estimates).notes)
    )
