"""How pictures look and how they are kept: one style, one palette, the same bytes every time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from matplotlib import rc_context, rcParamsDefault
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.report.numbers import scale

if TYPE_CHECKING:
    from sim.experiment.statistics.estimate import Estimate
    from sim.report.document.document import Picture
    from sim.report.numbers import Scale

# The palette of Okabe and Ito, told apart with every kind of colour vision.
BLACK: Final = "#000000"
ORANGE: Final = "#E69F00"
SKY: Final = "#56B4E9"
GREEN: Final = "#009E73"
YELLOW: Final = "#F0E442"
BLUE: Final = "#0072B2"
VERMILION: Final = "#D55E00"
PURPLE: Final = "#CC79A7"
GREY: Final = "#595959"
PALE: Final = "#D9D9D9"

SERIES: Final = ((BLUE, "o"), (VERMILION, "D"), (GREEN, "s"), (ORANGE, "^"), (PURPLE, "v"))
"""Colour and mark of each line of a picture, or of each estimate of a row, by its place."""

WIDTH: Final = 7.2
"""Width of a picture in inches, unless something else is asked for."""

STYLE: Final[dict[Any, Any]] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9.0,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.edgecolor": GREY,
    "axes.labelcolor": BLACK,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": BLACK,
    "ytick.labelcolor": BLACK,
    "grid.color": "#E5E5E5",
    "figure.dpi": 100.0,
    "savefig.dpi": 160.0,
    # Words stay words, and the same picture has the same bytes.
    "svg.fonttype": "none",
    "svg.hashsalt": "redsea",
    # A user's name may hold $, _ and ^, and is not mathematics.
    "text.parse_math": False,
}

PLAIN: Final[dict[Any, Any]] = {
    name: value for name, value in rcParamsDefault.items() if not name.startswith("backend")
}
"""The defaults of matplotlib, whatever the user's files say."""


@contextmanager
def styled() -> Iterator[None]:
    """Draw inside with the project's style, whatever files of the user's say; then put it back."""
    with rc_context({**PLAIN, **STYLE}):
        yield


def figure(height: float, title: str, caption: str, width: float = WIDTH) -> Figure:
    """Return an empty figure (inches) with its title above and its caption below."""
    made = Figure(figsize=(width, height), layout="constrained")
    made.suptitle(wrapped(title, width, 11.0), x=0.01, ha="left", fontsize=11, weight="bold")
    made.supxlabel(wrapped(caption, width, 8.0), x=0.01, ha="left", fontsize=8, color=GREY)
    return made


def wrapped(text: str, width: float, points: float) -> str:
    """Return text broken into lines that fit a width (inches) in a font of that size."""
    from textwrap import wrap

    # A character of this font is on average 0.56 of its size wide; an inch has 72 points.
    characters = max(20, int(0.97 * width * 72.0 / (0.56 * points)))
    return "\n".join(line for part in text.split("\n") for line in wrap(part, characters))


Sized = tuple[float, float, float]
"""A value and the ends of its interval."""


def placed(one: Estimate, shown: Scale) -> Sized:
    """Return value and ends of an estimate in a unit; the value in the place of a missing end."""
    value = one.value or 0.0
    low, high = (value if end is None else end for end in (one.low, one.high))
    return value / shown.factor, low / shown.factor, high / shown.factor


def drawn_in(found: Collection[Estimate]) -> Scale:
    """Return the unit in which estimates are drawn; counts are per replication."""
    unit = scale(*found)
    counted = any(one.kind == "count" for one in found)
    return unit._replace(unit=unit.unit or ("per replication" if counted else ""))


def ticked(axis: Axis, low: float, high: float, most: int) -> None:
    """Set round ticks between two values; those beyond would be in the way of other text."""
    ticks = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    axis.set_ticks([tick for tick in ticks if low <= tick <= high])


def bare(axes: Axes) -> None:
    """Take away the frame and the ticks of the value axis that direct labels make needless."""
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def wrapped_at(text: str, characters: int) -> str:
    """Return a text broken at hyphens and blanks into lines of so many characters."""
    from textwrap import wrap

    return "\n".join(wrap(text, max(4, characters)))


KEY_LINE: Final = 0.19
"""Height in inches of a line of a key."""


def keyed(
    title: str, caption: str, entries: Sequence[tuple[str, Any]], heights: Sequence[float],
    width: float = WIDTH,
) -> tuple[Figure, list[Axes]]:  # fmt: skip
    """Return a figure with panels beneath each other, and above them a key.

    entries: names with what marks them in the panels, if anything. heights: of the panels, with all
    that stands around them (inches).
    """
    names = [wrapped(name, 0.85 * width, 8.0) for name, _ in entries]
    longest = max((len(line) for name in names for line in name.split("\n")), default=1)
    columns = max(1, int(0.9 * width * 72.0 / (0.6 * 8.0 * (longest + 5))))
    lines = sum(1 + name.count("\n") for name in names)
    head = max(0.01, KEY_LINE * -(-lines // columns))
    made = figure(1.2 + head + sum(heights), title, caption, width)
    top, *panels = made.subplots(1 + len(heights), 1, height_ratios=(head, *heights))
    top.set_axis_off()
    top.legend(
        [mark for _, mark in entries], names, loc="center left", bbox_to_anchor=(0.0, 0.5),
        frameon=False, fontsize=8, borderpad=0.0, borderaxespad=0.0, handlelength=1.2,
        handleheight=0.9, labelspacing=0.35, ncols=columns,
    )  # fmt: skip
    return made, panels


def dotted(colour: str, mark: str, **style: Any) -> Line2D:  # noqa: ANN401 - matplotlib's own
    """Return a mark as it stands in a key."""
    return Line2D([], [], color=colour, marker=mark, linestyle="", **style)


def save_all(pictures: Iterable[Picture], folder: Path) -> list[Path]:
    """Draw pictures, each under the name of its kind, and return the files written."""
    return [path for one in pictures for path in save(one.draw(WIDTH), folder, one.kind)]


def save(picture: Figure, folder: Path, name: str) -> list[Path]:
    """Write a picture as SVG and PNG into a folder and return the two paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.svg", folder / f"{name}.png"]
    for path in paths:
        # A new file, never through a link.
        path.unlink(missing_ok=True)
    as_svg(picture, paths[0])
    with styled():
        picture.savefig(paths[1], metadata={"Software": "redsea"})
    return paths


def as_svg(picture: Figure, to: Path | IO[bytes]) -> None:
    """Write a picture as SVG into a file: words stay words, the same picture has the same bytes."""
    with styled():
        picture.savefig(to, format="svg", metadata={"Date": None, "Creator": "redsea"})
