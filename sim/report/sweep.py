"""A sweep as a table: a row a point, the factors' values and the main measures with intervals."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console, Group, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from sim.report.forecast import about
from sim.report.grid import grid, hyphenated
from sim.report.numbers import Measure, interval, label, mean, plural
from sim.report.sweep_pairs import (
    WIDEST,
    differences,
    differences_as_json,
    keep_whole,
    named,
    one_at_a_time,
)
from sim.scenario.problems import shown

if TYPE_CHECKING:
    from sim.experiment import Sweep
    from sim.experiment.runs.probe import Forecast
    from sim.experiment.runs.sweep import PlannedSweep

MAIN: Final = ("leakers", "hits", "cost", "raid-annihilation", "rounds")
"""The measures that are shown unless others are asked for, the most telling first."""

FEWEST: Final = 3
"""So many of them are shown however narrow the terminal is."""

TOLD: Final = ("no-ship-hit", *MAIN)
"""The measures that are always in the JSON."""

_SHORT: Final = {"raid-annihilation": "PRA", "cost": "cost", "rounds": "rounds"}


def announced(planned: PlannedSweep, forecast: Forecast) -> str:
    """Return what is said before a sweep starts: points, runs, and how long it will take."""
    runs = f"{plural(forecast.points, 'point')} × {planned.order.replications:,} replications"
    lines = [f"{planned.study.plan.name}: {runs} = {forecast.runs:,} runs"]
    if forecast.missing:
        there = planned.order.replications * len(planned.distinct) - forecast.missing
        known = f", {there:,} are there already" if there else ""
        lines.append(f"{about(forecast.seconds, forecast.workers)}{known}")
    design = planned.design
    if design.correlation is not None:
        lines.append(f"largest correlation between two factors' columns: {design.correlation:.3f}")
    if design.excluded:
        lines.append(f"{plural(design.excluded, 'point')} left out by the constraints")
    if design.repeated:
        lines.append(
            f"{plural(design.repeated, 'point')} of the design came again and counted once"
        )
    return "\n".join(lines)


def compared(
    sweep: Sweep, measures: Sequence[str] = (), width: int = 80
) -> Iterator[RenderableType]:
    """Yield what `redsea sweep` prints about a sweep, the folder left out.

    measures: ids of the columns; without them as many of the main ones as fit the width.
    """
    yield heading(sweep)
    ids = list(measures or MAIN)
    table = points_table(sweep, ids)
    while not measures and len(ids) > FEWEST and breadth(table) > width:
        table = points_table(sweep, ids := ids[:-1])
    yield table
    if "raid-annihilation" in ids:
        yield Text("PRA: probability that a raid has no leaker", style="dim")
    yield from differences(sweep, measures, changing(sweep))


def breadth(table: Table) -> int:
    """Return how wide a table would like to be."""
    console = Console(width=10_000)
    return Measurement.get(console, console.options, table).maximum


def heading(sweep: Sweep) -> RenderableType:
    """Return name and question, the number of points, and what the intervals mean."""
    chance = sweep.results[0].summary["interval"]
    points = plural(len(sweep.points), "point")
    said = f"{points} × {sweep.replications:,} replications, seed {sweep.seed} (the same luck at"
    said += f" each); intervals: 95 % a point, {chance}"
    lines = [Text(sweep.name, style="bold"), Text(str(sweep.info["question"])), Text(said)]
    if told := settings(sweep, [n for n in sweep.info["factors"] if n not in changing(sweep)]):
        lines.append(Text(f"at every point: {told}"))
    if one_at_a_time(sweep):
        lines.append(Text(f"base: {settings(sweep, changing(sweep))}"))
    return Group(*lines)


def settings(sweep: Sweep, names: Sequence[str]) -> str:
    """Return the values of some factors at the first point."""
    values = sweep.points[0].factors
    return ", ".join(f"{name}={shown(values[name])}" for name in names)


def changing(sweep: Sweep) -> list[str]:
    """Return the factors that differ from point to point; all of them if there is one point."""
    names, first = list(sweep.info["factors"]), sweep.points[0].factors
    differ = [n for n in names if any(p.factors[n] != first[n] for p in sweep.points)]
    return differ or names


def points_table(sweep: Sweep, measures: Sequence[str]) -> Table:
    """Return one row a point: the factors' values, and measures with their intervals."""
    factors, rows = named(sweep, changing(sweep))
    columns = {id: sweep.measure(id) for id in measures}
    titles = [_title(id, columns[id]) for id in measures]
    table = grid(*(hyphenated(name) for name in factors), *titles, text=tuple(range(len(factors))))
    for at, values in enumerate(rows):
        found = [columns[id][at] for id in measures]
        table.add_row(*values, *(cell(one) if one else Text("–") for one in found))
    keep_whole(table, len(factors))
    return table


def _title(id: str, entries: Sequence[dict[str, Any] | None]) -> str:
    entry = next(one for one in entries if one is not None)
    return _SHORT.get(id, "\n".join(wrap(label(entry).lower(), WIDEST)))


def as_json(sweep: Sweep, measures: Sequence[str] = ()) -> str:
    """Return the sweep's points with their factors' values and measures as JSON."""
    ids = dict.fromkeys((*TOLD, *measures))
    columns = {id: sweep.measure(id) for id in ids}
    against = differences_as_json(sweep, list(ids))
    rows = [
        {
            "number": point.number,
            "name": point.name,
            "factors": point.factors,
            "folder": str(point.folder),
            "measures": {id: columns[id][at] for id in ids},
            "differences": against.get(at),
        }
        for at, point in enumerate(sweep.points)
    ]
    kept = ("study", "question", "replications", "design", "factors")
    head = {key: sweep.info[key] for key in kept}
    whole = {"folder": str(sweep.path), **head, "seed": sweep.seed, "points": rows}
    return json.dumps(whole, indent=2, ensure_ascii=False)


def cell(measure: Measure) -> Text:
    """Return a mean with its interval in the line beneath."""
    text = Text(mean(measure), justify="right")
    beneath = interval(measure)
    return text.append(f"\n{beneath}", style="dim") if beneath != "–" else text
