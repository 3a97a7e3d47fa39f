"""The timeline of a scenario: ships at their places, attacks, the sun; and when it is night."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sim.platforms.fleet import places
from sim.report.briefing.clock import clock_at
from sim.report.briefing.values import shown
from sim.report.document.document import Section, Table
from sim.report.numbers import plural
from sim.scenario.theatre import theatre_of
from sim.world.environment import shown_position

if TYPE_CHECKING:
    from sim.platforms.launch.attack import Attack, Wave
    from sim.scenario import Case
    from sim.world.spans import Spans


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
    for name, escort in case.escorts.items():
        for time, verb in ((escort.since, "arrives"), (escort.until, "leaves")):
            if time is not None:
                yield Moment(time, "", name, verb)
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
    what = f"{raid}: {verb}, from {_place(attack.origin)} at {_aim(attack)}{_cell(attack)}"
    return Moment(time, "" if window.startswith("0") else window, name, what)


def _when(attack: Attack) -> Iterator[tuple[float | None, str]]:
    """Yield the ways to say when: the moment (s), if it is said so, and its verb."""
    yield attack.launched_at, "launched"
    yield attack.due_at, "due"
    yield attack.engaged_at, "8 nmi from its aim"
    # All others may come from the start on.
    yield attack.rate and 0.0, f"at random, {shown(attack.rate, 'rate')}"
    yield 0.0, "again and again"


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


def _cell(attack: Attack) -> str:
    """Return what the launch cell does before and after a raid, if that takes time."""
    lasts = (("preparation", attack.preparation), ("displacement", attack.displacement))
    said = [(what, shown(law, "time")) for what, law in lasts]
    told = [f"; {what} {time}" for what, time in said if not time.startswith("0 ")]
    return "".join(told) + (
        "" if attack.raids is None else f"; at most {shown(attack.raids)} raids"
    )


def _place(where: str | tuple[float, float]) -> str:
    return where if isinstance(where, str) else shown_position(where)


def _aim(attack: Attack) -> str:
    target = attack.target
    if isinstance(target, (str, tuple)):
        return _place(target)
    return f"a ship by its links and class within {shown(target.within, 'length')}"


def nights_of(case: Case) -> Spans:
    """Return when it is night (s) in the middle of the scenario, clipped to the run."""
    return case.environment.nights(case.start, case.duration, middle_of(case))


def middle_of(case: Case) -> tuple[float, float]:
    """Return the middle (degrees) of the named ships and escorts; of the theatre without any."""
    where = theatre_of(case)
    found = [*places(case, where).values()]
    if not found:
        return where.chart.bounds.middle
    x, y = (sum(part) / len(found) for part in zip(*found, strict=True))
    return where.chart.to_globe(x, y)


def daylight(case: Case) -> str:
    """Return in a line when it is night: in all of the run, in none of it, or from when to when."""
    spans = nights_of(case)
    given = case.environment.sunrise is not None
    why = "as given" if given else f"by the sun at {shown_position(middle_of(case))}"
    return f"{_said(case, spans)}, {why}"


def _said(case: Case, spans: Spans) -> str:
    if not spans:
        return "daylight throughout"
    if spans == [(0.0, case.duration)]:
        return "night throughout"
    said = [" to ".join(_clock(case, time) for time in span) for span in spans]
    if len(spans) == 1:
        return f"night {said[0]}"
    return f"{plural(len(spans), 'night')}, {said[0]} … {said[-1]}"


def _clock(case: Case, time: float) -> str:
    return clock_at(case.start, time)[:5]
