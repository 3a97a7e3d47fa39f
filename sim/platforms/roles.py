"""Roles of a platform: what the rest of the model asks of it, whatever it is.

A platform has them in any mixture, as its base classes, and code asks for a role, never for the
class of a platform. The roles in the kill chain are in `sim.kill_chain.battery`. Only one line of a
class's bases may have slots: that is theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from sim.engine.streams import Luck
from sim.kill_chain.battery import Mover
from sim.kill_chain.steps.assign import Count
from sim.kill_chain.steps.sensor import Sensor
from sim.kill_chain.steps.weapon import Weapon
from sim.platforms.response.damage import DamageClass, Effect
from sim.units import Share, ShipSpeed
from sim.world.chart import Chart
from sim.world.environment import Position
from sim.world.motion import Leg, Track
from sim.world.theatre import Theatre

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoy:
    """Soft kill against threats that home on the ship that has it.

    probability: that one decoy draws one homing threat away.
    rounds: decoys on board.
    """

    probability: Share = 0.0
    rounds: Count = 0


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


def station(patrol: Patrol, theatre: Theatre) -> Point:
    """Return where (m) one on patrol nominally is: the middle of it."""
    if patrol.box is not None:
        return theatre.boxes[patrol.box].centre
    assert patrol.position is not None
    return _plane(theatre.chart, patrol.position)


@lru_cache
def _plane(chart: Chart, position: Position) -> Point:
    """Return a position's point (m): mostly the same every time."""
    return chart.to_plane(*position)


@dataclass(eq=False, kw_only=True)
class Defended(Mover):
    """What threats are aimed at.

    frailty: weight of moderate and worse damage relative to the threat's own table. ais: whether it
    transmits its position. decoy: what draws homing threats away; decoys: so many are left.
    """

    frailty: float = 1.0
    ais: bool = False
    decoy: Decoy = Decoy()
    decoys: int = 0
    damage: DamageClass = "none"

    @property
    def away(self) -> bool:
        """Whether it has not come yet, or has left."""
        return self.gone and self.damage != "lost"

    def foreseen(self) -> Track:
        """Return its path if nobody acts, by which attacks on it are planned."""
        return self.track

    def suffer(
        self,
        damage: DamageClass,  # noqa: ARG002 - what differs is for others to say
        effect: Effect,  # noqa: ARG002
        now: float,  # noqa: ARG002
    ) -> Sequence[Leg] | None:
        """Bear a hit; returns its legs from ``now`` (s) on, none if it is no more.

        None if it keeps its course.
        """
        return None


@dataclass(eq=False, kw_only=True)
class Shipping(Defended):
    """Whom attackers choose by links and class; it calls for help, and burns until that comes.

    type: name of its class. helpers: responders alongside now. visits: responders that have come
    alongside so far. alarms: hits and near misses so far.
    fires: that have begun: visits and damage as they were, and the hazard (1/s) that it grows.
    """

    type: str
    linked: tuple[str, ...] = ()
    helpers: int = 0
    visits: int = 0
    alarms: int = 0
    fires: set[tuple[int, DamageClass, float]] = field(default_factory=set)


@dataclass(eq=False, kw_only=True)
class Responder(Mover):
    """Answers calls for help, and goes back to its patrol.

    station: middle of its patrol (m). max_speed: undamaged (m/s); speed_left: share of it.
    answers_calls: whether it does. returns: times it came back. returning: under way to its
    station, and not to be sent to a call before. orders: calls it was sent to; an order that is not
    the last one is void. task: the call it answers.
    """

    station: Point
    patrol: Patrol
    max_speed: float
    answers_calls: bool = True
    speed_left: float = 1.0
    returns: int = 0
    returning: bool = False
    orders: int = 0
    task: Call | None = None

    @property
    def top_speed(self) -> float:
        """The speed (m/s) that it can make now."""
        return self.max_speed * self.speed_left


@dataclass(slots=True, eq=False)
class Call:
    """One distress call that is open: who calls, since when (s), how grave, who comes.

    number: of the ship's alarm that led to it, for its draws. alongside: the responder is there.
    """

    ship: Shipping
    called: float
    severity: int
    number: int
    responder: Responder | None = None
    follow: Callable[[float], None] | None = None
    alongside: bool = False


class Scene(NamedTuple):
    """What platforms are made of, besides their plans: the place, the draws, types by name."""

    theatre: Theatre
    luck: Luck
    sensors: Mapping[str, Sensor]
    weapons: Mapping[str, Weapon]
    ship_classes: Mapping[str, Any]
