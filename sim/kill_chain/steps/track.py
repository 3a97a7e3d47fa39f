"""From the first detection to a firm track (model 4.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from sim.engine.laws import Law, constant
from sim.units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """How a first detection becomes a track that can be acted on.

    delay: from the first detection to a firm track.
    """

    delay: Annotated[Law, Unit("time", low=0.0, high=3600.0)] = constant(0.0)


def firm(tracking: Tracking, detected: float, u: float) -> float:
    """Return when (s) a threat detected at ``detected`` is a firm track."""
    return detected + tracking.delay.at(u)
