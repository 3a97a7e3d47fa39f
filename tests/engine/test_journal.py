"""The journal keeps records of several kinds in their order."""

from typing import NamedTuple

from sim.engine.journal import Journal


class Seen(NamedTuple):
    time: float
    name: str


class Shot(NamedTuple):
    time: float
    name: str


RECORDS = [Seen(1.0, "a"), Shot(1.0, "a"), Seen(1.0, "b"), Seen(0.5, "c"), Shot(2.0, "a")]


def journal() -> Journal:
    written = Journal()
    for record in RECORDS:
        written.write(record)
    return written


def test_records_stay_in_the_order_in_which_they_were_written() -> None:
    assert journal().records == RECORDS


def test_of_gives_one_kind_in_order_and_tells_kinds_of_equal_content_apart() -> None:
    assert Seen(1.0, "a") == Shot(1.0, "a")
    assert journal().of(Seen) == [RECORDS[0], RECORDS[2], RECORDS[3]]
    assert [type(record) for record in journal().of(Shot)] == [Shot, Shot]


def test_a_new_journal_is_empty_and_its_own() -> None:
    one, other = Journal(), Journal()
    one.write(RECORDS[0])
    assert other.records == []
    assert other.of(Seen) == []
