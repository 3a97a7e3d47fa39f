"""Merchant ships: the named ones of a scenario, and the classes of the traffic (model 2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, NamedTuple

from sim.engine.laws import Law
from sim.kill_chain.battery import Mover
from sim.platforms.daily import Daily
from sim.platforms.response.damage import DamageClass
from sim.units import KNOT, Metres, PerSecond, Ref, Share, ShipSpeed, Unit, Weight
from sim.world.environment import Moment, Position
from sim.world.lanes import Lane
from sim.world.motion import FOREVER, Leg, stationary


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


class Slowed(NamedTuple):
    """A merchant makes ``speed_mps`` from now on."""

    time: float
    ship: str
    speed_mps: float


@dataclass(slots=True, eq=False, kw_only=True)
class Merchant(Mover):
    """One merchant ship of a replication; ``lane`` is None for one that lies still.

    fix: a time (s) and the distance along the lane (m) at that time. share: of the
    lane's half-width that it keeps to starboard.
    helpers: escorts alongside now. visits: escorts that have come alongside so far.
    """

    type: str
    linked: tuple[str, ...]
    ais: bool
    lane: Lane | None
    share: float
    speed: float
    fix: tuple[float, float]
    damage: DamageClass = "none"
    helpers: int = 0
    visits: int = 0
    alarms: int = 0

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

    def slow(self, now: float, share: float) -> list[Leg]:
        """Return the legs with ``share`` of the speed from ``now`` on."""
        time, distance = self.fix
        self.fix = (now, distance + self.speed * (now - time))
        self.speed *= share
        return self.legs(now)
