"""Traces to the last event: C18, and the ladder of A16 flown through the whole model."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.verification.case import Case, Column, Quantity, Tables, column
from sim.verification.geometry import LADDERS
from sim.verification.ladder import Rungs, recurrence
from sim.verification.scene import Gun, Inbound, Scene

TRACES = "traces, event by event"
ROUNDING = 1e-7
"""Positions are written in degrees with all digits: the way there and back costs this much."""


def shot(name: str, place: int, scale: float = 1.0) -> Callable[[Tables], Column]:
    """Return what reads a column of the shots at one place of their order."""

    def read(tables: Tables) -> Column:
        values = column(tables, name, "shots")
        return values[place : place + 1] * scale if place < len(values) else np.array([np.nan])

    return read


def shots(tables: Tables) -> Column:
    """Return how many shots there were."""
    return np.array([float(tables["shots"].num_rows)])


Engaged = tuple[float, float, float]
"""Launch (s), intercept (s), and range of the intercept (km)."""


def queued(
    start: list[float], speed: float, weapon: float, ready: float, look: float
) -> list[Engaged]:
    """Return the engagements of threats (km, km/s) in list order, one channel, each killed."""
    found, free = [], ready
    for distance in start:
        at_launch = distance - speed * free
        flight = at_launch / (weapon + speed)
        found.append((free, free + flight, at_launch - speed * flight))
        free += flight + look
    return found


PRINTED = (
    (5.0, 24.0, 15.2),
    (26.0, 42.8, 13.44),
    (44.8, 59.84, 12.032),
)


def c18() -> Case:
    """Three threats, one channel, every shot a kill."""
    exact = queued([20.0, 22.0, 24.0], 0.2, 0.8, 5.0, 2.0)
    columns = [
        ("launch", "s", "fired_s", 1.0),
        ("intercept", "s", "intercept_s", 1.0),
        ("range", "km", "range_m", 0.001),
    ]
    quantities = [
        Quantity(
            f"{what} {place + 1}, {unit}",
            exact[place][which],
            shot(name, place, scale),
            figure=PRINTED[place][which],
        )
        for place in range(3)
        for which, (what, unit, name, scale) in enumerate(columns)
    ]
    gun = Gun("round", 1.0, speed="800 m/s", channels=1, release="assessment", delay="2 s")
    raids = tuple(Inbound(f"raid-{km}", distance=1000.0 * km) for km in (20, 22, 24))
    return Case(
        id="C18-P",
        title="golden trace: three threats, one channel",
        capability=TRACES,
        formula="launch = max(reaction, channel free); flight = R/(Vm + Vt); then ta",
        source="computed by hand",
        scenario=Scene(
            name="C18-P", guns=(gun,), raids=raids, speed="200 m/s", reaction="5 s"
        ).text(),
        quantities=(*quantities, Quantity("shots", 3.0, shots)),
        tolerance=ROUNDING,
    )


def flown(name: str, rungs: Rungs) -> Case:
    """Return the ladder as a scenario: pk 0, so that every look is taken."""
    exact = recurrence(rungs)
    gun = Gun(
        "round",
        0.0,
        looks=10_000,
        speed=f"{rungs.weapon} m/s",
        nearest=f"{rungs.nearest} m",
        farthest=f"{min(rungs.farthest, 200_000.0)} m",
        channels=1,
        delay=f"{rungs.look} s",
    )
    scene = Scene(
        name=f"{name}-model",
        guns=(gun,),
        raids=(Inbound(distance=rungs.start),),
        speed=f"{rungs.threat} m/s",
        reaction=f"{rungs.reaction} s",
    )
    ranges = (
        Quantity(f"intercept {place + 1}, km", value / 1000.0, shot("range_m", place, 0.001))
        for place, value in enumerate(exact)
        if place in (0, 1, len(exact) - 1)
    )
    return Case(
        id=f"{name}-model",
        title="engagement ladder through the model",
        capability=TRACES,
        formula="R_I = R_L Vm/(Vm + Vt); R_L' = R_I − Vt ta",
        source="recalled: Wagner, Mylander & Sanders, Naval Operations Analysis",
        scenario=scene.text(),
        quantities=(Quantity("looks", float(len(exact)), shots), *ranges),
        tolerance=ROUNDING,
    )


def trace_cases() -> list[Case]:
    """Return the cases of this file."""
    return [c18(), *(flown(name, rungs) for name, (rungs, _, _) in LADDERS.items())]
