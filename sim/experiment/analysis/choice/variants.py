"""What is chosen among: the combinations of what the defence decides, each under every threat.

Threat and environment are uncertainties: a variant's value is its mean over all their combinations,
with equal weights and the same luck. They are never ranked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.experiment.errors import RequestError
from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.measures import Columns, Measure
from sim.experiment.study.points import Point, name_of

if TYPE_CHECKING:
    from sim.scenario.file.yaml_tree import Tree
    from sim.scenario.study.study import StudyFile

    Values = dict[str, Tree]

Source = Callable[[Sequence[str]], Columns]
"""Gives columns of ``replications`` of a point."""


class Contender(NamedTuple):
    """A combination of what is decided, with its points, one under each combination of the rest."""

    number: int
    name: str
    values: Values
    points: tuple[Point, ...]


class Field(NamedTuple):
    """All variants of a study.

    decided: the factors that they differ in. scenes: the combinations of all other factors, each
    met by every variant.
    """

    decided: tuple[str, ...]
    scenes: tuple[Values, ...]
    variants: tuple[Contender, ...]


def field_of(study: StudyFile, points: Sequence[Point], ours: Sequence[str]) -> Field:
    """Return the variants of a study's points; raises `RequestError` if nothing can be chosen.

    ours: the factors of the defence that may be decided.
    """
    decided = choices(study, points, ours)
    made: dict[str, dict[str, Point]] = {}
    scenes: dict[str, Values] = {}
    for point in points:
        mine, rest = parted(point.values, decided)
        made.setdefault(repr(mine), {})[repr(rest)] = point
        scenes.setdefault(repr(rest), rest)
    for found in made.values():
        if missing := [scenes[key] for key in scenes if key not in found]:
            mine, _ = parted(next(iter(found.values())).values, decided)
            raise RequestError(
                f"{study.plan.name}: {name_of(mine)} is not there under {name_of(missing[0])}; "
                "variants are compared by their means over the same threats and environments, so "
                "each must meet all of them: a full-factorial design without constraints between "
                "the two"
            )
    variants = []
    for number, found in enumerate(made.values()):
        mine, _ = parted(next(iter(found.values())).values, decided)
        points = tuple(found[key] for key in scenes)
        variants.append(Contender(number, name_of(mine), mine, points))
    return Field(decided, tuple(scenes.values()), tuple(variants))


def choices(study: StudyFile, points: Sequence[Point], ours: Sequence[str]) -> tuple[str, ...]:
    """Return those of some factors that differ between points; raises `RequestError` for none."""
    found = [n for n in ours if any(repr(p.values[n]) != repr(points[0].values[n]) for p in points)]
    if found:
        return tuple(found)
    why = f"{', '.join(ours)} has one value only" if ours else "no factor has the side defence"
    raise RequestError(
        f"{study.plan.name}: nothing to choose among: {why}; threat and environment are "
        "uncertainties, which variants of the defence are averaged over and which are never ranked"
    )


def parted(values: Values, decided: Sequence[str]) -> tuple[Values, Values]:
    """Return what is decided of a point's values, and the rest."""
    mine = {name: value for name, value in values.items() if name in decided}
    return mine, {name: value for name, value in values.items() if name not in decided}


def mean_over(sources: Sequence[Source], measure: Measure, replications: int) -> Floats:
    """Return a measure's mean over some points, replication by replication, of the first ones."""
    rows = [first_values(source, measure, replications)[0] for source in sources]
    found: Floats = np.mean(rows, axis=0)
    return found


def first_values(source: Source, measure: Measure, replications: int) -> Floats:
    """Return a measure's numerators, and denominators if it has any, of the first replications."""
    columns = source(sorted({*measure.of, *measure.per}))
    rows = [measure.numerator(columns)]
    rows += [measure.denominator(columns)] if measure.per else []
    return np.stack(rows)[:, :replications]
