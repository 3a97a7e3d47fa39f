"""The timeline of a scenario: ships at their places, attacks, the sun, in the order of time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sim.report.briefing.clock import clock_at
from sim.report.briefing.daylight import nights_of
from sim.report.briefing.values import shown
from sim.report.document.document import Section, Table
from sim.world.environment import shown_position

if TYPE_CHECKING:
    from sim.platforms.launch.launch_cell import Attack, Wave
    from sim.scenario import Case


MOST_NIGHTS = 7
"""The sun has its lines in the timeline up to so many nights."""


class Moment(NamedTuple):
    """Something that is going to happen: when (s), how sure that is, who, and what."""

    time: float
    window: str
    who: str
    what: str


def timeline(case: Case) -> Section:
    """Return the timeline as a table."""
    table = Table("time", "±", "who", "what", words=(0, 1, 2, 3))
    day = 86400.0
    for entry in sorted(entries(case)):
        clock = clock_at(case.start, entry.time)[:5]
        ahead = (case.start.hour * 3600 + case.start.minute * 60 + entry.time) // day
        table.add(f"{clock}{f' +{ahead:.0f} d' if ahead else ''}", *entry[1:])
    return Section(title="timeline", content=table)


def entries(case: Case) -> Iterator[Moment]:
    """Yield what is known to happen, in any order."""
    yield Moment(0.0, "", "", "the run begins")
    ends = "the run ends" if case.end == "hard" else "launches end; the run, with the last threat"
    yield Moment(case.duration, "", "", ends)
    for name, ship in case.ships.items():
        if ship.at is None:
            yield Moment(0.0, "", name, f"lies anywhere in {ship.anywhere}")
        else:
            yield Moment(ship.at.time, "", name, f"is at {shown_position(ship.at.position)}")
    for name, attack in case.attacks.items():
        yield _attack(name, attack)
    yield from _sun(case)


def _sun(case: Case) -> Iterator[Moment]:
    nights = nights_of(case)
    for sunset, sunrise in nights if len(nights) <= MOST_NIGHTS else ():
        if sunset > 0.0:
            yield Moment(sunset, "", "", "sunset")
        if sunrise < case.duration:
            yield Moment(sunrise, "", "", "sunrise")


def _attack(name: str, attack: Attack) -> Moment:
    time, verb = next((at, verb) for at, verb in _when(attack) if at is not None)
    window = shown(attack.window, "time")
    raid = "; ".join(_wave(*each) for each in attack.waves.items())
    what = f"{raid}: {verb}, from {_place(attack.origin)} at {_aim(attack)}"
    return Moment(time, "" if window.startswith("0") else window, name, what)


def _when(attack: Attack) -> Iterator[tuple[float | None, str]]:
    """Yield the ways to say when: the moment (s), if it is said so, and its verb."""
    yield attack.launched_at, "launched"
    yield attack.due_at, "due"
    yield attack.engaged_at, "8 nmi from its aim"
    # A random attack may come from the start on.
    yield 0.0, f"at random, {shown(attack.rate, 'rate')}"


def _wave(weapon: str, wave: Wave) -> str:
    count, spacing, after = (
        shown(wave.count),
        shown(wave.spacing, "time"),
        shown(wave.after, "time"),
    )
    number = "" if count == "1" else f"{count} × "
    every = "" if spacing.startswith("0 ") else f" every {spacing}"
    later = "" if after.startswith("0 ") else f", after {after}"
    return f"{number}{weapon}{every}{later}"


def _place(where: str | tuple[float, float]) -> str:
    return where if isinstance(where, str) else shown_position(where)


def _aim(attack: Attack) -> str:
    target = attack.target
    if isinstance(target, (str, tuple)):
        return _place(target)
    return f"a ship by its links and class within {shown(target.within, 'length')}"
