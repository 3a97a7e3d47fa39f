"""Paired differences of the main measures from a baseline, each variant's beside the others'."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure

from sim.report.numbers import plural
from sim.report.pictures.canvas import WIDTH
from sim.report.pictures.forest import HOLLOW, Forest, ForestRow, Panel, draw_forest

if TYPE_CHECKING:
    from sim.experiment.analysis.compare.comparison import Comparison

MEASURES: Final = (
    ("no-ship-hit", "no-leaker", "raid-annihilation", "interception-rate"),
    ("leakers", "hits", "ships-hit", "rounds"),
)
"""Measures of each panel: shares above, counts below."""


def draw_differences(comparison: Comparison, width: float = WIDTH) -> Figure:
    """Draw the differences of the main measures: of shares above, of counts below."""
    names = tuple(one.side.name for one in comparison.variants)
    panels = (Panel("difference", tuple(_rows(comparison, ids))) for ids in MEASURES)
    there = tuple(panel for panel in panels if panel.rows)
    title = f"Differences from the baseline: {comparison.baseline.name}"
    return draw_forest(Forest(title, there, _caption(comparison), names), width)


def _rows(comparison: Comparison, ids: tuple[str, ...]) -> list[ForestRow]:
    """Return a row a measure that a variant has, with the difference of each variant."""
    rows = []
    for id in ids:
        found = [one.contrasts.get(id) for one in comparison.variants]
        differences = tuple(None if one is None else one.difference for one in found)
        labels = [one.label for one in differences if one is not None and one.value is not None]
        if labels:
            rows.append(ForestRow(labels[0], differences))
    return rows


def _caption(comparison: Comparison) -> str:
    n = plural(comparison.replications, "replication")
    if comparison.replications == 1:
        return f"n = {n} of each, so there is no interval."
    level = f"{100.0 * comparison.each_level:.4g} %"
    together = f", together {100.0 * comparison.level:g} % over the variants"
    return (
        f"n = {n} of each, paired by common random numbers. Lines: {level} intervals"
        f"{together if len(comparison.variants) > 1 else ''}; each measure for itself. {HOLLOW}"
    )
