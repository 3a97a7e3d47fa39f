"""The aimer: from the target as a scenario writes it to a mover or a point."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from sim.engine.streams import Luck, Purpose
from sim.platforms.fleet import Fleet
from sim.platforms.launch.aim import Candidate, nearest, pick, weight
from sim.platforms.launch.attack import Attack, Point, Raid, Weighted
from sim.platforms.launch.threat import Choose, Threat
from sim.platforms.roles import Defended, Shipping
from sim.platforms.traffic import Sighting, Traffic
from sim.world.motion import FOREVER, Track, stationary
from sim.world.theatre import Theatre

Found = tuple[Candidate, Shipping | Sighting]
"""A ship in reach, as an object or still a line in the traffic's columns."""


class Aim(NamedTuple):
    """The aim of a raid.

    name: for the tables. target: a mover, if it is named. choose: picks it at the launch.
    point: where the raid goes otherwise (m). path: of the aim point if nobody acts. overhead: it
    only passes over the theatre. reach: how far (m) a target that is still to be chosen may be.
    """

    name: str
    target: Defended | None
    choose: Choose | None
    point: Point
    path: Track
    defended: bool
    overhead: bool = False
    reach: float | None = None

    def away(self, origin: Point, time: float) -> float:
        """Return how far (m) it may be from a launch at ``time`` (s)."""
        if self.reach is not None:
            return self.reach
        x, y, _ = self.path.at(time)
        return math.dist(origin, (x, y))


class Aimer:
    """Finds targets in one replication; ``fleet`` grows by ships of the traffic it reaches for."""

    def __init__(
        self,
        theatre: Theatre,
        luck: Luck,
        fleet: Fleet,
        traffic: Traffic,
    ) -> None:
        self._theatre = theatre
        self._luck = luck
        self._fleet = fleet
        self._traffic = traffic

    def origin(self, raid: Raid) -> Point:
        """Return where (m) a raid is launched: a position, or a uniform point of a launch area."""
        origin = raid.attack.origin
        if not isinstance(origin, str):
            return self._theatre.chart.to_plane(*origin)
        u, v = (self._luck.value(Purpose.ORIGIN, raid.actor, 0, index) for index in (0, 1))
        return self._theatre.areas[origin].point(u, v)

    def aim(self, attack: Attack, threat: int, reach: float) -> Aim:
        """Return the aim of one threat (by the number that addresses its draws) of an attack.

        Ships farther from the launch point than its ``reach`` (m) are not considered.
        """
        wanted = attack.target
        if isinstance(wanted, Weighted):
            return self._open("weighted", partial(self._weighted, wanted, threat, reach), reach)
        if not isinstance(wanted, str):
            return self._fixed("position", self._theatre.chart.to_plane(*wanted), attack)
        for mover in self._fleet.defended:
            if mover.name == wanted:
                return self._named(mover)
        if wanted == "nearest":
            return self._open(wanted, partial(self._nearest, reach), reach)
        if wanted in self._theatre.ports:
            return self._fixed(wanted, self._theatre.ports[wanted].point, attack, overhead=True)
        u, v = (self._luck.value(Purpose.AIM, threat, 0, index) for index in (0, 1))
        area = self._theatre.areas.get(wanted) or self._theatre.boxes[wanted]
        return self._fixed(wanted, area.point(u, v), attack)

    def bystander(self, threat: Threat, missed: Defended) -> Shipping | None:
        """Return another ship near the aim point that the threat strikes instead, or None."""
        now = threat.track.end
        x, y, _ = threat.track.at(now)
        found = self._in_reach(x, y, threat.type.fate.search_radius, now)
        others = [(candidate, ship) for candidate, ship in found if ship is not missed]
        candidates = [candidate for candidate, _ in others]
        even = [1.0] * len(candidates)
        chosen = pick(threat.actor, even, candidates, self._luck, Purpose.SHIP_STRUCK)
        return self._chosen(chosen, others, now)

    def _named(self, mover: Defended) -> Aim:
        path = mover.foreseen()
        # Who keeps no course that is known ahead may be anywhere.
        reach = None if path is mover.track else math.inf
        return Aim(mover.name, mover, None, (0.0, 0.0), path, True, reach=reach)

    def _open(self, name: str, choose: Choose, reach: float) -> Aim:
        point = (0.0, 0.0)
        return Aim(name, None, choose, point, _still(point), True, reach=reach)

    def _fixed(self, name: str, point: Point, attack: Attack, overhead: bool = False) -> Aim:
        return Aim(name, None, None, point, _still(point), bool(attack.defended), overhead)

    def _nearest(self, reach: float, origin: Point, now: float) -> Defended | None:
        found = self._in_reach(*origin, reach, now)
        return self._chosen(nearest([candidate for candidate, _ in found]), found, now)

    def _weighted(
        self, aim: Weighted, threat: int, reach: float, origin: Point, now: float
    ) -> Defended | None:
        found = self._in_reach(*origin, min(aim.within, reach), now)
        candidates = [candidate for candidate, _ in found]
        odds = [weight(aim, candidate) for candidate in candidates]
        return self._chosen(pick(threat, odds, candidates, self._luck), found, now)

    def _in_reach(self, x: float, y: float, radius: float, now: float) -> list[Found]:
        """Return the ships within ``radius`` (m) of a point; those of the traffic stay columns."""
        found: list[Found] = []
        for ship in self._fleet.ships:
            sx, sy, _ = ship.track.at(now)
            distance = ((sx - x) ** 2 + (sy - y) ** 2) ** 0.5
            if distance <= radius:
                found.append((Candidate(ship.actor, distance, ship.linked, ship.type), ship))
        sightings = self._traffic.near(x, y, radius, now)
        found.extend((self._traffic.candidate(sighting), sighting) for sighting in sightings)
        return found

    def _chosen(self, position: int | None, found: Sequence[Found], now: float) -> Shipping | None:
        """Return the chosen ship; one of the traffic becomes an object, and known to all."""
        if position is None:
            return None
        ship = found[position][1]
        if isinstance(ship, Sighting):
            ship = self._traffic.ship(ship, now)
            self._fleet.ships.append(ship)
        return ship


def _still(point: Point) -> Track:
    return Track((stationary(*point, 0.0, FOREVER),))
