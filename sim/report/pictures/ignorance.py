"""Uncertain inputs: a box of the outer means of each main measure of a nested run."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.numbers import Scale
from sim.report.pictures.canvas import BLUE, GREY, SKY, WIDTH, bare, figure, styled
from sim.report.text.result.nested import Measure, scale_of, share_of, shown

if TYPE_CHECKING:
    from sim.experiment.statistics.components import Floats
    from sim.experiment.store.result import Result

ROW = 0.95
"""Height (inches) of the panel of one measure."""


class Boxed(NamedTuple):
    """A measure with its outer means: as estimated, and with the noise removed."""

    measure: Measure
    means: Floats
    quieted: Floats


def boxed(result: Result) -> list[Boxed]:
    """Return the main measures of a nested result with their outer means."""
    from sim.experiment.statistics.components import quieted
    from sim.experiment.statistics.crossed import samples_of
    from sim.experiment.statistics.measures import measure_of

    inner = result.summary["inner"]
    found = []
    for id, measure in shown(result.summary["measures"]).items():
        (table,) = samples_of(result.rows, measure_of(id), inner)
        found.append(Boxed(measure, table.mean(axis=1), quieted(table)))
    return found


def draw_ignorance(result: Result, width: float = WIDTH) -> Figure:
    """Draw a panel for each main measure, each on a scale of its own."""
    rows = boxed(result)
    outer, inner = result.summary["outer"], result.summary["inner"]
    caption = (
        f"Dots: means of {outer:,} samples of the uncertain inputs, each of {inner:,} replications"
        " with the same random numbers. Boxes: the same, Monte Carlo noise removed: median, middle"
        " half, and 95 %. Right: share of the uncertain inputs in the variance of one replication."
    )
    title = f"Uncertain inputs: {result.run_info['scenario']}"
    with styled():
        made = figure(1.5 + ROW * max(1, len(rows)), title, caption, width)
        panels = made.subplots(max(1, len(rows)), 1, squeeze=False)[:, 0]
        if not rows:
            panels[0].set_axis_off()
            panels[0].text(0.0, 0.5, "No main measure varies.", transform=panels[0].transAxes)
        for axes, row in zip(panels, rows, strict=False):
            _panel(axes, row)
    return made


def _panel(axes: Axes, row: Boxed) -> None:
    scale = scale_of(row.measure)
    low, first, middle, third, high = np.quantile(
        row.quieted / scale.factor, (0.025, 0.25, 0.5, 0.75, 0.975)
    )
    box = {"whislo": low, "q1": first, "med": middle, "q3": third, "whishi": high, "fliers": []}
    axes.bxp(
        [box], positions=[0.0], widths=0.5, orientation="horizontal", patch_artist=True,
        showfliers=False, boxprops={"facecolor": SKY, "edgecolor": GREY},
        medianprops={"color": BLUE, "linewidth": 1.6}, whiskerprops={"color": GREY},
        capprops={"color": GREY}, manage_ticks=False,
    )  # fmt: skip
    dots = row.means / scale.factor
    # Spread over the height by their place, so that equal means are seen to be many.
    heights = 0.62 + 0.28 * (np.arange(len(dots)) * 0.618034 % 1.0)
    axes.plot(dots, heights, ".", color=GREY, markersize=2.2, alpha=0.6, clip_on=False)
    axes.set_ylim(-0.45, 1.0)
    axes.set_yticks([0.0], ["\n".join(wrap(_named(row.measure, scale), 22))])
    axes.annotate(
        share_of(row.measure), (1.01, 0.0), xycoords=("axes fraction", "data"), va="center",
        fontsize=8,
    )  # fmt: skip
    axes.grid(axis="x")
    bare(axes)


def _named(measure: Measure, scale: Scale) -> str:
    return f"{measure['label']}, {scale.unit}" if scale.unit else str(measure["label"])
