"""A finished sweep: its points, and their results side by side."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.experiment.errors import DamagedError, RequestError, did_you_mean
from sim.experiment.store.folder import (
    INDEX,
    POINTS,
    check_format,
    check_there,
    damaged,
    holds_run,
    read_run,
    read_sealed,
)
from sim.experiment.store.result import Result, open_result
from sim.scenario.file.reading import path_of

if TYPE_CHECKING:
    from os import PathLike

    import pyarrow as pa


class SweptPoint(NamedTuple):
    """A point of a sweep: its number and name, its factors' values, and where its result lies."""

    number: int
    name: str
    factors: dict[str, Any]
    folder: Path
    hash: str


class Sweep:
    """The outcome of a study, made by `sweep` and `open_sweep`, never changed.

    path: the folder. info: as in ``points.json``. name: the study's. seed: the same at every point.
    replications: of each point; the least of them if they are ``uneven``, as where some were looked
    at longer. points: in the order of the design, without those that ``failed`` to run, of which
    there are name and reason.
    """

    def __init__(self, path: Path, info: dict[str, Any]) -> None:
        self.path, self.info = path, info
        self.name, self.seed = str(info["study"]), int(info["identity"]["seed"])
        self.replications, self.uneven = int(info["replications"]), bool(info.get("uneven"))
        self.failed: list[dict[str, str]] = info["failed"]
        self.points = tuple(
            SweptPoint(p["number"], p["name"], p["factors"], path / p["folder"], p["hash"])
            for p in info["points"]
        )

    def __repr__(self) -> str:
        n = self.replications
        return f"<Sweep {self.path}: {len(self.points)} points of {n} replications>"

    @property
    def failures(self) -> str:
        """The points that could not be run, a line each."""
        said = [f"{one['name']}: {one['reason']}" for one in self.failed]
        return "\n".join([f"{len(said)} points could not be run; the others are finished", *said])

    def check_whole(self) -> None:
        """Raise `RequestError` if points are lacking, without which a design says nothing."""
        if self.failed:
            names = ", ".join(one["name"] for one in self.failed[:3])
            raise RequestError(
                f"{self.path}: {len(self.failed)} points could not be run ({names}), and the design"
                " tells nothing without them; mend the study and sweep it again"
            )

    @cached_property
    def results(self) -> list[Result]:
        """The result of each point; raises `DamagedError` if one is not what was written."""
        return [open_result(point.folder) for point in self.points]

    @property
    def warnings(self) -> tuple[str, ...]:
        """The warnings of the points' results, each with its point."""
        pairs = zip(self.points, self.results, strict=True)
        return tuple(f"{point.name}: {text}" for point, one in pairs for text in one.warnings)

    @property
    def known(self) -> frozenset[str]:
        """The measures that some point has."""
        return frozenset(id for result in self.results for id in result.summary["measures"])

    def measure(self, id: str) -> list[dict[str, Any] | None]:
        """Return a measure at each point, as `Result.measure` does; None where it has none."""
        if id not in self.known:
            raise KeyError(f"no measure {id!r} in {self.path}{did_you_mean(id, self.known)}")
        return [result.summary["measures"].get(id) for result in self.results]

    def table(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """Return a table of all points as Arrow, the column ``point`` set; or ``points`` itself."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        if name == "points":
            return pq.read_table(self.path / POINTS, columns=columns)
        tables = []
        for point, result in zip(self.points, self.results, strict=True):
            table = result.table(name, columns)
            if "point" in table.column_names:
                at, field = table.schema.get_field_index("point"), table.schema.field("point")
                same = pa.repeat(pa.scalar(point.number, field.type), table.num_rows)
                table = table.set_column(at, field, same)
            tables.append(table)
        return pa.concat_tables(tables)


def open_sweep(path: str | PathLike[str]) -> Sweep:
    """Return the sweep that a folder holds.

    Raises `DamagedError` if it is unfinished or not what was written, naming what is not.
    """
    folder = path_of(path)
    check_there(folder)
    check_format(folder)
    info = read_index(folder)
    if info is None and holds_run(folder):
        raise RequestError(
            f"{folder}: is the result of one scenario, not a sweep; redsea plot, compare, ledger "
            "and replay take it"
        )
    if info is None:
        raise DamagedError(
            f"{folder}: holds no finished sweep (no {INDEX}); an unfinished one goes on when the "
            "same study is swept into the same folder"
        )
    wrong = complaints(folder, info)
    if wrong:
        raise DamagedError(f"{folder}: {', '.join(wrong[:3])}; sweep the study into it again")
    return Sweep(folder, info)


def complaints(folder: Path, info: dict[str, Any], whole: bool = False) -> list[str]:
    """Return the faults of the files of a finished sweep; nothing if all is well.

    whole: hold all files of its points to their checksums, not only each ``run.json``.
    """
    wrong = damaged(folder, info)
    if wrong:
        return wrong
    # Points that are the same scenario share a folder.
    places = dict.fromkeys([*(point["folder"] for point in info["points"]), *info["also"]])
    return [text for place in places for text in _wrong(folder, info, place, whole)]


def _wrong(folder: Path, info: dict[str, Any], place: str, whole: bool) -> list[str]:
    run = read_run(folder / place)
    if run is None:
        return [f"{place} is not finished"]
    found, wanted = run["replications"], info["replications"]
    if found < wanted or (found > wanted and not info.get("uneven")):
        return [f"{place} has {found} replications"]
    return [f"{place}/{text}" for text in damaged(folder / place, run)] if whole else []


def read_index(folder: Path) -> dict[str, Any] | None:
    """Return the content of ``points.json``; None if there is none."""
    return read_sealed(folder / INDEX, "a sweep", "the file")
