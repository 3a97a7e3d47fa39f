"""Paired differences as forest plots: of variants from a baseline, and what each link is worth."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure

from sim.experiment.statistics.estimate import Estimate
from sim.kill_chain.links import LINKS, Link
from sim.report.numbers import plural, replications, significant
from sim.report.pictures.canvas import WIDTH, save
from sim.report.pictures.forest import HOLLOW, Forest, ForestRow, Panel, draw_forest
from sim.report.text.ledger import HARM, WHOLE, charged

if TYPE_CHECKING:
    from sim.experiment.analysis.compare.comparison import Comparison
    from sim.experiment.analysis.compare.worth import Worths
    from sim.experiment.store.result import Result

MEASURES: Final = (
    ("no-ship-hit", "no-leaker", "raid-annihilation", "interception-rate"),
    ("leakers", "hits", "ships-hit", "rounds"),
)
"""Measures of each panel: shares above, counts below."""


def draw_differences(comparison: Comparison, width: float = WIDTH) -> Figure:
    """Draw the differences of the main measures: of shares above, of counts below."""
    names = tuple(one.side.name for one in comparison.variants)
    panels = (Panel("difference", tuple(_differences(comparison, ids))) for ids in MEASURES)
    there = tuple(panel for panel in panels if panel.rows)
    title = f"Differences from the baseline: {comparison.baseline.name}"
    return draw_forest(Forest(title, there, _paired(comparison), names), width)


def _differences(comparison: Comparison, ids: tuple[str, ...]) -> list[ForestRow]:
    """Return a row a measure that a variant has, with the difference of each variant."""
    rows = []
    for id in ids:
        found = [one.contrasts.get(id) for one in comparison.variants]
        differences = tuple(None if one is None else one.difference for one in found)
        labels = [one.label for one in differences if one is not None and one.value is not None]
        if labels:
            rows.append(ForestRow(labels[0], differences))
    return rows


def _paired(comparison: Comparison) -> str:
    n = plural(comparison.replications, "replication")
    if comparison.replications == 1:
        return f"n = {n} of each, so there is no interval."
    level = f"{100.0 * comparison.each_level:.4g} %"
    together = f", together {100.0 * comparison.level:g} % over the variants"
    return (
        f"n = {n} of each, paired by common random numbers. Lines: {level} intervals"
        f"{together if len(comparison.variants) > 1 else ''}; each measure for itself. {HOLLOW}"
    )


NAMES: Final[Mapping[Link, str]] = {
    "reach": "nobody near enough",
    "detect": "seen late or never",
    "identify": "misidentified",
    "permit": "fire held",
    "assign": "left to another",
    "rounds": "magazine empty",
    "channel": "none free",
    "assess": "misjudged",
    "kill": "all rounds missed",
}
"""Link → what is written beside its name."""

SERIES: Final = (
    "charged by the ledger: the last chance was lost at this link",
    "worth alone: spared if only this link were perfect",
    "worth last: spared if all others were perfect already",
)


def plot_worth(result: Result, worths: Worths, folder: Path | None = None) -> list[Path]:
    """Draw the picture and return the files written, by default among the result's pictures."""
    name = f"worth-{worths.harm}"
    return save(draw_worth(result, worths), folder or result.path / "pictures", name)


def draw_worth(result: Result, worths: Worths, width: float = WIDTH) -> Figure:
    """Draw for each link what is charged to it, and what it is worth alone and last."""
    rows = []
    for link, value in charged(result, worths).items():
        alone, last = worths.of("worth-alone", link), worths.of("worth-last", link)
        bare = Estimate(measure="charged", value=value, n=worths.replications)
        rows.append(ForestRow(f"{link}: {NAMES[link]}", (bare, alone, last)))
    panel = Panel(HARM[worths.harm], tuple(rows), signed=False)
    title = f"What each link of the kill chain is worth: {worths.name}"
    return draw_forest(Forest(title, (panel,), _caption(worths), SERIES), width)


def _caption(worths: Worths) -> str:
    n = replications(worths.replications, worths.inner)
    method = "t" if worths.inner is None else "crossed t"
    base, perfect, alone, interaction = (
        significant(one.value or 0.0) for one in map(worths.of, WHOLE)
    )
    unseen = dict.fromkeys(one.note for one in worths.estimates if one.identical and one.note)
    return (
        f"n = {n} of each of {2 * len(LINKS) + 2} runs, common random numbers; lines: 95 %"
        f" intervals of paired differences ({method}). As things are {base} {HARM[worths.harm]},"
        f" with every link perfect {perfect}. The worths alone sum to {alone}; interaction"
        f" {interaction}: they do not add up. What is charged is bookkeeping, not cause."
        + "".join(f" 0 without an interval: {note}." for note in unseen)
    )
