"""The points of a sweep: each a scenario of its own, addressed by its content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.experiment.errors import RequestError
from sim.experiment.store.folder import slug
from sim.experiment.store.provenance import Identity
from sim.experiment.study.axes import axis_of, places_of
from sim.experiment.tables.parquet import write_table
from sim.scenario.file.problems import MOST_SHOWN, Problem, ScenarioError, shown
from sim.scenario.study.any_design import Cube, Values
from sim.scenario.study.designs import OneAtATime, Sampled
from sim.scenario.study.factors import MOST_POINTS, magnitude

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.scenario.file.yaml_tree import Tree
    from sim.scenario.study.study import StudyFile

NAMED = 3
"""Points that are named with a warning; for more, only their number is."""

Identify = Callable[[str], Identity]


class Point(NamedTuple):
    """A point: its place in the design, its values, and the scenario that they make.

    text: the resolved scenario. identity: what its numbers depend on, its address. warnings: what
    looks wrong with it.
    """

    number: int
    name: str
    values: Values
    text: str
    identity: Identity
    warnings: tuple[str, ...] = ()

    def folder(self) -> str:
        """Return the name of its result folder."""
        return f"{slug(self.name)}-{self.identity.short()}"


class Designed(NamedTuple):
    """The points of a design.

    correlation: the largest between two factors over the points of a sample, its sign left out.
    excluded: points left out because of a constraint. repeated: because they were there already.
    """

    points: list[Values]
    correlation: float | None
    excluded: int
    repeated: int


def designed(study: StudyFile) -> Designed:
    """Return the points of a study, each once.

    Raises `ScenarioError` if there are too many, if the constraints leave none, or if a range only
    a search can take.
    """
    found = _chosen(study)
    if not isinstance(study.plan.design, Sampled):
        return found
    # Constraints and whole numbers make it another than that of the sample in the unit cube.
    return found._replace(correlation=largest_correlation(_columns(study, found.points)))


def largest_correlation(cube: Cube) -> float | None:
    """Return the largest correlation of two columns, without its sign; None for one column."""
    if cube.shape[1] < 2:
        return None
    return float(np.abs(np.triu(np.corrcoef(cube, rowvar=False), 1)).max())


def _columns(study: StudyFile, points: Sequence[Values]) -> Cube:
    """Return where factors that change stand at each point, words by their place in the file."""
    axes = [
        axis_of(one.name, one.options or [point[one.name] for point in points])
        for one in study.factors
    ]
    places = places_of(axes, points)
    return places[:, np.ptp(places, axis=0) > 0.0]


def _chosen(study: StudyFile) -> Designed:
    """Return the points that keep the constraints, each once."""
    kept: dict[str, Values] = {}
    excluded = set[str]()
    repeated = 0
    for point in study.rows():
        key = repr(point)
        if key in kept or key in excluded:
            repeated += 1
        elif study.allows(point):
            kept[key] = point
        else:
            excluded.add(key)
        if len(kept) > MOST_POINTS:
            raise RequestError(f"{study.plan.name}: more than {MOST_POINTS:,} points")
    if not kept:
        raise study.nothing_left("point")
    if isinstance(study.plan.design, OneAtATime):
        repeated = 0  # the base point comes again with every factor
    return Designed(list(kept.values()), None, len(excluded), repeated)


def points_of(
    study: StudyFile, values: Sequence[Values], identify: Identify, first: int = 0
) -> list[Point]:
    """Return the points of a study; raises `ScenarioError` with the problems of all of them.

    identify: gives the address of a resolved scenario. first: number of the first point.
    """
    found: list[Point] = []
    problems: set[Problem] = set()
    for number, point in enumerate(values, first):
        try:
            scenario = study.scenario(point)
        except ScenarioError as error:
            problems.update(error.problems)
            if len(problems) > MOST_SHOWN:
                break
            continue
        if not problems:
            text, warnings = scenario.resolved_text(), tuple(map(str, scenario.warnings))
            identity = identify(text)
            found.append(Point(number, name_of(point), point, text, identity, warnings))
    if problems:
        raise ScenarioError(problems)
    return found


def warned(points: Sequence[tuple[str, Iterable[str]]]) -> list[str]:
    """Return each warning once, with the names of the points that have it unless all have."""
    having: dict[str, list[str]] = {}
    for name, warnings in points:
        for text in dict.fromkeys(warnings):
            having.setdefault(text, []).append(name)
    return [
        text if len(names) == len(points) else f"{text} (at {_some(names)})"
        for text, names in having.items()
    ]


def _some(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return "; ".join(names[:NAMED]) + (f" and {more} more points" if more > 0 else "")


def unmoved(study: StudyFile, names: Iterable[str]) -> list[str]:
    """Return a warning for each point that is the same scenario as another point."""
    rule = "is the same scenario as a point before it: a factor changes nothing there"
    return [f"{study.plan.name}: {name}: {rule}" for name in names]


def name_of(values: Values) -> str:
    """Return the name of a point: ``salvo=2, looks=1``."""
    return ", ".join(f"{name}={shown(value)}" for name, value in values.items())


def write_points(path: Path, study: StudyFile, points: Sequence[Point], folders: list[str]) -> None:
    """Write the table of the points: a row a point, a column a factor with side and unit."""
    import pyarrow as pa

    columns = [_column([point.values[one.name] for point in points]) for one in study.factors]
    fields = [
        pa.field(
            one.name,
            array.type,
            metadata={"unit": unit, "side": one.record.side, "about": one.record.about},
        )
        for one, (array, unit) in zip(study.factors, columns, strict=True)
    ]
    about = {
        "point": "number of the point", "name": "its factors' values", "folder": "its result",
        "hash": "what its numbers depend on, hashed",
    }  # fmt: skip
    keys = [pa.field(name, pa.string(), metadata={"about": about[name]}) for name in about]
    keys[0] = pa.field("point", pa.int32(), metadata={"about": about["point"]})
    schema = pa.schema([*keys[:2], *fields, *keys[2:]])
    arrays = [
        pa.array([point.number for point in points], pa.int32()),
        pa.array([point.name for point in points]),
        *(array for array, _ in columns),
        pa.array(folders),
        pa.array([point.identity.short() for point in points]),
    ]
    write_table(path, [pa.RecordBatch.from_arrays(arrays, schema=schema)], schema)


def _column(values: Iterable[Tree]) -> tuple[pa.Array, str]:
    """Return a factor's column and its unit: numbers if all are in one unit, else text."""
    import pyarrow as pa

    found = list(values)
    if all(isinstance(value, bool) for value in found):
        return pa.array(found), ""
    if all(isinstance(value, int) and not isinstance(value, bool) for value in found):
        return pa.array(found, pa.int64()), "1"
    sizes = [magnitude(value) for value in found]
    units = {size.unit for size in sizes if size is not None}
    if None in sizes or len(units) != 1:
        return pa.array([shown(value) for value in found], pa.string()), ""
    numbers = [size.number for size in sizes if size is not None]
    return pa.array(numbers, pa.float64()), units.pop() or "1"
