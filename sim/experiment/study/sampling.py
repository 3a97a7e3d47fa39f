"""The two designs of a sensitivity analysis, as rows of factors' values.

Trajectories are drawn here and not by SALib, which gives all factors the same number of levels,
of which words and whole numbers have their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.experiment.errors import RequestError
from sim.experiment.study.axes import axis_of, grid_of

if TYPE_CHECKING:
    from sim.scenario.file.yaml_tree import Tree
    from sim.scenario.study.factors import Varied
    from sim.scenario.study.plan import Morris, Shares

    Values = dict[str, Tree]


def varying(factors: Sequence[Varied]) -> list[Varied]:
    """Return the factors that may be more than one thing; raises `RequestError` for none."""
    found = [one for one in factors if one.varies]
    if not found:
        raise RequestError("no factor varies: a sensitivity analysis needs one that does")
    return found


def trajectories(design: Morris, factors: Sequence[Varied]) -> Iterator[Values]:
    """Yield the points of all trajectories, one trajectory after the other (Morris 1991).

    Every factor goes once up or down by half its levels; a word becomes any other.
    """
    rng = np.random.default_rng(design.seed)
    moving = varying(factors)
    grids = {one.name: grid_of(one, design.levels) for one in moving}
    for _ in range(design.trajectories):
        steps = {name: _step(grid, rng) for name, grid in grids.items()}
        point = {one.name: one.at(0.0) for one in factors}
        point |= {name: first for name, (first, _) in steps.items()}
        yield dict(point)
        for place in rng.permutation(len(moving)):
            name = moving[place].name
            point[name] = steps[name][1]
            yield dict(point)


def _step(grid: Sequence[Tree], rng: np.random.Generator) -> tuple[Tree, Tree]:
    if axis_of("", grid).numbers is None:
        first, then = rng.choice(len(grid), 2, replace=False)
    else:
        length = len(grid) // 2
        first = rng.integers(len(grid) - length)
        first, then = rng.permutation([first, first + length])
    return grid[first], grid[then]


def groups_of(design: Shares, factors: Sequence[Varied]) -> dict[str, list[str]]:
    """Return the factors of each group; without groups each that varies stands for itself."""
    return design.groups or {one.name: [one.name] for one in varying(factors)}


def frozen(design: Shares, factors: Sequence[Varied]) -> Iterator[Values]:
    """Yield the rows of sample A, of sample B, and of A with each group's values of B.

    A and B are the two halves of the columns of one scrambled Sobol sequence (Saltelli 2002).
    """
    from scipy.stats.qmc import Sobol

    rng = np.random.default_rng(design.seed)
    whole = Sobol(2 * len(factors), rng=rng).random_base2(design.points.bit_length() - 1)
    first, second = (
        [{one.name: one.at(float(u)) for one, u in zip(factors, row, strict=True)} for row in half]
        for half in np.split(whole, 2, axis=1)
    )
    yield from first
    yield from second
    for names in groups_of(design, factors).values():
        for one, other in zip(first, second, strict=True):
            yield one | {name: other[name] for name in names}
