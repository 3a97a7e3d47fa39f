"""Warning: an off-board cue tells an escort of a launch (model 4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from sim.engine.laws import Law, constant
from sim.units import Share, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning:
    """Off-board warning of launches, from satellites, aircraft or other ships.

    probability: share of launches of which the escorts are told. Usual range 0 to 1.
    delay: from the launch to the moment the cue is with the escorts.
    """

    probability: Share = 0.0
    delay: Annotated[Law, Unit("time", low=0.0, high=86400.0)] = constant(60.0)


def cue(warning: Warning, launched: float, u_told: float, u_delay: float) -> float | None:
    """Return when (s) the escorts know of a launch at ``launched``; None if nobody tells them."""
    if u_told >= warning.probability:
        return None
    return launched + warning.delay.at(u_delay)
