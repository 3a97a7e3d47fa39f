"""What is to be run, and how often: a study, and the order for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sim.experiment.errors import RequestError
from sim.experiment.runs.replicate import Replicator
from sim.experiment.tables.layout import Layout

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
    best_guess: pin what is not known. inner: replications of each outer sample of what is not
    known, which all meet the same luck; ``replications`` counts them over all outer samples.
    """

    replications: int
    seed: int = SEED
    workers: int | None = None
    best_guess: bool = False
    inner: int | None = None

    def __post_init__(self) -> None:
        _check("replications", self.replications, 1, MOST)
        _check("seed", self.seed, 0, 2**64 - 1)
        if self.workers is not None:
            _check("workers", self.workers, 1, 1024)
        if self.inner is not None:
            self._check_nested(self.inner)

    @property
    def outer(self) -> int | None:
        """The number of outer samples; None in a plain run."""
        return None if self.inner is None else self.replications // self.inner

    @property
    def interval(self) -> str:
        """What the intervals of the result mean."""
        if self.best_guess:
            return "chance, at the best guess"
        return "chance and ignorance" if self.inner is None else "chance and ignorance, nested"

    def _check_nested(self, inner: int) -> None:
        if self.best_guess:
            raise RequestError("a nested run samples what is not known; it has no best guess")
        _check("inner", inner, 2, MOST)
        if self.replications % inner or self.replications < 2 * inner:
            raise RequestError(
                f"replications = {self.replications}: must be a multiple of inner = {inner}, for "
                "two outer samples or more"
            )


def nested(outer: int | None, inner: int | None, plain: int | None, usual: int) -> int:
    """Return the replications in all: of a run that is not nested ``plain``, or ``usual``."""
    if outer is None and inner is None:
        return usual if plain is None else plain
    if plain is not None:
        raise RequestError("replications: outer and inner say how many there are")
    if outer is None or inner is None:
        missing = "outer" if outer is None else "inner"
        raise RequestError(f"a nested run needs both outer and inner; {missing} is missing")
    _check("outer", outer, 2, MOST)
    _check("inner", inner, 2, MOST)
    return outer * inner


def _check(name: str, value: object, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise RequestError(f"{name} = {value!r}: must be a whole number from {low} to {high}")
