"""Streams of threats at fire channels that are held for a time of their own: the frame of queues.

A threat is ready at its launch and then flies for hours, so it waits as long as it must; a channel
is held for an engagement time of its own law, and the round kills. `UNIT` is one mean service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.verification.case import Case, Column, Moments, Quantity, Tables, Wrong, column
from sim.verification.scene import Gun, Inbound, Scene

QUEUES = "channels as queues"
UNIT = 10.0
"""Mean time (s) that a channel is held."""

FAR, SLOW = 300_000.0, "15 m/s"
AT_ONCE = 0.001
"""Patience (in units) that stands for none: a hundredth of a second."""

EXPONENTIAL, FIXED = f"{{exponential: {UNIT} s}}", f"{UNIT} s"
Read = Callable[[Tables], Column]
Flags = NDArray[np.bool_]

WAIT, LEAK = "mean wait", "P(leak)"


class Queue:
    """A stream of threats at one pool of channels, and how long each of them waited.

    rate: threats a unit of time. first, last: of the threats of a replication those that are
    counted; by then the queue has forgotten that it began empty.
    """

    def __init__(
        self,
        channels: int,
        rate: float,
        threats: int,
        first: int = 0,
        last: int | None = None,
        weapon: str = "bogey",
    ) -> None:
        self.channels, self.rate, self.threats, self.weapon = channels, rate, threats, weapon
        self.counted = slice(first, last)

    @property
    def raid(self) -> Inbound:
        """The stream as a raid."""
        spacing = f"{{exponential: {UNIT / self.rate!r} s}}"
        return Inbound(self.weapon, self.threats, spacing, FAR, self.weapon)

    def scene(self, name: str, engagement: str, **layer: object) -> Scene:
        """Return the scenario; ``layer`` is what the gun has beside its channels."""
        gun = GUN._replace(channels=self.channels, engagement=engagement, **layer)  # type: ignore[arg-type]
        return scene_of(name, (gun,), self.raid)

    def times(self, tables: Tables) -> tuple[Column, Column, Column]:
        """Return launch, first shot and its end by (replication, threat); NaN where there is none.

        In units of the mean service.
        """
        mine = np.array(tables["threats"].column("weapon").to_pylist()) == self.weapon
        launched = column(tables, "launched_s", "threats")[mine].reshape(-1, self.threats)
        fired, ended = np.full((2, *launched.shape), np.nan)
        names = [name.partition("/") for name in tables["shots"].column("threat").to_pylist()]
        shots = np.array([attack == self.weapon for attack, _, _ in names])
        place = np.array([int(number) for _, _, number in names])[shots] - 1
        at = column(tables, "replication", "shots").astype(int)[shots], place
        fired[at] = column(tables, "fired_s", "shots")[shots]
        ended[at] = column(tables, "intercept_s", "shots")[shots]
        launched, fired, ended = (each[:, self.counted] / UNIT for each in (launched, fired, ended))
        return launched, fired, ended

    def mean(self, of: Callable[[Column, Column, Column], NDArray[Any]]) -> Read:
        """Return what reads the mean of something over the threats of each replication."""

        def read(tables: Tables) -> Column:
            value: Column = np.asarray(of(*self.times(tables)), dtype=np.float64).mean(axis=1)
            return value

        return read


GUN = Gun("round", 1.0, nearest="0 km", farthest="1000 km")


def scene_of(name: str, guns: tuple[Gun, ...], *raids: Inbound, queue: str = "fifo") -> Scene:
    """Return streams of threats that fly long enough to wait as long as they must."""
    return Scene(
        name=name,
        guns=guns,
        raids=raids,
        speed=SLOW,
        duration="30 d",
        window="start",
        queue=queue,
    )


def waited(launched: Column, fired: Column, _: Column) -> Column:
    """Return the time in the queue."""
    return fired - launched


def stayed(launched: Column, _: Column, ended: Column) -> Column:
    """Return the time in the system."""
    return ended - launched


def longer(time: float, launched: Column, fired: Column, _: Column) -> Flags:
    """Return whether a threat waited longer than ``time``, or was never fired at."""
    return ~(fired - launched <= time + 1e-9)


def leaked(_: Column, fired: Column, __: Column) -> Flags:
    """Return whether a threat was never fired at."""
    return np.isnan(fired)


def ahead(launched: Column, _: Column, ended: Column) -> Column:
    """Return how many others each threat finds in the system: as many as at any time (PASTA)."""
    found = [
        np.arange(len(times)) - np.searchsorted(np.sort(ends), times, side="right")
        for times, ends in zip(launched, ended, strict=True)
    ]
    return np.array(found)


def case(
    name: str,
    title: str,
    about: tuple[str, str],
    scene: Scene,
    quantities: Mapping[str, tuple[float, Read, float | None]],
    wrongs: Mapping[str, Mapping[str, float]],
    replications: int,
    full: bool = False,
) -> Case:
    """Return a case whose spread theory does not give; a quantity is (exact, read, figure)."""
    return Case(
        id=name,
        title=title,
        capability=QUEUES,
        formula=about[0],
        source=about[1],
        scenario=scene.text(),
        quantities=tuple(
            Quantity(label, exact, read, None, figure)
            for label, (exact, read, figure) in quantities.items()
        ),
        wrongs=tuple(
            Wrong(mistake, {label: Moments(value) for label, value in values.items()})
            for mistake, values in wrongs.items()
        ),
        replications=replications,
        full=full,
    )
