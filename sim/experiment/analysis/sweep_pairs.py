"""The points of a sweep against other points of it, replication by replication (model 12.4)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.experiment.analysis.compare.comparison import contrasts
from sim.experiment.analysis.compare.contrast import Contrast
from sim.experiment.analysis.compare.matched import times_of
from sim.experiment.statistics.estimate import MEDIANS
from sim.experiment.statistics.measures import measure_of
from sim.experiment.study.points import name_of

if TYPE_CHECKING:
    from sim.experiment.store.swept import Sweep

GRIDS: Final = ("full-factorial", "one-at-a-time", "listed")
"""Kinds of design whose points were chosen one by one, so that one may be held against another."""


class Paired(NamedTuple):
    """A point of a sweep against its base: places of both in the sweep, and contrasts by id.

    changed: in what the point differs. retimed: whether its start or end differs, so that other
    random numbers belong to its times.
    """

    point: int
    base: int
    changed: str
    contrasts: dict[str, Contrast]
    retimed: bool = False


def bases(sweep: Sweep) -> list[int | None]:
    """Return for each point the place of the point that it is held against; None for none.

    Where each point differs from the first in one factor at most, that is the base. Elsewhere it
    is the point with the same threat and environment at which the defence is as at the first
    point. The points of a sample have none: the first is no better than any other.
    """
    points, first = sweep.points, sweep.points[0].factors
    if sweep.info["design"]["kind"] not in GRIDS:
        return [None] * len(points)
    if one_by_one(sweep):
        return [0] * len(points)
    sides = {name: about["side"] for name, about in sweep.info["factors"].items()}
    held = {name: value for name, value in first.items() if sides[name] == "defence"}
    place = {json.dumps(one.factors, sort_keys=True): i for i, one in enumerate(points)}
    return [place.get(json.dumps(one.factors | held, sort_keys=True)) for one in points]


def one_by_one(sweep: Sweep) -> bool:
    """Return whether the points of a grid differ from the first in one factor at most."""
    first = sweep.points[0].factors
    apart = (sum(one.factors[name] != first[name] for name in first) for one in sweep.points)
    return sweep.info["design"]["kind"] in GRIDS and max(apart) <= 1


def against_bases(sweep: Sweep, measures: Sequence[str]) -> list[Paired]:
    """Return every point that has another one as its base against it; none if points failed.

    Each interval holds by itself. Points whose duration or start differs from their base's
    have no differences; nor have medians, and measures that one of the points lacks.
    """
    return [
        _paired(sweep, point, base, measures)
        for point, base in enumerate(() if sweep.failed else bases(sweep))
        if base is not None and base != point
    ]


def _paired(sweep: Sweep, point: int, base: int, measures: Sequence[str]) -> Paired:
    one, other = sweep.results[base], sweep.results[point]
    both = [id for id in measures if all(id in side.summary["measures"] for side in (one, other))]
    counted = [found for found in map(measure_of, both) if found.kind not in MEDIANS]
    there, here = sweep.points[base], sweep.points[point]
    changed = name_of({k: v for k, v in here.factors.items() if v != there.factors[k]})
    retimed = times_of(one.scenario_text) != times_of(other.scenario_text)
    if not counted or retimed:
        return Paired(point, base, changed, {}, retimed)
    found = contrasts(one, other, counted, sweep.replications, (there.name, here.name))
    return Paired(point, base, changed, found)
