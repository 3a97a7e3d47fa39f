"""A scenario told back: who is there, with what, under which orders, and what comes when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from sim.report.clock import clock_at, date_at, duration
from sim.report.daylight import daylight
from sim.report.doctrine import doctrines
from sim.report.grid import grid
from sim.report.numbers import percent, plural
from sim.report.timeline import timeline
from sim.report.values import READING, shown
from sim.scenario.rules import load_of
from sim.world.environment import shown_position

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.platforms.escort import EscortPlan
    from sim.scenario import Case, Scenario


def described(scenario: Scenario) -> Iterator[RenderableType]:
    """Yield all that there is to say about a scenario, part by part."""
    case = scenario.case
    yield heading(case)
    if case.boxes:
        yield boxes(case)
    if case.ships:
        yield ships(case)
    if case.traffic:
        yield traffic(case)
    if case.escorts:
        yield escorts(case)
        yield magazines(case)
    yield from doctrines(case)
    yield timeline(case)
    if scenario.groups:
        yield hypotheses(scenario)
    if case.record:
        yield record(case)
    yield unknown(scenario)
    yield warnings(scenario)


def heading(case: Case) -> RenderableType:
    """Return name, theatre, times and conditions."""
    start = case.start
    end = clock_at(start, case.duration)
    conditions = case.environment
    lines = [
        f"{date_at(start, 0.0)}, {clock_at(start, 0.0)} for {duration(case.duration)}, to {end}",
        f"theatre {case.theatre}; sea state {shown(conditions.sea_state)};"
        f" refraction {shown(conditions.refraction)}",
        daylight(case),
        _warned(case),
    ]
    return Group(Text(case.name, style="bold"), *map(Text, lines))


def _warned(case: Case) -> str:
    warning = case.warning
    if warning.probability == 0.0:
        return "no off-board warning of launches"
    share = shown(warning.probability, "share")
    return f"off-board warning of {share} of launches after {shown(warning.delay, 'time')}"


def boxes(case: Case) -> RenderableType:
    """Return the boxes that the scenario brings with it."""
    table = grid("boxes", "centre", "length", "width", "heading", text=(0, 1))
    for name, box in case.boxes.items():
        sides = shown(box.length, "length"), shown(box.width, "length")
        table.add_row(name, shown_position(box.centre), *sides, shown(box.heading, "angle"))
    return table


def ships(case: Case) -> RenderableType:
    """Return the named ships."""
    table = grid("ships", "class", "linked to", "lane", "speed", "AIS", text=(0, 1, 2, 3, 5))
    for name, ship in case.ships.items():
        speed = ship.speed if ship.speed is not None else case.ship_classes[ship.type].speed
        table.add_row(
            name,
            ship.type,
            ", ".join(ship.linked) or "–",
            ship.lane or (f"in {ship.anywhere}" if ship.anywhere else "lies still"),
            shown(speed, "speed") if ship.lane else "–",
            "on" if ship.ais else "off",
        )
    return table


def traffic(case: Case) -> RenderableType:
    """Return the unscripted traffic."""
    table = grid("traffic", "lane", "rate", "mix", "linked", "AIS off", text=(0, 1, 3, 4))
    for name, flow in case.traffic.items():
        linked = ", ".join(f"{link} {shown(share, 'share')}" for link, share in flow.linked.items())
        rate = shown(flow.rate, "rate")
        if flow.daily is not None:
            rate += f" ± {shown(flow.daily.amplitude, 'share')} over the day"
        row = (name, flow.lane or name, rate, flow.mix, linked or "–", shown(flow.ais_off, "share"))
        table.add_row(*row)
    return table


def escorts(case: Case) -> RenderableType:
    """Return the escorts and their patrols."""
    table = grid("escorts", "class", "patrol", "speed", "answers calls", text=(0, 1, 2, 4))
    for name, escort in case.escorts.items():
        speed = "–" if escort.patrol.law == "fixed" else shown(escort.patrol.speed, "speed")
        calls = "yes" if escort.answers_calls else "no"
        table.add_row(name, _class(escort), _patrol(escort), speed, calls)
    return table


def _class(escort: EscortPlan) -> str:
    kind = escort.type
    return f"top speed {shown(kind.top_speed, 'speed')}, {shown(kind.cells)} cells"


def _patrol(escort: EscortPlan) -> str:
    patrol = escort.patrol
    where = patrol.area or (shown_position(patrol.position) if patrol.position else "")
    return f"{patrol.law}: {where}"


def magazines(case: Case) -> RenderableType:
    """Return the rounds of each escort as laws, their cost, and the channels that they need."""
    table = grid("magazines", "weapon", "rounds", "a round", "channel", text=(0, 1, 4))
    for name, escort in case.escorts.items():
        load = load_of(escort)
        for place, weapon in enumerate(escort.type.weapons):
            kind = case.weapons[weapon]
            channel = "–"
            if kind.pool is not None:
                channel = f"{kind.pool} × {shown(escort.type.channels.get(kind.pool, 0))}"
            rounds = shown(load.get(weapon, 0))  # type: ignore[arg-type]
            table.add_row(
                "" if place else name, weapon, rounds, shown(kind.unit_cost, "money"), channel
            )
    return table


def hypotheses(scenario: Scenario) -> RenderableType:
    """Return the hypotheses with their weights; the description shows the most probable."""
    table = grid("hypotheses", "weight", "changes", text=(0, 2))
    for group in scenario.groups:
        table.add_row(Text(group.name, style="bold"), "", "")
        likeliest = group.likeliest()
        for place, option in enumerate(group.options):
            said = "\n".join(_changed(option.changes)) or "nothing"
            mark = " (described here)" if place == likeliest else ""
            table.add_row(f"  {option.name}{mark}", percent(option.weight), said)
    return table


def _changed(changes: Mapping[str, object]) -> Iterator[str]:
    for section, entries in changes.items():
        if isinstance(entries, Mapping):
            yield from (f"{section}.{name}" for name in entries)
        else:
            yield section


def record(case: Case) -> RenderableType:
    """Return the recorded day, which is compared with the outcome and never an input."""
    table = grid("the record (compared with the outcome, never an input)", "value", text=(0,))
    for name, one in case.record.items():
        table.add_row(name, shown(one.value))
    return table


def unknown(scenario: Scenario) -> RenderableType:
    """Return how many values are not known, and how they are written above."""
    spreads = scenario.spreads
    if not spreads:
        return Text("All values are known.")
    counts = {kind: sum(one.varies == kind for one in spreads) for kind in KINDS}
    parts = ", ".join(f"{n} {kind}" for kind, n in counts.items() if n)
    return Text(f"{plural(len(spreads), 'value')} not known ({parts}). Written as {READING}.")


KINDS = ("per-replication", "per-study")


def warnings(scenario: Scenario) -> RenderableType:
    """Return what is legal but probably wrong."""
    if not scenario.warnings:
        return Text("No warnings.")
    return Text("\n".join(f"warning: {warning}" for warning in scenario.warnings))
