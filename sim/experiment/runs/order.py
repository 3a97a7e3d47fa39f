"""A scenario made ready to be run, and the order for it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from operator import index
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, Unpack

from sim.experiment.errors import RequestError
from sim.experiment.store.provenance import Identity, model_version
from sim.experiment.tables.layout import Layout
from sim.experiment.tables.numbering import MOST

if TYPE_CHECKING:
    from sim.experiment.store.result import Result
    from sim.simulation import Model

Progress = Callable[[int, int], None]
"""Is called with the replications that are done and wanted."""

SEED = 1
RANDOM, LATIN_HYPERCUBE = "random", "latin-hypercube"
"""Designs of outer samples: each drawn on its own, or spread over strata (model 11.3)."""


class Ready(NamedTuple):
    """A scenario made ready to be run many times; its model can be pickled.

    label: what was set in its file, which its name does not say.
    """

    name: str
    text: str
    layout: Layout
    model: Model
    label: str = ""

    @property
    def title(self) -> str:
        """The name and the label."""
        return ", ".join(filter(None, (self.name, self.label)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How a scenario is to be run; raises `RequestError` for an impossible order.

    replications: 1 to 10⁹. seed: 0 to 2⁶⁴ - 1. workers: processes, or None to let the run decide.
    best_guess: pin the uncertain inputs. inner: replications of each outer sample of the uncertain
    inputs, with common random numbers; ``replications`` counts them over all outer samples.
    strata: the number of outer samples if they are a Latin hypercube.
    """

    replications: int
    seed: int = SEED
    workers: int | None = None
    best_guess: bool = False
    inner: int | None = None
    strata: int | None = None

    def __post_init__(self) -> None:
        self._settle("replications", 1, MOST)
        self._settle("seed", 0, 2**64 - 1)
        if self.workers is not None:
            self._settle("workers", 1, 1024)
        if self.best_guess not in (True, False):
            raise RequestError(f"best_guess = {self.best_guess!r}: must be True or False")
        object.__setattr__(self, "best_guess", bool(self.best_guess))
        if self.inner is not None:
            self._check_nested(self.inner)
        if self.strata not in (None, self.outer):
            raise RequestError(
                f"outer = {self.outer}: a Latin hypercube of {self.strata} samples stays at that"
            )

    @property
    def outer(self) -> int | None:
        """The number of outer samples; None in a plain run."""
        return None if self.inner is None else self.replications // self.inner

    def identity(self, text: str) -> Identity:
        """Return the identity of the result of a resolved scenario."""
        return Identity(
            sha256(text.encode()).hexdigest(), self.seed, self.best_guess, model_version(),
            inner=self.inner, strata=self.strata,
        )  # fmt: skip

    @property
    def told(self) -> dict[str, Any]:
        """Its entries in ``summary.json``."""
        nested = {} if self.inner is None else {"outer": self.outer, "inner": self.inner}
        how = {"seed": self.seed, "interval": self.interval}
        return {"replications": self.replications, **nested, **how}

    @property
    def interval(self) -> str:
        """The meaning of the result's intervals."""
        if self.best_guess:
            return "chance, at the best guess"
        if self.inner is None:
            return "chance and ignorance"
        spread = "" if self.strata is None else "; the outer samples a Latin hypercube"
        return f"chance and ignorance, nested{spread}"

    def _settle(self, name: str, low: int, high: int) -> None:
        """Hold a field to its bounds, and make it a plain integer: NumPy's have no JSON."""
        object.__setattr__(self, name, whole(name, getattr(self, name), low, high))

    def _check_nested(self, inner: int) -> None:
        if self.best_guess:
            raise RequestError("a nested run samples the uncertain inputs; it has no best guess")
        self._settle("inner", 2, MOST)
        if self.replications % inner or self.replications < 2 * inner:
            raise RequestError(
                f"replications = {self.replications}: must be a multiple of inner = {inner}, for "
                "two outer samples or more"
            )


class How(TypedDict, total=False):
    """Fields of `Order` that every command passes on as it was given them."""

    seed: int
    workers: int | None
    best_guess: bool


def order_of(result: Result) -> Order:
    """Return the order by which a result was run."""
    return Order(
        replications=result.replications,
        seed=result.seed,
        best_guess=bool(result.run_info["identity"]["best_guess"]),
        inner=result.inner,
        strata=result.strata,
    )


def ordered(
    replications: int | None,
    usual: int,
    outer: int | None = None,
    inner: int | None = None,
    design: str = RANDOM,
    **how: Unpack[How],
) -> Order:
    """Return the order for a run, plain or nested; a plain one has ``usual`` replications."""
    if design not in (RANDOM, LATIN_HYPERCUBE):
        raise RequestError(f"outer design {design!r}: must be {RANDOM} or {LATIN_HYPERCUBE}")
    if outer is None and inner is None:
        if design != RANDOM:
            raise RequestError(f"outer design {design}: only of a nested run; give outer and inner")
        return Order(replications=usual if replications is None else replications, **how)
    if replications is not None:
        raise RequestError("replications: outer and inner say how many there are")
    if outer is None or inner is None:
        missing = "outer" if outer is None else "inner"
        raise RequestError(f"a nested run needs both outer and inner; {missing} is missing")
    outer, inner = whole("outer", outer, 2, MOST), whole("inner", inner, 2, MOST)
    strata = None if design == RANDOM else outer
    return Order(replications=outer * inner, inner=inner, strata=strata, **how)


def whole(name: str, value: object, low: int, high: int) -> int:
    """Return a whole number of any integer type, NumPy's too; raises `RequestError` for others."""
    try:
        found = low - 1 if isinstance(value, bool) else index(value)  # type: ignore[arg-type]
    except TypeError:
        found = low - 1
    if not low <= found <= high:
        raise RequestError(f"{name} = {value!r}: must be a whole number from {low} to {high}")
    return found


def teller(progress: Progress | bool | None) -> Progress | None:
    """Return the receiver of progress: for True stderr, for False nobody."""
    if isinstance(progress, bool):
        return _told if progress else None
    return progress


def _told(done: int, wanted: int) -> None:
    end = "\n" if done == wanted else ""
    sys.stderr.write(f"\r{done:,} of {wanted:,} replications{end}")
    sys.stderr.flush()
