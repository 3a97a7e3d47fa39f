"""A finished result: its tables, its measures, and where it comes from."""

from __future__ import annotations

import json
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment.errors import DamagedError, RequestError, did_you_mean
from sim.experiment.store.folder import (
    INDEX,
    POINT_FOLDERS,
    RUN,
    SCENARIO,
    SUMMARY,
    check_format,
    check_there,
    damaged,
    holds_set,
    read_run,
    table_path,
)
from sim.experiment.store.provenance import FORMAT
from sim.experiment.tables.parquet import First, Rows, read_pieces
from sim.experiment.tables.schemas import NAMES
from sim.scenario.file.reading import path_of
from sim.units import write

if TYPE_CHECKING:
    from os import PathLike

    import pyarrow as pa

    from sim.experiment.tables.layout import Layout


class Result:
    """The outcome of a scenario, made by `run` and `open_result`, never changed.

    path: the folder. summary: as in ``summary.json``. run_info: as in ``run.json``. held: the
    replications in the folder. replications: those that count here, the first of them or all.
    inner: replications of each outer sample, None of a plain run. strata: outer samples of a Latin
    hypercube, None if each was drawn on its own.
    scenario_text: the scenario as it was run. precision: how a stop at a precision went, for a
    run that was asked for one; else None.
    """

    def __init__(
        self, path: Path, run_info: dict[str, Any], precision: dict[str, Any] | None = None
    ) -> None:
        self.path, self.run_info, self.precision = path, run_info, precision
        identity = run_info["identity"]
        self.seed = int(identity["seed"])
        self.inner: int | None = identity.get("inner")
        self.strata: int | None = identity.get("strata")
        self.held = self.replications = int(run_info["replications"])
        self.summary: dict[str, Any] = json.loads((path / SUMMARY).read_text("utf-8"))
        self.scenario_text = (path / SCENARIO).read_text("utf-8")

    def __repr__(self) -> str:
        return f"<Result {self.path}: {self.replications} replications, seed {self.seed}>"

    @property
    def warnings(self) -> tuple[str, ...]:
        """Warnings about the numbers: threats in flight at a hard end."""
        measures = self.summary["measures"]
        flying, launched = measures["in-flight"]["mean"], measures["launched"]["mean"]
        if not flying:
            return ()
        shares = flying / launched, 1.0 - measures["decided"]["mean"]
        share, undecided = (write(float(f"{one:.2g}"), "share") for one in shares)
        return (
            f"{share} of the threats were in flight at the hard end, in {undecided} of the"
            " replications: they are in no rate. What is counted favours threats that end early,"
            " as those do that are shot down; with end: last-threat all are followed to their end",
        )

    def measure(self, id: str) -> dict[str, Any]:
        """Return one measure: label, unit, kind, n, mean, sd, interval and how it was made."""
        measures: dict[str, dict[str, Any]] = self.summary["measures"]
        if id not in measures:
            raise KeyError(f"no measure {id!r} in {self.path}{did_you_mean(id, measures)}")
        return measures[id]

    def table(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """Return a table as Arrow, units in the metadata of its fields: one of `NAMES`."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        if name not in NAMES:
            raise KeyError(f"no table {name!r}; there are {', '.join(NAMES)}")
        whole, rows = table_path(self.path, name), self.rows(name)
        if rows == whole:
            return pq.read_table(whole, columns=columns)
        schema = pq.read_schema(whole)
        kept = schema if columns is None else pa.schema([schema.field(one) for one in columns])
        return pa.Table.from_batches(read_pieces(rows, columns), kept)

    def rows(self, name: str) -> Rows:
        """Return what `read_pieces` reads of a table, so that all is not in memory at once."""
        whole = table_path(self.path, name)
        if self.replications == self.held:
            return whole
        return First(whole, self.replications, self.inner)

    def first(self, replications: int, layout: Layout) -> Result:
        """Return the first replications as a result of their own, which only reads this folder."""
        from sim.experiment.statistics.crossed import measured

        found = copy(self)
        found.replications = replications
        counted = {"replications": replications}
        if self.inner is not None:
            counted["outer"] = replications // self.inner
        measures = measured(found.rows, layout, self.inner)
        found.summary = {**self.summary, **counted, "measures": measures}
        return found


def open_result(path: str | PathLike[str], precision: dict[str, Any] | None = None) -> Result:
    """Return the result that a folder holds.

    Raises `DamagedError` if the run is unfinished or a file is not what was written, naming it.
    """
    folder = path_of(path)
    check_there(folder)
    info = read_run(folder)
    if info is None and holds_set(folder):
        raise RequestError(f"{folder}: {_instead(folder)}")
    if info is None:
        raise DamagedError(
            f"{folder}: holds no finished result (no {RUN}); an unfinished run goes on when the "
            "same scenario is run into the same folder"
        )
    found = info["identity"].get("format")
    if found != FORMAT:
        raise RequestError(f"{folder}: is in format {found}; this program reads format {FORMAT}")
    complaints = damaged(folder, info)
    if complaints:
        raise DamagedError(f"{folder}: {', '.join(complaints)}; run the scenario into it again")
    return Result(folder, info, precision or info.get("precision"))


def _instead(folder: Path) -> str:
    """Return what a set of points is that was named as a result, and what to do with it."""
    check_format(folder)
    if not (folder / INDEX).exists():
        return "is an unfinished sweep, not a result; the command that began it goes on with it"
    points = sorted(file.parent for file in (folder / POINT_FOLDERS).glob(f"*/{RUN}"))
    such = f", such as {points[0]}" if points else ""
    return f"is a sweep, not a result; each of its points is one{such}; redsea plot takes the sweep"
