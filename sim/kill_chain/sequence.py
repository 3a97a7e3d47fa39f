"""The kill chain in time, up to the order to fire: see it, track it, name it, ask.

The steps are pure functions in their own files; here they only get their moments. What follows is
`fire_control`.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Protocol

from simpy import Event

from sim.engine.clock import Kind, at, rank
from sim.engine.streams import Purpose
from sim.kill_chain.battery import Mover, SensorHost, Shooter, Target
from sim.kill_chain.contact import Arm, Contact, arms_of
from sim.kill_chain.fire_control import FireControl
from sim.kill_chain.referee import Stage
from sim.kill_chain.steps.assign import ClassDoctrine
from sim.kill_chain.steps.danger import danger, in_danger
from sim.kill_chain.steps.detect import Detected, Sight, first_sight, seen_by
from sim.kill_chain.steps.identify import Identified, identify
from sim.kill_chain.steps.permit import Permitted, permit
from sim.kill_chain.steps.track import firm

Steps = Generator[Event, Any, None]
NO_DOCTRINE = ClassDoctrine()


class Picture(Protocol):
    """What the kill chain asks of those who are there."""

    def sight(self, host: SensorHost, threat: Target) -> Sight:
        """Return what may show a threat to a sensor host."""

    def protected(self, shooter: Shooter, doctrine: ClassDoctrine) -> list[Mover]:
        """Return whom a shooter defends, besides itself."""

    def beside(self, shooter: Shooter, threat: Target) -> Mover | None:
        """Return where a shooter is taken to be, if that is not where it is."""


class KillChain:
    """All contacts of one replication, over all shooters, which share one picture.

    ``fire`` takes on who is ready to be fired at.
    """

    def __init__(self, stage: Stage, fire: FireControl, picture: Picture) -> None:
        self.environment, self.referee, self.luck, self.journal = stage
        self.fire = fire
        self.picture = picture
        self._arms: dict[tuple[int, str], list[Arm]] = {}

    def watch(self, shooter: Shooter, threat: Target) -> Steps:
        """From the launch of a threat to a shooter that is ready to fire at it."""
        doctrine = shooter.doctrine.against.get(threat.threat_class, NO_DOCTRINE)
        key = shooter.number, threat.threat_class
        arms = self._arms.get(key)
        if arms is None:
            arms = self._arms[key] = arms_of(shooter, threat.threat_class)
        contact = Contact(shooter, threat, doctrine, arms, looks=[0] * len(arms))
        contact.beside = self.picture.beside(shooter, threat)
        if shooter.doctrine.queue == "random":
            contact.lot = self.luck.value(Purpose.QUEUE, shooter.actor, threat.actor)
        threat.contacts.append(contact)
        sight = self.picture.sight(shooter, threat)
        order = rank(Kind.DETECTION, threat.number, shooter.number)
        seen = yield self.referee.when(order, first_sight, sight, threat, contact.place)
        if seen is None:
            return
        self._detected(contact, sight, seen)
        if (yield from self._named(contact)) and (yield from self._cleared(contact)):
            self.fire.add(contact)

    def _detected(self, contact: Contact, sight: Sight, time: float) -> None:
        shooter, threat = contact.shooter, contact.threat
        x, y, _ = threat.track.at(time)
        sx, sy, _ = contact.place.track.at(time)
        contact.detected_s = time
        away = ((x - sx) ** 2 + (y - sy) ** 2) ** 0.5
        u = self.luck.value(Purpose.TRACK, shooter.actor, threat.actor)
        contact.tracked_s = firm(shooter.doctrine.tracking, time, u)
        sensor = seen_by(sight, time, threat.track, contact.place.track)
        found = Detected(time, shooter.name, threat.name, sensor, away, contact.tracked_s)
        self.journal.write(found)

    def _named(self, contact: Contact) -> Generator[Event, Any, bool]:
        """Wait for identification, and for somebody to be in danger; False if it never comes."""
        shooter, threat = contact.shooter, contact.threat
        assert contact.tracked_s is not None
        time, hostile = identify(
            shooter.doctrine.identification,
            contact.tracked_s,
            self.luck.value(Purpose.IDENTIFY, shooter.actor, threat.actor, 0),
            self.luck.value(Purpose.IDENTIFY, shooter.actor, threat.actor, 1),
        )
        yield at(self.environment, time, rank(Kind.ORDER, threat.number, shooter.number))
        if contact.lost():
            return False
        if hostile:
            contact.identified_s = time
        ships = self.picture.protected(shooter, contact.doctrine)
        gate = contact.doctrine.gate
        now = self.environment.now
        whom = danger(gate, now, threat.track, shooter.track, [ship.track for ship in ships])
        self.journal.write(Identified(now, shooter.name, threat.name, hostile, whom))
        if not hostile:
            return False
        while whom is None:
            order = rank(Kind.ORDER, threat.number, shooter.number)
            yield self.referee.when(order, in_danger, gate, threat, shooter, *ships)
            if contact.lost():
                return False
            # A lost ship is waited for no longer.
            ships = [ship for ship in ships if not ship.gone]
            now = self.environment.now
            whom = danger(gate, now, threat.track, shooter.track, [ship.track for ship in ships])
        contact.danger, contact.danger_s = whom, now
        return True

    def _cleared(self, contact: Contact) -> Generator[Event, Any, bool]:
        """Wait for permission and readiness; False if they never come."""
        shooter, threat = contact.shooter, contact.threat
        assert contact.danger is not None
        now = self.environment.now
        ready, held = permit(
            shooter.doctrine.permission,
            contact.danger,
            now,
            self.luck.value(Purpose.PERMIT, shooter.actor, threat.attack_actor, 0),
            self.luck.value(Purpose.PERMIT, shooter.actor, threat.actor, 1),
            self.luck.value(Purpose.REACT, shooter.actor, threat.actor),
        )
        self.journal.write(Permitted(now, shooter.name, threat.name, contact.danger, ready, held))
        contact.ready_s, contact.held = ready, held
        if ready is None:
            return False
        yield at(self.environment, ready, rank(Kind.READY, threat.number, shooter.number))
        return not contact.lost()
