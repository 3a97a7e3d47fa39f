"""Designs of experiments: each a record of the study file, and the points that it makes.

A new one is a record with its rows, and its place in `Design`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, Any, Literal, cast

import numpy as np

from sim.scenario.file.yaml_tree import Tree
from sim.scenario.rules.broken import Broken
from sim.scenario.study.any_design import (
    AnyDesign,
    Cube,
    Seed,
    Values,
    combinations,
    lacking,
    misfits,
    unknown,
)
from sim.scenario.study.factors import MOST_POINTS, Setting, Varied, magnitudes
from sim.units import Unit

SWAPS = 20_000
"""Attempts of the nearly orthogonal design to lessen its largest correlation."""

Points = Annotated[int, Unit("number", low=2, high=MOST_POINTS, varies="fixed")]
SamplePoints = Annotated[int, Unit("number", low=8, high=MOST_POINTS, varies="fixed")]
Trajectories = Annotated[int, Unit("number", low=2, high=1000, varies="fixed")]
Levels = Annotated[int, Unit("number", low=2, high=100, varies="fixed")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FullFactorial(AnyDesign):
    """Every combination of all values and levels."""

    takes_ranges = False
    kind: Literal["full-factorial"] = "full-factorial"

    def rows(self, factors: Sequence[Varied]) -> Iterator[Values]:
        """Yield the combinations, of the last factor the values first."""
        return combinations({one.name: one.options for one in factors})


@dataclass(frozen=True, slots=True, kw_only=True)
class OneAtATime(AnyDesign):
    """A base point, and the points that differ from it in one factor.

    base: factor → its value or level at the base point; the first one where nothing is said.
    """

    takes_ranges = False
    kind: Literal["one-at-a-time"] = "one-at-a-time"
    base: dict[str, Setting] = field(default_factory=dict)

    def point(self, factors: Sequence[Varied]) -> Values:
        """Return the base point: of each factor the first value where none is named."""
        return {one.name: one.at(0.0) for one in factors} | cast("Values", self.base)

    def rows(self, factors: Sequence[Varied]) -> Iterator[Values]:
        """Yield the base, and each value of each factor in it."""
        base = self.point(factors)
        yield base
        for one in factors:
            yield from ({**base, one.name: option} for option in one.options)

    def faults(self, factors: Sequence[Varied], known: Sequence[str]) -> Iterator[Broken]:
        """Yield what no factor has."""
        yield from misfits(("base",), self.base, factors, known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(AnyDesign):
    """Points that are written out.

    points: factor → value or level, for every factor, once a point.
    """

    kind: Literal["listed"] = "listed"
    points: list[dict[str, Setting]]

    def rows(self, factors: Sequence[Varied]) -> Iterator[Values]:
        """Yield the points, factors in the file's order."""
        for point in self.points:
            yield {one.name: cast("Any", point[one.name]) for one in factors}

    def faults(self, factors: Sequence[Varied], known: Sequence[str]) -> Iterator[Broken]:
        """Yield what no factor has, and points without a factor."""
        if not self.points:
            yield Broken(("points",), "must have at least one point")
        for place, point in enumerate(self.points):
            path = ("points", str(place))
            yield from misfits(path, point, factors, known)
            yield from lacking(path, [name for name in known if name not in point])


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled(AnyDesign):
    """A sample of the unit cube, one column a factor, carried to the factors' values.

    points: how many.
    seed: of the design, not of the replications.
    """

    random = True
    kind: str
    points: Points
    seed: Seed = 1

    def cube(self, factors: int) -> Cube:
        """Return the sample, a row a point."""
        raise NotImplementedError

    def rows(self, factors: Sequence[Varied]) -> Iterator[Values]:
        """Yield the values at each row of the cube."""
        return _carried(self.cube(len(factors)), factors)


@dataclass(frozen=True, slots=True, kw_only=True)
class LatinHypercube(Sampled):
    """Points of which each of as many strata of every factor holds exactly one."""

    kind: Literal["latin-hypercube"] = "latin-hypercube"

    def cube(self, factors: int) -> Cube:
        """Return a hypercube of small centred discrepancy."""
        from scipy.stats.qmc import LatinHypercube as Sampler

        return Sampler(factors, rng=self.seed, optimization="random-cd").random(self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sobol(Sampled):
    """Scrambled points of Sobol's sequence, which fill the space evenly.

    points: how many, a power of 2.
    seed: of the scrambling, not of the replications.
    """

    kind: Literal["sobol"] = "sobol"

    def cube(self, factors: int) -> Cube:
        """Return the first points of the sequence."""
        from scipy.stats.qmc import Sobol as Sampler

        return Sampler(factors, rng=self.seed).random_base2(self.points.bit_length() - 1)

    def faults(self, factors: Sequence[Varied], known: Sequence[str]) -> Iterator[Broken]:  # noqa: ARG002
        """Yield a number of points that the sequence is not even at."""
        if self.points.bit_count() != 1:
            yield Broken(("points",), "must be a power of 2")


@dataclass(frozen=True, slots=True, kw_only=True)
class NearlyOrthogonal(Sampled):
    """A Latin hypercube whose columns hardly correlate; it needs the extra ``doe`` (pydoe)."""

    kind: Literal["nearly-orthogonal"] = "nearly-orthogonal"

    def cube(self, factors: int) -> Cube:
        """Return the sample, made by pydoe."""
        make: Any = import_module("pydoe").nearly_orthogonal_lhs
        made = make(self.points, factors, iterations=SWAPS, seed=self.seed)
        return np.asarray(made, dtype=np.float64)

    def faults(self, factors: Sequence[Varied], known: Sequence[str]) -> Iterator[Broken]:  # noqa: ARG002
        """Yield that the package is not there."""
        if find_spec("pydoe") is None:
            rule = "needs the package pydoe, which is not installed: pip install 'redsea[doe]', or "
            yield Broken(("kind",), f"{rule}take latin-hypercube")


@dataclass(frozen=True, slots=True, kw_only=True)
class Morris(AnyDesign):
    """Trajectories on each of which every factor changes once, one after the other.

    trajectories: how many; each has one point more than there are factors that vary.
    levels: values that a range is cut into, its ends included; of a list all are taken.
    seed: of the design, not of the replications.
    """

    takes_holes = False
    kind: Literal["morris"] = "morris"
    trajectories: Trajectories
    levels: Levels = 4
    seed: Seed = 1

    def rows(self, factors: Sequence[Varied]) -> Iterator[Values]:
        """Yield the points of all trajectories, one trajectory after the other (Morris 1991).

        Every factor goes once up or down by half its levels; a word becomes any other. SALib would
        give all factors as many levels, of which words and whole numbers have their own.
        """
        rng = np.random.default_rng(self.seed)
        grids = {one.name: one.grid(self.levels) for one in factors if one.varies}
        for _ in range(self.trajectories):
            steps = {name: _step(grid, rng) for name, grid in grids.items()}
            point = {one.name: one.at(0.0) for one in factors}
            point |= {name: first for name, (first, _) in steps.items()}
            yield dict(point)
            for place in rng.permutation(len(grids)):
                name = list(grids)[place]
                point[name] = steps[name][1]
                yield dict(point)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares(AnyDesign):
    """Two samples, and for each group of factors the first with the group's values of the second.

    points: of each sample, a power of 2, 8 or more; there are as many points for every group again.
    groups: name → its factors; where nothing is said each factor stands for itself.
    seed: of the scrambling, not of the replications.
    """

    takes_holes = False
    random = True
    kind: Literal["shares"] = "shares"
    points: SamplePoints
    groups: dict[str, list[str]] = field(default_factory=dict)
    seed: Seed = 1

    @property
    def samples(self) -> Sobol:
        """Both samples, side by side."""
        return Sobol(points=self.points, seed=self.seed)

    def grouped(self, factors: Sequence[Varied]) -> dict[str, list[str]]:
        """Return the factors of each group; without groups each that varies stands for itself."""
        return self.groups or {one.name: [one.name] for one in factors if one.varies}

    def rows(self, factors: Sequence[Varied]) -> Iterator[Values]:
        """Yield the rows of sample A, of sample B, and of A with each group's values of B.

        A and B are the halves of the columns of one scrambled Sobol sequence (Saltelli 2002).
        """
        halves = np.split(self.samples.cube(2 * len(factors)), 2, axis=1)
        first, second = (list(_carried(half, factors)) for half in halves)
        yield from first
        yield from second
        for names in self.grouped(factors).values():
            for one, other in zip(first, second, strict=True):
                yield one | {name: other[name] for name in names}

    def faults(self, factors: Sequence[Varied], known: Sequence[str]) -> Iterator[Broken]:
        """Yield what is wrong with the groups: each factor that varies must be in exactly one."""
        yield from self.samples.faults(factors, known)
        seen: dict[str, str] = {}
        for group, names in self.groups.items():
            path = ("groups", group)
            if not names:
                yield Broken(path, "must have at least one factor")
            for place, name in enumerate(names):
                if name not in known:
                    yield unknown((*path, str(place)), name, known)
                elif name in seen:
                    rule = f"must be in one group only; it is in {seen[name]}"
                    yield Broken((*path, str(place)), rule)
                seen.setdefault(name, group)
        if self.groups:
            missing = [one.name for one in factors if one.varies and one.name not in seen]
            yield from lacking(("groups",), missing)


Screening = Morris | Shares
Design = FullFactorial | OneAtATime | LatinHypercube | Sobol | NearlyOrthogonal | Screening | Listed


def _carried(cube: Cube, factors: Sequence[Varied]) -> Iterator[Values]:
    for row in cube:
        yield {one.name: one.at(float(u)) for one, u in zip(factors, row, strict=True)}


def _step(grid: Sequence[Tree], rng: np.random.Generator) -> tuple[Tree, Tree]:
    if magnitudes(grid) is None:
        first, then = rng.choice(len(grid), 2, replace=False)
    else:
        length = len(grid) // 2
        first = rng.integers(len(grid) - length)
        first, then = rng.permutation([first, first + length])
    return grid[first], grid[then]
