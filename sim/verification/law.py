"""Laws of two whole numbers, as of leakers and rounds fired, and what is asked of them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sim.verification.case import Moments

Outcome = tuple[int, int]

Of = Callable[[Any, Any], Any]
"""A quantity as a function of the two numbers of an outcome, or of two columns of them."""


class ExactLaw(dict[Outcome, float]):
    """Probability by outcome."""

    def moments(self, of: Of) -> Moments:
        """Return the moments of a quantity."""
        mean = math.fsum(chance * of(*outcome) for outcome, chance in self.items())
        square = math.fsum(chance * (of(*outcome) - mean) ** 2 for outcome, chance in self.items())
        # What rounding leaves of an exact 0 is neither a mean nor a spread.
        sd = math.sqrt(square) if square > 1e-18 * (1.0 + mean * mean) else 0.0
        return Moments(mean if abs(mean) > 1e-12 * (1.0 + sd) else 0.0, sd)


def stepped(law: ExactLaw, step: Callable[[int, int], Mapping[Outcome, float]]) -> ExactLaw:
    """Return the law after one more step, which gives what is added to an outcome."""
    after: dict[Outcome, float] = defaultdict(float)
    for (one, other), chance in law.items():
        for (more, also), share in step(one, other).items():
            after[one + more, other + also] += chance * share
    return ExactLaw(after)


def mixed(kinds: Iterable[tuple[ExactLaw, float]]) -> ExactLaw:
    """Return the law of a mixture: law and chance of each kind."""
    law: dict[Outcome, float] = defaultdict(float)
    for kind, chance in kinds:
        for outcome, share in kind.items():
            law[outcome] += chance * share
    return ExactLaw(law)


def yes_no(chance: float) -> Moments:
    """Return the moments of a yes (1) or no (0)."""
    return Moments(chance, math.sqrt(chance * (1.0 - chance)))


STATISTICS: dict[str, Callable[..., Any]] = {
    "leakers": lambda leaked, _: leaked,
    "rounds": lambda _, fired: fired,
    "P(no leaker)": lambda leaked, _: 1.0 * (leaked == 0),
    "P(one leaker)": lambda leaked, _: 1.0 * (leaked == 1),
    "P(leakers ≥ 2)": lambda leaked, _: 1.0 * (leaked >= 2),
    "P(leakers ≥ 3)": lambda leaked, _: 1.0 * (leaked >= 3),
    "P(leakers ≥ 5)": lambda leaked, _: 1.0 * (leaked >= 5),
    "P(magazine empty)": lambda _, fired, magazine: 1.0 * (fired == magazine),
    "leakers per threat": lambda leaked, _, threats: leaked / threats,
    "rounds per threat": lambda _, fired, threats: fired / threats,
    "kills": lambda leaked, _, threats: threats - leaked,
    "spend, MUSD": lambda _, fired, price: price * fired,
    "spend / price of drones": lambda _, fired, price, drone, threats: (
        price * fired / (drone * threats)
    ),
    "spend − 3 MUSD × kills": lambda leaked, fired, price, threats: (
        price * fired - 3.0 * (threats - leaked)
    ),
    "raids": lambda _, came: came,
    "ships hit": lambda struck, _: struck,
    "hits": lambda _, hitting: hitting,
    "P(no ship hit)": lambda struck, _: 1.0 * (struck == 0),
}
"""Quantities of an outcome (leakers and rounds, or raids; ships hit and hits), by name."""

VARIANCE = "variance of "
