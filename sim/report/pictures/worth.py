"""The leak ledger with the worth of each link, as one picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure

from sim.experiment.statistics.estimate import Estimate
from sim.kill_chain.links import LINKS, Link
from sim.report.numbers import replications, significant
from sim.report.pictures.canvas import WIDTH, save
from sim.report.pictures.forest import Forest, ForestRow, Panel, draw_forest
from sim.report.text.ledger import HARM, WHOLE, charged

if TYPE_CHECKING:
    from sim.experiment.analysis.compare.worth import Worths
    from sim.experiment.store.result import Result

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
