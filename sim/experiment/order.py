"""What is to be run, and how often: a study, and the order for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sim.experiment.errors import RequestError
from sim.experiment.layout import Layout
from sim.experiment.replicate import Replicator

SEED = 1
MOST = 10**9


class Study(NamedTuple):
    """A scenario made ready to be run many times; its model can be pickled."""

    name: str
    text: str
    layout: Layout
    model: Replicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How a study is to be run; raises `RequestError` for what cannot be done.

    replications: 1 to 10⁹. seed: 0 to 2⁶⁴ - 1. workers: processes, or None to let the run decide.
    best_guess: pin what is not known.
    """

    replications: int
    seed: int = SEED
    workers: int | None = None
    best_guess: bool = False

    def __post_init__(self) -> None:
        _check("replications", self.replications, 1, MOST)
        _check("seed", self.seed, 0, 2**64 - 1)
        if self.workers is not None:
            _check("workers", self.workers, 1, 1024)


def _check(name: str, value: object, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise RequestError(f"{name} = {value!r}: must be a whole number from {low} to {high}")
