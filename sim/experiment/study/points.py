"""The points of a sweep: each a scenario of its own, addressed by what it says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.experiment.store.folder import slug
from sim.experiment.store.provenance import Identity, identity_of
from sim.experiment.tables.parquet import write_table

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.scenario.study import StudyFile
    from sim.scenario.yaml_tree import Tree

Plain = Any
"""What JSON can hold."""


class Point(NamedTuple):
    """A point: its place in the design, its values, and the scenario that they make.

    text: the resolved scenario. identity: what its numbers depend on, its address.
    """

    number: int
    name: str
    values: dict[str, Tree]
    text: str
    identity: Identity

    def folder(self) -> str:
        """Return what its result folder is called."""
        return f"{slug(self.name)}-{self.identity.short()}"


def points_of(
    study: StudyFile, values: Sequence[dict[str, Tree]], seed: int, best_guess: bool
) -> list[Point]:
    """Return the points of a study; raises `ScenarioError` with the problems of all of them."""
    from sim.scenario import ScenarioError
    from sim.scenario.problems import MOST_SHOWN, Problem

    found: list[Point] = []
    problems: set[Problem] = set()
    for number, point in enumerate(values):
        try:
            scenario = study.scenario(point)
        except ScenarioError as error:
            problems.update(error.problems)
            if len(problems) > MOST_SHOWN:
                break
            continue
        if not problems:
            text = scenario.resolved_text()
            identity = identity_of(text, seed, best_guess)
            found.append(Point(number, name_of(point), point, text, identity))
    if problems:
        raise ScenarioError(problems)
    return found


def name_of(values: dict[str, Tree]) -> str:
    """Return the name of a point: ``salvo=2, looks=1``."""
    from sim.scenario.problems import shown

    return ", ".join(f"{name}={shown(value)}" for name, value in values.items())


def plain_values(point: Point) -> dict[str, Plain]:
    """Return the factors' values as JSON has them."""
    from sim.scenario.canonical import plain

    return {name: plain(value) for name, value in point.values.items()}


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

    from sim.scenario.constraints import magnitude
    from sim.scenario.problems import shown

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
