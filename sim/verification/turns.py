"""A turn redraws nothing: the scans of a radar whose ship is called away in the middle of them."""

from __future__ import annotations

import numpy as np

from sim.verification.busy import STREAMS
from sim.verification.case import Case, Column, Quantity, Tables, column, table, totals
from sim.verification.replicate import tables_of
from sim.verification.scene import position

WATCHED = 20
"""Threats that the radar looks for while its ship turns."""


def text(hit: int) -> str:
    """Return a day on which a ship near by is hit after 50 s, and calls; or is not."""
    return DAY.format(hit=hit, watched=WATCHED, here=position(0.0), far=position(150_000.0),
                      near=position(20_000.0), close=position(35_000.0))  # fmt: skip


DAY = """\
name: C07-P4-turn
start: 2023-12-16 08:00 +03:00
duration: 1 h
warning: {{probability: 0, delay: 0 s}}
ships:
  neighbour: {{class: trial-ship, at: {{time: +0 h, position: {near}}}}}
escorts:
  guard:
    class: trial-escort
    patrol: {{law: fixed, position: {here}}}
    doctrine: trial-doctrine
attacks:
  early: {{weapon: striker, launched_at: +0 h, from: {close}, target: neighbour}}
  late: {{weapon: bogey, launched_at: +0 h, from: {far}, target: {here}, count: {watched}}}
catalogue:
  ships:
    trial-ship: {{speed: 10 kn}}
  threats:
    striker:
      threat_class: unseen
      profile: {{kind: level, altitude: 20 km}}
      speed: 300 m/s
      reach: 2000 km
      reliability: {{}}
      fate: {{hit: {hit}, near: 0}}
      damage: {{none: 0, minor: 0, moderate: 1, severe: 0, lost: 0}}
      unit_cost: 0 USD
    bogey:
      threat_class: bogey
      profile: {{kind: level, altitude: 20 km}}
      speed: 250 m/s
      reach: 2000 km
      reliability: {{}}
      fate: {{hit: 0, near: 0}}
      damage: {{none: 1, minor: 0, moderate: 0, severe: 0, lost: 0}}
      unit_cost: 0 USD
  sensors:
    trial-radar:
      antenna_height: 20 m
      scan_period: 10 s
      scan_phase: 0
      sees: {{bogey: {{max_range: 400 km, scan_probability: 0.02}}}}
  weapons: {{}}
  escorts:
    trial-escort:
      top_speed: 30 kn
      cells: 0
      channels: {{}}
      sensors: [trial-radar]
      weapons: []
      magazine: {{}}
  doctrines:
    trial-doctrine: {{permission: {{control: free}}, against: {{}}}}
"""


def turning(count: int, seed: int) -> Tables:
    """Compare the detections of a ship that stays with those of the ship that is called away."""
    stays, leaves = (tables_of(text(hit), count, seed) for hit in (0, 1))
    one, other = (_seen(tables, count) for tables in (stays, leaves))
    answered = totals("answered")(leaves) - totals("answered")(stays)
    # The call comes after 50 s: what is found before it says nothing.
    after = (one > 50.0).sum(axis=1)
    return table(moved=(one != other).sum(axis=1), answered=answered, after=1.0 * (after > 0))


def _seen(tables: Tables, count: int) -> Column:
    """Return when each threat that is looked for was first seen; -1 s for one that never was."""
    names = tables["threats"]["threat"].to_pylist()
    late = np.array([name.startswith("late") for name in names])
    seen: Column = np.nan_to_num(column(tables, "detected_s", "threats")[late], nan=-1.0)
    return seen.reshape(count, -1)


def turn_cases() -> list[Case]:
    """Return the cases of this file."""
    return [
        Case(
            id="C07-P4-turn",
            title="a radar's ship turns while it scans",
            capability=STREAMS,
            formula="always in view: each threat is detected at the very same scan",
            source="definition",
            runs=turning,
            replications=20,
            quantities=(
                Quantity("detections that the turn moves", 0.0, totals("moved")),
                Quantity("the ship is called away (1 = yes)", 1.0, totals("answered")),
                Quantity("threats detected after the turn (1 = yes)", 1.0, totals("after")),
            ),
        )
    ]
