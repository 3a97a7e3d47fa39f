"""Doctrine as it is resolved: what each escort does about each class of threat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.kill_chain.contact import DEFAULT_LAYER
from sim.report.briefing.values import shown
from sim.report.document.document import Section, Stacked, Table

if TYPE_CHECKING:
    from sim.kill_chain.steps.assign import ClassDoctrine, Doctrine, Layer
    from sim.scenario import Case

UNLIMITED = 1.9e7
"""A gate (m) from here on is no gate."""


def doctrines(case: Case) -> Iterator[Section]:
    """Yield each doctrine once, with the escorts that fight by it."""
    by_doctrine: list[tuple[Doctrine, list[str]]] = []
    for name, escort in case.escorts.items():
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
