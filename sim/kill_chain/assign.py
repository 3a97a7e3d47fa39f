"""Doctrine, and who fires with what at which threat next (model 5.2, 5.3, 5.4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal, NamedTuple

from sim.kill_chain.identify import Identification
from sim.kill_chain.permit import Permission
from sim.kill_chain.track import Tracking
from sim.units import Metres, Unit

Count = Annotated[int, Unit("number", low=0, high=100_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One weapon's part in the defence against one class of threat.

    salvo: rounds per look.
    looks: number of looks (salvos) at one threat.
    nearest, farthest: range gate of the intercept, measured from the shooter at launch.
    reserve: rounds of this weapon kept back from this class.
    """

    salvo: Annotated[int, Unit("number", low=1, high=100)] = 1
    looks: Annotated[int, Unit("number", low=1, high=10_000)] = 2
    nearest: Metres = 0.0
    farthest: Metres = 2.0e7
    reserve: Count = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassDoctrine:
    """What an escort does about one class of threat.

    protects: ``self``, the ships within ``radius`` of the escort, ``assigned`` ships, or ``all``.
    radius: used by ``protects: radius``.
    gate: a threat whose closest point of approach to a protected ship is within it is evaluated
        as dangerous to that ship; within it of the escort itself, self-defence applies.
    layers: the weapons, first choice first.
    by_layer: what each of them does; a layer not named has the defaults.
    overlap: an inner layer may fire before the result of an outer one is known.
    window: the intercept must be complete inside the layer's window, or only start inside it.
    short_of_rounds: fire a short salvo, or hold fire.
    """

    protects: Literal["self", "assigned", "radius", "all"] = "all"
    radius: Metres = 2.0e7
    gate: Metres = 5000.0
    layers: list[str] = field(default_factory=list)
    by_layer: dict[str, Layer] = field(default_factory=dict)
    overlap: bool = False
    window: Literal["complete", "start"] = "complete"
    short_of_rounds: Literal["short-salvo", "hold"] = "short-salvo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doctrine:
    """How an escort fights: from the track to the order to fire, and what against which class."""

    tracking: Tracking = Tracking()
    identification: Identification = Identification()
    permission: Permission = Permission()
    queue: Literal["time-to-go", "fifo", "by-class"] = "time-to-go"
    against: dict[str, ClassDoctrine]


class Waiting(NamedTuple):
    """A threat that waits for a shot: time to go and age in s, speed in m/s, number for ties."""

    to_go: float
    since: float
    speed: float
    number: int


def urgency(queue: str, waiting: Waiting) -> tuple[float, int]:
    """Return the sort key of a waiting threat under a queue discipline; smaller is served first.

    ``by-class`` serves the faster threat first. Equal threats go by number.
    """
    if queue == "fifo":
        return waiting.since, waiting.number
    if queue == "by-class":
        return -waiting.speed, waiting.number
    return waiting.to_go, waiting.number
