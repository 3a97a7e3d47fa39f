"""A finished sweep as the analysis needs it: the rows of its design, and a measure at each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.experiment.analysis.compare.comparison import first_values
from sim.experiment.errors import RequestError
from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.estimate import MEDIANS
from sim.experiment.statistics.measures import RELATED, Measure, measure_of
from sim.experiment.statistics.paired import parts_of
from sim.experiment.store.folder import STUDY
from sim.experiment.study.axes import Axis, axes_of, axis_of, places_of
from sim.experiment.study.points import name_of
from sim.scenario.file.problems import ScenarioError
from sim.scenario.study.designs import Sampled, Screening

if TYPE_CHECKING:
    from pathlib import Path

    from sim.experiment.store.swept import Sweep
    from sim.scenario.study.study import StudyFile


class Design(NamedTuple):
    """The rows of a sweep's design, made again from its study file.

    places: where each row stands on each axis. points: the place in the sweep of each row's point;
    rows that are alike share one.
    """

    study: StudyFile
    axes: list[Axis]
    places: Floats
    points: list[int]

    @property
    def sampled(self) -> bool:
        """Whether the rows are, or begin with, a random sample."""
        return self.study.plan.design.random


def design_of(sweep: Sweep) -> Design:
    """Return the design of a sweep; raises `RequestError` if it has none, or nothing varies."""
    from sim.scenario.study.study import load_study

    try:
        study = load_study(sweep.path / STUDY)
    except ScenarioError as error:  # The package that made it may be missing here.
        raise RequestError(str(error)) from None
    sweep.check_whole()
    numbers = {point.name: number for number, point in enumerate(sweep.points)}
    # A constraint leaves rows of a sample without a point.
    kept = [row for row in study.rows() if name_of(row) in numbers]
    axes = axes_of(study.factors, kept)
    if not isinstance(study.plan.design, Sampled | Screening):
        # The levels of a grid are those that are there: constraints may leave out others.
        axes = [axis_of(axis.name, [row[axis.name] for row in kept]) for axis in axes]
    if not axes:
        raise RequestError(f"{sweep.path}: no factor varies")
    return Design(study, axes, places_of(axes, kept), [numbers[name_of(row)] for row in kept])


def table_of(sweep: Sweep, id: str) -> Floats:
    """Return a measure at each point (row) in each replication (column) that all points have.

    The mean of a row is the point's value: of a ratio the ratio of sums, about which its entries
    lie as the delta method has it. Raises `RequestError` for medians, and for what a point lacks.
    """
    measure = measure_of(id)
    if measure.kind in MEDIANS:
        raise RequestError(f"{id}: sensitivity is computed for counts and shares, not for medians")
    if any(one is None or one["mean"] is None for one in sweep.measure(id)):
        raise RequestError(f"{id}: not measured at every point")
    return np.stack([_row(result.path, measure, sweep.replications) for result in sweep.results])


def _row(folder: Path, measure: Measure, replications: int) -> Floats:
    (values,) = first_values(folder, [measure], replications)
    if not values[-1].any() and measure.kind in RELATED:
        raise RequestError(
            f"{measure.id}: not measured at every point in its first {replications:,} replications"
        )
    return parts_of(values)
