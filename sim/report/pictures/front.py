"""The Pareto-efficient variants, by pairs of objectives, with their second estimates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.numbers import Scale, meaning, plural, scale
from sim.report.pictures.canvas import (
    BLUE,
    PALE,
    VERMILION,
    WIDTH,
    Sized,
    dotted,
    keyed,
    placed,
    styled,
    ticked,
)
from sim.report.pictures.labels import Label, write_labels
from sim.report.text.choice.front import valued, wanted

SIZE: Final = 8.0
"""Font size (points) of the numbers beside the points."""

MOST_LISTED: Final = 14
"""Variants of the front that are named above the panels; the others have a number only."""

PANEL: Final = 2.9
"""Height (inches) of a panel."""


class Dot(NamedTuple):
    """A variant in a panel: value and ends, to the right and upwards, in the units of the axes."""

    x: Sized
    y: Sized

    @property
    def at(self) -> tuple[float, float]:
        """Where it lies."""
        return self.x[0], self.y[0]

    def along(self) -> Iterator[tuple[float, float]]:
        """Yield points along both intervals."""
        for share in np.linspace(0.0, 1.0, 9):
            yield self.x[1] + share * (self.x[2] - self.x[1]), self.y[0]
            yield self.x[0], self.y[1] + share * (self.y[2] - self.y[1])


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
        for axes, (_, on_front, anew) in panels:
            labels = [Label(str(rank), dot.at) for rank, dot in enumerate(on_front, 1)]
            taken = [at for dot in [*on_front, *anew] for at in dot.along()]
            write_labels(axes, labels, taken, SIZE)
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
    right, up = _scale(info, other), _scale(info, 0)

    def dots(rows: Iterable[Any]) -> list[Dot]:
        values = [valued(info, row) for row in rows]
        pairs = [(row[other], row[0]) for row in values if row]
        return [Dot(placed(x, right), placed(y, up)) for x, y in pairs if x and y]

    trials, best = info["trials"], [member["trial"] for member in info["front"]]
    rest = dots(trial["values"] for trial in trials if trial["number"] not in best)
    return rest, dots(trials[at]["values"] for at in best), dots(info["confirmation"]["values"])


def _away(sized: Sized) -> list[list[float]]:
    """Return how far the ends of an interval are from the value, as matplotlib takes it."""
    value, low, high = sized
    return [[value - low], [high - value]]


def _panel(axes: Axes, beaten: list[Dot], on_front: list[Dot], anew: list[Dot]) -> None:
    for dot in beaten:
        axes.plot(*dot.at, "o", color=PALE, markersize=4.0)
    for dots, colour, face in ((anew, VERMILION, "none"), (on_front, BLUE, BLUE)):
        for dot in dots:
            axes.errorbar(
                *dot.at, yerr=_away(dot.y), xerr=_away(dot.x), fmt="o", color=colour,
                markersize=4.5, markerfacecolor=face, elinewidth=1.0,
            )  # fmt: skip
    axes.grid(color="#E5E5E5")
    axes.margins(0.1)
    ticked(axes.xaxis, *axes.get_xlim(), 7)
    ticked(axes.yaxis, *axes.get_ylim(), 5)


def _title(info: Mapping[str, Any], at: int) -> str:
    unit = _scale(info, at).unit or "per replication"
    return f"{str(info['objectives'][at]['label']).lower()}, {unit}"
