"""A study under way to a precision: from look to look, with one pool, until the course has ended.

Who works is decided by the clock, and shows in nothing: looks are taken at the course's numbers of
replications, over the values of the first so many, in the order of their numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiment.analysis.precision import Columns, Course
from sim.experiment.runs.assignment import Assignment
from sim.experiment.runs.pool import processes, run_pool
from sim.experiment.runs.replicate import run_alone
from sim.experiment.tables.batch import unpacked
from sim.experiment.tables.schemas import schema_of

if TYPE_CHECKING:
    import pyarrow as pa

ALONE_S = 5.0
"""Time (s) for which this process works before it starts others, as nobody knows what is left."""


class Pursuit:
    """An assignment that goes on from look to look, and is finished at the one that is the last."""

    def __init__(self, assignment: Assignment, course: Course) -> None:
        self.assignment, self.course = assignment, course
        assignment.task.finish = self.look

    def look(self) -> None:
        """Take the look that is due, and those for which the spool has enough already."""
        self.course.follow(self._columns())
        if not self.course.ended:
            self.assignment.extend(self.course.due)
            return
        self.assignment.extend(self.course.at)
        ended = "precision" if self.course.reached else "budget"
        self.assignment.ended = {"ended": ended, "precision": self.course.told()}
        self.assignment.finish()

    def compute(self, workers: int | None) -> None:
        """Compute what the course asks for, in as many processes as are worth it."""
        task, most = self.assignment.task, processes(workers)
        start = perf_counter()
        alone_s = float("inf") if most == 1 else ALONE_S if workers is None else 0.0
        self.assignment.workers = 1
        while not self.assignment.closed:
            if not task.missing.left:
                self.look()
            elif (left_s := start + alone_s - perf_counter()) > 0.0:
                run_alone(task, left_s)
            else:
                self.assignment.workers = most
                run_pool([task], most)

    def _columns(self) -> Columns:
        layout = self.assignment.study.layout
        schema = schema_of("replications", layout)
        blocks = self.assignment.spool.blocks("replications")
        batches = (unpacked(block, schema) for block in blocks)
        return first_columns(batches, self.course.columns)


def first_columns(batches: Iterable[pa.RecordBatch], names: list[str]) -> dict[str, Any]:
    """Return columns of ``replications`` as arrays, as far as no replication is missing."""
    parts: dict[str, list[Any]] = {name: [] for name in ["replication", *names]}
    for batch in batches:
        for name, arrays in parts.items():
            arrays.append(batch.column(name).to_numpy())
    whole = {name: np.concatenate(arrays) for name, arrays in parts.items()}
    numbers = whole.pop("replication")
    gap = np.flatnonzero(numbers != np.arange(len(numbers)))
    there = int(gap[0]) if len(gap) else len(numbers)
    return {name: values[:there] for name, values in whole.items()}
