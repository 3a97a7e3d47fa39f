"""What matters for a measure in a finished sweep, as far as its design can tell.

Every command and picture that speaks of the effect of a factor takes it from here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.experiment.analysis.compare.comparison import (
    Paired,
    against_bases,
    first_values,
    one_by_one,
)
from sim.experiment.analysis.compare.matched import times_of
from sim.experiment.analysis.sensitivity.linear import Linear, Slope, regressed
from sim.experiment.analysis.sensitivity.morris import Screened, elementary, screened
from sim.experiment.analysis.sensitivity.noise import noise_share
from sim.experiment.analysis.sensitivity.shares import Apportioned, apportioned
from sim.experiment.analysis.sensitivity.tree import Told, told
from sim.experiment.errors import RequestError
from sim.experiment.statistics.components import FEWEST, Floats
from sim.experiment.statistics.estimate import MEDIANS, Estimate
from sim.experiment.statistics.measures import RELATED, Measure, measure_of
from sim.experiment.statistics.paired import parts_of
from sim.experiment.store.folder import STUDY
from sim.experiment.study.axes import Axis, axes_of, axis_of, places_of
from sim.experiment.study.points import name_of
from sim.scenario.file.problems import ScenarioError
from sim.scenario.study.designs import Morris, Sampled, Screening, Shares

if TYPE_CHECKING:
    from sim.experiment.store.result import Result
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
    return np.stack([_row(result, measure, sweep.replications) for result in sweep.results])


def _row(result: Result, measure: Measure, replications: int) -> Floats:
    (values,) = first_values(result.path, [measure], replications, result.inner)
    if not values[-1].any() and measure.kind in RELATED:
        raise RequestError(
            f"{measure.id}: not measured at every point in its first {replications:,} replications"
        )
    return parts_of(values)


class Matters(NamedTuple):
    """What matters for a measure; None, or the reason in words, where the design cannot tell.

    axes: the values of each factor that varies. mean: over the rows of the design. noise: share
    of Monte Carlo noise in the variance between the points' means, NaN where these are all alike.
    differences: where each point differs from a base in one factor. screened: elementary effects.
    shares: of the variance. linear: main effects. tree: regions of high and low values.
    """

    measure: Measure
    axes: dict[str, Axis]
    mean: float
    noise: float
    differences: list[Paired] | None = None
    screened: list[Screened] | None = None
    shares: Apportioned | None = None
    linear: Linear | str | None = None
    tree: Told | str | None = None

    def estimates(self) -> Iterator[Estimate]:
        """Yield all estimates with an interval, without shares that noise drowns."""
        for paired in self.differences or ():
            yield from (one.difference for one in paired.contrasts.values())
        for factor in self.screened or ():
            yield from (one for one in factor[1:] if one is not None)
        if self.shares is not None and self.shares.more is None:
            yield from (one for group in self.shares.groups for one in (group.first, group.total))
            yield self.shares.interaction
        for slope in self.effects():
            yield from (slope.whole, slope.standardised)
        if isinstance(self.tree, Told):
            yield from (leaf.mean for leaf in self.tree.leaves)
            yield self.tree.explained

    def effects(self) -> list[Slope]:
        """Return the main effects, the largest first; empty if there are none."""
        slopes = self.linear.slopes if isinstance(self.linear, Linear) else ()
        return sorted(slopes, key=lambda one: -abs(one.standardised.value or 0.0))

    def ranked(self) -> list[tuple[str, Estimate]]:
        """Return factors, groups or points with the estimate that ranks them, the largest first.

        Factors by mu*, groups by total-effect index, points by their difference from the base, or
        factors by standardised effect; empty where none of these can be told.
        """
        found: list[tuple[str, Estimate]] = []
        if self.screened is not None:
            found = [(one.factor, one.mu_star) for one in self.screened]
        elif self.shares is not None and self.shares.more is None:
            found = [(one.group, one.total) for one in self.shares.groups]
        elif self.differences is not None:
            for row in self.differences:
                found += [(row.changed, one.difference) for one in row.contrasts.values()]
        elif self.shares is None:
            found = [(one.factor, one.standardised) for one in self.effects()]
        return sorted(found, key=lambda pair: -abs(pair[1].value or 0.0))


def check_measures(sweep: Sweep, ids: Iterable[str]) -> None:
    """Raise `RequestError` for a measure that no point has."""
    for id in ids:
        try:
            sweep.measure(id)
        except KeyError as error:
            raise RequestError(f"--measure {id}: {error.args[0]}") from None


def sensitivity(sweep: Sweep, *measures: str) -> list[Matters]:
    """Return what matters in a sweep for each measure; raises `RequestError`."""
    check_measures(sweep, measures)
    design = design_of(sweep)
    if not one_by_one(sweep):
        _check(sweep, design)
        return [matters(design, table_of(sweep, id), id) for id in measures]
    found = [_about(design, table_of(sweep, id)[design.points], measure_of(id)) for id in measures]
    return [one._replace(differences=against_bases(sweep, [one.measure.id])) for one in found]


def _check(sweep: Sweep, design: Design) -> None:
    """Refuse points without common random numbers, or with too few to tell noise from effects."""
    each = [times_of(one.scenario_text).items() for one in sweep.results]
    differ = dict.fromkeys(
        pair for one in each for pair in one if any(pair not in of for of in each)
    )
    if differ:
        told = ", ".join(f"{key} {value}" for key, value in differ)
        raise RequestError(
            f"{sweep.path}: points differ in their times ({told}) and so in their random numbers,"
            " so there are no effects over all points; sweep each time by itself"
        )
    screening = isinstance(design.study.plan.design, Morris)
    if sweep.replications < FEWEST and (design.sampled or screening):
        raise RequestError(
            f"{sweep.path}: {sweep.replications} replications of each point cannot separate"
            f" Monte Carlo noise from effects; at least {FEWEST} are needed:"
            " redsea sweep --replications"
        )


def matters(design: Design, table: Floats, id: str) -> Matters:
    """Return what matters for a measure whose table has a row a point."""
    asked, values, measure = design.study.plan.design, table[design.points], measure_of(id)
    if isinstance(asked, Morris):
        effects = screened(elementary(design.places, values, design.axes), design.axes)
        effects.sort(key=lambda one: -(one.mu_star.value or 0.0))
        return _about(design, values, measure)._replace(screened=named(effects, measure))
    if not isinstance(asked, Shares):
        return _effects(design, _about(design, values, measure), table)
    shares = named(apportioned(values, asked.grouped(design.study.factors)), measure)
    order = sorted(shares.groups, key=lambda one: -(one.total.value or 0.0))
    shares = shares._replace(groups=tuple(order))
    sampled = 2 * asked.points
    both = design._replace(places=design.places[:sampled], points=design.points[:sampled])
    found = _about(both, values[:sampled], measure)._replace(shares=shares)
    return _effects(both, found, table)


def _about(design: Design, values: Floats, measure: Measure) -> Matters:
    axes = {axis.name: axis for axis in design.axes}
    return Matters(measure, axes, float(values.mean()), noise_share(values))


def _effects(design: Design, found: Matters, table: Floats) -> Matters:
    """Return the main effects besides, and of a random sample what a tree says."""
    values, axes = table[design.points], design.axes
    linear = regressed(design.places, values, axes, design.sampled)
    tree: Told | str | None = None
    if design.sampled:
        seed = design.study.plan.design.seed  # type: ignore[union-attr]
        tree = told(design.places, values, axes, design.points, seed)
    linear, tree = named(linear, found.measure), named(tree, found.measure)
    if isinstance(tree, Told):
        most = 1.0 if found.measure.kind in ("yes/no", "share") else math.inf
        inside = (one._replace(mean=one.mean.within(0.0, most)) for one in tree.leaves)
        tree = tree._replace(leaves=tuple(inside))
    return found._replace(linear=linear, tree=tree)


def named(found: Any, measure: Measure) -> Any:  # noqa: ANN401 - any record
    """Return a record with all estimates in it as those of a measure."""
    if isinstance(found, Estimate):
        return found.of(measure)
    if isinstance(found, list | tuple):
        parts = [named(one, measure) for one in found]
        return type(found)(*parts) if hasattr(found, "_fields") else type(found)(parts)
    return found
