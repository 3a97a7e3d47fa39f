"""Designs: which points of a study are run, from the factors' values, levels and ranges.

A sampled design is made on the unit cube, one column a factor, and carried to the factors' values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import combinations, product
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from sim.experiment.errors import RequestError
from sim.experiment.study.axes import axis_of, places_of
from sim.experiment.study.sampling import frozen, trajectories
from sim.scenario.file.problems import ScenarioError
from sim.scenario.study.factors import base_of
from sim.scenario.study.plan import (
    MOST_POINTS,
    LatinHypercube,
    Listed,
    Morris,
    NearlyOrthogonal,
    OneAtATime,
    Sampled,
    Shares,
    Sobol,
)

if TYPE_CHECKING:
    from sim.scenario.file.yaml_tree import Tree
    from sim.scenario.study.study import StudyFile

    Values = dict[str, Tree]

Cube = NDArray[np.float64]

SWAPS = 20_000
"""Attempts of the nearly orthogonal design to lessen its largest correlation."""


class Designed(NamedTuple):
    """The points of a design.

    correlation: the largest between two factors over the points of a sample, its sign left out.
    excluded: points left out because of a constraint. repeated: because they were there already.
    """

    points: list[Values]
    correlation: float | None
    excluded: int
    repeated: int


def designed(study: StudyFile) -> Designed:
    """Return the points of a study; raises `RequestError` if there are too many.

    And `ScenarioError` if the constraints leave none, or a range only a search can take.
    """
    if left := study.ranges_left:
        raise ScenarioError(left)
    found = _chosen(study, rows(study))
    if not isinstance(study.plan.design, Sampled):
        return found
    # Constraints and whole numbers make it another than that of the sample in the unit cube.
    return found._replace(correlation=largest_correlation(_columns(study, found.points)))


def rows(study: StudyFile) -> Iterator[Values]:
    """Yield the rows of a design as it is made, with those that repeat and those left out."""
    design, factors = study.plan.design, study.factors
    if isinstance(design, Sampled):
        return _carried(study, sample(design, len(factors)))
    if isinstance(design, OneAtATime):
        return _one_at_a_time(study, design)
    if isinstance(design, Morris):
        return trajectories(design, factors)
    if isinstance(design, Shares):
        return frozen(design, factors)
    if isinstance(design, Listed):
        names = [one.name for one in factors]
        return ({name: cast("Tree", point[name]) for name in names} for point in design.points)
    return _full_factorial(study)


def sample(design: Sampled, factors: int) -> Cube:
    """Return the points of a sampled design in the unit cube, a row a point."""
    return SAMPLERS[type(design)](design, factors)


def largest_correlation(cube: Cube) -> float | None:
    """Return the largest correlation of two columns, without its sign; None for one column."""
    if cube.shape[1] < 2:
        return None
    table = np.atleast_2d(np.corrcoef(cube, rowvar=False))
    return max(abs(float(table[i, j])) for i, j in combinations(range(cube.shape[1]), 2))


def _columns(study: StudyFile, points: list[Values]) -> Cube:
    """Return where factors that change stand at each point, words by their place in the file."""
    axes = [
        axis_of(one.name, one.options or [point[one.name] for point in points])
        for one in study.factors
    ]
    places = places_of(axes, points)
    return places[:, np.ptp(places, axis=0) > 0.0]


def _latin_hypercube(design: LatinHypercube, factors: int) -> Cube:
    from scipy.stats.qmc import LatinHypercube as Sampler

    rng = np.random.default_rng(design.seed)
    return Sampler(factors, rng=rng, optimization="random-cd").random(design.points)


def _sobol(design: Sobol, factors: int) -> Cube:
    from scipy.stats.qmc import Sobol as Sampler

    rng = np.random.default_rng(design.seed)
    return Sampler(factors, rng=rng).random_base2(design.points.bit_length() - 1)


def _nearly_orthogonal(design: NearlyOrthogonal, factors: int) -> Cube:
    try:
        pydoe = import_module("pydoe")
    except ImportError:
        raise RequestError(
            "the design nearly-orthogonal needs the package pydoe, which is not installed: "
            "pip install 'redsea[doe]', or take latin-hypercube"
        ) from None
    made = pydoe.nearly_orthogonal_lhs(design.points, factors, iterations=SWAPS, seed=design.seed)
    return np.asarray(made, dtype=np.float64)


SAMPLERS: dict[type, Callable[[Any, int], Cube]] = {
    LatinHypercube: _latin_hypercube,
    Sobol: _sobol,
    NearlyOrthogonal: _nearly_orthogonal,
}
"""Kind of design → what samples the unit cube."""


def _carried(study: StudyFile, cube: Cube) -> Iterator[Values]:
    for row in cube:
        yield {one.name: one.at(float(u)) for one, u in zip(study.factors, row, strict=True)}


def _full_factorial(study: StudyFile) -> Iterator[Values]:
    size = prod(len(one.options) for one in study.factors)
    if size > MOST_POINTS:  # Where there are goals, too, the file alone does not tell.
        raise RequestError(f"{study.plan.name}: {size:,} points; at most {MOST_POINTS:,}")
    names = [one.name for one in study.factors]
    for options in product(*(one.options for one in study.factors)):
        yield dict(zip(names, options, strict=True))


def _one_at_a_time(study: StudyFile, design: OneAtATime) -> Iterator[Values]:
    base = base_of(design, study.factors)
    yield base
    for one in study.factors:
        for option in one.options:
            yield {**base, one.name: option}


def _chosen(study: StudyFile, found: Iterator[Values]) -> Designed:
    """Return the points that keep the constraints, each once."""
    kept: dict[str, Values] = {}
    excluded = set[str]()
    repeated = 0
    for point in found:
        key = repr(point)
        if key in kept or key in excluded:
            repeated += 1
        elif study.allows(point):
            kept[key] = point
        else:
            excluded.add(key)
        if len(kept) > MOST_POINTS:
            raise RequestError(f"{study.plan.name}: more than {MOST_POINTS:,} points")
    if not kept:
        raise study.nothing_left("point")
    if isinstance(study.plan.design, OneAtATime):
        repeated = 0  # the base point comes again with every factor
    return Designed(list(kept.values()), None, len(excluded), repeated)
