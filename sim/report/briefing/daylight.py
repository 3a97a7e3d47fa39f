"""When it is night during a scenario, for its description and its timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.platforms.fleet import whereabouts
from sim.platforms.roles import station
from sim.report.briefing.clock import clock_at
from sim.report.numbers import plural
from sim.scenario.theatre import theatre_of
from sim.world.environment import shown_position

if TYPE_CHECKING:
    from sim.scenario import Case
    from sim.world.spans import Spans


def nights_of(case: Case) -> Spans:
    """Return when it is night (s) in the middle of the scenario, clipped to the run."""
    return case.environment.nights(case.start, case.duration, middle_of(case))


def middle_of(case: Case) -> tuple[float, float]:
    """Return the middle (degrees) of the named ships and escorts; of the theatre without any."""
    where = theatre_of(case)
    found = [whereabouts(ship, where) for ship in case.ships.values()]
    found += [station(escort.patrol, where) for escort in case.escorts.values()]
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
