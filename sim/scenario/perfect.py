"""Links of the chain made perfect: the counterfactual in which a link never fails (model 10.7).

A perfect link changes which numbers are read, never their values, so a day with it uses the
same random numbers as the day itself. A perfect reach is geometry: `sim.platforms.picture`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sim.engine.laws import constant
from sim.kill_chain.steps.assess import Assessment
from sim.kill_chain.steps.assign import ClassDoctrine, Layer
from sim.kill_chain.steps.identify import Identification
from sim.kill_chain.steps.permit import Permission
from sim.kill_chain.steps.track import Tracking
from sim.kill_chain.steps.warn import Warning
from sim.kill_chain.steps.weapon import Weapon
from sim.platforms.escort import EscortPlan
from sim.platforms.fleet import SHOOTING
from sim.scenario.records.question import Case, with_shooters

ENDLESS = 1_000_000
"""Rounds or channels that never run out."""

SETTINGS: dict[str, dict[str, object]] = {
    # Every threat is a firm track from its launch on.
    "detect": {
        "warning": Warning(probability=1.0, delay=constant(0.0)),
        "shooters.*.doctrine.tracking": Tracking(),
    },
    # Every track is called hostile at once.
    "identify": {"shooters.*.doctrine.identification": Identification()},
    # All escorts share one picture.
    "assign": {"coordination": "shared"},
    # Nobody keeps rounds back.
    "rounds": {"shooters.*.doctrine.against.*.by_layer.*.reserve": 0},
    # No threat waits for channels or launchers.
    "channel": {"shooters.*.type.channels.*": ENDLESS, "weapons.*.interval": 0.0},
    # Every look is judged at once and rightly.
    "assess": {"weapons.*.assessment": Assessment()},
    # Every round that reaches its threat kills.
    "kill": {
        "weapons.*.against.*.pk_self": 1.0,
        "weapons.*.against.*.pk_crossing": 1.0,
        "weapons.*.dud": 0.0,
    },
}
"""Link → what is set to make it perfect, by the path in a case.

``shooters`` is every section with plans of shooters, ``*`` is every name.
"""


def perfected(case: Case) -> Case:
    """Return the case with its ``perfect`` links made so."""
    for link in case.perfect:
        for path, value in SETTINGS.get(link, {}).items():
            head, *rest = path.split(".")
            for section in SHOOTING if head == "shooters" else (head,):
                case = _set(case, [section, *rest], value)
        if link in ESCORTS:
            case = with_shooters(case, ESCORTS[link])
    return case


def _set(there: Any, path: list[str], value: object) -> Any:  # noqa: ANN401 - records of all kinds
    if not path:
        return value
    if isinstance(there, Mapping):
        return {name: _set(one, path[1:], value) for name, one in there.items()}
    return replace(there, **{path[0]: _set(getattr(there, path[0]), path[1:], value)})


def _permitted(plan: EscortPlan, case: Case) -> EscortPlan:
    """Return an escort that defends whoever is inside the gate at once, by all it has on board."""
    doctrine = plan.doctrine
    against = {
        name: _all_out(doctrine.against.get(name, ClassDoctrine()), name, plan, case.weapons)
        for name in sorted({threat.threat_class for threat in case.threats.values()})
    }
    free = replace(doctrine, permission=Permission(control="free"), against=against)
    return replace(plan, doctrine=free)


def _all_out(
    doctrine: ClassDoctrine, name: str, plan: EscortPlan, weapons: dict[str, Weapon]
) -> ClassDoctrine:
    """Return a doctrine without limits: layers that it does not name come behind those it does."""
    capable = sorted(
        (weapon for weapon in plan.type.weapons if name in weapons[weapon].against),
        key=lambda weapon: (-weapons[weapon].against[name].max_range, weapon),
    )
    layers = list(dict.fromkeys([*doctrine.layers, *capable]))
    by_layer = {
        layer: replace(
            doctrine.by_layer.get(layer, Layer()), nearest=0.0, farthest=2.0e7, time_window=None
        )
        for layer in layers
    }
    return replace(doctrine, protects="all", layers=layers, by_layer=by_layer)


def _loaded(plan: EscortPlan, _: Case) -> EscortPlan:
    """Return an escort that does not run out of rounds."""
    names = {*plan.type.weapons, *plan.type.magazine, *plan.magazine}
    return replace(plan, magazine=dict.fromkeys(sorted(names), ENDLESS))


ESCORTS: dict[str, Callable[[EscortPlan, Case], EscortPlan]] = {
    "permit": _permitted,
    "rounds": _loaded,
}
"""Link → what makes it perfect on an escort, where that depends on the escort."""
