"""Random small days of all kinds: the same number deals the same day."""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any, TypeVar

import numpy as np

from sim.engine.laws import Law, constant
from sim.engine.streams import Luck
from sim.kill_chain.steps.assess import Assessment
from sim.kill_chain.steps.assign import ClassDoctrine, Doctrine, Layer
from sim.kill_chain.steps.identify import Identification
from sim.kill_chain.steps.permit import Permission
from sim.kill_chain.steps.sensor import Sensor, Visibility
from sim.kill_chain.steps.track import Tracking
from sim.kill_chain.steps.warn import Warning
from sim.kill_chain.steps.weapon import Envelope, Weapon
from sim.platforms.launch.threat import Ballistic, Fate, Level, Reliability, SeaSkimming, ThreatType
from sim.platforms.response.calls import Response
from sim.platforms.response.damage import CLASSES, DamageTable, Effect
from sim.platforms.roles import Decoy
from tests.kill_chain.worlds import World, envelope, flies, weapon

T = TypeVar("T")

END = 1500.0
KINDS = ("drone", "cruise", "ballistic")
POOLS = {"missile": "radar", "gun": "gun", "seeker": None, "short": "radar"}
SPEED_LEFT = dict(zip(CLASSES, (1.0, 0.9, 0.5, 0.2, 0.0), strict=True))
EFFECTS = {
    name: Effect(
        speed_left=left,
        needs_help=left < 0.5,
        worsening=1e-3 if 0.0 < left < 1.0 else 0.0,
        channels_left=left,
    )
    for name, left in SPEED_LEFT.items()
}


class Dealer:
    """Deals the parts of a day."""

    def __init__(self, number: int) -> None:
        self.rng = np.random.default_rng([7, number])

    # --- numbers ----------------------------------------------------------------------------------

    def one(self, *choices: T) -> T:
        return choices[int(self.rng.integers(len(choices)))]

    def between(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high + 1))

    def mostly(self) -> bool:
        return self.whole(0, 9) > 0

    def delay(self, longest: float) -> Law:
        some = Law("uniform", (0.0, longest))
        return self.one(constant(0.0), constant(self.between(0.0, longest)), some)

    def place(self, radius: float) -> tuple[float, float]:
        course, away = self.between(0.0, 2.0 * pi), self.between(0.0, radius)
        return away * cos(course), away * sin(course)

    # --- an escort --------------------------------------------------------------------------------

    def envelope(self) -> Envelope:
        near = self.one(0.0, 0.0, self.between(0.0, 5e3))
        far = near + self.between(500.0, 60e3)
        floor = self.one(0.0, 0.0, 0.0, 4e3)
        pk, crossing = self.one(0.0, 0.5, 1.0), self.between(0.0, 1.0)
        return envelope(near, far, pk, crossing, floor, floor + self.one(2e6, 2e6, 15e3))

    def weapon(self, pool: str | None) -> Weapon:
        return weapon(
            against={kind: self.envelope() for kind in KINDS if self.mostly()},
            pool=pool,
            speed=self.between(300.0, 1100.0),
            release=self.one("intercept", "assessment"),
            interval=self.one(0.0, 2.0, self.between(0.0, 20.0)),
            dud=self.one(0.0, 0.2),
            assessment=Assessment(
                delay=self.delay(8.0),
                false_kill=self.one(0.0, 0.3),
                false_miss=self.one(0.0, 0.3),
            ),
        )

    def permission(self) -> Permission:
        control: Any = self.one("free", "tight", "tight", "tight", "hold")
        return Permission(
            control=control,
            self_delay=self.delay(5.0),
            others_delay=self.delay(60.0),
            others_probability=self.one(1.0, 1.0, 0.5),
            reaction=self.delay(6.0),
        )

    def layer(self) -> Layer:
        return Layer(
            salvo=self.whole(1, 3),
            looks=self.whole(1, 3),
            nearest=self.one(0.0, 0.0, 3e3),
            farthest=self.one(2e7, 2e7, 20e3),
            reserve=self.one(0, 0, 0, 2),
        )

    def against(self) -> ClassDoctrine:
        layers = [str(name) for name in self.rng.permutation(list(POOLS))]
        protects: Any = self.one("all", "all", "all", "self", "assigned", "radius")
        window: Any = self.one("complete", "complete", "start")
        short: Any = self.one("short-salvo", "hold")
        return ClassDoctrine(
            protects=protects,
            radius=self.between(1e3, 40e3),
            gate=self.one(500.0, 5e3, 40e3),
            layers=layers[: self.one(0, 1, 2, 3, 4, 4)],
            by_layer={name: self.layer() for name in layers[:3]},
            overlap=self.one(True, False),
            window=window,
            short_of_rounds=short,
        )

    def doctrine(self) -> Doctrine:
        queue: Any = self.one("time-to-go", "fifo", "by-class")
        return Doctrine(
            tracking=Tracking(delay=self.delay(10.0)),
            identification=Identification(
                delay=self.delay(20.0), taken_for_neutral=self.one(0.0, 0.0, 0.2)
            ),
            permission=self.permission(),
            queue=queue,
            against={kind: self.against() for kind in KINDS if self.mostly()},
        )

    def sensors(self) -> dict[str, Sensor]:
        sees = {
            kind: Visibility(
                max_range=self.between(5e3, 120e3), scan_probability=self.between(0.1, 1.0)
            )
            for kind in KINDS
        }
        return {
            f"radar-{n}": Sensor(antenna_height=15.0, scan_period=self.between(1.0, 8.0), sees=sees)
            for n in range(self.whole(0, 2))
        }

    # --- a threat ---------------------------------------------------------------------------------

    def threat_type(self, kind: str) -> ThreatType:
        profile, speed = {
            "drone": (Level(altitude=100.0), self.between(40.0, 90.0)),
            "cruise": (SeaSkimming(cruise=50.0, skim=8.0, letdown=8e3), self.between(200.0, 900.0)),
            "ballistic": (Ballistic(apogee=0.3), self.between(600.0, 1500.0)),
        }[kind]
        return flies(
            speed,
            profile,
            threat_class=kind,
            steers=self.one(True, True, False),
            homes=self.one(True, False),
            fate=Fate(hit=self.one(0.5, 1.0), near=0.5),
            damage=DamageTable(minor=1.0, moderate=2.0, severe=1.0, lost=0.3),
            reliability=Reliability(fails_at_launch=0.02, fails_in_flight=0.05),
        )


def small_day(number: int) -> World:
    """A day with up to two escorts, three ships and fifteen threats; it has not run yet."""
    deal = Dealer(number)
    answered = Response(
        call_delay=deal.delay(60.0), relay_delay=deal.delay(60.0), check=constant(100.0)
    )
    world = World(
        end=END,
        luck=Luck(7, number),
        effects=EFFECTS,
        response=deal.one(None, answered),
        warning=Warning(probability=deal.one(0.0, 0.7, 1.0), delay=deal.delay(60.0)),
    )
    _deal_movers(deal, world)
    for mover in (*world.ships, *world.escorts):
        for _ in range(deal.one(0, 0, 1, 3)):
            world.turn(deal.between(0.0, 900.0), mover, *deal.place(15.0))
    for attack in "abc"[: deal.whole(1, 3)]:
        _deal_attack(deal, world, attack)
    return world


def _deal_movers(deal: Dealer, world: World) -> None:
    weapons = {name: deal.weapon(pool) for name, pool in POOLS.items()}
    for n in range(deal.whole(1, 3)):
        world.ship(f"ship-{n}", *deal.place(40e3), *deal.place(9.0))
    for n in range(deal.one(0, 1, 1, 1, 1, 2, 2, 2)):
        escort = world.escort(
            f"escort-{n}",
            *deal.place(20e3),
            *deal.place(15.0),
            doctrine=deal.doctrine(),
            weapons=weapons,
            rounds={name: deal.whole(0, 9) for name in weapons if deal.mostly()},
            channels={"radar": deal.whole(0, 3), "gun": deal.whole(0, 1)},
            sensors=deal.sensors(),
            decoy=Decoy(probability=0.5, rounds=2),
            assigned=[world.ships[0].name],
        )
        if not deal.mostly():
            world.lose(deal.between(0.0, 900.0), escort)


def _deal_attack(deal: Dealer, world: World, attack: str) -> None:
    type = deal.threat_type(deal.one(*KINDS))
    launch, gap = deal.between(0.0, 300.0), deal.one(0.0, 0.0, deal.between(0.0, 60.0))
    origin = deal.place(70e3)
    aim = deal.one(*world.ships, *world.ships, *world.escorts, deal.place(30e3))
    for place in range(deal.whole(1, 5)):
        name = f"{attack}/{place + 1}"
        world.threat(name, origin, aim, launch=launch + place * gap, type=type)
