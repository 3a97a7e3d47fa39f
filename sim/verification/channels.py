"""Time averages (C19): fire channels in use, and the time for which rounds tied them."""

from __future__ import annotations

import numpy as np

from sim.verification.case import Case, Column, Moments, Quantity, Tables, Wrong, column, totals
from sim.verification.scene import Gun, Inbound, Scene

CHANNELS = "time averages"
HORIZON = 12.0
HELD = ((0, 4), (2, 9), (5, 10))
"""From when to when (s) each of three channels is held, as printed."""

POOL = "channel-seconds:guard/round"


def in_use(tables: Tables) -> Column:
    """Return the time average of the channels in use."""
    average: Column = totals(POOL)(tables) / totals("duration")(tables)
    return average


def c19() -> Case:
    """Return three engagements whose channels are held as printed, with two channels.

    A threat known from its launch is fired at once, and met after its distance over the sum of the
    speeds (1 km/s): 4, 7 and 5 km.
    """
    exact = sum(end - start for start, end in HELD) / HORIZON
    raids = tuple(
        Inbound(f"raid-{start}", distance=1000.0 * (end - start), launched=f"+{start} s")
        for start, end in HELD
    )
    gun = Gun("round", 1.0, speed="700 m/s", channels=2)
    return Case(
        id="C19-P",
        title="channels held over [0, 4], [2, 9] and [5, 10] of 12 s, at most two at once",
        capability=CHANNELS,
        formula="(4 + 7 + 5)/12",
        source="computed by hand",
        scenario=Scene(name="C19-P", guns=(gun,), raids=raids, duration=f"{HORIZON:g} s").text(),
        quantities=(
            Quantity("channels in use, time average", exact, in_use, 0.0, 1.33333),
            Quantity("shots", 3.0, totals("rounds")),
        ),
        wrongs=(
            Wrong("one channel too few", {"channels in use, time average": Moments(11.0 / 12.0)}),
        ),
        tolerance=1e-7,
    )


def tied(tables: Tables) -> Column:
    """Return for how long channels were tied, from the table of shots alone.

    From the first round of a look to the end of its last, or of the run.
    """
    shots = tables["shots"]
    horizon = totals("duration")(tables)
    keys = zip(
        *(shots[name].to_pylist() for name in ("replication", "threat", "weapon", "look")),
        strict=True,
    )
    looks: dict[tuple[object, ...], tuple[float, float]] = {}
    ends = column(tables, "intercept_s", "shots")
    for key, fired, end in zip(keys, column(tables, "fired_s", "shots"), ends, strict=True):
        last = horizon[0] if np.isnan(end) else end
        start, latest = looks.get(key, (fired, last))
        looks[key] = (min(start, fired), max(latest, last))
    total = np.zeros(len(horizon))
    for (replication, *_), (start, end) in looks.items():
        total[replication] += end - start  # type: ignore[call-overload]
    return total


def identity() -> Case:
    """Return a raid of salvos and looks, over before its end in some replications only."""

    def difference(tables: Tables) -> Column:
        off: Column = totals(POOL)(tables) - tied(tables)
        return off

    def busy(tables: Tables) -> Column:
        return np.array([float(tied(tables).max() > tied(tables).min() > 0.0)])

    gun = Gun("round", 0.5, salvo=2, looks=3, interval="2 s", channels=2)
    scene = Scene(
        name="C19-P-sum",
        guns=(gun,),
        raids=(Inbound(threats=6, spacing="{exponential: 20 s}"),),
        duration="5 min",
        end="hard",
    )
    return Case(
        id="C19-P-sum",
        title="time average × horizon = sum of times held",
        capability=CHANNELS,
        formula="Σ over looks of (last intercept − first launch)",
        source="Little's identity, censored by the end of the run",
        scenario=scene.text(),
        quantities=(
            Quantity("difference, s", 0.0, difference),
            Quantity("it differs from run to run (1 = yes)", 1.0, busy),
        ),
        replications=100,
    )


def channel_cases() -> list[Case]:
    """Return the cases of this file."""
    return [c19(), identity()]
