"""The Pareto-efficient variants, by pairs of objectives, with their second estimates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from sim.experiment.statistics.estimate import Estimate
from sim.report.numbers import Scale, meaning, plural, scale
from sim.report.pictures.canvas import BLUE, PALE, VERMILION, WIDTH, dotted, keyed, styled, ticked
from sim.report.pictures.labels import Label, place_labels
from sim.report.text.choice.front import valued, wanted

SIZE: Final = 8.0
"""Font size (points) of the numbers beside the points."""

MOST_LISTED: Final = 14
"""Variants of the front that are named above the panels; the others have a number only."""

PANEL: Final = 2.9
"""Height (inches) of a panel."""


Dot = tuple[Estimate, Estimate]
"""A variant in a panel: its values to the right and upwards, in the units of the axes."""


def draw_front(info: Mapping[str, Any], width: float = WIDTH) -> Figure:
    """Draw a panel for the first objective against each other one.

    info: as in ``answer.json``.
    """
    others = list(range(1, len(info["objectives"]))) or [0]
    entries = [
        ("on the front", dotted(BLUE, "o")),
        ("the same with another seed", dotted(VERMILION, "o", markerfacecolor="none")),
        ("tried, and beaten", dotted(PALE, "o")),
        *((name, dotted(BLUE, "")) for name in _listed(info)),
    ]
    title = f"{info['study']}: the front"
    with styled():
        made, rows = keyed(title, _caption(info), entries, [PANEL] * len(others), width)
        panels = [(axes, _dots(info, other)) for axes, other in zip(rows, others, strict=True)]
        for (axes, dots), other in zip(panels, others, strict=True):
            _panel(axes, *dots)
            axes.set_xlabel(_title(info, other))
            axes.set_ylabel(_title(info, 0))
        made.canvas.draw()
        for axes, (_, on_front, anew) in panels:
            _number(made, axes, on_front, anew)
    return made


def _listed(info: Mapping[str, Any]) -> list[str]:
    names = []
    for rank, member in enumerate(info["front"][:MOST_LISTED], 1):
        settings = info["trials"][member["trial"]]["settings"].items()
        names.append(f"{rank}: {', '.join(f'{name} {value}' for name, value in settings)}")
    return names


def _caption(info: Mapping[str, Any]) -> str:
    n = plural(info["replications"], "replication")
    return (
        f"n = {n} of each combination, seed {info['seed']}; again with seed "
        f"{info['confirmation']['seed']}. Lines: 95 % intervals, each for itself, "
        f"{meaning(info['interval'])}. "
        f"Wanted: {', '.join(wanted(one) for one in info['objectives'])}."
    )


def _scale(info: Mapping[str, Any], at: int) -> Scale:
    tried = (valued(info, trial["values"]) for trial in info["trials"] if trial["values"])
    found = [one for row in tried if (one := row[at]) is not None]
    return scale(max(found, key=lambda one: abs(one.value or 0.0)))


def _dots(info: Mapping[str, Any], other: int) -> tuple[list[Dot], list[Dot], list[Dot]]:
    """Return the dots of a panel: dominated, on the front, and the front estimated again."""
    right, up = (1.0 / _scale(info, at).factor for at in (other, 0))

    def dots(rows: Iterable[Any]) -> list[Dot]:
        values = [valued(info, row) for row in rows]
        pairs = [(row[other], row[0]) for row in values if row]
        return [(x.times(right), y.times(up)) for x, y in pairs if x and y]

    trials, best = info["trials"], [member["trial"] for member in info["front"]]
    rest = dots(trial["values"] for trial in trials if trial["number"] not in best)
    return rest, dots(trials[at]["values"] for at in best), dots(info["confirmation"]["values"])


def _at(dot: Dot) -> tuple[float, float]:
    return dot[0].value or 0.0, dot[1].value or 0.0


def _away(one: Estimate) -> list[list[float]]:
    """Return how far the ends of an interval are from the value, as matplotlib takes it."""
    value = one.value or 0.0
    low, high = (value if end is None else end for end in (one.low, one.high))
    return [[value - low], [high - value]]


def _panel(axes: Axes, beaten: list[Dot], on_front: list[Dot], anew: list[Dot]) -> None:
    for dot in beaten:
        axes.plot(*_at(dot), "o", color=PALE, markersize=4.0)
    for dots, colour, face in ((anew, VERMILION, "none"), (on_front, BLUE, BLUE)):
        for dot in dots:
            axes.errorbar(
                *_at(dot), yerr=_away(dot[1]), xerr=_away(dot[0]), fmt="o", color=colour,
                markersize=4.5, markerfacecolor=face, elinewidth=1.0,
            )  # fmt: skip
    axes.grid(color="#E5E5E5")
    axes.margins(0.1)
    ticked(axes.xaxis, *axes.get_xlim(), 7)
    ticked(axes.yaxis, *axes.get_ylim(), 5)


def _title(info: Mapping[str, Any], at: int) -> str:
    unit = _scale(info, at).unit or "per replication"
    return f"{str(info['objectives'][at]['label']).lower()}, {unit}"


def _number(made: Figure, axes: Axes, dots: Sequence[Dot], others: Sequence[Dot]) -> None:
    """Write the rank of each variant beside its point, clear of the others and of the lines."""
    points = 72.0 / made.dpi
    box = axes.get_window_extent()
    page = Bbox(box.get_points() * points)

    def on_page(dot: Dot) -> tuple[float, float]:
        x, y = axes.transData.transform(_at(dot)) * points
        return float(x), float(y)

    taken = [on_page(dot) for dot in others]
    for x, y in map(on_page, [*dots, *others]):
        taken += [(x + dx, y + dy) for dx, dy in ((10, 0), (-10, 0), (0, 10), (0, -10))]
    labels = [Label(str(rank), on_page(dot)) for rank, dot in enumerate(dots, 1)]
    places = place_labels(labels, page, SIZE, taken)
    for label, place, dot in zip(labels, places, dots, strict=True):
        axes.annotate(
            label.text, _at(dot), (place.dx, place.dy), textcoords="offset points",
            ha=place.ha, va=place.va, fontsize=SIZE, weight="bold",
            bbox={"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 0.4},
        )  # fmt: skip
