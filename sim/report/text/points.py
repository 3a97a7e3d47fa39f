"""The points of a sweep: what changes between them, and a measure at each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from sim.experiment.statistics.estimate import Estimate, of_entry
from sim.experiment.study.points import name_of
from sim.report.document.document import Section
from sim.report.document.estimates import laid_out
from sim.report.numbers import plural
from sim.scenario.file.problems import shown

if TYPE_CHECKING:
    from sim.experiment.store.swept import Sweep

DEFAULT: Final = ("leakers", "hits")
"""The measures that are printed and drawn by default."""

Found = Mapping[str, Sequence[Estimate | None]]
"""Id of a measure → its estimate at each point, None where a point has none."""


def changing(sweep: Sweep) -> list[str]:
    """Return the factors that differ from point to point; all of them if there is one point."""
    names, first = list(sweep.info["factors"]), sweep.points[0].factors
    differ = [n for n in names if any(p.factors[n] != first[n] for p in sweep.points)]
    return differ or names


def settings(sweep: Sweep, names: Sequence[str]) -> str:
    """Return the values of some factors at the first point."""
    values = sweep.points[0].factors
    return name_of({name: values[name] for name in names})


def fixed(sweep: Sweep) -> str:
    """Return in a sentence what is the same at every point, or nothing."""
    names = [name for name in sweep.info["factors"] if name not in changing(sweep)]
    return f"At every point: {settings(sweep, names)}." if names else ""


def size_of(sweep: Sweep) -> str:
    """Return how many points and replications there are, and by what random numbers."""
    points, more = plural(len(sweep.points), "point"), " or more" if sweep.uneven else ""
    n = plural(sweep.replications, "replication")
    return f"{points} × {n}{more}, seed {sweep.seed}, the same random numbers at each"


def caption(sweep: Sweep, method: str) -> str:
    """Return the caption below a picture: n, seed, intervals, and what is the same everywhere."""
    means = f"Intervals: 95 %, each for itself ({method})." if sweep.replications > 1 else ""
    return " ".join(filter(None, (f"n = {size_of(sweep)}.", means, fixed(sweep))))


def estimates_of(sweep: Sweep, ids: Sequence[str]) -> Found:
    """Return some measures at every point; raises `KeyError` for one that no point has."""
    return {
        id: [
            None if entry is None else of_entry(id, entry, point.name)
            for point, entry in zip(sweep.points, sweep.measure(id), strict=True)
        ]
        for id in ids
    }


def names_of(sweep: Sweep) -> tuple[list[str], list[list[str]]]:
    """Return the columns that tell the points apart, and their texts point by point.

    They are the factors that change; where one is changed at a time, one column says which.
    """
    factors, base = changing(sweep), sweep.points[0].factors
    if sweep.info["design"]["kind"] != "one-at-a-time":
        return factors, [[shown(one.factors[name]) for name in factors] for one in sweep.points]
    told = [{n: one.factors[n] for n in factors if one.factors[n] != base[n]}
            for one in sweep.points]  # fmt: skip
    return ["point"], [[name_of(moved) or "base"] for moved in told]


def points_table(sweep: Sweep, found: Found, detail: bool, title: str = "points") -> Section:
    """Return one row a point: the factors' values, and measures with their intervals."""
    columns, names = names_of(sweep)
    heads = [next(filter(None, column)).label for column in found.values()]
    rows = zip(names, zip(*found.values(), strict=True), strict=True)
    return Section(title=title, content=laid_out(columns, heads, rows), detail=detail)
