"""The unscripted traffic: columns of ships, turned into objects when reached for.

Ships enter each lane by a Poisson process, whose rate may change over the day; at the start the
lane holds the population that it has at that hour, because ordinals run outwards from the start
in both directions (model 2.1, 2.2).
Ships to which nothing happens cost no event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.laws import each
from sim.engine.streams import Luck, Purpose, actor, child
from sim.platforms.daily import cumulative, inverse
from sim.platforms.launch.aim import Candidate
from sim.platforms.merchant import Flow, Merchant, ShipClass
from sim.world.lanes import Lane
from sim.world.motion import Track

Column = NDArray[Any]

GAP, SPEED, CLASS, OFFSET, AIS = range(5)
"""The purposes of the rows of one lane: each has its own row, addressed by its number.

Each link also has its own row, addressed by its name, so that one more changes no other.
"""


FIRST_NUMBER = 1 << 24
"""Numbers of traffic ships begin here, behind those of named ships and of threats."""


@lru_cache
def crossing(lane: Lane, line: tuple[tuple[float, float], ...]) -> float | None:
    """Return where (m) a lane crosses a line: the same in every replication."""
    return lane.crossing(line)


class Sighting(NamedTuple):
    """A ship of the traffic that somebody reaches for: its stream, position in it, distance (m)."""

    stream: int
    ship: int
    distance: float


class Stream:
    """The ships of one lane in one replication, as columns sorted outwards from the start.

    Ships enter up to ``end`` (s).

    entry_s: time at which each ship passes the lane's first point. speed_mps: its speed.
    kind: position of its class in ``classes``.
    """

    def __init__(
        self,
        name: str,
        flow: Flow,
        lane: Lane,
        mix: Mapping[str, float],
        types: Mapping[str, ShipClass],
        luck: Luck,
        end: float,
    ) -> None:
        self.name, self.flow, self.lane = name, flow, lane
        self.classes, self._types = sorted(mix), types
        self._luck = luck
        self._actor = actor(f"traffic.{name}")
        slowest = min(max(types[c].speed.support()[0], 0.5) for c in self.classes)
        after = self._gaps(Purpose.TRAFFIC_AFTER, end)
        before = self._gaps(Purpose.TRAFFIC_BEFORE, -lane.length / slowest)
        self.ahead = len(after)
        self.entry_s = np.concatenate([after, before])
        self.kind = np.searchsorted(np.cumsum([mix[c] for c in self.classes]), self._row(CLASS))
        self.kind = np.minimum(self.kind, len(self.classes) - 1)
        self.speed_mps = each([types[c].speed for c in self.classes], self.kind, self._row(SPEED))

    @cached_property
    def share(self) -> Column:
        """Where each ship is in the lane's width, as a share of the half-width to starboard."""
        return 2.0 * self._row(OFFSET) - 1.0

    def positions(self, time: float) -> tuple[Column, Column, Column]:
        """Return which ships are on the lane at ``time`` (s), and their x and y (m)."""
        s = (time - self.entry_s) * self.speed_mps
        here = np.flatnonzero((s >= 0.0) & (s <= self.lane.length))
        x, y = self.lane.positions(s[here], self.share[here])
        return here, x, y

    def crossings(self, s: float, duration: float) -> int:
        """Return how many ships pass the point ``s`` (m) of the lane during the run."""
        times = self.entry_s + s / self.speed_mps
        return int(np.count_nonzero((times >= 0.0) & (times < duration)))

    def ship_actor(self, ship: int) -> int:
        """Return the number that addresses one ship's draws: by its ordinal, from the start out."""
        ordinal = ship if ship < self.ahead else -1 - (ship - self.ahead)
        return child(self._actor, ordinal & 0xFFFFFFFF)

    def merchant(self, ship: int, number: int, now: float) -> Merchant:
        """Return one ship as an object with its track from ``now`` (s) on."""
        ordinal = ship + 1 if ship < self.ahead else self.ahead - ship - 1
        distance = float((now - self.entry_s[ship]) * self.speed_mps[ship])
        type = self.classes[int(self.kind[ship])]
        merchant = Merchant(
            name=f"{self.name}/{ordinal:+d}",
            number=number,
            actor=self.ship_actor(ship),
            track=Track(()),
            frailty=self._types[type].frailty,
            ais=self.ais(ship),
            type=type,
            linked=tuple(self.links(ship)),
            lane=self.lane,
            share=float(self.share[ship]),
            speed=float(self.speed_mps[ship]),
            fix=(now, distance),
        )
        merchant.track = Track(tuple(merchant.legs(now)))
        return merchant

    def links(self, ship: int) -> list[str]:
        """Return the links of one ship."""
        shares = sorted(self.flow.linked.items())
        return [name for name, share in shares if self._number(actor(f"link.{name}"), ship) < share]

    def ais(self, ship: int) -> bool:
        """Return whether one ship transmits its position."""
        return self._number(AIS, ship) >= self.flow.ais_off

    def _gaps(self, purpose: Purpose, horizon: float) -> Column:
        """Return the entries between 0 and the horizon, outwards, however many there are.

        Gaps are exponential where the rate is constant; a rate that changes over the day stretches
        and squeezes the time between them (the inverse of the cumulative rate).
        """
        rate, daily = self.flow.rate, self.flow.daily
        if rate <= 0.0:
            return np.empty(0)
        outwards = 1.0 if horizon >= 0.0 else -1.0
        reach = abs(horizon if daily is None else cumulative(daily, horizon))
        expected = rate * reach
        length = int(expected + 6.0 * expected**0.5 + 16.0)
        while True:
            row = self._luck.row(purpose, self._actor, length, other=GAP)
            evenly = np.cumsum(-np.log1p(-row)) / rate
            if evenly[-1] >= reach:
                times = outwards * evenly[: int(np.searchsorted(evenly, reach))]
                return times if daily is None else inverse(daily, times)
            length *= 2

    def _row(self, what: int) -> Column:
        ahead, behind = self.ahead, len(self.entry_s) - self.ahead
        return np.concatenate(
            [
                self._luck.row(Purpose.TRAFFIC_AFTER, self._actor, ahead, other=what),
                self._luck.row(Purpose.TRAFFIC_BEFORE, self._actor, behind, other=what),
            ]
        )

    def _number(self, what: int, ship: int) -> float:
        """Return one ship's number of a row: blocks are short, so the row is drawn again."""
        purpose = Purpose.TRAFFIC_AFTER if ship < self.ahead else Purpose.TRAFFIC_BEFORE
        ordinal = ship if ship < self.ahead else ship - self.ahead
        return float(self._luck.row(purpose, self._actor, ordinal + 1, other=what)[-1])


class Traffic:
    """All lanes' streams of one replication, and the ships that have been reached for.

    Who crosses a line is counted in [0, ``duration``) (s).
    """

    def __init__(self, streams: Sequence[Stream], duration: float) -> None:
        self.streams = list(streams)
        self._duration = duration
        self._ships: set[tuple[str, int]] = set()

    def near(self, x: float, y: float, radius: float, time: float) -> list[Sighting]:
        """Return the ships within ``radius`` (m) of a point that are not objects yet."""
        found = []
        for number, stream in enumerate(self.streams):
            here, xs, ys = stream.positions(time)
            distances = np.sqrt((xs - x) ** 2 + (ys - y) ** 2)
            for position in np.flatnonzero(distances <= radius):
                ship = int(here[position])
                if (stream.name, ship) not in self._ships:
                    found.append(Sighting(number, ship, float(distances[position])))
        return found

    def candidate(self, sighting: Sighting) -> Candidate:
        """Return the features of a ship that an attacker may know."""
        stream = self.streams[sighting.stream]
        links = tuple(stream.links(sighting.ship))
        kind = stream.classes[int(stream.kind[sighting.ship])]
        return Candidate(stream.ship_actor(sighting.ship), sighting.distance, links, kind)

    def ship(self, sighting: Sighting, now: float) -> Merchant:
        """Make the ship an object, with a track from now on."""
        stream = self.streams[sighting.stream]
        number = FIRST_NUMBER + (sighting.stream << 20) + sighting.ship
        self._ships.add((stream.name, sighting.ship))
        return stream.merchant(sighting.ship, number, now)

    def crossings(self, line: tuple[tuple[float, float], ...]) -> int:
        """Return how many ships pass a line of points (m) during the run, in both directions."""
        total = 0
        for stream in self.streams:
            s = crossing(stream.lane, line)
            if s is not None:
                total += stream.crossings(s, self._duration)
        return total
