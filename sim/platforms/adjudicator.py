"""The adjudicator: how a threat ends, whom that harms, and what the ledger says of it (model 3.3).

Here it is decided, and from here it is told: to the journal, to whoever is struck, to who answers
calls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sim.engine.streams import Purpose
from sim.kill_chain.ledger import charge
from sim.kill_chain.referee import Stage
from sim.platforms.launch.aimer import Aimer
from sim.platforms.launch.threat import (
    Ended,
    Outcome,
    Threat,
    depends_on_night,
    fate,
    nearby,
)
from sim.platforms.response.casualty import Casualties
from sim.platforms.response.tasking import Tasking
from sim.platforms.roles import Defended, Shipping

Point = tuple[float, float]


class Adjudicator:
    """Ends the threats of one replication.

    ``dark(time, point)`` says whether it is night at a time (s) and a point (m).
    """

    def __init__(
        self,
        stage: Stage,
        dark: Callable[[float, Point], bool],
        aimer: Aimer,
        casualties: Casualties,
        tasking: Tasking,
    ) -> None:
        self.environment, self.referee, self.luck, self.journal = self.stage = stage
        self.dark = dark
        self.aimer = aimer
        self.casualties = casualties
        self.tasking = tasking

    def end(self, threat: Threat, failed: bool) -> None:
        """End a threat whose flight is over, because it was shot down, failed or arrived."""
        threat.let_go()  # What it does to a ship does not turn it.
        target = threat.target
        if threat.killed_by is not None:
            self._tell(threat, "intercepted", by=threat.killed_by)
        elif failed:
            self._tell(threat, "failed")
        elif target is None or target.away:
            self._tell(threat, "passed" if threat.overhead else "missed")
        elif self._decoyed(threat, target):
            self._tell(threat, "decoyed", by=target.name)
        else:
            self._arrive(threat, target)

    def account(self, threats: Sequence[Threat], defended: Sequence[Defended]) -> None:
        """Record which launched threats were the defence's to stop, and charge the leakers.

        Those who may have been in danger are those who are there when it ends.
        """
        for threat in threats:
            if not (threat.defended and threat.track.legs):
                continue
            self.stage.tally("defended", threat.name, 1.0)
            if threat.leaked:
                end = threat.track.end
                there = [one for one in defended if one.since <= end <= one.until]
                self.journal.write(charge(threat, end, threat.contacts, there))

    def _decoyed(self, threat: Threat, target: Defended) -> bool:
        if not (threat.type.homes and target.decoys > 0):
            return False
        target.decoys -= 1
        return self.luck.value(Purpose.DECOY, threat.actor) < target.decoy.probability

    def _arrive(self, threat: Threat, target: Defended) -> None:
        u_else = self.luck.value(Purpose.FATE, threat.actor, 0, 1)
        struck = self._struck(threat, target, u_else)
        if struck is None:
            result = nearby(threat.type.fate, u_else)
            self._tell(threat, result)
        else:
            result = "hit"
            self._tell(threat, result, struck.name, self.casualties.harm(struck, threat))
        alarmed = struck or target
        if result != "missed" and isinstance(alarmed, Shipping):
            self.tasking.alarm(alarmed, result)

    def _struck(self, threat: Threat, target: Defended, u_else: float) -> Defended | None:
        """Return whom a threat that arrives strikes: its target, a ship nearby, or nobody."""
        type, now = threat.type.fate, self.environment.now
        u_hit = self.luck.value(Purpose.FATE, threat.actor, 0, 0)
        # To ask the sun takes longer than all else here.
        dark = depends_on_night(type, target.ais, u_hit) and self.dark(
            now, threat.track.at(now)[:2]
        )
        effect = fate(type, dark, target.ais, u_hit, u_else)
        if effect == "hit":
            return target
        if effect == "other" and isinstance(target, Shipping):
            return self.aimer.bystander(threat, target)
        return None

    def _tell(
        self,
        threat: Threat,
        outcome: Outcome,
        struck: str | None = None,
        damage: str | None = None,
        by: str | None = None,
    ) -> None:
        threat.outcome = outcome
        self.journal.write(Ended(self.environment.now, threat.name, outcome, struck, damage, by))
        self.referee.gone(threat)
