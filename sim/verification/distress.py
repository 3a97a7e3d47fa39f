"""Scenarios of the response cases, as text: a stretch of open water, ships that call, escorts.

The stretch is a box of the scenario's own in the middle of the Red Sea, its sides true in the
theatre's plane, and so narrow where it stands for a line that its width is nothing. Threats fall
near the ships and do no damage: each makes its ship call. The escorts see nothing but what they are
told, and have one weapon at most.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.scenario.theatre import load_theatre

CENTRE = (20.0, 38.5)
HEADING = 330.0
"""Middle (degrees) and heading (degrees) of the stretch: no land within 60 km of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distress:
    """A stretch of water with ships that lie anywhere in it, and escorts.

    length, width: of the stretch. patrols: of the escorts, as a file has them. ships: how many.
    attacks: as a file has them. answer: the response to calls. gun: reach (nmi) and pk of the
    escorts' weapon.
    """

    name: str
    duration: str
    length: float = 120.0
    width: float | None = None
    patrols: tuple[str, ...]
    ships: int = 1
    attacks: tuple[str, ...]
    speed: str = "4000 m/s"
    answer: str = "alongside: 0 m"
    gun: tuple[float, float] | None = None

    def text(self) -> str:
        """Return the scenario file."""
        return "\n".join([*self._forces(), *self._types()]) + "\n"

    def _forces(self) -> list[str]:
        lat, lon = CENTRE
        width = "1 m" if self.width is None else f"{self.width!r} nmi"
        box = f"length: {self.length!r} nmi, width: {width}, heading: {HEADING!r} deg"
        kind = "class: trial-escort, doctrine: trial-doctrine"
        return [
            f"name: {self.name}",
            "start: 2023-12-16 08:00 +03:00",
            f"duration: {self.duration}",
            "warning: {probability: 1, delay: 0 s}",
            f"response: {{{self.answer}}}",
            f"boxes: {{sea: {{centre: {{lat: {lat!r}, lon: {lon!r}}}, {box}}}}}",
            "ships:",
            *(f"  ship-{n}: {{class: trial-ship, anywhere: sea}}" for n in range(self.ships)),
            "escorts:",
            *(
                f"  guard-{n}: {{{kind}, patrol: {{area: sea, {patrol}}}}}"
                for n, patrol in enumerate(self.patrols)
            ),
            "attacks:",
            *(f"  raid-{n}: {{weapon: bogey, {raid}}}" for n, raid in enumerate(self.attacks)),
        ]

    def _types(self) -> list[str]:
        names = "" if self.gun is None else "gun"
        load = "" if self.gun is None else "gun: 10000"
        looks = "" if self.gun is None else "gun: {salvo: 1, looks: 1}"
        return [
            "catalogue:",
            "  ships: {trial-ship: {speed: 10 kn}}",
            "  threats:",
            "    bogey:",
            "      threat_class: bogey",
            "      profile: {kind: level, altitude: 0 m}",
            f"      speed: {self.speed}",
            "      reach: 2000 km",
            "      fate: {hit: 0, near: 1}",
            "      damage: {none: 1, minor: 0, moderate: 0, severe: 0, lost: 0}",
            "      unit_cost: 0 USD",
            f"  weapons: {{{'' if self.gun is None else _weapon(*self.gun)}}}",
            "  escorts:",
            "    trial-escort:",
            "      top_speed: 30 kn",
            "      cells: 0",
            "      channels: {}",
            "      sensors: []",
            f"      weapons: [{names}]",
            f"      magazine: {{{load}}}",
            "  doctrines:",
            "    trial-doctrine:",
            "      permission: {control: free, reaction: 0 s}",
            f"      against: {{bogey: {{layers: [{names}], by_layer: {{{looks}}}}}}}",
        ]


def _weapon(reach: float, pk: float) -> str:
    ranges = f"min_range: 0 m, max_range: {reach!r} nmi"
    against = f"bogey: {{{ranges}, pk_self: {pk!r}, pk_crossing: {pk!r}}}"
    return f"gun: {{speed: 900 m/s, unit_cost: 0 USD, against: {{{against}}}}}"


def place(ahead: float = 0.0, abeam: float = 0.0) -> str:
    """Return the position so far (m in the plane) from the stretch's middle, as a file has it."""
    chart = load_theatre("red-sea").chart
    x, y = chart.to_plane(*CENTRE)
    course = chart.course(*CENTRE, math.radians(HEADING))
    sine, cosine = math.sin(course), math.cos(course)
    lat, lon = chart.to_globe(x + ahead * sine + abeam * cosine, y + ahead * cosine - abeam * sine)
    return f"{{lat: {lat!r}, lon: {lon!r}}}"
