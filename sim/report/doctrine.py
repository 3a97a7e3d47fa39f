"""Doctrine as it is resolved: what each escort does about each class of threat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from sim.kill_chain.contact import DEFAULT_LAYER
from sim.report.grid import grid
from sim.report.values import shown

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.kill_chain.assign import ClassDoctrine, Doctrine, Layer
    from sim.scenario import Case

UNLIMITED = 1.9e7
"""A gate (m) from here on is no gate."""


def doctrines(case: Case) -> Iterator[RenderableType]:
    """Yield each doctrine once, with the escorts that fight by it."""
    by_doctrine: list[tuple[Doctrine, list[str]]] = []
    for name, escort in case.escorts.items():
        known = next((names for found, names in by_doctrine if found == escort.doctrine), None)
        if known is None:
            by_doctrine.append((escort.doctrine, [name]))
        else:
            known.append(name)
    for doctrine, names in by_doctrine:
        yield Group(_classes(doctrine, names, case), *map(Text, _rules(doctrine)))


def _classes(doctrine: Doctrine, names: list[str], case: Case) -> RenderableType:
    title = f"doctrine of {', '.join(names)}"
    table = grid(title, "looks", "salvo", "range gate", "kept back", text=(0,))
    present = {kind.threat_class for kind in case.threats.values()}
    for threat_class, against in doctrine.against.items():
        about = f"  protects {_protects(against)}, gate {shown(against.gate, 'length')}"
        head = Text(threat_class, style="bold").append(f"\n{about}", style="dim")
        table.add_row(head, *([] if threat_class in present else ["", "", "none here"]))
        for weapon in against.layers:
            table.add_row(f"  {weapon}", *_layer(against.by_layer.get(weapon, DEFAULT_LAYER)))
    return table


def _protects(against: ClassDoctrine) -> str:
    if against.protects != "radius":
        return against.protects
    return f"ships within {shown(against.radius, 'length')}"


def _layer(layer: Layer) -> tuple[str, str, str, str]:
    gates = []
    if layer.nearest:
        gates.append(f"from {shown(layer.nearest, 'length')}")
    # A spread stands where a value is not known, whatever the annotation says.
    farthest: object = layer.farthest
    if not isinstance(farthest, float) or farthest < UNLIMITED:
        gates.append(f"to {shown(layer.farthest, 'length')}")
    kept = shown(layer.reserve) if layer.reserve else "–"
    return shown(layer.looks), shown(layer.salvo), " ".join(gates) or "–", kept


def _rules(doctrine: Doctrine) -> Iterator[str]:
    permission = doctrine.permission
    yield (
        f"track after {shown(doctrine.tracking.delay, 'time')},"
        f" identified after {shown(doctrine.identification.delay, 'time')},"
        f" {shown(doctrine.identification.taken_for_neutral, 'share')} taken for neutral"
    )
    others = shown(permission.others_probability, "share")
    yield (
        f"weapons {permission.control}: in self-defence after"
        f" {shown(permission.self_delay, 'time')}; for others with probability {others}, after"
        f" {shown(permission.others_delay, 'time')}; reaction {shown(permission.reaction, 'time')}"
    )
    yield f"queue for channels: {doctrine.queue}"
