"""Fire control: who shoots at what, one look after another, in time (model 5.2 to 6.4).

The steps are pure functions in their own files; here they only get their moments. Whoever decides
books the channel and the rounds before the process starts.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

from simpy import Event

from sim.engine.clock import Kind, at, rank
from sim.engine.streams import Purpose
from sim.kill_chain.battery import busy, hold, take
from sim.kill_chain.contact import Arm, Contact, Offer, next_opening
from sim.kill_chain.referee import Stage
from sim.kill_chain.steps.assess import Assessed, judge
from sim.kill_chain.steps.assign import Coordination
from sim.kill_chain.steps.engage import Fired, Met, Round, ShotResult, ends, flown, meeting, strike
from sim.world.spans import holds

Steps = Generator[Event, Any, None]


class FireControl:
    """All engagements of one replication, over all shooters.

    Under ``coordination: uncoordinated`` each of them shoots for itself.
    """

    def __init__(self, stage: Stage, coordination: Coordination = "shared") -> None:
        self.environment, self.referee, self.luck, self.journal = stage
        self.coordination = coordination
        self._ready: list[Contact] = []
        self._shooting: dict[tuple[int, int], Contact] = {}
        self._asked = False

    def engaged(self) -> bool:
        """Return whether a look is under way at any threat."""
        return bool(self._shooting)

    def add(self, contact: Contact) -> None:
        """Take on a contact that is ready to be fired at."""
        self._ready.append(contact)
        self.direct()

    def direct(self) -> None:
        """Decide who shoots at what: once at this instant, after all that becomes ready at it."""
        if not self._asked:
            self._asked = True
            at(self.environment, self.environment.now, rank(Kind.DECISION, 0), self._directed)

    def _directed(self, _: Event) -> None:
        """Give every waiting threat the shot that meets it first, most urgent threat first.

        One shooter fires at a threat at a time (unless they are uncoordinated); equal shots go by
        the shooter's number.
        """
        self._asked = False
        now = self.environment.now
        self._ready = [c for c in self._ready if c.open]
        groups = list(self._waiting(now))
        if len(groups) > 1:
            groups.sort(key=lambda group: group[0].urgency(now))
        for contacts in groups:
            offers = [offer for c in contacts if not c.shooter.gone and (offer := c.offer(now))]
            offer = min(offers, key=lambda o: (o.meets, o.contact.shooter.number), default=None)
            if offer is None:
                for contact in contacts:
                    self._expect(contact)
            # More than once only where layers overlap: an inner one fires at the same instant.
            while offer is not None:
                self._book(offer)
                offer = offer.contact.offer(now)

    def _waiting(self, now: float) -> Iterator[list[Contact]]:
        """Yield the contacts of each threat that may be given a shot now; the others wait on."""
        threats: dict[tuple[int, int], list[Contact]] = {}
        for contact in self._ready:
            party = self._party(contact)
            if self._shooting.get(party, contact) is contact:
                threats.setdefault(party, []).append(contact)
        for contacts in threats.values():
            # Mostly nobody can fire at it: only threats that can be fired at are sorted.
            if any(contact.fits(now) for contact in contacts):
                yield contacts
            else:
                for contact in contacts:
                    self._expect(contact)

    def _party(self, contact: Contact) -> tuple[int, int]:
        """Return the group of shooters that decides about a threat together."""
        alone = self.coordination == "uncoordinated"
        return contact.threat.number, contact.shooter.number if alone else 0

    def _expect(self, contact: Contact) -> None:
        """Let a contact wait for its next launch window, if it does not wait already."""
        blocked = contact.engaged and not contact.doctrine.overlap
        if not (contact.expects or blocked):
            contact.expects = True
            self.environment.process(self._opening(contact))

    def _opening(self, contact: Contact) -> Steps:
        order = rank(Kind.READY, contact.threat.number, contact.shooter.number)
        movers = contact.threat, contact.place
        opened = yield self.referee.when(order, next_opening, contact, *movers)
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
        self._shooting[self._party(contact)] = contact
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
        """Return whether a salvo goes on: a kill is unknown until the look is judged."""
        if contact.shooter.gone or (contact.threat.gone and contact.threat.killed_by is None):
            return False
        window = contact.window(index, contact.threat.track, contact.place.track)
        return holds(window, self.environment.now)

    def _flight(self, contact: Contact, index: int, ordinal: int) -> Steps:
        """One round, from its launch to its end."""
        shooter, threat, arm = contact.shooter, contact.threat, contact.arms[index]
        now = self.environment.now
        x, y, h = contact.place.track.at(now)
        lasts, law = None, arm.type.engagement
        if law is not None:
            lasts = law.at(self.luck.value(Purpose.ENGAGE, threat.actor, 0, ordinal))
        flight = Round(x, y, h, now, arm.type.speed, arm.envelope.max_range, lasts)
        pk = contact.pk(index)
        what = (arm.weapon, index, contact.looks[index], ordinal, pk)
        self.journal.write(Fired(now, shooter.name, threat.name, *what))
        order = rank(Kind.INTERCEPT, threat.number, ordinal)
        met = yield self.referee.when(order, ends, flight, threat)
        if met is None and threat.killed_by is not None:
            # It flies on to where the threat would have been.
            end = ends(flight, self.environment.now, threat.track)
            met = yield at(self.environment, end, order)
        if met is None or meeting(flight, threat.track) is None:
            result: ShotResult = "aborted" if threat.killed_by is None else "wasted"
        else:
            result = strike(
                pk,
                arm.type.dud,
                not threat.gone,
                self.luck.value(Purpose.DUD, threat.actor, 0, ordinal),
                self.luck.value(Purpose.SHOT, threat.actor, 0, ordinal),
            )
        end = self.environment.now
        away = flown(flight, end, threat.track)
        self.journal.write(Met(end, shooter.name, threat.name, ordinal, away, result))
        if result == "kill":
            threat.killed_by = f"{shooter.name}/{arm.weapon}"
            self.referee.gone(threat)  # Its own process writes down how it ended.

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
        killed = threat.killed_by is not None
        judged = judge(arm.type.assessment, killed, u)
        now = contact.judged[index] = self.environment.now
        self.journal.write(
            Assessed(now, contact.shooter.name, threat.name, arm.weapon, shots, judged)
        )
        contact.engaged.remove(index)
        if any(one.layer.time_window is not None for one in contact.arms):
            # It counts from here: waits for the next opening are solved again.
            self.referee.turned(threat)
        if not contact.engaged:
            self._shooting.pop(self._party(contact), None)
        contact.ghost = killed and judged == "miss"
        if judged == "kill":
            contact.over = True
            if not threat.gone:
                contact.misjudged_s = now
