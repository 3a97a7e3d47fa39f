"""Sheets and forests made up for the tests of the pictures of sweeps."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from sim.experiment.statistics.estimate import Estimate
from sim.experiment.study.axes import Axis
from sim.report.pictures.forest import Forest, ForestRow, Panel
from sim.report.pictures.sheets import Sheet

CAPTION = (
    "n = 400 replications of each point, seed 1, common random numbers. Intervals: 95 %, each point"
    " for itself (t over replications), chance and ignorance. At every point: permission=free."
)


def numbers(name: str, *values: float, unit: str = "") -> Axis:
    return Axis(name, tuple(f"{value:g} {unit}".strip() for value in values), values, unit)


def words(name: str, *labels: str) -> Axis:
    return Axis(name, labels)


def lone(
    value: float, half: float | None, measure: str = "leakers", kind: str = "count"
) -> Estimate:
    """Give an estimate whose interval is ``half`` wide on either side; None for none."""
    ends = (None, None) if half is None else (value - half, value + half)
    return Estimate(
        measure="leakers", value=value, low=ends[0], high=ends[1], n=400, label="Leakers", kind=kind
    )


def sheet(name: str, *axes: Axis, size: float = 3.0, holes: int = 0, half: float = 0.1) -> Sheet:
    """Give a sheet whose values grow along the first axis; every ``holes``-th cell is missing."""
    luck = np.random.default_rng(5)
    cells = {}
    for number, place in enumerate(product(*(range(len(one.labels)) for one in axes))):
        value = size * (0.2 + place[0]) * (1.0 + 0.3 * luck.random())
        if not holes or number % holes:
            cells[place] = lone(value, value * half or None)
    return Sheet(name, axes, cells, CAPTION)


def level(name: str, *axes: Axis, value: float) -> Sheet:
    """Give a sheet that is the same everywhere, where labels have most need to be moved apart."""
    flat = sheet(name, *axes)
    return flat._replace(cells=dict.fromkeys(flat.cells, lone(value, 0.0)))


def forest(
    name: str, factors: Sequence[str], levels: int = 1, half: float | None = 0.2, series: int = 1,
    kind: str = "count",
) -> Forest:  # fmt: skip
    """Give a forest of some factors, each with some levels, and some estimates a row."""
    luck = np.random.default_rng(6)
    rows = [
        ForestRow(
            f"{factor}={30 * i} s",
            tuple(lone(float(v), half, kind=kind) for v in luck.normal(0.0, 0.3, series)),
            apart=i == 0,
        )
        for factor in factors
        for i in range(levels)
    ]
    words = ("mu*: mean size of the effect", "sigma: how far it depends on the others")[:series]
    title = f"Effects on leakers: {name}"
    panels = (Panel("difference", tuple(rows)),)
    return Forest(title, panels, CAPTION, words if series > 1 else ())


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
