"""A destroyer's response time on the shipped lane, against an independently written integral.

The destroyer patrols the shipped box `southern-red-sea`; a ship on the shipped southbound lane
calls somewhere between 16° and 14.7° N, and sails on. The integral runs over where the destroyer is
(uniform in the box) and where the ship is (uniform along that part of the lane). For each pair a
bisection finds when the destroyer, straight ahead at top speed, meets the ship on its bent way, and
when it first is within a nautical mile of it. Of the program only the chart is used: its
projection, and its land to make sure that no straight way crosses any.

Error: the integral's mean is exact to 3 s (finer steps move it less, tested); the simulated mean
and shares may be off by 4 standard errors, a false alarm in 16,000.
"""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from ruamel.yaml import YAML

from sim.scenario import load_text
from sim.scenario.theatre import load_theatre
from sim.verification.case import column
from sim.verification.program import tables_from
from tests.platforms.chance import agrees, share_agrees

ROOT = Path(__file__).resolve().parents[2]
THEATRE = YAML(typ="safe").load(ROOT / "sim" / "catalogue" / "theatres" / "red-sea.yaml")
NODES = [(node["lat"], node["lon"]) for node in THEATRE["lanes"]["southbound"]["nodes"]]
START = NODES.index((17.337, 39.917))

NMI, KN = 1852.0, 1852.0 / 3600.0
TOP, SHIP = 30.0 * KN, 14.0 * KN
FIRST, LAST = 6.5 * 3600.0, 13.5 * 3600.0
"""Between these times (s) the ship calls, having passed the starting node at 0."""
DAYS = 900

Column = NDArray[np.float64]


class Lane:
    """The southbound lane from the starting node on, straight from node to node."""

    def __init__(self) -> None:
        chart = load_theatre("red-sea").chart
        self.x, self.y = np.array([chart.to_plane(*node) for node in NODES[START:]]).T
        self.s = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(self.x), np.diff(self.y)))])

    def at(self, time: Column) -> tuple[Column, Column]:
        way = SHIP * time
        return np.interp(way, self.s, self.x), np.interp(way, self.s, self.y)


def patrol(along: int, across: int) -> tuple[Column, Column]:
    """The middles of equal parts of the box (m)."""
    box, chart = THEATRE["boxes"]["southern-red-sea"], load_theatre("red-sea").chart
    lat, lon = box["centre"]["lat"], box["centre"]["lon"]
    heading = np.radians(float(box["heading"].split()[0]))
    length, width = (float(box[side].split()[0]) * NMI for side in ("length", "width"))
    x0, y0 = chart.to_plane(lat, lon)
    # The heading in the plane, by a step of 100 m on a sphere.
    step = np.degrees(100.0 / 6.371e6)
    ahead = lat + step * np.cos(heading), lon + step * np.sin(heading) / np.cos(np.radians(lat))
    dx, dy = np.subtract(chart.to_plane(*ahead), (x0, y0))
    dx, dy = dx / np.hypot(dx, dy), dy / np.hypot(dx, dy)
    a, c = np.meshgrid(
        (np.arange(along) + 0.5) / along * length - length / 2,
        (np.arange(across) + 0.5) / across * width - width / 2,
    )
    return (x0 + a * dx + c * dy).ravel(), (y0 + a * dy - c * dx).ravel()


def bisected(low: Column, high: Column, late: object) -> Column:
    """The time up to which ``late`` is false and from which on it is true."""
    for _ in range(40):
        middle = 0.5 * (low + high)
        after = late(middle)  # type: ignore[operator]
        low, high = np.where(after, low, middle), np.where(after, middle, high)
    return 0.5 * (low + high)


def responses(fineness: int) -> tuple[Column, NDArray[np.float64]]:
    """The time (s) from the call to 1 nmi, for each pair of places, and the straight ways (m)."""
    lane = Lane()
    px, py = patrol(18 * fineness, 4 * fineness)
    calls = FIRST + (np.arange(20 * fineness) + 0.5) / (20 * fineness) * (LAST - FIRST)
    x, y, call = (np.repeat(one, len(calls)) for one in (px, py, px))
    call = np.tile(calls, len(px))

    def off(time: Column) -> Column:
        sx, sy = lane.at(call + time)
        return np.hypot(sx - x, sy - y)

    day = np.full_like(x, 86400.0)
    met = bisected(np.zeros_like(x), day, lambda time: TOP * time >= off(time))
    gx, gy = lane.at(call + met)
    ux, uy = (gx - x) / (TOP * met), (gy - y) / (TOP * met)

    def near(time: Column) -> NDArray[np.bool_]:
        sx, sy = lane.at(call + time)
        return np.hypot(x + ux * TOP * time - sx, y + uy * TOP * time - sy) <= NMI

    reached = bisected(np.zeros_like(x), met, near)
    reached[off(np.zeros_like(x)) <= NMI] = 0.0
    return reached, np.stack([np.stack([x, y], 1), np.stack([gx, gy], 1)], 1)


SCENARIO = f"""\
name: A destroyer on the lane
start: 2023-12-16 08:00 +03:00
duration: 24 h
response: {{alongside: 1 nmi}}
ships:
  trader:
    class: trial-ship
    lane: southbound
    at: {{time: +0 h, position: {{lat: {NODES[START][0]}, lon: {NODES[START][1]}}}}}
    speed: 14 kn
escorts:
  destroyer:
    class: trial-escort
    doctrine: trial-doctrine
    patrol: {{law: box, area: southern-red-sea, speed: 15 kn}}
attacks:
  raid:
    weapon: bogey
    due_at: +6.5 h
    window: {{uniform: [0 h, 7 h]}}
    from: 15.5N 43.5E
    target: trader
catalogue:
  ships: {{trial-ship: {{speed: 14 kn}}}}
  threats:
    bogey:
      threat_class: bogey
      profile: {{kind: level, altitude: 0 m}}
      speed: 300 m/s
      reach: 2000 km
      fate: {{hit: 0, near: 1}}
      damage: {{none: 1, minor: 0, moderate: 0, severe: 0, lost: 0}}
      unit_cost: 0 USD
  escorts:
    trial-escort:
      {{top_speed: 30 kn, cells: 0, channels: {{}}, sensors: [], weapons: [], magazine: {{}}}}
  doctrines: {{trial-doctrine: {{against: {{}}}}}}
"""


@pytest.fixture(scope="module")
def integral() -> Column:
    reached, _ = responses(3)
    return reached


@pytest.fixture(scope="module")
def simulated() -> Column:
    tables = tables_from(load_text(SCENARIO), range(DAYS), 3)
    called, arrived = (column(tables, name, "calls") for name in ("called_s", "arrived_s"))
    assert len(called) == DAYS
    assert called.min() >= FIRST
    assert called.max() <= LAST
    return arrived - called


def test_the_integral_has_settled_and_no_way_in_it_crosses_land(integral: Column) -> None:
    coarse, ways = responses(2)
    assert abs(coarse.mean() - integral.mean()) < 3.0
    assert not load_theatre("red-sea").chart.blocked(ways[::7]).any()


def test_the_mean_response_time_is_that_of_the_integral(
    integral: Column, simulated: Column
) -> None:
    assert agrees(simulated, integral.mean())
    assert not agrees(simulated, 1.1 * integral.mean())


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.75, 0.9])
def test_as_many_are_reached_by_each_quantile(
    integral: Column, simulated: Column, share: float
) -> None:
    by = float(np.quantile(integral, share))
    assert share_agrees(int((simulated <= by).sum()), DAYS, share)


def test_the_ships_way_matters(integral: Column, simulated: Column) -> None:
    """As if the ship lay still where it called, the mean would be another one."""
    _, ways = responses(2)
    lane, (px, py) = Lane(), patrol(36, 8)
    calls = FIRST + (np.arange(40) + 0.5) / 40 * (LAST - FIRST)
    x, y = lane.at(np.tile(calls, len(px)))
    still = np.hypot(np.repeat(px, 40) - x, np.repeat(py, 40) - y)
    assert len(still) == len(ways)
    assert not agrees(simulated, float(np.maximum(still - NMI, 0.0).mean()) / TOP)
