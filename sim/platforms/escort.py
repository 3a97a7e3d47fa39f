"""Escorts: destroyers and frigates with their sensors, magazines, channels and patrols."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

from sim.engine.streams import actor
from sim.kill_chain.battery import Shooter, full, weaken
from sim.kill_chain.steps.assign import Count, Doctrine
from sim.platforms.response.damage import DamageClass, Effect
from sim.platforms.roles import Decoy, Defended, Patrol, Responder, Scene, station
from sim.units import Ref, ShipSpeed
from sim.world.environment import Moment
from sim.world.motion import FOREVER, Leg, Track, stationary
from sim.world.theatre import Theatre


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
class EscortPlan:
    """One escort of a scenario.

    type (``class`` in the file): its class in the catalogue.
    since (``from`` in the file): when it comes onto its patrol; it is there from the start if not
        given.
    until: when it leaves; it stays if not given.
    magazine: rounds per weapon, in place of the class's own.
    doctrine: name in the catalogue.
    assigned: ships that ``protects: assigned`` means.
    answers_calls: takes part in the response to distress calls.
    """

    type: Annotated[EscortClass, Ref("escorts")]
    patrol: Patrol
    since: Moment | None = None
    until: Moment | None = None
    magazine: Annotated[dict[str, Count], Ref("weapons")] = field(default_factory=dict)
    doctrine: Annotated[Doctrine, Ref("doctrines")]
    assigned: list[str] = field(default_factory=list)
    answers_calls: bool = True

    @property
    def dated(self) -> bool:
        """Whether it comes or leaves at a date."""
        return self.since is not None or self.until is not None


@dataclass(eq=False, kw_only=True)
class Escort(Shooter, Responder, Defended):
    """One escort of a replication."""

    def foreseen(self) -> Track:
        """Return its nominal position for ever: no draw of the defence changes an attack."""
        return Track((stationary(*self.station, 0.0, FOREVER),))

    def suffer(self, damage: DamageClass, effect: Effect, now: float) -> Sequence[Leg] | None:
        """Bear a hit, which costs speed and fire channels; returns no legs if it is lost."""
        self.speed_left *= effect.speed_left
        weaken(self, effect.channels_left, now)
        return () if damage == "lost" else None


def muster(name: str, number: int, plan: EscortPlan, scene: Scene) -> Escort:
    """Return an escort that has not begun its patrol."""
    type = plan.type
    rounds = {weapon: type.magazine.get(weapon, 0) for weapon in type.weapons} | plan.magazine
    free = dict(type.channels)
    return Escort(
        name=name,
        number=number,
        actor=actor(f"escorts.{name}"),
        track=Track(()),
        doctrine=plan.doctrine,
        sensors={sensor: scene.sensors[sensor] for sensor in type.sensors},
        weapons={weapon: scene.weapons[weapon] for weapon in type.weapons},
        rounds=rounds,
        free=free,
        history=full(rounds, free),
        assigned=tuple(plan.assigned),
        decoy=type.decoy,
        decoys=type.decoy.rounds,
        patrol=plan.patrol,
        station=station(plan.patrol, scene.theatre),
        max_speed=type.top_speed,
        since=0.0 if plan.since is None else plan.since,
        until=FOREVER if plan.until is None else plan.until,
        answers_calls=plan.answers_calls,
    )


def whereabouts(plan: EscortPlan, theatre: Theatre) -> tuple[float, float]:
    """Return where (m) an escort nominally is: the middle of its patrol."""
    return station(plan.patrol, theatre)
