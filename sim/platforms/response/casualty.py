"""Casualties: what a hit does to whom it strikes, and what fire and flooding add."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from typing import Any, NamedTuple

from simpy import Event

from sim.engine.clock import Kind, at, rank
from sim.engine.streams import Purpose
from sim.kill_chain.referee import Stage
from sim.platforms.helm import Helm
from sim.platforms.launch.threat import Threat
from sim.platforms.response.damage import (
    CLASSES,
    DamageClass,
    Effect,
    damage_class,
    next_worse,
    worse,
)
from sim.platforms.response.tasking import Tasking
from sim.platforms.roles import Defended, Responder, Shipping

Steps = Generator[Event, Any, None]


class Damaged(NamedTuple):
    """A ship is damaged, or its damage grows; ``by`` is a threat, ``fire`` for what follows."""

    time: float
    ship: str
    damage: DamageClass
    casualties: float
    by: str


class Casualties:
    """Damages whoever is struck, and tells ``tasking`` who needs help and who can give none."""

    def __init__(
        self, stage: Stage, helm: Helm, effects: Mapping[str, Effect], tasking: Tasking
    ) -> None:
        self.environment, self.referee, self.luck, self.journal = stage
        self.helm = helm
        self.effects = effects
        self.tasking = tasking

    def harm(self, struck: Defended, threat: Threat) -> DamageClass:
        """Damage who is ``struck`` by ``threat``; returns the damage class of this hit."""
        u = self.luck.value(Purpose.DAMAGE, threat.actor)
        damage = damage_class(threat.type.damage, struck.frailty, u)
        hurt = self.effects[damage].casualties.at(self.luck.value(Purpose.CASUALTIES, threat.actor))
        now = self.environment.now
        self.journal.write(Damaged(now, struck.name, damage, float(round(hurt)), threat.name))
        self._damage(struck, damage)
        return damage

    def _damage(self, struck: Defended, damage: DamageClass) -> None:
        effect = self.effects[damage]
        struck.damage = worse(struck.damage, damage)
        legs = struck.suffer(damage, effect, self.environment.now)
        if legs is not None:
            self.helm.turn(struck, legs, f"damage: {damage}")
            if not legs:
                self.referee.gone(struck)
        if isinstance(struck, Shipping) and effect.worsening > 0.0 and struck.helpers == 0:
            self._burn(struck, effect.worsening)
        if isinstance(struck, Responder):
            self.tasking.hurt(struck, f"damage: {struck.damage}")

    def _burn(self, ship: Shipping, hazard: float) -> None:
        """Let fire or flooding begin; it is one, however many hits feed it."""
        fire = ship.visits, ship.damage, hazard
        if fire not in ship.fires and ship.damage != CLASSES[-1]:
            ship.fires.add(fire)
            self.environment.process(self._worsen(ship, ship.damage, hazard))

    def _worsen(self, ship: Shipping, damage: DamageClass, hazard: float) -> Steps:
        """Fire or flooding takes the ship to the next class, unless help comes first."""
        u = self.luck.value(Purpose.WORSEN, ship.actor, ship.visits, CLASSES.index(damage))
        time = self.environment.now - math.log1p(-u) / hazard
        visits = ship.visits
        yield at(self.environment, time, rank(Kind.ORDER, ship.number))
        if ship.visits > visits or ship.damage != damage:
            return
        grown = next_worse(damage)
        self.journal.write(Damaged(time, ship.name, grown, 0.0, "fire"))
        self._damage(ship, grown)
        self.tasking.graver(ship)
