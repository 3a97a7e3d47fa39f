"""A second engine in one heap, without SimPy: clock, referee and kill chain written once more.

It shows that the contracts are enough to follow a day record for record: moments in the order of
time and rank, waits solved again at a turn, bookings with the decision. Steps are generators that
yield a request, a function of what to do with the answer. `Heap` stands for `simpy.Environment` and
for the referee, `Chain` for the sequence; the steps of flights and calls run on them as they are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from contextlib import suppress
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import Any

from sim.engine.clock import Kind, rank
from sim.engine.streams import Purpose
from sim.kill_chain import battery
from sim.kill_chain.contact import Contact, arms_of, next_opening
from sim.kill_chain.steps import assess, assign, danger, detect, engage, identify, permit, track
from sim.world.spans import holds

Request = Callable[..., object]
Steps = Generator[Request, Any, None]
Pair = tuple[int, int]


class Heap:
    """A heap of (time, rank, turn of asking, what to do); hops are done before the next of it."""

    def __init__(self) -> None:
        self.now, self._asked = 0, count()
        self._heap, self._queue, self._hops = [], [], deque()

    def run(self, until: float) -> None:
        while self.peek() < until:
            self.step()
        self.now = until

    def peek(self) -> float:
        return self.now if self._hops else self._heap[0][0] if self._heap else float("inf")

    def step(self) -> None:
        if not self._hops:
            self.now, _, _, act = heappop(self._heap)
            self._hops.append(partial(act, self.now))
        self._hops.popleft()()

    def process(self, steps: Steps) -> None:
        self._hops.append(partial(self._step, steps, None))

    def _step(self, steps: Steps, answer: object) -> None:
        with suppress(StopIteration):
            steps.send(answer)(partial(self._step, steps))

    def at(self, time: float, order: int) -> Request:
        return lambda act: heappush(self._heap, (time, order, next(self._asked), act))

    def when(self, order: int, solve: Request, what: object, *movers: Any) -> Request:  # noqa: ANN401
        def wait(resume: Request) -> None:
            versions, last = count(), -1

            def plan() -> None:
                nonlocal last
                last = next(versions)
                if any(mover.gone for mover in movers):
                    answer(last, None)
                elif (time := solve(what, self.now, *(m.track for m in movers))) is not None:
                    self.at(time, order)(partial(answer, last))

            def answer(version: int, time: float | None) -> None:
                if version == last and plan in movers[0].waits:
                    for mover in movers:
                        mover.waits.remove(plan)
                    self._hops.append(partial(resume, time))

            for mover in movers:
                mover.waits.append(plan)
            plan()

        return wait

    def turned(self, mover: Any) -> None:  # noqa: ANN401
        for plan in tuple(mover.waits):
            plan()

    def gone(self, mover: Any) -> None:  # noqa: ANN401
        mover.gone = True
        self.turned(mover)

    forget = gone


class Chain:
    """The kill chain over the same pure steps: a generator a contact, a look and a round."""

    def __init__(self, stage: Any, fire: Any, picture: Any) -> None:  # noqa: ANN401
        self.clock, _, luck, journal = stage
        self.luck, self.write = luck.value, journal.write
        self.picture, self.alone = picture, fire.coordination == "uncoordinated"
        self.contacts, self.ready, self.asked, self.fire = [], [], False, self

    def engaged(self) -> bool:
        return any(contact.engaged for contact in self.contacts)

    def watch(self, shooter: Any, threat: Any) -> Steps:  # noqa: ANN401
        who, clock = (threat.number, shooter.number), self.clock
        doctrine = shooter.doctrine.against.get(threat.threat_class, assign.ClassDoctrine())
        arms = arms_of(shooter, threat.threat_class)
        contact = Contact(shooter, threat, doctrine, arms, looks=[0] * len(arms))
        if shooter.doctrine.queue == "random":
            contact.lot = self.luck(Purpose.QUEUE, shooter.actor, threat.actor)
        self.contacts.append(contact)
        threat.contacts.append(contact)
        sight, movers = self.picture.sight(shooter, threat), (threat, shooter)
        now = yield clock.when(rank(Kind.DETECTION, *who), detect.first_sight, sight, *movers)
        if now is None:
            return
        tracks = threat.track, shooter.track
        (x, y, _), (sx, sy, _) = (each.at(now) for each in tracks)
        away, by = ((x - sx) ** 2 + (y - sy) ** 2) ** 0.5, detect.seen_by(sight, now, *tracks)
        u = self.luck(Purpose.TRACK, shooter.actor, threat.actor)
        contact.detected_s, contact.tracked_s = now, track.firm(shooter.doctrine.tracking, now, u)
        self.write(detect.Detected(now, shooter.name, threat.name, by, away, contact.tracked_s))
        yield from self.ask(contact, shooter.doctrine, who, (shooter.actor, threat.actor))
        while contact in self.ready and now is not None:
            self.direct()
            now = yield clock.when(rank(Kind.READY, *who), next_opening, contact, *movers)

    def ask(self, contact: Contact, rules: assign.Doctrine, who: Pair, pair: Pair) -> Steps:
        clock, luck, shooter, threat = self.clock, self.luck, contact.shooter, contact.threat
        u = (luck(Purpose.IDENTIFY, *pair, index) for index in (0, 1))
        time, hostile = identify.identify(rules.identification, contact.tracked_s, *u)
        yield clock.at(time, order := rank(Kind.ORDER, *who))
        gate, whom = contact.doctrine.gate, None
        ships = self.picture.protected(shooter, contact.doctrine)
        while whom is None:
            if contact.lost():
                return
            now, seen = clock.now, (threat.track, shooter.track, [ship.track for ship in ships])
            whom = danger.danger(gate, now, *seen)
            if contact.identified_s is None:
                self.write(identify.Identified(now, shooter.name, threat.name, hostile, whom))
            if not hostile:
                return
            contact.identified_s, contact.danger = time, whom
            if whom is None:
                yield clock.when(order, danger.in_danger, gate, threat, shooter, *ships)
                ships = [ship for ship in ships if not ship.gone]
        comes = luck(Purpose.PERMIT, shooter.actor, threat.attack_actor, 0)
        u = comes, luck(Purpose.PERMIT, *pair, 1), luck(Purpose.REACT, *pair)
        ready, held = permit.permit(rules.permission, whom, now, *u)
        self.write(permit.Permitted(now, shooter.name, threat.name, whom, ready, held))
        contact.danger_s, contact.ready_s, contact.held = now, ready, held
        if ready is not None:
            yield clock.at(ready, rank(Kind.READY, *who))
            if not contact.lost():
                self.ready.append(contact)

    def direct(self, _: object = None) -> None:
        if not self.asked:
            self.asked = True
            self.clock.at(self.clock.now, rank(Kind.DECISION, 0))(self.directed)

    def party(self, contact: Contact) -> Pair:
        return contact.threat.number, contact.shooter.number if self.alone else 0

    def directed(self, now: float) -> None:
        self.asked, groups = False, {}
        self.ready = [contact for contact in self.ready if contact.open]
        engaged = {self.party(contact): contact for contact in self.contacts if contact.engaged}
        for contact in self.ready:
            if engaged.get(self.party(contact), contact) is contact:
                groups.setdefault(self.party(contact), []).append(contact)
        for group in sorted(groups.values(), key=lambda group: group[0].urgency(now)):
            offers = [one for c in group if not c.shooter.gone and (one := c.offer(now))]
            offer = min(offers, key=lambda o: (o.meets, o.contact.shooter.number), default=None)
            while offer is not None:
                self.book(*offer[:3])
                offer = offer.contact.offer(now)

    def book(self, contact: Contact, index: int, rounds: int) -> None:
        shooter, arm, now = contact.shooter, contact.arms[index], self.clock.now
        who, free = (contact.threat.number, shooter.number), now
        for _ in range(rounds):
            free += arm.type.interval
        battery.take(shooter, arm.weapon, rounds, now)
        battery.busy(shooter, arm.weapon, now, free)
        if free > now:
            self.clock.at(free, rank(Kind.RELEASE, *who))(self.direct)
        if arm.type.pool is not None:
            battery.hold(shooter, arm.type.pool, 1, now)
        contact.looks[index] += 1
        contact.engaged.append(index)
        self.clock.process(self.look(contact, index, rounds, who))

    def release(self, due: bool, shooter: Any, pool: str | None) -> None:  # noqa: ANN401
        if due and pool is not None:
            battery.hold(shooter, pool, -1, self.clock.now)
            self.direct()

    def look(self, contact: Contact, index: int, rounds: int, who: Pair) -> Steps:
        clock, arm, threat = self.clock, contact.arms[index], contact.threat
        shooter, type, shots, landed, waiting = contact.shooter, arm.type, [], [], []
        for _ in range(rounds):
            if shots and type.interval > 0.0:
                yield clock.at(clock.now + type.interval, rank(Kind.LAUNCH, *who))
            gone = shooter.gone or (threat.gone and not threat.killed_by)
            window = contact.window(index, threat.track, shooter.track)
            if shots and (gone or not holds(window, clock.now)):
                battery.take(shooter, arm.weapon, len(shots) - rounds, clock.now)
                battery.busy(shooter, arm.weapon, clock.now, clock.now)
                self.direct()
                break
            shots.append(threat.shots)
            threat.shots += 1
            shooter.booked[arm.weapon] -= 1
            clock.process(self.flight(contact, index, shots[-1], landed, waiting))
        while len(landed) < len(shots):
            yield waiting.append
        now = yield clock.at(clock.now, rank(Kind.RELEASE, *who))
        self.release(type.release == "intercept", shooter, type.pool)
        pair = shooter.actor, threat.actor
        u, v = (self.luck(Purpose.ASSESS, *pair, 2 * shots[0] + which) for which in (0, 1))
        now = yield clock.at(now + type.assessment.delay.at(u), rank(Kind.ASSESS, *who))
        judged = assess.judge(type.assessment, bool(threat.killed_by), v)
        what = shooter.name, threat.name, arm.weapon, tuple(shots), judged
        self.write(assess.Assessed(now, *what))
        contact.engaged.remove(index)
        contact.judged[index], contact.ghost = now, bool(threat.killed_by) and judged == "miss"
        if any(one.layer.time_window is not None for one in contact.arms):
            clock.turned(threat)
        contact.over = contact.over or judged == "kill"
        if judged == "kill" and not threat.gone:
            contact.misjudged_s = now
        self.release(type.release == "assessment", shooter, type.pool)
        self.direct()

    def flight(self, contact: Contact, index: int, shot: int, landed: list, waiting: list) -> Steps:
        shooter, threat, arm = contact.shooter, contact.threat, contact.arms[index]
        clock, now, pk, luck = self.clock, self.clock.now, contact.pk(index), self.luck
        law, (x, y, h) = arm.type.engagement, shooter.track.at(now)
        lasts = None if law is None else law.at(luck(Purpose.ENGAGE, threat.actor, 0, shot))
        round = engage.Round(x, y, h, now, arm.type.speed, arm.envelope.max_range, lasts)
        look = arm.weapon, index, contact.looks[index]
        self.write(engage.Fired(now, shooter.name, threat.name, *look, shot, pk))
        order = rank(Kind.INTERCEPT, threat.number, shot)
        met = yield clock.when(order, engage.ends, round, threat)
        if met is None and threat.killed_by:
            met = yield clock.at(engage.ends(round, clock.now, threat.track), order)
        result = "wasted" if threat.killed_by else "aborted"
        if met is not None and engage.meeting(round, threat.track) is not None:
            u = (luck(purpose, threat.actor, 0, shot) for purpose in (Purpose.DUD, Purpose.SHOT))
            result = engage.strike(pk, arm.type.dud, not threat.gone, *u)
        away = engage.flown(round, clock.now, threat.track)
        self.write(engage.Met(clock.now, shooter.name, threat.name, shot, away, result))
        if result == "kill":
            threat.killed_by = f"{shooter.name}/{arm.weapon}"
            clock.gone(threat)
        landed.append(shot)
        if waiting:
            waiting.pop()(None)
