"""The statistics as tables: readable in 80 columns, nothing left out, nothing made up."""

from types import SimpleNamespace

import pytest
from syrupy.assertion import SnapshotAssertion

from sim.report.text.result.run import document_of
from tests.report.printed import written


def test_the_statistics_of_a_result(result: SimpleNamespace, snapshot: SnapshotAssertion) -> None:
    assert written(document_of(result)) == snapshot


@pytest.mark.parametrize("width", [80, 100, 140])
def test_no_line_is_wider_than_the_terminal(result: SimpleNamespace, width: int) -> None:
    text = written(document_of(result), width=width)
    assert max(map(len, text.splitlines())) <= width


def test_a_screen_is_enough_for_what_is_asked_first(result: SimpleNamespace) -> None:
    text = written(document_of(result), full=False)
    assert len(text.splitlines()) <= 40
    assert "--full shows" in text
    assert "kills per round" not in text


def test_the_interval_says_what_it_holds(result: SimpleNamespace) -> None:
    assert "95 %, Monte Carlo error and uncertain" in written(document_of(result))


def test_the_ledger_pools_what_the_record_cannot_tell_apart(result: SimpleNamespace) -> None:
    text = written(document_of(result))
    assert "not engaged (pooled)" in text
    assert "bookkeeping, not cause" in text


def test_shares_of_the_ledger_leave_out_who_endangered_nobody(result: SimpleNamespace) -> None:
    lines = written(document_of(result)).splitlines()
    row = next(line for line in lines if line.startswith("out of reach"))
    assert "64 %" in row


def test_attacks_say_why_nobody_fired(result: SimpleNamespace) -> None:
    lines = written(document_of(result)).splitlines()
    assert next(line for line in lines if line.startswith("drones")).split() == [
        "drones", "81", "%", "75", "%", "held", "fire", "19", "%",
    ]  # fmt: skip
    assert any(line.startswith("missiles") and "out of reach 100 %" in line for line in lines)


def test_without_a_leaker_the_ledger_says_so(result: SimpleNamespace) -> None:
    result.summary["measures"]["leakers"]["mean"] = 0.0
    assert "Leak ledger: no threat leaked." in written(document_of(result))


def test_without_a_call_the_response_says_so(result: SimpleNamespace) -> None:
    result.summary["measures"]["calls"]["mean"] = 0.0
    assert "no ship called" in written(document_of(result))


def test_one_replication_has_no_interval(result: SimpleNamespace) -> None:
    for one in result.summary["measures"].values():
        one |= {"ci": None, "method": "none: one replication", "n": 1, "sd": None}
    text = written(document_of(result))
    assert "[" not in text
    assert " – " in text
