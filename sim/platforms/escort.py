"""Escorts: destroyers and frigates with their sensors, magazines, channels and patrols."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Literal

from sim.kill_chain.battery import Shooter
from sim.kill_chain.steps.assign import Count, Doctrine
from sim.platforms.merchant import Merchant
from sim.platforms.response.damage import DamageClass
from sim.units import Ref, Share, ShipSpeed
from sim.world.environment import Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoy:
    """Soft kill against threats that home on the ship that has it.

    probability: that one decoy draws one homing threat away.
    rounds: decoys on board.
    """

    probability: Share = 0.0
    rounds: Count = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EscortClass:
    """A class of escort.

    top_speed: sustained, for answering a call.
    cells: launcher cells; the load of the magazine must fit.
    channels: number of fire channels in each pool.
    sensors: name in the catalogue → how many does not matter; the first detection counts.
    weapons: names in the catalogue.
    magazine: rounds of each weapon unless the escort says otherwise.
    """

    top_speed: ShipSpeed
    cells: Count
    channels: dict[str, Count]
    sensors: list[Annotated[str, Ref("sensors")]]
    weapons: list[Annotated[str, Ref("weapons")]]
    magazine: Annotated[dict[str, Count], Ref("weapons")] = field(default_factory=dict)
    decoy: Decoy = Decoy()


@dataclass(frozen=True, slots=True, kw_only=True)
class Patrol:
    """A patrol law, stationary at the start (model 7.4).

    law: ``box`` sails straight courses in a box and is reflected at its sides; ``back-and-forth``
        sails the long axis of a box; ``fixed`` stays at ``position``.
    area: name of the box that is patrolled, of the theatre or the scenario's own.
    position: where a ``fixed`` escort stays.
    speed: on patrol.
    """

    law: Literal["box", "back-and-forth", "fixed"] = "box"
    area: str | None = None
    position: Position | None = None
    speed: ShipSpeed = 7.716666666666667

    @property
    def box(self) -> str | None:
        """The box that is sailed, or lain in the middle of; None at a fixed position."""
        return None if self.law == "fixed" and self.position is not None else self.area


@dataclass(frozen=True, slots=True, kw_only=True)
class EscortPlan:
    """One escort of a scenario.

    type (``class`` in the file): its class in the catalogue.
    magazine: rounds per weapon, in place of the class's own.
    doctrine: name in the catalogue.
    assigned: ships that ``protects: assigned`` means.
    answers_calls: takes part in the response to distress calls.
    """

    type: Annotated[EscortClass, Ref("escorts")]
    patrol: Patrol
    magazine: Annotated[dict[str, Count], Ref("weapons")] = field(default_factory=dict)
    doctrine: Annotated[Doctrine, Ref("doctrines")]
    assigned: list[str] = field(default_factory=list)
    answers_calls: bool = True


@dataclass(slots=True, eq=False)
class Call:
    """One distress call that is open: who calls, since when (s), how grave, who comes.

    number: of the ship's alarm that led to it, for its draws. alongside: the responder is there.
    """

    ship: Merchant
    called: float
    severity: int
    number: int
    responder: Escort | None = None
    follow: Callable[[float], None] | None = None
    alongside: bool = False


@dataclass(slots=True, eq=False, kw_only=True)
class Escort(Shooter):
    """One escort of a replication: its plan, what has become of it, whom it is helping.

    station: nominal position (m). returns: times it came back to it. returning: under way to it,
    and not to be sent to a call before. orders: calls it was sent to; an order that is not the
    last one is void. task: the call it answers.
    """

    plan: EscortPlan
    station: tuple[float, float]
    decoys: int
    damage: DamageClass = "none"
    speed_left: float = 1.0
    channels_left: float = 1.0
    returns: int = 0
    returning: bool = False
    orders: int = 0
    task: Call | None = None

    @property
    def type(self) -> EscortClass:
        """Its class."""
        return self.plan.type

    @property
    def top_speed(self) -> float:
        """The speed (m/s) that it can make now."""
        return self.plan.type.top_speed * self.speed_left
