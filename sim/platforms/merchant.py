"""Merchant ships: the named ones of a scenario, and the classes of the traffic (model 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated

from sim.engine.laws import Law
from sim.engine.streams import Purpose, actor
from sim.platforms.daily import Daily
from sim.platforms.response.damage import DamageClass, Effect
from sim.platforms.roles import Scene, Shipping
from sim.units import KNOT, Metres, PerSecond, Ref, Share, ShipSpeed, Unit, Weight
from sim.world.chart import Chart
from sim.world.environment import Moment, Position
from sim.world.lanes import Lane
from sim.world.motion import FOREVER, Leg, Track, stationary
from sim.world.theatre import Theatre


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipClass:
    """A class of merchant ship.

    speed: through the water, drawn for each ship of the traffic.
    length: over all.
    frailty: weight of moderate and worse damage relative to the weapon's own table.
    """

    speed: Annotated[Law, Unit("speed", above=0.0, high=60 * KNOT)]
    length: Metres = 200.0
    frailty: Weight = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The unscripted traffic of one lane.

    lane: name of the theatre's lane; the entry's own name if not given.
    rate: ships that enter the lane; the mean over a day where it changes with the hour.
    daily: how the rate changes over the day; constant if not given.
    mix: name of a mix of ship classes in the catalogue.
    linked: share of ships with each link (israel, uk, us, …).
    ais_off: share of ships that do not transmit their position.
    """

    lane: str | None = None
    rate: PerSecond
    daily: Daily | None = None
    mix: Annotated[str, Ref("mixes")]
    linked: dict[str, Share] = field(default_factory=dict)
    ais_off: Share = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """Where a ship was, and when.

    time: when it was there.
    position: where it was.
    outside_lane: that the position lies outside the ship's lane is meant; there is no warning.
    """

    time: Moment
    position: Position
    outside_lane: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipPlan:
    """One named ship of a scenario: exactly one of ``at`` and ``anywhere`` says where it is.

    type (``class`` in the file): name of its class in the catalogue.
    flag, linked: whom attackers may choose it for.
    lane: the lane it follows; it keeps its distance from the centre line. None: it lies still.
    at: a known position.
    anywhere: a box by name; it lies still at a uniform point of it, drawn in each replication.
    speed: made good along the lane; the class's middle speed if not given.
    ais: whether it transmits its position.
    """

    type: Annotated[str, Ref("ships")]
    flag: str = ""
    linked: list[str] = field(default_factory=list)
    lane: str | None = None
    at: Fix | None = None
    anywhere: str | None = None
    speed: ShipSpeed | None = None
    ais: bool = True


STILL = 0.1 * KNOT
"""A damaged ship that makes less (m/s) lies still: further hits do not turn whoever follows it."""


@dataclass(eq=False, kw_only=True)
class Merchant(Shipping):
    """One merchant ship of a replication; ``lane`` is None for one that lies still.

    fix: a time (s) and the distance along the lane (m) at that time. share: of the
    lane's half-width that it keeps to starboard.
    """

    lane: Lane | None
    share: float
    speed: float
    fix: tuple[float, float]

    def legs(self, start: float) -> list[Leg]:
        """Return the legs that the ship sails from ``start`` (s) on at its speed.

        It lies still at the beginning of its lane before it enters it, and at the end afterwards.
        """
        if self.lane is None or self.speed <= 0.0:
            x, y, _ = self.track.at(start)
            return [stationary(x, y, start, FOREVER)]
        time, distance = self.fix
        legs = self.lane.legs(time, distance, self.share, self.speed, start, FOREVER)
        if legs and start < legs[0].start:
            legs.insert(0, stationary(legs[0].x, legs[0].y, start, legs[0].start))
        arrived = legs[-1].end if legs else start
        x, y = self.lane.position(distance + self.speed * (arrived - time), self.share)
        return [*legs, stationary(x, y, arrived, FOREVER)]

    def suffer(self, damage: DamageClass, effect: Effect, now: float) -> Sequence[Leg] | None:
        """Bear a hit, which may slow it down."""
        del damage  # A ship that is lost may be struck again.
        still = self.lane is None or self.speed == 0.0
        return None if still or effect.speed_left == 1.0 else self.slow(now, effect.speed_left)

    def slow(self, now: float, share: float) -> list[Leg]:
        """Return the legs with ``share`` of the speed from ``now`` on."""
        time, distance = self.fix
        self.fix = (now, distance + self.speed * (now - time))
        self.speed *= share
        if self.speed < STILL:
            self.speed = 0.0
        return self.legs(now)


def muster(name: str, number: int, plan: ShipPlan, scene: Scene) -> Merchant:
    """Return a named ship with its track from the start on."""
    theatre, luck, type = scene.theatre, scene.luck, scene.ship_classes[plan.type]
    lane = None if plan.lane is None else theatre.lanes[plan.lane]
    address = actor(f"ships.{name}")
    if plan.anywhere is not None:
        u, v = (luck.value(Purpose.PLACE, address, 0, index) for index in (0, 1))
        point, time, distance, share = theatre.boxes[plan.anywhere].point(u, v), 0.0, 0.0, 0.0
    else:
        assert plan.at is not None
        time = plan.at.time
        point, distance, share = _place(theatre.chart, lane, plan.at.position)
    merchant = Merchant(
        name=name,
        number=number,
        actor=address,
        track=Track((stationary(*point, 0.0, FOREVER),)),
        frailty=type.frailty,
        ais=plan.ais,
        type=plan.type,
        linked=tuple(plan.linked),
        lane=lane,
        share=share,
        speed=type.speed.middle() if plan.speed is None else plan.speed,
        fix=(time, distance),
    )
    merchant.track = Track(tuple(merchant.legs(0.0)))
    return merchant


@lru_cache
def _place(
    chart: Chart, lane: Lane | None, position: Position
) -> tuple[tuple[float, float], float, float]:
    """Return a position's point (m), and its place in the lane: mostly the same every time."""
    point = chart.to_plane(*position)
    distance, share = (0.0, 0.0) if lane is None else lane.locate(*point)
    return point, distance, share


def whereabouts(plan: ShipPlan, theatre: Theatre) -> tuple[float, float]:
    """Return where (m) a ship is known to be, or the middle of the box that it lies in."""
    if plan.at is None:
        return theatre.boxes[str(plan.anywhere)].centre
    return theatre.chart.to_plane(*plan.at.position)
