"""Doctrine, and who fires with what at which threat next (model 5.2, 5.3, 5.4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal, NamedTuple

from sim.kill_chain.steps.identify import Identification
from sim.kill_chain.steps.permit import Permission
from sim.kill_chain.steps.track import Tracking
from sim.units import Metres, Ref, Seconds, Unit

Count = Annotated[int, Unit("number", low=0, high=100_000)]
Salvo = Annotated[int, Unit("number", low=1, high=100)]
Coordination = Literal["shared", "uncoordinated"]
"""One shooter at a threat at a time, chosen over all escorts; or each escort for itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One weapon's part in the defence against one class of threat.

    salvo: rounds per look.
    looks: number of looks (salvos) at one threat.
    schedule: rounds of each look in turn, in place of ``salvo`` and ``looks``.
    nearest, farthest: range gate of the intercept, measured from the shooter at launch.
    time_window: how long the layer may wait to fire, from readiness or from the last look of this
        layer or one before it; the intercept, too, must fall within it if the window of the
        doctrine is ``complete``. None: as long as geometry allows.
    reserve: rounds of this weapon kept back from this class.
    """

    salvo: Salvo = 1
    looks: Annotated[int, Unit("number", low=1, high=10_000)] = 2
    schedule: list[Annotated[int, Unit("number", low=1, high=100, varies="fixed")]] = field(
        default_factory=list
    )
    nearest: Metres = 0.0
    farthest: Metres = 2.0e7
    time_window: Seconds | None = None
    reserve: Count = 0

    def rounds(self, look: int) -> int:
        """Return how many rounds a look has, counted from 0; 0 if there is no such look."""
        if self.schedule:
            return self.schedule[look] if look < len(self.schedule) else 0
        return self.salvo if look < self.looks else 0


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
    layers: list[Annotated[str, Ref("weapons")]] = field(default_factory=list)
    by_layer: Annotated[dict[str, Layer], Ref("weapons")] = field(default_factory=dict)
    overlap: bool = False
    window: Literal["complete", "start"] = "complete"
    short_of_rounds: Literal["short-salvo", "hold"] = "short-salvo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doctrine:
    """How an escort fights: from the track to the order to fire, and what against which class.

    queue: which threat is served first: the one that arrives first (``time-to-go``), the one that
        waits longest (``fifo``), the faster one (``by-class``), or any (``random``).
    """

    tracking: Tracking = Tracking()
    identification: Identification = Identification()
    permission: Permission = Permission()
    queue: Literal["time-to-go", "fifo", "by-class", "random"] = "time-to-go"
    against: Annotated[dict[str, ClassDoctrine], Ref("classes")]


class Waiting(NamedTuple):
    """A threat that waits for a shot: time to go (s), since when (s), speed (m/s), lot in [0, 1).

    number: for ties.
    """

    to_go: float
    since: float
    speed: float
    lot: float
    number: int


def urgency(queue: str, waiting: Waiting) -> tuple[float, int]:
    """Return the sort key of a waiting threat under a queue discipline; smaller is served first.

    ``by-class`` serves the faster threat first. Equal threats go by number.
    """
    if queue == "random":
        return waiting.lot, waiting.number
    if queue == "fifo":
        return waiting.since, waiting.number
    if queue == "by-class":
        return -waiting.speed, waiting.number
    return waiting.to_go, waiting.number
