"""Casualties: what a hit does to a merchant or an escort, and what fire and flooding add."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping
from typing import Any, NamedTuple

from simpy import Event

from sim.engine.clock import Kind, at, rank
from sim.engine.streams import Purpose
from sim.kill_chain.battery import Mover, lose
from sim.kill_chain.referee import Stage
from sim.platforms.escort import Escort
from sim.platforms.helm import Helm
from sim.platforms.launch.threat import Threat
from sim.platforms.merchant import Merchant, ShipClass
from sim.platforms.response.damage import (
    CLASSES,
    DamageClass,
    Effect,
    damage_class,
    next_worse,
    worse,
)

Steps = Generator[Event, Any, None]


class Damaged(NamedTuple):
    """A ship is damaged, or its damage grows; ``by`` is a threat, ``fire`` for what follows."""

    time: float
    ship: str
    damage: DamageClass
    casualties: float
    by: str


class Casualties:
    """Damages ships.

    ``graver(ship)`` is called when fire or flooding has made a ship worse, ``hurt(escort)`` when an
    escort is damaged.
    """

    def __init__(
        self,
        stage: Stage,
        helm: Helm,
        effects: Mapping[str, Effect],
        ship_classes: Mapping[str, ShipClass],
    ) -> None:
        self.environment, self.referee, self.luck, self.journal = stage
        self.helm = helm
        self.effects = effects
        self.ship_classes = ship_classes
        self.graver: Callable[[Merchant], None] = lambda _: None
        self.hurt: Callable[[Escort], None] = lambda _: None

    def harm(self, ship: Mover, threat: Threat) -> DamageClass:
        """Damage ``ship`` by a hit of ``threat``; returns the damage class of this hit."""
        frailty = self.ship_classes[ship.type].frailty if isinstance(ship, Merchant) else 1.0
        u = self.luck.value(Purpose.DAMAGE, threat.actor)
        damage = damage_class(threat.type.damage, frailty, u)
        hurt = self.effects[damage].casualties.at(self.luck.value(Purpose.CASUALTIES, threat.actor))
        self.journal.write(
            Damaged(self.environment.now, ship.name, damage, float(round(hurt)), threat.name)
        )
        if isinstance(ship, Merchant):
            self._damage_merchant(ship, damage)
        elif isinstance(ship, Escort):
            self._damage_escort(ship, damage)
        return damage

    def _damage_merchant(self, ship: Merchant, damage: DamageClass) -> None:
        now = self.environment.now
        effect = self.effects[damage]
        ship.damage = worse(ship.damage, damage)
        if effect.speed_left < 1.0:
            self.helm.turn(ship, ship.slow(now, effect.speed_left), f"damage: {damage}")
        if effect.worsening > 0.0 and ship.helpers == 0:
            self.environment.process(self._worsen(ship, ship.damage, effect.worsening))

    def _worsen(self, ship: Merchant, damage: DamageClass, hazard: float) -> Steps:
        """Fire or flooding takes the ship to the next class, unless help comes first."""
        u = self.luck.value(Purpose.WORSEN, ship.actor, ship.visits, CLASSES.index(damage))
        time = self.environment.now - math.log1p(-u) / hazard
        visits = ship.visits
        yield at(self.environment, time, rank(Kind.ORDER, ship.number))
        if ship.visits > visits or ship.damage != damage:
            return
        grown = next_worse(damage)
        self.journal.write(Damaged(time, ship.name, grown, 0.0, "fire"))
        self._damage_merchant(ship, grown)
        self.graver(ship)

    def _damage_escort(self, escort: Escort, damage: DamageClass) -> None:
        escort.damage = worse(escort.damage, damage)
        effect = self.effects[damage]
        escort.speed_left *= effect.speed_left
        before, escort.channels_left = (
            escort.channels_left,
            escort.channels_left * effect.channels_left,
        )
        for pool, channels in escort.type.channels.items():
            lost = math.floor(channels * before) - math.floor(channels * escort.channels_left)
            lose(escort, pool, lost, self.environment.now)
        if damage == "lost":
            self.referee.gone(escort)
            self.helm.turn(escort, [], "damage: lost")
        self.hurt(escort)
