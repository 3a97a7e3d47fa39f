"""Ships that call and escorts that come, with nobody attacking: the response alone (model 7)."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import TypeVar

from simpy import Environment

from sim.engine.clock import Kind, at, rank
from sim.engine.journal import Journal
from sim.engine.streams import Luck
from sim.kill_chain.referee import Referee, Stage
from sim.platforms.escort import Escort, EscortPlan
from sim.platforms.fleet import Fleet
from sim.platforms.helm import Helm
from sim.platforms.merchant import Merchant, ShipPlan
from sim.platforms.navigator import Navigator
from sim.platforms.response.calls import Alongside, Called, Released, Response, Tasked
from sim.platforms.response.damage import DamageClass, Effect, worse
from sim.platforms.response.tasking import Tasking
from sim.platforms.roles import Scene
from sim.units import HOUR
from tests.platforms.small_world import HARMLESS, MISSILE, RADAR, SHIP, World

R = TypeVar("R", bound=tuple)


class Rescue:
    """One day on which ships are hit at stated times, by nobody."""

    def __init__(
        self,
        world: World,
        ships: Mapping[str, ShipPlan],
        escorts: Mapping[str, EscortPlan],
        response: Response | None = None,
        damage: Mapping[str, Effect] = HARMLESS,
        luck: Luck | None = None,
        end: float = 48 * HOUR,
    ) -> None:
        theatre, luck = world.theatre, luck or Luck(1, 0)
        self.end = end
        self.clock, self.journal = Environment(), Journal()
        scene = Scene(theatre, luck, {"radar": RADAR}, {"missile": MISSILE}, {"trader": SHIP})
        fleet = Fleet({"ships": ships, "escorts": escorts}, scene)
        self.ships = {ship.name: ship for ship in fleet.ships}
        self.escorts = {escort.name: escort for escort in fleet.responders}
        self.referee = Referee(self.clock)
        self.helm = Helm(self.clock, self.referee, self.journal, lambda: None)
        navigator = Navigator(theatre, luck)
        navigator.lay_out(fleet.responders, end)
        self.tasking = Tasking(
            Stage(self.clock, self.referee, luck, self.journal), self.helm, navigator,
            response or Response(), damage, fleet.responders,
        )  # fmt: skip

    def hit(self, time: float, name: str, damage: DamageClass = "minor") -> Rescue:
        """Let a ship be hit at ``time`` (s), and call."""
        return self.alarm(time, name, "hit", damage)

    def near_miss(self, time: float, name: str) -> Rescue:
        """Let a ship be missed by little at ``time`` (s)."""
        return self.alarm(time, name, "near-miss", "none")

    def alarm(self, time: float, name: str, why: str, damage: DamageClass) -> Rescue:
        ship = self.ships[name]

        def happens(_: object) -> None:
            ship.damage = worse(ship.damage, damage)
            self.tasking.alarm(ship, why)

        at(self.clock, time, rank(Kind.IMPACT, 0), happens)
        return self

    def slow(self, time: float, name: str, share: float) -> Rescue:
        """Let a ship make no more than a share of its speed from ``time`` (s) on."""
        ship = self.ships[name]

        def happens(_: object) -> None:
            self.helm.turn(ship, ship.slow(time, share), "damage")

        at(self.clock, time, rank(Kind.IMPACT, 1), happens)
        return self

    def worsen(self, time: float, name: str, damage: DamageClass) -> Rescue:
        """Let fire make a ship worse at ``time`` (s)."""
        ship = self.ships[name]

        def happens(_: object) -> None:
            ship.damage = damage
            self.tasking.graver(ship)

        at(self.clock, time, rank(Kind.IMPACT, 2), happens)
        return self

    def cripple(self, time: float, name: str, speed_left: float) -> Rescue:
        """Let an escort be damaged at ``time`` (s); with a speed of less than 0 it is lost."""
        escort = self.escorts[name]

        def happens(_: object) -> None:
            escort.speed_left = max(0.0, speed_left)
            if speed_left < 0.0:
                self.referee.gone(escort)
                self.helm.turn(escort, [], "damage: lost")
            self.tasking.hurt(escort, "damage")

        at(self.clock, time, rank(Kind.IMPACT, 3), happens)
        return self

    def run(self) -> Rescue:
        self.clock.run(until=self.end)
        return self

    def of(self, kind: type[R]) -> list[R]:
        return self.journal.of(kind)

    def story(self) -> list[tuple[float, str, str, str]]:
        """What the escorts did: (whole seconds, word, escort, ship)."""
        words = {Tasked: "tasked", Alongside: "alongside"}
        return [
            (round(r.time), words.get(type(r)) or r.outcome, r.escort, r.ship)
            for r in self.journal.records
            if isinstance(r, Tasked | Alongside | Released)
        ]

    def called(self, name: str) -> list[Called]:
        return [call for call in self.of(Called) if call.ship == name]

    def reached(self, name: str) -> float:
        """When (s) an escort first was alongside a ship."""
        return min((r.time for r in self.of(Alongside) if r.ship == name), default=inf)

    def escort(self, name: str) -> Escort:
        return self.escorts[name]

    def ship(self, name: str) -> Merchant:
        return self.ships[name]
