"""Where things are when a log speaks of them, so that its lines can be laid down on a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from sim.kill_chain.steps.engage import Fired, Met
from sim.platforms.launch.threat import Ended, Launched
from sim.report.briefing.clock import clock_at
from sim.units import NMI

if TYPE_CHECKING:
    from sim.kill_chain.battery import Mover
    from sim.simulation import Day

OBSERVERS = ("escort", "shooter")
SUBJECTS = ("threat", "ship", "mover", "who")
"""Fields of records that name who sees or acts, and what it is about."""


def played(day: Day) -> list[str]:
    """Run a day, and return for each of its records what can be laid down on a chart, or nothing.

    Of a threat that has ended there is no position any more.
    """
    day.begin()
    found: list[str] = []
    over: set[str] = set()
    while day.goes_on():
        day.clock.step()
        for record in day.journal.records[len(found) :]:
            found.append("" if getattr(record, "threat", None) in over else fix(day, record))
            if isinstance(record, Ended):
                over.add(record.threat)
    day.play()  # Nothing is left but the time to the end.
    met = {(one.threat, one.ordinal): one.time for one in day.journal.records if _meets(one)}
    for place, record in enumerate(day.journal.records):
        if isinstance(record, Fired) and (record.threat, record.ordinal) in met:
            ahead = f"to meet it {clock_at(day.case.start, met[record.threat, record.ordinal])}"
            found[place] = ", ".join(filter(None, (found[place], ahead)))
    return found


def _meets(record: object) -> TypeGuard[Met]:
    return isinstance(record, Met) and record.result in ("kill", "miss")


def fix(day: Day, record: Any) -> str:  # noqa: ANN401
    """Return bearing and range from who acts, the position, and when a launched threat is due.

    All at the time of the record; bearings are true, ranges along the ground.
    """
    here = next((mover for name in OBSERVERS if (mover := _named(day, record, name))), None)
    there = next((mover for name in SUBJECTS if (mover := _named(day, record, name))), None)
    if there is None:
        return ""
    chart, point = day.theatre.chart, _point(day, there)
    lat, lon = chart.to_globe(*point)
    parts = [f"at {_degrees(lat, 'NS')} {_degrees(lon, 'EW')}"]
    if here is not None:
        bearing, metres = chart.bearing(_point(day, here), point)
        parts.insert(0, f"bearing {round(bearing) % 360:03d}°, {metres / NMI:.1f} nmi")
    if isinstance(record, Launched):
        parts.append(f"due {clock_at(day.case.start, there.track.end)} if nobody acts")
    return ", ".join(parts)


def _named(day: Day, record: Any, field: str) -> Mover | None:  # noqa: ANN401
    name = getattr(record, field, None)
    if name is None:
        return None
    movers = (*day.threats, *day.fleet.ships, *day.fleet.platforms)
    return next((one for one in movers if one.name == name and one.track.legs), None)


def _point(day: Day, mover: Mover) -> tuple[float, float]:
    return mover.track.at(day.clock.now)[:2]


def _degrees(angle: float, sides: str) -> str:
    """Return an angle as charts have it: 14°12.3'N."""
    degrees, minutes = divmod(round(abs(angle) * 600), 600)
    return f"{degrees}°{minutes / 10:04.1f}'{sides[angle < 0]}"
