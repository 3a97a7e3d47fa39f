"""Cases of the umbrella of an escort on patrol: A33 of the list of references.

The threats come straight across the segment from afar, so that the nearest that they come to an
escort is where they meet their ship: a ship is under the umbrella if it lies within the reach of
the weapon.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from sim.verification.case import Case, Column, Moments, Quantity, Tables, Wrong, column
from sim.verification.distress import Distress, place
from sim.verification.response import CAPABILITY, LENGTH, cover, places

ACROSS = 1.5e6
"""From where (m in the plane, square to the segment) the threats come."""

REACH, PK, AT_ONCE = 25.0, 0.8, 20
"""Reach of the weapon (nmi), its pk, and ships attacked in each replication."""

UNDER, LEAKED = "share of attacks shot at", "share of attacks that leak"


def umbrella(reach: float, pk: float = 1.0) -> Moments:
    """Return the moments of the share of a replication's attacks that are stopped."""
    chance = pk * cover(places(), reach)
    mean = float(chance.mean())
    within = float((chance * (1.0 - chance)).mean()) / AT_ONCE
    return Moments(mean, math.sqrt(float(chance.var()) + within))


def share_of_raid(p: float) -> Moments:
    """Return the moments of the share of a replication's attacks that each meet with a chance."""
    return Moments(p, math.sqrt(p * (1.0 - p) / AT_ONCE))


def wrong(name: str, reach: float, pk: float) -> Wrong:
    """Return what another reach or kill probability would give."""
    leaks = umbrella(reach, pk)
    return Wrong(name, {UNDER: umbrella(reach), LEAKED: Moments(1.0 - leaks.mean, leaks.sd)})


def a33() -> Case:
    """Share of attacks under the umbrella of one escort, and what leaks past it."""
    share, stopped = umbrella(REACH), umbrella(REACH, PK)
    printed = 0.373264

    def each(name: str) -> Callable[[Tables], Column]:
        return lambda tables: column(tables, name) / AT_ONCE

    far = place(abeam=ACROSS)
    scene = Distress(
        name="A33-P",
        duration="2 h",
        patrols=("law: back-and-forth, speed: 1 kn",),
        ships=AT_ONCE,
        speed="300 m/s",
        attacks=tuple(f"launched_at: +0 h, from: {far}, target: ship-{n}" for n in range(AT_ONCE)),
        gun=(REACH, PK),
    )
    return Case(
        id="A33-P",
        title="share of attacks under the umbrella of an escort on patrol",
        capability=CAPABILITY,
        formula="P = 1 − (1 − R/L)²; leak 1 − P pk",
        source="own derivation",
        scenario=scene.text(),
        quantities=(
            Quantity(UNDER, share.mean, each("engaged"), share.sd, printed),
            Quantity(LEAKED, 1.0 - stopped.mean, each("leakers"), stopped.sd, 1.0 - printed * PK),
        ),
        wrongs=(
            wrong("reach 10 % too short", 0.9 * REACH, PK),
            wrong("reach 10 % too far", 1.1 * REACH, PK),
            wrong("pk 10 % too low", REACH, 0.9 * PK),
            wrong("pk 10 % too high", REACH, 1.1 * PK),
            Wrong("the middle stands for the patrol", {UNDER: share_of_raid(2.0 * REACH / LENGTH)}),
        ),
        tolerance=0.003,
    )


def umbrella_cases() -> list[Case]:
    """Return the cases of this file."""
    return [a33()]
