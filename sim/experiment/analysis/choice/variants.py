"""The variants: combinations of the defence's decisions, each under every threat.

Which of them are Pareto-efficient, and which may be so by noise (model 12.8).
Threat and environment are uncertainties: a variant's value is its mean over all their combinations,
with equal weights and common random numbers, and differences are paired. They are never ranked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.experiment.analysis.choice.objectives import Objective
from sim.experiment.errors import RequestError
from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.intervals import mean_of_parts, mean_t
from sim.experiment.statistics.measures import Columns, Kind, Measure, counted_by
from sim.experiment.statistics.paired import parts_of
from sim.experiment.study.points import Point, name_of

if TYPE_CHECKING:
    from sim.scenario.study.any_design import Values
    from sim.scenario.study.study import StudyFile


class Variant(NamedTuple):
    """A combination of decided factors, with its points, one under each combination of the rest."""

    values: Values
    points: tuple[Point, ...]

    @property
    def name(self) -> str:
        """Its name: ``salvo=2, looks=1``."""
        return name_of(self.values)

    def told(self, place: Callable[[Point], str]) -> dict[str, Any]:
        """Return its name, what it decides and where its points lie, which ``place`` gives."""
        from sim.scenario.file.problems import shown

        settings = {name: shown(value) for name, value in self.values.items()}
        return {"name": self.name, "settings": settings, "folders": list(map(place, self.points))}


class Field(NamedTuple):
    """All variants of a study.

    decided: the factors that they differ in. scenes: the combinations of all other factors, each
    met by every variant.
    """

    decided: list[str]
    scenes: list[Values]
    variants: list[Variant]


def field_of(study: StudyFile, points: Sequence[Point], ours: Sequence[str]) -> Field:
    """Return the variants of a study's points; raises `RequestError` if nothing can be chosen.

    ours: the factors of the defence that may be decided.
    """
    decided = choices(study, points, ours)
    made: dict[str, tuple[Values, dict[str, Point]]] = {}
    scenes: dict[str, Values] = {}
    for point in points:
        mine, rest = parted(point.values, decided)
        made.setdefault(repr(mine), (mine, {}))[1][repr(rest)] = point
        scenes.setdefault(repr(rest), rest)
    for mine, found in made.values():
        if missing := [scenes[key] for key in scenes if key not in found]:
            raise RequestError(
                f"{study.plan.name}: {name_of(mine)} is not there under {name_of(missing[0])}; "
                "variants are compared by their means over the same threats and environments, so "
                "each must meet all of them: a full-factorial design without constraints between "
                "the two"
            )
    variants = [Variant(mine, tuple(found[key] for key in scenes)) for mine, found in made.values()]
    return Field(decided, list(scenes.values()), variants)


def choices(study: StudyFile, points: Sequence[Point], ours: Sequence[str]) -> list[str]:
    """Return those of some factors that differ between points; raises `RequestError` for none."""
    found = [n for n in ours if any(repr(p.values[n]) != repr(points[0].values[n]) for p in points)]
    if found:
        return found
    why = f"{', '.join(ours)} has one value only" if ours else "no factor has the side defence"
    raise RequestError(
        f"{study.plan.name}: nothing to choose among: {why}; threat and environment are "
        "uncertainties, which variants of the defence are averaged over and which are never ranked"
    )


def parted(values: Values, decided: Sequence[str]) -> tuple[Values, Values]:
    """Return the decided values of a point, and the rest."""
    mine = {name: value for name, value in values.items() if name in decided}
    return mine, {name: value for name, value in values.items() if name not in decided}


Source = Callable[[Sequence[str]], Columns]
"""Gives what ids count in the replications of a point."""


class PartsMean(NamedTuple):
    """A variant's value by an objective.

    parts: of each replication, so that their mean is the value; their variance over n is that of
    the value, and differences of two variants' parts are pairs.
    kind: of the measure, which bounds the interval; None for a difference, which has no bounds.
    some: replications with a denominator, in the scene with the fewest; None: all.
    """

    value: float
    parts: Floats
    kind: Kind | None = None
    some: int | None = None

    @property
    def ci(self) -> tuple[float, float] | None:
        """The 95 % interval of the value."""
        if self.kind is None:
            found = mean_t(len(self.parts), self.value, float(self.parts.std(ddof=1)))
        else:
            found = mean_of_parts(self.parts, self.kind in ("yes/no", "share"), self.some)
        return None if found is None else (found.low, found.high)

    def told(self) -> dict[str, Any]:
        """Return the value with its interval."""
        return {"mean": self.value, "ci": None if self.ci is None else list(self.ci)}


Valued = list[PartsMean]
"""A variant's estimates, one an objective."""

Rows = Mapping[int, Valued]
"""Those of several variants, by number."""


def estimate(sources: Sequence[Source], measure: Measure, replications: int) -> PartsMean | None:
    """Return a measure's mean over the scenes; None if one of them has nothing to divide by.

    A ratio's part of a replication is its value plus the residual of the delta method.
    """
    parts, some = [], replications
    for source in sources:
        try:
            columns = source(counted_by([measure]))
        except KeyError:
            raise RequestError(f"{measure.id}: not measured at every variant") from None
        values = measure.values(columns)[:, :replications]
        if measure.per:
            some = min(some, int(np.count_nonzero(values[1])))
        if some == 0:
            return None
        parts.append(parts_of(values))
    mean = np.mean(parts, axis=0)
    return PartsMean(float(mean.mean()), mean, measure.kind, some)


def apart(one: PartsMean, other: PartsMean) -> tuple[float, float]:
    """Return the paired 95 % interval of one value less the other."""
    parts = one.parts - other.parts
    ends = PartsMean(float(parts.mean()), parts).ci
    assert ends is not None  # of one replication nothing is compared
    return ends


def shift(before: Sequence[PartsMean], anew: Sequence[PartsMean]) -> PartsMean | None:
    """Return the mean change of values with independent random numbers; None for none.

    The two are independent, so the parts of the one are those of the difference's other half.
    """
    if not before:
        return None
    one, other = (np.mean([e.parts for e in side], axis=0) for side in (before, anew))
    return PartsMean(float(other.mean() - one.mean()), np.asarray(other - one))


def whole(row: Sequence[PartsMean | None]) -> Valued | None:
    """Return a variant's estimates; None if it has none by one of the objectives."""
    found = [one for one in row if one is not None]
    return found if len(found) == len(row) else None


def front(rows: Rows, objectives: Sequence[Objective]) -> list[int]:
    """Return the Pareto-efficient variants, the best by the first objective first."""
    signs = np.array([one.sign for one in objectives])
    table = np.array([[one.value for one in row] for row in rows.values()]) * signs
    kept = [
        (*costs, number)
        for number, costs in zip(rows, table, strict=True)
        # A variant is dominated if another is nowhere worse and somewhere better.
        if not ((table <= costs).all(axis=1) & (table < costs).any(axis=1)).any()
    ]
    return [int(one[-1]) for one in sorted(kept)]


def alike(one: Valued, other: Valued) -> bool:
    """Return whether two variants cannot be told apart: all paired intervals contain 0."""
    ends = (apart(mine, theirs) for mine, theirs in zip(one, other, strict=True))
    return all(low <= 0.0 <= high for low, high in ends)


def clearly_beaten(one: Valued, other: Valued, objectives: Sequence[Objective]) -> bool:
    """Return whether ``other`` is clearly better somewhere, and nowhere clearly worse."""
    better = worse = False
    for mine, theirs, objective in zip(one, other, objectives, strict=True):
        low, high = sorted(end * objective.sign for end in apart(mine, theirs))
        better |= low > 0.0
        worse |= high < 0.0
    return better and not worse


def members(rows: Rows, best: Sequence[int]) -> list[dict[str, Any]]:
    """Return the front: each variant of it, and those that it cannot be told apart from."""
    return [
        {"trial": at, "alike": [b for b in best if b != at and alike(rows[at], rows[b])]}
        for at in best
    ]


def rivals(rows: Rows, best: Sequence[int], objectives: Sequence[Objective]) -> list[int]:
    """Return the variants off the front that none on it clearly dominates: noise may decide."""
    return [
        number
        for number, row in rows.items()
        if number not in best and not any(clearly_beaten(row, rows[at], objectives) for at in best)
    ]


def confirmed(
    rows: Rows, anew: Mapping[int, Sequence[PartsMean | None]], objectives: Sequence[Objective]
) -> dict[str, Any]:
    """Return how the front changed with independent random numbers.

    values: of each of its variants. unbeaten: those still on it. shift: of each objective, by how
    much it changed on average, over those that have a value by all of them.
    """
    full = {at: values for at, row in anew.items() if (values := whole(row)) is not None}
    shifts = [
        shift([rows[at][place] for at in full], [row[place] for row in full.values()])
        for place in range(len(objectives))
    ]
    return {
        "values": [[one and one.told() for one in row] for row in anew.values()],
        "unbeaten": front(full, objectives) if full else [],
        "shift": [one and one.told() for one in shifts],
    }
