"""Scenarios of the cases, as text: one escort in open water, and threats aimed at it.

Everything of the catalogue that a case uses is written into it, so no catalogue number can change
an answer. The threats fly level straight at the escort, and are known from their launch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sim.scenario.theatre import load_theatre

POST = (20.0, 38.5)
"""Where the escort lies (degrees): open water, no land within 60 km."""


class Gun(NamedTuple):
    """A layer of the defence: its only weapon, looks and magazine; no channels unless said.

    engagement: its time on the target, in place of geometry. time_window: how long it may wait to
    fire. schedule: rounds of each look, in place of salvo and looks.
    """

    name: str
    pk: float
    salvo: int = 1
    looks: int = 1
    schedule: tuple[int, ...] = ()
    engagement: str | None = None
    time_window: str | None = None
    magazine: int = 10_000
    speed: str = "900 m/s"
    nearest: str = "1 km"
    farthest: str = "100 km"
    interval: str = "0 s"
    channels: int | None = None
    release: str = "intercept"
    delay: str = "0 s"
    false_kill: float = 0.0
    false_miss: float = 0.0
    cost: str = "0 USD"


class Inbound(NamedTuple):
    """An attack from ``distance`` (m in the plane): on the escort, at the start, unless said.

    threats: their number, or its law. weapon: ``bogey``, or ``racer``, which is twice as fast.
    rate: of raids at random, in the place of ``launched``.
    """

    name: str = "raid"
    threats: int | str = 1
    spacing: str = "0 s"
    distance: float = 60_000.0
    weapon: str = "bogey"
    launched: str = "+0 h"
    rate: str = ""
    target: str = "guard"


class Afloat(NamedTuple):
    """A merchant ship that lies still at ``distance`` (m in the plane) from the escort."""

    name: str
    distance: float
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A scenario of one escort against bogeys.

    ships: merchants, which no hit harms. hit: probability that a bogey that arrives hits.
    sensor: scan period and probability of a radar; without one the threats are known from the
    launch. fails: share of threats that fail at the launch. short_of_rounds, reaction, window,
    queue, overlap: of the doctrine. escorts: how many there are, all in one place, and
    ``uncoordinated`` if there are several.
    """

    name: str
    guns: tuple[Gun, ...] = ()
    raids: tuple[Inbound, ...]
    ships: tuple[Afloat, ...] = ()
    hit: float = 0.0
    speed: str = "300 m/s"
    altitude: str = "0 m"
    duration: str = "2 h"
    end: str = "last-threat"
    cost: str = "0 USD"
    fails: float = 0.0
    short_of_rounds: str = "short-salvo"
    reaction: str = "0 s"
    window: str = "complete"
    queue: str = "time-to-go"
    overlap: bool = False
    escorts: int = 1
    sensor: tuple[str, float] | None = None

    def text(self) -> str:
        """Return the scenario file."""
        return "\n".join([*self._forces(), *self._types(), *self._fighting()]) + "\n"

    def _forces(self) -> list[str]:
        told = 0 if self.sensor else 1
        return [
            f"name: {self.name}",
            "start: 2023-12-16 08:00 +03:00",
            f"duration: {self.duration}",
            f"end: {self.end}",
            f"warning: {{probability: {told}, delay: 0 s}}",
            f"coordination: {'shared' if self.escorts == 1 else 'uncoordinated'}",
            "ships:" if self.ships else "ships: {}",
            *map(_ship, self.ships),
            "escorts:",
            *(line for number in range(self.escorts) for line in _escort(number)),
            "attacks:",
            *map(_attack, self.raids),
        ]

    def _types(self) -> list[str]:
        return [
            "catalogue:",
            "  threats:",
            *self._threat("bogey", self.speed),
            *self._threat("racer", f"{2.0 * float(self.speed.removesuffix(' m/s'))!r} m/s"),
            "  ships:",
            "    trial-ship: {speed: 14 kn}",
            "  sensors:",
            *_radar(self.sensor),
            "  weapons:" if self.guns else "  weapons: {}",
            *(line for gun in self.guns for line in _weapon(gun)),
        ]

    def _threat(self, name: str, speed: str) -> list[str]:
        return [
            f"    {name}:",
            "      threat_class: bogey",
            f"      profile: {{kind: level, altitude: {self.altitude}}}",
            f"      speed: {speed}",
            "      reach: 2000 km",
            f"      reliability: {{fails_at_launch: {self.fails!r}}}",
            f"      fate: {{hit: {self.hit!r}, near: 0}}",
            "      damage: {none: 1, minor: 0, moderate: 0, severe: 0, lost: 0}",
            f"      unit_cost: {self.cost}",
        ]

    def _fighting(self) -> list[str]:
        guns = self.guns
        names = ", ".join(gun.name for gun in guns)
        loads = ", ".join(f"{gun.name}: {gun.magazine}" for gun in guns)
        pools = ", ".join(f"{gun.name}: {gun.channels}" for gun in guns if gun.channels is not None)
        looks = ", ".join(f"{gun.name}: {{{_layer(gun)}}}" for gun in guns)
        return [
            "  escorts:",
            "    trial-escort:",
            "      top_speed: 30 kn",
            "      cells: 0",
            f"      channels: {{{pools}}}",
            "      sensors: [trial-radar]",
            f"      weapons: [{names}]",
            f"      magazine: {{{loads}}}",
            "  doctrines:",
            "    trial-doctrine:",
            f"      permission: {{control: free, reaction: {self.reaction}}}",
            f"      queue: {self.queue}",
            "      against:",
            "        bogey:",
            f"          layers: [{names}]",
            f"          short_of_rounds: {self.short_of_rounds}",
            f"          by_layer: {{{looks}}}",
            f"          window: {self.window}",
            f"          overlap: {str(self.overlap).lower()}",
        ]


def position(distance: float, beside: float = 0.0) -> str:
    """Return the position so far (m in the plane) from the escort, and beside that, for a file."""
    chart = load_theatre("red-sea").chart
    x, y = chart.to_plane(*POST)
    away = (x + beside, y + distance)
    lat, lon = chart.to_globe(*away) if distance or beside else POST
    return f"{{lat: {lat!r}, lon: {lon!r}}}"


def _escort(number: int) -> list[str]:
    return [
        "  guard:" if number == 0 else f"  guard-{number}:",
        "    class: trial-escort",
        "    answers_calls: false",
        f"    patrol: {{law: fixed, position: {position(0.0)}}}",
        "    doctrine: trial-doctrine",
    ]


def _layer(gun: Gun) -> str:
    window = "" if gun.time_window is None else f", time_window: {gun.time_window}"
    if gun.schedule:
        return f"schedule: {list(gun.schedule)}{window}"
    return f"salvo: {gun.salvo}, looks: {gun.looks}{window}"


def _attack(raid: Inbound) -> str:
    when = f"rate: {raid.rate}" if raid.rate else f"launched_at: {raid.launched}"
    return (
        f"  {raid.name}: {{weapon: {raid.weapon}, {when},"
        f" from: {position(raid.distance)},"
        f" target: {raid.target}, count: {raid.threats}, spacing: {raid.spacing}}}"
    )


def _ship(ship: Afloat) -> str:
    at = f"{{time: +0 h, position: {position(ship.distance)}}}"
    return f"  {ship.name}: {{class: trial-ship, linked: [{ship.link}], at: {at}}}"


def _radar(sensor: tuple[str, float] | None) -> list[str]:
    period, probability = sensor or ("4 s", 0.0)
    sees = f"{{max_range: 200 km, scan_probability: {probability}}}"
    return [
        "    trial-radar:",
        "      antenna_height: 20 m",
        f"      scan_period: {period}",
        "      scan_phase: 0",
        f"      sees: {{bogey: {sees}}}",
    ]


def _weapon(gun: Gun) -> list[str]:
    look = f"delay: {gun.delay}, false_kill: {gun.false_kill}, false_miss: {gun.false_miss}"
    return [
        f"    {gun.name}:",
        f"      speed: {gun.speed}",
        *([f"      engagement: {gun.engagement}"] if gun.engagement is not None else []),
        *([f"      pool: {gun.name}"] if gun.channels is not None else []),
        f"      release: {gun.release}",
        f"      interval: {gun.interval}",
        f"      unit_cost: {gun.cost}",
        f"      assessment: {{{look}}}",
        "      against:",
        f"        bogey: {{min_range: {gun.nearest}, max_range: {gun.farthest},"
        f" pk_self: {gun.pk}, pk_crossing: {gun.pk}}}",
    ]
