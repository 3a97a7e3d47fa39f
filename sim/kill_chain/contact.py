"""A contact: what one shooter knows of one threat, and what it can fire at it now."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

from sim.kill_chain.battery import Mover, Shooter, Target, can_fire
from sim.kill_chain.steps.assign import ClassDoctrine, Layer, Waiting, urgency
from sim.kill_chain.steps.danger import Danger
from sim.kill_chain.steps.engage import expected, last_launch, launch_windows
from sim.kill_chain.steps.weapon import Envelope, Weapon
from sim.world.motion import Track
from sim.world.spans import Spans, clip, holds


class Arm(NamedTuple):
    """One layer of the doctrine as this shooter has it against this class of threat."""

    weapon: str
    type: Weapon
    envelope: Envelope
    layer: Layer


@dataclass(eq=False)
class Contact:
    """One shooter's knowledge of one threat; times in s, None as long as they have not come.

    looks: salvos fired, by arm. engaged: arms with a look in the air. over: nothing more to do.
    expects: a wait for its next opening is on. ghost: the threat is dead and judged alive.
    misjudged_s: since when it is alive and judged dead. judged: end of the last look, by arm.
    held: why permission never comes. lot: its place in a random queue. beside: where the shooter
    is taken to be, if that is not where it is.
    """

    shooter: Shooter
    threat: Target
    doctrine: ClassDoctrine
    arms: list[Arm]
    detected_s: float | None = None
    tracked_s: float | None = None
    identified_s: float | None = None
    danger: Danger | None = None
    danger_s: float | None = None
    ready_s: float | None = None
    held: str | None = None
    misjudged_s: float | None = None
    looks: list[int] = field(default_factory=list)
    engaged: list[int] = field(default_factory=list)
    over: bool = False
    expects: bool = False
    ghost: bool = False
    judged: dict[int, float] = field(default_factory=dict)
    lot: float = 0.0
    beside: Mover | None = None
    _solved: tuple[Track, Track] | None = None
    _windows: dict[int, Spans] = field(default_factory=dict)

    @property
    def place(self) -> Mover:
        """From where the shooter sees and fires."""
        return self.shooter if self.beside is None else self.beside

    @property
    def open(self) -> bool:
        """Whether there may be a target: a kill is unknown until the look is judged."""
        unknown = self.ghost or (self.threat.killed_by is not None and bool(self.engaged))
        return not self.over and (unknown or not self.threat.gone)

    def lost(self) -> bool:
        """Return whether the threat or the shooter is gone."""
        return self.threat.gone or self.shooter.gone

    def window(self, arm: int, threat: Track, shooter: Track) -> Spans:
        """Return when a launch of ``arm`` is feasible and inside the doctrine's gates."""
        if self._solved is None or self._solved[0] is not threat or self._solved[1] is not shooter:
            self._windows.clear()
            self._solved = (threat, shooter)
        _, weapon, envelope, layer = self.arms[arm]
        complete = self.doctrine.window == "complete"
        found = self._windows.get(arm)
        if found is None:
            gates = (layer.nearest, layer.farthest)
            found = launch_windows(weapon, envelope, gates, shooter, threat, complete)
            self._windows[arm] = found
        if layer.time_window is None:
            return found
        since = max((at for by, at in self.judged.items() if by <= arm), default=self.ready_s)
        if since is None:
            return []
        until = since + layer.time_window
        last = last_launch(weapon, until, shooter, threat) if complete else until
        return clip(found, since, last)

    def waits(self, arm: int) -> bool:
        """Return whether doctrine allows another look with ``arm`` now."""
        if not self.arms[arm].layer.rounds(self.looks[arm]):
            return False
        if not self.engaged:
            return True
        return self.doctrine.overlap and all(arm > other for other in self.engaged)

    def salvo(self, arm: int) -> int:
        """Return how many rounds doctrine and magazine give the next look with ``arm`` now."""
        if not self.waits(arm):
            return 0
        weapon, _, _, layer = self.arms[arm]
        return affordable(layer, self.looks[arm], self.shooter.rounds[weapon], self.doctrine)

    def fits(self, now: float) -> bool:
        """Return whether launcher, channel and launch window let any layer fire now."""
        return not self.shooter.gone and any(self._fits(arm, now) for arm in range(len(self.arms)))

    def _fits(self, index: int, now: float) -> bool:
        arm = self.arms[index]
        return can_fire(self.shooter, arm.weapon, arm.type.pool, now) and holds(
            self.window(index, self.threat.track, self.place.track), now
        )

    def offer(self, now: float) -> Offer | None:
        """Return the shot of the first layer that can fire now."""
        if self.engaged and not self.doctrine.overlap:
            return None
        for index, arm in enumerate(self.arms):
            if self._fits(index, now) and (rounds := self.salvo(index)):
                meets = expected(arm.type, now, self.place.track, self.threat.track)
                return Offer(self, index, rounds, meets)
        return None

    def urgency(self, now: float) -> tuple[float, int]:
        """Return the sort key of the threat among those that wait for a shot."""
        assert self.ready_s is not None
        leg = self.threat.track.leg(now)
        speed = math.sqrt(leg.vx * leg.vx + leg.vy * leg.vy)
        to_go = self.threat.track.end - now
        waiting = Waiting(to_go, self.ready_s, speed, self.lot, self.threat.number)
        return urgency(self.shooter.doctrine.queue, waiting)

    def pk(self, arm: int) -> float:
        """Return the single-shot probability of kill: at oneself, or at a crosser."""
        envelope = self.arms[arm].envelope
        return envelope.pk_self if self.danger == "self" else envelope.pk_crossing


class Offer(NamedTuple):
    """A shot that could be fired now: which arm, how many rounds, and when it would meet (s)."""

    contact: Contact
    arm: int
    rounds: int
    meets: float


def affordable(layer: Layer, look: int, rounds: int, doctrine: ClassDoctrine) -> int:
    """Return how many of the ``rounds`` in stock a look has: its salvo, a short one, or none."""
    left, salvo = max(0, rounds - layer.reserve), layer.rounds(look)
    if left >= salvo:
        return salvo
    return left if doctrine.short_of_rounds == "short-salvo" else 0


def next_opening(contact: Contact, now: float, threat: Track, shooter: Track) -> float | None:
    """Return the first time after ``now`` at which the launch window of a layer opens.

    Only a layer without looks left is passed over: all else that keeps it from firing may end.
    """
    openings = [
        start
        for arm in range(len(contact.arms))
        if contact.arms[arm].layer.rounds(contact.looks[arm])
        for start, _ in contact.window(arm, threat, shooter)
        if start > now
    ]
    return min(openings, default=None)


def arms_of(shooter: Shooter, threat_class: str) -> list[Arm]:
    """Return the layers of the shooter's doctrine against a class that it can really fire."""
    doctrine = shooter.doctrine.against.get(threat_class)
    if doctrine is None:
        return []
    return [
        Arm(name, weapon, weapon.against[threat_class], doctrine.by_layer.get(name, DEFAULT_LAYER))
        for name in doctrine.layers
        if (weapon := shooter.weapons.get(name)) is not None
        and threat_class in weapon.against
        and name in shooter.rounds
    ]


DEFAULT_LAYER = Layer()
"""The defaults of a layer that the doctrine does not detail."""
