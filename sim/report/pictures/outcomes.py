"""What became of the threats, by type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.report.numbers import in_words, percent, plural, significant
from sim.report.pictures import canvas
from sim.report.pictures.canvas import BLACK, GREY, WIDTH, bare, keyed, styled

if TYPE_CHECKING:
    from sim.experiment.store.result import Result


class Look(NamedTuple):
    """Colour of a segment, and of the text on it."""

    fill: str
    text: str


LOOKS: Final[dict[str, Look]] = {
    "stopped-before-launch": Look(canvas.BLUE, "white"),
    "failed": Look(canvas.PALE, BLACK),
    "passed": Look("white", BLACK),
    "decoyed": Look(canvas.SKY, BLACK),
    "intercepted": Look(canvas.GREEN, BLACK),
    "missed": Look(canvas.YELLOW, BLACK),
    "near-miss": Look(canvas.ORANGE, BLACK),
    "hit": Look(canvas.VERMILION, BLACK),
    "in-flight": Look(canvas.PURPLE, BLACK),
}
"""What may become of a threat: from what did no harm to what did, the undecided last."""


ROW: Final = 0.5
"""Height of a type of threat in inches."""

BAR = 0.72


def draw_outcomes(result: Result, width: float = WIDTH) -> Figure:
    """Draw a bar of 100 % for each type of threat, cut into its outcomes."""
    rows = fates(result)
    n = plural(result.replications, "replication")
    present = [one for one in LOOKS if any(one in row for row in rows.values())]
    marks = [
        (in_words(one), Patch(facecolor=LOOKS[one].fill, edgecolor=GREY, linewidth=0.5))
        for one in present
    ]
    title = f"What became of the threats: {result.run_info['scenario']}"
    caption = f"Beneath each type: launched per replication. n = {n}."
    with styled():
        made, (axes,) = keyed(title, caption, marks, [0.6 + ROW * len(rows)], width)
        if not rows:
            axes.set_axis_off()
            axes.text(0.0, 0.5, "No threat was launched.", transform=axes.transAxes, color=GREY)
            return made
        for place, row in enumerate(rows.values()):
            _bar(axes, place, row, _characters(width, rows))
        _frame(axes, rows, result.replications)
    return made


def fates(result: Result) -> dict[str, dict[str, int]]:
    """Return what became of the threats: type → outcome → number, the most frequent type first."""
    counts = result.table("threats").group_by(["weapon", "outcome"]).aggregate([([], "count_all")])
    found: dict[str, dict[str, int]] = {}
    for row in counts.to_pylist():
        found.setdefault(row["weapon"], {})[row["outcome"]] = row["count_all"]
    order = sorted(found, key=lambda name: (-sum(found[name].values()), name))
    return {name: found[name] for name in order}


def _bar(axes: Axes, place: int, row: dict[str, int], characters: float) -> None:
    """Draw the bar of a type; a share is written where there is room for it."""
    left = 0.0
    for outcome, look in LOOKS.items():
        share = 100.0 * row.get(outcome, 0) / sum(row.values())
        if share:
            axes.barh(place, share, BAR, left, color=look.fill, edgecolor=GREY, linewidth=0.5)
            text = percent(share / 100.0)
            if characters * share / 100.0 > len(text):
                axes.text(left + share / 2, place, text, ha="center", va="center", fontsize=8,
                          color=look.text)  # fmt: skip
            left += share


def _characters(width: float, rows: dict[str, dict[str, int]]) -> float:
    """Return how many characters of 8 points the bars are long, their labels left out."""
    labels = max(len(name) for name in rows)
    return (width * 72.0 - labels * 9.0 * 0.6 - 40.0) / (8.0 * 0.6)


def _frame(axes: Axes, rows: dict[str, dict[str, int]], replications: int) -> None:
    labels = [
        f"{name}\n{significant(sum(row.values()) / replications)} launched"
        for name, row in rows.items()
    ]
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.45, -0.55)
    axes.set_xlim(0.0, 100.0)
    axes.set_xlabel("share of the threats launched, %")
    bare(axes)
