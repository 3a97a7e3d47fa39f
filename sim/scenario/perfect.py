"""Links of the chain made perfect: what would be, if that link did not fail (model 10.7).

An operation changes which numbers are read, never one of them, so that a day with a perfect link
meets the same luck as the day itself. A perfect reach is geometry: `sim.platforms.beside`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from sim.engine.laws import constant
from sim.kill_chain.assess import Assessment
from sim.kill_chain.assign import ClassDoctrine, Doctrine, Layer
from sim.kill_chain.engage import Envelope, Weapon
from sim.kill_chain.identify import Identification
from sim.kill_chain.permit import Permission
from sim.kill_chain.track import Tracking
from sim.kill_chain.warn import Warning
from sim.platforms.escort import EscortPlan
from sim.scenario.records.question import Case

T = TypeVar("T", ClassDoctrine, Layer, Weapon, Envelope)

ENDLESS = 1_000_000
"""Rounds or channels that never run out."""


def perfected(case: Case) -> Case:
    """Return the case with its ``perfect`` links made so."""
    for link in case.perfect:
        if link in OPERATIONS:
            case = OPERATIONS[link](case)
    return case


def _detect(case: Case) -> Case:
    """Every threat is a firm track from its launch on."""
    told = Warning(probability=1.0, delay=constant(0.0))
    return _doctrines(replace(case, warning=told), lambda d, _: replace(d, tracking=Tracking()))


def _identify(case: Case) -> Case:
    """Every track is called hostile at once."""
    return _doctrines(case, lambda d, _: replace(d, identification=Identification()))


def _permit(case: Case) -> Case:
    """Whoever is inside the gate is defended at once, by everything on board, at any range."""

    def freely(doctrine: Doctrine, plan: EscortPlan) -> Doctrine:
        against = {
            name: _all_out(doctrine.against.get(name, ClassDoctrine()), name, plan, case.weapons)
            for name in sorted({threat.threat_class for threat in case.threats.values()})
        }
        return replace(doctrine, permission=Permission(control="free"), against=against)

    return _doctrines(case, freely)


def _all_out(
    doctrine: ClassDoctrine, name: str, plan: EscortPlan, weapons: dict[str, Weapon]
) -> ClassDoctrine:
    """Return a doctrine without limits: layers that it does not name come behind those it does."""
    capable = sorted(
        (weapon for weapon in plan.type.weapons if name in weapons[weapon].against),
        key=lambda weapon: (-weapons[weapon].against[name].max_range, weapon),
    )
    layers = list(dict.fromkeys([*doctrine.layers, *capable]))
    by_layer = {layer: doctrine.by_layer.get(layer, Layer()) for layer in layers}
    unlimited = _all(by_layer, nearest=0.0, farthest=2.0e7, time_window=None)
    return replace(doctrine, protects="all", layers=layers, by_layer=unlimited)


def _assign(case: Case) -> Case:
    """All escorts share one picture."""
    return replace(case, coordination="shared")


def _rounds(case: Case) -> Case:
    """Nobody runs out of rounds, or keeps some back."""

    def unreserved(doctrine: Doctrine, _: EscortPlan) -> Doctrine:
        against = {
            name: replace(one, by_layer=_all(one.by_layer, reserve=0))
            for name, one in doctrine.against.items()
        }
        return replace(doctrine, against=against)

    def loaded(plan: EscortPlan) -> EscortPlan:
        names = {*plan.type.weapons, *plan.type.magazine, *plan.magazine}
        return replace(plan, magazine=dict.fromkeys(sorted(names), ENDLESS))

    return _escorts(_doctrines(case, unreserved), loaded)


def _channel(case: Case) -> Case:
    """Channels and launchers keep nobody waiting."""

    def free(plan: EscortPlan) -> EscortPlan:
        channels = dict.fromkeys(plan.type.channels, ENDLESS)
        return replace(plan, type=replace(plan.type, channels=channels))

    return replace(_escorts(case, free), weapons=_all(case.weapons, interval=0.0))


def _assess(case: Case) -> Case:
    """Every look is judged at once and rightly."""
    return replace(case, weapons=_all(case.weapons, assessment=Assessment()))


def _kill(case: Case) -> Case:
    """Every round that reaches its threat kills."""
    weapons = {
        name: replace(weapon, against=_all(weapon.against, pk_self=1.0, pk_crossing=1.0), dud=0.0)
        for name, weapon in case.weapons.items()
    }
    return replace(case, weapons=weapons)


OPERATIONS: dict[str, Callable[[Case], Case]] = {
    "detect": _detect,
    "identify": _identify,
    "permit": _permit,
    "assign": _assign,
    "rounds": _rounds,
    "channel": _channel,
    "assess": _assess,
    "kill": _kill,
}
"""Link → what makes it perfect."""


def _escorts(case: Case, change: Callable[[EscortPlan], EscortPlan]) -> Case:
    return replace(case, escorts={name: change(plan) for name, plan in case.escorts.items()})


def _doctrines(case: Case, change: Callable[[Doctrine, EscortPlan], Doctrine]) -> Case:
    return _escorts(case, lambda plan: replace(plan, doctrine=change(plan.doctrine, plan)))


def _all(some: Mapping[str, T], **changed: Any) -> dict[str, T]:  # noqa: ANN401 - of any field
    """Return records of one kind, all changed alike."""
    return {name: replace(one, **changed) for name, one in some.items()}
