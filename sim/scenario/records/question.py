"""The case: all that one scenario asks for, as one tree of frozen records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any, Literal

from sim.kill_chain.links import Link
from sim.kill_chain.steps.assign import Coordination, Doctrine
from sim.kill_chain.steps.sensor import Sensor
from sim.kill_chain.steps.warn import Warning
from sim.kill_chain.steps.weapon import Weapon
from sim.platforms.escort import EscortClass, EscortPlan
from sim.platforms.fleet import SHOOTING
from sim.platforms.launch.attack import Attack
from sim.platforms.launch.threat import ThreatType
from sim.platforms.merchant import Flow, ShipClass, ShipPlan
from sim.platforms.response.calls import Response
from sim.platforms.response.damage import Effect
from sim.units import DAY, Ref, Unit
from sim.world.environment import Environment
from sim.world.theatre import BoxPlan

Title = Annotated[str, Unit("title")]
Start = Annotated[datetime, Unit("daytime")]
End = Literal["last-threat", "hard"]
Mix = Annotated[
    dict[str, Annotated[float, Unit("share", low=0.0, high=1.0, varies="fixed")]], Ref("ships")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Types:
    """Entries of the catalogue by kind, as the file's ``catalogue:`` holds them.

    threats: types of drones and missiles.
    weapons: types of rounds and guns.
    sensors: radars of escorts.
    ships: classes of merchant ships.
    escorts: classes of escorts.
    doctrines: how escorts fight.
    responses: how distress calls are answered.
    mixes: share of each ship class; the shares of a mix sum to 1.
    damage: what a damage class means, by its name.
    """

    threats: dict[str, ThreatType] = field(default_factory=dict)
    weapons: dict[str, Weapon] = field(default_factory=dict)
    sensors: dict[str, Sensor] = field(default_factory=dict)
    ships: dict[str, ShipClass] = field(default_factory=dict)
    escorts: dict[str, EscortClass] = field(default_factory=dict)
    doctrines: dict[str, Doctrine] = field(default_factory=dict)
    responses: dict[str, Response] = field(default_factory=dict)
    damage: dict[str, Effect] = field(default_factory=dict)
    mixes: dict[str, Mix] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One figure of a recorded day, to compare with the outcome after the run (model 13.4).

    of: counts of a replication, by id, whose sum is recorded.
    value: what the record says.
    """

    of: list[str]
    value: Annotated[float, Unit("number", low=0.0, high=1e9, varies="fixed")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a scenario asks, all but the types of what occurs in it.

    name: what the scenario is called.
    theatre: name of the map in the catalogue.
    start: date, time of day and offset.
    duration: threats are launched, and times are measured, in [0, duration).
    end: the run ends with the ``last-threat`` launched before ``duration``, or ``hard``, at
        ``duration``, whatever is still in flight.
    coordination: ``shared``: one escort shoots at a threat at a time, the one that meets it first;
        ``uncoordinated``: each escort shoots for itself.
    perfect: links of the chain that do not fail, to see what each of them is worth.
    boxes: rectangles of the scenario's own, for patrols, for ships that lie anywhere in one, and
        as targets, like the boxes of the theatre.
    record: the recorded day, by a label of each figure; it never enters the simulation.
    """

    name: Title
    theatre: str = "red-sea"
    start: Start
    duration: Annotated[float, Unit("time", above=0.0, high=3660 * DAY, varies="fixed")]
    end: End = "last-threat"
    coordination: Coordination = "shared"
    perfect: list[Link] = field(default_factory=list)
    environment: Environment = Environment()
    warning: Warning = Warning()
    response: Annotated[Response, Ref("responses")] = Response()
    boxes: dict[str, BoxPlan] = field(default_factory=dict)
    traffic: dict[str, Flow] = field(default_factory=dict)
    ships: dict[str, ShipPlan] = field(default_factory=dict)
    escorts: dict[str, EscortPlan] = field(default_factory=dict)
    attacks: dict[str, Attack] = field(default_factory=dict)
    record: dict[str, Recorded] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One of the things that may be so.

    weight: its probability; the weights of a group sum to 1.
    note: why it may be so.
    set: dotted path → value, or mapping that is laid over what stands there.
    """

    weight: Annotated[float, Unit("share", low=0.0, high=1.0, varies="fixed")]
    note: str = ""
    set: Annotated[Mapping[str, object], Unit("overlay")] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Situation):
    """What a scenario file holds, catalogue entries that it names written into their places.

    catalogue: the entries that the rest names, the file's own among them.
    extends: path of the scenario file that this one changes.
    hypotheses: groups of alternatives by name, of which one each is drawn.
    """

    catalogue: Types = field(default_factory=Types)
    hypotheses: dict[str, dict[str, Alternative]] = field(default_factory=dict)
    extends: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Situation):
    """What the simulation is given: a scenario in SI units, with the catalogue entries it uses."""

    threats: dict[str, ThreatType]
    weapons: dict[str, Weapon]
    sensors: dict[str, Sensor]
    ship_classes: dict[str, ShipClass]
    mixes: dict[str, Mix]
    effects: dict[str, Effect]


def with_shooters(case: Case, change: Callable[[Any, Case], Any]) -> Case:
    """Return a case with the plans of all shooters changed: ``change(plan, case)``."""
    changed: dict[str, Any] = {
        section: {name: change(plan, case) for name, plan in getattr(case, section).items()}
        for section in SHOOTING
    }
    return replace(case, **changed)
