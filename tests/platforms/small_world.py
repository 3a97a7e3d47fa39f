"""An open sea in metres, and the plainest things to put into it; tests change what they are about.

Nothing is random unless a test makes it so: no delays, sure hits, no damage, unarmed escorts.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from sim.engine.laws import constant
from sim.engine.streams import Luck
from sim.kill_chain.steps.assign import ClassDoctrine, Doctrine, Layer
from sim.kill_chain.steps.sensor import Sensor, Visibility
from sim.kill_chain.steps.weapon import Envelope, Weapon
from sim.platforms.escort import EscortClass, EscortPlan
from sim.platforms.launch.attack import Attack
from sim.platforms.launch.threat import Fate, Level, ThreatType
from sim.platforms.merchant import Fix, ShipClass, ShipPlan
from sim.platforms.response.damage import DamageTable, Effect
from sim.platforms.roles import Patrol
from sim.scenario.records.question import Case, Question, Types
from sim.scenario.resolve import case_of
from sim.simulation import Day
from sim.units import HOUR, NMI
from sim.world.areas import Box, build_area
from sim.world.chart import AzimuthalEquidistant, Bounds, build_chart
from sim.world.lanes import build_lane
from sim.world.theatre import Port, Theatre
from sim.world.waterways import build_waterways

Point = tuple[float, float]

LANE_LENGTH = 300 * NMI
ISLAND = [(100e3, -120e3), (110e3, -120e3), (110e3, -80e3), (100e3, -80e3)]
"""The only land (m), well south of all else."""
ROUND_THE_ISLAND = [(90e3, -130e3), (120e3, -130e3), (120e3, -70e3), (90e3, -70e3)]


def open_sea(folder: Path) -> Theatre:
    """A lane eastwards along y = 0, a box of 120 by 40 nmi about (0, 100 km), an area, a port."""
    projection, bounds = AzimuthalEquidistant(10.0, 65.0), Bounds(-8.0, 50.0, 28.0, 80.0)
    bare = folder / "land.geojson"
    bare.write_text(json.dumps(_globe([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)])))
    chart = build_chart(projection, bounds, bare)
    island = [chart.to_globe(*corner)[::-1] for corner in ISLAND]
    bare.write_text(json.dumps(_globe(island)))
    chart = build_chart(projection, bounds, bare)
    lane = build_lane("lane", [(0.0, 0.0), (LANE_LENGTH, 0.0)], [2 * NMI, 2 * NMI])
    return Theatre(
        chart=chart,
        lanes={"lane": lane},
        lines={"half-way": ((LANE_LENGTH / 2, -1e5), (LANE_LENGTH / 2, 1e5))},
        boxes={"box": Box((0.0, 100e3), 120 * NMI, 40 * NMI, 0.5)},
        areas={"coast": build_area([(-9e4, -5e4), (-8e4, -5e4), (-8e4, -1e4), (-9e4, -1e4)])},
        ports={"port": Port((200e3, 150e3), (200e3, 150e3))},
        ways=build_waterways(chart, np.array(ROUND_THE_ISLAND)),
    )


def _globe(ring: list[Point]) -> dict[str, object]:
    polygon = {"type": "Polygon", "coordinates": [[list(at) for at in [*ring, ring[0]]]]}
    return {"type": "GeometryCollection", "geometries": [polygon]}


SHIP = ShipClass(speed=constant(6.0))
DRONE = ThreatType(
    threat_class="drone",
    profile=Level(altitude=100.0),
    speed=50.0,
    reach=2e6,
    steers=True,
    fate=Fate(hit=1.0),
    damage=DamageTable(none=1.0),
)
HARMLESS = {name: Effect() for name in ("none", "minor", "moderate", "severe", "lost")}
UNARMED = EscortClass(top_speed=15.0, cells=0, channels={}, sensors=[], weapons=[])
RADAR = Sensor(
    antenna_height=30.0,
    scan_period=1.0,
    scan_phase=constant(0.0),
    sees={"drone": Visibility(max_range=50e3, scan_probability=1.0)},
)
MISSILE = Weapon(
    speed=800.0,
    pool="illuminator",
    against={"drone": Envelope(min_range=500.0, max_range=30e3, pk_self=1.0, pk_crossing=1.0)},
)
ARMED = EscortClass(
    top_speed=15.0,
    cells=96,
    channels={"illuminator": 2},
    sensors=["radar"],
    weapons=["missile"],
    magazine={"missile": 20},
)
DOCTRINE = Doctrine(
    against={"drone": ClassDoctrine(layers=["missile"], by_layer={"missile": Layer(looks=5)})}
)


TYPES: dict[str, object] = {
    "threats": {"drone": DRONE},
    "weapons": {"missile": MISSILE},
    "sensors": {"radar": RADAR},
    "ship_classes": {"trader": SHIP},
    "mixes": {"all": {"trader": 1.0}},
    "damage": HARMLESS,
}
"""The catalogue of a case by kind; a test gives its own ``threats=...`` or ``damage=...``."""


class World:
    """Makes plans at points of the plane (m), and runs days."""

    def __init__(self, theatre: Theatre) -> None:
        self.theatre = theatre

    def globe(self, x: float, y: float) -> Point:
        """The position (degrees) of a point."""
        return self.theatre.chart.to_globe(x, y)

    def ship(self, x: float, y: float = 0.0, at: float = 0.0, **changes: object) -> ShipPlan:
        """A ship that lies still at a point, or passes it at a time if it has a lane."""
        return ShipPlan(type="trader", at=Fix(time=at, position=self.globe(x, y)), **changes)

    def escort(
        self, x: float = 0.0, y: float = 0.0, type: EscortClass = UNARMED, **changes: object
    ) -> EscortPlan:
        """An escort that keeps its position, unless it has another patrol."""
        patrol = changes.pop("patrol", None) or Patrol(law="fixed", position=self.globe(x, y))
        return EscortPlan(type=type, patrol=patrol, **{"doctrine": DOCTRINE, **changes})

    def attack(
        self, x: float, y: float, target: object, launched_at: float | None = 0.0, **changes: object
    ) -> Attack:
        """One drone from a point."""
        if "due_at" in changes or "engaged_at" in changes:
            launched_at = None
        plan = {"weapon": "drone", "launched_at": launched_at, "target": target}
        return Attack(origin=self.globe(x, y), **{**plan, **changes})

    def case(self, **parts: object) -> Case:
        """A case of 6 h; ``parts`` put something into it, or into its catalogue."""
        types = {kind: parts.pop(kind, plain) for kind, plain in TYPES.items()}
        types["ships"] = types.pop("ship_classes")
        used = frozenset((kind, name) for kind, entries in types.items() for name in entries)
        plain: dict[str, object] = {
            "name": "small", "theatre": "open sea", "start": datetime(2023, 12, 3, tzinfo=UTC),
            "duration": 6 * HOUR, "catalogue": Types(**types),
        }  # fmt: skip
        return case_of(Question(**{**plain, **parts}), used)

    def day(self, luck: Luck | None = None, **parts: object) -> Day:
        """A day that has been run: its journal, its movers."""
        day = Day(self.case(**parts), self.theatre, luck or Luck(1, 0))
        day.run()
        return day


def effects(**changed: Effect) -> dict[str, Effect]:
    """The damage classes, harmless but for those that are given."""
    return {**HARMLESS, **changed}


def drone(**changes: object) -> dict[str, ThreatType]:
    """The threats of a case, with another drone."""
    return {"drone": replace(DRONE, **changes)}
