"""Positions, bearings and times of the log: an officer's own reckoning comes to the same."""

import re

import pytest
from geographiclib.geodesic import Geodesic

from sim.engine.streams import Luck
from sim.report.fixes import played
from sim.report.log import log
from sim.scenario import load
from sim.simulation import Model

FIX = re.compile(r"bearing (\d+)°, ([\d.]+) nmi, at (\d+)°([\d.]+)'N (\d+)°([\d.]+)'E")
GUARD = 14 + 10 / 60, 41 + 55 / 60


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """The log of one shipped raid: the escort lies at `GUARD`, six drones are due from 09:00."""
    model = Model(load("scenarios/one-raid.yaml"))
    day = model.day(Luck(1, 0))
    fixes = played(day)
    records = day.finish().records
    assert records == model.replicate(1, 0).records
    return list(log(records, day.case.start, fixes))


def test_bearing_and_range_lead_from_the_escort_to_the_position(lines: list[str]) -> None:
    found = [tuple(map(float, one.groups())) for line in lines if (one := FIX.search(line))]
    assert len(found) > 20
    for bearing, miles, lat, lat_min, lon, lon_min in found:
        way = Geodesic.WGS84.Inverse(*GUARD, lat + lat_min / 60, lon + lon_min / 60)
        # The position is printed to 0.1', the range to 0.1 nmi, the bearing to 1°.
        assert way["s12"] / 1852 == pytest.approx(miles, abs=0.16)
        assert (way["azi1"] - bearing + 180) % 360 - 180 == pytest.approx(0, abs=0.5 + 6 / miles)


def test_what_is_due_and_what_it_meets_is_told_ahead(lines: list[str]) -> None:
    first = next(line for line in lines if "drones/1 is launched" in line)
    assert "due 09:00:00 if nobody acts" in first
    ahead = [line.rpartition(" ")[2] for line in lines if "to meet it" in line]
    met = [line[:8] for line in lines if " kills " in line or " misses " in line]
    # One is rounded, the other cut off.
    assert len(ahead) == len(met) > 5
    assert all(abs(seconds(a) - seconds(b)) <= 1 for a, b in zip(sorted(ahead), met, strict=True))


def seconds(clock: str) -> int:
    hours, minutes, rest = map(int, clock.split(":"))
    return 3600 * hours + 60 * minutes + rest


def test_a_threat_that_is_over_has_no_position_any_more(lines: list[str]) -> None:
    over = next(place for place, line in enumerate(lines) if "drones/1 is shot down" in line)
    assert "at 14°" in lines[over]
    later = [line for line in lines[over + 1 :] if "drones/1 " in line]
    assert later
    assert not any("°" in line for line in later)
