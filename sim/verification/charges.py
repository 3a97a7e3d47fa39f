"""The ledger's codes (model 10), on one leaker for each, worked out on paper.

A threat from 60 km at 300 m/s reaches its ship after 200 s; the escort lies 10 km beside the ship,
so that a round of 900 m/s has to leave 11 s earlier. A leaker of which a link fails, and with it
all the links behind, is charged to that link: there the set of launches is first empty.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.verification.case import Case, Column, Quantity, Tables, table, totals
from sim.verification.replicate import tables_of
from sim.verification.scene import position

Setting = dict[str, Any]

WORKS: Setting = {
    "told": 1, "delay": "0 s", "neutral": 0, "control": "tight", "rounds": 9, "channels": 1,
    "reach": "100 km", "pk": 0, "false_kill": 0, "looks": 1,
}  # fmt: skip
"""All links hold, and the one round misses."""

FAILS: Setting = {
    "no-channel": {"channels": 0},
    "no-rounds": {"rounds": 0},
    "held-fire": {"control": "hold"},
    "not-identified": {"neutral": 1},
    "detected-late": {"delay": "195 s"},
}
"""What makes each link fail, the last link first."""

OTHERS: Setting = {
    "not-detected": {"told": 0},
    "out-of-reach": {"reach": "9 km"},
    "misjudged-kill": {"false_kill": 1, "looks": 2},
    "all-missed": {},
}


def settings() -> dict[str, Setting]:
    """Return the scenario's settings for a leaker of each code."""
    found, broken = {}, dict(WORKS)
    for code, change in FAILS.items():
        broken = {**broken, **change}
        found[code] = broken
    for code in ("not-detected", "out-of-reach"):
        found[code] = {**broken, **OTHERS[code]}
    for code in ("misjudged-kill", "all-missed"):
        found[code] = {**WORKS, **OTHERS[code]}
    return found


def text(setting: Setting) -> str:
    """Return the scenario of one leaker."""
    places = {"ship": position(0.0), "beside": position(0.0, 10_000.0), "far": position(60_000.0)}
    return LEAKER.format(**setting, **places)


LEAKER = """\
name: M10-P
start: 2023-12-16 08:00 +03:00
duration: 10 min
warning: {{probability: {told}, delay: {delay}}}
ships:
  trader: {{class: trial-ship, at: {{time: +0 h, position: {ship}}}}}
escorts:
  guard:
    class: trial-escort
    patrol: {{law: fixed, position: {beside}}}
    doctrine: trial-doctrine
attacks:
  raid: {{weapon: bogey, launched_at: +0 h, from: {far}, target: trader}}
catalogue:
  ships:
    trial-ship: {{speed: 10 kn}}
  threats:
    bogey:
      threat_class: bogey
      profile: {{kind: level, altitude: 0 m}}
      speed: 300 m/s
      reach: 2000 km
      reliability: {{}}
      fate: {{hit: 0, near: 0}}
      damage: {{none: 1, minor: 0, moderate: 0, severe: 0, lost: 0}}
      unit_cost: 0 USD
  sensors:
    trial-radar: {{antenna_height: 20 m, scan_period: 4 s, sees: {{}}}}
  weapons:
    round:
      speed: 900 m/s
      pool: director
      release: intercept
      interval: 0 s
      unit_cost: 0 USD
      assessment: {{delay: 0 s, false_kill: {false_kill}}}
      against:
        bogey: {{min_range: 0 m, max_range: {reach}, pk_self: {pk}, pk_crossing: {pk}}}
  escorts:
    trial-escort:
      top_speed: 30 kn
      cells: 0
      channels: {{director: {channels}}}
      sensors: [trial-radar]
      weapons: [round]
      magazine: {{round: {rounds}}}
  doctrines:
    trial-doctrine:
      identification: {{taken_for_neutral: {neutral}}}
      permission: {{control: {control}}}
      against:
        bogey: {{layers: [round], by_layer: {{round: {{salvo: 1, looks: {looks}}}}}}}
"""


def charged(_: int, seed: int) -> Tables:
    """Return whether the leaker that is made for each code has it."""
    found: dict[str, Column] = {}
    for code, setting in settings().items():
        reasons = tables_of(text(setting), 1, seed)["threats"]["reason"].to_pylist()
        found[code] = np.array([float(reasons == [code])])
    return table(**found)


def charge_cases() -> list[Case]:
    """Return the cases of this file."""
    return [
        Case(
            id="M10-P",
            title="one leaker for each code of the ledger",
            capability="leak ledger",
            formula="charged to the first link that leaves no launch",
            source="model 10.3, 10.4; worked out on paper",
            runs=charged,
            quantities=tuple(
                Quantity(f"{code} (1 = yes)", 1.0, totals(code)) for code in settings()
            ),
        )
    ]
