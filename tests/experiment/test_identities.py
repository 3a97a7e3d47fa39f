"""Each identity can fail: a contradiction planted in a journal is found and named."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.engine.journal import Journal, Tally
from sim.engine.streams import Luck
from sim.experiment.errors import IdentityError
from sim.experiment.tables.batch import Batch
from sim.experiment.tables.counts import WHATS, BatchCounts, CountRows
from sim.experiment.tables.gather import Rows
from sim.experiment.tables.identities import SUMS, check_counts
from sim.kill_chain.ledger import Charged
from sim.kill_chain.steps.assess import Assessed
from sim.kill_chain.steps.engage import Fired, Met
from sim.platforms.launch.threat import Ended, Launched
from sim.platforms.response.calls import Alongside
from tests.experiment.stub import LAYOUT, journal

Records = list[tuple[Any, ...]]
GUARDED = Tally(10_800.0, "rounds-left", "guard/sm-2", 42.0)


def day(number: int = 4) -> Records:
    return journal(Luck(1, number)).records


def tables_of(records: Records) -> None:
    batch = Batch(LAYOUT, 17)
    book = Journal()
    book.records.extend(records)
    batch.add(book)
    batch.tables()


def swapped(kind: type, **changes: Any) -> Callable[[Records], Records]:  # noqa: ANN401
    """Change the first record of a kind."""

    def change(records: Records) -> Records:
        place = next(i for i, record in enumerate(records) if type(record) is kind)
        return [*records[:place], records[place]._replace(**changes), *records[place + 1 :]]  # type: ignore[attr-defined]

    return change


def doubled(kind: type) -> Callable[[Records], Records]:
    def double(records: Records) -> Records:
        place = next(i for i, record in enumerate(records) if type(record) is kind)
        return [*records[: place + 1], *records[place:]]

    return double


def without(kind: type) -> Callable[[Records], Records]:
    def leave_out(records: Records) -> Records:
        place = next(i for i, record in enumerate(records) if type(record) is kind)
        return records[:place] + records[place + 1 :]

    return leave_out


def kill_swapped(records: Records) -> Records:
    """Turn the first kill into a dud."""
    place = next(i for i, r in enumerate(records) if isinstance(r, Met) and r.result == "kill")
    dud = records[place]._replace(result="dud")  # type: ignore[attr-defined]
    return [*records[:place], dud, *records[place + 1 :]]


def without_tally(name: str) -> Callable[[Records], Records]:
    return lambda records: [
        r for r in records if not (isinstance(r, Tally) and r.name == name)
    ]  # fmt: skip


PLANTED = {
    "a threat is launched once": doubled(Launched),
    "a threat ends once": doubled(Ended),
    "a threat is launched before anything": without(Launched),
    "a threat ends as": swapped(Ended, outcome="vanished"),
    "times never decrease": swapped(Fired, time=-1.0),
    "a launch is in [0, duration)": lambda records: [
        *records, Launched(10_800.0, "east/99", "east", "drone", "trader", 0.0, 0.0),
    ],
    "a threat ends in the run": without(Ended),
    "shots at a threat are numbered": swapped(Fired, ordinal=3),
    "a round is fired before it ends": swapped(Met, ordinal=5),
    "a round is fired before it ends or is judged": swapped(Assessed, shots=(9,)),
    "a round ends once": doubled(Met),
    "a round ends as": swapped(Met, result="lost"),
    "an intercepted threat has one kill": kill_swapped,
    "a hit strikes a ship": swapped(Ended, struck="trader"),
    "a leaker, and only a leaker": without(Charged),
    "a leaker, and only a leaker, has": without_tally("defended"),
    "a leaker has a code of the closed list": swapped(Charged, code="bad-luck"),
    "a leaker has exactly one code": doubled(Charged),
    "only a threat that was launched leaks": lambda records: [
        *records, Charged(9.0, "nobody/1", "all-missed", ""),
    ],
    "rounds at the start - left = fired": lambda records: [
        GUARDED._replace(value=43.0) if record == GUARDED else record for record in records
    ],
    "rounds at the start": without_tally("rounds-left"),
    "only an escort with rounds fires": without_tally("rounds-start"),
    "an escort answers a call": lambda records: [
        *records, Alongside(10_799.0, "guard", "nobody"),
    ],
    "the scenario names it": swapped(Launched, weapon="kite"),
}  # fmt: skip


def test_the_untouched_day_holds() -> None:
    tables_of(day())
    assert GUARDED in day()


@pytest.mark.parametrize("identity", PLANTED)
def test_a_planted_contradiction_is_found(identity: str) -> None:
    with pytest.raises(IdentityError) as error:
        tables_of(PLANTED[identity](day()))
    assert str(error.value).startswith("replication 17: ")
    assert identity in str(error.value)


def test_every_sum_of_columns_can_fail() -> None:
    rows = [Rows(number, day(number)) for number in range(20)]
    check_counts(BatchCounts(rows, LAYOUT), 100)
    for whole, parts in SUMS:
        for name in (whole, *parts):
            counts = BatchCounts(rows, LAYOUT)
            if name in counts.totals:
                counts.totals[name] = counts.totals[name] + (np.arange(20) == 6)
            else:
                more = 6, WHATS.index(name), 0, 1.0
                pairs = zip(counts.rows, more, strict=True)
                counts.rows = CountRows(*(np.append(*pair) for pair in pairs))
            with pytest.raises(IdentityError, match="replication 106: "):
                check_counts(counts, 100)
