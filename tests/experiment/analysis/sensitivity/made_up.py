"""Functions with luck in the place of a simulator, for the tests of what matters."""

from collections.abc import Iterable

import numpy as np

from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.estimate import Estimate
from sim.scenario.file.yaml_tree import Tree
from sim.scenario.study.factors import Factor, Range, Varied


def ranged(name: str, low: float, high: float) -> Varied:
    record = Factor(side="environment", range=Range(low=low, high=high))
    return Varied(name, record, None)  # type: ignore[arg-type]


def listed(name: str, *options: Tree) -> Varied:
    record = Factor(side="defence", values=list(options))
    return Varied(name, record, None)  # type: ignore[arg-type]


def lucky(values: Floats, m: int, seed: int, noise: float = 1.0, common: float = 1.0) -> Floats:
    """Give values in replications, with luck that all share and luck of each its own."""
    luck = np.random.default_rng(seed)
    own = noise * luck.standard_normal((len(values), m))
    return values[:, None] + own + common * luck.standard_normal(m)


def estimate(value: float, low: float | None = None, high: float | None = None) -> Estimate:
    return Estimate(measure="", value=value, low=low, high=high, n=1)


def ends(one: Estimate | None) -> tuple[float, float]:
    """Give the ends of an interval that there is."""
    assert one is not None
    assert one.low is not None
    assert one.high is not None
    return one.low, one.high


def held(intervals: Iterable[Estimate | None], truth: float) -> float:
    """Give the share of intervals that hold the truth."""
    return float(np.mean([low <= truth <= high for low, high in map(ends, intervals)]))
