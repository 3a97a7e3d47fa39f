"""Cases of the way to a ship in distress: A30 and A31 of the list of references."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from sim.units import NMI
from sim.verification.case import Case, Column, Moments, Quantity, Tables, Wrong, column
from sim.verification.distress import Distress, place

LENGTH, SPEED = 120.0, 30.0
"""Length of the segment (nmi) and top speed of the escorts (kn)."""

SIDES = 60.0, 100.0
"""Sides of the rectangle (nmi)."""

CAPABILITY = "response to calls"
GHOSH = "recalled: Ghosh 1951"
LARSON = "recalled: Larson & Odoni, Urban Operations Research, ch. 3"
BOX, LINE, FIXED = "law: box", "law: back-and-forth, speed: 15 kn", "law: fixed"
WITHIN = 60.0
"""Time (min) of which the share that is reached in it is asked."""


class Way(NamedTuple):
    """The law of an escort's way to a ship that calls (nmi): moments, and share within a length."""

    mean: float
    sd: float
    within: Callable[[float], float] | None = None

    def minutes(self, factor: float = 1.0) -> Moments:
        """Return the moments of the time (min), at the top speed times ``factor``."""
        hour = 60.0 / (SPEED * factor)
        return Moments(hour * self.mean, hour * self.sd)

    def share(self, minutes: float, factor: float = 1.0) -> Moments:
        """Return the moments of whether it takes at most so long."""
        assert self.within is not None
        return yes_or_no(self.within(minutes / 60.0 * SPEED * factor))


def yes_or_no(p: float) -> Moments:
    """Return the moments of a thing that happens with a probability."""
    return Moments(p, math.sqrt(p * (1.0 - p)))


def up_to(length: float) -> Way:
    """Return the way that is uniform up to ``length``."""
    return Way(length / 2.0, length / 12.0**0.5, lambda d: min(d / length, 1.0))


BOTH = Way(LENGTH / 3.0, LENGTH / 18.0**0.5, lambda d: 1.0 - (1.0 - min(d / LENGTH, 1.0)) ** 2)
"""Escort and ship uniform on the segment."""

MIDDLE, QUARTERS, END = up_to(LENGTH / 2.0), up_to(LENGTH / 4.0), up_to(LENGTH)
"""From the middle, from the nearer of the quarter points, from a turning point of the patrol."""


def cover(at: Column, reach: float) -> Column:
    """Return the share of the segment within ``reach`` (nmi) of a place on it."""
    part: Column = np.minimum(at + reach, LENGTH) - np.maximum(at - reach, 0.0)
    return part / LENGTH


def places(count: int = 20_000) -> Column:
    """Return the middles of equal parts of the segment (nmi), for integrals over it."""
    return (np.arange(count) + 0.5) * LENGTH / count


def nearest(escorts: int) -> Way:
    """Return the way of the nearest of some escorts, each uniform on the segment."""
    k, ways, ships = escorts, places(2000), places(2000)
    mean = LENGTH * (k + 3) / (2 * (k + 1) * (k + 2))
    farther = [float(((1.0 - cover(ships, way)) ** k).mean()) for way in ways]
    square = 2.0 * float(ways @ farther) * LENGTH / len(ways)
    return Way(mean, math.sqrt(square - mean * mean))


def rectangle(a: float, b: float) -> tuple[Way, Way]:
    """Return the ways in a rectangle (nmi): between two uniform points, and from its centre."""
    d, p, q = math.hypot(a, b), a * a / (b * b), b * b / (a * a)
    logs = b * b / a * math.log((a + d) / b) + a * a / b * math.log((b + d) / a)
    both = (a * p + b * q + d * (3.0 - p - q) + 2.5 * logs) / 15.0
    half, side, e = a / 2.0, b / 2.0, d / 2.0
    centre = e / 3.0 + half**2 / (6.0 * side) * math.log((side + e) / half)
    centre += side**2 / (6.0 * half) * math.log((half + e) / side)
    squares = d * d / 6.0, d * d / 12.0
    return Way(both, (squares[0] - both**2) ** 0.5), Way(centre, (squares[1] - centre**2) ** 0.5)


MEAN, SHARE = "call to alongside, min", f"P(alongside within {WITHIN:.0f} min)"
LATE = 164.105
"""The printed quantile (min) of 90 %."""


def waits(tables: Tables) -> Column:
    """Return the time (min) from each call to the escort alongside."""
    seconds = column(tables, "arrived_s", "calls") - column(tables, "called_s", "calls")
    minutes: Column = seconds / 60.0
    return minutes


def soon(minutes: float) -> Callable[[Tables], Column]:
    """Return what tells whether each call is answered in so many minutes."""
    return lambda tables: (waits(tables) <= minutes).astype(np.float64)


def about(way: Way, factor: float = 1.0) -> dict[str, Moments]:
    """Return the moments of what a case measures, at the top speed times ``factor``."""
    found = {MEAN: way.minutes(factor)}
    return found if way.within is None else {**found, SHARE: way.share(WITHIN, factor)}


class Drive(NamedTuple):
    """One call in a stretch of water, and escorts: the case's words, its law, who patrols how."""

    id: str
    title: str
    formula: str
    way: Way
    figure: float
    patrols: tuple[str, ...]


def drive(
    one: Drive,
    mistakes: Mapping[str, Way],
    sides: tuple[float, float | None] = (LENGTH, None),
    more: tuple[Quantity, ...] = (),
) -> Case:
    """Return a case of one call, at a time uniform over two rounds of the patrol.

    sides: length and width (nmi) of the stretch; without a width it is a line.
    """
    raid = f"due_at: +8 h, window: {{uniform: [0 h, 16 h]}}, from: {place()}, target: ship-0"
    scene = Distress(
        name=one.id,
        duration="36 h",
        length=sides[0],
        width=sides[1],
        patrols=one.patrols,
        attacks=(raid,),
    )
    mean = one.way.minutes()
    return Case(
        id=one.id,
        title=one.title,
        capability=CAPABILITY,
        formula=one.formula,
        source=LARSON if sides[1] is None else GHOSH,
        scenario=scene.text(),
        quantities=(Quantity(MEAN, mean.mean, waits, mean.sd, one.figure), *more),
        wrongs=(
            Wrong("speed 10 % too low", about(one.way, 0.9)),
            Wrong("speed 10 % too high", about(one.way, 1.1)),
            *(Wrong(mistake, about(wrongly)) for mistake, wrongly in mistakes.items()),
        ),
    )


def a30() -> list[Case]:
    """Response on a segment: one escort or two, on patrol or fixed."""
    mean, sd = BOTH.minutes()
    early, late = BOTH.share(WITHIN), BOTH.share(LATE)
    more = (
        Quantity("variance, min²", sd**2, lambda t: (waits(t) - mean) ** 2, None, 56.5685**2),
        Quantity(SHARE, early.mean, soon(WITHIN), early.sd, 0.4375),
        Quantity(f"P(alongside within {LATE} min)", late.mean, soon(LATE), late.sd, 0.9),
    )
    random = "mean L/3, sd L/√18, P(D ≤ d) = 1 − (1 − d/L)²"
    several = "mean L(k + 3)/(2(k + 1)(k + 2))"
    trap = {"places drawn only at turning points": END, "always from the middle": MIDDLE}
    quarter = LENGTH / 4.0 * NMI
    quarters = tuple(f"{FIXED}, position: {place(ahead)}" for ahead in (-quarter, quarter))
    either = Way(5.0 * LENGTH / 16.0, LENGTH * (7.0 / 48.0 - 25.0 / 256.0) ** 0.5)
    on = "a call on a segment, "
    one = Drive("A30-P", f"{on}escort on patrol", random, BOTH, 80.0, (LINE,))
    middle = Drive("A30-P-middle", f"{on}escort in its middle", "mean L/4", MIDDLE, 60.0, (FIXED,))
    two = Drive(
        "A30-P-nearest", f"{on}nearer of two on patrol", several, nearest(2), 50.0, (LINE, LINE)
    )
    posts = Drive(
        "A30-P-quarters", f"{on}two at quarter points", "mean L/8", QUARTERS, 30.0, quarters
    )
    return [
        drive(one, trap, more=more),
        drive(middle, {"escort anywhere": BOTH}),
        drive(two, {"not the nearer one": BOTH}),
        drive(posts, {"not the nearer one": either}),
    ]


def a31() -> list[Case]:
    """Response in a rectangle: from anywhere in it, and from its centre."""
    both, centre = rectangle(*SIDES)
    corners = Way(sum(SIDES) / 3.0, math.hypot(*SIDES) / 18.0**0.5)
    law = "e/3 + A²/(6B) ln((B + e)/A) + B²/(6A) ln((A + e)/B)"
    within = "a call in a rectangle, "
    patrol = Drive("A31-P", f"{within}escort on patrol", "Ghosh's mean", both, 84.7816, (BOX,))
    post = Drive("A31-P-centre", f"{within}escort at its centre", law, centre, 62.3765, (FIXED,))
    return [
        drive(patrol, {"right-angle metric": corners, "from the centre": centre}, SIDES[::-1]),
        drive(post, {"escort anywhere": both}, SIDES[::-1]),
    ]


def way_cases() -> list[Case]:
    """Return the cases of this file."""
    return [*a30(), *a31()]
