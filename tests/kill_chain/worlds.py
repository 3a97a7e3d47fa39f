"""Small worlds straight from records: a sea without land, wired as one replication is.

Places are metres in the plane, times seconds. Everything that is not said is neutral: the escort is
told at once, no delay, no error, every round kills, every threat that arrives strikes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple, TypeVar

import numpy as np
from simpy import Environment

from sim.engine.clock import Kind, at, rank
from sim.engine.journal import Journal
from sim.engine.laws import constant
from sim.engine.streams import Luck, Purpose, actor, child
from sim.kill_chain.battery import Mover, full
from sim.kill_chain.contact import Contact
from sim.kill_chain.fire_control import FireControl
from sim.kill_chain.referee import Referee, Stage
from sim.kill_chain.sequence import KillChain
from sim.kill_chain.steps.assign import ClassDoctrine, Doctrine, Layer
from sim.kill_chain.steps.engage import Fired, Met
from sim.kill_chain.steps.permit import Permission
from sim.kill_chain.steps.sensor import Sensor
from sim.kill_chain.steps.warn import Warning
from sim.kill_chain.steps.weapon import Envelope, Weapon
from sim.platforms.adjudicator import Adjudicator
from sim.platforms.escort import Escort, EscortClass
from sim.platforms.fleet import KINDS, Fleet
from sim.platforms.helm import Helm
from sim.platforms.launch.flight import Flights
from sim.platforms.launch.threat import Fate, Level, Threat, ThreatType
from sim.platforms.merchant import Merchant
from sim.platforms.navigator import Navigator
from sim.platforms.picture import FleetPicture
from sim.platforms.response.calls import Response
from sim.platforms.response.casualty import Casualties
from sim.platforms.response.damage import CLASSES, DamageClass, DamageTable, Effect
from sim.platforms.response.tasking import Tasking
from sim.platforms.roles import Decoy, Patrol
from sim.world.coast import Coast
from sim.world.environment import Environment as Conditions
from sim.world.motion import Leg, Track

R = TypeVar("R", bound=tuple[object, ...])
Point = tuple[float, float]
Number = float | Callable[[int, int, int], float]

DRONE = "drone"
SPEED = 800.0
TOLD_AT_ONCE = Warning(probability=1.0, delay=constant(0.0))
UNTOLD = Warning(probability=0.0)
EFFECTS = {name: Effect(speed_left=0.5 if name == "moderate" else 1.0) for name in CLASSES}


class Dice:
    """Luck as a test wants it: a number by purpose, or a function of (actor, other, index).

    ``asked`` are the addresses of all that was drawn.
    """

    def __init__(self, numbers: Mapping[Purpose, Number] | None = None) -> None:
        self.numbers = dict(numbers or {})
        self.asked: list[tuple[Purpose, int, int, int]] = []

    def value(self, purpose: Purpose, actor: int, other: int = 0, index: int = 0) -> float:
        self.asked.append((purpose, actor, other, index))
        number = self.numbers.get(purpose, 0.5)
        return number(actor, other, index) if callable(number) else number


def by_index(*numbers: float) -> Callable[[int, int, int], float]:
    """The first number for index 0, and so on; the last one from there on."""
    return lambda _actor, _other, index: numbers[min(index, len(numbers) - 1)]


# --- records --------------------------------------------------------------------------------------


def envelope(
    nearest: float = 0.0,
    farthest: float = 100e3,
    pk: float = 1.0,
    crossing: float | None = None,
    floor: float = 0.0,
    ceiling: float = 2.0e6,
) -> Envelope:
    return Envelope(
        min_range=nearest,
        max_range=farthest,
        floor=floor,
        ceiling=ceiling,
        pk_self=pk,
        pk_crossing=pk if crossing is None else crossing,
    )


def weapon(reach: Envelope | None = None, **changes: object) -> Weapon:
    """A missile of 800 m/s that needs the one radar."""
    plain: dict[str, Any] = {
        "speed": SPEED,
        "pool": "radar",
        "against": {DRONE: reach or envelope()},
    }
    return Weapon(**plain | changes)


def fights(
    *layers: str,
    permission: Permission | None = None,
    queue: str = "time-to-go",
    tracking: object = None,
    identification: object = None,
    against: Mapping[str, ClassDoctrine] | None = None,
    **changes: object,
) -> Doctrine:
    """A doctrine against drones, with the missile alone unless layers are named."""
    drones: Any = {"layers": list(layers) or ["missile"], **changes}
    given: Any = {"tracking": tracking, "identification": identification, "permission": permission}
    return Doctrine(
        queue=queue,  # type: ignore[arg-type]
        against=dict(against or {DRONE: ClassDoctrine(**drones)}),
        **{name: record for name, record in given.items() if record is not None},
    )


def one_layer(**changes: object) -> dict[str, Layer]:
    """What the missile's layer does; one look unless it is said."""
    plain: Any = {"looks": 1}
    return {"missile": Layer(**plain | changes)}


def flies(speed: float = 200.0, profile: object = None, **changes: object) -> ThreatType:
    """A drone at the surface, so that ranges are round numbers; it follows its target."""
    plain: dict[str, Any] = {
        "threat_class": DRONE,
        "speed": speed,
        "profile": profile or Level(altitude=0.0),
        "reach": 2.0e7,
        "steers": True,
        "fate": Fate(hit=1.0),
        "damage": DamageTable(minor=1.0),
    }
    return ThreatType(**plain | changes)


class Straggler(Merchant):
    """A ship without a lane that sails straight on, at a share of its speed when it is hurt."""

    def suffer(self, _: DamageClass, effect: Effect, now: float) -> list[Leg] | None:
        return self.slow(now, effect.speed_left) if effect.speed_left < 1.0 else None

    def slow(self, now: float, share: float) -> list[Leg]:
        leg = self.track.leg(now)
        return [Leg(now, leg.end, *self.track.at(now)[:2], share * leg.vx, share * leg.vy)]


# --- the world ------------------------------------------------------------------------------------


class World:
    """Escorts, ships and threats under way, and what is written of them."""

    def __init__(
        self,
        *,
        end: float = 3600.0,
        luck: Dice | Luck | None = None,
        warning: Warning = TOLD_AT_ONCE,
        conditions: Conditions | None = None,
        response: Response | None = None,
        effects: Mapping[str, Effect] = EFFECTS,
    ) -> None:
        self.end, self.warning, self.response, self.effects = end, warning, response, effects
        self.luck: Any = luck or Dice()
        self.conditions = conditions or Conditions()
        self.clock, self.journal = Environment(), Journal()
        self.referee = Referee(self.clock)
        self.fleet = Fleet({section: {} for section in KINDS}, None)
        self.ships, self.escorts = self.fleet.ships, self.fleet.platforms
        self.threats: list[Threat] = []
        self._launches: list[tuple[Threat, float, Point]] = []
        self._orders: list[tuple[float, Callable[[], None]]] = []
        stage = self.stage = Stage(self.clock, self.referee, self.luck, self.journal)
        picture = FleetPicture(stage, self.fleet, self.conditions, warning)
        self.kill_chain = KillChain(stage, FireControl(stage), picture)
        self.helm = Helm(self.clock, self.referee, self.journal, self.kill_chain.fire.direct)

    def _wire(self) -> None:
        self.tasking: Any = SimpleNamespace(graver=_nobody, hurt=_nobody, alarm=_nobody)
        if self.response is not None:
            sea: Any = SimpleNamespace(water_path=lambda a, b: [a, b], boxes={})
            rules = (self.helm, Navigator(sea, self.luck), self.response, self.effects)
            self.tasking = Tasking(self.stage, *rules, self.fleet.responders)
        casualties = Casualties(self.stage, self.helm, self.effects, self.tasking)
        aimer: Any = SimpleNamespace(bystander=_nobody)
        self.adjudicator = Adjudicator(self.stage, _by_day, aimer, casualties, self.tasking)
        coast = Coast(np.empty((0, 4)))
        chain, judge = self.kill_chain, self.adjudicator
        self.flights = Flights(self.stage, coast, self.fleet, chain, judge)

    # --- who is there -----------------------------------------------------------------------------

    def escort(
        self,
        name: str = "guard",
        x: float = 0.0,
        y: float = 0.0,
        vx: float = 0.0,
        vy: float = 0.0,
        *,
        doctrine: Doctrine | None = None,
        weapons: Mapping[str, Weapon] | None = None,
        rounds: int | Mapping[str, int] = 100,
        channels: int | Mapping[str, int] = 1,
        sensors: Mapping[str, Sensor] | None = None,
        speed: float = 15.0,
        decoy: Decoy | None = None,
        assigned: Sequence[str] = (),
    ) -> Escort:
        """An escort at (x, y) at the start, with so many rounds and channels of everything."""
        arms = dict({"missile": weapon()} if weapons is None else weapons)
        stock = dict.fromkeys(arms, rounds) if isinstance(rounds, int) else dict(rounds)
        pools = sorted({arm.pool for arm in arms.values() if arm.pool is not None})
        free = dict.fromkeys(pools, channels) if isinstance(channels, int) else dict(channels)
        type = EscortClass(
            top_speed=speed,
            cells=0,
            channels=dict(free),
            sensors=[],
            weapons=list(arms),
            decoy=decoy or Decoy(),
        )
        escort = Escort(
            name=name,
            number=0,
            actor=actor(f"escorts.{name}"),
            track=Track((Leg(0.0, self.end, x, y, vx, vy),)),
            doctrine=doctrine or fights(),
            sensors=dict(sensors or {}),
            weapons=arms,
            rounds=stock,
            free=free,
            history=full(stock, free),
            decoy=type.decoy,
            decoys=type.decoy.rounds,
            patrol=Patrol(law="fixed"),
            max_speed=speed,
            station=(x, y),
            assigned=tuple(assigned),
        )
        self.escorts.append(escort)
        self.escorts.sort(key=lambda each: each.name)
        for number, each in enumerate(self.escorts, 1):
            each.number = number
        return escort

    def ship(
        self, name: str = "trader", x: float = 0.0, y: float = 0.0, vx: float = 0.0, vy: float = 0.0
    ) -> Merchant:
        """A merchant at (x, y) at the start; it sails straight on, and slows when it is hurt."""
        ship = Straggler(
            name=name,
            number=1000 + len(self.ships),
            actor=actor(f"ships.{name}"),
            track=Track((Leg(0.0, self.end, x, y, vx, vy),)),
            type="ship",
            linked=(),
            ais=True,
            lane=None,
            share=0.0,
            speed=1.0,
            fix=(0.0, 0.0),
        )
        self.ships.append(ship)
        return ship

    def threat(
        self,
        name: str,
        origin: Point,
        aim: Point | Mover = (0.0, 0.0),
        *,
        launch: float = 0.0,
        type: ThreatType | None = None,
        defended: bool = True,
    ) -> Threat:
        """One threat, called attack/place; that, not the order of the calls, numbers it."""
        attack, place = name.split("/")
        type, address = type or flies(), actor(f"attacks.{attack}")
        at_mover = isinstance(aim, Mover)
        threat = Threat(
            name=name,
            number=0,
            actor=child(address, int(place) - 1),
            track=Track(()),
            type=type,
            threat_class=type.threat_class,
            weapon=DRONE,
            attack=attack,
            attack_actor=address,
            aimed_at="position",
            target=aim if at_mover else None,
            aim=(0.0, 0.0) if at_mover else aim,
            defended=defended,
            reliability=type.reliability,
        )
        self.threats.append(threat)
        self.threats.sort(key=lambda each: (each.attack, int(each.name.split("/")[1])))
        for number, each in enumerate(self.threats, 1 << 16):
            each.number = number
        self._launches.append((threat, launch, origin))
        return threat

    # --- what happens -----------------------------------------------------------------------------

    def at(self, time: float, act: Callable[[], None]) -> None:
        """Let something happen at ``time``, among the turns of that instant."""
        self._orders.append((time, act))

    def turn(self, time: float, mover: Mover, vx: float, vy: float) -> None:
        """Let a mover sail another course from ``time`` on."""

        def act() -> None:
            if mover.gone:
                return
            x, y, _ = mover.track.at(time)
            self.helm.turn(mover, [Leg(time, self.end, x, y, vx, vy)], "told to")

        self.at(time, act)

    def lose(self, time: float, escort: Escort) -> None:
        """Let an escort be lost at ``time``."""

        def act() -> None:
            self.referee.gone(escort)
            self.helm.turn(escort, [], "lost")
            self.tasking.hurt(escort, "damage: lost")

        self.at(time, act)

    def _fly(self, threat: Threat, launch: float, origin: Point) -> Any:  # noqa: ANN401
        yield at(self.clock, launch, rank(Kind.LAUNCH, threat.number))
        yield from self.flights.fly(threat, origin)

    def run(self, look: Callable[[], None] | None = None) -> World:
        """Run to the end and charge the leakers; ``look`` is called at the end of each instant."""
        self._wire()
        for number, (time, act) in enumerate(self._orders):
            at(self.clock, time, rank(Kind.TURN, number), lambda _, act=act: act())
        for launch in self._launches:
            self.clock.process(self._fly(*launch))
        while look is not None and self.clock.peek() < self.end:
            self.clock.step()
            if self.clock.peek() > self.clock.now:
                look()
        self.clock.run(until=self.end)
        self.adjudicator.account(self.threats, self.fleet.defended)
        return self

    # --- what is known of it ----------------------------------------------------------------------

    def of(self, kind: type[R]) -> list[R]:
        """The records of one kind."""
        return self.journal.of(kind)

    def contacts(self, threat: Threat) -> list[Contact]:
        """What each escort knows of a threat."""
        return threat.contacts


def _by_day(*_: object) -> bool:
    """It is never dark."""
    return False


def _nobody(*_: object) -> None:
    """No bystander is near, and nobody is alarmed."""


class Shot(NamedTuple):
    """One round as it was fired and ended."""

    threat: str
    launch: float
    meets: float
    range_m: float
    result: str


def shots(world: World) -> list[Shot]:
    """All rounds that have ended, in the order of their launches."""
    ends = {(met.threat, met.ordinal): met for met in world.of(Met)}
    pairs = [(fired, ends.get((fired.threat, fired.ordinal))) for fired in world.of(Fired)]
    return [
        Shot(fired.threat, fired.time, met.time, met.range_m, met.result)
        for fired, met in pairs
        if met is not None
    ]
