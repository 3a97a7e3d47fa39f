"""The base of all designs of experiments: the rows of a study, each a point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Annotated, ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from sim.scenario.file.problems import nearest, shown
from sim.scenario.file.yaml_tree import Path, Tree
from sim.scenario.rules.broken import Broken
from sim.scenario.study.factors import Varied
from sim.units import Unit

Values = dict[str, Tree]
Cube = NDArray[np.float64]
Seed = Annotated[int, Unit("number", low=0, high=2**32 - 1, varies="fixed")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyDesign:
    """A design.

    takes_ranges: whether a factor may be a range. takes_holes: whether constraints may leave points
    out. random: whether the rows are, or begin with, a random sample.
    """

    takes_ranges: ClassVar[bool] = True
    takes_holes: ClassVar[bool] = True
    random: ClassVar[bool] = False
    kind: str

    def rows(self, factors: Sequence[Varied]) -> Iterator[Values]:
        """Yield the points as they are made, with those that repeat."""
        raise NotImplementedError

    def faults(self, factors: Sequence[Varied], known: Sequence[str]) -> Iterator[Broken]:  # noqa: ARG002
        """Yield what is wrong with it, at paths below its own; known: all factors' names."""
        yield from ()


def combinations(options: Mapping[str, Sequence[Tree]]) -> Iterator[Values]:
    """Yield every combination of some options, of the last name the options first."""
    return (dict(zip(options, some, strict=True)) for some in product(*options.values()))


def misfits(
    path: Path,
    values: Mapping[str, object],
    factors: Sequence[Varied],
    known: Sequence[str],
) -> Iterator[Broken]:
    """Yield what is wrong with a mapping of factors to values."""
    by_name = {one.name: one for one in factors}
    for name, value in values.items():
        if name not in known:
            yield unknown((*path, name), name, known)
        elif name in by_name and not by_name[name].takes(cast("Tree", value)):
            options = ", ".join(map(shown, by_name[name].options)) or "any in its range"
            yield Broken((*path, name), f"must be one that the factor has: {options}")


def unknown(path: Path, name: str, known: Sequence[str]) -> Broken:
    """Return the fault of a name that no factor has."""
    return Broken(path, f"is no factor; there are {', '.join(known)}", nearest(name, known))


def lacking(path: Path, names: Sequence[str]) -> Iterator[Broken]:
    """Yield that factors are not named, if any is not."""
    if names:
        yield Broken(path, f"must name every factor; it lacks {', '.join(names)}")
