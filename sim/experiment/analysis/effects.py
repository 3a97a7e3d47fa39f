"""Main effects of a sweep's factors: what a level does, averaged over all else (model 12.4)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.experiment.analysis.sweep_pairs import times
from sim.experiment.comparisons.matched import in_hours
from sim.experiment.errors import RequestError
from sim.experiment.statistics.intervals import LEVEL
from sim.experiment.statistics.joint import Floats, nothing
from sim.experiment.statistics.measures import COUNTED, RELATED, Measure, measure_of
from sim.experiment.statistics.paired import difference_of_ratios, difference_t
from sim.experiment.store.folder import table_path
from sim.experiment.tables.parquet import read_pieces

if TYPE_CHECKING:
    from sim.experiment.store.swept import Sweep

MOST_LEVELS = 6
"""With more values than this a factor's points are taken in halves, a lower and an upper one."""


class Group(NamedTuple):
    """Points of a sweep that are alike in one factor; ``label`` says how."""

    factor: str
    label: str
    points: tuple[int, ...]


class Effect(NamedTuple):
    """A measure's mean over a group of points less its mean over all of them.

    low, high: the interval, from the replications, which all points share; None for none.
    """

    group: Group
    difference: float
    low: float | None
    high: float | None


def grouped(values: Sequence[Any], factor: str) -> list[Group]:
    """Return the points by the value that a factor has at each of them, or by halves."""
    from sim.scenario.constraints import magnitude
    from sim.scenario.problems import shown

    places: dict[str, list[int]] = {}
    for place, value in enumerate(values):
        places.setdefault(json.dumps(value, sort_keys=True), []).append(place)
    if len(places) <= MOST_LEVELS:
        return [Group(factor, shown(values[at[0]]), tuple(at)) for at in places.values()]
    sizes = [one.si for one in map(magnitude, values) if one is not None]
    if len(sizes) < len(values):
        raise RequestError(f"{factor}: more than {MOST_LEVELS} levels that are no numbers")
    order = sorted(range(len(values)), key=sizes.__getitem__)
    half = (len(order) + 1) // 2
    lower, upper = order[:half], order[-half:]
    return [
        Group(factor, f"{shown(values[one[0]])} to {shown(values[one[-1]])}", tuple(one))
        for one in (lower, upper)
    ]


def main_effects(
    sweep: Sweep, measure: str, factors: Sequence[str], level: float = LEVEL
) -> tuple[float | None, list[Effect]]:
    """Return a measure's mean over all points, and the effect of each level of each factor.

    The replications of all points share their luck, so an effect is a paired difference. Where a
    design is not balanced, what another factor does leaks into it as far as their columns
    correlate. Raises `RequestError` for medians, for a measure that a point has not, and where
    points start or last otherwise, for then they do not share their luck.
    """
    found = measure_of(measure)
    if found.kind not in (*COUNTED, *RELATED):
        raise RequestError(f"{measure}: main effects are of counts and shares, not of medians")
    if any(one is None for one in sweep.measure(measure)):
        raise RequestError(f"{measure}: not measured at every point")
    sweep.check_whole()
    _check_times(sweep)
    groups = [
        one for name in factors for one in grouped([p.factors[name] for p in sweep.points], name)
    ]
    everywhere, sums = _sums(sweep, found, groups)
    count = len(sweep.points)
    mean = everywhere / count
    effects = [
        _effect(group, mean, total / len(group.points), found, level)
        for group, total in zip(groups, sums, strict=True)
    ]
    return _value(mean), effects


def _check_times(sweep: Sweep) -> None:
    first = set(times(sweep.results[0]))
    differ = [line for one in sweep.results for line in sorted(first ^ set(times(one)))]
    if differ:
        written = (line.split(": ", 1) for line in dict.fromkeys(differ))
        told = ", ".join(f"{key} {in_hours(value)}" for key, value in written)
        raise RequestError(
            f"{sweep.path}: points differ in their times ({told}): other luck falls to other times,"
            " so there are no main effects over all points; sweep each time by itself"
        )


def _sums(sweep: Sweep, measure: Measure, groups: Sequence[Group]) -> tuple[Floats, list[Floats]]:
    """Return numerators and denominators per replication, added over all points and by group."""
    rows = 1 if measure.kind in COUNTED else 2
    everywhere = np.zeros((rows, sweep.replications))
    sums = [np.zeros_like(everywhere) for _ in groups]
    members = [set(group.points) for group in groups]
    for place, result in enumerate(sweep.results):
        values = _values(result.path, measure)[:, : sweep.replications]
        everywhere += values
        for total, inside in zip(sums, members, strict=True):
            if place in inside:
                total += values
    return everywhere, sums


def _values(folder: Any, measure: Measure) -> Floats:  # noqa: ANN401 - a path
    pieces = []
    for batch in read_pieces(
        table_path(folder, "replications"), sorted({*measure.of, *measure.per})
    ):
        columns = {name: batch.column(name).to_numpy() for name in batch.schema.names}
        rows = [measure.numerator(columns)]
        if measure.kind in RELATED:
            rows.append(measure.denominator(columns))
        pieces.append(np.stack(rows))
    return np.concatenate(pieces, axis=1)


def _effect(group: Group, mean: Floats, own: Floats, measure: Measure, level: float) -> Effect:
    joint = nothing(2 * len(own)).with_more(np.concatenate([mean, own]))
    if measure.kind in COUNTED:
        found = difference_t(joint, level)
    else:
        some = int(np.count_nonzero(mean[1])), int(np.count_nonzero(own[1]))
        found = difference_of_ratios(joint, some, measure.kind == "share", level)
    base, value = _value(mean), _value(own)
    difference = 0.0 if base is None or value is None else value - base
    ends = (None, None) if found is None else (found.low, found.high)
    return Effect(group, difference, *ends)


def _value(sums: Floats) -> float | None:
    if len(sums) == 1:
        return float(sums[0].mean())
    below = float(sums[1].sum())
    return float(sums[0].sum()) / below if below else None
