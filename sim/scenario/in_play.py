"""The parts of a case that can matter, without those about threat classes that nobody launches.

A catalogue weapon knows every class of threat; a day with drones alone needs not draw, in each
replication, what it would do against missiles. Addresses are by path, so nothing else changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from sim.platforms.escort import EscortPlan
from sim.scenario.records.question import Case

V = TypeVar("V")


def in_play(case: Case) -> Case:
    """Return ``case`` with weapons, sensors and doctrines about the launched classes only."""
    launched = {
        case.threats[weapon].threat_class
        for attack in case.attacks.values()
        for weapon in attack.waves
    }
    return replace(
        case,
        weapons={
            name: replace(weapon, against=_about(weapon.against, launched))
            for name, weapon in case.weapons.items()
        },
        sensors={
            name: replace(sensor, sees=_about(sensor.sees, launched))
            for name, sensor in case.sensors.items()
        },
        escorts={name: _escort(escort, launched) for name, escort in case.escorts.items()},
    )


def _escort(escort: EscortPlan, launched: set[str]) -> EscortPlan:
    doctrine = escort.doctrine
    against = _about(doctrine.against, launched)
    return replace(escort, doctrine=replace(doctrine, against=against))


def _about(by_class: Mapping[str, V], launched: set[str]) -> dict[str, V]:
    return {name: value for name, value in by_class.items() if name in launched}
