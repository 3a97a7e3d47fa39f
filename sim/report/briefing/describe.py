"""A scenario told back: who is there, with what, under which orders, and what comes when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sim.kill_chain.contact import DEFAULT_LAYER
from sim.platforms.fleet import armed
from sim.report.briefing.clock import clock_at, date_at, duration
from sim.report.briefing.timeline import daylight, timeline
from sim.report.briefing.values import READING, shown
from sim.report.document.document import Document, Section, Stacked, Table, sections
from sim.report.numbers import percent, plural
from sim.scenario.rules.across import load_of
from sim.world.environment import shown_position

if TYPE_CHECKING:
    from sim.kill_chain.steps.assign import ClassDoctrine, Doctrine, Layer
    from sim.platforms.escort import EscortPlan
    from sim.scenario import Case, Scenario


def document_of(scenario: Scenario) -> Document:
    """Return all that there is to say about a scenario, part by part."""
    case = scenario.case
    return Document(
        title=case.name,
        sections=sections(
            heading(case),
            boxes(case) if case.boxes else None,
            ships(case) if case.ships else None,
            traffic(case) if case.traffic else None,
            (escorts(case), magazines(case)) if case.escorts else None,
            doctrines(case),
            timeline(case),
            hypotheses(scenario) if scenario.groups else None,
            record(case) if case.record else None,
            uncertain(scenario),
            warnings(scenario),
        ),
        warnings=tuple(map(str, scenario.warnings)),
    )


def heading(case: Case) -> Section:
    """Return theatre, times and conditions."""
    start = case.start
    end = clock_at(start, case.duration)
    conditions = case.environment
    return Section(
        sentences=(
            f"{date_at(start, 0.0)}, {clock_at(start, 0.0)} for {duration(case.duration)},"
            f" to {end}",
            f"theatre {case.theatre}; sea state {shown(conditions.sea_state)};"
            f" refraction {shown(conditions.refraction)}",
            daylight(case),
            _warned(case),
            *_perfect(case),
        )
    )


def _perfect(case: Case) -> Iterator[str]:
    if case.perfect:
        links = ", ".join(case.perfect)
        yield f"perfect links: {links}; what is said of them below is not in force"


def _warned(case: Case) -> str:
    warning = case.warning
    if warning.probability == 0.0:
        return "no off-board warning of launches"
    share = shown(warning.probability, "share")
    return f"off-board warning of {share} of launches after {shown(warning.delay, 'time')}"


def boxes(case: Case) -> Section:
    """Return the boxes that the scenario brings with it."""
    table = Table("boxes", "centre", "length", "width", "heading", words=(0, 1))
    for name, box in case.boxes.items():
        sides = shown(box.length, "length"), shown(box.width, "length")
        table.add(name, shown_position(box.centre), *sides, shown(box.heading, "angle"))
    return Section(title="boxes", content=table)


def ships(case: Case) -> Section:
    """Return the named ships."""
    table = Table("ships", "class", "linked to", "lane", "speed", "AIS", words=(0, 1, 2, 3, 5))
    for name, ship in case.ships.items():
        speed = ship.speed if ship.speed is not None else case.ship_classes[ship.type].speed
        table.add(
            name,
            ship.type,
            ", ".join(ship.linked) or "–",
            ship.lane or (f"in {ship.anywhere}" if ship.anywhere else "lies still"),
            shown(speed, "speed") if ship.lane else "–",
            "on" if ship.ais else "off",
        )
    return Section(title="ships", content=table)


def traffic(case: Case) -> Section:
    """Return the unscripted traffic."""
    table = Table("traffic", "lane", "rate", "mix", "linked", "AIS off", words=(0, 1, 3, 4))
    for name, flow in case.traffic.items():
        linked = ", ".join(f"{link} {shown(share, 'share')}" for link, share in flow.linked.items())
        rate = shown(flow.rate, "rate")
        if flow.daily is not None:
            rate += f" ± {shown(flow.daily.amplitude, 'share')} over the day"
        row = (name, flow.lane or name, rate, flow.mix, linked or "–", shown(flow.ais_off, "share"))
        table.add(*row)
    return Section(title="traffic", content=table)


def escorts(case: Case) -> Section:
    """Return the escorts and their patrols."""
    table = Table("escorts", "class", "patrol", "speed", "answers calls", words=(0, 1, 2, 4))
    for name, escort in case.escorts.items():
        speed = "–" if escort.patrol.law == "fixed" else shown(escort.patrol.speed, "speed")
        calls = "yes" if escort.answers_calls else "no"
        table.add(name, _class(escort), _patrol(escort), speed, calls)
    return Section(title="escorts", content=table)


def _class(escort: EscortPlan) -> str:
    kind = escort.type
    return f"top speed {shown(kind.top_speed, 'speed')}, {shown(kind.cells)} cells"


def _patrol(escort: EscortPlan) -> str:
    patrol = escort.patrol
    where = patrol.box or (shown_position(patrol.position) if patrol.position else "")
    return f"{patrol.law}: {where}"


def magazines(case: Case) -> Section:
    """Return the rounds of each escort as laws, their cost, and the channels that they need."""
    table = Table("magazines", "weapon", "rounds", "cost of a round", "channel", words=(0, 1, 4))
    for name, escort in armed(case).items():
        load = load_of(escort)
        for place, weapon in enumerate(escort.type.weapons):
            kind = case.weapons[weapon]
            channel = "–"
            if kind.pool is not None:
                channel = f"{kind.pool} × {shown(escort.type.channels.get(kind.pool, 0))}"
            rounds = shown(load.get(weapon, 0))  # type: ignore[arg-type]
            table.add(
                "" if place else name, weapon, rounds, shown(kind.unit_cost, "money"), channel
            )
    return Section(title="magazines", content=table)


def hypotheses(scenario: Scenario) -> Section:
    """Return the hypotheses with their weights; the description shows the most probable."""
    table = Table("hypotheses", "weight", "changes", words=(0, 2))
    for group in scenario.groups:
        table.add(group.name, strong=True)
        likeliest = group.likeliest()
        for place, option in enumerate(group.options):
            said = "\n".join(_changed(option.changes)) or "nothing"
            mark = " (described here)" if place == likeliest else ""
            table.add(f"  {option.name}{mark}", percent(option.weight), said)
    return Section(title="hypotheses", content=table)


def _changed(changes: Mapping[str, object]) -> Iterator[str]:
    for section, entries in changes.items():
        if isinstance(entries, Mapping):
            yield from (f"{section}.{name}" for name in entries)
        else:
            yield section


def record(case: Case) -> Section:
    """Return the recorded day, which is compared with the outcome and never an input."""
    table = Table("the record (compared with the outcome, never an input)", "value", words=(0,))
    for name, one in case.record.items():
        table.add(name, shown(one.value))
    return Section(title="the record", content=table)


def uncertain(scenario: Scenario) -> Section:
    """Return how many inputs are uncertain, and how they are written above."""
    spreads = scenario.spreads
    if not spreads:
        return Section(sentences=("No input is uncertain.",))
    counts = {kind: sum(one.varies == kind for one in spreads) for kind in KINDS}
    parts = ", ".join(f"{n} {kind}" for kind, n in counts.items() if n)
    number = plural(len(spreads), "uncertain input")
    return Section(sentences=(f"{number} ({parts}). Written as {READING}.",))


KINDS = ("per-replication", "per-study")


def warnings(scenario: Scenario) -> Section:
    """Return the warnings: legal but probably wrong."""
    found = tuple(f"warning: {warning}" for warning in scenario.warnings)
    return Section(sentences=found or ("No warnings.",))


UNLIMITED = 1.9e7
"""A gate (m) from here on is no gate."""


def doctrines(case: Case) -> Iterator[Section]:
    """Yield each doctrine once, with the escorts that fight by it."""
    by_doctrine: list[tuple[Doctrine, list[str]]] = []
    for name, escort in armed(case).items():
        known = next((names for found, names in by_doctrine if found == escort.doctrine), None)
        if known is None:
            by_doctrine.append((escort.doctrine, [name]))
        else:
            known.append(name)
    for doctrine, names in by_doctrine:
        title, rules = f"doctrine of {', '.join(names)}", tuple(_rules(doctrine, case))
        yield Section(title=title, content=_classes(doctrine, title, case), notes=rules)


def _classes(doctrine: Doctrine, title: str, case: Case) -> Table:
    table = Table(title, "looks", "salvo", "range gate", "reserve")
    present = {kind.threat_class for kind in case.threats.values()}
    for threat_class, against in doctrine.against.items():
        about = f"  protects {_protects(against)}, gate {shown(against.gate, 'length')}"
        here = () if threat_class in present else ("", "", "no such threats")
        table.add(Stacked(threat_class, about), *here)
        for weapon in against.layers:
            table.add(f"  {weapon}", *_layer(against.by_layer.get(weapon, DEFAULT_LAYER)))
    return table


def _protects(against: ClassDoctrine) -> str:
    if against.protects != "radius":
        return against.protects
    return f"ships within {shown(against.radius, 'length')}"


def _layer(layer: Layer) -> tuple[str, str, str, str]:
    gates = []
    if layer.nearest:
        gates.append(f"from {shown(layer.nearest, 'length')}")
    # An uncertain value is a spread, whatever the annotation says.
    farthest: object = layer.farthest
    if not isinstance(farthest, float) or farthest < UNLIMITED:
        gates.append(f"to {shown(layer.farthest, 'length')}")
    kept = shown(layer.reserve) if layer.reserve else "–"
    looks, salvo = shown(layer.looks), shown(layer.salvo)
    if layer.schedule:
        looks, salvo = str(len(layer.schedule)), ", ".join(map(str, layer.schedule))
    return looks, salvo, " ".join(gates) or "–", kept


def _rules(doctrine: Doctrine, case: Case) -> Iterator[str]:
    yield (
        f"track after {shown(doctrine.tracking.delay, 'time')},"
        f" identified after {shown(doctrine.identification.delay, 'time')},"
        f" {shown(doctrine.identification.taken_for_neutral, 'share')} misidentified as neutral"
    )
    permission = doctrine.permission
    reaction = f"reaction {shown(permission.reaction, 'time')}"
    yield f"weapons {permission.control}: {'; '.join((*_permitted(doctrine), reaction))}"
    weapons = {name for against in doctrine.against.values() for name in against.layers}
    if any(case.weapons[name].pool for name in weapons & case.weapons.keys()):
        yield f"queue for channels: {doctrine.queue}"


def _permitted(doctrine: Doctrine) -> Iterator[str]:
    """Yield the permissions in force: not those that weapon control or `protects` makes void."""
    permission = doctrine.permission
    if permission.control == "free":
        yield "fired without asking"
        return
    yield f"in self-defence after {shown(permission.self_delay, 'time')}"
    if permission.control == "hold" or permission.others_probability == 0.0:
        yield "never for others"
    elif any(against.protects != "self" for against in doctrine.against.values()):
        comes = shown(permission.others_probability, "share")
        yield f"for others with probability {comes}, after {shown(permission.others_delay, 'time')}"
