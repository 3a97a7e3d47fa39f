"""The records of one replication, put together into rows: a threat, a shot, a call (design 6).

Records that do not fit together raise `IdentityError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sim.engine.journal import Drawn, Tally
from sim.experiment.errors import IdentityError, broken
from sim.experiment.tables.schemas import CODES, NO_DANGER, CallRow, ShotRow, ThreatRow
from sim.kill_chain.ledger import Charged
from sim.kill_chain.steps.assess import Assessed
from sim.kill_chain.steps.detect import Detected
from sim.kill_chain.steps.engage import Fired, Met
from sim.platforms.launch.threat import Ended, Launched
from sim.platforms.response.calls import Alongside, Called, Lost, Released, Tasked
from sim.platforms.response.casualty import Damaged
from sim.platforms.response.damage import worse

_LEDGER = frozenset((*CODES, NO_DANGER))


class Rows:
    """The rows of one replication.

    damaged: worst damage class by ship struck. first_shot_delay: from the first detection to the
    first shot (s), summed over the threats shot at. tallies: value by (name, key). drawn: what was
    drawn of the uncertain inputs; None at the best guess.
    """

    def __init__(
        self, replication: int, records: Iterable[tuple[Any, ...]], drawn: Drawn | None = None
    ) -> None:
        self.replication = replication
        self.shots: list[ShotRow] = []
        self.calls: list[CallRow] = []
        self.damaged: dict[str, str] = {}
        self.casualties = 0.0
        self.first_shot_delay = 0.0
        self.tallies: dict[tuple[str, str], float] = {}
        self.drawn = drawn
        self._threats: dict[str, ThreatRow] = {}
        self._read(records)
        self.threats = list(self._threats.values())
        for call in self.calls:
            call.until_s = self.tallies.get(("end", ""))

    def broken(self, identity: str, found: str) -> IdentityError:
        """Return the error for an identity that this replication breaks."""
        return broken(self.replication, identity, found)

    def _read(self, records: Iterable[tuple[Any, ...]]) -> None:
        handlers = HANDLERS
        now = 0.0
        for record in records:
            handler = handlers.get(type(record))
            if handler is None:
                continue
            # What is written after the run looks back, so it has no place in the order.
            if handler not in LATE:
                if record[0] < now:
                    raise self.broken("times never decrease", f"{record} after {now} s")
                now = record[0]
            handler(self, record)

    def _launched(self, record: Launched) -> None:
        name = record.threat
        if name in self._threats:
            raise self.broken("a threat is launched once", name)
        self._threats[name] = ThreatRow(
            name, record.attack, record.raid, record.weapon, record.aimed_at, record.time
        )

    def _ended(self, record: Ended) -> None:
        row = self._threat(record)
        if row.ended_s is not None:
            raise self.broken("a threat ends once", record.threat)
        row.outcome, row.killed_by, row.ended_s = record.outcome, record.by, record.time
        row.struck, row.damage = record.struck, record.damage

    def _detected(self, record: Detected) -> None:
        row = self._threat(record)
        if row.detected_s is None:
            row.detected_s, row.detected_range_m = record.time, record.range_m
            row.detected_by = f"{record.escort}/{record.sensor}"

    def _fired(self, record: Fired) -> None:
        row = self._threat(record)
        if record.ordinal != row.shots:
            raise self.broken("shots at a threat are numbered from 0 without a gap", str(record))
        if row.shots == 0 and row.detected_s is not None:
            self.first_shot_delay += record.time - row.detected_s
        shot = ShotRow(
            record.shooter, record.threat, record.weapon, record.layer, record.look,
            record.ordinal, record.time, None, None, record.pk,
        )  # fmt: skip
        row.shots += 1
        row.volley.append(shot)
        self.shots.append(shot)

    def _met(self, record: Met) -> None:
        row = self._threat(record)
        shot = self._shot(row, record.ordinal)
        if shot.result is not None:
            raise self.broken("a round ends once", str(record))
        shot.intercept_s, shot.range_m, shot.result = record.time, record.range_m, record.result
        if record.result == "kill" and row.killed_by is None:
            row.killed_by = f"{shot.shooter}/{shot.weapon}"

    def _assessed(self, record: Assessed) -> None:
        row = self._threat(record)
        for ordinal in record.shots:
            self._shot(row, ordinal).judged = record.judged

    def _damaged(self, record: Damaged) -> None:
        before = self.damaged.get(record.ship, record.damage)
        self.damaged[record.ship] = worse(before, record.damage)  # type: ignore[arg-type]
        self.casualties += record.casualties

    def _called(self, record: Called) -> None:
        self.calls.append(CallRow(record.ship, record.time))

    def _tasked(self, record: Tasked) -> None:
        call = self._call(record, record.ship, ("unanswered", "pre-empted"))
        if call.tasked_s is None:
            call.tasked_s = record.time
        if call.arrived_s is None:
            call.responder = record.escort
        call.outcome = "under-way"

    def _alongside(self, record: Alongside) -> None:
        call = self._call(record, record.ship, ("under-way",))
        if call.arrived_s is None:
            call.arrived_s, call.responder = record.time, record.escort
        call.outcome = "alongside"

    def _released(self, record: Released) -> None:
        call = self._call(record, record.ship, ("alongside", "under-way"))
        call.released_s, call.outcome = record.time, record.outcome

    def _lost(self, record: Lost) -> None:
        self._call(record, record.ship, ("unanswered", "pre-empted")).outcome = "lost"

    def _charged(self, record: Charged) -> None:
        if record.code not in _LEDGER:
            raise self.broken("a leaker has a code of the closed list", str(record))
        row = self._threats.get(record.threat)
        if row is None:
            raise self.broken("only a threat that was launched leaks", record.threat)
        if row.reason is not None:
            raise self.broken("a leaker has exactly one code", record.threat)
        row.reason = record.code

    def _tally(self, record: Tally) -> None:
        if record.name != "defended":
            key = (record.name, record.key)
            self.tallies[key] = self.tallies.get(key, 0.0) + record.value
        elif row := self._threats.get(record.key):
            row.defended = True

    def _threat(self, record: Any) -> ThreatRow:  # noqa: ANN401 - any record with a threat
        row = self._threats.get(record.threat)
        if row is None:
            raise self.broken("a threat is launched before anything happens to it", str(record))
        return row

    def _shot(self, row: ThreatRow, ordinal: int) -> ShotRow:
        if ordinal >= row.shots:
            found = f"{row.threat} {ordinal}"
            raise self.broken("a round is fired before it ends or is judged", found)
        return row.volley[ordinal]

    def _call(self, record: Any, ship: str, states: tuple[str, ...]) -> CallRow:  # noqa: ANN401
        for call in self.calls:
            if call.ship == ship and call.outcome in states:
                return call
        raise self.broken("an escort answers a call that was made", str(record))


KINDS = (
    Launched, Ended, Detected, Fired, Met, Assessed, Damaged, Called, Tasked, Alongside, Released,
    Lost, Charged, Tally,
)  # fmt: skip
"""Kinds of records; others show in no table."""

HANDLERS: dict[type, Callable[..., None]] = {
    kind: getattr(Rows, f"_{kind.__name__.lower()}") for kind in KINDS
}
"""Kind of record → what it does to the rows."""

LATE: frozenset[Any] = frozenset((Rows._charged, Rows._tally))
