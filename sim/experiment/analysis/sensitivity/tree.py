"""A regression tree told as conditions: where a measure is high and where it is low (model 12.9).

Honest: half of the points grow the tree, the other half gives all its numbers
(Athey and Imbens, PNAS 113 (2016), 7353-7360).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from itertools import compress
from typing import Any, NamedTuple

import numpy as np

from sim.experiment.analysis.sensitivity.noise import mean_over
from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.estimate import Estimate
from sim.experiment.study.axes import Axis

MOST_LEAVES = 6
"""Regions that a reader may be asked to read."""

FEWEST = 5
"""Points of either half that a leaf needs."""

RESAMPLES = 999


class Leaf(NamedTuple):
    """A region of the design.

    where: factor → the values it has there, in order; of those factors alone that are restricted.
    share: of all rows. mean: over the points that the tree has not seen; its point says where.
    """

    where: dict[str, tuple[str, ...]]
    share: float
    mean: Estimate


class Told(NamedTuple):
    """The regions, the largest mean first, and what they are worth.

    explained: share of the variance between points that the tree has not seen.
    """

    leaves: tuple[Leaf, ...]
    explained: Estimate


class _Column(NamedTuple):
    """A variable to split on: the numbers of a factor, or whether it is a certain word.

    axis: place of the factor. stood: what each of its labels has there. values: what each row has.
    """

    axis: int
    stood: Floats
    values: Floats


def told(
    places: Floats, table: Floats, axes: Sequence[Axis], points: Sequence[int], seed: int
) -> Told | str:
    """Return the regions of a tree, or in words why there are none.

    points: the point of each row: rows of one point stay in one half. seed: of the halves.
    """
    distinct = np.unique(points)
    drawn = np.random.default_rng(seed).permutation(distinct)[: len(distinct) // 2]
    grows = np.isin(points, drawn)
    if min(grows.sum(), (~grows).sum()) < 2 * FEWEST:
        return f"{len(distinct)} points are too few to split; at least {4 * FEWEST} are needed"
    columns, values = list(_columns(places, axes)), table.mean(axis=1)
    rows = np.column_stack([one.values for one in columns])
    try:
        tree = _grown(rows[grows], values[grows], seed)
    except ImportError:
        return "scikit-learn is not installed: pip install 'redsea[doe]'"
    through = tree.decision_path(rows).toarray().astype(bool)
    paths = dict(_paths(tree.tree_, through[~grows].sum(axis=0)))
    guess = through[~grows][:, list(paths)] @ tree.tree_.value[list(paths), 0, 0]
    explained = _explained(values[~grows], guess, seed)
    if not (explained.low or 0.0) > 0.0:
        return "no split explains the points that were held back to test it"
    leaves = []
    for leaf, path in paths.items():
        where, inside = _where(path, columns, axes), through[:, leaf]
        words = " and ".join(axis.within(where[axis.name]) for axis in axes if axis.name in where)
        mean = replace(mean_over(table[inside & ~grows]), measure="region")
        leaves.append(Leaf(where, float(inside.mean()), replace(mean, point=words or "everywhere")))
    return Told(tuple(sorted(leaves, key=lambda one: -(one.mean.value or 0.0))), explained)


def _columns(places: Floats, axes: Sequence[Axis]) -> Iterator[_Column]:
    for at, axis in enumerate(axes):
        stands = np.array([axis.stands(number) for number in range(len(axis.labels))])
        if axis.numbers is not None:
            yield _Column(at, stands, places[:, at])
        else:
            # Of two words one says it all.
            for word in stands[len(stands) == 2 :]:
                yield _Column(at, (stands == word) * 1.0, (places[:, at] == word) * 1.0)


def _grown(columns: Floats, values: Floats, seed: int) -> Any:  # noqa: ANN401 - scikit-learn's
    trees = import_module("sklearn.tree")
    fewest = max(FEWEST, len(values) // 12)
    grown = trees.DecisionTreeRegressor(
        max_leaf_nodes=MOST_LEAVES, min_samples_leaf=fewest, random_state=seed
    )
    return grown.fit(columns, values)


def _explained(values: Floats, guess: Floats, seed: int) -> Estimate:
    """Return 1 less what is left of the variance; percentile bootstrap over the points."""
    from scipy.stats import bootstrap

    def share(seen: Floats, guessed: Floats) -> float:
        total = float(np.square(seen - seen.mean()).sum())
        return 1.0 - float(np.square(seen - guessed).sum()) / total if total else 0.0

    drawn = bootstrap(
        (values, guess), share, paired=True, vectorized=False, n_resamples=RESAMPLES,
        method="percentile", rng=np.random.default_rng(seed),
    )  # fmt: skip
    low, high = drawn.confidence_interval
    return Estimate(
        measure="explained", value=share(values, guess), low=float(low), high=float(high),
        n=len(values), method="percentile bootstrap over points", kind="share",
    )  # fmt: skip


Path = tuple[tuple[int, float, bool], ...]
"""Steps of column, threshold, and whether the way goes below it."""


def _paths(
    tree: Any,  # noqa: ANN401 - scikit-learn's
    held: Sequence[int],
    node: int = 0,
    path: Path = (),
) -> Iterator[tuple[int, Path]]:
    """Yield each leaf with the steps that lead to it.

    held: points at each node that did not grow the tree. A split that leaves a side too few of them
    is not made: so the leaves together have all points.
    """
    below, above = int(tree.children_left[node]), int(tree.children_right[node])
    if below == above or min(held[below], held[above]) < FEWEST:
        yield node, path
        return
    column, threshold = int(tree.feature[node]), float(tree.threshold[node])
    yield from _paths(tree, held, below, (*path, (column, threshold, True)))
    yield from _paths(tree, held, above, (*path, (column, threshold, False)))


def _where(
    path: Path, columns: Sequence[_Column], axes: Sequence[Axis]
) -> dict[str, tuple[str, ...]]:
    """Return the values that restricted factors may have in a leaf."""
    left = [np.ones(len(axis.labels), dtype=bool) for axis in axes]
    for number, threshold, below in path:
        column = columns[number]
        left[column.axis] &= (column.stood <= threshold) == below
    return {
        axis.name: tuple(compress(axis.labels, kept))
        for axis, kept in zip(axes, left, strict=True)
        if not kept.all()
    }
