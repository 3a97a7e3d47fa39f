"""The kill chain in time: see it, track it, name it, ask, fire, look, and fire again.

The steps are pure functions in their own files; here they only get their moments. Whoever decides
books the channel and the rounds before the process starts.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from simpy import Environment, Event

from sim.engine.clock import Kind, at, rank
from sim.engine.journal import Journal
from sim.engine.streams import Luck, Purpose
from sim.kill_chain.assess import Assessed, judge
from sim.kill_chain.assign import ClassDoctrine
from sim.kill_chain.battery import Shooter, Target, busy, hold, take
from sim.kill_chain.contact import Arm, Contact, Offer, arms_of, next_opening
from sim.kill_chain.detect import Detected, Sight, first_sight, seen_by
from sim.kill_chain.engage import Fired, Met, Round, ShotResult, ends, meeting, strike
from sim.kill_chain.identify import Identified, danger, identify, in_danger
from sim.kill_chain.permit import Permitted, permit
from sim.kill_chain.referee import Mover, Referee
from sim.kill_chain.track import firm
from sim.world.spans import holds

Steps = Generator[Event, Any, None]
NO_DOCTRINE = ClassDoctrine()


class KillChain:
    """All engagements of one replication, over all escorts, which share one picture.

    ``sight(shooter, threat)`` gives what can see the threat; ``protected(shooter, doctrine)`` whom
    the shooter defends; ``stop(threat, shooter, weapon)`` is told of a kill.
    """

    def __init__(
        self,
        environment: Environment,
        referee: Referee,
        luck: Luck,
        journal: Journal,
        sight: Callable[[Shooter, Target], Sight],
        protected: Callable[[Shooter, ClassDoctrine], list[Mover]],
        stop: Callable[[Target, str, str], None],
    ) -> None:
        self.environment = environment
        self.referee = referee
        self.luck = luck
        self.journal = journal
        self.sight = sight
        self.protected = protected
        self.stop = stop
        self.contacts: list[Contact] = []
        self._ready: list[Contact] = []
        self._shooting: dict[int, Contact] = {}

    def watch(self, shooter: Shooter, threat: Target) -> Steps:
        """From the launch of a threat to an escort that is ready to fire at it."""
        doctrine = shooter.doctrine.against.get(threat.threat_class, NO_DOCTRINE)
        arms = arms_of(shooter, threat.threat_class)
        contact = Contact(shooter, threat, doctrine, arms, looks=[0] * len(arms))
        self.contacts.append(contact)
        sight = self.sight(shooter, threat)
        order = rank(Kind.DETECTION, threat.number, shooter.number)
        seen = yield self.referee.when(order, first_sight, sight, threat, shooter)
        if seen is None:
            return
        self._detected(contact, sight, seen)
        if (yield from self._named(contact)) and (yield from self._cleared(contact)):
            self._ready.append(contact)
            self.direct()

    def direct(self) -> None:
        """Give every waiting threat the shot that meets it first, most urgent threat first.

        One escort shoots at a threat at a time; equal shots go by the escort's number.
        """
        now = self.environment.now
        self._ready = [c for c in self._ready if c.open]
        threats: dict[int, list[Contact]] = {}
        for contact in self._ready:
            if self._shooting.get(contact.threat.number, contact) is contact:
                threats.setdefault(contact.threat.number, []).append(contact)
        for contacts in sorted(threats.values(), key=lambda group: group[0].urgency(now)):
            offers = [offer for c in contacts if not c.shooter.gone and (offer := c.offer(now))]
            offer = min(offers, key=lambda o: (o.meets, o.contact.shooter.number), default=None)
            if offer is None:
                for contact in contacts:
                    self._expect(contact)
            # More than once only where layers overlap: an inner one fires at the same instant.
            while offer is not None:
                self._book(offer)
                offer = offer.contact.offer(now)

    def _detected(self, contact: Contact, sight: Sight, time: float) -> None:
        shooter, threat = contact.shooter, contact.threat
        x, y, _ = threat.track.at(time)
        sx, sy, _ = shooter.track.at(time)
        contact.detected_s = time
        away = ((x - sx) ** 2 + (y - sy) ** 2) ** 0.5
        u = self.luck.value(Purpose.TRACK, shooter.actor, threat.actor)
        contact.tracked_s = firm(shooter.doctrine.tracking, time, u)
        sensor = seen_by(sight, time, threat.track, shooter.track)
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
        ships = self.protected(shooter, contact.doctrine)
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
            # A ship that was lost is nobody to wait for any more.
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

    def _expect(self, contact: Contact) -> None:
        """Let a contact wait for its next launch window, if it does not wait already."""
        blocked = contact.engaged and not contact.doctrine.overlap
        if not (contact.expects or blocked):
            contact.expects = True
            self.environment.process(self._opening(contact))

    def _opening(self, contact: Contact) -> Steps:
        order = rank(Kind.READY, contact.threat.number, contact.shooter.number)
        shooter, threat = contact.shooter, contact.threat
        opened = yield self.referee.when(order, next_opening, contact, threat, shooter)
        contact.expects = False
        if opened is not None:
            self.direct()

    def _book(self, offer: Offer) -> None:
        contact, shooter = offer.contact, offer.contact.shooter
        arm, now = contact.arms[offer.arm], self.environment.now
        take(shooter, arm.weapon, offer.rounds, now)
        if arm.type.pool is not None:
            hold(shooter, arm.type.pool, 1, now)
        self._keep_launcher(contact, arm, offer.rounds)
        contact.looks[offer.arm] += 1
        contact.engaged.append(offer.arm)
        self._shooting[contact.threat.number] = contact
        self.environment.process(self._look(contact, offer.arm, offer.rounds))
        self._expect(contact)

    def _look(self, contact: Contact, index: int, rounds: int) -> Steps:
        """One look: fire the salvo, wait for its last round, judge, and decide again."""
        shooter, threat, arm = contact.shooter, contact.threat, contact.arms[index]
        order = (threat.number, shooter.number)
        shots: list[int] = []
        flights = []
        for n in range(rounds):
            if n > 0 and arm.type.interval > 0.0:
                next_launch = self.environment.now + arm.type.interval
                yield at(self.environment, next_launch, rank(Kind.LAUNCH, *order))
            if n > 0 and not self._worthwhile(contact, index):
                self._break_off(contact, arm, rounds - n)
                break
            shots.append(threat.shots)
            threat.shots += 1
            shooter.booked[arm.weapon] -= 1
            flights.append(self.environment.process(self._flight(contact, index, shots[-1])))
        yield from flights
        yield at(self.environment, self.environment.now, rank(Kind.RELEASE, *order))
        if arm.type.release == "intercept":
            self._release(contact, index)
        u = self.luck.value(Purpose.ASSESS, shooter.actor, threat.actor, 2 * shots[0])
        judged_s = self.environment.now + arm.type.assessment.delay.at(u)
        yield at(self.environment, judged_s, rank(Kind.ASSESS, *order))
        self._judged(contact, index, tuple(shots))
        if arm.type.release == "assessment":
            self._release(contact, index)
        self.direct()

    def _worthwhile(self, contact: Contact, index: int) -> bool:
        """Return whether a salvo goes on: nobody knows of a kill before the look is judged."""
        if contact.shooter.gone or (contact.threat.gone and not contact.threat.killed):
            return False
        window = contact.window(index, contact.threat.track, contact.shooter.track)
        return holds(window, self.environment.now)

    def _flight(self, contact: Contact, index: int, ordinal: int) -> Steps:
        """One round, from its launch to its end."""
        shooter, threat, arm = contact.shooter, contact.threat, contact.arms[index]
        now = self.environment.now
        x, y, _ = shooter.track.at(now)
        flight = Round(x, y, now, arm.type.speed, arm.envelope.max_range)
        pk = contact.pk(index)
        what = (arm.weapon, index, contact.looks[index], ordinal, pk)
        self.journal.write(Fired(now, shooter.name, threat.name, *what))
        order = rank(Kind.INTERCEPT, threat.number, ordinal)
        met = yield self.referee.when(order, ends, flight, threat)
        if met is None and threat.killed:
            # It flies on to where the threat would have been.
            end = ends(flight, self.environment.now, threat.track)
            met = yield at(self.environment, end, order)
        if met is None or meeting(flight, threat.track) is None:
            result: ShotResult = "wasted" if threat.killed else "aborted"
        else:
            result = strike(
                pk,
                arm.type.dud,
                not threat.gone,
                self.luck.value(Purpose.DUD, threat.actor, 0, ordinal),
                self.luck.value(Purpose.SHOT, threat.actor, 0, ordinal),
            )
        end = self.environment.now
        flown = (end - now) * arm.type.speed
        self.journal.write(Met(end, shooter.name, threat.name, ordinal, flown, result))
        if result == "kill":
            self.stop(threat, shooter.name, arm.weapon)

    def _keep_launcher(self, contact: Contact, arm: Arm, rounds: int) -> None:
        """Keep the launcher busy for a salvo, an interval for each round."""
        now = free = self.environment.now
        for _ in range(rounds):
            free += arm.type.interval
        busy(contact.shooter, arm.weapon, now, free)
        if free > now:
            order = rank(Kind.RELEASE, contact.threat.number, contact.shooter.number)
            at(self.environment, free, order, lambda _: self.direct())

    def _break_off(self, contact: Contact, arm: Arm, rounds: int) -> None:
        """Give back the rounds of a salvo that are not fired, and the launcher."""
        now = self.environment.now
        take(contact.shooter, arm.weapon, -rounds, now)
        busy(contact.shooter, arm.weapon, now, now)
        self.direct()

    def _release(self, contact: Contact, index: int) -> None:
        pool = contact.arms[index].type.pool
        if pool is not None:
            hold(contact.shooter, pool, -1, self.environment.now)
            self.direct()

    def _judged(self, contact: Contact, index: int, shots: tuple[int, ...]) -> None:
        threat, arm = contact.threat, contact.arms[index]
        u = self.luck.value(Purpose.ASSESS, contact.shooter.actor, threat.actor, 2 * shots[0] + 1)
        judged = judge(arm.type.assessment, threat.killed, u)
        now = contact.judged_s = self.environment.now
        self.journal.write(
            Assessed(now, contact.shooter.name, threat.name, arm.weapon, shots, judged)
        )
        contact.engaged.remove(index)
        if not contact.engaged:
            self._shooting.pop(threat.number, None)
        contact.ghost = threat.killed and judged == "miss"
        if judged == "kill":
            contact.over = True
            if not threat.gone:
                contact.misjudged_s = now
