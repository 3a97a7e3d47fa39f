"""From a distress call to a ship alongside: who hears it, who goes, how long it takes (model 7)."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from simpy import Event

from sim.engine.clock import Kind, at, rank
from sim.engine.streams import Purpose
from sim.kill_chain.battery import Shooter
from sim.kill_chain.referee import Stage
from sim.platforms.helm import Helm
from sim.platforms.navigator import Navigator
from sim.platforms.response.calls import (
    Alongside,
    Called,
    Candidate,
    Lost,
    Released,
    Response,
    Tasked,
    alongside,
    choose,
    on_station,
)
from sim.platforms.response.damage import CLASSES, Effect
from sim.platforms.roles import Call, Responder, Shipping
from sim.world.horizon import horizon

Steps = Generator[Event, Any, None]


class Tasking:
    """Answers the distress calls of one replication with the responders that take part.

    calling: numbers of the ships whose call nobody has heard yet.
    """

    def __init__(
        self,
        stage: Stage,
        helm: Helm,
        navigator: Navigator,
        response: Response,
        effects: Mapping[str, Effect],
        responders: Sequence[Responder],
    ) -> None:
        self.environment, self.referee, self.luck, self.journal = stage
        self.helm = helm
        self.navigator = navigator
        self.response = response
        self.effects = effects
        self.escorts = [one for one in responders if one.answers_calls]
        self.calling: set[int] = set()
        self.open: list[Call] = []

    def alarm(self, ship: Shipping, outcome: str) -> None:
        """Let a ship that has been hit, or nearly, call if it does: one call at a time."""
        number = ship.alarms
        ship.alarms += 1
        if outcome == "near-miss":
            u = self.luck.value(Purpose.CALL, ship.actor, 1, number)
            if u >= self.response.near_miss_calls:
                return
        if ship.number in self.calling or any(call.ship is ship for call in self.open):
            self.graver(ship)
        else:
            self.calling.add(ship.number)
            self.environment.process(self._call(ship, outcome, number))

    def graver(self, ship: Shipping) -> None:
        """Take note that a ship has become worse: its open call is graver."""
        for call in self.open:
            if call.ship is ship:
                call.severity = CLASSES.index(ship.damage)
        self._send()

    def joined(self) -> None:
        """Take note that a responder has come: it may answer an open call."""
        self._send()

    def hurt(self, escort: Responder, why: str) -> None:
        """Take note that a responder is damaged: it slows down, or can no longer help."""
        call, now = escort.task, self.environment.now
        if call is not None and (escort.gone or escort.top_speed <= 0.0):
            self._free(escort, call, "pre-empted")
            self._send()
        leg = escort.track.leg(now)
        if escort.gone or leg.vx * leg.vx + leg.vy * leg.vy <= 1.000001 * escort.top_speed**2:
            return
        plan = self.navigator
        task = escort.task
        legs = plan.home(escort, now) if task is None else plan.join(escort, task.ship, now)
        self.helm.turn(escort, legs, why)

    def _call(self, ship: Shipping, why: str, number: int) -> Steps:
        now = self.environment.now
        delay = self.response.call_delay.at(self.luck.value(Purpose.CALL, ship.actor, 0, number))
        order = rank(Kind.ORDER, ship.number)
        yield at(self.environment, now + delay, order)
        called = self.environment.now
        heard = called
        if not self._in_radio_range(ship, called):
            u = self.luck.value(Purpose.RELAY, ship.actor, 0, number)
            heard += self.response.relay_delay.at(u)
        self.journal.write(Called(called, ship.name, why, heard))
        yield at(self.environment, heard, order)
        self.calling.remove(ship.number)
        self.open.append(Call(ship, called, CLASSES.index(ship.damage), number))
        self._send()

    def _in_radio_range(self, ship: Shipping, now: float) -> bool:
        reach = horizon(self.response.merchant_antenna, self.response.escort_antenna)
        return any(
            _distance(escort, ship, now) <= reach for escort in self.escorts if not escort.gone
        )

    def _send(self) -> None:
        """Send escorts to the open calls: the gravest first, then the oldest."""
        now = self.environment.now
        for call in sorted(self.open, key=lambda c: (-c.severity, c.called, c.ship.number)):
            if call.responder is not None:
                continue
            chosen = choose(call.severity, [self._candidate(e, call, now) for e in self._fit()])
            if chosen is None:
                continue
            escort = next(e for e in self.escorts if e.number == chosen.number)
            if escort.task is not None:
                self._free(escort, escort.task, "pre-empted")
            self._task(escort, call)
        if self.response.busy == "lost":
            self._lose(now)

    def _lose(self, now: float) -> None:
        """Drop the calls that nobody answers."""
        for call in [call for call in self.open if call.responder is None]:
            self.open.remove(call)
            self.journal.write(Lost(now, call.ship.name))

    def _fit(self) -> list[Responder]:
        return [e for e in self.escorts if not (e.gone or e.returning) and e.top_speed > 0.0]

    def _candidate(self, escort: Responder, call: Call, now: float) -> Candidate:
        busy = None if escort.task is None else escort.task.severity
        rounds = sum(escort.rounds.values()) if isinstance(escort, Shooter) else 0
        return Candidate(_distance(escort, call.ship, now), rounds, escort.number, busy)

    def _task(self, escort: Responder, call: Call) -> None:
        now = self.environment.now
        escort.task = call
        escort.orders += 1
        call.responder = escort
        self.journal.write(Tasked(now, escort.name, call.ship.name))

        def follow(time: float) -> None:
            self.helm.turn(escort, self.navigator.join(escort, call.ship, time), "follows")

        call.follow = follow
        call.ship.followers.append(follow)
        self.helm.turn(escort, self.navigator.join(escort, call.ship, now), "answers a call")
        self.environment.process(self._answer(escort, call))

    def _answer(self, escort: Responder, call: Call) -> Steps:
        order, mine = rank(Kind.ORDER, call.ship.number, escort.number), escort.orders
        reached = yield self.referee.when(
            order, alongside, self.response.alongside, escort, call.ship
        )
        if reached is None or escort.orders != mine:
            return
        call.ship.helpers += 1
        call.ship.visits += 1
        call.alongside = True
        self.journal.write(Alongside(reached, escort.name, call.ship.name))
        damage = None
        while damage != call.ship.damage:  # Hit again meanwhile, it is helped again.
            damage = call.ship.damage
            effect = self.effects[damage]
            law = effect.assistance if effect.needs_help else self.response.check
            address = call.ship.actor, CLASSES.index(damage), call.number
            stays = law.at(self.luck.value(Purpose.ASSIST, *address))
            yield at(self.environment, self.environment.now + stays, order)
            if escort.orders != mine or escort.task is not call:
                return
        self._free(escort, call, "assisted")
        self.open.remove(call)
        escort.returning = self.response.next_call == "on-station"
        self._send()
        self._home(escort)

    def _home(self, escort: Responder) -> None:
        """Send an escort back to its patrol, unless it has been sent elsewhere."""
        if escort.task is None:
            self.helm.turn(escort, self.navigator.home(escort, self.environment.now), "returns")
        if escort.returning:
            self.environment.process(self._back(escort))

    def _back(self, escort: Responder) -> Steps:
        """Let an escort that is back on its station take calls again."""
        order = rank(Kind.ORDER, escort.number)
        if (yield self.referee.when(order, on_station, escort.station, escort)) is not None:
            escort.returning = False
            self._send()

    def _free(self, escort: Responder, call: Call, outcome: str) -> None:
        """Take an escort off a call; a call that was pre-empted stays open."""
        self.journal.write(Released(self.environment.now, escort.name, call.ship.name, outcome))
        escort.task = None
        call.responder = None
        if call.alongside:
            call.alongside = False
            call.ship.helpers -= 1
        if call.follow is not None:
            call.ship.followers.remove(call.follow)
            call.follow = None


def _distance(escort: Responder, ship: Shipping, now: float) -> float:
    x, y, _ = escort.track.at(now)
    sx, sy, _ = ship.track.at(now)
    return float(((x - sx) ** 2 + (y - sy) ** 2) ** 0.5)
