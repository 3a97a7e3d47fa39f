"""Named ships and their lanes: told with distance, date and place if they cannot be meant."""

from itertools import pairwise
from pathlib import Path

import pytest

from sim.engine.streams import Luck
from sim.scenario import load, load_text
from sim.simulation import Model
from sim.world.motion import FOREVER
from tests.scenario.rules.guarded import GUARD, HEAD

DAY = f"""\
{HEAD}duration: 3 h
ships:
  trader:
    class: bulk-carrier
    lane: southbound
    at: {{time: +1 h, position: 14°20'N 42°02'E}}
    speed: 12 kn
{GUARD}attacks:
  drones: {{weapon: one-way-drone, launched_at: +1 h, from: hodeidah-coast, target: trader}}
"""
POSITION, TIME, TARGET = "ships.trader.at.position", "ships.trader.at.time", "attacks.drones.target"


def warned(*overrides: str) -> dict[str, str]:
    return {one.path: one.rule for one in load_text(DAY, overrides=overrides).warnings}


def test_a_ship_on_its_lane_is_beyond_doubt() -> None:
    assert warned() == {}


@pytest.mark.parametrize(
    ("override", "words"),
    [
        (f"{POSITION}=27N 51E", ["is 819.8 nmi from the middle of the lane southbound"]),
        (f"{POSITION}=14°20'N 42°12'E", ["is 8.7 nmi", "is 2.8 nmi", "in the lane northbound"]),
        (
            "ships.trader.lane=northbound",
            ["is 7.4 nmi", "northbound", "lies in the lane southbound"],
        ),
    ],
)
def test_a_position_off_the_lane_is_told_with_the_distance(override: str, words: list[str]) -> None:
    found = warned(override)
    assert all(word in found[POSITION] for word in words), found


@pytest.mark.parametrize("where", ["14°20'N 42°04'E", "14°20'N 41°59'E"])
def test_the_edge_of_the_lane_is_not_off_it(where: str) -> None:
    assert POSITION not in warned(f"{POSITION}={where}")


def test_a_position_off_the_lane_that_is_meant_is_not_told() -> None:
    off, meant = f"{POSITION}=14°20'N 42°12'E", "ships.trader.at.outside_lane={}"
    assert "outside_lane" in warned(off, meant.format("false"))[POSITION]
    assert warned(off, meant.format("true")) == {}


@pytest.mark.parametrize("path", sorted(Path("scenarios").glob("*.yaml")), ids=str)
def test_the_shipped_scenarios_are_beyond_doubt(path: Path) -> None:
    assert load(path).warnings == ()


# The lane is 62 h 44 min long at 12 kn from 14°20'N; the way to it from Suez takes 87 h 50 min.
LEFT = "leaves southbound about {} 21:44 at 14°21'N 53°00'E, and lies there from then on"
NOT_YET = "enters southbound about {} 16:10 at 29°43'N 32°33'E, and lies there until then"


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        ([f"{TIME}=2022-12-16 09:00 +03:00"], LEFT.format("2022-12-18")),
        ([f"{TIME}=2023-12-10 09:00 +03:00"], LEFT.format("2023-12-12")),
        ([f"{TIME}=2024-12-16 09:00 +03:00"], NOT_YET.format("2024-12-12")),
        ([f"{TIME}=2023-12-21 09:00 +03:00"], NOT_YET.format("2023-12-17")),
        (["duration=9 d", "attacks.drones.launched_at=+8 d"], LEFT.format("2023-12-18")),
        (
            ["duration=9 d", f"{TIME}=2023-12-21 09:00 +03:00"],
            NOT_YET.format("2023-12-17"),
        ),
    ],
)
def test_a_ship_that_is_not_on_its_lane_is_told_with_date_and_place(
    overrides: list[str], told: str
) -> None:
    found = warned(*overrides)
    assert found[TARGET] == f"is not on its way: it {told}"
    assert told in [one.rule for one in load_text(DAY, overrides=overrides).warnings]


def test_an_attack_before_the_ship_leaves_its_lane_is_not_told() -> None:
    found = warned("duration=9 d")
    assert list(found) == [TIME]


def test_a_ship_that_lies_still_has_a_time_near_the_run() -> None:
    still = ("ships.trader.lane=null", "ships.trader.speed=null")
    assert TIME not in warned(*still, f"{TIME}=-20 h")
    found = warned(*still, f"{TIME}=2022-12-16 09:00 +03:00")
    assert (
        found[TIME] == "is 365 d before the start: without a lane the ship lies there all the time"
    )


@pytest.mark.parametrize("time", ["2022-12-16 09:00 +03:00", "2024-12-16 09:00 +03:00", "+80 h"])
def test_a_ship_has_a_place_at_all_times(time: str) -> None:
    """It is told of, and it runs: until it enters its lane it lies at the beginning of it."""
    scenario = load_text(DAY, overrides=[f"{TIME}={time}", "duration=2 d"])
    day = Model(scenario).day(Luck(1, 0))
    (ship,) = day.fleet.ships
    legs = ship.track.legs
    assert (legs[0].start, legs[-1].end) == (0.0, FOREVER)
    for before, after in pairwise(legs):
        assert before.end == after.start
        assert before.at(before.end) == pytest.approx(after.at(after.start), abs=1e-3)
    day.run()


def test_a_ship_far_off_its_lane_runs() -> None:
    """It may sail over land, 148 half-widths off; who is called finds a way all the same."""
    overrides = [f"{POSITION}=27N 51E", "duration=60 h"]
    weapon = (
        "catalogue.threats.one-way-drone={reach: 4000 km, speed: 500 kn, fate: {hit: 1, dark: 1}}"
    )
    scenario = load_text(DAY, overrides=[*overrides, weapon, "attacks.drones.count=40"])
    kinds = {type(record).__name__ for record in Model(scenario).replicate(1, 0).records}
    assert "Called" in kinds


def dated(**dates: str) -> dict[str, str]:
    keys = [f"escorts.guard.{key.rstrip('_')}={value}" for key, value in dates.items()]
    return warned(*keys)


@pytest.mark.parametrize(
    ("dates", "path", "words"),
    [
        ({"from_": "+2 h", "until": "+1 h"}, "until", "is not after its from: the escort is never"),
        ({"from_": "+2 h", "until": "+2 h"}, "until", "is not after its from: the escort is never"),
        (
            {"until": "+0 h"},
            "until",
            "is not after the start of the run: the escort is never there",
        ),
        ({"from_": "-3 h", "until": "-2 h"}, "until", "is not after the start of the run"),
        ({"from_": "+1000 h"}, "from", "is after the end of the run: the escort is never there"),
        ({"from_": "+3 h"}, "from", "is after the duration: it comes when nothing is launched"),
    ],
)
def test_an_escort_that_is_never_there_is_told(
    dates: dict[str, str], path: str, words: str
) -> None:
    (found,) = dated(**dates).items()
    assert found[0] == f"escorts.guard.{path}"
    assert words in found[1]


@pytest.mark.parametrize(
    "dates", [{"from_": "-2 h"}, {"until": "+1000 h"}, {"from_": "+1 h", "until": "+2 h"}]
)
def test_dates_that_can_be_meant_are_not_told(dates: dict[str, str]) -> None:
    assert dated(**dates) == {}


@pytest.mark.parametrize(
    ("dates", "there"),
    [
        ({"from_": "+1 h"}, True),
        ({"from_": "+61 min"}, False),
        ({"until": "+1 h"}, False),
        ({"until": "+61 min"}, True),
    ],
)
def test_an_attack_on_an_escort_that_is_not_there_is_told(
    dates: dict[str, str], there: bool
) -> None:
    keys = [f"escorts.guard.{key.rstrip('_')}={value}" for key, value in dates.items()]
    found = warned(f"{TARGET}=guard", *keys)
    assert (TARGET in found) != there
    assert there or "is not there then, by its from and until" in found[TARGET]


def test_with_a_hard_end_the_run_is_over_at_the_duration() -> None:
    assert (
        "after the end of the run"
        in warned("escorts.guard.from=+3 h", "end=hard")["escorts.guard.from"]
    )
