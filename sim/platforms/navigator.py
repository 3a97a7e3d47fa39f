"""Courses of responders: on patrol, to a ship along water, and home again (model 7.2, 7.4)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sim.engine.streams import Luck, Purpose
from sim.platforms.patrol import back_and_forth, box_patrol, fixed, resumed_patrol
from sim.platforms.roles import Responder, Shipping
from sim.world.encounters import lead_collision
from sim.world.motion import FOREVER, Leg, Track, later, stationary, straight
from sim.world.theatre import Theatre

Point = tuple[float, float]


class Navigator:
    """Plans legs for responders in one theatre."""

    def __init__(self, theatre: Theatre, luck: Luck) -> None:
        self._theatre = theatre
        self._luck = luck
        self._end = 0.0

    def lay_out(self, responders: Sequence[Responder], end: float) -> None:
        """Let responders begin their patrols, which are all planned to ``end`` (s)."""
        self._end = end
        for one in responders:
            one.track = Track(tuple(self._first(one)))

    def _first(self, escort: Responder) -> list[Leg]:
        """Return a patrol from the start of the run on."""
        patrol = escort.patrol
        if patrol.law == "fixed":
            return fixed(escort.station, 0.0)
        assert patrol.area is not None
        box, luck, address = self._theatre.boxes[patrol.area], self._luck, escort.actor
        u = luck.value(Purpose.PATROL, address, 0, 0)
        if patrol.law == "back-and-forth":
            return back_and_forth(box, patrol.speed, 0.0, self._end, u)
        v = luck.value(Purpose.PATROL, address, 0, 1)
        w = luck.value(Purpose.PATROL, address, 0, 2)
        return box_patrol(box, patrol.speed, 0.0, self._end, (u, v, w))

    def join(self, escort: Responder, ship: Shipping, now: float) -> list[Leg]:
        """Return legs that meet ``ship`` at top speed, and then sail with it."""
        x, y, _ = escort.track.at(now)
        met = lead_collision(x, y, now, escort.top_speed, ship.track)
        goal = ship.track.at(FOREVER if met is None else met)
        try:
            legs = self._passage((x, y), (goal[0], goal[1]), now, escort.top_speed)
        except ValueError:
            # A ship beside its lane may be led over land: no way over water meets it there.
            legs = [straight((x, y), (goal[0], goal[1]), now, escort.top_speed)]
        # Round land the ship has sailed on by the time the last leg begins: meet it from there.
        if len(legs) > 1:
            last = legs.pop()
            met = lead_collision(last.x, last.y, last.start, escort.top_speed, ship.track)
            goal = ship.track.at(FOREVER if met is None else met)
            legs.append(
                straight((last.x, last.y), (goal[0], goal[1]), last.start, escort.top_speed)
            )
        return [*legs, *later(ship.track.legs, legs[-1].end if legs else now)]

    def home(self, escort: Responder, now: float) -> list[Leg]:
        """Return legs back to the station at top speed, and the patrol from there on."""
        x, y, _ = escort.track.at(now)
        legs = self._passage((x, y), escort.station, now, escort.top_speed)
        return [*legs, *self._patrol(escort, legs[-1].end if legs else now)]

    def _patrol(self, escort: Responder, since: float) -> list[Leg]:
        """Return the patrol of an escort that is back at its station at ``since`` (s)."""
        patrol = escort.patrol
        if patrol.law == "fixed" or patrol.area is None:
            return fixed(escort.station, since)
        u = self._luck.value(Purpose.PATROL, escort.actor, 0, 8 + escort.returns)
        escort.returns += 1
        box, speed = self._theatre.boxes[patrol.area], min(patrol.speed, escort.top_speed)
        if patrol.law == "back-and-forth":
            return back_and_forth(box, speed, since, self._end, 0.25 if u < 0.5 else 0.75)
        return resumed_patrol(box, speed, since, self._end, u)

    def _passage(self, start: Point, goal: Point, now: float, speed: float) -> list[Leg]:
        if speed <= 0.0:
            return [stationary(*start, now, FOREVER)]
        legs: list[Leg] = []
        for a, b in pairwise(self._theatre.water_path(start, goal)):
            leg = straight(a, b, now, speed)
            if leg.end > leg.start:
                legs.append(leg)
                now = leg.end
        return legs
