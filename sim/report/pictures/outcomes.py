"""What became of the threats, by type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.report.numbers import in_words, percent, plural, significant
from sim.report.pictures import canvas
from sim.report.pictures.canvas import BLACK, GREY, WIDTH, bare, figure, styled
from sim.report.tallies import OUTCOMES

if TYPE_CHECKING:
    from sim.report.tallies import Fates


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

ROW = 0.62
BAR = 0.72


def draw_outcomes(fates: Fates, width: float = WIDTH) -> Figure:
    """Draw a bar of 100 % for each type of threat, cut into its outcomes."""
    rows = fates.by_type
    n = plural(fates.replications, "replication")
    caption = f"Beneath each type: launched per replication. n = {n}."
    with styled():
        height = 1.9 + ROW * len(rows) if rows else 1.2
        made = figure(height, f"What became of the threats: {fates.name}", caption, width)
        axes = made.subplots()
        if not rows:
            _empty(axes, "No threat was launched.")
            return made
        room = _characters(width, rows)
        unlabelled = _bars(axes, fates, room)
        _frame(axes, fates)
        if unlabelled:
            _key(axes, unlabelled, room)
    return made


def _bars(axes: Axes, fates: Fates, characters: float) -> set[str]:
    """Draw all bars and return the outcomes that no bar has room to name."""
    present: set[str] = set()
    named: set[str] = set()
    for row, outcomes in enumerate(fates.by_type.values()):
        total = sum(outcomes.values())
        left = 0.0
        for outcome in OUTCOMES:
            share = 100.0 * outcomes.get(outcome, 0) / total
            if not share:
                continue
            look = LOOKS[outcome]
            axes.barh(row, share, BAR, left, color=look.fill, edgecolor=GREY, linewidth=0.5)
            text = _label(outcome, share, characters * share / 100.0)
            if text:
                axes.text(
                    left + share / 2, row, text, ha="center", va="center", color=look.text,
                    fontsize=8, linespacing=1.1,
                )  # fmt: skip
            present.add(outcome)
            named |= {outcome} if in_words(outcome) in text else set()
            left += share
    return present - named


def _label(outcome: str, share: float, room: float) -> str:
    """Return what fits into ``room`` characters: name and share, the share alone, or nothing."""
    number = percent(share / 100.0)
    if room > len(outcome) + 1:
        return f"{in_words(outcome)}\n{number}"
    return number if room > len(number) else ""


def _characters(width: float, rows: dict[str, dict[str, int]]) -> float:
    """Return how many characters of 8 points the bars are long, their labels left out."""
    labels = max(len(name) for name in rows)
    return (width * 72.0 - labels * 9.0 * 0.6 - 40.0) / (8.0 * 0.6)


def _frame(axes: Axes, fates: Fates) -> None:
    labels = [
        f"{name}\n{significant(sum(row.values()) / fates.replications)} launched"
        for name, row in fates.by_type.items()
    ]
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.45, -0.55)
    axes.set_xlim(0.0, 100.0)
    axes.set_xlabel("share of the threats launched, %")
    bare(axes)


def _key(axes: Axes, outcomes: set[str], room: float) -> None:
    names = [name for name in OUTCOMES if name in outcomes]
    patches = [
        Patch(facecolor=LOOKS[name].fill, edgecolor=GREY, linewidth=0.5, label=in_words(name))
        for name in names
    ]
    columns = max(1, int(room / (max(map(len, names)) + 5)))
    axes.legend(
        handles=patches, loc="lower left", bbox_to_anchor=(0.0, 1.0), frameon=False, fontsize=8,
        handlelength=1.0, columnspacing=1.2, borderpad=0.0, ncols=min(len(names), columns),
    )  # fmt: skip


def _empty(axes: Axes, text: str) -> None:
    axes.set_axis_off()
    axes.text(0.0, 0.5, text, transform=axes.transAxes)
