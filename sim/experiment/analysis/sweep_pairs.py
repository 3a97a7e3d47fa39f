"""The points of a sweep against other points of it, replication by replication (model 12.4)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from sim.experiment.comparisons.comparison import contrasts
from sim.experiment.comparisons.contrast import Contrast
from sim.experiment.statistics.intervals import LEVEL
from sim.experiment.statistics.measures import COUNTED, RELATED, measure_of

if TYPE_CHECKING:
    from sim.experiment.store.result import Result
    from sim.experiment.store.swept import Sweep

_TIMES = re.compile(r"^(?:start|duration|end): .*$", re.MULTILINE)


class Paired(NamedTuple):
    """A point of a sweep against its base: places of both in the sweep, and contrasts by id.

    retimed: whether the point starts or lasts otherwise, so that other luck falls to its times.
    """

    point: int
    base: int
    contrasts: dict[str, Contrast]
    retimed: bool = False


def bases(sweep: Sweep) -> list[int]:
    """Return for each point the place of the point that it is held against.

    Where one factor is changed at a time that is the base. Elsewhere it is the point with the same
    threat and environment at which the defence is as at the first point, so that the difference is
    what the defence's choice does; without such a point, or without a choice, it is the first.
    """
    sides = {name: about["side"] for name, about in sweep.info["factors"].items()}
    first = sweep.points[0].factors
    chosen = [name for name in first if sides[name] == "defence"]
    choice = any(one.factors[name] != first[name] for one in sweep.points for name in chosen)
    if sweep.info["design"]["kind"] == "one-at-a-time" or not choice:
        return [0] * len(sweep.points)
    place = {json.dumps(one.factors, sort_keys=True): i for i, one in enumerate(sweep.points)}
    sought = [
        {name: (first if sides[name] == "defence" else one.factors)[name] for name in first}
        for one in sweep.points
    ]
    return [place.get(json.dumps(one, sort_keys=True), 0) for one in sought]


def against_bases(sweep: Sweep, measures: Sequence[str], level: float = LEVEL) -> list[Paired]:
    """Return every point that is not a base itself against its base; none if points failed.

    Each interval holds for itself. Points that last another time than their base, or start at
    another, have no contrasts, and neither have measures that a point has not, nor medians.
    """
    found = []
    for point, base in enumerate(() if sweep.failed else bases(sweep)):
        if point == base:
            continue
        one, other = sweep.results[base], sweep.results[point]
        both = [
            measure_of(id)
            for id in measures
            if id in one.summary["measures"] and id in other.summary["measures"]
        ]
        counted = [measure for measure in both if measure.kind in (*COUNTED, *RELATED)]
        retimed = times(one) != times(other)
        if not counted or retimed:
            found.append(Paired(point, base, {}, retimed))
            continue
        made = contrasts(one.path, other.path, counted, sweep.replications, level)
        found.append(Paired(point, base, made))
    return found


def times(result: Result) -> list[str]:
    """Return what a result's scenario says of start, duration and end."""
    return _TIMES.findall(result.scenario_text)
