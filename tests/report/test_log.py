"""A journal as sentences: all kinds of records have one, and they say what the records say."""

import inspect
import pkgutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from importlib import import_module

import pytest
from syrupy.assertion import SnapshotAssertion

import sim.kill_chain
import sim.platforms
from sim.engine.journal import Tally
from sim.kill_chain.ledger import Charged
from sim.kill_chain.steps.assess import Assessed
from sim.kill_chain.steps.detect import Detected
from sim.kill_chain.steps.engage import Fired, Met
from sim.kill_chain.steps.identify import Identified
from sim.kill_chain.steps.permit import Permitted
from sim.platforms.helm import Turned
from sim.platforms.launch.threat import Ended, Launched
from sim.platforms.response.calls import Alongside, Called, Lost, Released, Tasked
from sim.platforms.response.casualty import Damaged
from sim.report.log import AFTERWARDS, SENTENCES, Record, log, sentence

START = datetime(2023, 12, 3, 23, 58, tzinfo=timezone(timedelta(hours=3)))

DAY = [
    Launched(0.0, "drones/1", "drones", "one-way-drone", "trader", 0.0, 0.0),
    Detected(10.0, "guard", "drones/1", "spy-1d", 74_080.0, 12.5),
    Detected(10.0, "other", "drones/1", "cue", 370_400.0, 10.0),
    Identified(14.0, "guard", "drones/1", True, "others"),
    Identified(15.0, "other", "drones/1", False, None),
    Permitted(14.0, "guard", "drones/1", "others", 45.0, None),
    Permitted(16.0, "other", "drones/1", "self", None, "weapons-hold"),
    Fired(50.0, "guard", "drones/1", "sm-2", 0, 1, 0, 0.755),
    Fired(52.0, "guard", "drones/1", "sm-2", 0, 1, 1, 0.755),
    Met(90.0, "guard", "drones/1", 0, 37_040.0, "miss"),
    Met(92.0, "guard", "drones/1", 1, 37_040.0, "kill"),
    Ended(92.0, "drones/1", "intercepted", None, None, "guard/sm-2"),
    Assessed(95.0, "guard", "drones/1", "sm-2", (0, 1), "kill"),
    Damaged(130.0, "trader", "moderate", 2.0, "drones/2"),
    Ended(130.0, "drones/2", "hit", "trader", "moderate", None),
    Turned(131.0, "guard", "answers a call"),
    Called(200.0, "trader", "near-miss", 500.0),
    Tasked(500.0, "guard", "trader"),
    Alongside(9000.0, "guard", "trader"),
    Released(9500.0, "guard", "trader", "assisted"),
    Released(9600.0, "guard", "trader", "pre-empted"),
    Charged(130.0, "drones/2", "held-fire", "no-permission"),
    Tally(10_800.0, "rounds-start", "guard/sm-2", 40.0),
    Tally(10_800.0, "rounds-left", "guard/sm-2", 38.0),
    Tally(10_800.0, "defended", "drones/1", 1.0),
    Tally(10_800.0, "transits", "bab-el-mandeb", 39.0),
]


def records_of_the_model() -> Iterator[type]:
    """Give the kinds of records: named tuples of the model that begin with a time."""
    for package in (sim.kill_chain, sim.platforms):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for _, kind in inspect.getmembers(import_module(module.name), inspect.isclass):
                if kind.__module__ == module.name and getattr(kind, "_fields", [""])[0] == "time":
                    yield kind


@pytest.mark.parametrize("kind", list(records_of_the_model()), ids=lambda kind: kind.__name__)
def test_every_kind_of_record_has_a_sentence(kind: type) -> None:
    assert kind in SENTENCES or kind in AFTERWARDS


def test_the_log_of_a_day(snapshot: SnapshotAssertion) -> None:
    assert "\n".join(log(DAY, START)) == snapshot


def test_a_call_may_be_lost() -> None:
    assert sentence(Lost(9.0, "trader")) == "nobody can go to trader: its call is lost"


def test_a_new_date_has_a_line() -> None:
    dates = [line for line in log(DAY, START) if "UTC+03:00" in line]
    assert [date.partition(",")[0] for date in dates] == [
        "Sunday 3 December 2023",
        "Monday 4 December 2023",
    ]


@pytest.mark.parametrize("result", ["kill", "miss", "wasted", "aborted", "dud"])
def test_every_end_of_a_round_has_words(result: str) -> None:
    said = sentence(Met(0.0, "guard", "drones/1", 4, 1852.0, result))  # type: ignore[arg-type]
    assert "shot 5" in said
    assert said.endswith("1.0 nmi from the launch")


@pytest.mark.parametrize(
    "outcome", ["failed", "passed", "intercepted", "decoyed", "near-miss", "missed"]
)
def test_every_outcome_has_words(outcome: str) -> None:
    said = sentence(Ended(0.0, "drones/1", outcome, None, None, None))  # type: ignore[arg-type]
    assert outcome not in said or outcome == "missed"


def test_a_raid_behind_the_first_is_told() -> None:
    first = Launched(0.0, "a/1", "a", "drone", "trader", 0.0, 0.0)
    assert sentence(first) == "a/1 is launched (drone, attack a), aimed at trader"
    assert "attack a, raid 3)" in sentence(first._replace(raid=3))


def test_an_unknown_record_is_told_by_its_fields() -> None:
    record: Record = Tally(0.0, "sightings", "guard", 2.0)
    assert sentence(record) == "Tally: name sightings, key guard, value 2.0"


def test_what_is_in_flight_at_a_hard_end_is_told() -> None:
    launches = [Launched(t, f"drones/{t}", "drones", "kite", "trader", 0.0, 0.0) for t in (1, 2)]
    ended = Ended(9.0, "drones/1", "missed", None, None, None)
    assert list(log([*launches, ended], START))[-1] == "In flight at the hard end: drones/2"
    assert "hard end" not in "".join(log([launches[0], ended], START))
