"""Sheets and tornadoes made up for the tests of the pictures of sweeps."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from sim.experiment.sensitivity.noise import Bounded
from sim.report.pictures.screening import Dot, Plane
from sim.report.pictures.shares import Pie
from sim.report.pictures.tornado import Bar, Tornado
from sim.report.sheets import Axis, Cell, Sheet

CAPTION = (
    "n = 400 replications of each point, seed 1, the same luck at each. Intervals: 95 %, each point"
    " for itself (t over replications), chance and ignorance. At every point: permission=free."
)


def numbers(name: str, *values: float, unit: str = "") -> Axis:
    return Axis(name, tuple(f"{value:g} {unit}".strip() for value in values), values, unit)


def words(name: str, *labels: str) -> Axis:
    return Axis(name, labels)


def sheet(name: str, *axes: Axis, size: float = 3.0, holes: int = 0, half: float = 0.1) -> Sheet:
    """Give a sheet whose values grow along the first axis; every ``holes``-th cell is missing."""
    luck = np.random.default_rng(5)
    cells = {}
    for number, place in enumerate(product(*(range(len(one.labels)) for one in axes))):
        value = size * (0.2 + place[0]) * (1.0 + 0.3 * luck.random())
        ends = (value * (1 - half), value * (1 + half)) if half else (None, None)
        if not holes or number % holes:
            cells[place] = Cell(value, *ends, decimals=2 if half else None)
    return Sheet(name, "Leakers", "per replication", axes, cells, CAPTION)


def level(name: str, *axes: Axis, value: float) -> Sheet:
    """Give a sheet that is the same everywhere, where labels have most need to be moved apart."""
    flat = sheet(name, *axes)
    return flat._replace(cells=dict.fromkeys(flat.cells, Cell(value, value, value)))


def tornado(
    name: str, factors: Sequence[str], levels: int = 2, half: float | None = 0.2
) -> Tornado:
    luck = np.random.default_rng(6)
    rows = []
    for factor in factors:
        values = luck.normal(0.0, 2.0, levels)
        ends = [(v - half, v + half) if half else (None, None) for v in values]
        bars = [
            Bar(f"{i * 30} s", float(v), *e)
            for i, (v, e) in enumerate(zip(values, ends, strict=True))
        ]
        rows.append((factor, tuple(bars)))
    return Tornado(
        name, "Leakers", "per replication", "the base, 1.80: salvo=1", tuple(rows), CAPTION
    )


def searched(name: str, variants: int, objectives: int, decided: tuple[str, ...]) -> dict[str, Any]:
    """Give what a search says, so many variants on its front and as many beaten."""
    units = (("Hits", "1"), ("Cost of rounds", "USD"), ("Detection to first shot", "s"))
    sizes = (1.0, 4e7, 600.0)

    def value(at: int, place: int, shift: float) -> dict[str, Any]:
        share = (at if place else variants - at) / variants + shift
        mean = share * sizes[place]
        return {"mean": mean, "ci": [mean - 0.1 * sizes[place], mean + 0.1 * sizes[place]]}

    def row(at: int, shift: float) -> list[dict[str, Any]]:
        return [value(at, place, shift) for place in range(objectives)]

    return {
        "study": name,
        "objectives": [
            {"id": label, "label": label, "unit": unit, "kind": "count", "more": False}
            for label, unit in units[:objectives]
        ],
        "decided": list(decided),
        "replications": 200,
        "seed": 1,
        "interval": "chance and ignorance",
        "trials": [
            {
                "number": at,
                "settings": {one: str(at) for one in decided},
                "values": row(at % variants, 0.3 * (at // variants)),
            }
            for at in range(2 * variants)
        ],
        "front": [{"trial": at, "alike": []} for at in range(variants)],
        "confirmation": {"seed": 2, "values": [row(at, 0.03) for at in range(variants)]},
    }


def plane(name: str, factors: Sequence[str], half: float = 0.4, still: int = 0) -> Plane:
    """Give a screening whose factors lie anywhere; the last few are not told from nothing."""
    luck = np.random.default_rng(7)
    dots = []
    for number, factor in enumerate(factors):
        side = ("defence", "threat", "environment")[number % 3]
        x, y = luck.random(2) * (4.0, 3.0) + 0.5
        dots.append(
            Dot(factor, side, Bounded(x, x - half, x + half), Bounded(y, y - half, y + half))
        )
    names = tuple(dot.factor for dot in dots[len(dots) - still :])
    return Plane(name, "Leakers", "percentage points", tuple(dots), names, CAPTION)


def pie(name: str, groups: Sequence[str], half: float | None = 0.1) -> Pie:
    """Give shares of groups, each less than the one before."""
    rows = []
    for number, group in enumerate(groups):
        value = 0.7 / 2**number
        ends = (value - half, min(1.0, value + half)) if half else (None, None)
        rows.append((group, Bounded(value, *ends), Bounded(min(1.0, 1.2 * value), *ends)))
    return Pie(name, "Leakers", tuple(rows), Bounded(0.05, 0.01, 0.12), CAPTION)
