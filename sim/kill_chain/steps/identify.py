"""Identification: whether a track is called hostile, and when (model 4.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple

from sim.engine.laws import Law, constant
from sim.units import Share, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """How long it takes to call a track hostile, and how often the call is wrong.

    delay: from the firm track to the declaration.
    taken_for_neutral: probability that a hostile threat is never declared hostile.
    """

    delay: Annotated[Law, Unit("time", low=0.0, high=3600.0)] = constant(0.0)
    taken_for_neutral: Share = 0.0


Danger = Literal["self", "others"]


class Identified(NamedTuple):
    """A track is called hostile, or wrongly neutral; ``danger`` says whom it endangers."""

    time: float
    escort: str
    threat: str
    hostile: bool
    danger: Danger | None


def identify(
    identification: Identification, tracked: float, u_error: float, u_delay: float
) -> tuple[float, bool]:
    """Return when (s) the track is identified, and whether it is called hostile."""
    hostile = u_error >= identification.taken_for_neutral
    return tracked + identification.delay.at(u_delay), hostile
