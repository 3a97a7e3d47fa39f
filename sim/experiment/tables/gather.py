"""The records of one replication, put together into rows: a threat, a shot, a call (design 6).

A row is a list in the order of the columns of `schemas`, the keys left out; what the counts need
beside the columns follows behind them. Records that do not fit together raise `IdentityError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from sim.engine.journal import Drawn, Tally
from sim.experiment.errors import IdentityError, broken
from sim.experiment.tables.schemas import CODES, NO_DANGER
from sim.kill_chain.assess import Assessed
from sim.kill_chain.detect import Detected
from sim.kill_chain.engage import Fired, Met
from sim.kill_chain.ledger import Charged
from sim.platforms.launch.threat import Ended, Launched
from sim.platforms.response.calls import Alongside, Called, Lost, Released, Tasked
from sim.platforms.response.casualty import Damaged
from sim.platforms.response.damage import worse

Row = list[Any]

# Places in the row of a threat. DEFENDED is no column.
THREAT, ATTACK, RAID, WEAPON, AIMED_AT, LAUNCHED_S = range(6)
DETECTED_S, DETECTED_BY, DETECTED_RANGE_M = range(6, 9)
SHOTS, OUTCOME, KILLED_BY, ENDED_S, STRUCK, DAMAGE, REASON, DEFENDED = range(9, 17)

# Places in the row of a shot.
SHOOTER, SHOT_AT, ROUND, LAYER, LOOK, ORDINAL, FIRED_S, INTERCEPT_S = range(8)
RANGE_M, PK, RESULT, JUDGED = range(8, 12)

# Places in the row of a call.
SHIP, CALLED_S, RESPONDER, TASKED_S, ARRIVED_S, RELEASED_S, UNTIL_S, CALL_OUTCOME = range(8)

_LEDGER = frozenset((*CODES, NO_DANGER))


class Rows:
    """What one replication comes to.

    damaged: worst damage class by ship struck. first_shot_delay: from the first detection to the
    first shot (s), summed over the threats shot at. tallies: value by (name, key). drawn: what was
    drawn of what is not known; None at the best guess.
    """

    __slots__ = (
        "_charged", "_defended", "_threats", "_volleys", "calls", "casualties", "damaged",
        "drawn", "first_shot_delay", "replication", "shots", "tallies", "threats",
    )  # fmt: skip

    def __init__(
        self,
        replication: int,
        records: Iterable[tuple[Any, ...]],
        drawn: Drawn | None = None,
    ) -> None:
        self.replication = replication
        self.threats: list[Row] = []
        self.shots: list[Row] = []
        self.calls: list[Row] = []
        self.damaged: dict[str, str] = {}
        self.casualties = 0.0
        self.first_shot_delay = 0.0
        self.tallies: dict[tuple[str, str], float] = {}
        self.drawn = drawn
        self._threats: dict[str, Row] = {}
        self._volleys: dict[str, list[Row]] = {}
        self._charged: dict[str, str] = {}
        self._defended: set[str] = set()
        self._read(records)
        self._close()

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
        row: Row = [
            name, record.attack, record.raid, record.weapon, record.aimed_at, record.time,
            None, None, None, 0, "in-flight", None, None, None, None, None, False,
        ]  # fmt: skip
        self._threats[name] = row
        self._volleys[name] = []
        self.threats.append(row)

    def _ended(self, record: Ended) -> None:
        row = self._threat(record)
        if row[ENDED_S] is not None:
            raise self.broken("a threat ends once", record.threat)
        row[OUTCOME], row[KILLED_BY], row[ENDED_S] = record.outcome, record.by, record.time
        row[STRUCK], row[DAMAGE] = record.struck, record.damage

    def _detected(self, record: Detected) -> None:
        row = self._threat(record)
        if row[DETECTED_S] is None:
            row[DETECTED_S], row[DETECTED_RANGE_M] = record.time, record.range_m
            row[DETECTED_BY] = f"{record.escort}/{record.sensor}"

    def _fired(self, record: Fired) -> None:
        row = self._threat(record)
        volley = self._volleys[record.threat]
        if record.ordinal != len(volley):
            raise self.broken("shots at a threat are numbered from 0 without a gap", str(record))
        row[SHOTS] += 1
        if not volley and row[DETECTED_S] is not None:
            self.first_shot_delay += record.time - row[DETECTED_S]
        shot: Row = [
            record.shooter, record.threat, record.weapon, record.layer, record.look,
            record.ordinal, record.time, None, None, record.pk, None, "none",
        ]  # fmt: skip
        volley.append(shot)
        self.shots.append(shot)

    def _met(self, record: Met) -> None:
        shot = self._shot(record.threat, record.ordinal)
        if shot[RESULT] is not None:
            raise self.broken("a round ends once", str(record))
        shot[INTERCEPT_S], shot[RANGE_M], shot[RESULT] = record.time, record.range_m, record.result
        if record.result == "kill":
            row = self._threat(record)
            if row[KILLED_BY] is None:
                row[KILLED_BY] = f"{shot[SHOOTER]}/{shot[ROUND]}"

    def _assessed(self, record: Assessed) -> None:
        for ordinal in record.shots:
            self._shot(record.threat, ordinal)[JUDGED] = record.judged

    def _damaged(self, record: Damaged) -> None:
        before = self.damaged.get(record.ship, record.damage)
        self.damaged[record.ship] = worse(before, record.damage)  # type: ignore[arg-type]
        self.casualties += record.casualties

    def _called(self, record: Called) -> None:
        self.calls.append([record.ship, record.time, None, None, None, None, None, "unanswered"])

    def _tasked(self, record: Tasked) -> None:
        call = self._call(record, record.ship, ("unanswered", "pre-empted"))
        if call[TASKED_S] is None:
            call[TASKED_S] = record.time
        if call[ARRIVED_S] is None:
            call[RESPONDER] = record.escort
        call[CALL_OUTCOME] = "under-way"

    def _alongside(self, record: Alongside) -> None:
        call = self._call(record, record.ship, ("under-way",))
        if call[ARRIVED_S] is None:
            call[ARRIVED_S], call[RESPONDER] = record.time, record.escort
        call[CALL_OUTCOME] = "alongside"

    def _released(self, record: Released) -> None:
        call = self._call(record, record.ship, ("alongside", "under-way"))
        call[RELEASED_S], call[CALL_OUTCOME] = record.time, record.outcome

    def _lost(self, record: Lost) -> None:
        self._call(record, record.ship, ("unanswered", "pre-empted"))[CALL_OUTCOME] = "lost"

    def _charge(self, record: Charged) -> None:
        if record.code not in _LEDGER:
            raise self.broken("a leaker has a code of the closed list", str(record))
        if record.threat in self._charged:
            raise self.broken("a leaker has exactly one code", record.threat)
        self._charged[record.threat] = record.code

    def _tally(self, record: Tally) -> None:
        if record.name == "defended":
            self._defended.add(record.key)
        else:
            key = (record.name, record.key)
            self.tallies[key] = self.tallies.get(key, 0.0) + record.value

    def _close(self) -> None:
        for name in chain(self._charged, self._defended):
            if name not in self._threats and name in self._charged:
                raise self.broken("only a threat that was launched leaks", name)
        for name, row in self._threats.items():
            row[REASON] = self._charged.get(name)
            row[DEFENDED] = name in self._defended
        for call in self.calls:
            call[UNTIL_S] = self.tallies.get(("end", ""))

    def _threat(self, record: Any) -> Row:  # noqa: ANN401 - any record with a threat
        row = self._threats.get(record.threat)
        if row is None:
            raise self.broken("a threat is launched before anything happens to it", str(record))
        return row

    def _shot(self, threat: str, ordinal: int) -> Row:
        volley = self._volleys.get(threat, ())
        if ordinal >= len(volley):
            raise self.broken("a round is fired before it ends or is judged", f"{threat} {ordinal}")
        return volley[ordinal]

    def _call(self, record: Any, ship: str, states: tuple[str, ...]) -> Row:  # noqa: ANN401
        for call in self.calls:
            if call[SHIP] == ship and call[CALL_OUTCOME] in states:
                return call
        raise self.broken("an escort answers a call that was made", str(record))


HANDLERS: dict[type, Callable[..., None]] = {
    Launched: Rows._launched,
    Ended: Rows._ended,
    Detected: Rows._detected,
    Fired: Rows._fired,
    Met: Rows._met,
    Assessed: Rows._assessed,
    Damaged: Rows._damaged,
    Called: Rows._called,
    Tasked: Rows._tasked,
    Alongside: Rows._alongside,
    Released: Rows._released,
    Lost: Rows._lost,
    Charged: Rows._charge,
    Tally: Rows._tally,
}
"""Kind of record → what it does to the rows; kinds that are not here show in no table."""

LATE: frozenset[Callable[..., None]] = frozenset((Rows._charge, Rows._tally))
